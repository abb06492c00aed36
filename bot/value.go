package bot

import (
	"strings"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Value is one resolved field. Which parts count depends on the field's kind.
type Value struct {
	Raw    string  // as typed
	Ref    crm.Ref // customer, contact, deal, activity, task, person, team, product; zero in FieldSubject is the company
	Stage  crm.StageID
	Amount money.Amount
	// Bare amounts were typed without unit and currency.
	Bare   bool
	When   calendar.When
	Period calendar.Period
	Text   string // text, word, the value of a choice; "true" for a bool
	Number int
	// Note says how a name was found when it was not typed exactly.
	Note string
}

// Args are a command's resolved fields.
type Args struct {
	values map[string]Value
	// Rev is the version of the first record as it was shown, 0 when unknown.
	Rev uint64
	// Skipped fields were answered with "-": they are not asked again.
	skipped map[string]bool
	// Line is the raw text the person typed, if they typed.
	Line string
}

// Has reports whether the field was given.
func (a *Args) Has(name string) bool { _, ok := a.values[name]; return ok }

// Value is the field's value, zero when not given.
func (a *Args) Value(name string) Value { return a.values[name] }

// ID is the record's number of a field, 0 when not given.
func (a *Args) ID(name string) crm.ID { return a.values[name].Ref.ID }

// Text is the text of a field, "" when not given.
func (a *Args) Text(name string) string { return strings.TrimSpace(a.values[name].Text) }

// Amount is the amount of a field.
func (a *Args) Amount(name string) money.Amount { return a.values[name].Amount }

// When is the date of a field; its Date is zero when not given.
func (a *Args) When(name string) calendar.When { return a.values[name].When }

// Bool is whether a yes-or-no field was said yes.
func (a *Args) Bool(name string) bool { return a.values[name].Text == "true" }

// Set gives a field a value.
func (a *Args) Set(name string, v Value) {
	if a.values == nil {
		a.values = map[string]Value{}
	}
	a.values[name] = v
}

// Unset takes a field away.
func (a *Args) Unset(name string) { delete(a.values, name) }

func (a *Args) skip(name string) {
	if a.skipped == nil {
		a.skipped = map[string]bool{}
	}
	a.skipped[name] = true
}

// Skipped reports whether the field was asked and passed over.
func (a *Args) Skipped(name string) bool { return a.skipped[name] }
