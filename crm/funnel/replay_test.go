package funnel_test

import (
	"reflect"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// told is what was told at a moment.
type told struct {
	at       time.Time
	Funnel   funnel.Funnel
	Team     funnel.Funnel
	Rep      funnel.Funnel
	Cohort   funnel.Conversion
	Rates    funnel.WinRates
	Forecast funnel.Outlook
	Stalled  funnel.StalledTotal
}

// tell asks what a digest would ask.
func (w *churn) tell(v *crm.View) (x told, err error) {
	x.at = v.Now()
	team, rep := crm.Ref{Kind: crm.KindTeam, ID: w.teams[0]}, crm.Ref{Kind: crm.KindPerson, ID: w.reps[1]}
	all := funnel.Query{Who: everybody()}
	month := calendar.MonthOf(v.Today(0), v.Fiscal())
	if x.Funnel, err = funnel.Read(v, all); err != nil {
		return x, err
	}
	if x.Team, err = funnel.Read(v, funnel.Query{Who: funnel.Of(v, team), Pipeline: w.pipes[1]}); err != nil {
		return x, err
	}
	if x.Rep, err = funnel.Read(v, funnel.Query{Who: funnel.Of(v, rep), Period: month}); err != nil {
		return x, err
	}
	if x.Cohort, err = funnel.Cohort(v, funnel.Query{Who: everybody(), Period: month}); err != nil {
		return x, err
	}
	if x.Rates, err = funnel.WinRate(v, funnel.Query{Who: funnel.Of(v, team)}); err != nil {
		return x, err
	}
	if x.Forecast, err = funnel.Forecast(v, team, month); err != nil {
		return x, err
	}
	x.Stalled, err = funnel.CountStalled(v, funnel.StalledQuery{Who: everybody()})
	return x, err
}

// TestReplayEqualsWhatWasTold makes many random changes, undo, reopening and other stages among them. What is kept equals a
// recount, what was told at a time is told again as of that time, and movement between any two times comes out.
func TestReplayEqualsWhatWasTold(t *testing.T) {
	t.Parallel()
	const times = 5
	w := newChurn(t, 1, randomChanges/20)
	var all []told
	for range times {
		w.run(randomChanges / times)
		if err := w.c.Check(t.Context()); err != nil { // the journal, the indexes, and all that is kept beside the records
			t.Fatal(err)
		}
		w.see(func(v *crm.View) error {
			x, err := w.tell(v)
			all = append(all, x)
			return err
		})
	}
	for _, must := range []string{"deal", "move", "win", "lose", "reopen", "assign", "transfer", "undo", "split", "stage probability", "stage order", "stage emptied", "rate", "change of team",
		"amount", "expected", "put off", "visit", "void", "task", "task done", "probability", "handover", "customer", "zone", "merge"} {
		if w.done[must] == 0 {
			t.Errorf("never did %q: %v", must, w.done)
		}
	}
	w.see(func(v *crm.View) error {
		for range v.PushedDeals(everybody(), crm.ManyPushes) {
			return nil
		}
		t.Error("no deal was put off often")
		return nil
	})
	t.Logf("%d changes in %d transactions: %v", w.total, w.steps, w.done)
	w.now = w.now.Add(time.Hour)
	w.see(func(v *crm.View) error {
		for i := range all {
			past, err := v.AsOf(all[i].at, crm.Everything)
			if err != nil {
				return err
			}
			got, err := w.tell(past)
			if err != nil {
				return err
			}
			if !reflect.DeepEqual(got, all[i]) {
				t.Errorf("as of %s:\n%+v\nwas told as\n%+v", all[i].at, got, all[i])
			}
			if i > 0 {
				w.compareMovement(v, &all[i-1], &all[i])
			}
		}
		w.compareMovement(v, &all[0], &all[times-1])
		return nil
	})
}

// standing is what was open at a moment.
type standing struct {
	at    time.Time
	total funnel.Stage
}

// queries are those whose movement is looked at: everybody in one pipeline, a team in the other.
func (w *churn) queries(v *crm.View) [2]funnel.Query {
	team := crm.Ref{Kind: crm.KindTeam, ID: w.teams[0]}
	return [2]funnel.Query{{Who: everybody(), Pipeline: w.pipes[0]}, {Who: funnel.Of(v, team), Pipeline: w.pipes[1]}}
}

// step sees that the movement since the last step leads from what stood then to what stands now.
func (w *churn) step() {
	w.t.Helper()
	w.see(func(v *crm.View) error {
		w.steps++
		for i, q := range w.queries(v) {
			f, err := funnel.Read(v, q)
			if err != nil {
				return err
			}
			was, is := w.last[i], standing{v.Now(), f.Total}
			if w.last[i] = is; !was.at.IsZero() {
				w.movesBetween(v, q, was, is)
			}
		}
		return nil
	})
}

// movesBetween sees that a movement comes out, to the last minor unit and deal, between what stood at two moments.
func (w *churn) movesBetween(v *crm.View, q funnel.Query, from, to standing) {
	w.t.Helper()
	m, err := funnel.Movement(v, q, from.at, to.at)
	if err != nil {
		w.t.Fatal(err)
	}
	comesOut(w.t, &m)
	if was := from.total; m.Opening.N != was.N || !reflect.DeepEqual(m.Opening.Amount, was.Amount) {
		w.t.Errorf("movement from %s opens with %+v, told was %d %+v", from.at, m.Opening, was.N, was.Amount)
	}
	if is := to.total; m.Closing.N != is.N || !reflect.DeepEqual(m.Closing.Amount, is.Amount) {
		w.t.Errorf("movement to %s closes with %+v, told was %d %+v", to.at, m.Closing, is.N, is.Amount)
	}
}

// compareMovement sees that the movement between two times leads from what was told at the one to what was told at the other.
func (w *churn) compareMovement(v *crm.View, from, to *told) {
	w.t.Helper()
	queries := w.queries(v)
	w.movesBetween(v, queries[0], standing{from.at, from.Funnel.Total}, standing{to.at, to.Funnel.Total})
	w.movesBetween(v, queries[1], standing{from.at, from.Team.Total}, standing{to.at, to.Team.Total})
}
