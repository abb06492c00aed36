package main

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/store"
)

// sentence puts an error into words for whoever sits at the terminal.
func sentence(err error, p *lang.Printer) string {
	var refused *crm.Error
	var none noDatabase
	var said told
	switch {
	case errors.As(err, &refused):
		// The business refused: its words are in the catalogues, and where it was asked stands before them.
		return strings.Replace(err.Error(), refused.Error(), refusedText(refused, p), 1)
	case errors.As(err, &said):
		return p.T(said.key, said.args...)
	case errors.As(err, &none):
		return p.T("cli.no_database", "path", none.dir)
	case errors.Is(err, store.ErrDamaged):
		return p.T("cli.damaged", "why", err)
	case errors.Is(err, store.ErrNewer):
		return p.T("cli.newer", "why", err)
	case errors.Is(err, store.ErrFull):
		return p.T("cli.full", "why", err)
	case errors.Is(err, context.Canceled):
		return p.T("cli.stopped")
	case errors.Is(err, fs.ErrPermission):
		return p.T("cli.not_permitted", "why", err)
	}
	return err.Error()
}

// told is an error whose words are in the catalogues.
type told struct {
	key  string
	args []any
}

func (t told) Error() string { return lang.For(lang.English).T(t.key, t.args...) }

// refusedText is the sentence of a refusal, with the words for its field and for the fields and verbs it names.
func refusedText(e *crm.Error, p *lang.Printer) string {
	args := append([]any{}, e.Args...)
	for i := 1; i < len(args); i += 2 {
		switch v := args[i].(type) {
		case []string:
			labels := make([]string, len(v))
			for j, f := range v {
				labels[j] = wordsOf(p, "field."+f, f)
			}
			args[i] = labels
		case string:
			switch args[i-1] {
			case "verb":
				args[i] = wordsOf(p, "verb."+v, p.T("verb.other"))
			case "who":
				args[i] = wordsOf(p, "system."+v, v)
			}
		case time.Time:
			args[i] = v.Local()
		case crm.Stage:
			args[i] = v.Name
		}
	}
	what := p.T("error.this_field")
	if e.Field != "" {
		what = wordsOf(p, "field."+e.Field, what)
	}
	return wordsOf(p, "error."+e.Reason, e.Error(), append(args, "field", what)...)
}

// wordsOf is a message of the catalogues, or plain where there is none.
func wordsOf(p *lang.Printer, key, plain string, args ...any) string {
	if !p.Has(key) {
		return plain
	}
	return p.T(key, args...)
}

// attune takes over the company's language unless the caller named one.
func (c *call) attune(ctx context.Context) {
	if c.tongue == "" && c.house.used(ctx) {
		c.tongue = directory{c.house}.language(ctx)
	}
}

// used tells whether anything was ever written to the database: an empty one has no language yet.
func (h *house) used(ctx context.Context) bool {
	var head uint64
	_ = h.core.View(ctx, crm.Actor{System: "crmbot"}, h.clock.Now(), func(v *crm.View) error { // an error is met again by what comes next
		head, _ = v.Head()
		return nil
	})
	return head > 0
}

// printer speaks the language asked for, or the company's, or else the terminal's; English unless that is Chinese.
func (c *call) printer() *lang.Printer {
	if c.tongue != "" {
		return lang.For(c.tongue)
	}
	return lang.For(lang.Parse(c.caller.Lang, lang.English))
}
