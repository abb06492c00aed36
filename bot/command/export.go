package command

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/transfer"
)

// exports take records out of the CRM as a file: those the asker may see, as many as their role may take at a time.
func exports() []bot.Command {
	return []bot.Command{{
		ID: "export", Group: bot.GroupNumbers, ZH: []string{"导出"}, EN: []string{"export"}, Direct: true,
		Fields: []bot.Field{
			{Name: "kind", Kind: bot.FieldChoice, Options: choices("transfer.kind.", exportKinds[:])},
			{Name: "format", Kind: bot.FieldChoice, Keys: []string{"格式"}, Options: choices("export.format.", exportFormats[:])},
			{Name: "status", Kind: bot.FieldChoice, Keys: []string{"状态"}, Options: choices("export.status.", exportStates[:])},
			subjectField(), periodField(),
			{Name: "text", Kind: bot.FieldText, NoForm: true},
		},
		Prepare: prepareExport, Read: showExport, File: writeExport,
	}}
}

var (
	exportKinds   = [...]string{transfer.Customers, transfer.Deals, transfer.Activities, transfer.Tasks, transfer.Contacts}
	exportFormats = [...]string{transfer.CSV, transfer.JSONL}
	exportStates  = [...]string{"open", "won", "lost"}
)

// prepareExport reads the words that no field took, and asks which records are meant where none were named.
func prepareExport(t *bot.Turn, a *bot.Args) error {
	for _, word := range strings.Fields(a.Text("text")) {
		kind, format, state := meant(t, "export.kind.", exportKinds[:], word), meant(t, "export.format.", exportFormats[:], word), meant(t, "export.status.", exportStates[:], word)
		switch {
		case kind != "" && !a.Has("kind"):
			a.Set("kind", bot.Value{Text: kind})
		case format != "" && !a.Has("format"):
			a.Set("format", bot.Value{Text: format})
		case state != "" && !a.Has("status"):
			a.Set("status", bot.Value{Text: state})
		default:
			return askExport(t, card.Escape(t.T("export.unknown", "text", word)))
		}
	}
	a.Unset("text")
	switch {
	case !a.Has("kind"):
		return askExport(t, card.Escape(t.T("export.what")))
	case a.Has("status") && a.Text("kind") != transfer.Deals, a.Has("period") && a.Text("kind") == transfer.Contacts:
		return crm.Refuse(crm.Invalid, "export.filter", "kind", KindName(t.P, a.Text("kind")))
	}
	return nil
}

func askExport(t *bot.Turn, text string) *bot.Ask {
	ask := &bot.Ask{Text: text}
	for _, kind := range exportKinds {
		ask.Buttons = append(ask.Buttons, card.Button{Label: KindName(t.P, kind), Value: line("export", kind)})
	}
	return ask
}

// showExport counts what would leave and hands the file out. The file is made when it is fetched.
func showExport(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	if !t.Caps.Files {
		return bot.Reply{}, crm.Refuse(crm.Unavailable, "file.here")
	}
	keep, err := exportFilter(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	kind, format := a.Text("kind"), formatOf(a)
	n, err := transfer.ExportIf(t.V, kind, format, io.Discard, keep)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("count %s to export: %w", kind, err)
	}
	if most := t.ExportRows(); most > 0 && n > most {
		return bot.Reply{}, crm.Refuse(crm.Forbidden, "export.rows", "n", n, "most", most, "kind", KindName(t.P, kind))
	}
	title := card.Dotted(t.T("cmd.export"), KindName(t.P, kind), exportScope(t, a))
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	if n == 0 {
		c.Body = []card.Element{card.Text{MD: card.Escape(t.T("export.none"))}}
		return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
	}
	name := kind + "-" + t.Today().String() + "." + format
	c.Body = []card.Element{
		card.Text{MD: card.Escape(t.T("export.rows", "n", n))},
		t.Made(name, exportLine(a)),
		card.Context{MD: card.Escape(t.T("export.note"))},
	}
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

// writeExport writes the file.
func writeExport(t *bot.Turn, a *bot.Args, w io.Writer) (string, int, error) {
	kind := a.Text("kind")
	keep, err := exportFilter(t, a)
	if err != nil {
		return kind, 0, err
	}
	most, n := t.ExportRows(), 0
	some := func(record any) bool { // more may have come since it was counted
		if keep != nil && !keep(record) || most > 0 && n == most {
			return false
		}
		n++
		return true
	}
	rows, err := transfer.ExportIf(t.V, kind, formatOf(a), w, some)
	return kind, rows, err
}

func formatOf(a *bot.Args) string {
	if f := a.Text("format"); f != "" {
		return f
	}
	return transfer.CSV
}

// exportLine is the call the file is made by.
func exportLine(a *bot.Args) string {
	args := []string{a.Text("kind"), "format=" + formatOf(a)}
	if a.Has("status") {
		args = append(args, "status="+a.Text("status"))
	}
	args = append(args, asked(a)...)
	return line("export", args...)
}

// exportScope says in words what is left out.
func exportScope(t *bot.Turn, a *bot.Args) string {
	var parts []string
	if a.Has("status") {
		parts = append(parts, t.T("export.status."+a.Text("status")))
	}
	if a.Has("subject") {
		parts = append(parts, subjectName(t, a.Value("subject").Ref))
	}
	if a.Has("period") {
		parts = append(parts, periodName(t, a.Value("period").Period))
	}
	return card.Dotted(parts...)
}

// exportFilter is what a line asks for of all its asker may see; nil for everything.
func exportFilter(t *bot.Turn, a *bot.Args) (func(record any) bool, error) {
	var tests []func(record any) bool
	if a.Has("subject") && a.Value("subject").Ref != (crm.Ref{}) {
		subject, err := subjectOf(t, a)
		if err != nil {
			return nil, err
		}
		tests = append(tests, ownedBy(t, subject))
	}
	if a.Has("period") {
		tests = append(tests, datedIn(t, a.Value("period").Period))
	}
	if state := a.Text("status"); state != "" {
		tests = append(tests, func(record any) bool {
			d, ok := record.(crm.Deal)
			return ok && string(d.Kind) == state && !d.Archived
		})
	}
	if len(tests) == 0 {
		return nil, nil
	}
	return func(record any) bool {
		return !slices.ContainsFunc(tests, func(test func(any) bool) bool { return !test(record) })
	}, nil
}

// ownedBy keeps what belongs to a person, or to the people of a team and those below it.
func ownedBy(t *bot.Turn, subject crm.Ref) func(record any) bool {
	people := map[crm.ID]bool{subject.ID: subject.Kind == crm.KindPerson}
	if subject.Kind == crm.KindTeam {
		teams := t.V.Below(subject.ID)
		for _, p := range t.V.People() {
			people[p.ID] = slices.Contains(teams, p.Team)
		}
	}
	return func(record any) bool {
		switch r := record.(type) {
		case crm.Customer:
			return people[r.Owner]
		case crm.Deal:
			return people[r.Owner]
		case crm.Task:
			return people[r.Owner]
		case crm.Activity:
			return people[r.CreatedBy]
		case crm.Contact:
			return slices.ContainsFunc(r.Customers, func(id crm.ID) bool {
				c, err := t.V.Customer(id)
				return err == nil && people[c.Owner]
			})
		}
		return false
	}
}

// datedIn keeps what was made in a period; a follow-up by when it happened, a task by when it is due.
func datedIn(t *bot.Turn, p calendar.Period) func(record any) bool {
	zone := t.Now.Location()
	return func(record any) bool {
		var day calendar.Date
		switch r := record.(type) {
		case crm.Customer:
			day = calendar.DateOf(r.CreatedAt.In(zone))
		case crm.Deal:
			day = calendar.DateOf(r.CreatedAt.In(zone))
		case crm.Task:
			day = calendar.DateOf(r.Due.In(zone))
		case crm.Activity:
			day = calendar.DateOf(r.At.In(zone))
		}
		return p.From <= day && day < p.To
	}
}
