package calendar

import (
	"time"
	"unicode/utf8"
)

// chineseDay reads 今天, 大后天, 明早, 今晚 and their like.
func (p *parser) chineseDay(i int) found {
	type day struct {
		word string
		off  int
	}
	for _, d := range [...]day{
		{"大前天", -3}, {"前天", -2}, {"昨天", -1}, {"昨日", -1}, {"今天", 0}, {"今日", 0}, {"明天", 1}, {"明日", 1}, {"后天", 2}, {"后日", 2}, {"大后天", 3},
	} {
		if e := p.lit(i, d.word); e > 0 && !p.next(e, "头资") {
			return on(p.today.AddDays(d.off), e)
		}
	}
	for _, d := range [...]day{{"昨", -1}, {"今", 0}, {"明", 1}, {"当", 0}} {
		e := p.lit(i, d.word)
		if e == 0 {
			continue
		}
		f := on(p.today.AddDays(d.off), 0)
		switch {
		case p.lit(e, "早") > 0 && d.word != "当":
			f.part, f.end = morning, p.lit(e, "早")
		case p.lit(e, "晚", "夜") > 0:
			f.part, f.end = evening, p.lit(e, "晚", "夜")
		case p.lit(e, "晨") > 0:
			f.part, f.end = morning, p.lit(e, "晨")
		}
		if f.end > 0 && f.part == evening {
			f.end = p.skip(f.end, "上", "间")
		}
		return f
	}
	return found{}
}

// relative reads 下, 下下, 上, 本, 这, with an optional 个 behind it, as a number of weeks, months or quarters from now.
func (p *parser) relative(i int) (n, end int) {
	switch {
	case p.lit(i, "下下") > 0:
		n, end = 2, p.lit(i, "下下")
	case p.lit(i, "下", "次") > 0:
		n, end = 1, p.lit(i, "下", "次")
	case p.lit(i, "上上") > 0:
		n, end = -2, p.lit(i, "上上")
	case p.lit(i, "上") > 0:
		n, end = -1, p.lit(i, "上")
	case p.lit(i, "本", "这", "这一") > 0:
		n, end = 0, p.lit(i, "本", "这", "这一")
	default:
		return 0, 0
	}
	return n, p.skip(end, "个", "一个")
}

// chineseWeekday reads 周三, 下周三, 本周内, 下周, 周末.
func (p *parser) chineseWeekday(i int) found {
	n, e := p.relative(i)
	said := e > 0
	if !said {
		e = i
	}
	w := p.lit(e, "周", "星期", "礼拜")
	if w == 0 {
		return found{}
	}
	if day, j := p.chineseWeekdayName(w); j > 0 {
		if said {
			return on(p.inWeek(n, day), j)
		}
		f := p.bareWeekday(day, j)
		return p.besideDay(f)
	}
	switch {
	case p.lit(w, "末") > 0:
		f := rough(p.inWeek(n, time.Saturday), p.lit(w, "末"))
		if !said && p.today.Weekday() == time.Sunday && !p.ref.Past {
			f.Date = p.today
		} else if !said && p.ref.Past && f.Date > p.today {
			f.Date -= 7
		}
		return f
	case p.lit(w, "内", "之内", "以内") > 0:
		return due(p.weekEnd(n), p.lit(w, "内", "之内", "以内"))
	case !said:
		return found{}
	case p.lit(w, "初") > 0 && !p.next(p.lit(w, "初"), "步期"):
		return rough(p.monday(n), p.lit(w, "初"))
	case p.lit(w, "中") > 0 && !p.next(p.lit(w, "中"), "标国心午"):
		return rough(p.inWeek(n, time.Wednesday), p.lit(w, "中"))
	case n != 0:
		return rough(p.monday(n), w)
	}
	return found{}
}

// chineseWeekdayName reads the character behind 周; 一 in 一起 and 一定 is not Monday.
func (p *parser) chineseWeekdayName(i int) (time.Weekday, int) {
	r := p.peek(i)
	e := i + utf8.RuneLen(max(r, 0))
	switch r {
	case '日', '天':
		return time.Sunday, e
	case '一':
		if p.next(e, "起定直共样般次个") {
			return 0, 0
		}
		return time.Monday, e
	case '二', '三', '四', '五', '六':
		return time.Weekday(numeralDigit(r)), e
	}
	return 0, 0
}

// besideDay reads a day of a month behind a weekday, 周三 11月25日 or Wed, 25 Nov, which then counts.
func (p *parser) besideDay(f found) found {
	i := p.space(f.end)
	if p.next(i, ",") {
		i = p.space(i + 1)
	}
	if i == f.end && !isDigit(p.peek(i)) {
		return f
	}
	var g found
	for _, c := range [...]found{p.isoDay(i), p.shortDay(i), p.englishDayMonth(i), p.englishMonthDay(i), p.chineseMonthDay(i)} {
		if c.absolute && p.whole(c.end) {
			g = g.or(c)
		}
	}
	if g.end == 0 {
		return f
	}
	if !g.Impossible && g.Date.Weekday() != f.Date.Weekday() {
		g.Or = f.Date
	}
	g.absolute = false
	return g
}
