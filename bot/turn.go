package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Turn is the handling of one event for one known person. Commands get everything they need from it.
type Turn struct {
	Ctx context.Context
	// V is the snapshot the fields were resolved in; inside Write it is the transaction's own view.
	V *crm.View
	// P says things in the person's language.
	P *lang.Printer
	// Me is who asks.
	Me crm.Person
	// Now is the instant of the event in the person's zone.
	Now   time.Time
	Event Event
	Caps  card.Caps

	bot    *Bot
	call   Call
	after  pending
	grown  map[string]*Command // commands with the company's own fields
	parked string              // the line of a dialogue this turn set aside
	drafts bool                // a draft is being made: what is asked on the way leads back to it
	keys   []string            // random names drawn so far
	names  *dictionary         // what the phrase reader has looked up
}

// command is a command with the fields the company has added to it; nil when there is none of that id.
func (t *Turn) command(id string) *Command {
	c := t.bot.words.byID[id]
	if c == nil || c.More == nil {
		return c
	}
	if c := t.grown[id]; c != nil {
		return c
	}
	grown := *c
	grown.Fields = slices.Concat(c.Fields, c.More(t))
	if t.grown == nil {
		t.grown = map[string]*Command{}
	}
	t.grown[id] = &grown
	return &grown
}

// label is what a field is called in the person's language.
func (t *Turn) label(f *Field) string {
	if f.Label != "" {
		return f.Label
	}
	return t.T("field." + f.Name)
}

// pending is what the turn wants kept once it is answered: small rows of the bot's own.
type pending struct {
	drafts   []draftRow
	lists    []listRow
	dialogue *dialogueRow
	close    bool // forget the waiting dialogue
	outbox   []OutboxRow
	files    []fileRow
	jobs     []jobRow
	touch    *crm.Identity
	drawn    int // how many of the turn's keys are used
}

func (p *pending) empty() bool {
	return len(p.drafts) == 0 && len(p.lists) == 0 && p.dialogue == nil && !p.close && len(p.outbox) == 0 && len(p.files) == 0 && len(p.jobs) == 0 && p.touch == nil
}

// T says a message of the catalogue; kv are name, value pairs.
func (t *Turn) T(key string, kv ...any) string { return t.P.T(key, kv...) }

// Counted says a message about n things, nothing about none.
func (t *Turn) Counted(key string, n int) string {
	if n == 0 {
		return ""
	}
	return t.T(key, "n", n)
}

// Today is the person's day.
func (t *Turn) Today() calendar.Date { return calendar.DateOf(t.Now) }

// Chinese reports the language of the turn.
func (t *Turn) Chinese() bool { return t.P.Tag() == lang.Chinese }

// Group reports whether others read along.
func (t *Turn) Group() bool { return !t.Event.Place.Direct }

// Title is the title of the command that runs.
func (t *Turn) Title() string { return t.T("cmd." + t.call.Command) }

// Currency is the currency of the person's team: what a bare number means.
func (t *Turn) Currency() string { return t.V.Currency(t.Me.Team) }

// Instant turns a date as said into an instant in the person's zone; without a time it is 09:00 and allDay is true.
func (t *Turn) Instant(w calendar.When) (at time.Time, allDay bool) {
	if w.HasTime {
		return w.Date.At(w.Hour, w.Minute, t.Now.Location()), false
	}
	return w.Date.At(calendar.DueHour, 0, t.Now.Location()), true
}

// When prints an instant in the person's zone, only its day if allDay.
func (t *Turn) When(at time.Time, allDay bool) string {
	local := at.In(t.Now.Location())
	if allDay {
		return t.P.Date(calendar.DateOf(local))
	}
	return t.P.DateTime(local)
}

// Home converts an amount to the company's currency at today's rate.
func (t *Turn) Home(a money.Amount) (money.Amount, bool) { return t.V.Convert(a, t.Today()) }

// Button makes a button that runs a canonical line; a line too long for a button is parked as a draft.
func (t *Turn) Button(label, line string) card.Button {
	return card.Button{Label: label, Value: t.Value(line)}
}

// Value is the line itself, or the name of the draft that holds it where a button cannot.
func (t *Turn) Value(line string) string {
	if len(line) <= MaxLine && !strings.ContainsAny(line, "\r\n") {
		return line
	}
	key := t.key()
	t.after.drafts = append(t.after.drafts, draftRow{Key: key, Person: t.Me.ID, Line: line, At: t.Now.UTC()})
	return "draft " + key
}

// kept is the line of a draft that is this person's and not too old.
func (t *Turn) kept(key string) (string, bool) {
	d, err := t.bot.tables.draft.Get(t.V, draftKey(key))
	if err != nil || d.Person != t.Me.ID || t.Now.Sub(d.At) > draftAge {
		return "", false
	}
	return d.Line, true
}

// key is a random name. A Write that runs again is given the same ones in the same order.
func (t *Turn) key() string {
	if t.after.drawn == len(t.keys) {
		t.keys = append(t.keys, t.bot.key())
	}
	t.after.drawn++
	return t.keys[t.after.drawn-1]
}

// FormOf is the line that opens a command's form, filled with what the line says.
func FormOf(line string) string { return "form " + line }

// List remembers which records the numbered rows of a card stand for, so that "done 3" works for the next 12 hours.
func (t *Turn) List(refs []crm.Ref) {
	if len(refs) > 0 {
		t.after.lists = append(t.after.lists, listRow{Person: t.Me.ID, Place: t.place(), Kind: refs[0].Kind, Refs: refs, At: t.Now.UTC()})
	}
}

// Offer lets a card's buttons be chosen by their number or label in the next line, where there is nothing to press.
func (t *Turn) Offer(buttons ...card.Button) {
	row := dialogueRow{Person: t.Me.ID, Place: t.place(), At: t.Now.UTC(), Aside: true}
	for _, b := range buttons {
		row.Options = append(row.Options, dialogueOption{Label: b.Label, Line: b.Value})
	}
	t.after.dialogue, t.after.close = &row, false
}

// Await lets the next line be the answer to a field of a call, where there are no forms to ask in. Nobody has to answer: a line
// that begins with a command is one.
func (t *Turn) Await(line, field string) {
	if t.Caps.Forms || t.Caps.Modals {
		return
	}
	t.after.dialogue = &dialogueRow{Person: t.Me.ID, Place: t.place(), Line: line, Field: field, Open: true, Aside: true, Light: true, At: t.Now.UTC()}
	t.after.close = false
}

// Tell puts a card into the outbox for a person; it arrives on the platform they used last.
func (t *Turn) Tell(person crm.ID, c card.Card) {
	t.after.outbox = append(t.after.outbox, OutboxRow{Person: person, Card: c, At: t.Now.UTC()})
}

// Printer is the printer for somebody else, in their language and day.
func (t *Turn) Printer(person crm.Person) *lang.Printer {
	return t.bot.printer(t.V, person, t.Now)
}

// Commands are those the person may use here, in order.
func (t *Turn) Commands() []*Command {
	var out []*Command
	for i := range t.bot.commands {
		if c := &t.bot.commands[i]; !c.Hidden && c.allows(t.Me.Role) {
			out = append(out, c)
		}
	}
	return out
}

// CommandFor finds a command by one of its words or its id.
func (t *Turn) CommandFor(word string) *Command { return t.bot.words.command(word) }

// place is the key of where the turn happens; undo, row numbers and dialogues belong to it.
func (t *Turn) place() string { return placeKey(t.Event.Place) }

func placeKey(p Place) string { return p.Platform + "|" + p.Tenant + "|" + p.ID + "|" + p.Thread }

// PlaceKey names where the turn happens, as the journal keeps it.
func (t *Turn) PlaceKey() string { return t.place() }

// Unlocked refuses a change of a section of the set-up that the configuration file owns, naming where it stands there.
func (t *Turn) Unlocked(section string) error {
	if t.bot.Locked == nil {
		return nil
	}
	if where, locked := t.bot.Locked(section); locked {
		return crm.Refuse(crm.Forbidden, "locked", "where", where)
	}
	return nil
}

// Examples are lines that work, made of the person's own customers and deals.
func (t *Turn) Examples() []string { return t.examples() }

// PlatformName is what people call a platform.
func (t *Turn) PlatformName(platform string) string {
	return platformName(t.P, platform)
}

// Verb is what a journal entry did, in words.
func (t *Turn) Verb(verb string) string {
	if key := "verb." + verb; t.P.Has(key) {
		return t.T(key)
	}
	return t.T("verb.other")
}
