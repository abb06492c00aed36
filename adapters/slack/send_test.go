package slack_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
)

func room() bot.Target { return bot.Target{Platform: "slack", Place: "C0ROOM"} }

// rejected are the errors a simpler form may mend, once for each form but the last.
func rejected(n int) []slacktest.Fail {
	out := make([]slacktest.Fail, n)
	for i := range out {
		out[i] = slacktest.Fail{Code: "invalid_blocks"}
	}
	return out
}

func TestSendFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		fail  []slacktest.Fail
		want  error // nil: it arrives
		after bool  // a bot.RetryAfter is wanted
	}{
		{"nothing", nil, nil, false},
		{"too many", []slacktest.Fail{{Status: 429, RetryAfter: 7}}, nil, true},
		{"too many, nobody says how long", []slacktest.Fail{{Status: 429, RetryAfter: -1}}, nil, true},
		{"too many, in words", []slacktest.Fail{{Code: "ratelimited"}}, nil, true},
		{"a broken server", []slacktest.Fail{{Status: 500}}, bot.ErrUncertain, false},
		{"a broken gateway", []slacktest.Fail{{Status: 503}}, bot.ErrUncertain, false},
		{"a fault of theirs", []slacktest.Fail{{Code: "fatal_error"}}, bot.ErrUncertain, false},
		{"a cut line", []slacktest.Fail{{Reset: true}}, bot.ErrUncertain, false},
		{"a lost answer", []slacktest.Fail{{Lost: true}}, bot.ErrUncertain, false},
		{"blocks refused once", rejected(1), nil, false},
		{"blocks refused down to text", rejected(3), nil, false},
		{"refused in any form", rejected(4), bot.ErrRejected, false},
		{"no such channel", []slacktest.Fail{{Code: "channel_not_found"}}, bot.ErrDead, false},
		{"archived", []slacktest.Fail{{Code: "is_archived"}}, bot.ErrDead, false},
		{"an unknown refusal", []slacktest.Fail{{Code: "fresh_refusal"}}, bot.ErrDead, false},
		{"a token that was taken back", []slacktest.Fail{{Code: "token_revoked"}}, nil, true},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			r := start(t, false, &heard{})
			r.Fail("chat.postMessage", c.fail...)
			ref, err := r.Send(t.Context(), room(), *titled("a deal was won"), bot.Attempt{Key: "row 7"})
			var later bot.RetryAfter
			switch {
			case c.after:
				if !errors.As(err, &later) || later.After <= 0 {
					t.Errorf("Send = %v, want a bot.RetryAfter", err)
				}
			case c.want != nil:
				if !errors.Is(err, c.want) {
					t.Errorf("Send = %v, want %v", err, c.want)
				}
			case err != nil || ref.ID == "" || ref.Place != "C0ROOM":
				t.Errorf("Send = %v, %v", ref, err)
			}
			if err == nil {
				sees(t, r.In("U0ANN", "C0ROOM"), "a deal was won")
				return
			}
			// The outbox tries again what may be tried again: one message, whatever happened.
			if errors.Is(err, bot.ErrDead) || errors.Is(err, bot.ErrRejected) {
				return
			}
			if _, err := r.Send(t.Context(), room(), *titled("a deal was won"), bot.Attempt{Key: "row 7", Tried: 1, Doubt: true}); err != nil {
				t.Fatalf("Send again = %v", err)
			}
			if n := len(r.Messages("C0ROOM")); n != 1 {
				t.Errorf("%d messages, want one", n)
			}
		})
	}
}

// A restart forgets what was tried, Slack's history does not.
func TestSendAgainAfterRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, false, &heard{})
		r.Fail("chat.postMessage", slacktest.Fail{Lost: true})
		for _, to := range []bot.Target{room(), {Platform: "slack", Account: "U0ANN"}} {
			first, err := r.Send(t.Context(), to, *titled("once"), bot.Attempt{Key: "row " + to.Place})
			again := fresh(r)
			second, e := again.Send(t.Context(), to, *titled("once"), bot.Attempt{Key: "row " + to.Place, Tried: 1, Doubt: true})
			if e != nil || err == nil && first != second {
				t.Errorf("Send = %v, %v, then %v, %v", first, err, second, e)
			}
		}
		if a, b := len(r.Messages("C0ROOM")), len(r.Messages("D0ANN")); a != 1 || b != 1 {
			t.Errorf("%d and %d messages, want one each", a, b)
		}
		r.noRefusals(t)
	})
}

// Where the bot may not read a channel, a message that may have arrived is sent once more and says so.
func TestSendAgainUnseen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, false, &heard{})
		r.Fail("chat.postMessage", slacktest.Fail{Lost: true})
		r.Fail("conversations.history", slacktest.Fail{Code: "missing_scope"})
		_, err := r.Send(t.Context(), room(), *titled("won"), bot.Attempt{Key: "row"})
		if !errors.Is(err, bot.ErrUncertain) {
			t.Fatalf("Send = %v, want bot.ErrUncertain", err)
		}
		if _, err := r.Send(t.Context(), room(), *titled("won"), bot.Attempt{Key: "row", Tried: 1, Doubt: true}); err != nil {
			t.Fatal(err)
		}
		sees(t, r.In("U0ANN", "C0ROOM"), "may be a repeat")
	})
}

func TestSendEdits(t *testing.T) {
	t.Parallel()
	r := start(t, false, &heard{})
	ann := r.In("U0ANN", "C0ROOM")
	first, err := r.Send(t.Context(), room(), *titled("three won", card.Button{Label: "More", Value: "more"}), bot.Attempt{Key: "1"})
	if err != nil {
		t.Fatal(err)
	}
	r.Fail("chat.update", rejected(3)...)
	if got, err := r.Send(t.Context(), room(), *titled("four won"), bot.Attempt{Key: "2", Prior: first}); err != nil || got != first {
		t.Errorf("Send over %v = %v, %v", first, got, err)
	}
	sees(t, ann, "four won")
	seesNot(t, ann, "More") // its blocks are gone as well
	r.Fail("chat.update", slacktest.Fail{Code: "edit_window_closed"})
	got, err := r.Send(t.Context(), room(), *titled("five won"), bot.Attempt{Key: "3", Prior: first})
	if err != nil || got == first {
		t.Errorf("Send over what cannot be edited = %v, %v, want a new message", got, err)
	}
	only := room()
	only.Only = "U0BO"
	private, err := r.Send(t.Context(), only, *titled("for Bo"), bot.Attempt{Key: "4"})
	if err != nil || !strings.HasPrefix(private.ID, "e") {
		t.Errorf("Send for one = %v, %v", private, err)
	}
	if _, err := r.Send(t.Context(), only, *titled("for Bo again"), bot.Attempt{Key: "5", Prior: private}); err != nil {
		t.Errorf("Send over what one person saw = %v", err)
	}
	r.noRefusals(t)
}

// Answers are tried again while they can arrive, and never stand twice.
func TestAnswerFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		method string
		fail   []slacktest.Fail
		room   bool
	}{
		{"too many", "chat.postMessage", []slacktest.Fail{{Status: 429, RetryAfter: 0}}, false},
		{"a lost answer", "chat.postMessage", []slacktest.Fail{{Lost: true}}, false},
		{"a cut line", "chat.postMessage", []slacktest.Fail{{Reset: true}}, false},
		{"broken twice", "chat.postMessage", []slacktest.Fail{{Status: 500}, {Status: 502}}, false},
		{"simpler", "chat.postMessage", rejected(2), false},
		{"nobody in the channel", "chat.postEphemeral", []slacktest.Fail{{Code: "user_not_in_channel"}}, true},
	} {
		inBubble(t, c.name, func(t *testing.T) {
			h := &heard{answers: map[string]bot.Reply{"whisper": {Card: titled("heard whisper"), Private: true}}}
			r := start(t, false, h)
			r.Fail(c.method, c.fail...)
			p, text := r.Direct("U0ANN"), "hello"
			if c.room {
				p, text = r.In("U0ANN", "C0ROOM"), "whisper"
				p.Type(slacktest.Mention(text))()
				p = r.Direct("U0ANN") // it comes to their own chat instead
			} else {
				p.Type(text)()
			}
			if n := strings.Count(p.Sees(), "heard "+text); n != 1 {
				t.Errorf("the answer is shown %d times, want once", n)
			}
		})
	}
}

// Somebody who cannot be looked up is not answered as if they were a colleague.
func TestUnknownPersonIsNotServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &heard{}
		r := start(t, false, h)
		r.Fail("users.info", slacktest.Fail{Status: 500}, slacktest.Fail{Status: 500})
		ann := r.Direct("U0ANN")
		ann.Type("quota")()
		if got := h.said("quota"); len(got) != 1 || got[0].Actor.Email == "" {
			t.Errorf("heard %+v, want once, when Ann was known", got)
		}
	})
}

// A chain of answers that came from elsewhere is not told anything.
func TestForeignAnswerAddress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, true, &heard{answers: map[string]bot.Reply{"quota": {Card: titled("my quota"), Private: true}}})
		ack := r.Deliver("slash_commands", map[string]string{
			"team_id": slacktest.Team, "channel_id": "C0ROOM", "user_id": "U0ANN", "command": "/crm", "text": "quota", "trigger_id": "9.9.x",
			"response_url": "https://evil.example/collect",
		})
		if !ack.OK() {
			t.Errorf("acknowledged with %d", ack.Status)
		}
		if n := r.Calls(slacktest.Answers); n != 0 {
			t.Errorf("%d answers", n)
		}
	})
}
