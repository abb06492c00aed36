package digest

import (
	"fmt"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// Facts are the numbers of a digest of one team with all below it, or of the company, at one instant. All come from numbers that
// are kept beside the records: what they cost does not grow with how many deals there are.
type Facts struct {
	At       time.Time // in the team's zone
	Today    calendar.Date
	Subject  crm.Ref // the team; zero: the company
	Currency string
	Evening  bool

	Month funnel.Attainment
	// Landing is what was won and what may still be won this month by its weight.
	Landing funnel.Outlook
	// Last is the month before, on the first working day of a month.
	Last *funnel.Attainment

	// Days are the day told of, the working day before it, and the same weekday a week earlier. In the evening the first is today.
	Days [3]Stretch
	// Off are the days off between the last working day and today: a weekend, or a holiday when Holiday is set.
	Off     *Stretch
	Holiday bool
	// Weeks are last week and the one before, on the first working day of a week.
	Weeks *[2]Stretch
	// Winners are the largest deals won on the day told of, three at most.
	Winners []Winner

	Funnel  funnel.Funnel
	Stalled Pile
	PutOff  Pile // expected close moved past a month's end three times or more
	Overdue Pile // expected close in the past
	Slipped Pile // evening: expected close moved later today

	Due       int64 // tasks up to the end of today, overdue ones included
	Late      int64
	Tomorrow  int64 // evening: tasks of the next working day
	NextDay   calendar.Date
	Unplanned int64 // open deals without a next step

	// Empty: there never was a deal.
	Empty bool
}

// Pile is some deals and what they sum to.
type Pile struct {
	Deals    int64        `json:"deals"`
	Amount   money.Amount `json:"amount"`
	Unpriced int64        `json:"unpriced,omitempty"` // of them in a currency without a rate: not in the amount
}

// Winner is a won deal that a group reads of.
type Winner struct {
	Person, Customer crm.ID
	Deal             crm.ID
	Amount           money.Amount
}

// Quiet reports whether the day told of brought nothing and today asks for nothing.
func (f *Facts) Quiet() bool {
	d := f.Days[0]
	return d.New+d.Activities+d.Moves+d.Won.Deals+d.Lost+f.Due+f.Slipped.Deals == 0 && f.Last == nil && f.Weeks == nil && (f.Off == nil || f.Off.none())
}

// Gather reads the facts of a team, or of the company where team is 0, as the view's actor sees them.
func Gather(v *crm.View, team crm.ID, evening bool) (Facts, error) {
	f := Facts{Today: v.Today(team), At: v.Now().In(v.TeamZone(team)), Currency: v.Currency(team), Evening: evening}
	if team != 0 {
		f.Subject = crm.Ref{Kind: crm.KindTeam, ID: team}
	}
	who := funnel.Of(v, f.Subject)
	var err error
	if f.Funnel, err = funnel.Read(v, funnel.Query{Who: who, Currency: f.Currency, Today: f.Today}); err != nil {
		return f, fmt.Errorf("read the funnel: %w", err)
	}
	month := calendar.MonthOf(f.Today, v.Fiscal())
	if f.Month, err = funnel.Attain(v, f.Subject, crm.WonAmount, month); err != nil {
		return f, fmt.Errorf("read the month: %w", err)
	}
	if f.Landing, err = funnel.Forecast(v, f.Subject, month); err != nil {
		return f, fmt.Errorf("read the forecast: %w", err)
	}
	f.Overdue = Pile{f.Landing.OverdueN, f.Landing.Overdue.Sum, f.Landing.Overdue.Unpriced}
	stalled, err := funnel.CountStalled(v, funnel.StalledQuery{Who: who, Currency: f.Currency})
	if err != nil {
		return f, fmt.Errorf("count the stalled deals: %w", err)
	}
	f.Stalled = Pile{stalled.N, stalled.Amount.Sum, stalled.Amount.Unpriced}
	if err := f.kept(v, who); err != nil {
		return f, err
	}
	if err := f.days(v, who); err != nil {
		return f, err
	}
	if evening {
		err = f.slips(v, who)
	}
	f.Empty = f.Funnel.Total.N == 0 && f.Landing.WonN == 0 && f.Days[0].New == 0 && !ever(v, who)
	return f, err
}

// ever reports whether there was a deal at any time.
func ever(v *crm.View, who crm.Scope) bool {
	for t := range v.Tallies(crm.TallyQuery{Kind: crm.TallyCohort, Who: who, Ever: true}) {
		if t.N > 0 {
			return true
		}
	}
	return false
}
