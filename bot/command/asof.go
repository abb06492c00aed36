package command

import (
	"fmt"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// showAsOf shows the funnel as it stood at the end of a day, or of a longer period: with the deals, stages, probabilities and
// rates of then. Whose it may be is judged by the rights of now.
func showAsOf(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	last := a.Value("period").Period.Last()
	at := (last + 1).In(zoneOf(t, subject)).Add(-time.Second)
	switch began := t.V.Began(); {
	case !at.Before(t.V.Now()):
		return bot.Reply{}, crm.Refuse(crm.Invalid, "asof.future")
	case at.Before(began):
		return bot.Reply{}, crm.Refuse(crm.Invalid, "asof.early", "date", calendar.DateOf(began.In(zoneOf(t, subject))))
	}
	then := *t
	if then.V, err = t.V.AsOf(at, crm.WithDeals); err != nil {
		return bot.Reply{}, fmt.Errorf("go back: %w", err)
	}
	q := query(&then, subject, calendar.Period{})
	q.Pipeline = pipelineID(a)
	f, err := funnel.Read(then.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the funnel as of %s: %w", last, err)
	}
	title := card.Dotted(t.T("funnel.title", "who", subjectName(t, subject)), t.T("asof.title", "date", t.P.Date(last)))
	title = titleIn(t, title, f.Pipeline)
	body := []card.Element{card.Text{MD: card.Escape(t.T("funnel.total", "n", f.Total.N, "amount", f.Total.Amount.Sum, "weighted", f.Total.Weighted.Sum))}}
	if f.Total.N > 0 {
		body = append(body, funnelChart(t, f), funnelTable(t, f))
	}
	r := numbers(t, title, body)
	r.Card.Body = append(r.Card.Body, small(append(funnelNotes(t, f), t.T("asof.note"))...)...)
	buttons := []card.Button{
		t.Button(t.T("asof.button.moves"), line("funnel.moves", who(subject), pipe(a), moment("from", at))),
		t.Button(t.T("asof.button.now"), line("funnel.show", who(subject), pipe(a))),
	}
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(buttons, otherSubjects(t, "funnel.as-of", subject, in(a.Value("period").Period), pipe(a))...)})
	return r, nil
}
