package slack_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
)

func sees(t *testing.T, p *slacktest.Person, texts ...string) {
	t.Helper()
	seen := p.Sees()
	for _, text := range texts {
		if !strings.Contains(seen, text) {
			t.Errorf("%s does not see %q in:\n%s", p.User, text, seen)
		}
	}
}

func seesNot(t *testing.T, p *slacktest.Person, text string) {
	t.Helper()
	if seen := p.Sees(); strings.Contains(seen, text) {
		t.Errorf("%s sees %q in:\n%s", p.User, text, seen)
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, socket bool) {
		h := &heard{answers: map[string]bot.Reply{
			"secret": {Card: titled("for Ann"), Private: true},
			"all":    {Card: titled("for everybody")},
		}}
		r := start(t, socket, h)
		ann, bo := r.In("U0ANN", "C0ROOM"), r.In("U0BO", "C0ROOM")
		for _, c := range []struct{ command, text, want string }{
			{"/crm", "visit acme", "visit acme"}, {"/CRM", "", ""}, {"/visit", "acme &amp; co", "visit acme & co"}, {"/quota", "", "quota"},
			{"/crm", "quota <@U0BO|bo> <#C1|sales> <https://acme.com|acme.com>", "quota <@U0BO> #sales acme.com"},
		} {
			ann.Slash(c.command, c.text)
			got := h.said(c.want)
			if len(got) != 1 {
				t.Errorf("%s %s was heard %d times as %q, want once", c.command, c.text, len(got), c.want)
				continue
			}
			if _, ok := got[0].Input.(bot.Line); !ok || got[0].Place.Direct || got[0].ID == "" {
				t.Errorf("%s: event %+v, want a line in a channel with an id", c.command, got[0])
			}
		}
		ann.Slash("/crm", "secret")
		ann.Slash("/crm", "all")
		sees(t, ann, "for Ann", "for everybody")
		sees(t, bo, "for everybody")
		seesNot(t, bo, "for Ann")
		who := h.said("all")[0].Actor
		if who.Name != "Ann" || who.Email != "ann@example.com" || who.Zone != "Asia/Shanghai" || who.Lang != "en" || who.Outside {
			t.Errorf("Actor = %+v, want Ann as Slack knows her", who)
		}
		if n := r.Calls("users.info"); n != 1 {
			t.Errorf("users.info was called %d times, want once", n)
		}
		r.noRefusals(t)
	})
}

// A command in the chat of two other people is in no chat of the bot's.
func TestCommandBetweenOthers(t *testing.T) {
	t.Parallel()
	h := &heard{answers: map[string]bot.Reply{"quota": {Card: titled("my quota")}}}
	r := start(t, true, h)
	r.AddChannel("DOTHER", "U0ANN", "U0BO")
	ann := r.In("U0ANN", "DOTHER")
	ann.Slash("/crm", "quota")
	if got := h.said("quota"); len(got) != 1 || got[0].Place.Direct {
		t.Errorf("events %+v, want one that is not direct", got)
	}
	r.noRefusals(t)
}

func TestForm(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, socket bool) {
		h := &heard{}
		r := start(t, socket, h)
		h.answers = map[string]bot.Reply{
			"visit":     {Form: smallForm()},
			"ac":        {Options: []card.Option{{Label: "Acme", Value: "C1"}}},
			"visit.log": {Card: titled("visit noted"), Private: true},
			"form move": {Form: smallForm()},
		}
		ann := r.In("U0ANN", "C0ROOM")
		ann.Slash("/crm", "visit")
		sees(t, ann, "Log a visit", "typed before")
		if got := ann.Suggest("customer", "ac"); got["C1"] != "Acme" {
			t.Errorf("Suggest = %v, want Acme", got)
		}
		if l := h.said("ac"); len(l) != 1 || l[0].Input.(bot.Lookup) != (bot.Lookup{Form: "visit.log", Field: "customer", Query: "ac"}) {
			t.Errorf("lookups %+v", l)
		}
		h.answers["visit.log"] = bot.Reply{Invalid: map[string]string{"customer": "Which one?", "other": "And this?"}}
		if ann.Fill(map[string]string{"customer": "C1"}) {
			t.Error("the form closed over a fault")
		}
		sees(t, ann, "Which one?", "And this?")
		h.answers["visit.log"] = bot.Reply{Card: titled("visit noted"), Private: true}
		if !ann.Fill(map[string]string{"customer": "C1", "note": "talked"}) {
			t.Error("the form stayed open")
		}
		sees(t, ann, "visit noted")
		seesNot(t, r.In("U0BO", "C0ROOM"), "visit noted")
		sent := h.said("visit.log")
		if len(sent) != 2 || sent[0].ID == sent[1].ID {
			t.Fatalf("%d submissions with ids, want two different", len(sent))
		}
		in := sent[1].Input.(bot.Submit)
		if in.Values["customer"] != "C1" || in.Values["note"] != "talked" || sent[1].Place.ID != "C0ROOM" {
			t.Errorf("Submit %+v in %+v", in, sent[1].Place)
		}
		r.noRefusals(t)
	})
}

// A form leads to another form in the same view.
func TestFormAfterForm(t *testing.T) {
	t.Parallel()
	next := smallForm()
	next.ID, next.Title = "next", "And then"
	h := &heard{answers: map[string]bot.Reply{"visit": {Form: smallForm()}, "visit.log": {Form: next}}}
	r := start(t, true, h)
	ann := r.Direct("U0ANN")
	ann.Slash("/crm", "visit")
	if ann.Fill(nil) {
		t.Error("the form closed, want the next one")
	}
	sees(t, ann, "And then")
	r.noRefusals(t)
}

// A text has no trigger, and an expired one opens nothing: the form waits behind a button.
func TestFormBehindButton(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &heard{answers: map[string]bot.Reply{"visit": {Form: smallForm()}, "form visit.log": {Form: smallForm()}}}
		r := start(t, false, h)
		ann := r.Direct("U0ANN")
		ann.Type("visit")()
		sees(t, ann, "Open the form")
		ann.Press("form visit.log")
		sees(t, ann, "typed before")
		r.noRefusals(t)

		r.Late(true)
		bo := r.In("U0BO", "C0ROOM")
		bo.Slash("/crm", "visit")
		sees(t, bo, "Open the form", "too long")
		seesNot(t, r.In("U0ANN", "C0ROOM"), "Open the form")
		r.Late(false)
		bo.Press("form visit.log")
		sees(t, bo, "typed before")
	})
}

// A form that takes long to make is announced inside the three seconds and filled in when it is ready.
func TestFormThatTakesLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, ann, ready := announced(t)
		sees(t, ann, "Getting the form ready")
		ready()
		r.Watch(func() bool { return strings.Contains(ann.Sees(), "typed before") })
		seesNot(t, ann, "Getting the form ready")
		r.noRefusals(t)
	})
}

// announced is a rig and Ann, who asked for a form and sees one that says to wait; ready makes it, and is back when she is answered.
func announced(t *testing.T, change ...func(*slack.Config)) (r *rig, ann *slacktest.Person, ready func()) {
	t.Helper()
	made, done := make(chan struct{}), make(chan struct{})
	h := &heard{answers: map[string]bot.Reply{"form visit.log": {Form: smallForm()}}, block: func(ev bot.Event) {
		if key(ev) == "form visit.log" {
			<-made
		}
	}}
	r = start(t, true, h, change...)
	r.Patience(10 * time.Second)
	ann = r.Direct("U0ANN")
	go func() {
		defer close(done)
		ann.Shortcut("form visit.log")
	}()
	r.Watch(func() bool { _, ok := r.View("U0ANN"); return ok })
	return r, ann, func() {
		close(made)
		<-done
	}
}

func TestShortcutsAndHome(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, socket bool) {
		h := &heard{answers: map[string]bot.Reply{
			"form visit.log": {Form: smallForm()}, "form activity.log": {Form: smallForm()},
			"home": {Card: titled("my day", card.Button{Label: "Done", Value: "done 1"})}, "visit.log": {Card: titled("noted"), Private: true},
		}}
		r := start(t, socket, h)
		ann := r.In("U0ANN", "C0ROOM")
		ann.Shortcut("form visit.log")
		ann.Fill(nil)
		sees(t, r.Direct("U0ANN"), "noted")

		bo := r.In("U0BO", "C0ROOM")
		bo.Type("call <acme> tomorrow")()
		spoke := r.Messages("C0ROOM")[0]
		ann.PassOn("form activity.log", spoke.TS)
		ann.Fill(nil)
		passed := h.said("form activity.log")[0].Input.(bot.Shared)
		if want := "https://acme.slack.com/archives/C0ROOM/p" + strings.ReplaceAll(spoke.TS, ".", ""); passed.Link != want || passed.Text != "call <acme> tomorrow" || passed.Author != "U0BO" {
			t.Errorf("Shared = %+v, want the text and %s", passed, want)
		}

		own := r.Direct("U0ANN")
		own.Home()
		if v, ok := r.Home("U0ANN"); !ok || !strings.Contains(string(v.Raw), "my day") {
			t.Errorf("home page %s, want my day", v.Raw)
		}
		before := r.Calls("views.publish")
		own.Press("done 1")
		r.Watch(func() bool { return r.Calls("views.publish") > before && strings.Contains(own.Sees(), "heard done 1") })
		if got := h.said("done 1"); len(got) != 1 || !got[0].Place.Direct || got[0].Place.ID != own.Channel {
			t.Errorf("a press on the home page came as %+v, want Ann's own chat", got)
		}
		r.noRefusals(t)
	})
}

func TestReplaceWhatOnePersonSees(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, socket bool) {
		h := &heard{answers: map[string]bot.Reply{
			"offer": {Card: titled("an offer", card.Button{Label: "Take", Value: "take 1"}), Private: true}, "take 1": {Card: titled("taken"), Replace: true, Private: true},
		}}
		r := start(t, socket, h)
		ann := r.In("U0ANN", "C0ROOM")
		ann.Type(slacktest.Mention("offer"))()
		sees(t, ann, "an offer")
		ann.Press("take 1")
		sees(t, ann, "taken")
		seesNot(t, ann, "an offer")
		seesNot(t, r.In("U0BO", "C0ROOM"), "taken")
		r.noRefusals(t)
	})
}

func TestThreads(t *testing.T) {
	t.Parallel()
	for _, threads := range []bool{true, false} {
		h := &heard{}
		r := start(t, true, h, func(c *slack.Config) { c.Threads = threads })
		ann := r.In("U0ANN", "C0ROOM")
		ann.Type("let us talk")()
		ann.Type("!visit at the top")()
		ann.Thread = r.Messages("C0ROOM")[0].TS
		ann.Type("!visit acme")()
		ann.Type("just talk")()
		ann.Type(slacktest.Mention("quota"))()
		want := []string{"!visit acme", "quota"}
		if !threads {
			want = want[1:]
		}
		var got []string
		for _, ev := range h.all() {
			got = append(got, key(ev))
			if ev.Place.Thread != ann.Thread || ev.Place.Direct {
				t.Errorf("%q was heard in %+v, want the thread", key(ev), ev.Place)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("with threads %v the bot heard %q, want %q", threads, got, want)
		}
		r.noRefusals(t)
	}
}

func TestOutsiders(t *testing.T) {
	t.Parallel()
	h := &heard{}
	r := start(t, false, h)
	r.AddUser(slacktest.User{ID: "U0GUEST", Name: "Guest", Guest: true})
	r.AddUser(slacktest.User{ID: "U0OTHER", Name: "Other", Team: "T0OTHER"})
	r.AddUser(slacktest.User{ID: "U0ROBOT", Name: "Robot", Bot: true})
	for _, id := range []string{"U0GUEST", "U0OTHER", "U0ROBOT"} {
		r.AddChannel("C"+id, id, slacktest.BotUser).Shared = true
		r.In(id, "C"+id).Type(slacktest.Mention("quota of " + id))()
		got := h.said("quota of " + id)
		if len(got) != 1 || !got[0].Actor.Outside || !got[0].Place.Shared {
			t.Errorf("%s was heard as %+v, want once, from outside, in a shared place", id, got)
		}
	}
	for name, event := range map[string]map[string]any{
		"another bot":  {"type": "message", "channel_type": "im", "bot_id": "B1", "user": "U1", "channel": "D0ANN", "text": "hi", "ts": "1.1"},
		"the bot":      {"type": "message", "channel_type": "im", "user": slacktest.BotUser, "channel": "D0ANN", "text": "hi", "ts": "1.2"},
		"an edit":      {"type": "message", "channel_type": "im", "subtype": "message_changed", "user": "U0ANN", "channel": "D0ANN", "ts": "1.3"},
		"a link":       {"type": "link_shared", "user": "U0ANN", "channel": "C0ROOM"},
		"a newcomer":   {"type": "team_join", "user": map[string]any{"id": "U0NEW"}},
		"others' join": {"type": "member_joined_channel", "user": "U0BO", "channel": "C0ROOM"},
	} {
		before := len(h.all())
		if ack := r.Happens(event); !ack.OK() {
			t.Errorf("%s was acknowledged with %d", name, ack.Status)
		}
		if len(h.all()) != before {
			t.Errorf("the bot heard %s", name)
		}
	}
	if c := r.Counts(); c.Ignored != 6 || c.Unknown != 0 {
		t.Errorf("Counts = %+v, want 6 ignored", c)
	}
}

func TestWorkspaceEvents(t *testing.T) {
	t.Parallel()
	h := &heard{}
	r := start(t, true, h)
	r.Happens(map[string]any{"type": "member_joined_channel", "user": slacktest.BotUser, "channel": "C0ROOM", "inviter": "U0ANN"})
	r.Happens(map[string]any{"type": "channel_left", "channel": "C0ROOM", "actor_id": "U0ANN"})
	r.Happens(map[string]any{"type": "app_uninstalled"})
	r.Happens(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []string{"U0ANN"}}})
	r.Happens(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []string{slacktest.BotUser}}})
	r.Happens(map[string]any{"type": "message", "channel_type": "im", "subtype": "file_share", "user": "U0ANN", "channel": "D0ANN", "ts": "1.9", "files": []any{map[string]any{"mimetype": "audio/mp4"}}})
	var got []string
	for _, ev := range h.all() {
		got = append(got, key(ev))
	}
	if want := []string{"joined", "left", "revoked", "revoked", "voice"}; !slices.Equal(got, want) {
		t.Errorf("the bot heard %q, want %q", got, want)
	}
	// A profile that changed is looked up again.
	ann := r.Direct("U0ANN")
	ann.Type("one")()
	r.AddUser(slacktest.User{ID: "U0ANN", Name: "Ann", Deleted: true})
	r.Happens(map[string]any{"type": "user_change", "user": map[string]any{"id": "U0ANN"}})
	ann.Type("two")()
	if ev := h.said("two"); len(ev) != 1 || !ev[0].Actor.Outside || !ev[0].Actor.Gone {
		t.Errorf("after leaving: %+v, want an outsider who is gone", ev)
	}
}

// The bot hears of accounts that are switched off and on, says nothing to it, and of those that came back when they next speak.
func TestLeaver(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, socket bool) {
		h := &heard{}
		r := start(t, socket, h)
		turns := func(deleted bool) {
			r.AddUser(slacktest.User{ID: "U0ANN", Name: "Ann", Deleted: deleted})
			r.Happens(map[string]any{"type": "user_change", "user": map[string]any{"id": "U0ANN", "team_id": slacktest.Team, "deleted": deleted}})
		}
		ann := r.Direct("U0ANN")
		ann.Type("one")()
		turns(true)
		turns(false)
		ann.Type("two")()
		ann.Type("three")()
		r.Happens(map[string]any{"type": "user_change", "user": map[string]any{"id": "U0ELSE", "team_id": "T0ELSE", "deleted": true}})
		var got []string
		for _, ev := range h.all() {
			got = append(got, key(ev))
			if ev.Actor.ID != "U0ANN" || ev.Actor.Gone || ev.Actor.Fresh != (key(ev) == "one" || key(ev) == "two") {
				t.Errorf("%s came from %+v", key(ev), ev.Actor)
			}
		}
		if want := []string{"one", "gone", "back", "two", "three"}; !slices.Equal(got, want) {
			t.Errorf("the bot heard %q, want %q", got, want)
		}
		if sees := ann.Sees(); strings.Contains(sees, "gone") || strings.Contains(sees, "back") {
			t.Errorf("Ann sees %q", sees)
		}
		r.noRefusals(t)
	})
}

// Whatever stands in an envelope of the socket, it is acknowledged, counted, and others go on.
func TestStrangeFrames(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, true, &heard{})
		for _, c := range []struct {
			kind string
			body any
		}{
			{"events_api", nil}, {"events_api", []int{1}}, {"interactive", map[string]any{}}, {"fresh_kind", map[string]any{}},
			{"slash_commands", map[string]string{"command": ""}}, {"interactive", map[string]any{"type": "fresh", "user": map[string]string{"id": "U0ANN"}}},
		} {
			if ack := r.Deliver(c.kind, c.body); !ack.OK() {
				t.Errorf("%s %v was not acknowledged", c.kind, c.body)
			}
		}
		r.Frame("no envelope")
		r.Frame(map[string]any{"type": "hello"})
		ann := r.Direct("U0ANN")
		ann.Type("and now")()
		sees(t, ann, "heard and now")
		if c := r.Counts(); c.Malformed != 5 || c.Unknown != 2 || c.Taken != 1 {
			t.Errorf("Counts = %+v, want 5 malformed, 2 unknown, 1 taken", c)
		}
	})
}

func TestReconnects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &heard{}
		r := start(t, true, h)
		ann := r.Direct("U0ANN")
		ann.Type("one")()
		r.Frame(map[string]any{"type": "disconnect", "reason": "refresh_requested"})
		r.Watch(func() bool { return r.Calls(slacktest.Hello) == 2 })
		r.Fail("apps.connections.open", slacktest.Fail{Status: 500}, slacktest.Fail{Status: 429, RetryAfter: 0})
		r.Drop()
		r.Watch(func() bool { return r.Calls(slacktest.Hello) == 3 })
		if n := r.Calls("apps.connections.open"); n != 5 {
			t.Errorf("apps.connections.open was called %d times, want 5", n)
		}
		ann.Type("two")()
		sees(t, ann, "heard one", "heard two")
	})
}

// An event that the bot could not take is delivered again, and answered once.
func TestDeliveredAgain(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, socket bool) {
		failed := false
		h := &heard{}
		h.fail = func(bot.Event) error {
			if failed {
				return nil
			}
			failed = true
			return errors.New("the disk is full")
		}
		r := start(t, socket, h)
		ann := r.Direct("U0ANN")
		ann.Type("hello")()
		if n := strings.Count(ann.Sees(), "heard hello"); n != 1 {
			t.Errorf("the answer is shown %d times, want once", n)
		}
		if got := h.said("hello"); len(got) != 2 || got[0].ID != got[1].ID {
			t.Errorf("heard %d times, want twice with one id", len(got))
		}
		r.noRefusals(t)
	})
}
