package slack_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/lang"
	"crmbot/crm"
)

// passing are the ways in which a call goes wrong and may go right the next time.
func passing() map[string][]slacktest.Fail {
	return map[string][]slacktest.Fail{
		"too many":               {{Status: 429, RetryAfter: 1}},
		"a broken server, twice": {{Status: 500}, {Status: 502}},
		"a broken gateway":       {{Status: 503}},
		"a fault of theirs":      {{Code: "internal_error"}},
		"hangs":                  {{Hang: true}},
		"cut":                    {{Reset: true}, {Reset: true}},
		"lost":                   {{Lost: true}},
		"lost, then broken":      {{Lost: true}, {Status: 500}},
	}
}

// refusing are the ways in which a message is refused: in some of its forms, in all of them however often, or because of where it goes.
func refusing() map[string][]slacktest.Fail {
	return map[string][]slacktest.Fail{
		"refused forms":        rejected(2),
		"refused in all forms": rejected(12),
		"archived":             {{Code: "is_archived"}, {Code: "is_archived"}},
		"no such place":        {{Code: "channel_not_found"}, {Code: "channel_not_found"}},
		"nobody there":         {{Code: "user_not_found"}, {Code: "user_not_found"}},
		"not allowed":          {{Code: "restricted_action"}, {Code: "restricted_action"}},
		"nobody knows why":     {{Code: "fresh_refusal"}, {Code: "fresh_refusal"}},
		"too old to change":    {{Code: "edit_window_closed"}},
		"gone":                 {{Code: "message_not_found"}},
		"an address used up":   {{Status: 404}},
	}
}

// Whatever fails at whichever call, each message and each receipt is there once and in order, or is a dead letter with words for people.
func TestEveryFailureOfEveryCall(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"chat.postMessage", "chat.postEphemeral", "chat.update", "conversations.open", "conversations.history", "users.info", slacktest.Answers} {
		all := passing()
		switch method {
		case "chat.postMessage", "chat.postEphemeral", "chat.update":
			for name, fail := range refusing() {
				all[name] = fail
			}
		case slacktest.Answers:
			all["an address used up"] = refusing()["an address used up"]
		case "conversations.open":
			all["nobody there"] = []slacktest.Fail{{Code: "user_disabled"}}
		case "conversations.history":
			all["not to be looked through"] = []slacktest.Fail{{Code: "missing_scope"}}
		}
		for name, fail := range all {
			inBubble(t, method+"/"+name, func(t *testing.T) { onceEach(t, method, name, fail) })
		}
	}
}

func onceEach(t *testing.T, method, name string, fail []slacktest.Fail) {
	t.Helper()
	h := build(t)
	ann, room, bo := h.Direct("U0ANN"), h.In("U0ANN", "C0ROOM"), h.Direct("U0BO")
	all := func() string { return ann.Sees() + room.Sees() + bo.Sees() }
	wanted := []string{"noted one", "noted two", "noted three", "told one", "told two", "told three"}
	switch method {
	case "chat.update", slacktest.Answers: // what is there before
		ann.Type("revise.it P2 message=zero")()
		ann.Type("offer.it")()
		room.Type(slacktest.Mention("offer.it alone=true"))()
		h.settles(func() bool {
			return strings.Contains(all(), "told zero") && strings.Count(all(), "an offer") == 2
		})
		wanted = append(wanted, "noted four", "told four", "noted five", "told five", "noted six", "told six")
	}
	h.Fail(method, fail...)
	if method == "conversations.history" {
		h.Fail("chat.postMessage", slacktest.Fail{Lost: true}) // so that it is called
	}
	if len(wanted) > 6 {
		ann.Type("revise.it P2 message=six")()
		ann.Press("flip.it P2 message=four")
		room.Press("tell.it P2 message=five")
	}
	ann.Type("tell.it P2 message=one")()
	room.Type(slacktest.Mention("shout.it P2 message=two"))()
	room.Type(slacktest.Mention("tell.it P2 message=three"))()
	h.settles(func() bool {
		shown := all()
		return !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(shown, w) && !h.gaveUp(w) })
	})
	h.close()
	if n := h.Due(method); n == len(fail) || n != 0 && len(refusing()[name]) == 0 {
		t.Errorf("%s %s: %d of the failures were not met", method, name, n)
	}
	if n := h.waiting(); n != 0 {
		t.Errorf("%s %s: %d rows wait", method, name, n)
	}
	shown := all()
	for _, w := range wanted {
		n := strings.Count(shown, w)
		if h.gaveUp(w) {
			n++
		}
		// What one person alone saw cannot be looked for, nor what stands where the bot may not read: it comes once more and says so.
		unseen := w == "noted three" || w == "noted five" || name == "not to be looked through"
		if unseen && n > 1 && n <= 1+strings.Count(shown, "may be a repeat") {
			continue
		}
		if n != 1 {
			t.Errorf("%s %s: %q is shown or given up %d times, want once, in:\n%s", method, name, w, n, shown)
		}
	}
	if said := bo.Sees(); strings.Contains(said, "told one") && strings.Index(said, "told one") > strings.Index(said, "told three") && strings.Contains(said, "told three") {
		t.Errorf("%s %s: out of order:\n%s", method, name, said)
	}
}

// settles waits until ok and until no row waits.
func (h *house) settles(ok func() bool) {
	h.t.Helper()
	there := func() bool { return h.waiting() == 0 && ok() }
	for end := time.Now().Add(time.Minute); !there() && time.Now().Before(end); {
		h.Within(100*time.Millisecond, there)
	}
}

// gaveUp reports a dead letter that begins like this.
func (h *house) gaveUp(first string) bool {
	h.t.Helper()
	return slices.ContainsFunc(h.dead(), func(d bot.DeadLetter) bool { return d.First == first })
}

// dead are the dead letters; people are told why in either language.
func (h *house) dead() (all []bot.DeadLetter) {
	h.t.Helper()
	err := h.core.View(h.t.Context(), crm.Actor{System: "test"}, time.Now(), func(v *crm.View) error {
		all, _ = h.bot.DeadLetters(v, 100)
		return nil
	})
	if err != nil {
		h.t.Error(err)
	}
	for _, d := range all {
		for _, tag := range []lang.Tag{lang.Chinese, lang.English} {
			if !lang.For(tag).Has("outbox.why." + string(d.Why)) {
				h.t.Errorf("nobody can read why %q did not arrive: %q", d.First, d.Why)
			}
		}
	}
	return all
}
