package slack_test

import (
	"errors"
	"testing"

	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
)

// TestSharedPlace: Slack is asked anew each time; a channel it does not show is one nobody knows about.
func TestSharedPlace(t *testing.T) {
	t.Parallel()
	r := start(t, false, nil)
	c := r.AddChannel("C07", slacktest.BotUser)
	for _, want := range []bool{false, true, false} {
		r.Share(c.ID, want)
		if got, err := r.SharedPlace(t.Context(), bot.Place{Platform: "slack", ID: c.ID}); got != want || err != nil {
			t.Errorf("SharedPlace = %v, %v, want %v", got, err, want)
		}
	}
	if _, err := r.SharedPlace(t.Context(), bot.Place{Platform: "slack", ID: "C0NONE"}); !errors.Is(err, bot.ErrDead) {
		t.Errorf("SharedPlace of no channel = %v, want %v", err, bot.ErrDead)
	}
}
