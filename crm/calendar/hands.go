package calendar

// hands reads 3点半, 15:30, 3pm, 3:30 p.m., and after "at" a bare hour.
func (p *parser) hands(i int, d part, at bool) found {
	h, e := p.number(i)
	if e == 0 {
		return found{}
	}
	padded := p.s[i] == '0'
	m, timed := 0, false
	switch {
	case p.next(e, ":"):
		mm, j := p.arabic(e+1, 2)
		if j != e+3 {
			return found{}
		}
		m, e, timed = mm, j, true
		if s, j := p.arabic(e+1, 2); p.next(e, ":") && j == e+3 && s < 60 {
			e = j
		}
		if p.next(e, ":") {
			return found{}
		}
	case p.lit(p.space(e), "点", "时") > 0:
		if m, e = p.chineseMinutes(p.lit(p.space(e), "点", "时")); e == 0 {
			return found{}
		}
		timed = true
	}
	if w, j := p.meridiem(p.space(e)); j > 0 && p.s[j-1] < 0x80 {
		switch {
		case w == morning && h == 12:
			h = 0
		case w == afternoon && h >= 1 && h < 12:
			h += 12
		}
		return p.moment(h, m, j, morning)
	}
	if j := p.lit(p.space(e), "o'clock"); j > 0 {
		e, timed = j, true
	}
	if !timed && !at || !p.whole(e) && !(timed && p.next(e, "-")) {
		return found{}
	}
	if !timed {
		if _, j := p.word(p.space(e)); j > 0 && p.phrases(p.space(e), "on", "in", "with", "for", "at", "and", "to") == 0 || p.next(e, "%,") {
			return found{}
		}
	}
	if padded && d == noPart {
		d = morning
	}
	return p.moment(h, m, e, d)
}

// moment resolves hour and minute in a part of the day.
func (p *parser) moment(h, m, end int, d part) found {
	hour, over, ok := d.dial(h)
	if !ok || m > 59 || h == 24 && m > 0 {
		return found{When: When{Impossible: true}, end: end}
	}
	return found{When: When{Date: Date(over), HasTime: true, Hour: hour, Minute: m}, end: end}
}

// meridiem reads am and pm behind an hour.
func (p *parser) meridiem(i int) (part, int) {
	if e := p.lit(i, "a.m.", "p.m.", "a.m", "p.m"); e > 0 && p.whole(e) {
		return ampm(p.s[i]), e
	}
	if w, e := p.word(i); (w == "am" || w == "pm") && p.whole(e) {
		return ampm(p.s[i]), e
	}
	return noPart, 0
}

func ampm(c byte) part {
	if c == 'a' {
		return morning
	}
	return afternoon
}

// chineseMinutes reads what follows 点: 半, 一刻, 三刻, 20分, 二十, 整, 钟 or nothing.
func (p *parser) chineseMinutes(i int) (m, end int) {
	switch {
	case p.lit(i, "半") > 0:
		return 30, p.lit(i, "半")
	case p.lit(i, "一刻") > 0:
		return 15, p.lit(i, "一刻")
	case p.lit(i, "三刻") > 0:
		return 45, p.lit(i, "三刻")
	case p.lit(i, "整", "钟") > 0:
		return 0, p.lit(i, "整", "钟")
	}
	after := p.skip(i, "零", "过")
	if n, e := p.number(after); e > 0 {
		if j := p.lit(e, "分"); j > 0 && !p.next(j, "钟之") {
			return n, j
		}
		if p.whole(e) && n < 60 && (n >= 10 || after > i) && !p.next(e, "个人家单件台万亿千百元块套条天年月周号日%") {
			return n, e
		}
	}
	if p.next(i, "建意需问原反间候代效") {
		return 0, 0
	}
	return 0, i
}

// skip skips an optional literal.
func (p *parser) skip(i int, words ...string) int {
	if e := p.lit(i, words...); e > 0 {
		return e
	}
	return i
}
