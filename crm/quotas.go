package crm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/store"
)

// Quotas lists the targets of a period ("2026-03", "2026Q1") that the actor sees.
func (v *View) Quotas(period string) []Quota {
	return seen(slices.Values(slices.Collect(tab.quotas.By(v.s.r, quotasByPeriod, store.Prefix(store.K().Text(period))))), 0,
		func(q *Quota) bool { return v.seesSubject(q.Subject) })
}

// Quota reads the target of a subject for just that period.
func (v *View) Quota(subject Ref, m Metric, period string) (Quota, error) {
	if !v.seesSubject(subject) {
		return Quota{}, Refuse(NotFound, "quota.unknown")
	}
	q, err := tab.quotas.Get(v.s.r, quotaKeyOf(subject, m, period))
	if missing(err) {
		return Quota{}, Refuse(NotFound, "quota.unknown")
	}
	v.fault(err)
	return q, err
}

// Tiers are the lines of one target: what is to be reached, and the stretch (冲刺) and challenge (挑战) above it, each of
// which may be missing.
type Tiers struct{ Value, Stretch, Challenge money.Amount }

// QuotaPart is one row of targets and the month or explicit quarter it is for.
type QuotaPart struct {
	Period calendar.Period
	Tiers
}

// QuotaParts are the rows that make up the target of a month, quarter, half-year or year: a quarter is its explicit row
// or else its months, a longer period its quarters. There are none when nothing was set, or the period is no whole one.
func (v *View) QuotaParts(subject Ref, m Metric, p calendar.Period) []QuotaPart {
	row := func(name string) []QuotaPart {
		q, err := v.Quota(subject, m, name)
		if err != nil {
			return nil
		}
		return []QuotaPart{{p, q.Tiers()}}
	}
	var parts []QuotaPart
	switch p.Kind {
	case calendar.OneMonth:
		return row(monthName(p.From))
	case calendar.OneQuarter:
		if parts = row(quarterName(p)); parts != nil {
			return parts
		}
		for d := p.From; d < p.To; d = d.AddMonths(1) {
			parts = append(parts, v.QuotaParts(subject, m, calendar.MonthOf(d, p.Fiscal))...)
		}
	case calendar.HalfYear, calendar.OneYear:
		for d := p.From; d < p.To; d = d.AddMonths(3) {
			parts = append(parts, v.QuotaParts(subject, m, calendar.QuarterOf(d, p.Fiscal))...)
		}
	}
	return parts
}

// QuotaFor is the target for a period: the sum of its parts. It is false when there are none, or they are in different
// currencies.
func (v *View) QuotaFor(subject Ref, m Metric, p calendar.Period) (money.Amount, bool) {
	sum := money.Amount{}
	parts := v.QuotaParts(subject, m, p)
	for _, part := range parts {
		var err error
		if sum, err = sum.Add(part.Value); err != nil {
			return money.Amount{}, false
		}
	}
	return sum, len(parts) > 0
}

// QuotaOfMembers is the sum of the targets of a team's people and of the people in the teams below.
func (v *View) QuotaOfMembers(team ID, m Metric, p calendar.Period) (money.Amount, bool) {
	sum, set := money.Amount{}, false
	below := v.Below(team)
	for _, person := range v.allPeople() {
		if !slices.Contains(below, person.Team) {
			continue
		}
		if a, ok := v.QuotaFor(person.Ref(), m, p); ok {
			next, err := sum.Add(a)
			if err != nil {
				return money.Amount{}, false
			}
			sum, set = next, true
		}
	}
	return sum, set
}

func monthName(d calendar.Date) string {
	y, m, _ := d.YMD()
	return fmt.Sprintf("%04d-%02d", y, int(m))
}

// quarterName is a fiscal quarter as quotas know it, "2026Q1", whatever months it has.
func quarterName(p calendar.Period) string { return strings.TrimPrefix(p.String(), "FY") }

// QuotaPeriod is a period as quotas name it: "2026-03", "2026Q1" whatever months the quarter has. It is false for what no target
// is set for and no forecast submitted of: anything but a month or a quarter.
func QuotaPeriod(p calendar.Period) (string, bool) {
	switch p.Kind {
	case calendar.OneMonth:
		return monthName(p.From), true
	case calendar.OneQuarter:
		return quarterName(p), true
	}
	return "", false
}

// validPeriod takes "2026-03" and "2026Q1".
func validPeriod(s string) bool {
	if y, q, ok := strings.Cut(s, "Q"); ok {
		n, err := strconv.Atoi(y)
		return err == nil && len(y) == 4 && n > 0 && len(q) == 1 && q[0] >= '1' && q[0] <= '4'
	}
	t, err := time.Parse("2006-01", s)
	return err == nil && t.Year() > 0
}

// SetQuota sets a target of a person, a team or the company (the zero Ref) for a month or an explicit quarter. Only those
// above the subject may; the old value stays in the journal, and what was set above it stays as it is.
func (tx *Tx) SetQuota(subject Ref, m Metric, period string, value money.Amount) (Quota, error) {
	return tx.setQuota(subject, m, period, func(q *Quota) { q.Value = value })
}

// SetTiers sets all lines of a target, as SetQuota does. Each must be above the one before; zero takes a line away.
func (tx *Tx) SetTiers(subject Ref, m Metric, period string, t Tiers) (Quota, error) {
	return tx.setQuota(subject, m, period, func(q *Quota) { q.Value, q.Stretch, q.Challenge = t.Value, t.Stretch, t.Challenge })
}

func (tx *Tx) setQuota(subject Ref, m Metric, period string, set func(*Quota)) (Quota, error) {
	if err := tx.mayQuota(subject); err != nil {
		return Quota{}, err
	}
	q := Quota{Subject: subject, Metric: m, Period: period}
	old, err := tab.quotas.Get(tx, quotaKeyOf(subject, m, period))
	had := err == nil
	switch {
	case had:
		q = old
	case !missing(err):
		return Quota{}, err
	}
	set(&q)
	if err := tx.checkQuota(&q); err != nil {
		return Quota{}, err
	}
	var before Record
	switch {
	case had && q == old:
		return old, nil
	case had:
		before.Quota = &old
	default:
		tx.made(&q.Meta, KindQuota)
	}
	d := tx.begin("quota.set")
	d.change(before, Record{Quota: &q})
	d.fact(Fact{Kind: QuotaChanged, Ref: q.Ref(), Amount: q.Value, Was: old.Value})
	return q, tx.commit(d)
}

// maxTarget is the greatest target: what is compared with it still fits when it is counted in thousandths.
const maxTarget = 1000 * maxMinor

func (tx *Tx) checkQuota(q *Quota) error {
	var team ID
	switch q.Subject.Kind {
	case KindPerson:
		p, ok := tx.person(q.Subject.ID)
		if !ok {
			return unknown(q.Subject)
		}
		team = p.Team
	case KindTeam:
		if _, ok := tx.team(q.Subject.ID); !ok {
			return unknown(q.Subject)
		}
		team = q.Subject.ID
	default:
		if q.Subject != (Ref{}) {
			return invalid("subject", "quota.subject")
		}
	}
	if !validPeriod(q.Period) {
		return invalid("period", "quota.period")
	}
	if err := fine(tx.checkTarget(q.Metric, team, "value", &q.Value), tx.checkTier(q, team, "stretch", &q.Stretch), tx.checkTier(q, team, "challenge", &q.Challenge)); err != nil {
		return err
	}
	if !q.Challenge.IsZero() && q.Challenge.Minor <= q.Stretch.Minor {
		return invalid("challenge", "quota.tiers")
	}
	return nil
}

// checkTier checks a line above the target, which may be missing.
func (tx *Tx) checkTier(q *Quota, team ID, field string, line *money.Amount) error {
	if line.IsZero() {
		*line = money.Amount{}
		return nil
	}
	if err := tx.checkTarget(q.Metric, team, field, line); err != nil {
		return err
	}
	if line.Currency != q.Value.Currency || line.Minor <= q.Value.Minor {
		return invalid(field, "quota.tiers")
	}
	return nil
}

func (tx *Tx) checkTarget(m Metric, team ID, field string, value *money.Amount) error {
	switch {
	case value.Minor < 0:
		return invalid(field, "amount.negative")
	case value.Minor > maxTarget:
		return invalid(field, "amount.large")
	}
	switch m {
	case WonAmount, Received:
		if value.Currency == "" {
			value.Currency = tx.Currency(team)
		}
		if !money.Known(value.Currency) {
			return invalid(field, "currency.unknown")
		}
	case NewCustomers, Visits:
		value.Currency = ""
	default:
		return invalid("metric", "quota.metric")
	}
	return nil
}

// Tiers are the quota's lines.
func (q *Quota) Tiers() Tiers { return Tiers{q.Value, q.Stretch, q.Challenge} }
