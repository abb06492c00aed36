package digest

import (
	"cmp"
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// Urgency is counted in tenths: a deal that nothing presses has ten of them.
const (
	urgencyBase    = 10
	urgencyStalled = 10 // nothing happened with it for too long
	urgencyPassed  = 10 // its expected close has passed
	urgencyLate    = 8  // what was to be done about it is overdue
	urgencyToday   = 6  // what is to be done about it falls due today
	urgencySoon    = 5  // it is expected to close within soonDays
	urgencyPushed  = 3  // it was pushed again and again

	soonDays = 14
)

// Ranked is an open deal and why it is where it is in the order of the day.
type Ranked struct {
	Deal crm.Deal
	// NoNext deals come first: nothing is planned for them.
	NoNext bool
	// Score is value × probability × urgency; the value is in the company's currency where its rate is known.
	Score   int64
	Reasons []string // in the reader's words, the most pressing first
}

// Ranking puts somebody's open deals in the order of the day: first what has no next step, then by value × probability ×
// urgency, each with the reasons in words. It reads the deals of that one person.
func Ranking(t *bot.Turn, person crm.ID) []Ranked {
	stalled := map[crm.ID]int{}
	for _, s := range funnel.Stalled(t.V, funnel.StalledQuery{Who: funnel.Of(t.V, crm.Ref{Kind: crm.KindPerson, ID: person})}) {
		stalled[s.Deal] = s.Days
	}
	var out []Ranked
	for _, d := range t.V.DealsOwned(person, true) {
		out = append(out, rank(t, d, stalled[d.ID]))
	}
	slices.SortFunc(out, func(x, y Ranked) int {
		if x.NoNext != y.NoNext {
			if x.NoNext {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Deal.ID, y.Deal.ID))
	})
	return out
}

// rank weighs one deal. silent is for how many working days it is stalled, 0 when it is not.
func rank(t *bot.Turn, d crm.Deal, silent int) Ranked {
	r := Ranked{Deal: d}
	urgency := int64(urgencyBase)
	press := func(by int64, why string) {
		urgency += by
		r.Reasons = append(r.Reasons, why)
	}
	next, planned := t.V.NextStep(d.ID)
	if r.NoNext = !planned; r.NoNext {
		r.Reasons = append(r.Reasons, t.T("priority.no_next"))
	}
	if silent > 0 {
		press(urgencyStalled, t.T("stalled.days", "n", silent))
	}
	if left := int(d.Expected - t.Today()); !d.Expected.IsZero() && left < 0 {
		press(urgencyPassed, t.T("priority.passed", "n", -left))
	} else if !d.Expected.IsZero() && left <= soonDays {
		press(urgencySoon, t.T("priority.soon", "n", left))
	}
	switch {
	case !planned:
	case Late(t, next):
		press(urgencyLate, t.T("priority.task_late"))
	case next.Due.Before((t.Today() + 1).In(t.Now.Location())):
		press(urgencyToday, t.T("priority.task_today"))
	}
	if d.Pushes >= crm.ManyPushes {
		press(urgencyPushed, t.T("pushed.times", "n", d.Pushes))
	}
	value := d.Amount
	if home, ok := t.Home(value); ok {
		value = home
	}
	p := int64(probability(t, d))
	r.Score = value.Minor * p * urgency
	if !d.Amount.IsZero() {
		r.Reasons = append(r.Reasons, t.T("priority.value", "amount", t.P.Short(d.Amount), "percent", p))
	}
	return r
}

// probability of an open deal in percent: the one set by hand, else its stage's.
func probability(t *bot.Turn, d crm.Deal) int {
	if d.Probability != nil {
		return *d.Probability
	}
	if _, s, err := t.V.Stage(d.Stage); err == nil {
		return s.Probability
	}
	return 0
}

// RankedItem is a row of the order of the day: which deal, why now, and what can be done about it.
func RankedItem(t *bot.Turn, n int, r Ranked) card.Item {
	code := r.Deal.Ref()
	plan := card.Button{Label: t.T("stalled.button.plan"), Value: bot.FormOf(bot.Do("remind", "deal="+code.String()))}
	visit := bot.Do("visit.log", "deal="+code.String())
	if r.Deal.Customer != 0 {
		visit = bot.Do("visit.log", "customer="+crm.Ref{Kind: crm.KindCustomer, ID: r.Deal.Customer}.String(), "deal="+code.String())
	}
	log := card.Button{Label: t.T("stalled.button.log"), Value: t.Value(bot.FormOf(visit))}
	if r.NoNext {
		plan.Style = card.Primary
	} else {
		log.Style = card.Primary
	}
	return card.Item{Number: n, MD: card.Bold(t.DealName(r.Deal)) + " " + card.Escape(card.Dotted(r.Reasons...)),
		Buttons: []card.Button{plan, log, {Label: t.T("button.open"), Value: bot.Do("deal.show", code)}}}
}
