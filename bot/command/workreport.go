package command

import (
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// workReports are what somebody did in a day, a week or a month, drafted from what they logged: they add a sentence and hand it in.
func workReports() []bot.Command {
	var all []bot.Command
	for _, s := range spans {
		all = append(all, bot.Command{
			ID: "report." + string(s.span), Group: bot.GroupNumbers, ZH: s.zh, EN: s.en,
			Fields: []bot.Field{subjectField(), periodField()},
			Read:   func(t *bot.Turn, a *bot.Args) (bot.Reply, error) { return showDraft(t, a, s.of) },
		})
	}
	return append(all, bot.Command{
		ID: "report.hand_in", Group: bot.GroupNumbers, ZH: []string{"交报告", "提交报告"}, EN: []string{"hand in", "submit report"}, Bare: true,
		Roles: []crm.Role{crm.Rep, crm.Manager, crm.Admin, crm.Service},
		Fields: []bot.Field{
			{Name: "span", Kind: bot.FieldChoice, Required: true, Given: true, Options: spanOptions},
			{Name: "period", Kind: bot.FieldPeriod, Keys: []string{"期", "期间"}, Given: true, KeyOnly: true},
			{Name: "addition", Kind: bot.FieldText, Keys: []string{"补充"}, Initial: addedBefore},
			{Name: "keep", Kind: bot.FieldBool, NoForm: true, KeyOnly: true}, // what was added before
		},
		Write: handIn,
	})
}

// reportSpan is how long a time a report is of: the words that ask for it, and the one that holds a day.
type reportSpan struct {
	span   crm.Span
	zh, en []string
	of     func(calendar.Date, calendar.Fiscal) calendar.Period
}

var spans = [...]reportSpan{
	{crm.Day, []string{"日报"}, []string{"daily", "daily report"}, calendar.DayOf},
	{crm.Week, []string{"周报"}, []string{"weekly", "weekly report"}, calendar.WeekOf},
	{crm.Month, []string{"月报"}, []string{"monthly", "monthly report"}, calendar.MonthOf},
}

func spanOptions(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, s := range spans {
		out = append(out, card.Option{Label: t.T("cmd.report." + string(s.span)), Value: string(s.span), Hint: s.zh[0] + " " + s.en[0]})
	}
	return out
}

// reported is the day, week or month a line means, the present one unasked: a time longer than the span is refused.
func reported(t *bot.Turn, a *bot.Args, of func(calendar.Date, calendar.Fiscal) calendar.Period) (calendar.Period, error) {
	p := periodOr(t, a, of)
	span := of(p.From, t.V.Fiscal())
	if p.To > span.To {
		return span, crm.Refuse(crm.Invalid, "report.long", "period", periodName(t, p), "report", strings.ToLower(t.Title()))
	}
	if span.From > t.Today() {
		return span, crm.Refuse(crm.Invalid, "report.period")
	}
	return span, nil
}

// showDraft shows somebody's own report as it stands, one that was handed in, or who of a team has handed theirs in.
func showDraft(t *bot.Turn, a *bot.Args, of func(calendar.Date, calendar.Fiscal) calendar.Period) (bot.Reply, error) {
	p, err := reported(t, a, of)
	if err != nil {
		return bot.Reply{}, err
	}
	subject := t.Me.Ref()
	if a.Has("subject") {
		if subject, err = subjectOf(t, a); err != nil {
			return bot.Reply{}, err
		}
	}
	if subject.Kind != crm.KindPerson {
		return handedIn(t, subject, p)
	}
	return draft(t, subject.ID, p)
}

// draft is the report of a person.
func draft(t *bot.Turn, person crm.ID, p calendar.Period) (bot.Reply, error) {
	w, err := workOf(t, person, p)
	if err != nil {
		return bot.Reply{}, err
	}
	span, _ := crm.SpanOf(p)
	title := card.Dotted(t.T("cmd.report."+string(span)), periodName(t, p))
	of := ref(crm.KindPerson, person)
	if person != t.Me.ID {
		title = card.Dotted(t.T("cmd.report."+string(span)), t.Name(of), periodName(t, p))
	}
	r := numbers(t, title, w.body(t, p))
	kept, err := t.V.ReportOf(person, p)
	handed := err == nil
	if handed && kept.Note != "" {
		r.Card.Body = append(r.Card.Body, card.Text{MD: card.Bold(t.T("workreport.added")) + "\n" + card.Escape(kept.Note)})
	}
	var buttons []card.Button
	args := []string{"span=" + string(span), in(p)}
	switch {
	case handed:
		r.Card.Subtitle = t.T("workreport.handed_in", "at", t.When(kept.At, false))
	case person != t.Me.ID:
		r.Card.Subtitle = t.T("workreport.missing")
	default:
		r.Card.Subtitle = t.T("workreport.draft")
	}
	if person == t.Me.ID {
		buttons = append(buttons, formButton(t, t.T("workreport.button.add"), line("report.hand_in", args...)))
		if !handed || kept.Done != w.counts() {
			hand := t.Button(t.T("workreport.button.hand_in"), line("report.hand_in", append(args, "keep=true")...))
			hand.Style = card.Primary
			buttons = append([]card.Button{hand}, buttons...)
		}
	}
	for _, led := range ledTeams(t) {
		buttons = append(buttons, t.Button(led.Name, line("report."+string(span), who(led.Ref()), in(p))))
	}
	buttons = append(buttons, t.Button(t.T("workreport.button.before"), line("report."+string(span), who(of), in(before(t, p)))))
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: buttons})
	return r, nil
}

// before is the day, week or month before a period: of days the last working one.
func before(t *bot.Turn, p calendar.Period) calendar.Period {
	switch p.Kind {
	case calendar.OneDay:
		return calendar.DayOf(t.V.Calendar().Previous(p.From), p.Fiscal)
	case calendar.OneWeek:
		return calendar.WeekOf(p.From-1, p.Fiscal)
	}
	return calendar.MonthOf(p.From-1, p.Fiscal)
}

// handIn keeps the asker's report.
func handIn(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	of := calendar.DayOf
	for _, s := range spans {
		if string(s.span) == a.Text("span") {
			of = s.of
		}
	}
	p, err := reported(t, a, of)
	if err != nil {
		return bot.Reply{}, err
	}
	w, err := workOf(t, t.Me.ID, p)
	if err != nil {
		return bot.Reply{}, err
	}
	note := a.Text("addition")
	old, err := tx.ReportOf(t.Me.ID, p)
	if err == nil && a.Bool("keep") {
		note = old.Note
	}
	kept, err := tx.HandIn(p, note, w.counts())
	if err != nil {
		return bot.Reply{}, err
	}
	span, _ := crm.SpanOf(p)
	name := card.Dotted(t.T("cmd.report."+string(span)), periodName(t, p))
	show := t.Button(t.T("workreport.button.show"), line("report."+string(span), who(t.Me.Ref()), in(p)))
	if kept.Rev == old.Rev {
		return receipt(t, t.T("workreport.same"), []string{name}, show), nil
	}
	return receipt(t, t.T("workreport.done"), []string{name, w.line(t), kept.Note}, undoButton(t, kept.Rev), show), nil
}

// addedBefore is what somebody added to the report they open the form of.
func addedBefore(t *bot.Turn, a *bot.Args) bot.Value {
	kept, err := t.V.ReportOf(t.Me.ID, a.Value("period").Period)
	if err != nil {
		return bot.Value{}
	}
	return bot.Value{Text: kept.Note}
}

// handedIn tells who of a team, or of everybody, has handed in a report, and who has not.
func handedIn(t *bot.Turn, subject crm.Ref, p calendar.Period) (bot.Reply, error) {
	span, _ := crm.SpanOf(p)
	table := card.Table{Columns: []card.Column{{Name: t.T("field.person")}, {Name: t.T("workreport.col.at")}, {Name: t.T("workreport.col.done")}}}
	var open []card.Button
	handed, all := 0, 0
	for _, m := range t.V.People() {
		if m.State != crm.Active || m.Role != crm.Rep && m.Role != crm.Manager || subject.Kind == crm.KindTeam && !within(t, subject.ID, m.Team) {
			continue
		}
		w, err := workOf(t, m.ID, p)
		if err != nil {
			return bot.Reply{}, err
		}
		all++
		at := t.T("workreport.missing")
		if kept, err := t.V.ReportOf(m.ID, p); err == nil {
			handed++
			at = t.When(kept.At, false)
		}
		table.Rows = append(table.Rows, []string{t.PersonName(m), at, w.line(t)})
		if len(open) < pageSize {
			open = append(open, t.Button(t.PersonName(m), line("report."+string(span), who(m.Ref()), in(p))))
		}
	}
	title := card.Dotted(t.T("cmd.report."+string(span)), subjectName(t, subject), periodName(t, p))
	r := numbers(t, title, []card.Element{card.Text{MD: card.Escape(t.T("workreport.team", "n", handed, "all", all))}, table})
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(open, t.Button(t.T("workreport.button.before"), line("report."+string(span), who(subject), in(before(t, p)))))})
	return r, nil
}

// within reports whether a team is another one or lies below it.
func within(t *bot.Turn, above, team crm.ID) bool {
	return slices.Contains(t.V.Below(above), team)
}
