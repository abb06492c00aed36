package command

import (
	"fmt"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// capabilities show one person what they can do, and those above them.
func capabilities() []bot.Command {
	return []bot.Command{{
		ID: "capability", Group: bot.GroupNumbers, ZH: []string{"能力", "能力分析"}, EN: []string{"capability", "skills"},
		Roles:  []crm.Role{crm.Rep, crm.Manager, crm.Admin},
		Fields: []bot.Field{subjectField(), inPipeline()},
		Read:   showCapability,
	}}
}

// mostBelow is how many people a card offers to show next.
const mostBelow = 8

// whose is whose card a line asks for: one's own, or that of somebody one stands above.
func whose(t *bot.Turn, a *bot.Args) (crm.Person, error) {
	if !a.Has("subject") {
		return t.Me, nil
	}
	r := a.Value("subject").Ref
	switch {
	case r.Kind != crm.KindPerson:
		return crm.Person{}, crm.Refuse(crm.Invalid, "capability.team")
	case r.ID == t.Me.ID:
		return t.Me, nil
	case t.V.Can(crm.ToSetQuota, r) != nil: // who sets somebody's targets stands above them
		return crm.Person{}, crm.Refuse(crm.Forbidden, "capability.person")
	}
	return t.V.Person(r.ID) //nolint:wrapcheck // it says whom
}

// showCapability answers how somebody's deals convert beside their colleagues', how that changed in half a year, and with whom and
// to whom they sell. It is told to themselves and to those above them alone, never to a group.
func showCapability(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	who, err := whose(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := funnel.ReadCapability(t.V, who.ID, funnel.Query{Pipeline: pipelineID(a), Currency: t.V.Currency(who.Team), Today: t.V.Today(who.Team)})
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read a capability: %w", err)
	}
	title := card.Dotted(t.T("cmd.capability"), t.PersonName(who))
	title = titleIn(t, title, c.Pipeline)
	if idle(c) {
		return numbers(t, title, []card.Element{card.Text{MD: card.Escape(t.T("capability.none"))}}, below(t, who)...), nil
	}
	body := []card.Element{card.Text{MD: skillHead(t, c)}, skillTable(t, c), trendTable(t, c)}
	if chart := trendChart(t, c); chart.Categories != nil {
		body = append(body, chart)
	}
	before, recent := c.Halves()
	body = append(body, card.Text{MD: card.List(
		card.Escape(t.T("capability.halves", "recent", ratio(t, recent), "before", ratio(t, before))),
		card.Escape(t.T("capability.co_sell", "rate", ratio(t, c.CoSell))),
		card.Escape(t.T("capability.new_logo", "rate", ratio(t, c.NewLogo))),
	)})
	r := numbers(t, title, append(body, small(skillNotes(t, c)...)...))
	r.Card.Subtitle = t.T("capability.private")
	var buttons []card.Button
	for _, s := range c.Skills {
		if s.Flagged() {
			buttons = append(buttons, t.Button(t.T("cmd.funnel.diagnosis")+" "+t.StageName(s.Stage),
				line("funnel.diagnosis", "by=reason", "stage=s"+strconv.Itoa(int(s.Stage.ID)), "subject="+who.Ref().String(), in(c.Begun))))
		}
	}
	buttons = append(buttons, t.Button(t.T("cmd.funnel.show"), line("funnel.show", "subject="+who.Ref().String())))
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: append(buttons, below(t, who)...)})
	return r, nil
}

// idle reports whether there is nothing to tell of.
func idle(c funnel.Capability) bool {
	n := c.CoSell.Den + c.NewLogo.Den
	for _, s := range c.Skills {
		n += s.Own.Den
	}
	for _, m := range c.Trend {
		n += m.Rate.Den + m.Logs
	}
	return n == 0
}

// skillHead names the stages that fall short, or says that none does or that nothing can be judged.
func skillHead(t *bot.Turn, c funnel.Capability) string {
	var flagged []string
	judged := false
	for _, s := range c.Skills {
		judged = judged || s.Judged()
		if !s.Flagged() {
			continue
		}
		key := "capability.chance"
		if s.Certain() {
			key = "capability.certain"
		}
		flagged = append(flagged, card.Bold("⚠ "+t.T("capability.flag", "stage", t.StageName(s.Stage), "next", t.StageName(s.Next), "own", ratio(t, s.Own),
			"team", ratio(t, s.Team), "short", t.P.PercentTo(s.Shortfall(), 10_000, 2)))+"\n"+card.Escape(t.T(key)))
	}
	switch {
	case len(flagged) > 0:
		return strings.Join(flagged, "\n")
	case judged:
		return card.Bold(t.T("capability.even"))
	}
	return card.Bold(t.T("capability.unjudged"))
}

func skillTable(t *bot.Turn, c funnel.Capability) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("field.stage")}, {Name: t.T("capability.col.own"), Right: true}, {Name: t.T("capability.col.team"), Right: true},
		{Name: t.T("capability.col.state")}, {Name: t.T("capability.col.interval"), Right: true}, {Name: t.T("capability.col.open"), Right: true}}}
	for _, s := range c.Skills {
		interval, state := "–", t.T("capability.state.none")
		if low, high, ok := s.Own.Interval(); ok && s.Own.Den >= funnel.FewestJudged {
			interval = t.P.PercentTo(low, 10_000, 2) + " – " + t.P.PercentTo(high, 10_000, 2)
		}
		switch {
		case s.Flagged():
			state = "⚠ " + t.T("capability.state.short", "short", t.P.PercentTo(s.Shortfall(), 10_000, 2))
		case s.Judged():
			state = t.T("capability.state.fine")
		}
		table.Rows = append(table.Rows, []string{t.StageName(s.Stage) + " → " + t.StageName(s.Next), ratio(t, s.Own), ratio(t, s.Team), state, interval, t.P.Int(s.Open)})
	}
	return table
}

func trendTable(t *bot.Turn, c funnel.Capability) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("forecast.col.month")}, {Name: t.T("capability.col.won"), Right: true}, {Name: t.T("capability.col.amount"), Right: true},
		{Name: t.T("capability.col.logs"), Right: true}}}
	for i, m := range c.Trend {
		name := periodName(t, m.Month)
		if i == len(c.Trend)-1 {
			name += " " + t.T("adoption.open")
		}
		table.Rows = append(table.Rows, []string{name, ratio(t, m.Rate), t.P.Short(m.Won.Sum), t.P.Int(m.Logs)})
	}
	return table
}

// trendChart draws what was won month by month; none when nothing was.
func trendChart(t *bot.Turn, c funnel.Capability) card.Chart {
	chart := card.Chart{Kind: card.Bar, Title: t.T("capability.chart"), Series: []card.Series{{Name: t.T("capability.col.amount")}}}
	some := false
	for _, m := range c.Trend {
		some = some || m.Won.Sum.Minor > 0
		chart.Categories = append(chart.Categories, periodName(t, m.Month))
		chart.Series[0].Values = append(chart.Series[0].Values, max(0, m.Won.Sum.Minor))
		chart.Labels = append(chart.Labels, t.P.Short(m.Won.Sum))
	}
	if !some {
		return card.Chart{}
	}
	return chart
}

// skillNotes say what the numbers rest on, and why colleagues' are left out where they are.
func skillNotes(t *bot.Turn, c funnel.Capability) []string {
	notes := []string{t.T("capability.note.basis", "period", periodName(t, c.Begun)), t.T("capability.note.team", "n", c.Colleagues)}
	people, few := false, false
	uncounted := int64(0)
	for _, s := range c.Skills {
		people = people || s.Beside == funnel.FewPeople
		few = few || s.Beside == funnel.FewDeals
	}
	for _, m := range c.Trend {
		uncounted += m.Won.Unpriced
	}
	if people {
		notes = append(notes, t.T("capability.note.people"))
	}
	if few {
		notes = append(notes, t.T("capability.note.few"))
	}
	return append(notes, t.T("capability.note.flag"), t.T("capability.note.interval"), unpriced(t, uncounted))
}

// below are buttons for the cards of those the asker stands above, but for the one shown.
func below(t *bot.Turn, now crm.Person) []card.Button {
	var out []card.Button
	for _, team := range ledTeams(t) {
		for _, p := range t.V.People() {
			if p.State == crm.Active && p.Role == crm.Rep && p.ID != now.ID && within(t, team.ID, p.Team) && len(out) < mostBelow {
				out = append(out, t.Button(t.PersonName(p), line("capability", "subject="+p.Ref().String())))
			}
		}
	}
	return out
}
