package sample

import (
	"slices"

	"crmbot/crm"
)

// planPath says on which days the deal moved: from its last day backwards, each stage for about as long as deals stay there.
func (w *world) planPath(d *deal, i int) {
	stages := d.stages()
	oldest := min(d.by.joins, d.customer.since, history) - 1
	newest := 0
	switch {
	case d.by == w.cast.zhao && !d.handed:
		newest = w.cast.leaves + 2
	case d.by == w.cast.liu && d.customer.owner != d.by: // 赵磊's customers came with the handover
		oldest = w.cast.leaves - 2
	}
	d.ends = w.ending(d, i, oldest, newest)
	youngest := d.ends // the last change of stage
	if d.outcome == crm.StageOpen {
		youngest = min(d.ends+w.rng.IntN(6), oldest-len(stages)-2)
	}
	gaps := w.gaps(d, stages, oldest-youngest)
	if d.handed { // it stood open when it was handed over
		if total := sum(gaps); youngest+total <= w.cast.leaves+4 {
			gaps[0] += w.cast.leaves + 4 + w.rng.IntN(20) - youngest - total
		}
	}
	day := youngest + sum(gaps)
	for j, s := range stages {
		d.path = append(d.path, s)
		d.path[j].day = day
		if j < len(gaps) {
			day -= gaps[j]
		}
	}
}

// ending is the working day before the last on which the deal closed or showed its last sign of life.
func (w *world) ending(d *deal, i, oldest, newest int) int {
	rot := []int{0, 7, 14, 14, 10}[d.stage]
	switch {
	case d.outcome == crm.StageOpen && d.rots:
		return rot + 3 + w.rng.IntN(9)
	case d.outcome == crm.StageOpen && w.firstLive(d):
		return 3
	case d.outcome == crm.StageOpen:
		return w.rng.IntN(min(rot-2, 7))
	case d.customer.quietFrom > 0:
		return d.customer.quietFrom + 2 + w.rng.IntN(20)
	case d.by == w.cast.zhao && !d.handed:
		return newest + i%4*2 + w.rng.IntN(4)
	}
	if d.handed {
		oldest = w.cast.leaves - 1
		return 2 + w.rng.IntN(oldest-4)
	}
	room := min(oldest-14, 96)
	if w.firstWin(d) {
		return 1 + w.rng.IntN(max(min(room, 30), 1))
	}
	return newest + w.rng.IntN(max(room-newest, 1))
}

// firstWin tells whether the deal is the first won one of who began it: everybody won something lately.
func (w *world) firstWin(d *deal) bool {
	i := slices.IndexFunc(w.deals, func(o *deal) bool { return o.outcome == crm.StageWon && o.by == d.by && o.customer.quietFrom == 0 })
	return i >= 0 && w.deals[i] == d
}

// firstLive tells whether the deal is the first of its owner's that goes on: it has a step that is overdue.
func (w *world) firstLive(d *deal) bool {
	i := slices.IndexFunc(w.deals, func(o *deal) bool {
		return o.outcome == crm.StageOpen && !o.rots && w.owner(o, 0) == w.owner(d, 0)
	})
	return w.deals[i] == d
}

// stages are the stages the deal goes through, without the days.
func (d *deal) stages() []move {
	var out []move
	for s := 1; s <= d.stage; s++ {
		if d.twist == skips && s == d.stage-1 {
			continue
		}
		out = append(out, move{stage: crm.StageID(s)})
		if d.twist == turnsBack && s == d.stage {
			out = append(out, move{stage: crm.StageID(s - 1), back: true}, move{stage: crm.StageID(s)})
		}
	}
	last := crm.StageID(d.stage)
	if d.twist == reopens {
		out = append(out, move{stage: stageLost}, move{stage: last, again: true})
	}
	switch d.outcome {
	case crm.StageWon:
		out = append(out, move{stage: stageWon})
	case crm.StageLost:
		out = append(out, move{stage: stageLost})
	}
	return out
}

// gaps are the working days between the moves, at least one each and together at most room.
func (w *world) gaps(d *deal, stages []move, room int) []int {
	if len(stages) < 2 {
		return []int{0}[:0]
	}
	gaps := make([]int, len(stages)-1)
	for j := range gaps {
		median := []float64{0, 8, 13, 12, 9, 6, 12}[stages[j].stage]
		gaps[j] = max(1, int(w.logNormal(median, 0.5)))
	}
	if d.pushed { // long enough to be put off three times
		gaps[0] = max(gaps[0], 92-sum(gaps[1:])-d.ends)
	}
	for sum(gaps) > max(room, len(gaps)) {
		for j := range gaps {
			if gaps[j] > 1 {
				gaps[j] -= (gaps[j] + 4) / 5
				gaps[j] = max(gaps[j], 1)
			}
		}
	}
	return gaps
}

func sum(list []int) int {
	n := 0
	for _, v := range list {
		n += v
	}
	return n
}

// planTerms says what the deal is about, when it is expected to close, and what ended it.
func (w *world) planTerms(d *deal, i int) {
	sells := d.customer.kind.sells()
	first := sells[w.rng.IntN(len(sells))]
	d.products = []*product{w.products[first]}
	if second := sells[w.rng.IntN(len(sells))]; second != first && w.rng.IntN(3) == 0 {
		d.products = append(d.products, w.products[second])
	}
	d.source = sources(d.customer.lang)[(i+i/7)%6]
	d.reason = []string{"price", "competitor", "budget", "silent", "features", "price", "cycle", "decision", "competitor", "fit", "other"}[i%11]
	if d.reason == "competitor" {
		d.rival = []string{"恒曜仪器", "Vantrel", "北岑测控", "Osterby"}[i%4]
	}
	began := w.days.on(d.path[0].day)
	switch {
	case d.dateless:
	case d.outcome != crm.StageOpen:
		d.expects = max(w.days.on(d.ends).AddDays(w.rng.IntN(31)-15), began.AddDays(3))
	case d.late:
		d.expects = w.days.today.AddDays(-1 - w.rng.IntN(24))
	case d.pushed:
		d.expects = began.AddDays(20)
		far := int(w.days.today-d.expects) + 12 + i%20 // more than a month each time
		for n := range 3 {
			day := d.path[0].day * (3 - n) / 4
			d.pushes = append(d.pushes, push{day: day, to: d.expects.AddDays((n + 1) * far / 3)})
		}
	default:
		d.expects = w.days.today.AddDays(4 + w.rng.IntN(90))
		if d.stage >= 3 && i%3 == 0 { // hoped for today
			d.expects = w.days.today
		}
		if i%6 == 0 && d.path[0].day > 12 { // put off once
			d.pushes = append(d.pushes, push{day: d.path[0].day / 2, to: d.expects})
			d.expects = d.expects.AddDays(-32)
		}
	}
}

func sources(lang string) []string {
	if lang == english {
		return []string{"Referral", "Trade show", "Website", "Cold call", "Existing customer", "Partner"}
	}
	return []string{"转介绍", "展会", "官网", "陌拜", "老客户", "渠道伙伴"}
}
