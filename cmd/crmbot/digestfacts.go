package main

import (
	"time"

	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// digestFacts is what a digest says of one team at one instant, the numbers of its card. Amounts are in minor units.
type digestFacts struct {
	At       time.Time     `json:"at"`
	Kind     string        `json:"kind"` // morning or evening
	Today    calendar.Date `json:"today"`
	Team     string        `json:"team"`
	Currency string        `json:"currency"`
	Pipeline string        `json:"pipeline"`
	Stages   []stageFacts  `json:"stages"`
	Total    stageFacts    `json:"total"`
	Quota    quotaFacts    `json:"quota"`
	Forecast forecastFacts `json:"forecast"`
	// Days are the day told of, the working day before, and the same weekday a week earlier.
	Days      []dayFacts    `json:"days"`
	Winners   []winFacts    `json:"winners"`
	Stalled   digest.Pile   `json:"stalled"`
	PutOff    digest.Pile   `json:"put_off"`
	Overdue   digest.Pile   `json:"overdue"`
	Slipped   digest.Pile   `json:"slipped"`
	Undated   int64         `json:"undated"`
	Unplanned int64         `json:"without_next_step"`
	Due       int64         `json:"due"`
	Late      int64         `json:"due_overdue"`
	Tomorrow  *int64        `json:"due_next_day,omitempty"` // in the evening
	Off       *dayFacts     `json:"days_off,omitempty"`
	Holiday   bool          `json:"holiday,omitempty"`
	Weeks     []dayFacts    `json:"weeks,omitempty"`
	Month     *quotaFacts   `json:"last_month,omitempty"`
	Pace      workdaysFacts `json:"workdays"`
}

type stageFacts struct {
	Stage    string       `json:"stage,omitempty"`
	StageEN  string       `json:"stage_en,omitempty"`
	Deals    int64        `json:"deals"`
	Amount   money.Amount `json:"amount"`
	Weighted money.Amount `json:"weighted"`
	Unpriced int64        `json:"unpriced,omitempty"` // deals in a currency without a rate: not in the amounts
	// Forward of Left deals that left the stage this quarter, on or lost, went on.
	Forward int64 `json:"forward"`
	Left    int64 `json:"left"`
}

type quotaFacts struct {
	Period string       `json:"period"`
	Set    bool         `json:"set"`
	Target money.Amount `json:"target"`
	Actual money.Amount `json:"actual"`
	Gap    money.Amount `json:"gap"`
	// Needed is the gap a remaining working day.
	Needed money.Amount `json:"needed"`
	// Rate is in hundredths of a percent; absent without a target.
	Rate *int64 `json:"rate,omitempty"`
}

type forecastFacts struct {
	Won      money.Amount `json:"won"`
	Weighted money.Amount `json:"weighted"`
	Landing  money.Amount `json:"landing"`
}

type dayFacts struct {
	From       calendar.Date `json:"from"`
	To         calendar.Date `json:"to"` // the last day
	New        int64         `json:"new"`
	Activities int64         `json:"visits_and_calls"`
	Moves      int64         `json:"moves"`
	Won        digest.Pile   `json:"won"`
	Lost       int64         `json:"lost"`
}

type winFacts struct {
	Person   string       `json:"person"`
	Customer string       `json:"customer"`
	Amount   money.Amount `json:"amount"`
}

type workdaysFacts struct {
	Elapsed   int `json:"elapsed"`
	Total     int `json:"total"`
	Remaining int `json:"remaining"`
}

func factsOf(v *crm.View, f *digest.Facts) digestFacts {
	out := digestFacts{
		At: f.At, Kind: digest.MorningSlot, Today: f.Today, Team: v.Company().Name, Currency: f.Currency, Pipeline: f.Funnel.Pipeline.Name,
		Total: stageOf(f.Funnel.Total), Quota: quotaOf(f.Month), Days: []dayFacts{dayOf(f.Days[0]), dayOf(f.Days[1]), dayOf(f.Days[2])},
		Forecast: forecastFacts{Won: f.Landing.Won.Sum, Weighted: f.Landing.Weighted.Sum, Landing: f.Landing.Landing},
		Stalled:  f.Stalled, PutOff: f.PutOff, Overdue: f.Overdue, Slipped: f.Slipped, Undated: f.Landing.UndatedN, Unplanned: f.Unplanned,
		Due: f.Due, Late: f.Late, Holiday: f.Holiday, Pace: workdaysFacts(f.Month.Workdays), Winners: []winFacts{},
	}
	if t, err := v.Team(f.Subject.ID); err == nil && f.Subject.ID != 0 {
		out.Team = t.Name
	}
	if f.Evening {
		out.Kind, out.Tomorrow = digest.EveningSlot, &f.Tomorrow
	}
	for _, s := range f.Funnel.Stages {
		out.Stages = append(out.Stages, stageOf(s))
	}
	for _, w := range f.Winners {
		win := winFacts{Amount: w.Amount}
		if p, err := v.Person(w.Person); err == nil {
			win.Person = p.Name
		}
		if c, err := v.Customer(w.Customer); err == nil {
			win.Customer = c.Name
		}
		out.Winners = append(out.Winners, win)
	}
	if f.Off != nil {
		off := dayOf(*f.Off)
		out.Off = &off
	}
	if f.Weeks != nil {
		out.Weeks = []dayFacts{dayOf(f.Weeks[0]), dayOf(f.Weeks[1])}
	}
	if f.Last != nil {
		last := quotaOf(*f.Last)
		out.Month = &last
	}
	return out
}

func stageOf(s funnel.Stage) stageFacts {
	rate := s.Flow.Rate()
	return stageFacts{Stage: s.Stage.Name, StageEN: s.Stage.NameEN, Deals: s.N, Amount: s.Amount.Sum, Weighted: s.Weighted.Sum, Unpriced: s.Amount.Unpriced,
		Forward: rate.Num, Left: rate.Den}
}

func quotaOf(a funnel.Attainment) quotaFacts {
	q := quotaFacts{Period: a.Period.String(), Set: a.Set, Target: a.Quota, Actual: a.Actual, Gap: a.Gap, Needed: a.Needed}
	if !a.Rate.Undefined() {
		rate := a.Rate.Round(10000)
		q.Rate = &rate
	}
	return q
}

func dayOf(s digest.Stretch) dayFacts {
	return dayFacts{From: s.From, To: s.Last(), New: s.New, Activities: s.Activities, Moves: s.Moves, Won: s.Won, Lost: s.Lost}
}
