package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// slippageCommand shows how many of the deals due in a period were put off beyond it.
func slippageCommand() bot.Command {
	return bot.Command{
		ID: "forecast.slippage", Group: bot.GroupNumbers, ZH: []string{"推迟率", "预测 推迟率"}, EN: []string{"slippage", "forecast slippage"},
		Fields: []bot.Field{subjectField(), periodField(), pageField()},
		Read:   showSlippage,
	}
}

// mostSlipped is how many of the deals put off are named.
const mostSlipped = 5

func showSlippage(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, q, err := readingOf(t, a, calendar.MonthOf)
	if err != nil {
		return bot.Reply{}, err
	}
	period := q.Period
	s, err := funnel.Slips(t.V, subject, period)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read what was put off: %w", err)
	}
	title := t.T("slippage.title", "who", subjectName(t, subject), "period", periodName(t, period))
	previous := t.Button(periodName(t, period.Previous()), line("forecast.slippage", who(subject), in(period.Previous())))
	others := otherSubjects(t, "forecast.slippage", subject, in(period))
	if s.Total.Due == 0 {
		return numbers(t, title, []card.Element{card.Text{MD: card.Escape(t.T("slippage.none"))}}, append([]card.Button{previous}, others...)...), nil
	}
	body := []card.Element{card.Text{MD: card.Escape(t.T("slippage.total", "rate", ratio(t, s.Total.Rate()), "out", s.Total.OutAmount.Sum, "due", s.Total.DueAmount.Sum) + slippedValue(t, s.Total))}}
	page := pageOf(a)
	var buttons []card.Button
	if subject.Kind != crm.KindPerson {
		body = append(body, slippageTable(t, s, page))
		buttons = nextPage(t, page, len(s.Owners), "forecast.slippage", who(subject), in(period))
	}
	if page == 0 {
		body = append(body, slippedDeals(t, s.Deals)...)
	}
	notes := []string{t.T("slippage.basis"), unpriced(t, s.Total.DueAmount.Unpriced)}
	buttons = append(buttons, previous, t.Button(t.T("cmd.forecast"), line("forecast", who(subject), in(period))))
	return numbers(t, title, append(body, small(notes...)...), append(buttons, others...)...), nil
}

// slippedValue is the share by amount, "" where too few deals say nothing about one.
func slippedValue(t *bot.Turn, s funnel.Slippage) string {
	if s.Due < funnel.FewestJudged || s.Value().Undefined() {
		return ""
	}
	return " = " + t.P.PercentTo(s.Value().Num, s.Value().Den, 2)
}

func slippageTable(t *bot.Turn, s funnel.Slipped, page int) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("quota.col.who")}, {Name: t.T("slippage.col.rate"), Right: true}, {Name: t.T("slippage.col.out"), Right: true}, {Name: t.T("slippage.col.due"), Right: true}}}
	row := func(name string, s funnel.Slippage) []string {
		return []string{name, ratio(t, s.Rate()), t.P.Short(s.OutAmount.Sum), t.P.Short(s.DueAmount.Sum)}
	}
	from, to := pageSpan(page, len(s.Owners))
	for _, o := range s.Owners[from:to] {
		table.Rows = append(table.Rows, row(t.Name(ref(crm.KindPerson, o.Owner)), o))
	}
	table.Total, table.More = row(t.T("numbers.total"), s.Total), len(s.Owners)-to
	return table
}

// slippedDeals name the first deals put off, and when they are expected now.
func slippedDeals(t *bot.Turn, ids []crm.ID) []card.Element {
	var out []card.Element
	for _, id := range ids {
		d, err := t.V.Deal(id)
		if err != nil {
			continue // out of sight by now
		}
		if len(out) == mostSlipped {
			break
		}
		out = append(out, card.Item{MD: dealLine(t, d), Buttons: []card.Button{{Label: t.T("button.open"), Value: bot.Do("deal.show", dealRef(id))}}})
	}
	return out
}
