package funnel

import (
	"cmp"
	"math/big"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

const (
	benchDays  = 90 // trailing days whose departures are compared
	shortfall  = 15 // per cent of the benchmark, or points, from which a stage falls short
	worseAgain = 5  // points by which a stage that was told of must get worse to be told of sooner than after a week
)

// Benchmark compares what moved on from a stage in the trailing 90 days with what should.
type Benchmark struct {
	Pipeline crm.Pipeline
	Stage    crm.Stage
	Window   calendar.Period
	Flow     Flow
	Bench    Ratio // undefined: there is none
	Own      bool  // Bench is the subject's own of the trailing twelve months
	Points   bool  // the shortfall is counted in points, else in per cent of the benchmark
}

// Few reports whether too few deals left the stage to judge it.
func (b Benchmark) Few() bool { return b.Flow.Rate().Den < FewestJudged }

// Short reports whether the stage falls short: by 15 % of the benchmark, or by 15 points. It compares whole numbers.
func (b Benchmark) Short() bool {
	r := b.Flow.Rate()
	if b.Few() || b.Bench.Undefined() || b.Bench.Num <= 0 {
		return false
	}
	product := func(factors ...int64) *big.Int {
		p := big.NewInt(1)
		for _, f := range factors {
			p.Mul(p, big.NewInt(f))
		}
		return p
	}
	had := product(r.Num, b.Bench.Den, 100)
	if b.Points {
		least := product(b.Bench.Num, 100)
		least.Sub(least, product(b.Bench.Den, shortfall))
		return had.Cmp(least.Mul(least, big.NewInt(r.Den))) <= 0
	}
	return had.Cmp(product(r.Den, b.Bench.Num, 100-shortfall)) <= 0
}

// Shortfall is by how many hundredths of a per cent of the benchmark, or of a point, the stage falls short, rounded half up;
// below nothing where it does better.
func (b Benchmark) Shortfall() int64 {
	r := b.Flow.Rate()
	if r.Undefined() || b.Bench.Undefined() || b.Bench.Num <= 0 {
		return 0
	}
	gap := new(big.Rat).Sub(big.NewRat(b.Bench.Num, b.Bench.Den), big.NewRat(r.Num, r.Den))
	if !b.Points {
		gap.Quo(gap, big.NewRat(b.Bench.Num, b.Bench.Den))
	}
	gap.Mul(gap, big.NewRat(10_000, 1)).Add(gap, big.NewRat(1, 2))
	return new(big.Int).Div(gap.Num(), gap.Denom()).Int64()
}

// Worse reports whether the rate fell by five points or more since it was was.
func (b Benchmark) Worse(was Ratio) bool {
	r := b.Flow.Rate()
	if r.Undefined() || was.Undefined() {
		return false
	}
	fell := new(big.Rat).Sub(big.NewRat(was.Num, was.Den), big.NewRat(r.Num, r.Den))
	return fell.Cmp(big.NewRat(worseAgain, 100)) >= 0
}

// Benchmarks compares each open stage of a pipeline with its benchmark: what the set-up says, else what the same people
// did in the trailing twelve months. It reads kept numbers.
func Benchmarks(v *crm.View, q Query) ([]Benchmark, error) {
	q, p, err := settle(v, q)
	if err != nil {
		return nil, err
	}
	q.Flow = calendar.Between(q.Today.AddDays(1-benchDays), q.Today, v.Fiscal())
	window := q.Flow
	now, err := Flows(v, q)
	if err != nil {
		return nil, err
	}
	q.Flow = calendar.Between(q.Today.AddDays(1).AddMonths(-12), q.Today, v.Fiscal())
	year, err := Flows(v, q)
	if err != nil {
		return nil, err
	}
	var out []Benchmark
	for i, s := range openStages(p) {
		b := Benchmark{Pipeline: p, Stage: s, Window: window, Flow: now[i], Points: v.Company().AlertPoints}
		switch own := year[i].Rate(); {
		case s.Benchmark > 0:
			b.Bench = Ratio{int64(s.Benchmark), 100}
		case own.Den >= FewestJudged:
			b.Bench, b.Own = own, true
		}
		out = append(out, b)
	}
	return out, nil
}

// LossReason is how many deals were lost from a stage for one reason, "" for none given.
type LossReason struct {
	Text string
	N    int64
}

// LostFrom counts why deals of a scope were lost from a stage in a period, the most frequent first. It walks the deals lost in
// the period.
func LostFrom(v *crm.View, q Query, stage crm.StageID, in calendar.Period) []LossReason {
	counts := map[string]int64{}
	for f := range v.Figures(crm.FiguresQuery{Who: q.Who, Stages: stagesOf(v, q, crm.StageLost), From: in.From, To: in.To}) {
		if n := len(f.Exits); n > 0 && f.Exits[n-1].Stage == stage && f.Exits[n-1].Way == crm.Dropped {
			counts[f.Word]++
		}
	}
	var out []LossReason
	for text, n := range counts {
		out = append(out, LossReason{text, n})
	}
	slices.SortFunc(out, func(a, b LossReason) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Text, b.Text)) })
	return out
}

// SlowestIn lists at most n stalled deals of a stage, the longest over first.
func SlowestIn(v *crm.View, who crm.Scope, stage crm.StageID, n int) []StalledDeal {
	var out []StalledDeal
	for _, d := range Stalled(v, StalledQuery{Who: who}) {
		if d.Stage == stage && len(out) < n {
			out = append(out, d)
		}
	}
	return out
}
