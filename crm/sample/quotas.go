package sample

import (
	"crmbot/crm"
	"crmbot/crm/money"
)

// quotaMonths is how many months have quotas: the present one and those before it.
const quotaMonths = 6

// reached is what percentage of their quota of the last three months a rep won: two above it, two below 60.
func (c *cast) reached(p *person) int64 {
	switch p {
	case c.zhang:
		return 113
	case c.priya:
		return 104
	case c.li:
		return 91
	case c.kenji:
		return 82
	case c.liu:
		return 76
	case c.zhao:
		return 71
	case c.daniel:
		return 44
	}
	return 52 // 王芳
}

// wonSince is what a person won from the month n months ago on, in yuan.
func (w *world) wonSince(p *person, n int) int64 {
	from, won := w.days.monthStart(n), int64(0)
	for _, d := range w.of(crm.StageWon) {
		if w.owner(d, d.ends) == p && w.days.on(d.ends) >= from {
			won += d.amount
		}
	}
	return won
}

// quotaOf is a person's quota of a month in yuan. That of the present month is near what they are about to reach, and
// the two before it make up for the difference; the first three months had less.
func (w *world) quotaOf(p *person, month int) int64 {
	usual := max(w.wonSince(p, 2)*100/w.cast.reached(p)/3, 5_000)
	present := min(max(w.wonSince(p, 0)*100/w.cast.reached(p), usual/2), usual*5/2)
	switch month {
	case 0:
		return present
	case 1, 2:
		return (3*usual - present) / 2
	}
	return usual * 85 / 100
}

// tellQuotas tells how the managers set the quotas, for three months at a time, and the administrator the teams'.
func (w *world) tellQuotas() {
	for month := range quotaMonths {
		day := history
		if month < 3 {
			day = min(w.days.ago(w.days.monthStart(2)), history)
		}
		sums := map[*team]int64{}
		for _, p := range w.cast.reps {
			value := w.quotaOf(p, month)
			sums[p.team] += value
			told := min(day, p.joins)
			w.say(w.days.at(told, 9, 50), p.team.lead, func(tx *crm.Tx) error {
				return setQuota(tx, crm.Ref{Kind: crm.KindPerson, ID: p.id}, w.days.month(month), p.team.amount(value))
			})
		}
		for _, t := range []*team{w.cast.east, w.cast.overseas} {
			w.say(w.days.at(day, 9, 55), w.cast.admin, func(tx *crm.Tx) error {
				return setQuota(tx, crm.Ref{Kind: crm.KindTeam, ID: t.id}, w.days.month(month), t.amount(sums[t]*105/100))
			})
		}
	}
}

func setQuota(tx *crm.Tx, subject crm.Ref, month string, value money.Amount) error {
	_, err := tx.SetQuota(subject, crm.WonAmount, month, value)
	return err
}

// amount is a round quota in the team's currency.
func (t *team) amount(n int64) money.Amount {
	if t.currency == "USD" {
		return money.Amount{Minor: (n*10/71 + 250) / 500 * 500 * 100, Currency: "USD"}
	}
	return yuan((n + 2500) / 5000 * 5000)
}
