package bench_test

import (
	"runtime/debug"
	"testing"
	"time"

	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// BenchmarkAsOf reads a digest of a moment gone by back from the journal, in a company of 150 000 deals in which 1500 changes
// a day are made: what that costs by how long ago the moment is, and for each change walked back. The
// processor time does not depend on what else the machine does.
func BenchmarkAsOf(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as crmbot does
	const deals, days, daily = 150_000, 83, 1500
	c, admin := past(b, deals, days, daily)
	now := noon.AddDate(0, 0, days)
	for _, ago := range []struct {
		name string
		days int
	}{{"same day", 0}, {"1 day", 1}, {"7 days", 7}, {"30 days", 30}, {"83 days", 83}} {
		b.Run(ago.name, func(b *testing.B) {
			at := now.AddDate(0, 0, -ago.days)
			from := spent(b)
			for b.Loop() {
				err := c.View(b.Context(), crm.Actor{Person: admin}, now.Add(time.Hour), func(v *crm.View) error {
					_, err := digest.AsOf(v, 0, at, false)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			cpu := (spent(b) - from) / float64(b.N)
			b.ReportMetric(cpu/1e3, "cpu-ms/op")
			if n := ago.days * daily; n > 0 {
				b.ReportMetric(cpu/float64(n), "cpu-µs/change")
			}
		})
	}
}

// past makes a company with deals, and changes so many things at noon of each of the days after.
func past(b *testing.B, deals, days, daily int) (*crm.CRM, crm.ID) {
	b.Helper()
	const batch, shared = 500, 10 // deals a customer
	c := core(fresh(b))
	s := hire(b, c)
	list := customers(b, c, s, deals/shared)
	all := make([]crm.ID, deals)
	for from := 0; from < deals; from += batch {
		update(b, c, func(tx *crm.Tx) error {
			pipe := tx.DefaultPipeline()
			for i := from; i < min(deals, from+batch); i++ {
				stage := pipe.Stages[i/reps%len(pipe.Stages)]
				d := crm.Deal{
					Title: "服务器扩容", Customer: list[i%len(list)].ID, Owner: s.reps[i%reps].ID, Stage: stage.ID,
					Amount: money.Amount{Minor: int64(100_000 + i%9973*100), Currency: "CNY"}, Imported: true,
				}
				d.Started = tx.Today(0).AddDays(-30 - i*7919%720)
				if stage.Kind == crm.StageOpen {
					d.Expected = tx.Today(0).AddDays(i * 31 % 180)
				} else {
					d.ClosedOn, d.LostReason = d.Started.AddDays(20), lost(stage)
				}
				kept, err := tx.NewDeal(d)
				if err != nil {
					return err
				}
				all[i] = kept.ID
			}
			return nil
		})
	}
	at := 0 // of the deals, a stride on with each change
	for day := range days {
		for from := 0; from < daily; from += batch {
			updateAt(b, c, noon.AddDate(0, 0, day+1), func(tx *crm.Tx) error {
				next := at
				for made := 0; made < min(batch, daily-from); next++ {
					changed, err := stir(tx, all[next*7919%deals], next)
					if err != nil {
						return err
					}
					if changed {
						made++
					}
				}
				at = next
				return nil
			})
		}
	}
	return c, s.admin
}

// stir changes an open deal in one of the ways deals change every day; false where it is closed and nothing is done.
func stir(tx *crm.Tx, deal crm.ID, turn int) (bool, error) {
	d, err := tx.Deal(deal)
	if err != nil || !d.Open() {
		return false, err
	}
	switch turn % 7 {
	case 0, 1, 2:
		_, err = tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: deal, Note: "谈了报价", Meta: crm.Meta{CreatedBy: d.Owner}},
			&crm.Task{Title: "送报价", Owner: d.Owner, Due: tx.Now().AddDate(0, 0, turn%17)})
	case 3:
		_, err = tx.SetAmount(deal, 0, money.Amount{Minor: d.Amount.Minor + 100, Currency: d.Amount.Currency})
	case 4:
		_, err = tx.SetExpected(deal, 0, max(d.Expected, calendar.DateOf(tx.Now())).AddDays(31), "later")
	case 5:
		for _, t := range tx.TasksOfDeal(deal) {
			_, err = tx.DoneTask(t.ID, 0, "")
			return err == nil, err
		}
		_, err = tx.NewTask(crm.Task{Title: "回电话", Owner: d.Owner, Deal: deal, Due: tx.Now().AddDate(0, 0, 3)})
	default:
		p := tx.DefaultPipeline()
		for i, s := range p.Stages[:len(p.Stages)-1] {
			if s.ID == d.Stage && p.Stages[i+1].Kind == crm.StageOpen {
				_, err = tx.MoveDeal(deal, 0, p.Stages[i+1].ID, "")
				return err == nil, err
			}
		}
		_, err = tx.LoseDeal(deal, 0, crm.Loss{Reason: "price"})
	}
	return true, err
}
