package funnel

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// Calibration compares what probabilities said with what came of the deals that closed in a period, each deal at every
// open stage it reached.
type Calibration struct {
	Pipeline  crm.Pipeline
	Period    calendar.Period
	Won, Lost int64
	Stages    []StageFit
	ByStage   Fit // of the stages' probabilities
	ByHistory Fit // of what history up to the month before each close said; without cases when it did not suffice
}

// StageFit is how one stage's probability fits.
type StageFit struct {
	Stage  crm.Stage
	Actual Ratio // won of those that reached it
	Brier  Ratio // mean square of the error, 0 at best, 1 at worst
}

// Suggested is the probability that would have fitted, in whole per cent; false where too few deals say so.
func (s StageFit) Suggested() (int, bool) {
	return int(s.Actual.Round(100)), s.Actual.Den >= FewestJudged
}

// Fit is how predictions of one kind fit.
type Fit struct {
	N         int64 // predictions
	Brier     Ratio
	Stretches [10]Stretch // by what was predicted: below 10 %, below 20 %, and so on
}

// Stretch is the predictions of one stretch of ten per cent.
type Stretch struct {
	N, Won    int64
	Predicted int64 // sum, in hundredths of a per cent
}

// whole is a certain win in hundredths of a per cent.
const whole = 10_000

// add counts n deals that were predicted so, all won or all lost.
func (f *Fit) add(hundredths int64, won bool, n int64) {
	b := &f.Stretches[min(hundredths/1000, 9)]
	b.N += n
	b.Predicted += n * hundredths
	miss := hundredths
	if won {
		miss = whole - hundredths
		b.Won += n
	}
	f.N += n
	f.Brier.Num += n * miss * miss
	f.Brier.Den += n * whole * whole
}

// outcome is what many closed deals have in common.
type outcome struct {
	month    calendar.Date
	asked    bool // closed in the period
	won      bool
	highest  crm.StageID
	source   string
	products string
}

// Calibrate tests the probabilities of a pipeline on the deals of the whole company that closed in q.Period, the last twelve
// months when it is zero. It walks the deals closed since the month in which the period began: of a month that is tested nothing
// teaches, also not what closed in it before the period.
func Calibrate(v *crm.View, q Query) (Calibration, error) {
	v = v.Unscoped()
	q, p, err := settle(v, q)
	if err != nil {
		return Calibration{}, err
	}
	c := Calibration{Pipeline: p, Period: q.Period}
	if q.Period.IsZero() {
		c.Period = calendar.Between(q.Today.AddDays(1).AddMonths(-12), q.Today, v.Fiscal())
	}
	cells, products := closedSince(v, q, c.Period)
	for _, s := range openStages(p) {
		c.Stages = append(c.Stages, StageFit{Stage: s})
	}
	h := Learn(v, p)
	for _, month := range slices.Backward(slices.Sorted(maps.Keys(cells))) {
		for o, n := range cells[month] { // what closed since must not teach
			h.close(o.won, o.highest, -n)
			for _, k := range (Traits{Source: o.source, Products: products[o.products]}).list() {
				h.part(k, o.won, -n)
			}
		}
		c.test(&h, cells[month], products)
	}
	return c, nil
}

// closedSince gathers the deals that closed since the month in which a period began, by month.
func closedSince(v *crm.View, q Query, in calendar.Period) (map[calendar.Date]map[outcome]int64, map[string][]crm.ID) {
	cells, products := map[calendar.Date]map[outcome]int64{}, map[string][]crm.ID{}
	stages := append(stagesOf(v, q, crm.StageWon), stagesOf(v, q, crm.StageLost)...)
	for f := range v.Figures(crm.FiguresQuery{Who: crm.Scope{All: true}, Stages: stages, From: firstOf(in.From), To: farDay}) {
		o := outcome{month: firstOf(f.Day), asked: in.Contains(f.Day), won: f.Outcome == crm.Won, source: f.Source}
		if !o.won {
			o.highest = f.Highest
		}
		if len(f.Products) > 0 {
			o.products = strings.Trim(fmt.Sprint(f.Products), "[]")
			products[o.products] = f.Products
		}
		if cells[o.month] == nil {
			cells[o.month] = map[outcome]int64{}
		}
		cells[o.month][o]++
	}
	return cells, products
}

// test compares one month's deals with what was predicted of them at each stage they reached.
func (c *Calibration) test(h *History, cells map[outcome]int64, products map[string][]crm.ID) {
	enough := h.Enough()
	said := map[string]int64{}
	for o, n := range cells {
		if !o.asked {
			continue
		}
		if o.won {
			c.Won += n
		} else {
			c.Lost += n
		}
		last := slices.IndexFunc(c.Stages, func(s StageFit) bool { return s.Stage.ID == o.highest })
		if o.won {
			last = len(c.Stages) - 1
		}
		for i := range c.Stages[:min(len(c.Stages), max(last, 0)+1)] {
			s := &c.Stages[i]
			var one Fit
			one.add(int64(s.Stage.Probability)*100, o.won, n)
			c.ByStage.add(int64(s.Stage.Probability)*100, o.won, n)
			s.Brier.Num, s.Brier.Den = s.Brier.Num+one.Brier.Num, s.Brier.Den+one.Brier.Den
			s.Actual.Den += n
			if o.won {
				s.Actual.Num += n
			}
			if !enough {
				continue
			}
			key := fmt.Sprint(i, "|", o.source, "|", o.products)
			p, known := said[key]
			if !known {
				p = h.Chance(Traits{Stage: s.Stage.ID, Source: o.source, Products: products[o.products]}).Hundredths
				said[key] = p
			}
			c.ByHistory.add(p, o.won, n)
		}
	}
}
