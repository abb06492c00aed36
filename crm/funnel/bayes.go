package funnel

import (
	"cmp"
	"math/big"
	"slices"

	"crmbot/crm"
)

// History is what became of the closed deals of one pipeline, by what was known of them: what a win probability is
// learned from.
type History struct {
	Won, Lost int64
	stages    []crm.StageID         // open ones, in selling order
	lostAt    map[crm.StageID]int64 // lost deals by the highest stage they reached
	parts     map[trait]outcomes
}

// trait is one thing known of a deal.
type trait struct {
	part crm.Part
	id   crm.ID // the product, 0 for none
	text string // the source, "" for none
}

// outcomes are how many deals with a trait were won and lost.
type outcomes struct{ won, lost int64 }

func (o *outcomes) add(won bool, n int64) {
	if won {
		o.won += n
	} else {
		o.lost += n
	}
}

// fewestClosed is how many deals must have been won, and how many lost, before a probability is learned from them.
const fewestClosed = 40

// Enough reports whether there is enough history to tell a probability.
func (h *History) Enough() bool { return h.Won >= fewestClosed && h.Lost >= fewestClosed }

// Learn reads the history of a pipeline of the whole company, whoever asks: it says nothing of single deals. It reads
// kept numbers, one row a month.
func Learn(v *crm.View, p crm.Pipeline) History {
	v = v.Unscoped()
	h := History{lostAt: map[crm.StageID]int64{}, parts: map[trait]outcomes{}}
	for _, s := range openStages(p) {
		h.stages = append(h.stages, s.ID)
	}
	all := crm.TallyQuery{Kind: crm.TallyCohort, Who: crm.Scope{All: true}, Pipeline: p.ID, Ever: true}
	for t := range v.Tallies(all) {
		if t.Outcome != crm.Undecided {
			h.close(t.Outcome == crm.Won, t.Stage, t.N)
		}
	}
	all.Kind = crm.TallyPart
	for t := range v.Tallies(all) {
		if t.Part == crm.BySource || t.Part == crm.ByProduct {
			h.part(trait{t.Part, t.ID, t.Text}, t.Outcome == crm.Won, t.N)
		}
	}
	return h
}

// close counts deals that were won or lost. A lost one of which no stage is known counts at the first.
func (h *History) close(won bool, highest crm.StageID, n int64) {
	if won {
		h.Won += n
		return
	}
	h.Lost += n
	if len(h.stages) > 0 && !slices.Contains(h.stages, highest) {
		highest = h.stages[0]
	}
	h.lostAt[highest] += n
}

func (h *History) part(k trait, won bool, n int64) {
	o := h.parts[k]
	o.add(won, n)
	h.parts[k] = o
}

// Traits are what a probability goes by.
type Traits struct {
	Stage    crm.StageID // the open stage the deal stands in
	Source   string
	Products []crm.ID
}

// list is everything but the stage.
func (t Traits) list() []trait {
	out := []trait{{part: crm.BySource, text: t.Source}}
	for _, p := range t.Products {
		out = append(out, trait{part: crm.ByProduct, id: p})
	}
	if len(t.Products) == 0 {
		out = append(out, trait{part: crm.ByProduct})
	}
	return out
}

// Chance is a win probability and what it rests on.
type Chance struct {
	Hundredths int64 // of a per cent
	Terms      []Term
}

// Term is what one trait does to a chance.
type Term struct {
	Stage      crm.StageID // set: the stage
	Part       crm.Part    // else by what
	Product    crm.ID
	Source     string
	Hundredths int64 // of a per cent, by which the chance would be lower without it
}

// weight is a trait's odds: how often it is seen among the won deals against among the lost ones.
type weight struct {
	term Term
	odds *big.Rat
}

// Chance tells how likely a deal is won, by naive Bayes: each count is raised by a tenth; a won deal counts at every stage,
// a lost one at those up to the highest it reached; of a value never seen nothing is said. Terms are the strongest first.
func (h *History) Chance(t Traits) Chance {
	first := h.lostFrom(0)
	prior := big.NewRat(tenths(h.Won), tenths(first))
	var all []weight
	if i := slices.Index(h.stages, t.Stage); i >= 0 {
		odds := big.NewRat(tenths(first), tenths(h.lostFrom(i))) // every won deal counts at every stage
		all = append(all, weight{Term{Stage: t.Stage}, odds})
	}
	sums := h.sums()
	for _, k := range t.list() {
		o, seen := h.parts[k]
		if !seen || o == (outcomes{}) {
			continue
		}
		odds := new(big.Rat).Quo(big.NewRat(tenths(o.won), sums[k.part].won), big.NewRat(tenths(o.lost), sums[k.part].lost))
		all = append(all, weight{Term{Part: k.part, Product: k.id, Source: k.text}, odds})
	}
	odds := new(big.Rat).Set(prior)
	for _, w := range all {
		odds.Mul(odds, w.odds)
	}
	c := Chance{Hundredths: chance(odds)}
	for _, w := range all {
		w.term.Hundredths = c.Hundredths - chance(new(big.Rat).Quo(odds, w.odds))
		c.Terms = append(c.Terms, w.term)
	}
	slices.SortStableFunc(c.Terms, func(a, b Term) int {
		return cmp.Compare(max(b.Hundredths, -b.Hundredths), max(a.Hundredths, -a.Hundredths))
	})
	return c
}

// lostFrom is how many lost deals reached the ith stage.
func (h *History) lostFrom(i int) int64 {
	var n int64
	for _, s := range h.stages[min(i, len(h.stages)):] {
		n += h.lostAt[s]
	}
	return n
}

// sums are the raised counts of all values of a trait together, in tenths.
func (h *History) sums() map[crm.Part]outcomes {
	out := map[crm.Part]outcomes{}
	for k, o := range h.parts {
		if o == (outcomes{}) {
			continue
		}
		s := out[k.part]
		s.won += tenths(o.won)
		s.lost += tenths(o.lost)
		out[k.part] = s
	}
	return out
}

// tenths is a count raised by a tenth, in tenths.
func tenths(n int64) int64 { return 10*n + 1 }

// chance turns odds into hundredths of a per cent, rounded half up.
func chance(odds *big.Rat) int64 {
	p := new(big.Rat).Quo(odds, new(big.Rat).Add(odds, big.NewRat(1, 1)))
	p.Mul(p, big.NewRat(10_000, 1)).Add(p, big.NewRat(1, 2))
	return new(big.Int).Div(p.Num(), p.Denom()).Int64()
}
