package digest_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/bot/lang"
	"crmbot/crm"
)

// TestPictureOfTheFunnel: where charts are drawn the funnel is a chart over its table, of the amounts the bars of text have elsewhere.
func TestPictureOfTheFunnel(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]exampleWords{"zh": chinese(), "en": english()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := exampleOf(t, w)
			e.set(local(t, e.zone, "2026-11-20 09:00"))
			f := e.facts(false)
			e.bot = bot.New(bot.Config{Core: e.core, Commands: command.All(), Now: e.clock, Rand: rand.NewChaCha8([32]byte{1}), Log: zerolog.New(failing{t}), Caps: map[string]card.Caps{
				"slack": {Charts: 2, Tables: 98, Buttons: 100}, "web": {Charts: card.NoLimit, Tables: card.NoLimit, Buttons: card.NoLimit}, "terminal": {Charts: card.NoLimit, Tables: card.NoLimit, Fixed: true}, "bare": {},
			}})
			for platform, drawn := range map[string]bool{"slack": true, "web": true, "terminal": false, "bare": false} {
				c := e.posted(platform, &f)
				at := slices.IndexFunc(c.Body, func(el card.Element) bool { _, ok := el.(card.Chart); return ok })
				plain := card.PlainText(c)
				if (at >= 0) != drawn || strings.Count(plain, "█") == 0 || strings.Count(plain, "\n")+1 > 35 {
					t.Errorf("%s: chart at %d, want %v:\n%s", platform, at, drawn, plain)
				}
				if raw, err := slack.Encode(c); err != nil || len(slacktest.CheckMessage(raw)) > 0 {
					t.Errorf("%s: slack refuses it: %v", platform, err)
				}
				if !drawn {
					continue
				}
				chart, table := c.Body[at].(card.Chart), c.Body[at+1].(card.Table)
				if len(table.Columns) != 3 || len(table.Total) != 3 {
					t.Errorf("%s: the table still has its bars: %+v", platform, table.Columns)
				}
				for i, s := range f.Funnel.Stages {
					if chart.Series[0].Values[i] != s.Amount.Sum.Minor || !strings.Contains(table.Rows[i][1], chart.Labels[i]) {
						t.Errorf("%s: %s is drawn as %d (%s), the table has %s", platform, chart.Categories[i], chart.Series[0].Values[i], chart.Labels[i], table.Rows[i][1])
					}
				}
				small, _ := card.Fit(c, card.Caps{Text: 1200})
				if n := len(card.PlainText(small)); n > 1200 {
					t.Errorf("fitted to 1200 bytes it has %d", n)
				}
			}
		})
	}
}

// posted is the digest as a group of a platform gets it.
func (e *example) posted(platform string, f *digest.Facts) (c card.Card) {
	e.t.Helper()
	tag := lang.Chinese
	if e.currency == "USD" {
		tag = lang.English
	}
	err := e.core.View(e.t.Context(), crm.Actor{System: "test"}, e.clock(), func(v *crm.View) error {
		_, err := e.bot.DraftFor(e.t.Context(), v, e.clock(), bot.Board{Place: bot.Place{Platform: platform, ID: "g"}, Lang: tag, Zone: f.At.Location(), Key: "k"}, func(t *bot.Turn) (card.Card, bool, error) {
			var some bool
			c, some = digest.Card(t, f, digest.Short)
			return c, some, nil
		})
		return err
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return c
}
