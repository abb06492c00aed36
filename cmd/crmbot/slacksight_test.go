package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"crmbot/adapters/slack/slacktest"
)

// sight is something new or changed that people see.
type sight struct {
	where   string // "ANN", "ROOM", "ROOM, ANN only", "form of ANN"
	changed bool
	payload string
}

// people of the stories, and the room they share; the bot is in the room.
func cast() (people, rooms []string) {
	return []string{"ANN", "BO", "CAI", "DAN", "EVE", "GUEST", "OTHER", "ZHANG", "PRIYA", "CHEN", "HE"}, []string{"ROOM", "ELSE"}
}

// news gives what stands before people and did not when it was asked for last, or stood there otherwise.
func (s *story) news() []sight {
	var out []sight
	see := func(key, where, payload string) {
		old, before := s.shown[key]
		if old != payload {
			out = append(out, sight{where, before, payload})
		}
	}
	people, rooms := cast()
	for _, p := range people {
		for _, m := range s.Messages("D0" + p) {
			s.message(m, "D0"+p, p, see)
		}
	}
	for _, r := range rooms {
		for _, m := range s.Messages("C0" + r) {
			where := r
			if m.Only != "" {
				where += ", " + strings.TrimPrefix(m.Only, "U0") + " only"
			}
			if m.Thread != "" {
				where += ", thread"
			}
			s.message(m, "C0"+r, where, see)
		}
	}
	for _, p := range people {
		if v, ok := s.View("U0" + p); ok {
			see(v.ID, "form of "+p, blocks(v.Raw)+faults(v.Errors))
		}
	}
	if v, ok := s.Home(s.home); ok {
		out = append(out, sight{"home of " + strings.TrimPrefix(s.home, "U0"), false, blocks(v.Raw)})
	}
	return out
}

func (s *story) message(m slacktest.Message, channel, where string, see func(key, where, payload string)) {
	if m.User != slacktest.BotUser {
		return
	}
	see(channel+m.TS, where, "text "+quote(m.Text)+"\n"+blocks(m.Blocks))
}

func faults(errors map[string]string) string {
	var lines []string
	for field, what := range errors {
		lines = append(lines, "✗ "+field+": "+what+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// quote is a string as JSON, without escapes for pages.
func quote(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n")
}

// blocks writes a payload with a block a line.
func blocks(raw []byte) string {
	var list []json.RawMessage
	var view map[string]any
	if json.Unmarshal(raw, &list) != nil && json.Unmarshal(raw, &view) == nil {
		inside := view["blocks"]
		delete(view, "blocks")
		return quote(view) + "\n" + blocks([]byte(quote(inside)))
	}
	var b strings.Builder
	for _, one := range list {
		var v any
		if json.Unmarshal(one, &v) == nil {
			b.WriteString(quote(v) + "\n")
		}
	}
	return b.String()
}

func textOf(all []sight) string {
	var b strings.Builder
	for _, x := range all {
		b.WriteString(x.where + "\n" + x.payload)
	}
	return b.String()
}

// normal makes equal what differs from run to run: the keys of drafts, codes, stamps and addresses.
func (s *story) normal(text string) string {
	for name, word := range s.names {
		text = strings.ReplaceAll(text, word, name)
	}
	text = strings.ReplaceAll(text, s.URL, "https://acme.slack.com")
	for _, r := range []struct{ find, put string }{
		{`draft [A-Z2-7]{8}`, "draft KEY"}, {`/p\d{16}`, "/pSTAMP"}, {`\d{10}\.\d{6}`, "STAMP"}, {`\b18:0\d`, "18:0x"},
	} {
		text = regexp.MustCompile(r.find).ReplaceAllString(text, r.put)
	}
	return text
}

// note writes down a step and what came of it, which from now on is nothing new.
func (s *story) note(line, said string, fresh []sight) {
	s.log.WriteString(s.normal("> " + line + "\n"))
	if said != "" {
		s.log.WriteString(s.normal(said))
	}
	for _, x := range fresh {
		mark := "+ "
		if x.changed {
			mark = "~ "
		}
		fmt.Fprintf(&s.log, "%s%s\n%s", mark, x.where, s.normal(x.payload))
	}
	s.log.WriteString("\n")
	s.seen()
}

// seen takes everything that stands there for known.
func (s *story) seen() {
	people, rooms := cast()
	for _, channel := range slices.Concat(prefixed("D0", people), prefixed("C0", rooms)) {
		for _, m := range s.Messages(channel) {
			s.message(m, channel, "", func(key, _, payload string) { s.shown[key] = payload })
		}
	}
	for _, p := range people {
		if v, ok := s.View("U0" + p); ok {
			s.shown[v.ID] = blocks(v.Raw) + faults(v.Errors)
		}
	}
}

func prefixed(with string, all []string) []string {
	out := make([]string, 0, len(all))
	for _, x := range all {
		out = append(out, with+x)
	}
	return out
}
