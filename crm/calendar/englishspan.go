package calendar

import "time"

// englishSpan reads in 3 days, in two weeks, within a month, 3 days ago, 2 weeks from now, and outside free text 3d and 2w.
func (p *parser) englishSpan(i int) found {
	for _, lead := range [...]string{"in", "within", "in the next"} {
		e := p.phrase(i, lead)
		if e == 0 {
			continue
		}
		n, u, vague, j := p.englishCount(p.space(e))
		if j == 0 {
			continue
		}
		f := p.after(n, u, j)
		f.Deadline, f.Rough = lead != "in", vague
		return f
	}
	n, u, vague, e := p.englishCount(i)
	if e == 0 {
		return found{}
	}
	j := p.space(e)
	if k := p.phrases(j, "ago", "earlier"); k > 0 {
		f := p.after(-n, u, k)
		f.Rough = vague
		return f
	}
	if k := p.phrases(j, "from now", "later", "from today"); k > 0 {
		f := p.after(n, u, k)
		f.Rough = vague
		return f
	}
	if c := p.s[e-1]; !p.ref.Free && isDigit(p.peek(i)) && (c == 'd' || c == 'w') && isDigit(rune(p.s[e-2])) {
		return p.after(n, u, e)
	}
	return found{}
}

// englishCount reads a count with its unit: 3 days, two weeks, a couple of days, half an hour, 3d.
func (p *parser) englishCount(i int) (n int, u unit, vague bool, end int) {
	if e := p.phrases(i, "half an hour", "half a year"); e > 0 {
		if p.phrase(i, "half an hour") > 0 {
			return 30, byMinute, false, e
		}
		return 6, byMonth, false, e
	}
	n, e := p.arabic(i, 3)
	if e == 0 {
		if n, vague, e = p.englishNumber(i); e == 0 || p.space(e) == e {
			return 0, noUnit, false, 0
		}
	}
	w, end := p.word(p.space(p.skip(e, "-")))
	switch w {
	case "minute", "minutes", "min", "mins":
		u = byMinute
	case "hour", "hours", "hr", "hrs", "h":
		u = byHour
	case "day", "days", "d":
		u = byDay
	case "week", "weeks", "wk", "wks", "w":
		u = byWeek
	case "month", "months", "mo":
		u = byMonth
	case "year", "years", "yr", "yrs":
		u = byYear
	default:
		return 0, noUnit, false, 0
	}
	return n, u, vague, end
}

func (p *parser) englishNumber(i int) (n int, vague bool, end int) {
	if e := p.phrases(i, "a couple of", "a couple", "couple of"); e > 0 {
		return 2, true, e
	}
	if e := p.phrases(i, "a few", "few"); e > 0 {
		return 3, true, e
	}
	w, e := p.word(i)
	for k, name := range [...]string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"} {
		if w == name {
			return k + 1, false, e
		}
	}
	if w == "a" || w == "an" {
		return 1, false, e
	}
	return 0, false, 0
}

// englishStretch reads eom, end of month, end of next quarter, start of December, mid December, next week, next month 15th.
func (p *parser) englishStretch(i int) found {
	w, e := p.word(i)
	switch w {
	case "eod":
		return due(p.today, e)
	case "eow":
		return due(p.weekEnd(0), e)
	case "eom":
		return due(p.month(1)-1, e)
	case "eoq":
		return due(p.quarter(1)-1, e)
	case "eoy":
		return due(p.year(1)-1, e)
	}
	f := p.stretchEnd(i)
	f = f.or(p.edgeOf(i))
	return f.or(p.nextStretch(i))
}

// stretchEnd reads month end, year-end, quarter end.
func (p *parser) stretchEnd(i int) found {
	if e := p.phrase(i, "month end"); e > 0 {
		return due(p.month(1)-1, e)
	}
	if e := p.phrase(i, "quarter end"); e > 0 {
		return due(p.quarter(1)-1, e)
	}
	if e := p.phrase(i, "year end"); e > 0 {
		return due(p.year(1)-1, e)
	}
	return found{}
}

// edgeOf reads end of (the, this, next, last) day, week, month, quarter, year or a month's name; likewise start, beginning, middle, mid, early, late.
func (p *parser) edgeOf(i int) found {
	i = p.optional(i, "the")
	w, e := p.word(i)
	var place edge
	switch w {
	case "end", "late":
		place = atEnd
	case "start", "beginning", "early":
		place = atStart
	case "middle", "mid":
		place = atMiddle
	default:
		return found{}
	}
	if w == "late" {
		place = atLate
	}
	j := p.space(p.skip(e, "-"))
	if of := p.phrase(j, "of"); of > 0 {
		j = p.space(of)
	} else if w == "end" || w == "start" || w == "beginning" || w == "middle" {
		return found{}
	}
	n := 0
	switch {
	case p.phrase(j, "next") > 0:
		n, j = 1, p.optional(j, "next")
	case p.phrase(j, "last") > 0:
		n, j = -1, p.optional(j, "last")
	default:
		j = p.optional(p.optional(j, "the"), "this")
	}
	unit, stop := p.word(j)
	switch unit {
	case "day":
		if place == atEnd {
			return due(p.today.AddDays(n), stop)
		}
	case "week":
		switch place {
		case atEnd:
			return due(p.weekEnd(n), stop)
		case atMiddle:
			return rough(p.inWeek(n, time.Wednesday), stop)
		}
		return rough(p.monday(n), stop)
	case "month":
		return at(place, p.month(n), 1, stop)
	case "quarter":
		return at(place, p.quarter(n), 3, stop)
	case "year":
		return at(place, p.year(n), 12, stop)
	}
	if m, stop := p.monthName(j); m > 0 {
		y, _, _ := p.today.YMD()
		k := p.space(stop)
		if n, e := p.arabic(k, 4); e == k+4 && n >= 1900 {
			return at(place, fromCivil(n, m, 1), 1, e)
		}
		f := at(place, fromCivil(y, m, 1), 1, stop)
		switch {
		case p.ref.Past && f.Date > p.today:
			y--
		case !p.ref.Past && f.Date < p.today.AddDays(-farBack):
			y++
		}
		return at(place, fromCivil(y, m, 1), 1, stop)
	}
	return found{}
}

// nextStretch reads next week, week after next, last week, next month, next month 15th, next quarter, next year.
func (p *parser) nextStretch(i int) found {
	if e := p.phrases(i, "week after next", "the week after next"); e > 0 {
		return rough(p.monday(2), e)
	}
	var n int
	j := p.phrase(i, "next")
	if j > 0 {
		n = 1
	} else if j = p.phrase(i, "last"); j > 0 {
		n = -1
	} else {
		return found{}
	}
	w, e := p.word(p.space(j))
	switch w {
	case "week":
		k := p.optional(p.space(e), "on")
		if day, stop := p.englishWeekdayName(k); stop > 0 {
			return on(p.inWeek(n, day), stop)
		}
		return rough(p.monday(n), e)
	case "month":
		k := p.optional(p.optional(p.space(e), "on"), "the")
		if d, stop := p.arabic(k, 2); stop > 0 && p.suffixed(stop) > stop {
			y, m, _ := p.month(n).YMD()
			return p.exact(y, m, d, p.suffixed(stop))
		}
		return rough(p.month(n), e)
	case "quarter":
		return rough(p.quarter(n), e)
	case "year":
		return rough(p.year(n), e)
	}
	return found{}
}
