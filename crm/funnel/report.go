package funnel

import (
	"cmp"
	"slices"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// By says what the lines of a report are.
type By string

// What reports can be cut by.
const (
	Whole      By = ""
	ByRep      By = "rep"
	ByTeam     By = "team"
	BySource   By = "source"
	ByProduct  By = "product"
	ByReason   By = "reason"
	ByIndustry By = "industry"
	ByCustomer By = "customer"
	ByMonth    By = "month" // of close or of start
)

// Line is one line of a report. A deal with several products counts once in each of their lines and shares its amount among them.
type Line struct {
	ID        crm.ID // person, team, product or customer; 0: none
	Text      string // source, reason, industry, or month as 2026-03
	Began     int64  // with ByCohort: all deals begun, else won and lost
	Won, Lost int64
	Revenue   Total // won
	LostValue Total
	Cycle     Ratio // days of won deals: sum over number
	NoAmount  int64 // won or lost without an amount
}

// Rate is the line's win rate: won out of won and lost by close, out of all begun by cohort.
func (l Line) Rate() Ratio { return Ratio{l.Won, l.Began} }

// WonLost is a win-loss report.
type WonLost struct {
	Basis    Basis
	By       By
	Currency string
	Lines    []Line // most revenue first, then most deals, then by id and text; months in order
	Total    Line
}

// Report gives won and lost deals of q.Period on a basis, cut by something, over all pipelines when q names none. By close it
// reads kept numbers; by industry and customer, by source, product and reason of odd days or foreign currency, and by
// cohort it walks the period's deals.
func Report(v *crm.View, q Query, by By, basis Basis) (WonLost, error) {
	q = filled(v, q)
	t := newTable(v, q)
	if d, ok := map[By]crm.Dictionary{BySource: crm.Sources, ByIndustry: crm.Industries}[by]; ok {
		t.words = v.Dictionary(d)
	}
	switch {
	case basis == ByCohort:
		t.walk(crm.FiguresQuery{Who: q.Who, From: q.Period.From, To: q.Period.To, Ever: q.Period.IsZero(), Started: true}, by, basis)
	case by == ByIndustry || by == ByCustomer, t.partial(by):
		stages := append(stagesOf(v, q, crm.StageWon), stagesOf(v, q, crm.StageLost)...)
		t.walk(crm.FiguresQuery{Who: q.Who, Stages: stages, From: q.Period.From, To: q.Period.To, Ever: q.Period.IsZero()}, by, basis)
	case by == BySource || by == ByProduct || by == ByReason:
		t.parts(by)
	default:
		t.closed(by)
	}
	return t.finish(by, basis)
}

// partial says that what is asked for by source, product or reason is kept by whole months only, and months do not do.
func (t *table) partial(by By) bool {
	if by != BySource && by != ByProduct && by != ByReason {
		return false
	}
	p := t.q.Period
	if _, _, first := p.From.YMD(); !p.IsZero() && first != 1 {
		return true
	}
	if _, _, first := p.To.YMD(); !p.IsZero() && first != 1 {
		return true
	}
	for c := range t.v.Tallies(t.partQuery()) {
		if t.pr.foreign(c.Currency) {
			return true
		}
	}
	return false
}

func (t *table) partQuery() crm.TallyQuery {
	return crm.TallyQuery{Kind: crm.TallyPart, Who: t.q.Who, Pipeline: t.q.Pipeline, From: t.q.Period.From, To: t.q.Period.To, Ever: t.q.Period.IsZero()}
}

// lineKey names a line of a report.
type lineKey struct {
	id   crm.ID
	text string
}

// gathered is a line in the making.
type gathered struct {
	Line
	won, lost pile
}

// table gathers the lines of a report.
type table struct {
	v     *crm.View
	q     Query
	pr    *pricer
	lines map[lineKey]*gathered
	total *gathered
	kinds map[crm.ID]string // industries by customer
	words []crm.Choice      // the dictionary of what the lines are cut by
	codes map[string]string // what its words were found to mean
}

func newTable(v *crm.View, q Query) *table {
	return &table{v: v, q: q, pr: newPricer(v, q.Currency, q.Today), lines: map[lineKey]*gathered{}, total: newGathered(lineKey{}),
		kinds: map[crm.ID]string{}, codes: map[string]string{}}
}

func newGathered(k lineKey) *gathered {
	return &gathered{Line: Line{ID: k.id, Text: k.text}, won: pile{}, lost: pile{}}
}

// line is the line of a key; words that mean one entry of the dictionary share theirs.
func (t *table) line(k lineKey) *gathered {
	if len(t.words) > 0 {
		code, ok := t.codes[k.text]
		if !ok {
			code = crm.CodeOf(t.words, k.text)
			t.codes[k.text] = code
		}
		k.text = code
	}
	g := t.lines[k]
	if g == nil {
		g = newGathered(k)
		t.lines[k] = g
	}
	return g
}

// add adds closed deals of one currency and stretch of rate.
func (g *gathered) add(o crm.Outcome, currency string, day calendar.Date, s crm.Sums) {
	g.Began += s.N
	if o != crm.Undecided {
		g.NoAmount += s.NoAmount
	}
	switch o {
	case crm.Won:
		g.Won += s.N
		g.Cycle.Num += s.Days
		g.Cycle.Den += s.DaysN
		g.won.add(currency, day, s.N-s.NoAmount, s.Amount)
	case crm.Lost:
		g.Lost += s.N
		g.lost.add(currency, day, s.N-s.NoAmount, s.Amount)
	}
}

// closed reads the kept numbers of closed deals.
func (t *table) closed(by By) {
	for c := range closedTallies(t.v, t.pr, t.q, by == ByRep || by == ByTeam) {
		var k lineKey
		switch by {
		case ByRep:
			k.id = c.Owner
		case ByTeam:
			k.id = c.Team
		case ByMonth:
			k.text = month(c.Day)
		}
		day := t.pr.since(c.Currency, c.Day)
		t.line(k).add(c.Outcome, c.Currency, day, c.Sums)
		t.total.add(c.Outcome, c.Currency, day, c.Sums)
	}
}

// parts reads the kept numbers by source, product or reason. The total is that of the deals, each once.
func (t *table) parts(by By) {
	part := map[By]crm.Part{BySource: crm.BySource, ByProduct: crm.ByProduct, ByReason: crm.ByReason}[by]
	for c := range t.v.Tallies(t.partQuery()) {
		if c.Part == part {
			t.line(lineKey{c.ID, c.Text}).add(c.Outcome, c.Currency, 0, c.Sums)
		}
	}
	for c := range closedTallies(t.v, t.pr, t.q, false) {
		t.total.add(c.Outcome, c.Currency, t.pr.since(c.Currency, c.Day), c.Sums)
	}
}

// walk reads deal by deal.
func (t *table) walk(q crm.FiguresQuery, by By, basis Basis) {
	deals := t.v.Figures(q)
	if basis == ByCohort {
		deals = func(yield func(crm.DealFigures) bool) {
			for f := range begun(t.v, t.q, q) {
				if !yield(f) {
					return
				}
			}
		}
	}
	for f := range deals {
		if t.q.Pipeline != 0 && f.Pipeline != t.q.Pipeline {
			continue
		}
		s := crm.Sums{N: 1, Amount: f.Minor}
		if f.Minor == 0 {
			s.NoAmount = 1
		}
		if f.Cycle >= 0 {
			s.Days, s.DaysN = int64(f.Cycle), 1
		}
		day := calendar.Date(0)
		if f.Outcome != crm.Undecided {
			day = t.pr.since(f.Currency, f.Day)
		}
		t.total.add(f.Outcome, f.Currency, day, s)
		t.share(&f, by, basis, day, s)
	}
}

// share gives a deal to its lines.
func (t *table) share(f *crm.DealFigures, by By, basis Basis, day calendar.Date, s crm.Sums) {
	add := func(k lineKey, s crm.Sums) { t.line(k).add(f.Outcome, f.Currency, day, s) }
	switch by {
	case ByRep:
		if len(f.Shares) > 0 {
			s.Amount = 0
		}
		add(lineKey{id: f.Owner}, s)
		for _, x := range f.Shares {
			add(lineKey{id: x.Person}, crm.Sums{Amount: x.Minor})
		}
	case ByTeam:
		add(lineKey{id: f.Team}, s)
	case BySource:
		add(lineKey{text: f.Source}, s)
	case ByReason:
		if f.Outcome == crm.Lost {
			add(lineKey{text: f.Word}, s)
		}
	case ByCustomer:
		add(lineKey{id: f.Customer}, s)
	case ByIndustry:
		add(lineKey{text: t.industry(f.Customer)}, s)
	case ByMonth:
		d := f.Day
		if basis == ByCohort {
			d = f.Started
		}
		add(lineKey{text: month(d)}, s)
	case ByProduct:
		if len(f.Products) == 0 {
			add(lineKey{}, s)
		}
		for i, part := range f.ProductShares() {
			s.Amount = part.Minor
			add(lineKey{id: f.Products[i]}, s)
		}
	default:
		add(lineKey{}, s)
	}
}

func (t *table) industry(customer crm.ID) string {
	kind, ok := t.kinds[customer]
	if !ok && customer != 0 {
		if c, err := t.v.Unscoped().Customer(customer); err == nil {
			kind = c.Industry
		}
		t.kinds[customer] = kind
	}
	return kind
}

// month names the month of a day, "" for none.
func month(d calendar.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()[:len("2006-01")]
}

func (t *table) finish(by By, basis Basis) (WonLost, error) {
	w := WonLost{Basis: basis, By: by, Currency: t.q.Currency}
	var err error
	if w.Total, err = t.price(t.total); err != nil {
		return WonLost{}, err
	}
	for _, g := range t.lines {
		l, err := t.price(g)
		if err != nil {
			return WonLost{}, err
		}
		w.Lines = append(w.Lines, l)
	}
	slices.SortFunc(w.Lines, func(a, b Line) int {
		if by == ByMonth {
			return cmp.Compare(a.Text, b.Text)
		}
		return cmp.Or(cmp.Compare(b.Revenue.Sum.Minor, a.Revenue.Sum.Minor), cmp.Compare(b.Began, a.Began), cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.Text, b.Text))
	})
	return w, nil
}

func (t *table) price(g *gathered) (Line, error) {
	var err error
	if g.Revenue, err = t.pr.total(g.won); err != nil {
		return Line{}, err
	}
	g.LostValue, err = t.pr.total(g.lost)
	return g.Line, err
}
