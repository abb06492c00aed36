package digest

import (
	"fmt"
	"slices"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// Managers is the kind of the one private digest of who leads teams.
const Managers = "manager"

const mostNamed = 5 // stalled, put off and behind each

// ManagerDigest declares the names behind the groups' numbers, for who leads a team: one card for all their teams.
func ManagerDigest() Kind {
	return Kind{Name: Managers, Times: []Time{{Slot: Managers, Minute: 9*60 + 3}}, Grace: 4 * time.Hour, Personal: true, Make: manager,
		Fits: func(v *crm.View, p crm.Person) bool { return len(ledBy(v, p.ID)) > 0 }}
}

// ledBy are the teams somebody leads and sees: who stands as the lead of a team and is no manager any more sees none of it.
func ledBy(v *crm.View, person crm.ID) []crm.Team {
	seen := v.Unscoped().ScopeOf(person)
	return slices.DeleteFunc(slices.Clone(v.Unscoped().Teams()), func(t crm.Team) bool {
		return t.Lead != person || !seen.All && !slices.Contains(seen.Teams, t.ID)
	})
}

// manager is the card: a row a team, totals in the company's currency, and who needs help with what. false when there is nobody to lead
// or nothing to tell.
func manager(t *bot.Turn, o Occasion) (card.Card, bool, error) {
	teams := ledBy(t.V, t.Me.ID)
	if len(teams) == 0 {
		return card.Card{}, false, nil
	}
	c := card.Card{Title: t.T("digest.manager", "date", longDay(t, o.Day)), Key: "digest:manager:" + o.Day.String()}
	table := card.Table{Columns: []card.Column{{Name: t.T("field.team")}, {Name: t.T("digest.manager.month"), Right: true}, {Name: t.T("digest.card.col.open"), Right: true},
		{Name: t.T("digest.list.stalled"), Right: true}, {Name: t.T("digest.manager.late"), Right: true}}}
	var total managed
	home := t.V.Company().Currency
	for _, x := range teams {
		f, err := Gather(t.V, x.ID, false)
		if err != nil {
			return c, false, err
		}
		row := managed{won: f.Month.Actual, quota: f.Month.Quota, open: f.Funnel.Total.N, amount: f.Funnel.Total.Amount.Sum, stalled: f.Stalled.Deals, late: f.Late, set: f.Month.Set}
		table.Rows = append(table.Rows, row.cells(t, x.Name))
		if !under(t.V, x, teams) {
			total.add(t.V, row, home, f.Today)
		}
	}
	if len(teams) > 1 {
		table.Total = total.cells(t, t.T("digest.card.total"))
	}
	c.Body = append(c.Body, table)
	who := funnel.Of(t.V, teams[0].Ref())
	for _, x := range teams[1:] {
		who.Teams = append(who.Teams, funnel.Of(t.V, x.Ref()).Teams...)
	}
	c.Body = append(c.Body, named(t, who)...)
	lagging, err := lagging(t, teams)
	if err != nil {
		return c, false, err
	}
	c.Body = append(c.Body, lagging...)
	c.Fallback = c.Title
	return c, true, nil
}

// under reports whether a team lies below another of them, whose numbers hold it already.
func under(v *crm.View, x crm.Team, teams []crm.Team) bool {
	return slices.ContainsFunc(teams, func(up crm.Team) bool { return up.ID != x.ID && slices.Contains(v.Below(up.ID), x.ID) })
}

// managed is a row of a manager's digest.
type managed struct {
	won, quota, amount money.Amount
	open               int64
	stalled, late      int64
	set                bool
	unpriced           bool
}

// add sums rows in the company's currency.
func (m *managed) add(v *crm.View, row managed, home string, on calendar.Date) {
	sum := func(to *money.Amount, a money.Amount) {
		x, ok := funnel.Price(v, a, home, on)
		if !ok {
			m.unpriced = true
			return
		}
		to.Currency = home
		to.Minor += x.Minor
	}
	sum(&m.won, row.won)
	sum(&m.quota, row.quota)
	sum(&m.amount, row.amount)
	m.open, m.stalled, m.late, m.set = m.open+row.open, m.stalled+row.stalled, m.late+row.late, m.set || row.set
}

func (m *managed) cells(t *bot.Turn, name string) []string {
	month := t.P.Short(m.won)
	if m.set {
		month += " / " + t.P.Short(m.quota) + " " + t.P.Percent(m.won.Minor, m.quota.Minor)
	}
	return []string{name, month, t.T("digest.card.open", "n", m.open, "amount", t.P.Short(m.amount)), t.P.Int(m.stalled), t.P.Int(m.late)}
}

// named are the stalled and the put-off deals by name, the worst first, with a way on.
func named(t *bot.Turn, who crm.Scope) []card.Element {
	var out []card.Element
	var listed []crm.Ref
	stalled := funnel.Stalled(t.V, funnel.StalledQuery{Who: who})
	if len(stalled) > 0 {
		out = append(out, card.Text{MD: card.Bold(t.T("stalled.count", "n", len(stalled)))})
	}
	for _, s := range stalled[:min(len(stalled), mostNamed)] {
		if item, ok := StalledItem(t, len(listed)+1, s, true); ok {
			item.Buttons = item.Buttons[1:2] // the manager has a next step set
			out, listed = append(out, item), append(listed, dealRef(s.Deal))
		}
	}
	var put []crm.Deal
	n := 0
	for d := range t.V.PushedDeals(who, crm.ManyPushes) {
		if n++; len(put) < mostNamed {
			put = append(put, d)
		}
	}
	if n > 0 {
		out = append(out, card.Text{MD: card.Bold(t.T("digest.manager.put_off", "n", n))})
	}
	for _, d := range put {
		listed = append(listed, d.Ref())
		md := card.Bold(t.DealName(d)) + " " + card.Escape(card.Dotted(t.P.Short(d.Amount), t.Name(crm.Ref{Kind: crm.KindPerson, ID: d.Owner}), t.P.Date(d.Expected), t.T("digest.manager.times", "n", d.Pushes)))
		out = append(out, card.Item{Number: len(listed), MD: md, Buttons: []card.Button{{Label: t.T("button.open"), Value: bot.Do("deal.show", d.Ref())}}})
	}
	t.List(listed)
	return out
}

// lagging names the people of the teams who fall behind their quota this month, the slowest first, each with the one number to fix.
func lagging(t *bot.Turn, teams []crm.Team) ([]card.Element, error) {
	var behind []funnel.Laggard
	for _, x := range teams {
		if under(t.V, x, teams) {
			continue
		}
		late, err := funnel.Behind(t.V, x.ID, calendar.MonthOf(t.V.Today(x.ID), t.V.Fiscal()))
		if err != nil {
			return nil, fmt.Errorf("look who falls behind: %w", err)
		}
		behind = append(behind, late...)
	}
	if len(behind) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(behind, func(a, b funnel.Laggard) int {
		if a.Pace.Undefined() || b.Pace.Undefined() { // all or none: of one month
			return 0
		}
		return a.Pace.Cmp(b.Pace)
	})
	lines := []string{card.Bold(t.T("digest.manager.behind", "n", len(behind)))}
	for _, l := range behind[:min(len(behind), mostNamed)] {
		lines = append(lines, card.Bold(t.Name(l.Subject))+" "+card.Escape(BehindLine(t, l)))
	}
	out := []card.Element{card.Text{MD: card.Lines(lines...)}}
	if len(behind) > mostNamed {
		out = append(out, card.Actions{Buttons: []card.Button{{Label: t.T("button.more", "n", len(behind)-mostNamed), Value: bot.Do("quota.behind")}}})
	}
	return out, nil
}
