package funnel_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// as lets a rep change something; what they may not do is no fault of the story.
func (w *world) as(rep int, fn func(*crm.Tx) error) error {
	w.t.Helper()
	return w.c.Update(w.t.Context(), crm.Actor{Person: w.reps[rep]}, w.now, fn)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// visit logs one with the deal, now.
func (w *world) visit(deal crm.ID, next *crm.Task) {
	w.t.Helper()
	w.must(w.as(0, func(tx *crm.Tx) error {
		_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: deal}, next)
		return err
	}))
}

// stalled prints the stalled deals of everybody: "D1 15-14=1".
func (w *world) stalled(q funnel.StalledQuery) string {
	w.t.Helper()
	if !q.Who.All && q.Who.People == nil && q.Who.Teams == nil {
		q.Who = everybody()
	}
	out := ""
	w.see(func(v *crm.View) error {
		out = ""
		list := funnel.Stalled(v, q)
		for _, d := range list {
			out += fmt.Sprintf("%s %d-%d=%d ", crm.Ref{Kind: crm.KindDeal, ID: d.Deal}, d.Days, d.Allowed, d.Over())
		}
		total, err := funnel.CountStalled(v, q)
		if err == nil && total.N != int64(len(list)) {
			err = fmt.Errorf("%d are counted, %d are listed", total.N, len(list))
		}
		return err
	})
	if out != "" {
		out = out[:len(out)-1]
	}
	return out
}

// TestStalledAfterItsWorkingDays: a stage of 14 days, last visited 15 working days ago, is stalled by one. The first half
// of 2026-02 ends in the Spring Festival (15 to 23), with make-up working days on Saturdays 14 and 28.
func TestStalledAfterItsWorkingDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, visited, now, want string
	}{
		{"no holiday, 14 working days", "2026-03-02 10:00", "2026-03-20 18:00", ""},
		{"no holiday, 15 working days", "2026-03-02 10:00", "2026-03-23 00:00", "D1 15-14=1"},
		{"the weekend adds nothing", "2026-03-02 10:00", "2026-03-22 23:59", ""},
		{"late in the evening is still that day", "2026-03-02 23:59", "2026-03-23 00:01", "D1 15-14=1"},
		{"a week later", "2026-03-02 10:00", "2026-03-30 09:00", "D1 20-14=6"},
		{"over the Spring Festival and its make-up Saturdays", "2026-02-09 10:00", "2026-03-05 09:00", ""},
		{"one working day on", "2026-02-09 10:00", "2026-03-06 09:00", "D1 15-14=1"},
		{"visited on a Sunday", "2026-03-01 10:00", "2026-03-20 09:00", "D1 15-14=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.visited)
			d := w.deal(2, 100, "CNY", "")
			w.visit(d, nil)
			w.at(c.now)
			if got := w.stalled(funnel.StalledQuery{}); got != c.want {
				t.Errorf("stalled at %s = %q, want %q", c.now, got, c.want)
			}
		})
	}
}

// TestPlannedPausesStalling: a visit planned in 3 days pauses it, one farther off than the stage allows does not, one that
// was due and not done does not either.
func TestPlannedPausesStalling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, due, want string
	}{
		{"in 3 days", "2026-03-26 10:00", ""},
		{"earlier today", "2026-03-23 08:00", ""},
		{"14 working days on", "2026-04-13 10:00", ""},
		{"15 working days on", "2026-04-14 10:00", "D1 15-14=1"},
		{"overdue since Friday", "2026-03-20 10:00", "D1 15-14=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "2026-03-02 10:00")
			d := w.deal(2, 100, "CNY", "")
			w.visit(d, nil)
			zone, now := w.now.Location(), w.now
			due, err := time.ParseInLocation("2006-01-02 15:04", c.due, zone)
			w.must(err)
			w.must(w.as(0, func(tx *crm.Tx) error {
				_, err := tx.NewTask(crm.Task{Title: "拜访", Deal: d, Due: due})
				return err
			}))
			w.now = now
			w.at("2026-03-23 12:00")
			if got := w.stalled(funnel.StalledQuery{}); got != c.want {
				t.Errorf("stalled = %q, want %q", got, c.want)
			}
		})
	}
}

// TestWhatCountsAsActivity: real activity by people moves the day, edits and what imports do does not.
func TestWhatCountsAsActivity(t *testing.T) {
	t.Parallel()
	const over = "D1 15-14=1"
	for _, c := range []struct {
		name string
		do   func(w *world, d crm.ID) error
		want string
	}{
		{"nothing", func(*world, crm.ID) error { return nil }, over},
		{"a call", func(w *world, d crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error {
				_, err := tx.LogActivity(crm.Activity{Kind: crm.Call, Deal: d}, nil)
				return err
			})
		}, ""},
		{"a task done", func(w *world, d crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error {
				task, err := tx.NewTask(crm.Task{Title: "寄样品", Deal: d, Due: w.now.Add(-24 * time.Hour)})
				if err != nil {
					return err
				}
				_, err = tx.DoneTask(task.ID, 0, "")
				return err
			})
		}, ""},
		{"a task dropped", func(w *world, d crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error {
				task, err := tx.NewTask(crm.Task{Title: "寄样品", Deal: d, Due: w.now.Add(time.Hour)})
				if err != nil {
					return err
				}
				_, err = tx.CancelTask(task.ID, 0)
				return err
			})
		}, over},
		{"a move", func(w *world, d crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error { _, err := tx.MoveDeal(d, 0, 3, ""); return err })
		}, ""},
		{"a move by an import", func(w *world, d crm.ID) error {
			w.do(func(tx *crm.Tx) error { _, err := tx.MoveDeal(d, 0, 3, ""); return err })
			return nil
		}, over},
		{"an edit of fields", func(w *world, d crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error {
				_, err := tx.EditDeal(d, 0, func(d *crm.Deal) { d.Title, d.Amount.Minor, d.Expected = "x", 5, tx.Today(0)+60 })
				return err
			})
		}, over},
		{"a colleague's visit with the customer alone", func(w *world, _ crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error {
				_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: w.cust}, nil)
				return err
			})
		}, over},
		{"a visit that is void", func(w *world, d crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error {
				a, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: d}, nil)
				if err != nil {
					return err
				}
				_, err = tx.VoidActivity(a.ID, 0)
				return err
			})
		}, over},
		{"a move taken back", func(w *world, d crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error {
				moved, err := tx.MoveDeal(d, 0, 3, "")
				if err != nil {
					return err
				}
				_, err = tx.Undo(moved.Rev)
				return err
			})
		}, over},
		{"won and reopened", func(w *world, d crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error {
				if _, err := tx.WinDeal(d, 0, crm.Win{}); err != nil {
					return err
				}
				_, err := tx.ReopenDeal(d, 0, "")
				return err
			})
		}, ""},
		{"lost", func(w *world, d crm.ID) error {
			return w.as(0, func(tx *crm.Tx) error { _, err := tx.LoseDeal(d, 0, crm.Loss{Reason: "price"}); return err })
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "2026-03-02 10:00")
			d := w.deal(2, 100, "CNY", "")
			w.at("2026-03-23 12:00")
			w.must(c.do(w, d))
			if got := w.stalled(funnel.StalledQuery{}); got != c.want {
				t.Errorf("stalled = %q, want %q", got, c.want)
			}
			w.must(w.c.Check(t.Context()))
		})
	}
}

// TestStalledQueries: whose, how many days, as of when, and what they sum to.
func TestStalledQueries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 10:00")
	w.deal(1, 100, "CNY", "") // 7 days
	w.deal(2, 200, "CNY", "") // 14
	w.deal(4, 300, "USD", "") // 10
	w.won(w.reps[0], 1, "CNY", "2026-03-02")
	w.at("2026-03-23 12:00")
	const all = "D1 15-7=8 D3 15-10=5 D2 15-14=1"
	for _, c := range []struct {
		name string
		q    funnel.StalledQuery
		want string
	}{
		{"everybody", funnel.StalledQuery{}, all},
		{"the rep", funnel.StalledQuery{Who: crm.Scope{People: w.reps[:1]}}, all},
		{"the other rep", funnel.StalledQuery{Who: crm.Scope{People: w.reps[1:]}}, ""},
		{"the team", funnel.StalledQuery{Who: crm.Scope{Teams: []crm.ID{w.team}}}, all},
		{"another team", funnel.StalledQuery{Who: crm.Scope{Teams: []crm.ID{w.team + 1}}}, ""},
		{"more than 15 days", funnel.StalledQuery{Days: 15}, ""},
		{"more than 3 days", funnel.StalledQuery{Days: 3}, "D1 15-3=12 D2 15-3=12 D3 15-3=12"},
		{"a week ago", funnel.StalledQuery{At: w.now.AddDate(0, 0, -7)}, "D1 10-7=3"},
		{"before all", funnel.StalledQuery{At: w.now.AddDate(0, -1, 0)}, ""},
	} {
		if got := w.stalled(c.q); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	w.see(func(v *crm.View) error {
		total, err := funnel.CountStalled(v, funnel.StalledQuery{Who: everybody()})
		if err != nil || total.N != 3 || total.Amount.Sum.Minor != 300_00 || total.Amount.Unpriced != 1 {
			t.Errorf("total = %+v, %v", total, err)
		}
		if d, ok := funnel.StalledSince(v, 1); !ok || d.Over() != 8 || d.Price() != yuan(100, "CNY") {
			t.Errorf("D1 alone: %+v, %v", d, ok)
		}
		if _, ok := funnel.StalledSince(v, 4); ok {
			t.Error("a won deal is stalled")
		}
		return nil
	})
	err := w.c.View(t.Context(), crm.Actor{Person: w.reps[1]}, w.now, func(v *crm.View) error {
		if list := funnel.Stalled(v, funnel.StalledQuery{Who: everybody()}); len(list) > 0 {
			t.Errorf("a colleague sees %v", list)
		}
		if _, ok := funnel.StalledSince(v, 1); ok {
			t.Error("a colleague sees D1 alone")
		}
		return nil
	})
	w.must(err)
}

// TestSetUpMovesTheLine: zones, holidays and what a stage allows count from the moment they are changed.
func TestSetUpMovesTheLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 10:00")
	w.deal(2, 100, "CNY", "")
	w.at("2026-03-23 02:00")
	expect := func(when, want string) {
		t.Helper()
		if got := w.stalled(funnel.StalledQuery{}); got != want {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
		w.must(w.c.Check(t.Context()))
	}
	expect("in Shanghai it is Monday", "D1 15-14=1")
	w.do(func(tx *crm.Tx) error {
		_, err := tx.EditTeam(w.team, 0, func(t *crm.Team) { t.Zone = "America/New_York" })
		return err
	})
	expect("in New York it is Sunday, and the deal was made on a Sunday", "D1 15-14=1")
	w.do(func(tx *crm.Tx) error {
		_, err := tx.EditTeam(w.team, 0, func(t *crm.Team) { t.Zone = "" })
		return err
	})
	w.do(func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(c *crm.Company) {
			c.Holidays = append(c.Holidays, crm.Holiday{Date: date(t, "2026-03-10"), Off: true, Name: "厂庆"})
		})
		return err
	})
	expect("a day off", "")
	w.do(func(tx *crm.Tx) error {
		_, err := tx.EditPipeline(tx.DefaultPipeline().ID, 0, func(p *crm.Pipeline) { p.Stages[1].RotDays = 12 })
		return err
	})
	expect("a stricter stage", "D1 14-12=2")
	w.do(func(tx *crm.Tx) error {
		_, err := tx.EditPipeline(tx.DefaultPipeline().ID, 0, func(p *crm.Pipeline) { p.Stages[1].RotDays = 0 })
		return err
	})
	expect("a stage without a limit", "")
}

// TestStalledEqualsARecount makes random changes and judges every deal again from its history, day by day.
func TestStalledEqualsARecount(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "2026-01-05 09:00")
			r := rand.New(rand.NewPCG(seed, 11))
			var other crm.ID
			w.do(func(tx *crm.Tx) error {
				c, err := tx.NewCustomer(crm.Customer{Name: "蓝天科技", Owner: w.reps[0]})
				other = c.ID
				return err
			})
			for range 10 {
				w.deal(crm.StageID(1+r.IntN(4)), 100, "CNY", "")
			}
			seen, undone, landed := 0, 0, 0
			for step := range 700 {
				w.now = w.now.Add(time.Duration(r.IntN(2)*r.IntN(60)) * time.Hour)
				var did uint64
				if err := w.as(r.IntN(2), func(tx *crm.Tx) error {
					did = 0
					return w.anything(tx, rand.New(rand.NewPCG(seed, uint64(step))), other, &did)
				}); err == nil {
					landed++
					if did != 0 && r.IntN(6) == 0 && w.as(0, func(tx *crm.Tx) error { _, err := tx.Undo(did); return err }) == nil {
						undone++
					}
				}
				if step%20 == 19 {
					seen += w.recount(r)
				}
			}
			w.must(w.c.Check(t.Context()))
			if seen < 20 || undone < 5 || landed < 100 {
				t.Errorf("%d stalled were seen, %d of %d steps taken back: the story is too tame", seen, undone, landed)
			}
		})
	}
}

// anything does one random thing to a random deal; did is its entry.
func (w *world) anything(tx *crm.Tx, r *rand.Rand, other crm.ID, did *uint64) error {
	deal := crm.ID(1 + r.IntN(12))
	task := crm.ID(1 + r.IntN(30))
	var err error
	switch r.IntN(13) {
	case 0, 1:
		var next *crm.Task
		if r.IntN(2) == 0 {
			next = &crm.Task{Title: "跟进", Due: tx.Now().Add(time.Duration(r.IntN(900)) * time.Hour), AllDay: r.IntN(2) == 0}
		}
		_, err = tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: deal, At: tx.Now().Add(-time.Duration(r.IntN(100)) * time.Hour)}, next)
	case 2:
		_, err = tx.NewTask(crm.Task{Title: "寄样品", Deal: deal, Due: tx.Now().Add(time.Duration(r.IntN(900)-100) * time.Hour)})
	case 3:
		_, err = tx.DoneTask(task, 0, "")
	case 4:
		_, err = tx.SnoozeTask(task, 0, tx.Now().Add(time.Duration(r.IntN(300))*time.Hour), true)
	case 5, 6:
		_, err = tx.MoveDeal(deal, 0, crm.StageID(1+r.IntN(4)), "")
	case 7:
		_, err = tx.WinDeal(deal, 0, crm.Win{})
	case 8:
		_, err = tx.ReopenDeal(deal, 0, "")
	case 9:
		_, err = tx.AssignDeal(deal, 0, w.reps[r.IntN(2)], "")
	case 10:
		_, err = tx.NewDeal(crm.Deal{Title: "新商机", Customer: w.cust, Amount: yuan(int64(r.IntN(99)), "CNY"), Stage: crm.StageID(1 + r.IntN(4))})
	case 11:
		_, err = tx.EditActivity(crm.ID(1+r.IntN(60)), 0, func(a *crm.Activity) { a.At = a.At.Add(-48 * time.Hour) })
	case 12:
		if r.IntN(8) == 0 {
			_, err = tx.MergeCustomers(w.cust, other)
		} else {
			_, err = tx.CancelTask(task, 0)
		}
	}
	*did, _ = tx.Head()
	return err
}

// recount compares the stalled deals at a random moment around now with what their stories say, and returns how many there are.
func (w *world) recount(r *rand.Rand) int {
	w.t.Helper()
	zone := w.now.Location()
	at := w.now.AddDate(0, 0, r.IntN(12)-2)
	var got, want []string
	w.see(func(v *crm.View) error {
		got, want = nil, nil
		for _, d := range funnel.Stalled(v, funnel.StalledQuery{Who: everybody(), At: at}) {
			got = append(got, fmt.Sprintf("D%d +%d", d.Deal, d.Over()))
		}
		for _, rep := range w.reps {
			for _, d := range v.DealsOwned(rep, true) {
				if over := overBy(v, d, at.In(zone)); over > 0 {
					want = append(want, fmt.Sprintf("D%d +%d", d.ID, over))
				}
			}
		}
		return nil
	})
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Fatalf("stalled at %s: %v, the stories say %v", at, got, want)
	}
	return len(want)
}

// overBy tells by how many working days a deal is stalled, counted day by day from all that is known of it.
func overBy(v *crm.View, d crm.Deal, at time.Time) int {
	last := time.Time{}
	later := func(t time.Time) {
		if t.After(last) {
			last = t
		}
	}
	for _, a := range v.ActivitiesOfDeal(d.ID, 0) {
		later(a.At)
	}
	for _, rep := range v.People() {
		for _, t := range v.TasksOf(rep.ID, crm.TaskDone) {
			if t.Deal == d.ID {
				later(t.Closed)
			}
		}
	}
	for _, e := range v.StageEvents(d.ID) {
		if e.From != 0 && !e.Undone && e.Source == "user" {
			later(e.At)
		}
	}
	if last.IsZero() {
		last = d.CreatedAt
	}
	_, s, err := v.Stage(d.Stage)
	if err != nil {
		return 0
	}
	workdays := func(after, to calendar.Date) int {
		n := 0
		for day := after + 1; day <= to; day++ {
			if v.Calendar().Workday(day) {
				n++
			}
		}
		return n
	}
	today := calendar.DateOf(at)
	for _, t := range v.TasksOfDeal(d.ID) {
		if due := calendar.DateOf(t.Due.In(at.Location())); due >= today && workdays(today, due) <= s.RotDays {
			return 0
		}
	}
	return workdays(calendar.DateOf(last.In(at.Location())), today) - s.RotDays
}

// BenchmarkCountStalled counts among many open deals of which none, then all are stalled.
func BenchmarkCountStalled(b *testing.B) {
	c, now := manyDeals(b, 100_000)
	for _, days := range []int{0, 30} {
		b.Run(fmt.Sprint("after ", days, " days"), func(b *testing.B) {
			for b.Loop() {
				err := c.View(b.Context(), crm.Actor{System: "test"}, now.AddDate(0, 0, days), func(v *crm.View) error {
					_, err := funnel.CountStalled(v, funnel.StalledQuery{Who: everybody()})
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
