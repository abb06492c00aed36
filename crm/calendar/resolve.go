package calendar

import "time"

// farBack is how many days in the past a month and day may lie before it means next year's.
const farBack = 60

// on makes a found day.
func on(d Date, end int) found { return found{When: When{Date: d}, end: end} }

// rough makes a found day that stands for a stretch.
func rough(d Date, end int) found { return found{When: When{Date: d, Rough: true}, end: end} }

// due makes a found day that ends a stretch.
func due(d Date, end int) found { return found{When: When{Date: d, Deadline: true}, end: end} }

// none makes a found day that does not exist.
func none(end int) found { return found{When: When{Impossible: true}, end: end, absolute: true} }

// exact resolves a day with its year.
func (p *parser) exact(y int, m time.Month, d, end int) found {
	date, ok := NewDate(y, m, d)
	if !ok || date == 0 {
		return none(end)
	}
	f := on(date, end)
	f.absolute = true
	return f
}

// monthDay resolves a month and day without a year: this year's, or next year's when that lies more than 60 days back;
// in a clause about the past the latest one.
func (p *parser) monthDay(m time.Month, d, end int) found {
	if m < time.January || m > time.December || d < 1 {
		return none(end)
	}
	y, _, _ := p.today.YMD()
	near := fromCivil(y, m, min(d, daysIn(y, m)))
	switch {
	case p.report:
	case p.ref.Past && near > p.today:
		y--
	case !p.ref.Past && near < p.today.AddDays(-farBack):
		y++
	}
	return p.exact(y, m, d, end)
}

// dayOfMonth resolves a bare day of the month: today or the next one, in a clause about the past today or the latest one.
// Months that do not have the day are passed over.
func (p *parser) dayOfMonth(d, end int) found {
	if d < 1 || d > 31 {
		return found{}
	}
	y, m, today := p.today.YMD()
	step := 0
	if !p.ref.Past && d < today {
		step = 1
	} else if p.ref.Past && d > today {
		step = -1
	}
	first := fromCivil(y, m, 1).AddMonths(step)
	for {
		y, m, _ = first.YMD()
		if d <= daysIn(y, m) {
			return p.exact(y, m, d, end)
		}
		if p.ref.Past {
			first = first.AddMonths(-1)
		} else {
			first = first.AddMonths(1)
		}
	}
}

// upcoming is the next such weekday, today included.
func (p *parser) upcoming(w time.Weekday) Date {
	return p.today.AddDays((int(w) - int(p.today.Weekday()) + 7) % 7)
}

// recent is the latest such weekday, today included.
func (p *parser) recent(w time.Weekday) Date {
	return p.today.AddDays(-((int(p.today.Weekday()) - int(w) + 7) % 7))
}

// bareWeekday resolves a weekday that nothing qualifies; said on that very day it has two meanings.
func (p *parser) bareWeekday(w time.Weekday, end int) found {
	f, week := on(p.upcoming(w), end), 7
	if p.ref.Past {
		f, week = on(p.recent(w), end), -7
	}
	if f.Date == p.today {
		f.Or = f.Date.AddDays(week)
	}
	return f
}

// monday is the Monday of the ISO week n weeks from now.
func (p *parser) monday(n int) Date {
	return p.today.AddDays(7*n - (int(p.today.Weekday())+6)%7)
}

// inWeek is the weekday of the ISO week n weeks from now.
func (p *parser) inWeek(n int, w time.Weekday) Date {
	return p.monday(n).AddDays((int(w) + 6) % 7)
}

// weekEnd is the Friday of the week n weeks from now, or its Sunday when that Friday is past.
func (p *parser) weekEnd(n int) Date {
	if d := p.inWeek(n, time.Friday); d >= p.today {
		return d
	}
	return p.inWeek(n, time.Sunday)
}

// month is the first day of the month n months from now.
func (p *parser) month(n int) Date {
	y, m, _ := p.today.YMD()
	return fromCivil(y, m, 1).AddMonths(n)
}

// quarter is the first day of the fiscal quarter n quarters from now.
func (p *parser) quarter(n int) Date {
	return QuarterOf(p.today, p.ref.Fiscal).From.AddMonths(3 * n)
}

// year is the first of January n years from now.
func (p *parser) year(n int) Date {
	y, _, _ := p.today.YMD()
	return fromCivil(y+n, time.January, 1)
}

// edge names a place within a month, quarter or year.
type edge uint8

const (
	noEdge edge = iota
	atStart
	atMiddle
	atLate // the last third
	atEnd
)

// at resolves an edge of the stretch of n months that begins at first.
func at(e edge, first Date, n, stop int) found {
	last := first.AddMonths(n)
	switch e {
	case atStart:
		return rough(first, stop)
	case atMiddle:
		if n == 1 {
			return rough(first.AddDays(14), stop)
		}
		return rough(first.AddMonths(n/2), stop)
	case atLate:
		return rough(last.AddMonths(-1).AddDays(20), stop)
	default:
		return due(last-1, stop)
	}
}

// nearest is an edge of the present stretch of n months, or of the next one when it is past;
// in a clause about the past the latest one.
func (p *parser) nearest(e edge, first Date, n, stop int) found {
	f := at(e, first, n, stop)
	switch {
	case p.ref.Past && f.Date > p.today:
		return at(e, first.AddMonths(-n), n, stop)
	case !p.ref.Past && f.Date < p.today:
		return at(e, first.AddMonths(n), n, stop)
	}
	return f
}

// unit is what a span counts.
type unit uint8

const (
	noUnit unit = iota
	byMinute
	byHour
	byDay
	byWeek
	byMonth
	byYear
)

// after resolves n units from now; n is negative for the past.
func (p *parser) after(n int, u unit, end int) found {
	f := found{end: end, ago: true}
	switch u {
	case byMinute, byHour:
		d := time.Duration(n) * time.Minute
		if u == byHour {
			d *= 60
		}
		t := p.ref.Now.Add(d)
		f.When = When{Date: DateOf(t), HasTime: true, Hour: t.Hour(), Minute: t.Minute()}
		return f
	case byDay:
		f.Date = p.today.AddDays(n)
	case byWeek:
		f.Date = p.today.AddDays(7 * n)
	case byMonth:
		f.Date = p.today.AddMonths(n)
	default:
		f.Date = p.today.AddMonths(12 * n)
	}
	return f
}
