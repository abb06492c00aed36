// Package funnel reads stages, conversion, win rates, attainment and forecasts from the numbers crm keeps; it changes nothing and says no words.
package funnel

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Query says whose numbers are asked for, and of when.
type Query struct {
	Pipeline crm.ID          // 0: the default one
	Who      crm.Scope       // cut down to what the asker may see; see Of
	Period   calendar.Period // of the expected close, the close or the start, as the reading says; zero: everything
	Flow     calendar.Period // of the stage moves; zero: Period, else the present quarter
	Currency string          // of the totals; empty: the company's
	Today    calendar.Date   // zero: today in the company's zone
}

// Ratio is an exact rate; a Den of 0 means that there is none.
type Ratio struct{ Num, Den int64 }

// Undefined reports whether there is no rate.
func (r Ratio) Undefined() bool { return r.Den == 0 }

// Round returns Num × scale / Den rounded half up (scale 10000 gives hundredths of a percent), and 0 when undefined.
func (r Ratio) Round(scale int64) int64 {
	a := money.Amount{Minor: scale}
	return portion(a, r.Num, r.Den).Minor
}

// Cmp compares two rates exactly; one that is undefined is the least.
func (r Ratio) Cmp(o Ratio) int {
	switch {
	case r.Undefined() || o.Undefined():
		return cmp.Compare(boolInt(!r.Undefined()), boolInt(!o.Undefined()))
	default:
		a := new(big.Int).Mul(big.NewInt(r.Num), big.NewInt(o.Den))
		return a.Cmp(new(big.Int).Mul(big.NewInt(o.Num), big.NewInt(r.Den)))
	}
}

// ratioOf is a×b ÷ c×d. Products too great for a Ratio are reduced, and what then still is, rounded at the 63rd binary digit.
func ratioOf(a, b, c, d int64) Ratio {
	num, den := new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), new(big.Int).Mul(big.NewInt(c), big.NewInt(d))
	if den.Sign() == 0 {
		return Ratio{}
	}
	if !num.IsInt64() || !den.IsInt64() {
		common := new(big.Int).GCD(nil, nil, new(big.Int).Abs(num), new(big.Int).Abs(den))
		num.Quo(num, common)
		den.Quo(den, common)
		if n := max(num.BitLen(), den.BitLen()) - 63; n > 0 {
			num.Quo(num, new(big.Int).Lsh(big.NewInt(1), uint(n)))
			den.Quo(den, new(big.Int).Lsh(big.NewInt(1), uint(n)))
		}
	}
	return Ratio{num.Int64(), den.Int64()}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Total is a sum over deals of several currencies.
type Total struct {
	By       []money.Amount // one a currency, by code; without deals' currencies that sum to nothing
	Sum      money.Amount   // all that could be converted
	Unpriced int64          // deals counted but not in Sum, for want of a rate
}

// Stage is one open stage of a funnel, or all of them together.
type Stage struct {
	Stage    crm.Stage // zero in a total
	N        int64
	Amount   Total
	Weighted Total
	Age      Ratio // days since the deals began: sum over number
	NoAmount int64
	Flow     Flow
}

// Flow is what left a stage in a period. Its rate is Forward out of Forward + Dropped.
type Flow struct {
	Forward, Dropped int64 // by the last departure of each deal
	Back             int64 // every move back, not part of the rate
	Away             int64 // transferred to another pipeline by the last departure, not part of the rate
}

// Rate is the flow conversion.
func (f Flow) Rate() Ratio { return Ratio{f.Forward, f.Forward + f.Dropped} }

func (f *Flow) add(o Flow) {
	f.Forward += o.Forward
	f.Dropped += o.Dropped
	f.Away += o.Away
	f.Back += o.Back
}

// Funnel is the open deals by stage.
type Funnel struct {
	Pipeline crm.Pipeline
	Currency string
	Today    calendar.Date
	Period   calendar.Period // of expected close; zero: all open deals
	Flow     calendar.Period // of the stage moves
	Stages   []Stage
	Total    Stage
	Undated  int64 // open deals without expected close: in the stages only when Period is zero
	Overdue  int64 // open deals whose expected close has passed
}

// Read gives the funnel. Its cost does not depend on how many deals there are.
func Read(v *crm.View, q Query) (Funnel, error) {
	q, p, err := settle(v, q)
	if err != nil {
		return Funnel{}, err
	}
	f := Funnel{Pipeline: p, Currency: q.Currency, Today: q.Today, Period: q.Period, Flow: q.Flow}
	flows, err := Flows(v, q)
	if err != nil {
		return Funnel{}, err
	}
	pr := newPricer(v, q.Currency, q.Today)
	stages := openStages(p)
	sums := map[crm.StageID]*openSums{}
	all := newOpenSums()
	for t := range v.Tallies(q.open()) {
		if sums[t.Stage] == nil {
			sums[t.Stage] = newOpenSums()
		}
		sums[t.Stage].add(t)
		all.add(t)
	}
	for i, s := range stages {
		line, err := sums[s.ID].stage(pr, q.Today)
		if err != nil {
			return Funnel{}, err
		}
		line.Stage, line.Flow = s, flows[i]
		f.Stages = append(f.Stages, line)
		f.Total.Flow.add(flows[i])
	}
	total, err := all.stage(pr, q.Today)
	if err != nil {
		return Funnel{}, err
	}
	total.Flow = f.Total.Flow
	f.Total = total
	f.Undated = count(v, crm.TallyQuery{Kind: crm.TallyOpen, Who: q.Who, Pipeline: p.ID, Undated: true})
	f.Overdue = count(v, crm.TallyQuery{Kind: crm.TallyOpen, Who: q.Who, Pipeline: p.ID, From: firstDay, To: q.Today})
	return f, nil
}

// firstDay lies before all days that deals have, and behind the day that means none.
const firstDay = calendar.Date(1)

// open selects the open deals that q means.
func (q Query) open() crm.TallyQuery {
	t := crm.TallyQuery{Kind: crm.TallyOpen, Who: q.Who, Pipeline: q.Pipeline, From: q.Period.From, To: q.Period.To}
	t.Ever = q.Period.IsZero()
	return t
}

func count(v *crm.View, q crm.TallyQuery) int64 {
	var n int64
	for t := range v.Tallies(q) {
		n += t.N
	}
	return n
}

// openSums are the sums of some open deals.
type openSums struct {
	n, noAmount, began int64
	amount, weighted   pile
}

func newOpenSums() *openSums { return &openSums{amount: pile{}, weighted: pile{}} }

func (o *openSums) add(t crm.Tally) {
	o.n += t.N
	o.noAmount += t.NoAmount
	o.began += t.Days
	o.amount.add(t.Currency, 0, t.N-t.NoAmount, t.Amount)
	o.weighted.add(t.Currency, 0, t.N-t.NoAmount, t.Weighted)
}

func (o *openSums) stage(p *pricer, today calendar.Date) (Stage, error) {
	if o == nil {
		o = newOpenSums()
	}
	amount, err := p.total(o.amount)
	if err != nil {
		return Stage{}, err
	}
	weighted, err := p.total(o.weighted)
	if err != nil {
		return Stage{}, err
	}
	return Stage{N: o.n, NoAmount: o.noAmount, Amount: amount, Weighted: weighted,
		Age: Ratio{o.n*int64(today) - o.began, o.n}}, nil
}

// settle fills in what a query leaves open.
func settle(v *crm.View, q Query) (Query, crm.Pipeline, error) {
	p := v.DefaultPipeline()
	if q.Pipeline != 0 {
		var err error
		if p, err = v.Pipeline(q.Pipeline); err != nil {
			return q, p, fmt.Errorf("read funnel: %w", err)
		}
	}
	q.Pipeline = p.ID
	return filled(v, q), p, nil
}

// filled fills in currency, day and the period of moves.
func filled(v *crm.View, q Query) Query {
	if q.Currency == "" {
		q.Currency = v.Company().Currency
	}
	if q.Today == 0 {
		q.Today = v.Today(0)
	}
	if q.Flow.IsZero() {
		q.Flow = q.Period
	}
	if q.Flow.IsZero() {
		q.Flow = calendar.QuarterOf(q.Today, v.Fiscal())
	}
	return q
}

// openStages lists a pipeline's open stages in selling order.
func openStages(p crm.Pipeline) []crm.Stage {
	var out []crm.Stage
	for _, s := range p.Stages {
		if s.Kind == crm.StageOpen {
			out = append(out, s)
		}
	}
	return out
}

// Of is the scope of a person, a team with all teams below it, or, for the zero Ref, everything.
func Of(v *crm.View, subject crm.Ref) crm.Scope {
	switch subject.Kind {
	case crm.KindPerson:
		return crm.Scope{People: []crm.ID{subject.ID}}
	case crm.KindTeam:
		return crm.Scope{Teams: below(v, subject.ID)}
	}
	return crm.Scope{All: true}
}

// below is a team and all teams under it.
func below(v *crm.View, team crm.ID) []crm.ID {
	teams := v.Below(team)
	if !slices.Contains(teams, team) {
		teams = append(slices.Clone(teams), team)
	}
	return teams
}

// portion returns a × num / den rounded half up, nothing when den is 0.
func portion(a money.Amount, num, den int64) money.Amount {
	if den == 0 {
		return money.Amount{Currency: a.Currency}
	}
	n := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(num))
	d := big.NewInt(den)
	if d.Sign() < 0 {
		n.Neg(n)
		d.Neg(d)
	}
	n.Lsh(n, 1).Add(n, d)
	d.Lsh(d, 1)
	q := new(big.Int).Div(n, d) // Euclidean: rounds down, also below nothing
	return money.Amount{Minor: q.Int64(), Currency: a.Currency}
}
