package sample

import (
	"iter"
	"math"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// deal is one possible sale, planned from beginning to end.
type deal struct {
	id       crm.ID
	customer *customer
	by       *person // who began it
	handed   bool    // went from 赵磊 to 刘洋
	outcome  crm.StageKind
	stage    int // the open stage it stands in, or stood in last
	path     []move
	amount   int64 // yuan it is worth
	offered  int64 // yuan it was thought to be worth before it was won; 0: the same
	products []*product
	source   string
	reason   string
	rival    string
	expects  calendar.Date // expected close as it began
	pushes   []push
	ends     int // the working day before the last of its last sign of life, or of its close

	rots, late, dateless, worthless, pushed bool
	twist                                   twist
}

// move is a change of stage on a working day before the last; the first is its beginning.
type move struct {
	day   int
	stage crm.StageID
	back  bool
	again bool // reopened
}

type push struct {
	day int
	to  calendar.Date
}

type twist uint8

const (
	straight twist = iota
	skips
	turnsBack
	reopens
)

const (
	stageWon  crm.StageID = 5
	stageLost crm.StageID = 6
)

// book is what one person's deals became: the numbers of their customers, a deal each.
type book struct {
	by              byte
	handed          bool
	won, lost, open []int
}

// books are all deals: 34 won, 38 lost, 48 open. Those of x closed before he left; handed ones went on to y.
func books() []book {
	return []book{
		{by: 'z', won: []int{1, 1, 1, 13, 13, 28, 19, 26}, lost: []int{5, 29, 36, 19, 26, 28, 13}, open: []int{1, 1, 13, 19, 26, 28, 29, 36, 5, 28}},
		{by: 'l', won: []int{7, 7, 30, 14, 4, 22, 15}, lost: []int{2, 8, 4, 14, 22, 15, 30}, open: []int{7, 14, 4, 22, 2, 8, 15, 14, 4}},
		{by: 'w', won: []int{25, 6, 31, 17}, lost: []int{11, 37, 38, 6, 31, 17, 11}, open: []int{25, 6, 11, 17, 31, 37, 38}},
		{by: 'x', won: []int{23, 3, 12}, lost: []int{9, 21, 35}},
		{by: 'x', handed: true, won: []int{16}, lost: []int{21, 9}, open: []int{3, 23, 24, 34, 35}},
		{by: 'y', won: []int{18, 32, 34}, lost: []int{18, 32, 18, 32}, open: []int{18, 32, 9, 12}},
		{by: 'd', won: []int{42}, lost: []int{53}, open: []int{42, 53, 56, 58}},
		{by: 'p', won: []int{39, 50, 46, 54}, lost: []int{48, 52, 59, 40}, open: []int{39, 50, 54, 46}},
		{by: 'k', won: []int{45, 41, 51}, lost: []int{43, 44, 55}, open: []int{44, 51, 47, 45, 55}},
	}
}

// top are the customers of the largest won deals, the largest deal first: a fifth of the customers, four fifths of the money.
func top() []int { return []int{1, 39, 7, 13, 23, 50, 1, 45, 3, 30, 25, 14, 28, 7, 13, 1} }

// planDeals invents the deals.
func (w *world) planDeals() {
	for _, b := range books() {
		for outcome, numbers := range b.outcomes() {
			for _, n := range numbers {
				w.deals = append(w.deals, &deal{customer: w.customers[n-1], by: w.cast.byInitial(b.by), handed: b.handed, outcome: outcome})
			}
		}
	}
	w.planWins()
	w.planStages()
	w.planTwists()
	w.planFlags()
	for i, d := range w.deals {
		w.planPath(d, i)
		w.planTerms(d, i)
	}
}

// outcomes walks the numbers by outcome.
func (b book) outcomes() iter.Seq2[crm.StageKind, []int] {
	return func(yield func(crm.StageKind, []int) bool) {
		_ = yield(crm.StageWon, b.won) && yield(crm.StageLost, b.lost) && yield(crm.StageOpen, b.open)
	}
}

// of lists the deals of an outcome.
func (w *world) of(outcome crm.StageKind) []*deal {
	return slices.DeleteFunc(slices.Clone(w.deals), func(d *deal) bool { return d.outcome != outcome })
}

// shuffled lists them in a mixed order.
func (w *world) shuffled(list []*deal) []*deal {
	list = slices.Clone(list)
	w.rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// logNormal is a value around a median.
func (w *world) logNormal(median, sigma float64) float64 {
	return median * math.Exp(sigma*w.rng.NormFloat64())
}

// round leaves two or three figures, as people name amounts.
func round(v float64) int64 {
	unit := 1000.0
	for v/unit > 200 {
		unit *= 5
	}
	return max(int64(math.Round(v/unit)*unit), 8000)
}

// planWins says what the won deals are worth: log-normal around 180 000, the largest at a fifth of the customers, so that
// these hold about 80 % of the money.
func (w *world) planWins() {
	won := w.of(crm.StageWon)
	worth := make([]float64, len(won))
	for i := range worth {
		z := math.Sqrt2 * math.Erfinv(2*(float64(i)+0.5)/float64(len(won))-1)
		worth[i] = 180_000 * math.Exp(0.9*z)
	}
	slices.Reverse(worth)
	big, bigSum := top(), 0.0
	for i, n := range big {
		for _, d := range won {
			if d.customer == w.customers[n-1] && d.amount == 0 {
				d.amount = round(worth[i])
				bigSum += float64(d.amount)
				break
			}
		}
	}
	small, smallSum := worth[len(big):], 0.0
	for _, v := range small {
		smallSum += v
	}
	scale := bigSum * 0.25 / smallSum
	i := 0
	for _, d := range w.shuffled(won) {
		if d.amount == 0 {
			d.amount = round(small[i] * scale)
			i++
		}
		if w.rng.IntN(3) == 0 {
			d.offered = round(float64(d.amount) * 1.07)
		}
	}
	for _, d := range w.deals {
		if d.outcome != crm.StageWon {
			d.amount = round(w.logNormal(180_000, 0.9))
		}
	}
}

// planStages says how far the deals came: of the open ones 15, 14, 12 and 7 stand in the four stages.
func (w *world) planStages() {
	for _, d := range w.of(crm.StageWon) {
		d.stage = 4
	}
	stand := func(list []*deal, counts ...int) {
		for stage, n := range counts {
			for _, d := range list[:n] {
				d.stage = stage + 1
			}
			list = list[n:]
		}
	}
	stand(w.shuffled(w.of(crm.StageLost)), 9, 12, 10, 7)
	stand(w.shuffled(w.of(crm.StageOpen)), 15, 14, 12, 7)
}

// planTwists picks 7 deals that skip a stage, 6 that go back once, 4 that are reopened: 2 of them won in the end, one lost
// again, one still open.
func (w *world) planTwists() {
	pick := func(n int, t twist, fits func(*deal) bool) {
		for _, d := range w.shuffled(w.deals) {
			if n > 0 && d.twist == straight && !d.handed && fits(d) {
				d.twist = t
				n--
			}
		}
	}
	far := func(d *deal) bool { return d.stage >= 3 }
	pick(2, reopens, func(d *deal) bool { return d.outcome == crm.StageWon && d.by != w.cast.daniel })
	pick(1, reopens, func(d *deal) bool { return d.outcome == crm.StageLost && far(d) })
	pick(1, reopens, func(d *deal) bool { return d.outcome == crm.StageOpen && far(d) })
	pick(3, turnsBack, func(d *deal) bool { return d.outcome == crm.StageWon })
	pick(3, turnsBack, func(d *deal) bool { return d.outcome == crm.StageOpen && far(d) })
	pick(3, skips, func(d *deal) bool { return d.outcome == crm.StageWon })
	pick(2, skips, func(d *deal) bool { return d.outcome == crm.StageLost && far(d) })
	pick(2, skips, func(d *deal) bool { return d.outcome == crm.StageOpen && far(d) })
}

// planFlags picks what is to be noticed among the open deals.
func (w *world) planFlags() {
	open := w.shuffled(w.of(crm.StageOpen))
	pick := func(n int, set func(*deal), fits func(*deal) bool) {
		for _, d := range open {
			if n > 0 && fits(d) {
				set(d)
				n--
			}
		}
	}
	c := w.cast
	for _, x := range []struct {
		by *person
		n  int
	}{{c.zhang, 3}, {c.li, 3}, {c.wang, 2}, {c.liu, 2}, {c.kenji, 1}} {
		pick(x.n, func(d *deal) { d.rots = true }, func(d *deal) bool { return d.by == x.by && !d.rots })
	}
	pick(5, func(d *deal) { d.dateless = true }, func(d *deal) bool { return d.stage <= 2 && d.customer.currency != "EUR" })
	pick(9, func(d *deal) { d.late = true }, func(d *deal) bool { return !d.dateless && d.stage >= 2 && !d.late })
	pick(4, func(d *deal) { d.worthless = true }, func(d *deal) bool { return d.stage == 1 && d.customer.currency != "EUR" })
	pick(3, func(d *deal) { d.pushed = true }, func(d *deal) bool {
		return d.stage >= 2 && !d.late && !d.dateless && !d.handed && d.twist == straight && d.by != c.daniel && d.by != c.liu
	})
}

// value is the deal's worth in its customer's currency.
func (d *deal) value(yuanWorth int64) money.Amount {
	switch d.customer.currency {
	case "USD":
		return money.Amount{Minor: yuanWorth / 3550 * 500 * 100, Currency: "USD"}
	case "HKD":
		return money.Amount{Minor: yuanWorth / 910 * 1000 * 100, Currency: "HKD"}
	case "EUR":
		return money.Amount{Minor: yuanWorth / 3900 * 500 * 100, Currency: "EUR"}
	}
	return yuan(yuanWorth)
}
