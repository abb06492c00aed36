package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack/slacktest"
	"crmbot/crm"
)

// storyLimit is how long a step of a story may take to show what is expected of it.
const storyLimit = 20 * time.Second

// story is a day of people in Slack, told in a file of testdata/slack:
//
//	ANN: /crm visit Acme         a slash command in her own chat with the bot; ANN@room: in the room; anything else is said
//	ANN: [Save]                  presses the newest button of that label; [list: option] chooses
//	ANN: {Customer=acme; Note=…} sends the open form, filled in by its labels
//	ANN: suggest Customer=ac     types into a field with type-ahead
//	ANN: shortcut form visit.log   a global shortcut
//	ANN: pass on quoted          the message shortcut, on the newest message with these words
//	ANN: home                    opens the home page; ANN: sees home looks at it again
//	run: user list               another subcommand; terminal ANN: words speaks at the terminal
//	late, fresh                  from now on triggers have expired, or not
//	leaves ANN                   the account is deactivated
//	at 2026-07-01T09:06          the daemon is stopped, and started at that time
//	shares room                  the channel is shared with another company
//	  ? words                    must come of the step, in anybody's chat; ! words must not; $NAME pattern keeps what was said
type story struct {
	*slackRig
	t     *testing.T
	shown map[string]string // what stands in a chat or form → its payload
	names map[string]string // kept words
	late  bool              // triggers have expired in this story
	home  string            // whose home page is looked at

	locale string // of those who leave
	log    bytes.Buffer
}

// step is one line of a story with what is expected of it.
type step struct {
	text   string
	expect []string
}

// tell plays a story to its end and gives what Slack got, with what differs from run to run made equal.
func (s *story) tell(file string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "slack", file+".story"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if s.t.Failed() {
			s.t.Logf("what Slack got:\n%s", s.log.String())
		}
	})
	s.shown, s.names = map[string]string{}, map[string]string{}
	s.news() // what stands there already
	for _, st := range scenes(string(text)) {
		s.play(st)
		if s.t.Failed() {
			s.t.FailNow() // what comes next stands on it
		}
	}
	return s.log.String()
}

func scenes(text string) (all []step) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.TrimSpace(line) == "":
		case strings.HasPrefix(line, "  "):
			last := &all[len(all)-1]
			last.expect = append(last.expect, strings.TrimSpace(line))
		default:
			all = append(all, step{text: line})
		}
	}
	return all
}

// play runs one step, waits for what it should show, and notes what Slack got.
func (s *story) play(st step) {
	s.t.Helper()
	for name, word := range s.names {
		st.text = strings.ReplaceAll(st.text, name, word)
	}
	s.home = ""
	said := s.act(st.text)
	var fresh []sight
	wanted := func() bool {
		fresh = s.news()
		all := said + textOf(fresh)
		shows := strings.HasSuffix(st.text, "]") || strings.HasSuffix(st.text, "}") // a press, a form
		return s.still() && (len(fresh) > 0 || !shows) && !slices.ContainsFunc(st.expect, func(e string) bool { return !s.meets(all, e) })
	}
	for end := time.Now().Add(storyLimit); !wanted() && time.Now().Before(end); {
		s.Within(50*time.Millisecond, wanted) // what the daemon does after Slack has answered is no news there
	}
	if !s.still() {
		s.t.Errorf("%s\nsomething still waits to be sent", st.text)
	}
	all := said + textOf(fresh)
	for _, e := range st.expect {
		if !s.meets(all, e) {
			s.t.Errorf("%s\nexpected %s in:\n%s", st.text, e, all)
		}
	}
	for _, what := range s.refused() {
		s.t.Errorf("%s\nSlack refused: %s", st.text, what)
	}
	s.note(st.text, said, fresh)
}

// refused is what Slack refused, but for triggers that had expired because the story said so.
func (s *story) refused() []string {
	return slices.DeleteFunc(s.Refusals(), func(what string) bool { return strings.Contains(what, "expired_trigger_id") && s.late })
}

// meets checks one expectation, and keeps the words it asks to keep.
func (s *story) meets(all, expect string) bool {
	kind, words, _ := strings.Cut(expect, " ")
	switch {
	case kind == "?":
		return strings.Contains(all, words)
	case kind == "!":
		return !strings.Contains(all, words)
	case strings.HasPrefix(kind, "$"):
		m := regexp.MustCompile(words).FindStringSubmatch(all)
		if m != nil {
			s.names[kind] = m[1]
		}
		return m != nil
	}
	s.t.Fatalf("no expectation: %q", expect)
	return false
}

// still reports that the daemon has nothing more to send.
func (s *story) still() bool {
	n := 0
	err := s.house.core.View(context.Background(), crm.Actor{System: "test"}, s.house.clock.Now(), func(v *crm.View) error {
		n = len(s.house.bot.Mailbox().Slips(v, 0, 1))
		return nil
	})
	if err != nil {
		s.t.Error(err)
	}
	return n == 0
}

// act does what a line says and gives what a program printed, or what was offered.
func (s *story) act(line string) string {
	s.t.Helper()
	who, what, _ := strings.Cut(line, ": ")
	switch word, rest, _ := strings.Cut(line, " "); {
	case strings.HasPrefix(line, "#"):
		return ""
	case line == "late" || line == "fresh":
		s.Late(line == "late")
		s.late = true
		return ""
	case line == "restart":
		s.restart()
		return ""
	case word == "leaves":
		s.leaves("U0" + rest)
		return ""
	case word == "at":
		var err error
		if s.now, err = instant(rest, s.now.Location()); err != nil {
			s.t.Fatal(err)
		}
		s.restart()
		return ""
	case word == "shares":
		s.Share("C0"+strings.ToUpper(rest), true)
		return ""
	case who == "run":
		_, said := s.cli(s.t, strings.Fields(what)...)
		return said
	case word == "terminal":
		return s.terminal(strings.TrimPrefix(who, "terminal "), what)
	}
	name, place, _ := strings.Cut(who, "@")
	p := s.Direct("U0" + name)
	place, thread := strings.CutSuffix(place, ">")
	if place != "" {
		p = s.In("U0"+name, "C0"+strings.ToUpper(place))
	}
	if thread {
		p.Thread = s.topOf(p.Channel)
	}
	return s.do(p, what)
}

// do is what one person does.
func (s *story) do(p *slacktest.Person, what string) string {
	s.t.Helper()
	word, rest, _ := strings.Cut(what, " ")
	switch {
	case strings.HasPrefix(what, "/"):
		if ack := p.Slash(word, rest); !ack.OK() {
			s.t.Errorf("%s was acknowledged with %d", what, ack.Status)
		}
	case strings.HasPrefix(what, "["):
		p.Press(s.value(p, strings.Trim(what, "[]")))
	case strings.HasPrefix(what, "{"):
		p.Fill(s.filled(p, strings.Trim(what, "{}")))
	case word == "suggest":
		label, typed, _ := strings.Cut(rest, "=")
		var offered []string
		for _, text := range p.Suggest(s.field(p, label).id, typed) {
			offered = append(offered, text)
		}
		slices.Sort(offered)
		return strings.Join(offered, "\n") + "\n"
	case word == "shortcut":
		p.Shortcut(rest)
	case word == "pass":
		p.PassOn("form activity.log", s.messageWith(p.Channel, strings.TrimPrefix(rest, "on ")))
	case what == "home":
		p.Home()
		s.home = p.User
	case what == "sees home":
		s.home = p.User
	default:
		p.Type(strings.ReplaceAll(what, "@crmbot", "<@"+slacktest.BotUser+">"))()
	}
	return ""
}

// restart stops the daemon and starts it again.
func (s *story) restart() {
	s.t.Helper()
	if code, said := s.stop(); code != 0 {
		s.t.Errorf("serve ended with %d: %s", code, said)
	}
	s.serve(s.t)
}

// leaves deactivates an account.
func (s *story) leaves(id string) {
	s.AddUser(slacktest.User{ID: id, Name: "gone", Deleted: true, Locale: s.locale})
	s.Happens(map[string]any{"type": "user_change", "user": map[string]any{"id": id, "deleted": true}})
}

// terminal says something at the terminal and gives the answer.
func (s *story) terminal(as, line string) string {
	s.t.Helper()
	var out bytes.Buffer
	code := run(s.t.Context(), []string{"chat", "--as", as, "--config", s.config, "--data", s.data}, strings.NewReader(line+"\n"), &out, &out)
	if code != 0 {
		s.t.Errorf("chat ended with %d", code)
	}
	return out.String()
}

// topOf is the message that a thread of a channel hangs from: the newest that is in none.
func (s *story) topOf(channel string) string {
	for _, m := range slices.Backward(s.Messages(channel)) {
		if m.Thread == "" && m.Only == "" {
			return m.TS
		}
	}
	return ""
}

func (s *story) messageWith(channel, words string) string {
	for _, m := range slices.Backward(s.Messages(channel)) {
		if strings.Contains(m.Text, words) {
			return m.TS
		}
	}
	s.t.Fatalf("nobody said %q", words)
	return ""
}
