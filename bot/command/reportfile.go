package command

import (
	"fmt"
	"io"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
	"crmbot/crm/transfer"
)

// withFile puts the report as a file below its card, for a line that asked for one.
func withFile(t *bot.Turn, a *bot.Args, r bot.Reply) (bot.Reply, error) {
	switch {
	case t.Group():
		return bot.Reply{}, crm.Refuse(crm.Forbidden, "direct_only")
	case !t.Caps.Files:
		return bot.Reply{}, crm.Refuse(crm.Unavailable, "file.here")
	case r.Card == nil:
		return r, nil
	}
	report := reportOf(a)
	args := []string{report}
	if a.Has("by") {
		args = append(args, "by="+a.Text("by"))
	}
	if a.Has("basis") {
		args = append(args, "basis="+a.Text("basis"))
	}
	args = append(args, asked(a)...)
	file := t.Made("report-"+report+"-"+t.Today().String()+".csv", line("report", args...))
	r.Card.Body = append(r.Card.Body, file)
	return r, nil
}

// reportOf is the report a line asks for.
func reportOf(a *bot.Args) string {
	if r := a.Text("report"); r != "" {
		return r
	}
	return "winloss"
}

// writeReport writes a report as CSV: won and lost deals with every line and plain numbers, the others as their card shows them.
func writeReport(t *bot.Turn, a *bot.Args, w io.Writer) (string, int, error) {
	a.Set("report", bot.Value{Text: reportOf(a)})
	var heads []string
	var rows [][]string
	var err error
	switch report := reportOf(a); report {
	case "funnel", "conversion", "forecast", "quota":
		heads, rows, err = cardRows(t, a)
	default:
		heads, rows, err = lineRows(t, a, report)
	}
	if err != nil {
		return "report", 0, err
	}
	return "report", len(rows), transfer.WriteCSV(w, heads, rows)
}

// lineRows are the lines of won and lost deals.
func lineRows(t *bot.Turn, a *bot.Args, report string) (heads []string, rows [][]string, err error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return nil, nil, err
	}
	cut, basis := cutOf(report, a), funnel.ByClose
	if a.Text("basis") == string(funnel.ByCohort) {
		basis = funnel.ByCohort
	}
	q := query(t, subject, periodOr(t, a, calendar.QuarterOf))
	all, err := funnel.Report(t.V, q, cut, basis)
	if err != nil {
		return nil, nil, fmt.Errorf("read the report: %w", err)
	}
	heads = []string{t.T("report.line." + string(cut))}
	for _, key := range []string{"report.col.began", "report.col.won", "report.col.lost", "report.col.rate", "report.col.revenue", "report.col.lost_value", "field.currency", "report.col.cycle"} {
		heads = append(heads, t.T(key))
	}
	row := func(name string, l funnel.Line) []string {
		return []string{name, number(l.Began), number(l.Won), number(l.Lost), share(l.Rate()), plainAmount(l.Revenue.Sum), plainAmount(l.LostValue.Sum),
			q.Currency, plainRatio(l.Cycle)}
	}
	for _, l := range all.Lines {
		rows = append(rows, row(lineName(t, cut, l), l))
	}
	return heads, append(rows, row(t.T("numbers.total"), all.Total)), nil
}

// cardRows are the first table of a report's card, its total below.
func cardRows(t *bot.Turn, a *bot.Args) (heads []string, rows [][]string, err error) {
	r, err := showReport(t, a)
	if err != nil {
		return nil, nil, err
	}
	for _, el := range r.Card.Body {
		table, ok := el.(card.Table)
		if !ok {
			continue
		}
		for _, c := range table.Columns {
			heads = append(heads, c.Name)
		}
		rows = append(rows, table.Rows...)
		if len(table.Total) > 0 {
			rows = append(rows, table.Total)
		}
		return heads, rows, nil
	}
	return []string{r.Card.Title}, [][]string{{card.PlainText(*r.Card)}}, nil
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// share is a rate in per cent with two decimals, empty where there is none.
func share(r funnel.Ratio) string {
	if r.Undefined() {
		return ""
	}
	return decimals(funnel.Ratio{Num: r.Num * 100, Den: r.Den})
}

func plainRatio(r funnel.Ratio) string {
	if r.Undefined() {
		return ""
	}
	return decimals(r)
}

// plainAmount is an amount in whole units with its decimals.
func plainAmount(a money.Amount) string {
	places := money.Digits(a.Currency)
	sign, digits := "", number(a.Minor)
	if a.Minor < 0 {
		sign, digits = "-", digits[1:]
	}
	for len(digits) <= places {
		digits = "0" + digits
	}
	if places == 0 {
		return sign + digits
	}
	return sign + digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}
