package funnel

import (
	"fmt"
	"math/big"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

const (
	skillMonths = 12 // trailing, of the deals a skill is read from
	trendMonths = 6  // the present one among them
)

// Skill is how somebody's deals convert at one stage, beside those of their colleagues.
type Skill struct {
	Stage, Next crm.Stage
	Own         Ratio // deals that came to Next of those that came to Stage
	Open        int64 // of Own.Den, still open and not at Next
	Team        Ratio // the same of the colleagues' deals; undefined where Beside is not Shown
	Beside      Beside
}

// Beside says whether somebody is shown what their colleagues did.
type Beside uint8

// The answers.
const (
	Shown     Beside = iota
	FewPeople        // fewer than three colleagues have deals there: their sum would give one away
	FewDeals         // they have fewer than ten deals there
)

// Judged reports whether the skill can be judged: ten deals of one's own and ten of at least three colleagues.
func (s Skill) Judged() bool { return s.Beside == Shown && s.Own.Den >= FewestJudged }

// Flagged reports whether the skill falls short of the colleagues' rate by 15 % of it or more. It compares whole numbers.
func (s Skill) Flagged() bool {
	if !s.Judged() || s.Team.Num == 0 {
		return false
	}
	own := new(big.Int).Mul(big.NewInt(s.Own.Num*100), big.NewInt(s.Team.Den))
	least := new(big.Int).Mul(big.NewInt(s.Team.Num*(100-shortfall)), big.NewInt(s.Own.Den))
	return own.Cmp(least) <= 0
}

// Shortfall is by how many hundredths of a per cent of the colleagues' rate the own one lies below it, rounded half up; below
// nothing where it lies above.
func (s Skill) Shortfall() int64 {
	return Benchmark{Flow: Flow{Forward: s.Own.Num, Dropped: s.Own.Den - s.Own.Num}, Bench: s.Team}.Shortfall()
}

// Certain reports whether the colleagues' rate lies outside the interval of the own one, so that chance alone hardly explains
// the distance.
func (s Skill) Certain() bool { return s.Judged() && outside(s.Own, s.Team) }

// Capability is what one person can do and how that changes, told to them and to those above them alone.
type Capability struct {
	Person     crm.ID
	Pipeline   crm.Pipeline
	Begun      calendar.Period // of the deals behind Skills and CoSell, and of the wins behind NewLogo
	Colleagues int             // active people of the same team
	Skills     []Skill         // a stage each, in selling order
	Trend      []TrendMonth    // oldest first; the last month is not over
	Currency   string
	CoSell     Ratio // deals shared with others of those begun
	NewLogo    Ratio // wins that were the customer's first of those won
}

// TrendMonth is a month of somebody's work.
type TrendMonth struct {
	Month calendar.Period
	Rate  Ratio // won of won and lost, by the day they closed
	Won   Total
	Logs  int64 // activities by the day they happened
}

// ReadCapability tells what a person can do, to themselves and to whoever sees their numbers. The colleagues are the other active
// people of their team and count by the deals they own; nothing is told of fewer than three of them. It reads kept numbers by owner
// and month, and the person's own deals.
func ReadCapability(v *crm.View, person crm.ID, q Query) (Capability, error) {
	if !holds(v.Scope(), person, 0) {
		return Capability{}, crm.Refuse(crm.Forbidden, "numbers.person")
	}
	v = v.Unscoped()
	q, p, err := settle(v, q)
	if err != nil {
		return Capability{}, err
	}
	who, err := v.Person(person)
	if err != nil {
		return Capability{}, fmt.Errorf("read capability: %w", err)
	}
	c := Capability{Person: person, Pipeline: p, Currency: q.Currency}
	c.Begun = calendar.Between(q.Today.AddDays(1).AddMonths(-skillMonths), q.Today, v.Fiscal())
	q.Period = c.Begun
	own := crm.Scope{People: []crm.ID{person}}
	var beside crm.Scope
	if who.Team != 0 {
		for _, m := range v.Members(who.Team) {
			if m.ID != person {
				beside.People = append(beside.People, m.ID)
			}
		}
	}
	c.Colleagues = len(beside.People)
	if err := c.skills(v, q, own, beside); err != nil {
		return Capability{}, err
	}
	q.Who = own
	if err := c.trend(v, q); err != nil {
		return Capability{}, err
	}
	c.deals(v)
	return c, nil
}

// skills reads each stage's conversion, the own one and the colleagues'.
func (c *Capability) skills(v *crm.View, q Query, own, beside crm.Scope) error {
	q.Who = own
	mine, err := Cohort(v, q)
	if err != nil {
		return err
	}
	theirs, people := Conversion{}, map[crm.StageID]int{}
	if q.Who = beside; len(beside.People) >= fewestBeside {
		if theirs, err = Cohort(v, q); err != nil {
			return err
		}
		people = c.peopleAt(v, q)
	}
	stages := openStages(c.Pipeline)
	for i, step := range mine.Steps {
		s := Skill{Stage: stages[i], Next: step.Stage, Own: step.Rate(), Open: step.Before - step.Reached - step.Lost}
		switch {
		case people[s.Stage.ID] < fewestBeside:
			s.Beside = FewPeople
		case theirs.Steps[i].Before < FewestJudged:
			s.Beside = FewDeals
		default:
			s.Team = theirs.Steps[i].Rate()
		}
		c.Skills = append(c.Skills, s)
	}
	return nil
}

// peopleAt counts the owners of a query's cohort whose deals reached each open stage.
func (c *Capability) peopleAt(v *crm.View, q Query) map[crm.StageID]int {
	t := q.cohort()
	t.Apart = true
	stages := openStages(c.Pipeline)
	type at struct {
		stage crm.StageID
		owner crm.ID
	}
	seen := map[at]int64{}
	for x := range v.Tallies(t) {
		highest := slices.IndexFunc(stages, func(s crm.Stage) bool { return s.ID == x.Stage })
		for i, s := range stages {
			if x.Outcome == crm.Won || i <= highest {
				seen[at{s.ID, x.Owner}] += x.N
			}
		}
	}
	out := map[crm.StageID]int{}
	for k, n := range seen {
		if n > 0 {
			out[k.stage]++
		}
	}
	return out
}

// trend reads the last months.
func (c *Capability) trend(v *crm.View, q Query) error {
	pr := newPricer(v, q.Currency, q.Today)
	first := firstOf(q.Today).AddMonths(1 - trendMonths)
	won := make([]pile, trendMonths)
	for i := range trendMonths {
		c.Trend = append(c.Trend, TrendMonth{Month: calendar.MonthOf(first.AddMonths(i), v.Fiscal())})
		won[i] = pile{}
	}
	q.Period = calendar.Between(first, first.AddMonths(trendMonths)-1, v.Fiscal())
	month := func(d calendar.Date) int {
		y, m, _ := d.YMD()
		y0, m0, _ := first.YMD()
		return (y-y0)*12 + int(m-m0)
	}
	q.Pipeline = 0
	for t := range closedTallies(v, pr, q, false) {
		i := month(t.Day)
		c.Trend[i].Rate.Den += t.N
		if t.Outcome == crm.Won {
			c.Trend[i].Rate.Num += t.N
			won[i].add(t.Currency, pr.since(t.Currency, t.Day), t.N-t.NoAmount, t.Amount)
		}
	}
	for t := range v.Tallies(crm.TallyQuery{Kind: crm.TallyActivity, Who: q.Who, From: q.Period.From, To: q.Period.To}) {
		c.Trend[month(t.Day)].Logs += t.N
	}
	for i := range won {
		var err error
		if c.Trend[i].Won, err = pr.total(won[i]); err != nil {
			return err
		}
	}
	return nil
}

// Halves are the win rates of the first three months of the trend and of the last three.
func (c *Capability) Halves() (before, recent Ratio) {
	for i, m := range c.Trend {
		at := &before
		if i >= trendMonths/2 {
			at = &recent
		}
		at.Num += m.Rate.Num
		at.Den += m.Rate.Den
	}
	return before, recent
}

// deals walks the person's own deals and those they have a share in.
func (c *Capability) deals(v *crm.View) {
	for _, open := range []bool{true, false} {
		for _, d := range v.DealsOwned(c.Person, open) {
			c.deal(v, &d)
		}
	}
	for _, d := range v.DealsShared(c.Person) {
		shares := false
		for _, s := range d.Splits {
			shares = shares || s.Person == c.Person
		}
		if shares && d.Owner != c.Person {
			c.shared(&d)
		}
	}
}

func (c *Capability) deal(v *crm.View, d *crm.Deal) {
	if d.Archived {
		return
	}
	c.shared(d)
	if d.Kind != crm.StageWon || !c.Begun.Contains(d.ClosedOn) || d.Customer == 0 {
		return
	}
	c.NewLogo.Den++
	for _, o := range v.DealsOf(d.Customer) {
		if o.Kind == crm.StageWon && !o.Archived && (o.ClosedOn < d.ClosedOn || o.ClosedOn == d.ClosedOn && o.ID < d.ID) {
			return
		}
	}
	c.NewLogo.Num++
}

// shared counts a deal that began in the period, and whether others have a share in it.
func (c *Capability) shared(d *crm.Deal) {
	if d.Archived || d.Started == 0 || !c.Begun.Contains(d.Started) {
		return
	}
	c.CoSell.Den++
	if len(d.Splits) > 1 {
		c.CoSell.Num++
	}
}
