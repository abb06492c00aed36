package bench_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// questions asks for the funnel of the company and for the digest of a team, among ever more deals: of crmbot, of a walk over the
// same open deals, and of PostgreSQL, which is asked for less: neither what moved between stages, nor tasks and visits.
func questions(b *testing.B, r *report) {
	pg := startPostgres(b)
	var funnelFew time.Duration
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		c, admin := sell(b, n)
		pg.fill(c, admin)
		team := firstTeam(b, c, admin)
		const rounds = 101
		var funnels, digests, walks []time.Duration
		for i := range rounds {
			funnels = append(funnels, took(func() { read(b, c, admin) }))
			digests = append(digests, took(func() { tell(b, c, admin, team) }))
			if i%25 == 0 {
				walks = append(walks, took(func() { walk(b, c, admin) }))
			}
		}
		theirs, theirDigest := pg.asks(sqlFunnel, 20), pg.asks(strings.ReplaceAll(sqlDigest, "$team", strconv.FormatUint(uint64(team), 10)), 20)
		ours, ourDigest, walked := median(funnels), median(digests), median(walks)
		r.add(question(fmt.Sprintf("funnel, %d deals", n), ours, "PostgreSQL", theirs))
		r.add(question(fmt.Sprintf("funnel, %d deals", n), ours, "a walk over the open deals", walked))
		r.add(question(fmt.Sprintf("digest of a team, %d deals", n), ourDigest, "PostgreSQL", theirDigest))
		if n == 10_000 {
			funnelFew = ours
			continue
		}
		r.add(line{
			what: fmt.Sprintf("funnel, %d deals", n), got: ours.Round(time.Microsecond).String(), against: fmt.Sprintf("%v at 10000", funnelFew.Round(time.Microsecond)),
			ratio: fmt.Sprintf("%.2f x", ours.Seconds()/funnelFew.Seconds()), aim: "no growth with deals",
		})
	}
}

func question(what string, ours time.Duration, whom string, theirs time.Duration) line {
	return line{
		what: what, got: ours.Round(time.Microsecond).String(), against: fmt.Sprintf("%s %v", whom, theirs.Round(time.Microsecond)),
		ratio: fmt.Sprintf("%.2f x as fast", theirs.Seconds()/ours.Seconds()),
	}
}

// sqlFunnel is the funnel of the company: how many, how much, and how much by its weight, a stage.
const sqlFunnel = `SELECT stage, count(*), sum(amount), sum(amount * probability / 100) FROM deal WHERE kind = 0 GROUP BY stage;`

// sqlDigest is the digest of a team, as far as the table of deals tells it: the funnel, what was won and what may be won this month,
// what began, was won and was lost on the three days that are compared, and what is overdue.
const sqlDigest = `SELECT stage, count(*), sum(amount), sum(amount * probability / 100) FROM deal WHERE kind = 0 AND team = $team GROUP BY stage;
SELECT count(*), sum(amount) FROM deal WHERE team = $team AND kind = 1 AND closed >= '2026-11-01' AND closed < '2026-12-01';
SELECT sum(amount * probability / 100) FROM deal WHERE kind = 0 AND team = $team AND expected >= '2026-11-23' AND expected < '2026-12-01';
SELECT started, count(*) FROM deal WHERE team = $team AND started IN ('2026-11-20', '2026-11-19', '2026-11-13') GROUP BY started;
SELECT closed, kind, count(*), sum(amount) FROM deal WHERE team = $team AND closed IN ('2026-11-20', '2026-11-19', '2026-11-13') GROUP BY closed, kind;
SELECT count(*), sum(amount) FROM deal WHERE kind = 0 AND team = $team AND expected < '2026-11-23';`

func firstTeam(b *testing.B, c *crm.CRM, person crm.ID) (id crm.ID) {
	b.Helper()
	view(b, c, person, func(v *crm.View) error {
		id = v.Teams()[0].ID
		return nil
	})
	return id
}

// tell gathers the facts of a team's morning digest.
func tell(b *testing.B, c *crm.CRM, person, team crm.ID) {
	b.Helper()
	view(b, c, person, func(v *crm.View) error {
		_, err := digest.Gather(v, team, false)
		return err
	})
}

// walk counts the open deals a stage by looking at each.
func walk(b *testing.B, c *crm.CRM, person crm.ID) {
	b.Helper()
	view(b, c, person, func(v *crm.View) error {
		var sum, weighted int64
		for _, s := range v.DefaultPipeline().Stages {
			if s.Kind != crm.StageOpen {
				continue
			}
			for _, d := range v.DealsIn(s.ID, 0) {
				sum += d.Amount.Minor
				weighted += d.Amount.Minor * int64(s.Probability) / 100
			}
		}
		if sum < weighted {
			return errors.New("more by weight than at all")
		}
		return nil
	})
}

func read(b *testing.B, c *crm.CRM, person crm.ID) {
	b.Helper()
	view(b, c, person, func(v *crm.View) error {
		_, err := funnel.Read(v, funnel.Query{Who: funnel.Of(v, crm.Ref{})})
		return err
	})
}

// sell makes a company with n deals: five reps and a hundred customers, deals of two years in all stages. Few people keep
// the small company from having so few roll-up rows that its funnel costs nothing.
func sell(b *testing.B, n int) (*crm.CRM, crm.ID) {
	b.Helper()
	c := core(fresh(b))
	s := hire(b, c)
	list := customers(b, c, s, 100)
	const batch, sellers, days = 2000, 5, 720
	for from := 0; from < n; from += batch {
		update(b, c, func(tx *crm.Tx) error {
			pipe := tx.DefaultPipeline()
			for i := from; i < min(n, from+batch); i++ {
				d := crm.Deal{
					Title: "服务器扩容", Customer: list[i*13%len(list)].ID, Owner: s.reps[i%sellers].ID, Stage: pipe.Stages[i/sellers%len(pipe.Stages)].ID,
					Amount: money.Amount{Minor: int64(100_000 + i%9973*100), Currency: "CNY"}, Imported: true,
				}
				d.Started = tx.Today(0).AddDays(-30 - i*7919%days)
				if i/sellers%len(pipe.Stages) >= len(pipe.Stages)-2 {
					d.ClosedOn = d.Started.AddDays(20)
					d.LostReason = lost(pipe.Stages[i/sellers%len(pipe.Stages)])
				} else {
					d.Expected = tx.Today(0).AddDays(i * 31 % 90)
				}
				if _, err := tx.NewDeal(d); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c, s.admin
}

func lost(s crm.Stage) string {
	if s.Kind == crm.StageLost {
		return "price"
	}
	return ""
}
