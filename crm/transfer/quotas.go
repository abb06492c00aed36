package transfer

import (
	"strconv"
	"strings"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

const (
	// mostQuotas is how many targets one import sets: they are written by one Update and taken back by one,
	// which nobody should wait for longer than a second or two.
	mostQuotas = 5_000
	// mostTarget is the greatest target the crm takes, in minor units; mostCount that of a number of things.
	mostTarget = 1_000_000_000_000_000
	mostCount  = 1_000_000_000
	// littleMoney is less than what targets of money come to, unless a unit was forgotten.
	littleMoney = 1000
)

// quotaLine is one target of a row.
type quotaLine struct {
	of     *subject
	metric crm.Metric
	period string
	lines  crm.Tiers // of a line the row does not give the amount is the zero one,
	given  [3]bool   // target, stretch and challenge
	column int
}

// over is what the target becomes over what it was.
func (q *quotaLine) over(was crm.Tiers) crm.Tiers {
	out := was
	for i, at := range [...]struct{ to, from *money.Amount }{
		{&out.Value, &q.lines.Value}, {&out.Stretch, &q.lines.Stretch}, {&out.Challenge, &q.lines.Challenge},
	} {
		if q.given[i] {
			*at.to = *at.from
		}
		if i > 0 && at.to.IsZero() {
			*at.to = money.Amount{} // nought takes a line away
		}
	}
	return out
}

// quotaDraft is the targets that one row says.
type quotaDraft struct {
	x     cells
	lines []*quotaLine
	act   act
}

func readQuota(x cells) *quotaDraft {
	d := &quotaDraft{x: x, act: duplicate}
	of := x.subject()
	if of == nil {
		return d
	}
	metric, period, ok := x.metricAndPeriod()
	if !ok {
		return d
	}
	for _, col := range x.l.targets {
		q := &quotaLine{of: of, metric: metric, period: period, column: col.col}
		if col.metric != "" {
			q.metric = col.metric
		}
		if col.period.name != "" {
			q.period = col.period.name
			if col.period.this {
				x.c.warn("quota.year", x.l.t.heads[col.col]+" → "+q.period)
			}
		}
		q.lines.Value, q.given[0] = x.target(col, q)
		if !q.given[0] {
			continue
		}
		if len(x.l.targets) == 1 {
			for i, f := range [...]string{"stretch", "challenge"} {
				if at, has := x.l.cols[Quotas][f]; has {
					line := [...]*money.Amount{&q.lines.Stretch, &q.lines.Challenge}[i]
					*line, q.given[i+1] = x.target(targetColumn{col: at, unit: col.unit}, q)
				}
			}
		}
		if q.period == "" && !x.c.bad {
			x.bad("period", "missing")
		}
		d.lines = append(d.lines, q)
	}
	if len(d.lines) == 0 && !x.c.bad {
		if len(x.l.targets) == 1 {
			x.bad("value", "missing")
		} else {
			x.c.warn("quota.none", of.name)
		}
	}
	return d
}

// metricAndPeriod are what the row says of all its targets; the period is empty where it says none.
func (x cells) metricAndPeriod() (m crm.Metric, name string, ok bool) {
	q := x.l.quota
	m = q.file
	if s := x.text("metric"); s != "" {
		if m, ok = q.metric(s); !ok {
			x.bad("metric", "quota.metric")
			return "", "", false
		}
	} else if m == "" {
		m = crm.WonAmount
		if x.l.has(Quotas, "metric") || len(x.l.targets) > 0 && x.l.targets[0].metric == "" {
			x.c.warn("quota.metric", "")
		}
	}
	year := 0
	if s := strings.TrimSuffix(x.text("year"), "年"); s != "" {
		if year, _ = strconv.Atoi(s); year < 2000 || year > 2999 {
			x.bad("year", "quota.period")
			return "", "", false
		}
	}
	s := x.text("period")
	if s == "" {
		if year != 0 && !x.l.has(Quotas, "period") {
			x.bad("year", "quota.period")
		}
		return m, "", true
	}
	p, ok := q.period(s, year)
	if !ok || p.name == "" {
		x.bad("period", "quota.period")
		return "", "", false
	}
	if p.this {
		x.c.warn("quota.year", s+" → "+p.name)
	}
	return m, p.name, true
}

// target reads one cell; none, or a dash, is no target.
func (x cells) target(col targetColumn, q *quotaLine) (money.Amount, bool) {
	s := x.r.cell(col.col)
	bad := func(reason string, args ...any) (money.Amount, bool) {
		x.c.refuse(x.l, x.r, x.l.t.heads[col.col], s, reason, args...)
		return money.Amount{}, false
	}
	if s == "" || strings.Trim(s, "-—–/ ") == "" || s == "无" {
		return money.Amount{}, false
	}
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "(") {
		return bad("negative")
	}
	if q.metric == crm.NewCustomers || q.metric == crm.Visits {
		n, ok := count(s)
		if !ok {
			return bad("quota.count")
		}
		return money.Amount{Minor: n}, true
	}
	home := q.of.home
	if x.text("currency") != "" {
		home = x.currency()
	}
	a, ok := plain(s, home)
	bare := ok
	if !ok || col.unit != "" {
		text := s
		if col.unit != "" && strings.Trim(s, "0123456789.,，") == "" {
			text += col.unit
		}
		r, read := money.Read(strings.ReplaceAll(text, "，", ","), money.Options{Default: home})
		switch {
		case r.TooLarge:
			return bad("large")
		case !read:
			return bad("amount")
		case x.text("currency") != "" && r.Currency != home:
			return bad("currency_differs", "currency", home)
		}
		a, bare = r.Amount, r.Bare
	}
	unit := int64(1)
	for range money.Digits(a.Currency) {
		unit *= 10
	}
	switch {
	case a.Minor > mostTarget:
		return bad("large")
	case bare && a.Minor > 0 && a.Minor < littleMoney*unit:
		x.c.warn("quota.small", q.of.name+" "+s)
	}
	return a, true
}

// count reads a number of things: 40, 1,200, 40 次.
func count(s string) (int64, bool) {
	s = strings.TrimSpace(strings.TrimRight(s, "家个次人户"))
	r, ok := money.Read(s, money.Options{Default: "CNY"})
	if !ok || !r.Bare || r.Currency != "CNY" || r.Minor%100 != 0 || r.Minor/100 > mostCount {
		return 0, false
	}
	return r.Minor / 100, true
}

// check refuses the row for rights, and for lines that do not rise.
func (d *quotaDraft) check() {
	for _, q := range d.lines {
		if why := d.x.c.mayNot(q.of); why != "" {
			d.x.c.refuse(d.x.l, d.x.r, "", q.of.name, why, "name", q.of.name)
			return
		}
		was, _ := d.x.c.storedTarget(q)
		t := q.over(was)
		last := t.Value
		for _, line := range [...]money.Amount{t.Stretch, t.Challenge} {
			if line.IsZero() {
				continue
			}
			if line.Currency != t.Value.Currency || line.Minor <= last.Minor {
				d.x.c.refuse(d.x.l, d.x.r, d.x.l.t.heads[q.column], d.x.r.cell(q.column), "quota.tiers")
				return
			}
			last = line
		}
	}
}

// storedTarget is the target that is set already.
func (c *checker) storedTarget(q *quotaLine) (crm.Tiers, bool) {
	if !q.of.stored() {
		return crm.Tiers{}, false
	}
	was, err := c.v.Quota(q.of.ref(), q.metric, q.period)
	if err != nil {
		return crm.Tiers{}, false
	}
	return was.Tiers(), true
}

func (d *quotaDraft) result() act { return d.act }

// quotaKey tells targets apart.
type quotaKey struct {
	of     *subject
	metric crm.Metric
	period string
}

func (d *quotaDraft) place(*item) *item {
	c := d.x.c
	var last *item
	for _, q := range d.lines {
		key := quotaKey{q.of, q.metric, q.period}
		it := &item{kind: Quotas, quota: q}
		was, set := c.storedTarget(q)
		switch other := c.targets[key]; {
		case other != nil:
			it.act = duplicate
			c.warn("quota.twice", q.of.name+" "+q.period)
			if other.quota.lines != q.lines {
				c.conflict(d.x.l, d.x.r, other, "value", shown(q.lines.Value), shown(other.quota.lines.Value))
			}
		case !set:
			it.act = added
		case q.over(was) == was:
			it.act = duplicate
		case c.p.opt.Update:
			it.act = changed
		default:
			it.act = kept
		}
		if c.targets[key] == nil {
			c.targets[key] = it
		}
		if it.act.outcome() < d.act.outcome() {
			d.act = it.act
		}
		last = c.add(it, d.x.r)
	}
	return last
}

// shown is an amount in full, or a count.
func shown(a money.Amount) string {
	if a.Currency == "" {
		return strconv.FormatInt(a.Minor, 10)
	}
	return a.Full()
}

// writeQuota sets one target. What is set above it and not given stays.
func (p *Plan) writeQuota(tx *crm.Tx, it *item) error {
	q := it.quota
	was, err := tx.Quota(q.of.ref(), q.metric, q.period)
	had := err == nil
	made, err := tx.SetTiers(q.of.ref(), q.metric, q.period, q.over(was.Tiers()))
	if err != nil {
		return err
	}
	it.id = made.ID
	if !had || made.Rev != was.Rev {
		p.entry = made.Rev
	}
	return nil
}

// besideQuarters warns of quarters with a target of their own beside targets of their months: the quarter's counts.
func (c *checker) besideQuarters() {
	if len(c.targets) == 0 {
		return
	}
	told := map[quotaKey]bool{}
	set := func(k quotaKey) bool {
		_, there := c.storedTarget(&quotaLine{of: k.of, metric: k.metric, period: k.period})
		return there || c.targets[k] != nil
	}
	for _, it := range c.p.items {
		if it.kind != Quotas {
			continue
		}
		span, _ := c.quota.period(it.quota.period, 0)
		quarter := calendar.QuarterOf(span.span.From, c.quota.fiscal)
		own := quotaKey{of: it.quota.of, metric: it.quota.metric}
		own.period, _ = crm.QuotaPeriod(quarter)
		if told[own] || !set(own) {
			continue
		}
		told[own] = true
		for d := quarter.From; d < quarter.To; d = d.AddMonths(1) {
			month := own
			if month.period, _ = crm.QuotaPeriod(calendar.MonthOf(d, c.quota.fiscal)); set(month) {
				c.warn("quota.quarter", own.of.name+" "+own.period)
				break
			}
		}
	}
}
