package calendar

import (
	"strings"
	"time"
)

// ReadPeriod reads the name of a period in Chinese or English, relative to today: 本月, 上季, 2026年3月, Q1, last quarter, ytd, 近7天, a..b.
// A month or a day without a year is this calendar year's, a quarter or half without one this fiscal year's; 2026Q1 names the fiscal year labelled
// 2026, and so does 2026 alone. Every Period's String reads back as that period.
func ReadPeriod(s string, today Date, f Fiscal) (Period, bool) {
	if len(s) > 4*window {
		return Period{}, false
	}
	p := newParser(strings.TrimSpace(s), Ref{Fiscal: f, Past: true})
	p.today, p.report = today, true
	if p.s == "" || p.cut {
		return Period{}, false
	}
	q := periods{parser: p, f: f}
	if v, ok := q.whole(p.s); ok {
		return v, true
	}
	for _, sep := range [...]string{"..", "到", "至", "~", " to "} {
		a, b, ok := strings.Cut(p.s, sep)
		if !ok {
			continue
		}
		from, ok1 := q.whole(strings.Trim(a, " "))
		to, ok2 := q.whole(strings.Trim(b, " "))
		if ok1 && ok2 && from.From < to.To {
			return Between(from.From, to.Last(), f), true
		}
	}
	return Period{}, false
}

// periods reads period names from folded text.
type periods struct {
	parser
	f Fiscal
}

// whole reads text as one period.
func (q *periods) whole(text string) (Period, bool) {
	if v, ok := q.named(strings.ReplaceAll(text, " ", "")); ok {
		return v, true
	}
	p := q.parser
	p.s, p.raw = text, text
	for _, read := range [...]func(*parser, Fiscal) (Period, int){lastDays, yearAndPart, monthAlone} {
		if v, e := read(&p, q.f); e == len(text) && e > 0 {
			return v, true
		}
	}
	if f := p.day(0); f.end == len(text) && f.end > 0 && !f.Impossible && !f.Rough && !f.Deadline {
		return DayOf(f.Date, q.f), true
	}
	return Period{}, false
}

// named reads the words that name a period relative to today; blanks have been taken out.
func (q *periods) named(w string) (Period, bool) {
	t := q.today
	switch w {
	case "今天", "今日", "当天", "today":
		return DayOf(t, q.f), true
	case "昨天", "昨日", "yesterday":
		return DayOf(t-1, q.f), true
	case "前天":
		return DayOf(t-2, q.f), true
	case "明天", "明日", "tomorrow":
		return DayOf(t+1, q.f), true
	case "ytd", "yeartodate", "年初至今", "今年以来", "本年至今", "今年至今":
		return Between(YearOf(t, q.f).From, t, q.f), true
	case "qtd", "quartertodate", "本季至今", "本季度至今":
		return Between(QuarterOf(t, q.f).From, t, q.f), true
	case "mtd", "monthtodate", "本月至今", "月初至今":
		return Between(MonthOf(t, q.f).From, t, q.f), true
	case "去年", "上年", "上一年":
		return YearOf(t, q.f).Previous(), true
	case "前年":
		return YearOf(t, q.f).Previous().Previous(), true
	case "今年", "本年", "本年度", "今年度", "本财年", "全年":
		return YearOf(t, q.f), true
	case "明年", "下年", "下一年":
		return YearOf(t, q.f).Next(), true
	}
	n, rest := step(w)
	of, ok := stretch(rest)
	if !ok || n == 0 && rest == w && !bareStretch(w) {
		return Period{}, false
	}
	v := of(t, q.f)
	for ; n < 0; n++ {
		v = v.Previous()
	}
	for ; n > 0; n-- {
		v = v.Next()
	}
	return v, true
}

// step takes the word for this, next or last from the front.
func step(w string) (int, string) {
	for _, s := range [...]struct {
		word string
		n    int
	}{
		{"上上个", -2}, {"上上", -2}, {"上一个", -1}, {"上个", -1}, {"上一", -1}, {"上", -1}, {"本", 0}, {"这个", 0}, {"这", 0}, {"当", 0},
		{"下下个", 2}, {"下下", 2}, {"下一个", 1}, {"下个", 1}, {"下", 1}, {"this", 0}, {"current", 0}, {"last", -1}, {"previous", -1}, {"next", 1},
	} {
		if rest, ok := strings.CutPrefix(w, s.word); ok && rest != "" {
			return s.n, rest
		}
	}
	return 0, w
}

// stretch tells which kind of period a bare word names.
func stretch(w string) (func(Date, Fiscal) Period, bool) {
	switch w {
	case "周", "星期", "礼拜", "week", "wk":
		return WeekOf, true
	case "月", "月份", "month":
		return MonthOf, true
	case "季", "季度", "quarter", "qtr":
		return QuarterOf, true
	case "半年", "half":
		return HalfOf, true
	case "年", "年度", "财年", "year", "fy", "fiscalyear":
		return YearOf, true
	}
	return nil, false
}

// bareStretch reports whether a period's word alone means the present one.
func bareStretch(w string) bool {
	switch w {
	case "week", "month", "quarter", "year":
		return true
	}
	return false
}

// lastDays reads 近7天, 最近三个月, last 7 days, past 2 weeks: so long, today included.
func lastDays(p *parser, f Fiscal) (Period, int) {
	e := p.lit(0, "近", "最近", "过去")
	var n int
	var u unit
	if e > 0 {
		n, u, _, e = p.chineseCount(e)
	} else if e = p.phrases(0, "last", "past", "the last", "the past"); e > 0 {
		n, u, _, e = p.englishCount(p.space(e))
	}
	if e == 0 || n < 1 {
		return Period{}, 0
	}
	from := p.today
	switch u {
	case byDay:
		from = from.AddDays(1 - n)
	case byWeek:
		from = from.AddDays(1 - 7*n)
	case byMonth:
		from = from.AddMonths(-n) + 1
	case byYear:
		from = from.AddMonths(-12*n) + 1
	default:
		return Period{}, 0
	}
	return Between(from, p.today, f), e
}

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
