package command

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// movements tell how the open deals came to be what they are, and what they were at a past moment.
func movements() []bot.Command {
	since := bot.Field{Name: "since", Kind: bot.FieldPeriod, Keys: []string{"自", "自从"}, KeyOnly: true, NoForm: true}
	instant := func(name string) bot.Field {
		return bot.Field{Name: name, Kind: bot.FieldWord, NoForm: true, KeyOnly: true}
	}
	return []bot.Command{
		{
			ID: "funnel.moves", Group: bot.GroupNumbers, ZH: []string{"漏斗 变动", "漏斗变动", "变动"}, EN: []string{"funnel moves", "moves", "funnel changes"},
			Fields: []bot.Field{subjectField(), periodField(), pipelineField(), since, instant("from"), instant("to")},
			Read:   showMoves,
		},
		{
			ID: "funnel.moved", Group: bot.GroupNumbers, Hidden: true,
			Fields: []bot.Field{{Name: "list", Kind: bot.FieldWord, NoForm: true}, subjectField(), pipelineField(), instant("from"), instant("to"), pageField()},
			Read:   showMoved,
		},
		{
			ID: "funnel.as-of", Group: bot.GroupNumbers, ZH: []string{"漏斗 截至", "漏斗截至", "截至"}, EN: []string{"funnel as-of", "funnel as of", "as-of", "as of"},
			Fields: []bot.Field{subjectField(), withPeriod(), pipelineField()},
			Read:   showAsOf,
		},
	}
}

// withPeriod is the period without which there is no answer.
func withPeriod() bot.Field {
	f := periodField()
	f.Required = true
	return f
}

// showMoves answers how the open deals moved: line by line, each with the deals behind it.
func showMoves(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	m, subject, err := movement(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	title := card.Dotted(t.T("movement.title", "who", subjectName(t, subject)), stretch(t, subject, &m))
	body := []card.Element{card.Text{MD: card.Escape(t.T("movement.total", "before", m.Opening.N, "opening", m.Opening.Amount.Sum, "after", m.Closing.N, "closing", m.Closing.Amount.Sum))}}
	if len(m.Lines) == 0 {
		body = append(body, card.Text{MD: card.Escape(t.T("movement.none"))})
	} else {
		body = append(body, moveChart(t, &m), moveTable(t, &m))
	}
	r := numbers(t, title, body)
	notes := []string{unpriced(t, m.Closing.Amount.Unpriced)}
	if m.Line(funnel.MovedRates).Amount.Minor != 0 {
		notes = append(notes, t.T("movement.note.rates"))
	}
	if len(m.Lines) > 0 {
		notes = append(notes, t.T("movement.note"))
	}
	r.Card.Body = append(r.Card.Body, small(notes...)...)
	var lines []card.Button
	for _, l := range m.Lines {
		if len(l.Deals) > 0 {
			lines = append(lines, t.Button(t.T("movement."+string(l.Line))+" "+t.P.Int(l.N), line("funnel.moved", string(l.Line), who(subject), pipe(a), moment("from", m.From), moment("to", m.To))))
		}
	}
	if len(lines) > 0 {
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: lines})
	}
	today := t.V.Today(teamOfSubject(t, subject))
	views := []card.Button{t.Button(t.T("cmd.funnel.show"), line("funnel.show", who(subject), pipe(a)))}
	for _, s := range []struct {
		key  string
		from calendar.Date
	}{{"movement.button.yesterday", today - 1}, {"movement.button.week", weekStart(t, today)}, {"movement.button.month", calendar.MonthOf(today, t.V.Fiscal()).From}} {
		if midnight := s.from.In(zoneOf(t, subject)).Add(-time.Second); !midnight.Equal(m.From) {
			views = append(views, t.Button(t.T(s.key), line("funnel.moves", who(subject), pipe(a), "since="+s.from.String())))
		}
	}
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(views, otherSubjects(t, "funnel.moves", subject, pipe(a), moment("from", m.From), moment("to", m.To))...)})
	return r, nil
}

// movement reads what a call asks for: between two instants, since a day, within a period, or since the working day before.
func movement(t *bot.Turn, a *bot.Args) (funnel.Moves, crm.Ref, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return funnel.Moves{}, subject, err
	}
	from, to := stretchOf(t, a, subject)
	if !from.Before(t.V.Now()) {
		return funnel.Moves{}, subject, crm.Refuse(crm.Invalid, "movement.future")
	}
	q := query(t, subject, calendar.Period{})
	q.Pipeline = pipelineID(a)
	m, err := funnel.Movement(t.V, q, from, to)
	if err != nil {
		return m, subject, fmt.Errorf("read how the funnel moved: %w", err)
	}
	return m, subject, nil
}

// stretchOf is from when to when a call asks. What a day begins with stood so at the end of the second before it.
func stretchOf(t *bot.Turn, a *bot.Args, subject crm.Ref) (from, to time.Time) {
	zone, now := zoneOf(t, subject), t.V.Now()
	begin := func(d calendar.Date) time.Time { return d.In(zone).Add(-time.Second) }
	if at, ok := readMoment(a.Text("from")); ok {
		if to, ok = readMoment(a.Text("to")); !ok || to.Before(at) || to.After(now) {
			to = now
		}
		return at, to
	}
	p := a.Value("period").Period
	switch {
	case a.Has("since"):
		return begin(a.Value("since").Period.From), now
	case !a.Has("period"):
		return begin(t.V.Calendar().Previous(calendar.DateOf(now.In(zone)))), now
	case p.Kind == calendar.OneDay:
		return begin(p.From), now
	}
	if to = begin(p.To); to.After(now) {
		to = now
	}
	return begin(p.From), to
}

func weekStart(t *bot.Turn, d calendar.Date) calendar.Date {
	return calendar.WeekOf(d, t.V.Fiscal()).From
}

// zoneOf is the zone whose days a subject's numbers go by.
func zoneOf(t *bot.Turn, subject crm.Ref) *time.Location {
	return t.V.TeamZone(teamOfSubject(t, subject))
}

// moment is an instant as a canonical line carries it.
func moment(key string, at time.Time) string { return key + "=" + strconv.FormatInt(at.Unix(), 10) }

func readMoment(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > lastMoment {
		return time.Time{}, false
	}
	return time.Unix(n, 0).UTC(), true
}

// lastMoment lies behind all instants that lines name, in Unix seconds.
const lastMoment = 1 << 40

// stretch names from when to when a movement goes.
func stretch(t *bot.Turn, subject crm.Ref, m *funnel.Moves) string {
	zone := zoneOf(t, subject)
	from := m.From.In(zone).Add(time.Second)
	at := t.P.Date(calendar.DateOf(from))
	if from.Hour()+from.Minute()+from.Second() > 0 {
		at = t.When(m.From, false)
	}
	if !m.To.Before(t.V.Now()) {
		return t.T("movement.since", "at", at)
	}
	return at + " ~ " + t.P.Date(calendar.DateOf(m.To.In(zone)))
}

// signedAmount prints what was added with its sign.
func signedAmount(t *bot.Turn, a money.Amount) string {
	if a.Minor > 0 {
		return "+" + t.P.Money(a)
	}
	return t.P.Money(a)
}

func moveChart(t *bot.Turn, m *funnel.Moves) card.Chart {
	c := card.Chart{Kind: card.Bar, Title: t.T("movement.chart"), Series: []card.Series{{Name: t.T("field.amount")}}}
	add := func(name string, minor int64, label string) {
		c.Categories, c.Labels = append(c.Categories, name), append(c.Labels, label)
		c.Series[0].Values = append(c.Series[0].Values, max(minor, -minor))
	}
	add(t.T("movement.opening"), m.Opening.Amount.Sum.Minor, t.P.Short(m.Opening.Amount.Sum))
	for _, l := range m.Lines {
		if l.Amount.Minor != 0 {
			label := t.P.Short(l.Amount)
			if l.Amount.Minor > 0 {
				label = "+" + label
			}
			add(t.T("movement."+string(l.Line)), l.Amount.Minor, label)
		}
	}
	add(t.T("movement.closing"), m.Closing.Amount.Sum.Minor, t.P.Short(m.Closing.Amount.Sum))
	return c
}

func moveTable(t *bot.Turn, m *funnel.Moves) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("movement.col.line")}, {Name: t.T("funnel.col.n"), Right: true}, {Name: t.T("field.amount"), Right: true}}}
	table.Rows = append(table.Rows, []string{t.T("movement.opening"), t.P.Int(m.Opening.N), t.P.Money(m.Opening.Amount.Sum)})
	for _, l := range m.Lines {
		n := ""
		if l.N > 0 {
			n = t.P.Int(l.N)
		}
		table.Rows = append(table.Rows, []string{t.T("movement." + string(l.Line)), n, signedAmount(t, l.Amount)})
	}
	table.Total = []string{t.T("movement.closing"), t.P.Int(m.Closing.N), t.P.Money(m.Closing.Amount.Sum)}
	return table
}

// showMoved lists the deals behind one line of a movement.
func showMoved(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	name := a.Text("list")
	if !t.P.Has("movement.deals." + name) {
		return bot.Reply{}, crm.Refuse(crm.NotFound, "numbers.list")
	}
	m, subject, err := movement(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	l := m.Line(funnel.MoveLine(name))
	r := numbers(t, card.Dotted(t.T("movement.deals."+name), subjectName(t, subject), stretch(t, subject, &m)), nil)
	page := pageOf(a)
	r.Replace = r.Replace && page > 0 // the numbers it explains stay
	var seen []crm.Deal
	var amounts [][]money.Amount
	for _, x := range l.Deals {
		if d, err := t.V.Deal(x.Deal); err == nil {
			seen, amounts = append(seen, d), append(amounts, x.Amounts)
		}
	}
	from, to := pageSpan(page, len(seen))
	var refs []crm.Ref
	for i, d := range seen[:to] {
		refs = append(refs, dealRef(d.ID))
		if i < from {
			continue
		}
		var parts []string
		for _, x := range amounts[i] {
			parts = append(parts, signedAmount(t, x))
		}
		md := dealLine(t, d) + card.Escape(" · "+strings.Join(parts, " "))
		r.Card.Body = append(r.Card.Body, card.Item{Number: i + 1, MD: md, Buttons: []card.Button{{Label: t.T("button.open"), Value: bot.Do("deal.show", dealRef(d.ID))}}})
	}
	if len(l.Deals) == 0 {
		r.Card.Body = append(r.Card.Body, card.Text{MD: card.Escape(t.T("funnel.list.none"))})
	}
	t.List(refs)
	if hidden := len(l.Deals) - len(seen); hidden > 0 {
		r.Card.Body = append(r.Card.Body, small(t.T("movement.hidden", "n", hidden))...)
	}
	if to < len(seen) {
		more := line("funnel.moved", name, who(subject), pipe(a), moment("from", m.From), moment("to", m.To), paged(page+1))
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: []card.Button{t.Button(t.T("button.more", "n", len(seen)-to), more)}})
	}
	return r, nil
}
