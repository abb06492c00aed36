package bot

import (
	"context"
	"io"

	"crmbot/bot/card"
	"crmbot/crm"
)

// Command is declared once; a typed line, a button, a form, a dialogue are faces of the declaration.
// Its title, help and examples stand in the catalogues under "cmd.<ID>", "cmd.<ID>.help" and "cmd.<ID>.examples".
type Command struct {
	ID    string // canonical: "deal.move"; used in code, journal and permissions
	Group Group
	// ZH and EN are the words people type, the first of each is the one shown in help. Any works in any language.
	ZH, EN []string
	Fields []Field
	// More are fields the company has set up itself; they stand behind Fields.
	More func(*Turn) []Field
	// Roles who may use it; nil: everybody. Rights on records are checked by crm all the same.
	Roles []crm.Role
	// Barred is what people of other roles are told; nil: that it is not for their role.
	Barred func(*Turn) error
	// Direct commands answer only in a direct chat.
	Direct bool
	// Talk marks the logging verbs: their line is read as talk (what happened when, what comes next, the rest a note).
	Talk bool
	// Bare marks commands whose word alone opens the form instead of running.
	Bare bool
	// Edit marks commands that change a record's fields: with the record alone they open the form.
	Edit bool
	// Hidden commands are behind buttons: not in help, no words of their own.
	Hidden bool
	// Prepare runs in the view after the fields are resolved: it fills defaults and may return an *Ask or a *crm.Error.
	Prepare func(*Turn, *Args) error
	// Read answers from the view. Exactly one of Read and Write is set.
	Read func(*Turn, *Args) (Reply, error)
	// Write changes inside the event's one transaction. It may run twice.
	Write func(*Turn, *crm.Tx, *Args) (Reply, error)
	// File writes the answer as a file, when somebody fetches what Turn.Made gave them. It returns what left, as the journal
	// names it, and how many rows.
	File func(*Turn, *Args, io.Writer) (what string, rows int, err error)
	// Take answers a file that was sent, and Work does what Turn.Later left: both outside of any transaction, with Turn.V nil, in
	// steps of their own. One command of all has Take. Work may begin again from the start after a restart; its reply is sent.
	Take func(context.Context, *Turn, Received) (Reply, error)
	Work func(ctx context.Context, t *Turn, arg string) (Reply, error)
}

// Group is the heading a command stands under in help.
type Group string

const (
	GroupLog     Group = "log"
	GroupLook    Group = "look"
	GroupDeal    Group = "deal"
	GroupPlan    Group = "plan"
	GroupNumbers Group = "numbers"
	GroupSelf    Group = "self"
	GroupAdmin   Group = "admin"
)

// Field is one typed argument of a command. Its label stands in the catalogues under "field.<Name>".
type Field struct {
	Name     string
	Label    string // of a field the company has set up itself; empty: the catalogue's
	Kind     FieldKind
	Required bool
	// Ask makes a dialogue ask for it although it is optional; "-" skips it.
	Ask bool
	// Keys are the words that may stand before "=" or ":" in a line, in both languages. Name itself is always one.
	Keys []string
	// Options lists the choices of a FieldChoice, or suggestions for others, in the reader's language.
	Options func(*Turn, *Args) []card.Option
	// Also lists choices that are taken although they are not offered: what a card of before may still name.
	Also func(*Turn, *Args) []card.Option
	// NoForm leaves it out of forms (it comes from lines and buttons only).
	NoForm bool
	// Free choices take any other word as well while there is nothing to choose from.
	Free bool
	// Clear fields can be emptied in an edit form, as texts can.
	Clear bool
	// KeyOnly fields are taken from a line only behind their key.
	KeyOnly bool
	// When says whether a form shows the field and a dialogue offers it; nil: always.
	When func(*Turn) bool
	// Mention fields are taken from a line as an @mention too, although they are KeyOnly.
	Mention bool
	// Tasks lets a FieldObject be a task as well.
	Tasks bool
	// Receives marks the person who is to own something or to do it: nobody whose accounts are all switched off is offered or taken.
	Receives bool
	// Given fields are left out of the form once they were given: it is about that record. Those that may be spared are left out
	// while they are.
	Given bool
	// Spare tells of a required field that what was given so far makes needless.
	Spare func(*Args) bool
	// Initial is what its input shows when nothing was given yet (an edit form shows the present value).
	Initial func(*Turn, *Args) Value
}

// FieldKind is the type of a field.
type FieldKind int

const (
	FieldText     FieldKind = iota // what is left over of a line
	FieldWord                      // one word
	FieldChoice                    // one of Options
	FieldCustomer                  // a customer the person may see
	FieldContact                   // a contact, of the customer given before it when there is one
	FieldDeal                      // a deal: its code, its title, or its customer when that has one open deal
	FieldObject                    // a customer or a deal
	FieldActivity                  // V12
	FieldTask                      // R7, or a row number
	FieldPerson
	FieldTeam
	FieldSubject // a person, a team, or the company
	FieldStage   // of the pipeline of the deal given before it
	FieldMoney
	FieldDate // a day, perhaps with a time
	FieldPeriod
	FieldNumber
	FieldBool
	FieldProduct
	FieldPhone
	FieldChoices // several of Options; their values joined by ","
)

// empties tells whether an edit form may empty the field.
func (f *Field) empties() bool { return f.Initial != nil && (f.Kind == FieldText || f.Clear) }

// field finds a declared field.
func (c *Command) field(name string) *Field {
	for i := range c.Fields {
		if c.Fields[i].Name == name {
			return &c.Fields[i]
		}
	}
	return nil
}

// wanted reports whether the field is required with what was given so far.
func (f *Field) wanted(a *Args) bool { return f.Required && (f.Spare == nil || !f.Spare(a)) }

// allows reports whether a role may use the command at all.
func (c *Command) allows(r crm.Role) bool {
	if len(c.Roles) == 0 {
		return true
	}
	for _, ok := range c.Roles {
		if ok == r {
			return true
		}
	}
	return false
}

// barred is what somebody whose role may not use the command is told.
func (c *Command) barred(t *Turn) error {
	if c.Barred != nil {
		return c.Barred(t)
	}
	return crm.Refuse(crm.Forbidden, "command")
}
