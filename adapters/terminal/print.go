package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"crmbot/bot"
	"crmbot/bot/card"
)

// printed is one line of the JSON output. Reply is null only where the bot had nothing to show.
type printed struct {
	Push    bool              `json:"push,omitempty"`
	To      string            `json:"to,omitempty"` // who a push is for
	Reply   *card.Card        `json:"reply"`
	Form    *card.Form        `json:"form,omitempty"`
	Toast   string            `json:"toast,omitempty"`
	Invalid map[string]string `json:"invalid,omitempty"`
	Replace bool              `json:"replace,omitempty"`
	Private bool              `json:"private,omitempty"`
	Files   []taken           `json:"files,omitempty"` // of Reply
	Error   string            `json:"error,omitempty"`
}

// Send keeps a message for its person, who sees it before the reply to their next line, or at once at an interactive terminal.
// What nobody came to see ends with the session.
func (a *Adapter) Send(ctx context.Context, to bot.Target, c card.Card, try bot.Attempt) (bot.MessageRef, error) {
	account := to.Only
	if account == "" {
		account = to.Account
	}
	if account == "" {
		account = strings.TrimPrefix(to.Place, "dm:")
	}
	if account == "" {
		return bot.MessageRef{}, fmt.Errorf("send to nobody: %w", bot.ErrDead)
	}
	account = a.cfg.Account(ctx, account)
	a.mu.Lock()
	defer a.mu.Unlock()
	if ref, ok := a.sent[try.Key]; ok && try.Key != "" {
		return ref, nil
	}
	if a.broken != nil {
		return bot.MessageRef{}, a.broken
	}
	ref := a.newRef(account)
	if try.Key != "" {
		a.sent[try.Key] = ref
	}
	a.inbox[account] = append(a.inbox[account], message{ref, c})
	if a.cfg.Interactive && a.asked && a.cfg.Account(ctx, a.as) == account {
		a.write("\r")
		a.drain(ctx, account)
		a.write(a.promptText())
	}
	return ref, nil
}

func (a *Adapter) showInbox(ctx context.Context, account string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drain(ctx, account)
}

// drain prints what was sent to an account; the caller holds mu.
func (a *Adapter) drain(ctx context.Context, account string) {
	for _, m := range a.inbox[account] {
		a.last[account] = m
		files := a.take(ctx, account, &m.card)
		if a.cfg.JSON {
			a.object(printed{Push: true, To: account, Reply: &m.card, Files: files})
			continue
		}
		a.text(mark("» ", card.PlainText(m.card)+a.takenText(files)))
	}
	delete(a.inbox, account)
}

// show prints a reply.
func (a *Adapter) show(ctx context.Context, account string, r bot.Reply) {
	files := a.take(ctx, account, r.Card)
	a.mu.Lock()
	defer a.mu.Unlock()
	if r.Card != nil {
		a.last[account] = message{a.newRef(account), *r.Card}
	}
	if a.cfg.JSON {
		a.object(printed{Reply: r.Card, Form: r.Form, Toast: r.Toast, Invalid: r.Invalid, Replace: r.Replace, Private: r.Private, Files: files})
		return
	}
	a.text(replyText(r) + a.takenText(files))
}

// replyText is a reply as text; it is never empty.
func replyText(r bot.Reply) string {
	var parts []string
	if r.Toast != "" {
		parts = append(parts, r.Toast)
	}
	if r.Card != nil {
		parts = append(parts, card.PlainText(*r.Card))
	}
	if r.Form != nil {
		parts = append(parts, r.Form.Text())
	}
	for _, field := range slices.Sorted(maps.Keys(r.Invalid)) {
		parts = append(parts, "⚠ "+r.Invalid[field])
	}
	for _, o := range r.Options {
		parts = append(parts, o.Label)
	}
	if len(parts) == 0 {
		return "·"
	}
	return strings.Join(parts, "\n")
}

// newRef names one more message; the caller holds mu.
func (a *Adapter) newRef(account string) bot.MessageRef {
	a.count++
	return bot.MessageRef{Place: placeOf(account), ID: strconv.Itoa(a.count)}
}

func (a *Adapter) printError(words string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cfg.JSON {
		a.object(printed{Error: words})
		return
	}
	a.text("✗ " + words)
}

func (a *Adapter) object(p printed) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		a.cfg.Log.Error().Err(err).Msg("encode a reply")
		b.Reset()
		_ = enc.Encode(printed{Error: a.say.T("terminal.try_again")})
	}
	a.write(b.String())
}

// text prints lines.
func (a *Adapter) text(s string) { a.write(strings.TrimRight(strings.Map(harmless, s), "\n") + "\n") }

// harmless leaves out what would drive a terminal instead of being read: names may hold control characters.
func harmless(r rune) rune {
	if r != '\n' && unicode.IsControl(r) || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' {
		return -1
	}
	return r
}

// write prints unless an earlier print failed; the caller holds mu.
func (a *Adapter) write(s string) {
	if a.broken != nil {
		return
	}
	if _, err := a.cfg.Out.Write([]byte(s)); err != nil {
		a.broken = fmt.Errorf("the terminal was closed while a reply was printed: %w", err)
	}
}

func (a *Adapter) writeError() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.broken
}

// mark puts a sign before the first line and indents the others.
func mark(sign, s string) string {
	return sign + strings.ReplaceAll(s, "\n", "\n  ")
}

func (a *Adapter) promptText() string { return strings.Map(harmless, a.as) + "> " }

func (a *Adapter) hello() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cfg.Interactive {
		a.text(a.say.T("terminal.hello", "person", a.as))
	}
}

func (a *Adapter) prompt() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cfg.Interactive {
		a.write(a.promptText())
		a.asked = true
	}
}

func (a *Adapter) typed() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = false
}

func (a *Adapter) goodbye() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cfg.Interactive {
		a.write("\n")
	}
}
