package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"time"

	"crmbot/adapters/terminal"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

func digestCommand() subcommand {
	return subcommand{
		name: "digest", needs: existing,
		text: "print the facts of a team's digest without sending it / 简报数据",
		define: func(fs *flag.FlagSet) action {
			at := fs.String("at", "", "`TIME` or day the digest is of; now when missing. From 18:00 on it is the evening's; of a time gone by it says what it said then")
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
	asked := now
	if at != "" {
		err := c.house.core.View(ctx, by, now, func(v *crm.View) error {
			var err error
			asked, err = instant(at, v.TeamZone(0))
			return err
		})
		if err != nil {
			return err
		}
	}
	if asked.After(now) {
		now = asked
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
		facts, err := factsAt(v, id, asked, at)
		if err != nil {
			return fmt.Errorf("gather the digest's facts: %w", err)
		}
		if asJSON {
			return json.NewEncoder(c.stdout).Encode(factsOf(v, &facts))
		}
		return printCard(ctx, c, v, &facts)
	})
}

// factsAt are the facts of an instant; where a day alone was said and is over, those of its morning's digest.
func factsAt(v *crm.View, team crm.ID, asked time.Time, said string) (digest.Facts, error) {
	zone := v.TeamZone(team)
	if _, err := time.Parse(time.DateOnly, said); err == nil && asked.Before(v.Now()) {
		day := calendar.DateOf(asked.In(v.TeamZone(0)))
		if day < calendar.DateOf(v.Now().In(zone)) {
			f, _, err := digest.OfDay(v, team, day, false, "")
			return f, err
		}
	}
	return digest.At(v, team, asked, asked.In(zone).Hour() >= evening)
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
