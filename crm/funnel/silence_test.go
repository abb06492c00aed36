package funnel_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// TestSilent: a deal made on Monday 2026-03-02 at noon, looked at each day at 08:33: on which day it reaches which rung.
func TestSilent(t *testing.T) {
	t.Parallel()
	type steps map[string]func(w *world, deal crm.ID) error
	act := func(fn func(*crm.Tx, crm.ID) error) func(*world, crm.ID) error {
		return func(w *world, deal crm.ID) error {
			return w.c.Update(w.t.Context(), crm.Actor{Person: w.reps[0]}, w.now, func(tx *crm.Tx) error { return fn(tx, deal) })
		}
	}
	note := act(func(tx *crm.Tx, deal crm.ID) error {
		_, err := tx.LogActivity(crm.Activity{Kind: crm.Other, Deal: deal, Note: "问了一句", At: tx.Now()}, nil)
		return err
	})
	planFor := func(rep int, due string) func(*world, crm.ID) error {
		return func(w *world, deal crm.ID) error {
			at := w.now
			w.at(due)
			due := w.now
			w.now = at
			return act(func(tx *crm.Tx, deal crm.ID) error {
				_, err := tx.NewTask(crm.Task{Title: "回访", Deal: deal, Due: due, Owner: w.reps[rep]})
				return err
			})(w, deal)
		}
	}
	plan := func(due string) func(*world, crm.ID) error { return planFor(0, due) }
	company := func(edit func(*crm.Company)) func(*world, crm.ID) error {
		return func(w *world, _ crm.ID) error {
			w.do(func(tx *crm.Tx) error { _, err := tx.EditCompany(0, edit); return err })
			return nil
		}
	}
	for _, c := range []struct {
		name  string
		steps steps // at noon of a day
		want  []string
	}{
		{"nothing happens", nil, []string{"03-05:1", "03-09:2", "03-11:3"}},
		{"a note on Tuesday", steps{"2026-03-03": note}, []string{"03-06:1", "03-10:2", "03-12:3"}},
		{"a note on the second Tuesday", steps{"2026-03-10": note}, []string{"03-05:1", "03-09:2", "03-13:1", "03-17:2", "03-19:3"}},
		{"a field is edited", steps{"2026-03-03": act(func(tx *crm.Tx, deal crm.ID) error {
			_, err := tx.EditDeal(deal, 0, func(d *crm.Deal) { d.Title = "别的" })
			return err
		})}, []string{"03-05:1", "03-09:2", "03-11:3"}},
		{"moved", steps{"2026-03-04": act(func(tx *crm.Tx, deal crm.ID) error {
			_, err := tx.MoveDeal(deal, 0, 2, "")
			return err
		})}, []string{"03-09:1", "03-11:2", "03-13:3"}},
		{"won", steps{"2026-03-06": act(func(tx *crm.Tx, deal crm.ID) error {
			_, err := tx.WinDeal(deal, 0, crm.Win{})
			return err
		})}, []string{"03-05:1"}},
		{"planned for Monday and not done", steps{"2026-03-02": plan("2026-03-09 10:00")}, []string{"03-10:2", "03-11:3"}},
		{"planned for Monday with a colleague, and not done", steps{"2026-03-02": planFor(1, "2026-03-09 10:00")}, []string{"03-10:2", "03-11:3"}},
		{"planned after the first word", steps{"2026-03-05": plan("2026-03-05 17:00")}, []string{"03-05:1", "03-09:2", "03-11:3"}},
		{"planned for long after", steps{"2026-03-02": plan("2026-04-20 10:00")}, []string{"03-05:1", "03-09:2", "03-11:3"}},
		{"a holiday between", steps{"2026-03-02": company(func(c *crm.Company) {
			c.Holidays = []crm.Holiday{{Date: date(t, "2026-03-04"), Off: true}, {Date: date(t, "2026-03-07")}}
		})}, []string{"03-06:1", "03-09:2", "03-11:3"}},
		{"other days", steps{"2026-03-02": company(func(c *crm.Company) { c.Silence = []int{1, 2, 10} })}, []string{"03-03:1", "03-04:2", "03-16:3"}},
		{"none wanted", steps{"2026-03-02": company(func(c *crm.Company) { c.Silence = []int{0} })}, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "2026-03-02 12:00")
			deal := w.deal(1, 100, "CNY", "")
			got := []string{}
			for day := date(t, "2026-03-02"); day <= date(t, "2026-03-31"); day++ {
				w.at(day.String() + " 08:33")
				for _, s := range w.silent(w.now.AddDate(0, 0, -1)) {
					got = append(got, fmt.Sprintf("%s:%d", s.day[len("2026-"):], s.rung))
				}
				w.at(day.String() + " 12:00")
				if step := c.steps[day.String()]; step != nil {
					if err := step(w, deal); err != nil {
						t.Fatal(err)
					}
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("reached %v, want %v", got, c.want)
			}
		})
	}
}

// rung is what a look found.
type rung struct {
	day  string
	rung crm.Rung
}

// silent looks now, after a look at from.
func (w *world) silent(from time.Time) []rung {
	w.t.Helper()
	var out []rung
	w.see(func(v *crm.View) error {
		out = nil
		for _, s := range funnel.Silent(v, funnel.SilenceQuery{Owners: w.reps, From: from, To: v.Now()}) {
			out = append(out, rung{w.now.Format("2006-01-02"), s.Rung})
		}
		return nil
	})
	return out
}

// TestSilentAfterDowntime: of the rungs reached while nobody looked the highest is told, and what lies silent for long is not
// told of at the first look.
func TestSilentAfterDowntime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	deal := w.deal(1, 100, "CNY", "")
	w.at("2026-03-11 08:33")
	week := w.now.AddDate(0, 0, -7)
	if got := w.silent(week); len(got) != 1 || got[0].rung != crm.HighRisk {
		t.Errorf("after a week reached %v", got)
	}
	w.see(func(v *crm.View) error {
		if s, ok := funnel.SilentSince(v, deal); !ok || s.Rung != crm.HighRisk || s.Days != 7 {
			t.Errorf("the deal is %+v, %v", s, ok)
		}
		return nil
	})
	w.at("2026-05-11 08:33")
	if got := w.silent(w.now.AddDate(0, 0, -1)); len(got) != 0 {
		t.Errorf("after months reached %v", got)
	}
}
