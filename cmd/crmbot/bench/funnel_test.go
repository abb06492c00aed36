package bench_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// questions asks for the funnel of the company and for the digest of a team, among ever more deals: of crmbot, of a walk over the
// same open deals, and of PostgreSQL, which gives the same answers from the same rows.
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
		pg.agrees(c, admin, team)
		theirs, theirDigest := pg.asks(sqlFunnel, 20), pg.asks(sqlDigest(b, c, admin, team), 20)
		ours, ourDigest, walked := median(funnels), median(digests), median(walks)
		r.add(question(fmt.Sprintf("funnel, %d deals", n), ours, "PostgreSQL", theirs))
		r.add(question(fmt.Sprintf("funnel, %d deals", n), ours, "a walk over the open deals", walked))
		asked := question(fmt.Sprintf("digest of a team, %d deals", n), ourDigest, "PostgreSQL", theirDigest)
		asked.aim = "< 50 ms"
		r.add(asked)
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

// sell makes a company of five reps and a hundred customers with n deals. Few people keep the small company from having so few roll-up rows
// that its funnel costs nothing.
func sell(b *testing.B, n int) (*crm.CRM, crm.ID) {
	b.Helper()
	c := core(fresh(b))
	s := hire(b, c)
	trade(b, c, s, customers(b, c, s, 100), s.reps[:sellers], n)
	return c, s.admin
}

// trade makes n deals of two years in all stages, each an owner's in turn, written down over four weeks, so that they lie untouched for
// longer or shorter, while the reps work on some.
func trade(b *testing.B, c *crm.CRM, s staff, list []crm.Customer, owners []crm.Person, n int) {
	b.Helper()
	const batches, most, span, over = 60, 2000, 720, 28 * 24 * time.Hour
	batch := min(most, max(1, n/batches))
	var open []crm.ID
	life := lively{c: c, s: s, most: min(n/20, busiest), left: days()}
	for from := 0; from < n; from += batch {
		at := noon.Add(over/time.Duration(n)*time.Duration(from) - over)
		life.until(b, at, open)
		var made []crm.ID
		updateAt(b, c, at, func(tx *crm.Tx) error {
			made = nil
			pipe := tx.DefaultPipeline()
			for i := from; i < min(n, from+batch); i++ {
				stage := pipe.Stages[i/len(owners)%len(pipe.Stages)]
				d := crm.Deal{
					Title: "服务器扩容", Customer: list[i*13%len(list)].ID, Owner: owners[i%len(owners)].ID, Stage: stage.ID,
					Amount: money.Amount{Minor: int64(100_000 + i%9973*100), Currency: "CNY"}, Imported: true,
				}
				d.Started = tx.Today(0).AddDays(-30 - i*7919%span)
				if stage.Kind == crm.StageOpen {
					d.Expected = tx.Today(0).AddDays(i * 31 % 180)
				} else {
					d.ClosedOn = d.Started.AddDays(20)
					d.LostReason = lost(stage)
				}
				kept, err := tx.NewDeal(d)
				if err != nil {
					return err
				}
				if stage.Kind == crm.StageOpen {
					made = append(made, kept.ID)
				}
			}
			return nil
		})
		open = append(open, made...)
	}
	life.until(b, noon, open)
}

func lost(s crm.Stage) string {
	if s.Kind == crm.StageLost {
		return "price"
	}
	return ""
}
