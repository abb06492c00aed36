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
	for i, d := range live {
		last := w.lastAct(d)
		n := turn[last.by]
		turn[last.by]++
		last.next = &next{title: w.stepTitle(last)}
		switch {
		case n == 0:
			last.next.due = w.days.on(1 + i%2)
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

// tellLeads tells what the teams' leads have to do themselves.
func (w *world) tellLeads() {
	c := w.cast
	for _, x := range []struct {
		by    *person
		title string
		in    int
	}{
		{c.chen, "和张伟过一遍停滞的商机", 0}, {c.chen, "准备下周的销售例会", 1}, {c.chen, "看看公海客户给谁跟", -1},
		{c.grace, "Go through stalled deals with Kenji", 0}, {c.grace, "Prepare the regional review", 1},
	} {
		at := w.written(x.by, 2)
		w.say(at, x.by, func(tx *crm.Tx) error {
			_, err := tx.NewTask(crm.Task{Title: x.title, Due: tx.DayDue(x.by.id, w.days.today.AddDays(x.in)), AllDay: true})
			return err
		})
	}
}
