package command

import (
	"fmt"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/name"
)

// reports are won and lost deals, cut in every way people ask for.
func reports() []bot.Command {
	return []bot.Command{{
		ID: "report", Group: bot.GroupNumbers, ZH: []string{"报表"}, EN: []string{"report", "reports"},
		Fields: []bot.Field{
			{Name: "report", Kind: bot.FieldChoice, Options: choices("report.", reportNames[:])},
			{Name: "by", Kind: bot.FieldChoice, Keys: []string{"按", "维度"}, Options: choices("by.", cutNames[:])},
			{Name: "basis", Kind: bot.FieldChoice, Keys: []string{"口径"}, Options: choices("basis.", basisNames[:])},
			subjectField(), periodField(), pipelineField(), pageField(),
			{Name: "csv", Kind: bot.FieldBool, NoForm: true, KeyOnly: true},
			{Name: "text", Kind: bot.FieldText, NoForm: true},
		},
		Prepare: prepareReport, Read: answerReport, File: writeReport,
	}}
}

// What can be asked for. Each has its words in both languages in the catalogues.
var (
	reportNames = [...]string{"winloss", "funnel", "conversion", "product", "source", "reason", "cycle", "forecast", "quota"}
	cutNames    = [...]string{"rep", "team", "source", "product", "industry", "customer", "reason", "month"}
	basisNames  = [...]string{"close", "cohort"}
)

// choices are the words of a list in the reader's language; those of the other language are read from what is left of a line.
func choices(prefix string, values []string) func(*bot.Turn, *bot.Args) []card.Option {
	return func(t *bot.Turn, _ *bot.Args) []card.Option {
		var out []card.Option
		for _, v := range values {
			out = append(out, card.Option{Label: t.T(prefix + v), Value: v})
		}
		return out
	}
}

// meant finds the value of a list that a word means in either language.
func meant(t *bot.Turn, prefix string, values []string, word string) string {
	for _, v := range values {
		for _, w := range strings.Split(t.T(prefix+v+".words"), "|") {
			if name.Fold(w) == name.Fold(word) {
				return v
			}
		}
	}
	return ""
}

// prepareReport reads the words that no field took, and asks which report is meant where one makes no sense.
func prepareReport(t *bot.Turn, a *bot.Args) error {
	for _, word := range strings.Fields(a.Text("text")) {
		w := strings.TrimPrefix(word, "按")
		report, by, basis := meant(t, "report.", reportNames[:], w), meant(t, "by.", cutNames[:], w), meant(t, "basis.", basisNames[:], w)
		switch {
		case w == "" || strings.EqualFold(w, "by"):
		case strings.EqualFold(w, "csv"):
			a.Set("csv", bot.Value{Text: "true"})
		case report != "" && !a.Has("report") && w == word:
			a.Set("report", bot.Value{Text: report})
		case by != "" && !a.Has("by"):
			a.Set("by", bot.Value{Text: by})
		case basis != "" && !a.Has("basis"):
			a.Set("basis", bot.Value{Text: basis})
		default:
			ask := &bot.Ask{Text: card.Escape(t.T("report.unknown", "text", word))}
			for _, r := range reportNames {
				ask.Buttons = append(ask.Buttons, card.Button{Label: t.T("report." + r), Value: line("report", r)})
			}
			return ask
		}
	}
	return nil
}

// answerReport shows the report, and below it the file that was asked for.
func answerReport(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	if !a.Bool("csv") {
		return showReport(t, a)
	}
	a.Set("report", bot.Value{Text: reportOf(a)})
	r, err := showReport(t, a)
	if err != nil {
		return r, err
	}
	return withFile(t, a, r)
}

func showReport(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	report := a.Text("report")
	if report == "" {
		if !a.Has("by") && !a.Has("basis") {
			return reportList(t, a), nil
		}
		report = "winloss"
	}
	switch report {
	case "funnel":
		return showFunnel(t, a)
	case "conversion":
		return showConversion(t, a)
	case "forecast":
		return showForecast(t, a)
	case "quota":
		return showQuota(t, a)
	}
	return winLoss(t, a, report)
}

// reportList is what the word alone answers: every report as a button.
func reportList(t *bot.Turn, a *bot.Args) bot.Reply {
	var buttons []card.Button
	for _, r := range reportNames {
		args := []string{r}
		if a.Has("subject") {
			args = append(args, who(a.Value("subject").Ref))
		}
		if a.Has("period") {
			args = append(args, in(a.Value("period").Period))
		}
		args = append(args, pipe(a))
		buttons = append(buttons, t.Button(t.T("report."+r), line("report", args...)))
	}
	return numbers(t, t.T("report.list"), []card.Element{card.Text{MD: card.Escape(t.T("report.hint"))}}, buttons...)
}

// cutOf is what a report's lines are.
func cutOf(report string, a *bot.Args) funnel.By {
	if by := a.Text("by"); by != "" {
		return funnel.By(by)
	}
	switch report {
	case "product", "source", "reason":
		return funnel.By(report)
	}
	return funnel.ByRep
}

// winLoss is the report of won and lost deals: both rates with their bases, then the lines.
func winLoss(t *bot.Turn, a *bot.Args, report string) (bot.Reply, error) {
	subject, q, err := readingOf(t, a, calendar.QuarterOf)
	if err != nil {
		return bot.Reply{}, err
	}
	period := q.Period
	cut, basis := cutOf(report, a), funnel.ByClose
	if a.Text("basis") == string(funnel.ByCohort) {
		basis = funnel.ByCohort
	}
	w, err := funnel.Report(t.V, q, cut, basis)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the report: %w", err)
	}
	rates, err := funnel.WinRate(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the win rate: %w", err)
	}
	by := t.T("report.cut", "by", t.T("by."+string(cut)))
	if string(cut) == report {
		by = ""
	}
	title := card.Dotted(t.T("report."+report), by, subjectName(t, subject), periodName(t, period))
	if p, err := t.V.Pipeline(q.Pipeline); err == nil {
		title = card.Dotted(title, t.PipelineName(p))
	}
	if rates.Count.Den == 0 && rates.Cohort.Den == 0 {
		r, err := nothing(t, title, "numbers.quiet", q)
		if err != nil {
			return bot.Reply{}, err
		}
		addButton(r.Card, t.Button(periodName(t, period.Previous()), line("report", report, "by="+string(cut), who(subject), in(period.Previous()), pipe(a))))
		return r, nil
	}
	r := numbers(t, title, []card.Element{card.Text{MD: card.Escape(rateLines(t, rates, w.Total))}})
	cycle, err := funnel.Cycle(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the cycle: %w", err)
	}
	if cycle.N > 0 {
		r.Card.Body = append(r.Card.Body, card.Text{MD: card.Escape(t.T("report.cycle_line", "mean", daysOf(cycle.Mean), "median", daysOf(cycle.Median), "n", cycle.N))})
	}
	page := pageOf(a)
	shown := cutLines(t, w, report, cut, page)
	r.Card.Body = append(r.Card.Body, shown...)
	notes := []string{t.T("report.basis." + string(basis)), unpriced(t, w.Total.Revenue.Unpriced+w.Total.LostValue.Unpriced)}
	if w.Total.NoAmount > 0 {
		notes = append(notes, t.T("report.no_amount", "n", w.Total.NoAmount))
	}
	if cut == funnel.ByProduct {
		notes = append(notes, t.T("report.shared"))
	}
	r.Card.Body = append(r.Card.Body, small(notes...)...)
	same := func(more ...string) string {
		return line("report", append([]string{report, "by=" + string(cut), who(subject), in(period), pipe(a)}, more...)...)
	}
	if left := len(w.Lines) - (page+1)*pageSize; left > 0 {
		at := []string{paged(page + 1)}
		if basis == funnel.ByCohort {
			at = append(at, "basis=cohort")
		}
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: []card.Button{t.Button(t.T("button.more", "n", left), same(at...))}})
	}
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: reportDrills(t, rates, subject, period, q.Pipeline)})
	other := funnel.ByCohort
	if basis == funnel.ByCohort {
		other = funnel.ByClose
	}
	views := []card.Button{t.Button(t.T("basis."+string(other)), same("basis="+string(other)))}
	for _, c := range cutNames {
		if c != string(cut) && len(views) < 6 {
			views = append(views, t.Button(t.T("report.cut", "by", t.T("by."+c)), line("report", report, "by="+c, who(subject), in(period), pipe(a))))
		}
	}
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(views, t.Button(periodName(t, period.Previous()), line("report", report, "by="+string(cut), who(subject), in(period.Previous()), pipe(a))))})
	return r, nil
}

// rateLines print the rates of a period on every basis, each with its numbers, and the sums.
func rateLines(t *bot.Turn, r funnel.WinRates, total funnel.Line) string {
	lines := []string{
		t.T("report.won_lost", "won", r.Count.Num, "lost", r.Count.Den-r.Count.Num, "revenue", r.Won.Sum, "value", r.Lost.Sum),
		t.T("report.by_close", "rate", ratio(t, r.Count)),
	}
	if r.Count.Den >= funnel.FewestJudged && r.Value.Den > 0 {
		lines[1] += " · " + t.T("report.by_value", "rate", t.P.PercentTo(r.Value.Num, r.Value.Den, 2))
	}
	if r.Cohort.Den > 0 {
		lines = append(lines, t.T("report.by_cohort", "rate", ratio(t, r.Cohort), "open", r.Open))
	}
	return strings.Join(lines, "\n")
}

// reportDrills list the deals behind the counts of the rates.
func reportDrills(t *bot.Turn, r funnel.WinRates, subject crm.Ref, p calendar.Period, pipeline crm.ID) []card.Button {
	var out []card.Button
	add := func(key string, n int64, l funnel.List) {
		if n > 0 {
			out = append(out, t.Button(t.T(key, "n", n), drill(l, subject, p, 0, pipeline)))
		}
	}
	add("forecast.button.won", r.Count.Num, funnel.WonIn)
	add("report.button.lost", r.Count.Den-r.Count.Num, funnel.LostIn)
	add("funnel.button.begun", r.Cohort.Den, funnel.BegunIn)
	return out
}
