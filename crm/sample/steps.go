package sample

import (
	"slices"

	"crmbot/crm"
)

// noStep are the live open deals without a next step.
const noStep = 7

// planNext says which acts led to a next step, which later act fulfilled it, and what is still to be done.
func (w *world) planNext() {
	for _, d := range w.deals {
		var story []*act
		for _, a := range w.acts {
			if a.deal == d && a.logged == a.day {
				story = append(story, a)
			}
		}
		for i := range len(story) - 1 {
			a, b := story[i], story[i+1]
			crosses := a.by != b.by
			if a.day > b.day && (crosses || w.rng.IntN(2) == 0) {
				a.next = &next{title: w.stepTitle(a), due: w.days.on(b.day), done: true}
				b.ends = a.next
			}
		}
	}
	w.planOpenSteps()
}

// planOpenSteps leaves each rep something overdue, something for today and for tomorrow, and for the days to come.
func (w *world) planOpenSteps() {
	live := slices.DeleteFunc(w.of(crm.StageOpen), func(d *deal) bool { return d.rots })
	slices.SortStableFunc(live, func(a, b *deal) int { return b.ends - a.ends })
	bare, turn := noStep, map[*person]int{}
	for _, d := range live {
		last := w.lastAct(d)
		n := turn[last.by]
		turn[last.by]++
		last.next = &next{title: w.stepTitle(last)}
		switch {
		case n == 0:
			last.next.due = w.days.on(1)
		case n == 1:
			last.next.due = w.days.today
		case n == 2:
			last.next.due = w.days.today.AddDays(1)
		case n%2 == 0 && bare > 0:
			last.next = nil
			bare--
		default:
			last.next.due = w.days.coming(n)
		}
	}
}

func (w *world) lastAct(d *deal) *act {
	for i := len(w.acts) - 1; i >= 0; i-- {
		if w.acts[i].deal == d && w.acts[i].logged == w.acts[i].day {
			return w.acts[i]
		}
	}
	return nil
}
