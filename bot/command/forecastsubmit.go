package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// submissions are how a rep says what they will have won, and how it is looked up.
func submissions() []bot.Command {
	return []bot.Command{
		{
			ID: "forecast.submit", Group: bot.GroupNumbers, ZH: []string{"预测 提交", "提交预测"}, EN: []string{"forecast submit", "submit forecast"}, Bare: true,
			Roles: []crm.Role{crm.Rep, crm.Manager, crm.Admin},
			Fields: []bot.Field{
				{Name: "amount", Kind: bot.FieldMoney, Required: true, Keys: []string{"金额", "amt", "¥"}},
				{Name: "note", Kind: bot.FieldText, Keys: []string{"备注"}},
				{Name: "period", Kind: bot.FieldPeriod, KeyOnly: true, Keys: []string{"期", "期间"}},
			},
			Prepare: prepareSubmit, Write: submitForecast,
		},
		{
			ID: "forecast.submitted", Group: bot.GroupNumbers, ZH: []string{"预测 提交情况", "提交情况"}, EN: []string{"forecast submitted", "submitted"},
			Fields: []bot.Field{subjectField(), periodField(), pageField()},
			Read:   showSubmitted,
		},
	}
}

// prepareSubmit asks back an amount that looks as if its unit was forgotten, and for a month or quarter.
func prepareSubmit(t *bot.Turn, a *bot.Args) error {
	if p := a.Value("period").Period; a.Has("period") && p.Kind != calendar.OneMonth && p.Kind != calendar.OneQuarter {
		return &bot.Ask{Field: "period", Open: true, Invalid: true, Text: card.Escape(t.T("submit.period", "period", periodName(t, p)))}
	}
	if ask := forgottenUnit(t, "amount", a.Value("amount").Bare, a.Amount("amount")); ask != nil {
		return ask
	}
	return nil
}

// forgottenUnit asks back a bare small amount: in Chinese amounts are mostly said in 万.
func forgottenUnit(t *bot.Turn, field string, bare bool, amount money.Amount) *bot.Ask {
	if !bare || !t.Chinese() || amount.Minor <= 0 || amount.Minor/unit(amount.Currency) >= bareTooSmall {
		return nil
	}
	big := money.Amount{Minor: amount.Minor * bareTooSmall, Currency: amount.Currency}
	return &bot.Ask{Field: field, Text: card.Escape(t.T("ask.amount_unit", "amount", amount, "big", t.P.Short(big))), Options: []card.Option{
		{Label: t.P.Short(big), Value: bot.CanonicalAmount(big)}, {Label: t.P.Money(amount), Value: bot.CanonicalAmount(amount)},
	}}
}

func submitForecast(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	period := periodOr(t, a, calendar.QuarterOf)
	before := tx.Forecasts(t.Me.ID, period)
	f, err := tx.SubmitForecast(period, a.Amount("amount"), a.Text("note"))
	if err != nil {
		return bot.Reply{}, err
	}
	parts := []string{periodName(t, period), t.P.Money(f.Amount), f.Note}
	show := t.Button(t.T("cmd.forecast.submitted"), line("forecast.submitted", who(t.Me.Ref()), in(period)))
	if len(before) > 0 {
		if before[0].Rev == f.Rev {
			return receipt(t, t.T("submit.same"), parts, show), nil
		}
		parts = append(parts, t.T("deal.was", "what", t.P.Money(before[0].Amount)))
	}
	return receipt(t, t.T("submit.done"), parts, undoButton(t, f.Rev), show), nil
}

// showSubmitted answers who submitted what, and how near it came; of one person every word they said.
func showSubmitted(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, q, err := readingOf(t, a, calendar.QuarterOf)
	if err != nil {
		return bot.Reply{}, err
	}
	period := q.Period
	all, err := funnel.SubmittedBy(t.V, subject, period)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the submitted forecasts: %w", err)
	}
	title := t.T("submitted.title", "who", subjectName(t, subject), "period", periodName(t, period))
	var body []card.Element
	var buttons []card.Button
	if subject.Kind == crm.KindPerson && len(all) == 1 {
		body = personSubmitted(t, all[0])
	} else {
		page := pageOf(a)
		body = teamSubmitted(t, all, page)
		buttons = nextPage(t, page, len(all), "forecast.submitted", who(subject), in(period))
	}
	if whole := period.Kind == calendar.OneMonth || period.Kind == calendar.OneQuarter; whole && period.To > t.Today() && t.Me.Role != crm.Auditor && t.Me.Role != crm.Service {
		buttons = append(buttons, formButton(t, t.T("cmd.forecast.submit"), line("forecast.submit", in(period))))
	}
	buttons = append(buttons, t.Button(periodName(t, period.Previous()), line("forecast.submitted", who(subject), in(period.Previous()))), t.Button(t.T("cmd.forecast"), line("forecast", who(subject), in(period))))
	return numbers(t, title, append(body, small(t.T("submitted.basis"))...), append(buttons, otherSubjects(t, "forecast.submitted", subject, in(period))...)...), nil
}

// personSubmitted lists what one person said, the newest first.
func personSubmitted(t *bot.Turn, s funnel.Submitted) []card.Element {
	body := []card.Element{card.Text{MD: card.Escape(t.T("submitted.actual", "actual", s.Actual))}}
	if len(s.All) == 0 {
		return append(body, card.Text{MD: card.Escape(t.T("submitted.none"))})
	}
	table := card.Table{Columns: []card.Column{{Name: t.T("submitted.col.on")}, {Name: t.T("field.amount"), Right: true}, {Name: t.T("field.note")}}}
	for _, f := range s.All[:min(len(s.All), pageSize)] {
		table.Rows = append(table.Rows, []string{t.P.Date(f.On), t.P.Money(f.Amount), f.Note})
	}
	table.More = max(0, len(s.All)-pageSize)
	body = append(body, table)
	if accuracy := accuracyOf(t, s); accuracy != "–" {
		body = append(body, card.Text{MD: card.Escape(t.T("submitted.accuracy", "rate", accuracy))})
	}
	return body
}

// teamSubmitted is a line for each member, those who have not submitted first named in a sentence.
func teamSubmitted(t *bot.Turn, all []funnel.Submitted, page int) []card.Element {
	var missing []string
	for _, s := range all {
		if len(s.All) == 0 {
			missing = append(missing, s.Person.Name)
		}
	}
	head := t.T("submitted.all")
	if len(missing) > 0 {
		head = t.T("submitted.missing", "n", len(all)-len(missing), "of", len(all), "names", missing)
	}
	table := card.Table{Columns: []card.Column{{Name: t.T("quota.col.who")}, {Name: t.T("submitted.col.last"), Right: true}, {Name: t.T("submitted.col.on")}, {Name: t.T("forecast.won"), Right: true}, {Name: t.T("submitted.col.accuracy"), Right: true}}}
	from, to := pageSpan(page, len(all))
	for _, s := range all[from:to] {
		said, on := t.T("submitted.no"), ""
		if len(s.All) > 0 {
			said, on = t.P.Short(s.All[0].Amount), t.P.Date(s.All[0].On)
		}
		table.Rows = append(table.Rows, []string{s.Person.Name, said, on, t.P.Short(s.Actual), accuracyOf(t, s)})
	}
	table.More = len(all) - to
	body := []card.Element{card.Text{MD: card.Escape(head)}}
	if len(all) == 0 {
		return body
	}
	return append(body, table)
}

// accuracyOf prints how near the newest word came, a dash while nobody can say.
func accuracyOf(t *bot.Turn, s funnel.Submitted) string {
	if s.Accuracy.Undefined() {
		return "–"
	}
	return t.P.PercentTo(s.Accuracy.Num, s.Accuracy.Den, 2)
}
