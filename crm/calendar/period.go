package calendar

import (
	"fmt"
	"time"
)

// Kind says what a Period is a whole one of.
type Kind uint8

// The kinds of period, from short to long; a Span is any other run of days.
const (
	Span Kind = iota
	OneDay
	OneWeek
	OneMonth
	OneQuarter
	HalfYear
	OneYear
)

// Fiscal is how a company cuts its time. A StartMonth of 0 means January.
type Fiscal struct {
	StartMonth time.Month   // first month of the fiscal year
	LabelByEnd bool         // the year is named after the calendar year it ends in, not the one it starts in
	WeekStart  time.Weekday // first day of the week; mind that the zero value is Sunday
}

// Standard is the calendar year with weeks that begin on Monday.
func Standard() Fiscal { return Fiscal{StartMonth: time.January, WeekStart: time.Monday} }

// Period is the days From ≤ d < To. It is comparable; two equal periods made under one Fiscal are ==.
type Period struct {
	From, To Date
	Kind     Kind
	Fiscal   Fiscal // what names the years, quarters and weeks
}

// DayOf returns the period of one day.
func DayOf(d Date, f Fiscal) Period { return Period{From: d, To: d + 1, Kind: OneDay, Fiscal: f} }

// WeekOf returns the week d lies in.
func WeekOf(d Date, f Fiscal) Period {
	back := (int(d.Weekday()) - int(f.WeekStart) + 7) % 7
	return Period{From: d.AddDays(-back), To: d.AddDays(7 - back), Kind: OneWeek, Fiscal: f}
}

// MonthOf returns the calendar month d lies in.
func MonthOf(d Date, f Fiscal) Period { return months(d, 1, 0, OneMonth, f) }

// QuarterOf returns the fiscal quarter d lies in.
func QuarterOf(d Date, f Fiscal) Period { return months(d, 3, f.offset(d)%3, OneQuarter, f) }

// HalfOf returns the fiscal half-year d lies in.
func HalfOf(d Date, f Fiscal) Period { return months(d, 6, f.offset(d)%6, HalfYear, f) }

// YearOf returns the fiscal year d lies in.
func YearOf(d Date, f Fiscal) Period { return months(d, 12, f.offset(d), OneYear, f) }

// Between returns the days from first to last, both included; the two may be given in either order.
func Between(first, last Date, f Fiscal) Period {
	if last < first {
		first, last = last, first
	}
	return Period{From: first, To: last + 1, Kind: Span, Fiscal: f}
}

func months(d Date, n, back int, k Kind, f Fiscal) Period {
	y, m, _ := d.YMD()
	from := fromCivil(y, m, 1).AddMonths(-back)
	return Period{From: from, To: from.AddMonths(n), Kind: k, Fiscal: f}
}

func (f Fiscal) start() time.Month {
	if f.StartMonth < time.January || f.StartMonth > time.December {
		return time.January
	}
	return f.StartMonth
}

// offset is the number of whole months between the start of d's fiscal year and d's month.
func (f Fiscal) offset(d Date) int {
	_, m, _ := d.YMD()
	return (int(m-f.start()) + 12) % 12
}

// yearNamed returns the first day of the fiscal year labelled y.
func (f Fiscal) yearNamed(y int) (Date, bool) {
	if f.LabelByEnd && f.start() != time.January {
		y--
	}
	return NewDate(y, f.start(), 1)
}

// label is the name of the fiscal year d lies in.
func (f Fiscal) label(d Date) int {
	y, m, _ := d.YMD()
	if m < f.start() {
		y--
	}
	if f.LabelByEnd && f.start() != time.January {
		y++
	}
	return y
}

// Contains reports whether d lies in the period.
func (p Period) Contains(d Date) bool { return p.From <= d && d < p.To }

// Days returns the number of calendar days.
func (p Period) Days() int { return int(p.To - p.From) }

// Last returns the last day of the period.
func (p Period) Last() Date { return p.To - 1 }

// IsZero reports whether p is no period at all.
func (p Period) IsZero() bool { return p.From == 0 && p.To == 0 }

// Previous returns the period of the same kind that ends where p begins; a Span moves by its own length.
func (p Period) Previous() Period { return p.move(-1) }

// Next returns the period of the same kind that begins where p ends.
func (p Period) Next() Period { return p.move(1) }

func (p Period) move(by int) Period {
	var n int
	switch p.Kind {
	case OneMonth:
		n = 1
	case OneQuarter:
		n = 3
	case HalfYear:
		n = 6
	case OneYear:
		n = 12
	default:
		d := by * p.Days()
		p.From, p.To = p.From.AddDays(d), p.To.AddDays(d)
		return p
	}
	p.From = p.From.AddMonths(by * n)
	p.To = p.From.AddMonths(n)
	return p
}

// String names the period: "2026-03-05", "2026-W12", "2026-03", "2026Q1", "2026H1", "2026", "2026-03-01..2026-03-15" (last day included);
// quarters, halves and years carry "FY" when the fiscal year does not start in January. ReadPeriod reads every form back.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	fy := ""
	if p.Fiscal.start() != time.January {
		fy = "FY"
	}
	switch p.Kind {
	case OneDay:
		return p.From.String()
	case OneWeek:
		thursday := p.From.AddDays((int(time.Thursday) - int(p.From.Weekday()) + 7) % 7)
		y, w := thursday.utc().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", y, w)
	case OneMonth:
		return p.From.String()[:7]
	case OneQuarter:
		return fmt.Sprintf("%s%04dQ%d", fy, p.Fiscal.label(p.From), p.Fiscal.offset(p.From)/3+1)
	case HalfYear:
		return fmt.Sprintf("%s%04dH%d", fy, p.Fiscal.label(p.From), p.Fiscal.offset(p.From)/6+1)
	case OneYear:
		return fmt.Sprintf("%s%04d", fy, p.Fiscal.label(p.From))
	default:
		return p.From.String() + ".." + p.Last().String()
	}
}
