package calendar

import "strings"

// ReadPeriod reads the name of a period in Chinese or English, relative to today: 本月, 上季, 2026年3月, Q1, last quarter, ytd, 近7天, a..b,
// 上周以来, since last week.
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
	if v, ok := q.since(p.s); ok {
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

// since reads a period as all that has passed since it began: 上周以来, 自3月1日, since last week.
func (q *periods) since(text string) (Period, bool) {
	rest := text
	for _, word := range [...]string{"since ", "自从", "自"} {
		if after, ok := strings.CutPrefix(text, word); ok {
			rest = after
			break
		}
	}
	for _, word := range [...]string{"以来", "至今", "到现在"} {
		if before, ok := strings.CutSuffix(rest, word); ok {
			rest = strings.TrimPrefix(before, "从")
			break
		}
	}
	v, ok := q.whole(strings.Trim(rest, " "))
	if !ok || rest == text || v.From > q.today {
		return Period{}, false
	}
	return Between(v.From, q.today, q.f), true
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
