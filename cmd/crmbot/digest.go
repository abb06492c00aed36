package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"slices"

	"crmbot/adapters/terminal"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
)

func digestCommand() subcommand {
	return subcommand{
		name: "digest", needs: existing,
		text: "print the facts of a team's digest without sending it / 简报数据",
		define: func(fs *flag.FlagSet) action {
			at := fs.String("at", "", "`TIME` the digest is of; now when missing. From 18:00 on it is the evening's")
			team := fs.String("team", "", "`NAME` or code of the team; the whole company when missing")
			asJSON := fs.Bool("json", false, "print JSON")
			return func(ctx context.Context, c *call) error { return printDigest(ctx, c, *at, *team, *asJSON) }
		},
	}
}

// evening is the local hour from which a digest is the evening's.
const evening = 18

func printDigest(ctx context.Context, c *call, at, team string, asJSON bool) error {
	by := crm.Actor{System: "operator", OSUser: c.caller.User}
	now := c.house.clock.Now()
	if at != "" {
		err := c.house.core.View(ctx, by, now, func(v *crm.View) error {
			var err error
			now, err = instant(at, v.TeamZone(0))
			return err
		})
		if err != nil {
			return err
		}
	}
	return c.house.core.View(ctx, by, now, func(v *crm.View) error {
		var id crm.ID
		if team != "" {
			t, err := teamNamed(v, team)
			if err != nil {
				return err
			}
			id = t.ID
		}
		facts, err := digest.Gather(v, id, now.In(v.TeamZone(id)).Hour() >= evening)
		if err != nil {
			return fmt.Errorf("gather the digest's facts: %w", err)
		}
		if asJSON {
			return json.NewEncoder(c.stdout).Encode(factsOf(v, &facts))
		}
		return printCard(ctx, c, v, &facts)
	})
}

// printCard prints what a group would read.
func printCard(ctx context.Context, c *call, v *crm.View, f *digest.Facts) error {
	board := bot.Board{Place: bot.Place{Platform: terminal.Platform, ID: "digest"}, Lang: c.printer().Tag(), Zone: f.At.Location()}
	var text string
	_, err := c.house.bot.DraftFor(ctx, v, v.Now(), board, func(t *bot.Turn) (card.Card, bool, error) {
		shown, _ := digest.Card(t, f, digest.Full)
		shown.Body = slices.DeleteFunc(shown.Body, func(el card.Element) bool { _, pressed := el.(card.Actions); return pressed })
		text = card.PlainText(shown)
		return card.Card{}, false, nil
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.stdout, text)
	return err
}

func teamNamed(v *crm.View, name string) (crm.Team, error) {
	var names []string
	for _, t := range v.Teams() {
		if t.Name == name || t.Ref().String() == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return crm.Team{}, told{"digest.no_team", []any{"name", name, "names", names}}
}
