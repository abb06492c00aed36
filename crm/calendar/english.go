package calendar

import "time"

// englishDay reads today, tomorrow, tonight, day after tomorrow, this afternoon.
func (p *parser) englishDay(i int) found {
	switch {
	case p.phrases(i, "day after tomorrow", "the day after tomorrow") > 0:
		return on(p.today+2, p.phrases(i, "day after tomorrow", "the day after tomorrow"))
	case p.phrases(i, "day before yesterday", "the day before yesterday") > 0:
		return on(p.today-2, p.phrases(i, "day before yesterday", "the day before yesterday"))
	case p.phrase(i, "last night") > 0:
		f := on(p.today-1, p.phrase(i, "last night"))
		f.part = evening
		return f
	}
	if e := p.phrase(i, "this"); e > 0 {
		if d, j := p.englishPartName(p.space(e)); j > 0 {
			f := on(p.today, j)
			f.part = d
			return f
		}
	}
	w, e := p.word(i)
	switch w {
	case "today":
		return on(p.today, e)
	case "tomorrow", "tmr", "tmrw", "tomorow", "tommorow", "tommorrow":
		return on(p.today+1, e)
	case "yesterday":
		return on(p.today-1, e)
	case "tonight":
		f := on(p.today, e)
		f.part = evening
		return f
	}
	return found{}
}

// englishWeekday reads Wed, next Wednesday, this fri, last mon, Wed next week, weekend.
func (p *parser) englishWeekday(i int) found {
	i = p.optional(i, "the")
	for _, q := range [...]string{"next", "this", "last", "coming", "this coming"} {
		e := p.phrase(i, q)
		if e == 0 {
			continue
		}
		j := p.space(e)
		if k := p.phrase(j, "weekend"); k > 0 && q != "last" {
			return rough(p.inWeek(boolInt(q == "next"), time.Saturday), k)
		}
		w, k := p.englishWeekdayName(j)
		if k == 0 {
			continue
		}
		switch q {
		case "next":
			return on(p.inWeek(1, w), k)
		case "last":
			return p.lastWeekday(w, k)
		}
		if p.ref.Past && q == "this" {
			return on(p.recent(w), k)
		}
		return on(p.upcoming(w), k)
	}
	if e := p.phrases(i, "weekend"); e > 0 {
		return rough(p.inWeek(0, time.Saturday), e)
	}
	w, e := p.englishWeekdayName(i)
	if e == 0 || p.ref.Free && !p.capital(i) && isWord(p.s[i:e]) {
		return found{}
	}
	for _, q := range [...]struct {
		words string
		n     int
	}{{"next week", 1}, {"this week", 0}, {"last week", -1}} {
		if j := p.phrase(p.space(e), q.words); j > 0 {
			return on(p.inWeek(q.n, w), j)
		}
	}
	return p.besideDay(p.bareWeekday(w, e))
}

// lastWeekday is the latest such day before today; when that lies in this week, last week's may be meant instead.
func (p *parser) lastWeekday(w time.Weekday, end int) found {
	f := on(p.recent(w), end)
	if f.Date == p.today {
		f.Date -= 7
	}
	if g := p.inWeek(-1, w); g != f.Date {
		f.Or = g
	}
	return f
}

func (p *parser) englishWeekdayName(i int) (time.Weekday, int) {
	w, e := p.word(i)
	switch w {
	case "mon", "monday":
		return time.Monday, e
	case "tue", "tues", "tuesday":
		return time.Tuesday, e
	case "wed", "weds", "wednesday":
		return time.Wednesday, e
	case "thu", "thur", "thurs", "thursday":
		return time.Thursday, e
	case "fri", "friday":
		return time.Friday, e
	case "sat", "saturday":
		return time.Saturday, e
	case "sun", "sunday":
		return time.Sunday, e
	}
	return 0, 0
}

func englishMonth(w string) time.Month {
	switch w {
	case "jan", "january":
		return time.January
	case "feb", "february":
		return time.February
	case "mar", "march":
		return time.March
	case "apr", "april":
		return time.April
	case "may":
		return time.May
	case "jun", "june":
		return time.June
	case "jul", "july":
		return time.July
	case "aug", "august":
		return time.August
	case "sep", "sept", "september":
		return time.September
	case "oct", "october":
		return time.October
	case "nov", "november":
		return time.November
	case "dec", "december":
		return time.December
	}
	return 0
}

// isWord reports whether the name of a weekday or month is also an ordinary word, which in free text only a capital makes a date.
func isWord(name string) bool {
	switch name {
	case "sat", "sun", "wed", "mar", "march", "may":
		return true
	}
	return false
}

// monthName reads an English month.
func (p *parser) monthName(i int) (time.Month, int) {
	w, e := p.word(i)
	m := englishMonth(w)
	if m == 0 || p.ref.Free && isWord(w) && !p.capital(i) {
		return 0, 0
	}
	return m, p.skip(e, ".")
}

// englishMonthDay reads Dec 1, December 1st, 2026.
func (p *parser) englishMonthDay(i int) found {
	m, e := p.monthName(i)
	if m == 0 {
		return found{}
	}
	d, j := p.arabic(p.space(p.skip(e, "-")), 2)
	if j == 0 {
		return found{}
	}
	return p.withYear(m, d, p.suffixed(j))
}

// englishDayMonth reads 1 Dec, 1st of December 2026.
func (p *parser) englishDayMonth(i int) found {
	d, e := p.arabic(i, 2)
	if e == 0 {
		return found{}
	}
	j := p.space(p.skip(p.suffixed(e), "-"))
	if k := p.phrase(j, "of"); k > 0 {
		j = p.space(k)
	}
	m, k := p.monthName(j)
	if m == 0 {
		return found{}
	}
	return p.withYear(m, d, k)
}

// withYear reads the year that may follow a month and day, and resolves all of it.
func (p *parser) withYear(m time.Month, d, i int) found {
	j := p.space(p.skip(p.space(i), ",", "-"))
	if y, e := p.arabic(j, 4); j > i && e == j+4 && y >= 1900 && y < 2200 && p.whole(e) {
		return p.exact(y, m, d, e)
	}
	if d == 0 {
		return found{}
	}
	return p.monthDay(m, d, i)
}

// suffixed skips the ending of an ordinal.
func (p *parser) suffixed(i int) int {
	if w, e := p.word(i); w == "st" || w == "nd" || w == "rd" || w == "th" {
		return e
	}
	return i
}

// ordinalDay reads the 15th, 15th of next month. In free text it needs its article: 15th anniversary is no date.
func (p *parser) ordinalDay(i int) found {
	start := p.optional(i, "the")
	d, e := p.arabic(start, 2)
	if e == 0 || p.suffixed(e) == e {
		return found{}
	}
	e = p.suffixed(e)
	if f := p.englishDayMonth(start); f.end > 0 {
		return f
	}
	j := p.optional(p.space(e), "of")
	for n, q := range [...]string{"this month", "next month"} {
		if k := p.phrases(j, q, "the month"); k > 0 {
			y, m, _ := p.month(n).YMD()
			return p.exact(y, m, d, k)
		}
	}
	if p.ref.Free && start == i || p.phrases(p.space(e), "floor", "anniversary", "birthday", "street", "avenue", "time", "quarter") > 0 {
		return found{}
	}
	return p.dayOfMonth(d, e)
}

// optional skips an optional word and the blank behind it.
func (p *parser) optional(i int, word string) int {
	if e := p.phrase(i, word); e > 0 {
		return p.space(e)
	}
	return i
}
