package command

import (
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// readingOf is whose numbers a line asks for, of which time and pipeline; without a period asked for the usual one holds, none
// when usual is nil. It refuses what the asker may not see.
func readingOf(t *bot.Turn, a *bot.Args, usual func(calendar.Date, calendar.Fiscal) calendar.Period) (crm.Ref, funnel.Query, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return crm.Ref{}, funnel.Query{}, err
	}
	period := a.Value("period").Period
	if usual != nil {
		period = periodOr(t, a, usual)
	}
	q := query(t, subject, period)
	q.Pipeline = pipelineID(a)
	return subject, q, nil
}

// titleIn is a title with the pipeline it is about, where there are several.
func titleIn(t *bot.Turn, title string, p crm.Pipeline) string {
	if !severalPipelines(t) {
		return title
	}
	return card.Dotted(title, t.PipelineName(p))
}

// pageSpan is from which to before which of n rows a page shows.
func pageSpan(page, n int) (from, to int) {
	from = min(page*pageSize, n)
	return from, min(from+pageSize, n)
}

// nextPage is the button to the rows of n after a page, none when it is the last.
func nextPage(t *bot.Turn, page, n int, command string, args ...string) []card.Button {
	_, to := pageSpan(page, n)
	if to == n {
		return nil
	}
	return []card.Button{t.Button(t.T("button.more", "n", n-to), line(command, append(args, paged(page+1))...))}
}
