package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/command"
	"crmbot/bot/lang"
	"crmbot/crm"
)

// TestSlackCards compares what Slack gets of every command there is: of each by itself, its card or its form, and of the lines of
// cards.lines and receipts.lines, with what others are told, in both languages. Slack takes all of it.
func TestSlackCards(t *testing.T) {
	t.Parallel()
	sample := filepath.Join(t.TempDir(), "sample")
	crmbot(t, "", "demo", "--seed-only", "--now", "2026-06-30T18:00", "--data", sample)
	for _, tag := range []lang.Tag{lang.Chinese, lang.English} {
		t.Run(string(tag), func(t *testing.T) {
			t.Parallel()
			d := openDeck(t, sample, tag)
			d.clockStrikes(d.clock.Now())
			d.plays("cards.lines")
			for _, c := range command.All() {
				who := "REP"
				if len(c.Roles) > 0 && !slices.Contains(c.Roles, crm.Rep) {
					who = "BOSS"
				}
				d.press(who, c.ID)
				if !strings.Contains(d.log.String(), "\n> "+who+": "+c.ID+"\n{") {
					t.Errorf("there is no payload of the command %s:\n%s", c.ID, d.last)
				}
			}
			d.clockStrikes(time.Date(2026, time.July, 1, 8, 40, 0, 0, time.FixedZone("", 8*3600)))
			d.plays("receipts.lines")
			goldenIn(t, "slack", "cards."+string(tag)+".golden", d.log.String())
		})
	}
}

// deck is a company whose administrator and a rep are in Slack, and what Slack would get for them.
type deck struct {
	*house
	t     *testing.T
	more  string // what the button to the next page says
	log   strings.Builder
	last  string   // what Slack got last
	page  string   // what leads to the next page of it
	shown []string // the lines of its buttons, and of what others were told
	sent  uint64   // the last message to others that was looked at
	turns int
}

// openDeck opens a copy of the sample company for people who speak a language.
func openDeck(t *testing.T, sample string, tag lang.Tag) *deck {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(data, os.DirFS(sample)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(data, 0o700); err != nil {
		t.Fatal(err)
	}
	c := &call{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, caller: thisCaller(nil, io.Discard, io.Discard)}
	if err := c.configure(globals{data: data}, serveCommand()); err != nil {
		t.Fatal(err)
	}
	h, err := open(t.Context(), c, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.close(); err != nil {
			t.Error(err)
		}
	})
	d := &deck{house: h, t: t, more: lang.For(tag).T("numbers.more")}
	h.clock.Set(time.Date(2026, time.June, 30, 18, 0, 0, 0, time.FixedZone("", 8*3600)))
	err = h.core.Update(t.Context(), crm.Actor{System: "test"}, h.clock.Now(), func(tx *crm.Tx) error {
		for _, p := range tx.People() {
			var account string
			switch {
			case p.Name == "张伟":
				account = "REP"
			case p.Role == crm.Admin:
				account = "BOSS"
			default:
				continue
			}
			if err := d.joins(tx, account, p, tag); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// joins gives a person an account in Slack and a language.
func (d *deck) joins(tx *crm.Tx, account string, p crm.Person, tag lang.Tag) error {
	if _, err := tx.EditPerson(p.ID, 0, func(p *crm.Person) { p.Lang = string(tag) }); err != nil {
		return err
	}
	_, err := tx.LinkIdentity(crm.Identity{Platform: slack.Platform, Tenant: slacktest.Team, External: account, Person: p.ID, Direct: "D" + account, LastUsed: d.clock.Now()})
	return err
}

// plays presses the lines of a file.
func (d *deck) plays(file string) {
	d.t.Helper()
	lines, err := os.ReadFile(filepath.Join("testdata", "slack", file))
	if err != nil {
		d.t.Fatal(err)
	}
	for line := range strings.Lines(string(lines)) {
		if who, what, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && who != "#" {
			d.press(who, what)
		}
	}
}

// press presses a button that carries a line, that of the next page, or one shown last whose line begins with the words after "press", and
// notes the answer and what others are told.
func (d *deck) press(who, line string) {
	d.t.Helper()
	if line == "next page" {
		if line = d.page; line == "" {
			d.t.Fatalf("there is no next page of\n%s", d.last)
		}
	}
	if words, ok := strings.CutPrefix(line, "press "); ok {
		i := slices.IndexFunc(d.shown, func(value string) bool { return strings.HasPrefix(value, words) })
		if i < 0 {
			d.t.Fatalf("nothing begins with %q in\n%s", words, d.last)
		}
		line = d.shown[i]
	}
	d.turns++
	d.last, d.page, d.shown = "", "", nil
	fmt.Fprintf(&d.log, "\n> %s: %s\n", who, line)
	r, err := d.bot.Handle(d.t.Context(), bot.Event{
		ID: fmt.Sprint("e", d.turns), At: d.clock.Now(), Actor: bot.Account{Platform: slack.Platform, Tenant: slacktest.Team, ID: who},
		Place: bot.Place{Platform: slack.Platform, Tenant: slacktest.Team, ID: "D" + who, Direct: true}, Input: bot.Press{Value: line},
	})
	if err != nil {
		d.t.Fatalf("%s: %v", line, err)
	}
	if r.Form != nil {
		raw, err := slack.EncodeForm(*r.Form)
		d.note(raw, err, slacktest.CheckView)
	}
	if r.Card != nil {
		raw, err := slack.Encode(*r.Card)
		d.note(raw, err, slacktest.CheckMessage)
	}
	if r.Toast != "" {
		d.note([]byte(quote(map[string]any{"text": r.Toast})), nil, slacktest.CheckMessage)
	}
	d.told()
}

// note writes a payload down, a block a line, and fails where Slack would refuse it.
func (d *deck) note(raw []byte, err error, check func([]byte) []slacktest.Fault) {
	d.t.Helper()
	if err != nil {
		d.t.Errorf("encode: %v", err)
		return
	}
	for _, f := range check(raw) {
		d.t.Errorf("slack refuses %s: %s at %s: %s", raw, f.Code, f.At, f.Why)
	}
	var body struct{ Blocks json.RawMessage }
	if err := json.Unmarshal(raw, &body); err != nil {
		d.t.Error(err)
	}
	for _, c := range controls(body.Blocks) {
		d.shown = append(d.shown, c.value)
		if c.label == d.more {
			d.page = c.value
		}
	}
	d.last = codes.ReplaceAllString(draftKey.ReplaceAllString(blocks(raw), "draft KEY"), "$1 CODE")
	d.log.WriteString(d.last)
}

// told notes the messages that were written since it last looked.
func (d *deck) told() {
	d.t.Helper()
	err := d.core.View(d.t.Context(), crm.Actor{System: "test"}, d.clock.Now(), func(v *crm.View) error {
		letters, err := d.bot.Mailbox().Waiting(v, d.sent, 1000)
		if err != nil {
			return err
		}
		for _, l := range letters {
			if d.sent = l.Seq; l.Target.Platform != slack.Platform || l.Held > 0 {
				continue // nobody in Slack is told, or it is what was answered
			}
			fmt.Fprintf(&d.log, "+ to %s\n", l.Target.Account+l.Target.Place)
			raw, err := slack.Encode(l.Card)
			d.note(raw, err, slacktest.CheckMessage)
		}
		return nil
	})
	if err != nil {
		d.t.Error(err)
	}
}

// clockStrikes lets it be a time, and notes what the clock sends.
func (d *deck) clockStrikes(at time.Time) {
	d.t.Helper()
	fmt.Fprintf(&d.log, "\n> it is %s\n", at.Format(time.RFC3339))
	d.clock.Set(at)
	if _, err := d.bot.Tick(d.t.Context()); err != nil {
		d.t.Error(err)
	}
	if err := d.bot.Work(d.t.Context()); err != nil {
		d.t.Error(err)
	}
	if _, err := d.schedule.Tick(d.t.Context()); err != nil {
		d.t.Error(err)
	}
	d.told()
}

// codes are the random ones people link their accounts with.
var codes = regexp.MustCompile(`(link|绑定账号) [A-Z0-9]{6,10}`)
