package slack_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
)

// impatient gives up calls that hang after a second.
func impatient(c *slack.Config) {
	c.HTTP = &http.Client{Transport: c.HTTP.Transport, Timeout: time.Second}
}

// eachFailure runs a test for every way in which a call goes wrong for a while, and for more.
func eachFailure(t *testing.T, more map[string][]slacktest.Fail, run func(t *testing.T, name string, fail []slacktest.Fail)) {
	t.Helper()
	all := passing()
	for name, fail := range more {
		all[name] = fail
	}
	for name, fail := range all {
		inBubble(t, name, func(t *testing.T) { run(t, name, fail) })
	}
}

// gone are the errors of a trigger that cannot be used any more, and of views that Slack does not take.
func gone() map[string][]slacktest.Fail {
	all := map[string][]slacktest.Fail{}
	for _, code := range []string{"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "not_found", "hash_conflict", "view_too_large", "invalid_arguments", "fresh_refusal"} {
		all[code] = []slacktest.Fail{{Code: code}}
	}
	return all
}

// A form that could not be opened waits behind a button, whatever the reason; pressing it opens the form.
func TestEveryFailureOfOpening(t *testing.T) {
	t.Parallel()
	overEach(t, func(t *testing.T, socket bool) {
		eachFailure(t, gone(), func(t *testing.T, name string, fail []slacktest.Fail) {
			h := &heard{answers: map[string]bot.Reply{"visit": {Form: smallForm()}, "form visit.log": {Form: smallForm()}}}
			r := start(t, socket, h, impatient)
			ann := r.In("U0ANN", "C0ROOM")
			r.Fail("views.open", fail[0]) // a trigger is used once
			ann.Slash("/crm", "visit")
			r.Watch(func() bool { return strings.Contains(ann.Sees(), "Open the form") })
			if n := r.Due("views.open"); n != 0 {
				t.Errorf("%d failures were not met", n)
			}
			seesNot(t, r.In("U0BO", "C0ROOM"), "Open the form")
			ann.Press("form visit.log")
			r.Watch(func() bool { return strings.Contains(ann.Sees(), "typed before") })
			if !ann.Fill(nil) {
				t.Error("the form stayed open")
			}
			if n := len(h.said("visit.log")); n != 1 {
				t.Errorf("%s: the form was heard %d times, want once", name, n)
			}
		})
	})
}

// Where the form cannot take the place of the view that says to wait, it waits behind a button, and the view says where to look.
func TestEveryFailureOfFillingIn(t *testing.T) {
	t.Parallel()
	eachFailure(t, gone(), func(t *testing.T, _ string, fail []slacktest.Fail) {
		r, ann, ready := announced(t, impatient)
		r.Fail("views.update", fail[0])
		ready()
		r.Watch(func() bool {
			return strings.Contains(ann.Sees(), "Open the form") && !strings.Contains(ann.Sees(), "Getting the form ready")
		})
		if n := r.Due("views.update"); n != 0 {
			t.Errorf("%d failures were not met", n)
		}
		ann.Press("form visit.log")
		r.Watch(func() bool { return strings.Contains(ann.Sees(), "typed before") })
	})
}

// The home page is drawn in the end; what Slack refuses for good is drawn with what comes next.
func TestEveryFailureOfTheHomePage(t *testing.T) {
	t.Parallel()
	refused := map[string][]slacktest.Fail{"simpler": rejected(1), "not in any form": rejected(2), "not switched on": {{Code: "not_enabled"}}, "hash_conflict": {{Code: "hash_conflict"}}}
	overEach(t, func(t *testing.T, socket bool) {
		eachFailure(t, refused, func(t *testing.T, name string, fail []slacktest.Fail) {
			h := &heard{answers: map[string]bot.Reply{"home": {Card: titled("my day", card.Button{Label: "Done", Value: "done 1"})}}}
			r := start(t, socket, h, impatient)
			r.Patience(10 * time.Second)
			ann := r.Direct("U0ANN")
			r.Fail("views.publish", fail...)
			ann.Home()
			if _, final := refused[name]; final {
				r.Watch(func() bool { return r.Due("views.publish") == 0 })
				ann.Type("hello")()
			}
			r.Watch(func() bool { return strings.Contains(ann.Sees(), "my day") })
			if n := r.Due("views.publish"); n != 0 {
				t.Errorf("%d failures were not met", n)
			}
		})
	})
}

// Whatever hangs for good while an answer is on its way, it comes another way before Slack's people give up.
func TestHangingCallsAreOutlived(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"views.open", slacktest.Answers, "chat.postEphemeral", "chat.postMessage"} {
		inBubble(t, method, func(t *testing.T) {
			offer := titled("an offer", card.Button{Label: "More", Value: "more"})
			h := &heard{answers: map[string]bot.Reply{
				"visit": {Form: smallForm()}, "offer": {Card: offer, Private: true}, "more": {Card: titled("more of it"), Private: true}, "whisper": {Card: titled("for Ann"), Private: true},
			}}
			r := start(t, false, h)
			r.Patience(20 * time.Second)
			ann := r.In("U0ANN", "C0ROOM")
			ann.Type(slacktest.Mention("offer"))()
			r.Fail(method, slacktest.Fail{Hang: true})
			want := map[string]string{"views.open": "Open the form", slacktest.Answers: "more of it", "chat.postEphemeral": "for Ann", "chat.postMessage": "heard all"}[method]
			switch method {
			case "views.open":
				ann.Slash("/crm", "visit")
			case slacktest.Answers:
				ann.Press("more")
			case "chat.postEphemeral":
				ann.Type(slacktest.Mention("whisper"))()
			default:
				ann.Type(slacktest.Mention("all"))()
			}
			if !r.Within(15*time.Second, func() bool { return strings.Contains(ann.Sees(), want) }) {
				t.Errorf("Ann does not see %q in:\n%s", want, ann.Sees())
			}
		})
	}
}

// A file comes once, or why it did not is said in words with a button that brings it.
func TestEveryFailureOfHandingOut(t *testing.T) {
	t.Parallel()
	refused := map[string][]slacktest.Fail{
		"forever":    {{Status: 500}, {Status: 500}, {Status: 500}, {Status: 500}, {Status: 500}},
		"nobody may": {{Code: "missing_scope"}}, "limits": {{Code: "file_uploads_disabled"}}, "nobody knows why": {{Code: "fresh_refusal"}}, "gone": {{Code: "file_not_found"}},
	}
	for _, method := range []string{"files.getUploadURLExternal", slacktest.Upload, "files.completeUploadExternal", "files.info"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			eachFailure(t, refused, func(t *testing.T, name string, fail []slacktest.Fail) {
				if method == slacktest.Upload && fail[0].Code != "" {
					fail = []slacktest.Fail{{Status: 413}} // an address to upload to says no codes
				}
				d := &desk{kept: map[string][]byte{"deals": []byte("deal\nD1\n")}}
				r := start(t, false, d, withFiles(d), impatient)
				r.Patience(20 * time.Second)
				if method == "files.info" { // it is called where nobody knows whether a file was shown
					r.Fail("files.completeUploadExternal", slacktest.Fail{Lost: true})
				}
				r.Fail(method, fail...)
				ann := r.Direct("U0ANN")
				ann.Type("deals")()
				unsure := func() bool { return strings.Contains(ann.Sees(), "didn't say whether deals.csv arrived") }
				told := func() bool {
					return unsure() || strings.Contains(ann.Sees(), "deals.csv out") || strings.Contains(ann.Sees(), "deals.csv through Slack") || strings.Contains(ann.Sees(), "doesn't take deals.csv")
				}
				if !r.Within(20*time.Second, func() bool { return len(r.Received(ann.Channel)) > 0 || told() }) {
					t.Fatalf("%s: neither a file nor words:\n%s", name, ann.Sees())
				}
				_ = r.stop() // whatever is in hand ends
				got := r.Received(ann.Channel)
				if told() == (len(got) == 1) && !unsure() || len(got) > 1 || len(got) == 1 && !bytes.Equal(got[0].Data, d.kept["deals"]) {
					t.Errorf("%s: %d files, told %v, want one of them once:\n%s", name, len(got), told(), ann.Sees())
				}
				if _, passes := passing()[name]; passes && len(got) != 1 {
					t.Errorf("%s: no file, want one in the end:\n%s", name, ann.Sees())
				}
			})
		})
	}
}

// The socket opens in the end, whatever becomes of signing in, of asking for it and of dialling.
func TestEveryFailureOfTheSocket(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"apps.connections.open", "socket"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			refused := map[string][]slacktest.Fail{"not this token": {{Code: "invalid_auth"}}, "not switched on": {{Code: "not_enabled"}}, "nobody knows why": {{Code: "fresh_refusal"}}}
			eachFailure(t, refused, func(t *testing.T, name string, fail []slacktest.Fail) {
				r := start(t, true, &heard{}, impatient)
				r.Patience(20 * time.Second)
				ann := r.Direct("U0ANN")
				ann.Type("one")()
				r.Fail(method, fail...)
				r.Drop()
				if !r.Within(20*time.Second, func() bool { return r.Due(method) == 0 && r.Calls(slacktest.Hello) > 1 }) {
					t.Fatalf("%s: no other socket", name)
				}
				ann.Type("two")()
				sees(t, ann, "heard one", "heard two")
			})
		})
	}
}
