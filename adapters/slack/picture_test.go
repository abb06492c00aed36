package slack_test

import (
	"errors"
	"testing"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
)

// TestChartAsPicture sends a card with a chart to a workspace that does not take charts.
func TestChartAsPicture(t *testing.T) {
	t.Parallel()
	withChart := titled("this month")
	withChart.Body = append(withChart.Body, card.Chart{Kind: card.Bar, Title: "Won/month", Categories: []string{"Jan"}, Series: []card.Series{{Values: []int64{7}}}})
	for _, c := range []struct {
		name  string
		fail  []slacktest.Fail
		files slacktest.Fail
		draw  error
		reply bool
		want  int
	}{
		{name: "taken as it is"},
		{name: "refused", fail: rejected(1), want: 1},
		{name: "refused in a thread", fail: rejected(1), reply: true, want: 1},
		{name: "nobody may upload", fail: rejected(1), files: slacktest.Fail{Code: "missing_scope"}},
		{name: "cannot be drawn", fail: rejected(1), draw: errors.New("no ink")},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			r := start(t, false, &heard{}, func(cfg *slack.Config) {
				cfg.Draw = func(ch card.Chart) ([]byte, error) { return []byte("picture of " + ch.Title), c.draw }
			})
			to := room()
			if c.reply {
				above, err := r.Send(t.Context(), to, *titled("talk"), bot.Attempt{Key: "row 0"})
				if err != nil {
					t.Fatal(err)
				}
				to.Thread = above.ID
			}
			r.Fail("chat.postMessage", c.fail...)
			if c.files != (slacktest.Fail{}) {
				r.Fail("files.getUploadURLExternal", c.files)
			}
			ref, err := r.Send(t.Context(), to, *withChart, bot.Attempt{Key: "row 1"})
			if err != nil {
				t.Fatal(err)
			}
			got := r.Received("C0ROOM")
			if len(got) != c.want {
				t.Fatalf("%d pictures, want %d", len(got), c.want)
			}
			if c.want > 0 && got[0].Name != "Won-month.png" {
				t.Errorf("it is called %q (message %s)", got[0].Name, ref.ID)
			}
		})
	}
}

// A card that is sent again because nobody knows whether it arrived does not bring its pictures twice when it is there.
func TestPictureOnce(t *testing.T) {
	t.Parallel()
	r := start(t, false, &heard{}, func(cfg *slack.Config) {
		cfg.Draw = func(card.Chart) ([]byte, error) { return []byte("a picture"), nil }
	})
	c := titled("this month")
	c.Body = append(c.Body, card.Chart{Kind: card.Bar, Title: "Won", Categories: []string{"Jan"}, Series: []card.Series{{Values: []int64{7}}}})
	r.Fail("chat.postMessage", rejected(1)...)
	for n := range 2 {
		if _, err := r.Send(t.Context(), room(), *c, bot.Attempt{Key: "row 1", Tried: n, Doubt: n > 0}); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.Received("C0ROOM"); len(got) != 1 {
		t.Errorf("%d pictures, want one", len(got))
	}
}
