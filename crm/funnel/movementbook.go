package funnel

import (
	"maps"
	"slices"

	"crmbot/crm"
	"crmbot/crm/money"
)

// balance is the open deals by currency.
type balance map[string]balanceSum

// balanceSum counts deals, those of them that have an amount, and sums them up.
type balanceSum struct{ n, priced, minor int64 }

func (b balance) add(currency string, n, priced, minor int64) {
	s := b[currency]
	b[currency] = balanceSum{s.n + n, s.priced + priced, s.minor + minor}
}

// take takes other away.
func (b balance) take(other balance) {
	for c, s := range other {
		b.add(c, -s.n, -s.priced, -s.minor)
	}
}

func (b balance) clone() balance { return maps.Clone(b) }

func (b balance) count() int64 {
	var n int64
	for _, s := range b {
		n += s.n
	}
	return n
}

func (b balance) total(p *pricer) (Balance, error) {
	sums := pile{}
	for c, s := range b {
		if s != (balanceSum{}) {
			sums.add(c, 0, s.priced, s.minor)
		}
	}
	t, err := p.total(sums)
	return Balance{N: b.count(), Amount: t}, err
}

// state adds an open deal of q's, or takes it away.
func (b balance) state(q Query, s crm.DealState, sign int64) {
	if q.holds(s) {
		b.add(s.Currency, sign, sign*int64(boolInt(s.Minor != 0)), sign*s.Minor)
	}
}

// step goes over a step, or back over it.
func (b balance) step(q Query, s *crm.DealStep, sign int64) {
	b.state(q, s.After, sign)
	b.state(q, s.Before, -sign)
}

// means tells whether q is about deals of a state's owner and team.
func (q Query) means(s crm.DealState) bool {
	return s.Standing > crm.OutOfSight &&
		(q.Who.All || s.Owner != 0 && slices.Contains(q.Who.People, s.Owner) || s.Team != 0 && slices.Contains(q.Who.Teams, s.Team))
}

// inPipeline tells whether q is about a state's pipeline.
func (q Query) inPipeline(s crm.DealState) bool { return q.Pipeline == 0 || s.Pipeline == q.Pipeline }

// holds tells whether a deal in the state counts among q's open ones.
func (q Query) holds(s crm.DealState) bool {
	return s.Standing == crm.StandsOpen && q.means(s) && q.inPipeline(s)
}

// book sorts steps into lines.
type book struct {
	q     Query
	lines map[MoveLine]*bookLine
}

// bookLine is what stands in one line: by deal, and summed up.
type bookLine struct {
	sums  balance
	deals []MovedDeal
	of    map[crm.ID]balance
	order []crm.ID // in which deals came into it; one may come again
}

func newBook(q Query) *book { return &book{q: q, lines: map[MoveLine]*bookLine{}} }

func (b *book) line(name MoveLine) *bookLine {
	l := b.lines[name]
	if l == nil {
		l = &bookLine{sums: balance{}, of: map[crm.ID]balance{}}
		b.lines[name] = l
	}
	return l
}

// add books the change from one state to another, either of which may count for nothing.
func (b *book) add(name MoveLine, deal crm.ID, before, after crm.DealState) {
	b.line(name).add(deal, func(to balance) {
		to.state(b.q, after, 1)
		to.state(b.q, before, -1)
	})
}

func (l *bookLine) add(deal crm.ID, change func(balance)) {
	if l.of[deal] == nil {
		l.of[deal] = balance{}
		l.order = append(l.order, deal)
	}
	change(l.of[deal])
}

// step books one step.
func (b *book) step(s *crm.DealStep) {
	x, y := s.Before, s.After
	if x.Expected, y.Expected = 0, 0; x == y {
		return // only the day it is expected on changed
	}
	in, out := b.q.holds(x), b.q.holds(y)
	switch {
	case !in && !out:
		b.closedAnew(s.Deal, x, y)
	case s.Undoes != 0:
		b.add(MovedUndone, s.Deal, x, y)
	case in && out:
		b.priced(s.Deal, x, y)
	case out:
		b.entered(s.Deal, x, y)
	default:
		b.left(s.Deal, x, y)
	}
}

// priced books that an open deal is worth something else.
func (b *book) priced(deal crm.ID, x, y crm.DealState) {
	switch {
	case x.Currency != y.Currency:
		b.add(MovedCurrency, deal, x, y)
	case x.Minor != y.Minor:
		b.add(MovedUp, deal, x, y) // which of the two it is shows when all of the deal's are known
	}
}

// entered books that a deal came to count.
func (b *book) entered(deal crm.ID, x, y crm.DealState) {
	none := crm.DealState{}
	switch {
	case x.Standing == crm.NotThere:
		b.add(MovedNew, deal, none, y)
	case !b.q.means(x):
		b.add(MovedIn, deal, none, y)
	case x.Standing == crm.StandsOpen:
		b.add(PipedIn, deal, none, y)
	default:
		if !b.reopened(deal, y) {
			b.add(MovedReopened, deal, none, y)
		}
	}
}

// left books that a deal counts no more.
func (b *book) left(deal crm.ID, x, y crm.DealState) {
	none := crm.DealState{}
	switch {
	case y.Standing == crm.NotThere:
		b.add(MovedUndone, deal, x, none)
	case !b.q.means(y):
		b.add(MovedOut, deal, x, none)
	case y.Standing == crm.StandsOpen:
		b.add(PipedOut, deal, x, none)
	default:
		name := MovedLost
		if y.Standing == crm.StandsWon {
			name = MovedWon
		}
		open := y // with what it is worth now, but as open as it was
		open.Standing, open.Pipeline = crm.StandsOpen, x.Pipeline
		b.priced(deal, x, open)
		b.add(name, deal, open, none)
	}
}

// closedAnew books that a deal which was won in this very stretch was lost after all, or won after all.
func (b *book) closedAnew(deal crm.ID, x, y crm.DealState) {
	lines := map[crm.Standing]MoveLine{crm.StandsWon: MovedWon, crm.StandsLost: MovedLost}
	was, is := lines[x.Standing], lines[y.Standing]
	if was == "" || is == "" || was == is || b.lines[was] == nil || b.lines[was].of[deal] == nil {
		return
	}
	sum := b.lines[was].of[deal]
	delete(b.lines[was].of, deal)
	b.line(is).add(deal, func(to balance) { to.plus(sum) })
}

// reopened tells whether a deal was closed in this very stretch, and takes that back.
func (b *book) reopened(deal crm.ID, y crm.DealState) bool {
	for _, name := range []MoveLine{MovedWon, MovedLost} {
		l := b.lines[name]
		if l == nil || l.of[deal] == nil {
			continue
		}
		closed := l.of[deal]
		delete(l.of, deal)
		to := MovedUp // it may be worth something else since
		if _, same := closed[y.Currency]; !same {
			to = MovedCurrency
		}
		b.line(to).add(deal, func(sum balance) {
			sum.state(b.q, y, 1)
			sum.plus(closed)
		})
		return true
	}
	return false
}

// settle nets what went to and fro with one deal, and sums the lines up.
func (b *book) settle() {
	b.net(MovedIn, MovedOut)
	b.net(PipedIn, PipedOut)
	for _, deal := range b.line(MovedUp).order {
		if sum := b.lines[MovedUp].of[deal]; sum != nil && sum.sign() < 0 {
			delete(b.lines[MovedUp].of, deal)
			b.line(MovedDown).add(deal, func(to balance) { to.plus(sum) })
		}
	}
	for _, l := range b.lines {
		for _, deal := range l.order {
			sum := l.of[deal]
			if sum == nil || sum.none() {
				continue
			}
			delete(l.of, deal)
			l.sums.plus(sum)
			moved := MovedDeal{Deal: deal}
			for _, c := range slices.Sorted(maps.Keys(sum)) {
				if sum[c] != (balanceSum{}) {
					moved.Amounts = append(moved.Amounts, money.Amount{Minor: sum[c].minor, Currency: c})
				}
			}
			l.deals = append(l.deals, moved)
		}
	}
}

// net lets a deal that both came and went stand in neither line; what it is worth more or less stands as such.
func (b *book) net(in, out MoveLine) {
	if b.lines[in] == nil || b.lines[out] == nil {
		return
	}
	for _, deal := range b.lines[in].order {
		came, went := b.lines[in].of[deal], b.lines[out].of[deal]
		if came == nil || went == nil {
			continue
		}
		came.plus(went)
		delete(b.lines[in].of, deal)
		delete(b.lines[out].of, deal)
		to := MovedUp
		switch n := came.count(); {
		case n > 0:
			to = in
		case n < 0:
			to = out
		case len(came) > 1 && !came.none():
			to = MovedCurrency
		}
		b.line(to).add(deal, func(sum balance) { sum.plus(came) })
	}
}

// currencies are all that occur.
func (b *book) currencies(closing balance) []string {
	all := balance{}
	all.plus(closing)
	for _, l := range b.lines {
		all.plus(l.sums)
	}
	return slices.Sorted(maps.Keys(all))
}

func (b balance) plus(other balance) {
	for c, s := range other {
		b.add(c, s.n, s.priced, s.minor)
	}
}

// sign is that of the sum of a balance in one currency.
func (b balance) sign() int64 {
	var n int64
	for _, s := range b {
		n += s.minor
	}
	return n
}

// none reports whether nothing is left.
func (b balance) none() bool {
	for _, s := range b {
		if s != (balanceSum{}) {
			return false
		}
	}
	return true
}
