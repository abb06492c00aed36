package sample_test

import (
	"slices"
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

func deals(t *testing.T, s *story) {
	t.Helper()
	want(t, "deals", len(s.deals), 120)
	for stage, n := range map[crm.StageID]int{1: 15, 2: 14, 3: 12, 4: 7, 5: 34, 6: 38} {
		want(t, "deals in stage", count(s.deals, func(d crm.Deal) bool { return d.Stage == stage }), n)
	}
	for currency, n := range map[string]int{"USD": 14, "HKD": 6, "EUR": 1, "CNY": 99} {
		want(t, currency, count(s.deals, func(d crm.Deal) bool { return d.Amount.Currency == currency }), n)
	}
	reasons, sources := map[string]int{}, map[string]int{}
	for _, d := range s.deals {
		sources[d.Source]++
		if d.Kind == crm.StageLost {
			reasons[d.LostReason]++
		}
	}
	want(t, "loss reasons", len(reasons), 9)
	want(t, "sources", len(sources), 12)
}

func twists(t *testing.T, s *story) {
	t.Helper()
	var skips, backs, reopened, wonLater int
	for _, d := range s.deals {
		again := false
		for _, e := range s.v.StageEvents(d.ID) {
			switch {
			case e.From >= 5:
				again = true
			case e.From != 0 && e.To < e.From:
				backs++
			case e.From != 0 && e.To < 5 && e.To > e.From+1:
				skips++
			}
		}
		if again != (d.Reopened == 1) {
			t.Errorf("%s: reopened %d times", d.Ref(), d.Reopened)
		}
		if again {
			reopened++
			if d.Kind == crm.StageWon {
				wonLater++
			}
		}
	}
	want(t, "stages skipped", skips, 7)
	want(t, "moves back", backs, 6)
	want(t, "reopened", reopened, 4)
	want(t, "reopened and won", wonLater, 2)
}

func flags(t *testing.T, s *story) {
	t.Helper()
	open := slices.DeleteFunc(slices.Clone(s.deals), func(d crm.Deal) bool { return !d.Open() })
	want(t, "without expected close", count(open, func(d crm.Deal) bool { return d.Expected.IsZero() }), 5)
	want(t, "overdue", count(open, func(d crm.Deal) bool { return !d.Expected.IsZero() && d.Expected < s.today }), 9)
	want(t, "put off three times", count(s.deals, func(d crm.Deal) bool { return d.Pushes >= 3 }), 3)
	want(t, "without amount", count(s.deals, func(d crm.Deal) bool { return d.Amount.Minor == 0 }), 4)
	want(t, "stalled", count(open, s.stalled), 11)
	bare := count(open, func(d crm.Deal) bool { _, ok := s.v.NextStep(d.ID); return !ok })
	if bare < 12 {
		t.Errorf("%d open deals without a next step", bare)
	}
}

// stalled: more working days without anything real than the stage allows, and nothing planned for as many to come.
func (s *story) stalled(d crm.Deal) bool {
	_, stage, err := s.v.Stage(d.Stage)
	if err != nil {
		return false
	}
	at, ok := s.v.LastActivity(d.Ref())
	if !ok {
		at = d.CreatedAt
	}
	cal := s.v.Calendar()
	if cal.Count(calendar.DateOf(at.In(s.zone)), s.today) <= stage.RotDays {
		return false
	}
	step, ok := s.v.NextStep(d.ID)
	return !ok || calendar.DateOf(step.Due.In(s.zone)) > cal.AddWorkdays(s.today, stage.RotDays)
}

// pareto: a fifth of the customers brought 78 to 82 % of what was won.
func pareto(t *testing.T, s *story) {
	t.Helper()
	won, all := map[crm.ID]int64{}, int64(0)
	for _, d := range s.deals {
		if d.Kind != crm.StageWon {
			continue
		}
		a, ok := s.v.Convert(d.Amount, d.ClosedOn)
		if !ok {
			t.Errorf("%s was won without a rate", d.Ref())
		}
		won[d.Customer] += a.Minor
		all += a.Minor
	}
	var sums []int64
	for _, n := range won {
		sums = append(sums, n)
	}
	slices.Sort(sums)
	top := int64(0)
	for _, n := range sums[len(sums)-12:] {
		top += n
	}
	if share := top * 1000 / all; share < 780 || share > 820 {
		t.Errorf("the top 12 customers hold %d ‰", share)
	}
}
