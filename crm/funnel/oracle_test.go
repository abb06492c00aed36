package funnel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// TestReadingsEqualACount compares readings of random deals over random periods with plain loops over the deals.
func TestReadingsEqualACount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-05-20 12:00")
	w.rate("USD", "7.00", "2025-01-01")
	w.rate("USD", "7.20", "2026-02-10")
	r := rand.New(rand.NewPCG(3, 4))
	first := date(t, "2025-11-20")
	w.do(func(tx *crm.Tx) error {
		r = rand.New(rand.NewPCG(3, 4))
		for range 300 {
			d := crm.Deal{Title: "deal", Customer: w.cust, Owner: w.reps[r.IntN(2)], Stage: crm.StageID(1 + r.IntN(6)), Imported: true,
				Amount: yuan(r.Int64N(5)*r.Int64N(1000), []string{"CNY", "CNY", "USD"}[r.IntN(3)]), Source: []string{"", "expo"}[r.IntN(2)]}
			d.Started = first.AddDays(r.IntN(150))
			switch {
			case d.Stage >= 5:
				d.ClosedOn, d.LostReason = d.Started.AddDays(r.IntN(60)), []string{"", "price"}[d.Stage-5]
			case r.IntN(4) > 0:
				d.Expected = first.AddDays(r.IntN(300))
			}
			if _, err := tx.NewDeal(d); err != nil {
				return err
			}
		}
		return nil
	})
	w.see(func(v *crm.View) error {
		for i := range 60 {
			from := first.AddDays(r.IntN(120))
			p := calendar.Between(from, from.AddDays(r.IntN(150)), calendar.Standard())
			if i%3 == 0 {
				p = calendar.QuarterOf(from, calendar.Standard())
			}
			who, owners := everybody(), w.reps
			if i%2 == 0 {
				who, owners = funnel.Of(v, w.rep(0)), w.reps[:1]
			}
			n := countPlainly(v, owners, p)
			q := funnel.Query{Who: who, Period: p}
			if err := n.compare(t, v, q); err != nil {
				return err
			}
		}
		return v.RollupCheck()
	})
}

// plain is what a loop over the deals counts.
type plain struct {
	open, weighted, won, lost, begun, begunWon int64
	wonCNY, wonUSD                             map[calendar.Date]int64 // minor units by the day from which the rate holds
	source                                     map[string]int64
}

func countPlainly(v *crm.View, owners []crm.ID, p calendar.Period) plain {
	n := plain{wonCNY: map[calendar.Date]int64{}, wonUSD: map[calendar.Date]int64{}, source: map[string]int64{}}
	probability := map[crm.StageID]int64{1: 10, 2: 30, 3: 50, 4: 80}
	for _, o := range owners {
		for _, open := range []bool{true, false} {
			for _, d := range v.DealsOwned(o, open) {
				if p.Contains(d.Started) {
					n.begun++
					if d.Kind == crm.StageWon {
						n.begunWon++
					}
				}
				switch {
				case d.Kind == crm.StageOpen && d.Expected != 0 && p.Contains(d.Expected):
					n.open++
					if d.Amount.Currency == "CNY" {
						n.weighted += d.Amount.Percent(probability[d.Stage]).Minor
					}
				case d.Kind == crm.StageWon && p.Contains(d.ClosedOn):
					n.won++
					n.source[d.Source]++
					if d.Amount.Currency == "CNY" {
						n.wonCNY[0] += d.Amount.Minor
					} else if rate := calendar.Date(1); d.ClosedOn >= 20494 { // 2026-02-10 in days
						n.wonUSD[rate] += d.Amount.Minor
					} else {
						n.wonUSD[0] += d.Amount.Minor
					}
				case d.Kind == crm.StageLost && p.Contains(d.ClosedOn):
					n.lost++
				}
			}
		}
	}
	return n
}

func (n plain) compare(t *testing.T, v *crm.View, q funnel.Query) error {
	t.Helper()
	f, err := funnel.Read(v, q)
	if err != nil {
		return err
	}
	var weighted int64
	for _, a := range f.Total.Weighted.By {
		if a.Currency == "CNY" {
			weighted = a.Minor
		}
	}
	r, err := funnel.WinRate(v, q)
	if err != nil {
		return err
	}
	rep, err := funnel.Report(v, q, funnel.BySource, funnel.ByClose)
	if err != nil {
		return err
	}
	sources := map[string]int64{}
	for _, l := range rep.Lines {
		if l.Won > 0 {
			sources[l.Text] = l.Won
		}
	}
	revenue := n.wonCNY[0] + n.wonUSD[0]*7 + n.wonUSD[1]*72/10
	got := fmt.Sprint(f.Total.N, weighted, r.Count, r.Cohort, r.Won.Sum.Minor, rep.Total.Revenue.Sum.Minor, sources)
	want := fmt.Sprint(n.open, n.weighted, funnel.Ratio{Num: n.won, Den: n.won + n.lost}, funnel.Ratio{Num: n.begunWon, Den: n.begun}, revenue, revenue, n.source)
	if got != want {
		t.Errorf("%s: read %s, counted %s", q.Period, got, want)
	}
	return nil
}

// BenchmarkRead shows that the funnel costs the same whatever the number of deals.
func BenchmarkRead(b *testing.B) {
	for _, size := range []int{1_000, 20_000} {
		b.Run(fmt.Sprint(size, " deals"), func(b *testing.B) {
			c, now := manyDeals(b, size)
			err := c.View(b.Context(), crm.Actor{System: "bench"}, now, func(v *crm.View) error {
				for b.Loop() {
					if _, err := funnel.Read(v, funnel.Query{Who: everybody()}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}
