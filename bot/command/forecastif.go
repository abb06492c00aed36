package command

import (
	"fmt"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// supposeCommand tries out what a forecast would be if one deal went otherwise. It changes nothing.
func supposeCommand(deal bot.Field) bot.Command {
	return bot.Command{
		ID: "forecast.if", Group: bot.GroupNumbers, ZH: []string{"预测 如果", "试算"}, EN: []string{"forecast if", "what if"}, Bare: true,
		Fields: []bot.Field{
			deal,
			{Name: "outcome", Kind: bot.FieldChoice, Keys: []string{"结果"}, Options: outcomeOptions},
			{Name: "shift", Kind: bot.FieldChoice, Keys: []string{"推迟"}, Options: shiftOptions},
			{Name: "amount", Kind: bot.FieldMoney, Keys: []string{"金额", "amt", "¥"}},
			{Name: "close", Kind: bot.FieldDate, Keys: []string{"预计"}},
			{Name: "probability", Kind: bot.FieldNumber, KeyOnly: true, Keys: []string{"概率"}},
			{Name: "period", Kind: bot.FieldPeriod, KeyOnly: true, NoForm: true, Keys: []string{"期", "期间"}},
			{Name: "subject", Kind: bot.FieldSubject, KeyOnly: true, NoForm: true, Keys: []string{"对象", "who"}},
		},
		Prepare: prepareSuppose, Read: showSuppose,
	}
}

const (
	ifWon  = "won"
	ifLost = "lost"
)

func outcomeOptions(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, o := range []string{ifWon, ifLost} {
		out = append(out, card.Option{Label: t.T("whatif." + o), Value: o, Hint: t.T("whatif." + o + ".other")})
	}
	return out
}

// shifts are by how many days an expected close can be put off in a word.
var shifts = [...]int{7, 14, 30, 60, 90}

func shiftOptions(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, n := range shifts {
		out = append(out, card.Option{Label: t.T("whatif.shift", "n", n), Value: fmt.Sprintf("+%dd", n), Hint: fmt.Sprintf("+%d天", n)})
	}
	return out
}

// prepareSuppose wants an open deal and something that is supposed of it.
func prepareSuppose(t *bot.Turn, a *bot.Args) error {
	d, err := t.V.Deal(a.ID("deal"))
	if err != nil {
		return err
	}
	if !d.Open() {
		return crm.Refuse(crm.Invalid, "whatif.closed", "deal", dealRef(d.ID))
	}
	if p := a.Value("probability"); a.Has("probability") && (p.Number < 0 || p.Number > 100) {
		return crm.Refuse(crm.Invalid, "probability")
	}
	if a.Has("amount") && a.Amount("amount").Minor < 0 {
		return crm.Refuse(crm.Invalid, "amount.negative")
	}
	for _, f := range []string{"outcome", "shift", "amount", "close", "probability"} {
		if a.Has(f) {
			return nil
		}
	}
	return &bot.Ask{Field: "outcome", Options: append(outcomeOptions(t, a), shiftOptions(t, a)[2]), Text: card.Escape(t.T("question.forecast.if.outcome"))}
}

// supposed reads what a line supposes of a deal, and says it in words.
func supposed(t *bot.Turn, a *bot.Args, d crm.Deal) (funnel.Supposition, string) {
	var s funnel.Supposition
	var words []string
	switch a.Text("outcome") {
	case ifWon:
		s.Outcome = crm.Won
		words = append(words, t.T("whatif.won"))
	case ifLost:
		s.Outcome = crm.Lost
		words = append(words, t.T("whatif.lost"))
	}
	if a.Has("amount") {
		amount := a.Amount("amount")
		s.Amount = &amount
		words = append(words, t.P.Money(amount))
	}
	on := d.Expected
	if a.Has("close") {
		on = a.When("close").Date
	}
	if days, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(a.Text("shift"), "+"), "d")); err == nil && on != 0 {
		on = on.AddDays(days)
	}
	if on != d.Expected {
		s.Expected = &on
		words = append(words, t.T("whatif.close", "date", on))
	}
	if a.Has("probability") {
		n := a.Value("probability").Number
		s.Probability = &n
		words = append(words, t.T("whatif.probability", "n", n))
	}
	return s, card.Dotted(words...)
}

// showSuppose answers how a forecast would change.
func showSuppose(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	d, err := t.V.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	if !funnel.Holds(t.V, subject, d) {
		return bot.Reply{}, crm.Refuse(crm.Invalid, "whatif.elsewhere", "who", subjectName(t, subject))
	}
	period := periodOr(t, a, calendar.QuarterOf)
	s, what := supposed(t, a, d)
	w, err := funnel.Suppose(t.V, subject, period, d, s)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("try a forecast out: %w", err)
	}
	title := t.T("whatif.title", "who", subjectName(t, subject), "period", periodName(t, period))
	if what == "" {
		what = t.T("whatif.nothing")
	}
	body := []card.Element{card.Text{MD: card.Escape(t.T("whatif.if", "deal", t.DealName(d), "what", what))}, supposeTable(t, w)}
	notes := []string{t.T("whatif.note")}
	if w.After.OverdueN > w.Before.OverdueN {
		notes = append(notes, t.T("forecast.overdue", "n", w.After.OverdueN, "amount", w.After.Overdue.Sum))
	}
	body = append(body, small(append(notes, unpriced(t, w.After.Unpriced))...)...)
	var buttons []card.Button
	try := func(label, supposition string) {
		buttons = append(buttons, t.Button(label, line("forecast.if", dealRef(d.ID).String(), supposition, who(subject), in(period))))
	}
	for _, o := range []string{ifWon, ifLost} {
		if o != a.Text("outcome") {
			try(t.T("whatif.button", "what", t.T("whatif."+o)), "outcome="+o)
		}
	}
	if !a.Has("shift") && d.Expected != 0 {
		try(t.T("whatif.button", "what", t.T("whatif.shift", "n", 30)), "shift=+30d")
	}
	buttons = append(buttons, t.Button(t.T("cmd.forecast"), line("forecast", who(subject), in(period))), card.Button{Label: t.T("button.open_deal"), Value: bot.Do("deal.show", dealRef(d.ID))})
	return numbers(t, title, body, buttons...), nil
}

// supposeTable sets what is beside what would be.
func supposeTable(t *bot.Turn, w funnel.WhatIf) card.Table {
	table := card.Table{Columns: []card.Column{{Name: ""}, {Name: t.T("whatif.col.before"), Right: true}, {Name: t.T("whatif.col.after"), Right: true}, {Name: t.T("whatif.col.diff"), Right: true}}}
	b, a := w.Before, w.After
	for _, row := range []struct {
		key           string
		before, after money.Amount
	}{
		{"forecast.expected", b.Landing, a.Landing}, {"forecast.won", b.Won.Sum, a.Won.Sum},
		{"whatif.commit", b.Rollup.Commit, a.Rollup.Commit}, {"whatif.best", b.Rollup.Best, a.Rollup.Best}, {"whatif.open", b.Rollup.Open, a.Rollup.Open},
	} {
		table.Rows = append(table.Rows, []string{t.T(row.key), t.P.Money(row.before), t.P.Money(row.after), signedAmount(t, money.Amount{Minor: row.after.Minor - row.before.Minor, Currency: row.before.Currency})})
	}
	if b.Set && b.Quota.Minor > 0 {
		table.Rows = append(table.Rows, []string{t.T("quota.col.rate"), t.P.PercentTo(b.Landing.Minor, b.Quota.Minor, 2), t.P.PercentTo(a.Landing.Minor, b.Quota.Minor, 2), ""})
	}
	return table
}
