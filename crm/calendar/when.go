package calendar

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Ref is what a date expression is read against.
type Ref struct {
	Now    time.Time // in the person's zone
	DMY    bool      // 1/12 is 1 December, not 12 January
	Past   bool      // the clause speaks of the past: a weekday or a bare day of the month is the latest past one
	Free   bool      // free text: 12/1, 12-1, 12.1, 3d and the like are numbers, not dates
	Fiscal Fiscal    // whose quarters 季末 and "end of quarter" mean; the zero value means calendar quarters
}

// When is what a date expression says.
type When struct {
	Date         Date
	HasTime      bool
	Hour, Minute int  // local; meaningful when HasTime
	Deadline     bool // "by then": 周五前, 月底, by Friday, end of month
	Or           Date // the other meaning, when it has to be asked: 周三 said on a Wednesday may be a week later
	Impossible   bool // a date or time that does not exist, such as 11月31日; Date is then zero
	Rough        bool // a stretch was named and Date (or the hour) is where it customarily begins: 下周, 月初, 过两天, 下午
}

// ReadPrefix reads the longest date expression at the start of s and returns it with its length in bytes, 0 when there is none.
// An impossible date swallows its whole text. The match never ends inside a Latin word or a number, and a time of day alone is no date.
// Whether an expression may begin where s was cut is for Starts to say.
func ReadPrefix(s string, ref Ref) (When, int) {
	if !mayBegin(s) {
		return When{}, 0
	}
	p := newParser(s, ref)
	f := p.expression(0)
	if f.end == 0 {
		return When{}, 0
	}
	return f.When, p.rawLen(f.end)
}

// Read reads s as one date expression and nothing else; here a bare time of day (下午3点, 3pm) counts as today.
// An impossible date is a date: it answers true, with Impossible set.
func Read(s string, ref Ref) (When, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return When{}, false
	}
	if w, n := ReadPrefix(s, ref); n == len(s) {
		return w, true
	}
	p := newParser(s, ref)
	start, by := p.lead(0)
	at := p.optional(start, "at")
	t := p.clock(at, noPart, at > start)
	if t.end == 0 {
		return When{}, false
	}
	f := p.tail(on(p.today, start).with(t))
	if f.end != len(p.s) || p.cut {
		return When{}, false
	}
	if f.Impossible {
		return When{Impossible: true}, true
	}
	f.Deadline = f.Deadline || by
	return f.When, true
}

// mayBegin is the cheap test that spares most positions of a text any work.
func mayBegin(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	r = fold(r)
	return isDigit(r) || r >= 'a' && r <= 'z' || strings.ContainsRune(openers, r)
}

// openers are the Chinese characters a date expression may begin with.
const openers = "今明昨后大前当周星礼下上本这月季年去一二两三四五六七八九十廿卅零半几过再元春国清端中劳截最不截次"

// found is an expression on the way: what it says so far and where it ends.
type found struct {
	When
	end      int
	part     part // the part of the day its last word named: 明早, tonight
	absolute bool // a day of a month, which a weekday may stand beside
	ago      bool // counted from now, so that 前 has been read already
}

func (f found) or(g found) found {
	if g.end > f.end {
		return g
	}
	return f
}

// expression reads [by] day [weekday] [time] [前], or an English time before its day.
func (p *parser) expression(i int) found {
	start, by := p.lead(i)
	f := p.dated(start)
	if f.end == 0 && by {
		return found{}
	}
	if f.end == 0 {
		f = p.clockFirst(i)
	}
	if f.end == 0 {
		return f
	}
	f.Deadline = f.Deadline || by
	f = p.tail(f)
	if f.Impossible {
		f.When = When{Impossible: true}
	}
	return f
}

// dated reads a day with the weekday and the time that may follow it.
func (p *parser) dated(i int) found {
	f := p.day(i)
	if f.end == 0 {
		return f
	}
	if f.absolute {
		f = p.besideWeekday(f)
	}
	return p.withClock(f)
}

// day reads the longest day at i that ends where it may.
func (p *parser) day(i int) found {
	var best found
	try := func(f found) {
		if f.end > best.end && p.whole(f.end) {
			best = f
		}
	}
	r := p.peek(i)
	switch {
	case isDigit(r):
		try(p.isoDay(i))
		try(p.shortDay(i))
		try(p.englishDayMonth(i))
		try(p.englishSpan(i))
		try(p.ordinalDay(i))
		try(p.chineseMonthDay(i))
		try(p.chineseSpan(i))
		try(p.chineseDayOfMonth(i))
	case r >= 'a' && r <= 'z':
		try(p.englishDay(i))
		try(p.englishWeekday(i))
		try(p.englishSpan(i))
		try(p.englishMonthDay(i))
		try(p.englishStretch(i))
		try(p.ordinalDay(i))
	default:
		try(p.chineseDay(i))
		try(p.chineseWeekday(i))
		try(p.chineseSpan(i))
		try(p.chineseMonthDay(i))
		try(p.chineseEdge(i))
		try(p.chineseDayOfMonth(i))
		try(p.festival(i))
	}
	return best
}

// lead reads what may stand before a day and tells whether it makes it a deadline.
func (p *parser) lead(i int) (start int, by bool) {
	if e := p.lit(i, "截止到", "截至到", "截止", "截至", "最晚", "最迟", "不晚于"); e > 0 {
		return p.space(e), true
	}
	if e := p.phrases(i, "by", "before", "until", "till", "no later than"); e > 0 {
		if e = p.space(e); e < len(p.s) {
			return e, true
		}
	}
	if e := p.phrase(i, "on"); e > 0 {
		if e = p.space(e); e < len(p.s) {
			return e, false
		}
	}
	return i, false
}

// tail reads the suffix that makes a deadline: 前, 之前, 以前; 前后 and 左右 make it rough instead.
func (p *parser) tail(f found) found {
	if f.ago || f.end == 0 {
		return f
	}
	if e := p.lit(f.end, "前后", "左右"); e > 0 {
		f.Rough, f.end = true, e
		return f
	}
	if e := p.lit(f.end, "之前", "以前"); e > 0 {
		f.Deadline, f.end = true, e
		return f
	}
	if e := p.lit(f.end, "前"); e > 0 && !p.next(e, "往去来台期任端景沿方") {
		f.Deadline, f.end = true, e
	}
	return f
}

// besideWeekday reads the weekday beside a day of a month: 11-25 周三, Dec 1 (Tue). When the two disagree, Or is the weekday's next day.
func (p *parser) besideWeekday(f found) found {
	i := p.space(f.end)
	open := p.next(i, "(")
	if open {
		i++
	} else if p.next(i, ",") {
		i = p.space(i + 1)
	}
	w, end := p.weekdayName(i)
	if end == 0 || !p.whole(end) {
		return f
	}
	if open {
		if !p.next(end, ")") {
			return f
		}
		end++
	}
	f.end = end
	if !f.Impossible && f.Date.Weekday() != w {
		f.Or = p.upcoming(w)
	}
	return f
}

// weekdayName reads a weekday's bare name in either language.
func (p *parser) weekdayName(i int) (time.Weekday, int) {
	if e := p.lit(i, "周", "星期", "礼拜"); e > 0 {
		return p.chineseWeekdayName(e)
	}
	return p.englishWeekdayName(i)
}
