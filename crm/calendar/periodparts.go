package calendar

import "time"

// yearAndPart reads 2026, 2026年, FY2026, 2026-03, 2026年3月, 2026Q1, 2026年一季度, 去年上半年, Q1 2026, 2026-W12, H1, Q1, 一季度.
func yearAndPart(p *parser, f Fiscal) (Period, int) {
	y, e := namedYear(p, 0, f)
	if e > 0 {
		if e == len(p.s) {
			return fiscalYear(y, f, e)
		}
		i := p.space(e)
		if m, j := p.number(i); j > 0 && p.lit(j, "月份", "月") > 0 {
			return monthIn(calendarYear(p, y), m, p.lit(j, "月份", "月"), f)
		}
		if p.next(i, "-/.") {
			if w, j := p.arabic(p.skip(i+1, "w"), 2); j > 0 && p.next(i+1, "w") {
				return isoWeek(y, w, j, f)
			}
			if m, j := p.arabic(i+1, 2); j > 0 {
				return monthIn(y, m, j, f)
			}
			i = p.skip(i, "-")
		}
		return partOf(p, y, i, f)
	}
	this := f.label(p.today)
	v, e := partOf(p, this, 0, f)
	if e == 0 || e == len(p.s) {
		return v, e
	}
	if y, j := namedYear(p, p.space(p.skip(p.space(e), ",")), f); j > 0 {
		v, _ = partOf(p, y, 0, f)
		return v, j
	}
	return Period{}, 0
}

// calendarYear is the calendar year meant beside a month: a word such as 去年 was read as a fiscal year's label.
func calendarYear(p *parser, y int) int {
	if k, ok := yearWord(p, 0); ok {
		this, _, _ := p.today.YMD()
		return this + k
	}
	return y
}

func yearWord(p *parser, i int) (int, bool) {
	for k, w := range [...]string{"前年", "去年", "今年", "明年"} {
		if p.lit(i, w) > 0 {
			return k - 2, true
		}
	}
	return 0, false
}

// namedYear reads a fiscal year's label: 2026, FY2026, 2026年, 去年, last year.
func namedYear(p *parser, i int, f Fiscal) (y, end int) {
	if k, ok := yearWord(p, i); ok {
		return f.label(p.today) + k, i + len("今年")
	}
	i = p.space(p.skip(i, "fy"))
	if n, e := p.arabic(i, 4); e == i+4 {
		return n, p.skip(e, "年度", "年", "财年")
	}
	if n, e := p.yearNumeral(i); e > 0 && p.lit(e, "年") > 0 {
		return n, p.lit(e, "年")
	}
	return 0, 0
}

// partOf reads a quarter or a half of the fiscal year labelled y.
func partOf(p *parser, y, i int, f Fiscal) (Period, int) {
	first, ok := f.yearNamed(y)
	if !ok {
		return Period{}, 0
	}
	quarter := func(n, e int) (Period, int) {
		if n < 1 || n > 4 {
			return Period{}, 0
		}
		return QuarterOf(first.AddMonths(3*(n-1)), f), e
	}
	half := func(n, e int) (Period, int) { return HalfOf(first.AddMonths(6*(n-1)), f), e }
	switch {
	case p.next(i, "q"):
		n, e := p.arabic(i+1, 1)
		return quarter(n, e)
	case p.lit(i, "h1", "上半年") > 0:
		return half(1, p.lit(i, "h1", "上半年"))
	case p.lit(i, "h2", "下半年") > 0:
		return half(2, p.lit(i, "h2", "下半年"))
	case p.phrases(i, "first half", "the first half") > 0:
		return half(1, p.phrases(i, "first half", "the first half"))
	case p.phrases(i, "second half", "the second half") > 0:
		return half(2, p.phrases(i, "second half", "the second half"))
	}
	if n, e := p.number(p.skip(i, "第")); e > 0 && p.lit(e, "季度", "季", "个季度") > 0 {
		return quarter(n, p.lit(e, "季度", "季", "个季度"))
	}
	for n, w := range [...]string{"first quarter", "second quarter", "third quarter", "fourth quarter"} {
		if e := p.phrase(i, w); e > 0 {
			return quarter(n+1, e)
		}
	}
	return Period{}, 0
}

// monthAlone reads 3月, March, Mar 2026.
func monthAlone(p *parser, f Fiscal) (Period, int) {
	y, _, _ := p.today.YMD()
	if m, e := p.number(0); e > 0 && p.lit(e, "月份", "月") > 0 {
		return monthIn(y, m, p.lit(e, "月份", "月"), f)
	}
	m, e := p.monthName(0)
	if e == 0 {
		return Period{}, 0
	}
	if n, j := p.arabic(p.space(p.skip(e, ",", "-")), 4); j > 0 && n >= 1000 {
		y, e = n, j
	}
	return monthIn(y, int(m), e, f)
}

func monthIn(y, m, end int, f Fiscal) (Period, int) {
	d, ok := NewDate(y, time.Month(m), 1)
	if !ok {
		return Period{}, 0
	}
	return MonthOf(d, f), end
}

func fiscalYear(y int, f Fiscal, end int) (Period, int) {
	d, ok := f.yearNamed(y)
	if !ok {
		return Period{}, 0
	}
	return YearOf(d, f), end
}

// isoWeek finds the week whose Thursday lies in ISO week w of year y.
func isoWeek(y, w, end int, f Fiscal) (Period, int) {
	d, ok := NewDate(y, time.January, 4)
	if !ok {
		return Period{}, 0
	}
	thursday := d.AddDays(3 - (int(d.Weekday())+6)%7 + 7*(w-1))
	if gy, gw := thursday.utc().ISOWeek(); gy != y || gw != w {
		return Period{}, 0
	}
	return WeekOf(thursday, f), end
}
