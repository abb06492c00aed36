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

// QuotaFor is the target for a month, quarter, half-year or year: a quarter is its explicit row or else the sum of its
// months, a longer period the sum of its quarters. It is false when nothing was set, or the period is no whole one,
// or its parts are in different currencies.
func (v *View) QuotaFor(subject Ref, m Metric, p calendar.Period) (money.Amount, bool) {
	sum, set := money.Amount{}, false
	add := func(a money.Amount, ok bool) bool {
		if !ok {
			return true
		}
		next, err := sum.Add(a)
		sum, set = next, true
		return err == nil
	}
	switch p.Kind {
	case calendar.OneMonth:
		q, err := v.Quota(subject, m, monthName(p.From))
		return q.Value, err == nil
	case calendar.OneQuarter:
		if q, err := v.Quota(subject, m, quarterName(p)); err == nil {
			return q.Value, true
		}
		for d := p.From; d < p.To; d = d.AddMonths(1) {
			if !add(v.QuotaFor(subject, m, calendar.MonthOf(d, p.Fiscal))) {
				return money.Amount{}, false
			}
		}
	case calendar.HalfYear, calendar.OneYear:
		for d := p.From; d < p.To; d = d.AddMonths(3) {
			if !add(v.QuotaFor(subject, m, calendar.QuarterOf(d, p.Fiscal))) {
				return money.Amount{}, false
			}
		}
	}
	return sum, set
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
// above the subject may; the old value stays in the journal.
func (tx *Tx) SetQuota(subject Ref, m Metric, period string, value money.Amount) (Quota, error) {
	if err := tx.mayQuota(subject); err != nil {
		return Quota{}, err
	}
	if err := tx.checkQuota(subject, m, period, &value); err != nil {
		return Quota{}, err
	}
	d := tx.begin("quota.set")
	old, err := tab.quotas.Get(tx, quotaKeyOf(subject, m, period))
	var before Record
	q := Quota{Subject: subject, Metric: m, Period: period}
	switch {
	case err == nil:
		if old.Value == value {
			return old, nil
		}
		q = old
		before.Quota = &old
	case missing(err):
		tx.made(&q.Meta, KindQuota)
	default:
		return Quota{}, err
	}
	q.Value = value
	d.change(before, Record{Quota: &q})
	d.fact(Fact{Kind: QuotaChanged, Ref: q.Ref(), Amount: q.Value, Was: old.Value})
	return q, tx.commit(d)
}

// maxTarget is the greatest target: what is compared with it still fits when it is counted in thousandths.
const maxTarget = 1000 * maxMinor

func (tx *Tx) checkQuota(subject Ref, m Metric, period string, value *money.Amount) error {
	var team ID
	switch subject.Kind {
	case KindPerson:
		p, ok := tx.person(subject.ID)
		if !ok {
			return unknown(subject)
		}
		team = p.Team
	case KindTeam:
		if _, ok := tx.team(subject.ID); !ok {
			return unknown(subject)
		}
		team = subject.ID
	default:
		if subject != (Ref{}) {
			return invalid("subject", "quota.subject")
		}
	}
	switch {
	case !validPeriod(period):
		return invalid("period", "quota.period")
	case value.Minor < 0:
		return invalid("value", "amount.negative")
	case value.Minor > maxTarget:
		return invalid("value", "amount.large")
	}
	switch m {
	case WonAmount, Received:
		if value.Currency == "" {
			value.Currency = tx.Currency(team)
		}
		if !money.Known(value.Currency) {
			return invalid("value", "currency.unknown")
		}
	case NewCustomers, Visits:
		value.Currency = ""
	default:
		return invalid("metric", "quota.metric")
	}
	return nil
}
