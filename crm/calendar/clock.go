package calendar

// part is a part of the day; it decides what an hour on a twelve-hour dial means.
type part uint8

const (
	noPart part = iota
	night       // 凌晨: after midnight
	morning
	noon
	afternoon
	evening
)

// hour is where a part of the day begins when no hour is said.
func (d part) hour() int {
	switch d {
	case night:
		return 0
	case morning:
		return DueHour
	case noon:
		return 12
	case afternoon:
		return 14
	default:
		return 20
	}
}

// dial turns an hour as said in a part of the day into 0–24 hours and the days it runs over midnight; false for an hour that does not exist.
func (d part) dial(h int) (hour, over int, ok bool) {
	switch {
	case h > 24:
		return 0, 0, false
	case h == 24:
		return 0, 1, true
	case d == night && h == 12:
		h = 0
	case d == noon && h < 4, d == afternoon && h >= 1 && h < 12, d == evening && h > 4 && h < 12:
		h += 12
	case d == evening && (h == 12 || h <= 4):
		return h % 12, 1, true
	case d == noPart && h >= 1 && h <= 6:
		h += 12
	}
	return h, 0, true
}

// withClock reads the time of day that may follow a day.
func (p *parser) withClock(f found) found {
	if f.end == 0 || f.HasTime {
		return f
	}
	i, at := p.joint(f.end)
	g := p.clock(i, f.part, at)
	if g.end == 0 {
		if f.part != noPart {
			f.HasTime, f.Hour, f.Rough = true, f.part.hour(), true
		}
		return f
	}
	return f.with(g)
}

// with puts the time of g on the day of f.
func (f found) with(g found) found {
	f.end = g.end
	if f.Impossible = f.Impossible || g.Impossible; f.Impossible {
		return f
	}
	over := int(g.Date)
	f.HasTime, f.Hour, f.Minute = true, g.Hour, g.Minute
	f.Rough = f.Rough || g.Rough
	f.Date = f.Date.AddDays(over)
	if f.Or != 0 {
		f.Or = f.Or.AddDays(over)
	}
	return f
}

// joint skips what may stand between a day and its time, and tells whether it was "at", after which a bare hour is a time.
func (p *parser) joint(i int) (int, bool) {
	j := p.space(i)
	if p.next(j, ",") {
		j = p.space(j + 1)
	}
	if j == i && p.next(j, "t") && i > 0 && isDigit(rune(p.s[i-1])) && isDigit(p.peek(j+1)) {
		return j + 1, false // ISO 8601
	}
	if p.next(j, "@") {
		return p.space(j + 1), true
	}
	if e := p.phrase(j, "at"); e > 0 {
		return p.space(e), true
	}
	if e := p.lit(j, "的"); e > 0 {
		return e, false
	}
	return j, false
}

// clock reads a time of day. Its Date is the number of days it runs over midnight.
func (p *parser) clock(i int, d part, at bool) found {
	if w, e := p.chinesePart(i); e > 0 {
		if f := p.hands(p.space(e), w, false); f.end > 0 {
			return f
		}
		return found{When: When{HasTime: true, Hour: w.hour(), Rough: true}, end: e}
	}
	if f := p.hands(i, d, at); f.end > 0 {
		return f
	}
	return p.englishPart(i, at)
}

// chinesePart reads the word for a part of the day. 早 and 晚 alone count only before a number (早9点): 晚点, 早会 are other words.
func (p *parser) chinesePart(i int) (part, int) {
	if e := p.lit(i, "凌晨", "半夜", "深夜"); e > 0 {
		return night, e
	}
	if e := p.lit(i, "早上", "早晨", "清晨", "一早", "大早", "上午"); e > 0 {
		return morning, e
	}
	if e := p.lit(i, "中午", "正午"); e > 0 {
		return noon, e
	}
	if e := p.lit(i, "下午", "午后"); e > 0 {
		return afternoon, e
	}
	if e := p.lit(i, "晚上", "晚间", "傍晚", "夜里", "夜间"); e > 0 {
		return evening, e
	}
	if e := p.lit(i, "早", "晚"); e > 0 {
		if _, n := p.number(e); n > 0 && p.hands(e, morning, false).end > 0 {
			if p.lit(i, "早") > 0 {
				return morning, e
			}
			return evening, e
		}
	}
	return noPart, 0
}

// englishPart reads noon, "in the morning" and their like.
func (p *parser) englishPart(i int, at bool) found {
	if e := p.phrases(i, "noon", "midday"); e > 0 {
		return found{When: When{HasTime: true, Hour: 12}, end: e}
	}
	if e := p.phrase(i, "midnight"); e > 0 {
		return found{When: When{Date: 1, HasTime: true}, end: e}
	}
	if at {
		return found{}
	}
	if e := p.phrase(i, "in the"); e > 0 {
		i = p.space(e)
	}
	if d, e := p.englishPartName(i); e > 0 {
		if j, at := p.joint(e); at {
			if f := p.hands(j, d, true); f.end > 0 {
				return f
			}
		}
		return found{When: When{HasTime: true, Hour: d.hour(), Rough: true}, end: e}
	}
	return found{}
}

func (p *parser) englishPartName(i int) (part, int) {
	w, e := p.word(i)
	switch w {
	case "morning":
		return morning, e
	case "afternoon":
		return afternoon, e
	case "evening", "night":
		return evening, e
	}
	return noPart, 0
}

// clockFirst reads an English time before its day: 3pm tomorrow, at 15:00 on Friday.
func (p *parser) clockFirst(i int) found {
	at := false
	if e := p.phrase(i, "at"); e > 0 {
		i, at = p.space(e), true
	}
	if r := p.peek(i); !isDigit(r) && (r < 'a' || r > 'z') {
		return found{}
	}
	t := p.hands(i, noPart, at)
	if t.end == 0 {
		t = p.englishPart(i, true)
	}
	if t.end == 0 {
		return t
	}
	j := p.space(t.end)
	if e := p.phrase(j, "on"); e > 0 {
		j = p.space(e)
	}
	if j == t.end {
		return found{}
	}
	f := p.day(j)
	if f.end == 0 || f.HasTime {
		return found{}
	}
	if f.absolute {
		f = p.besideWeekday(f)
	}
	stop := f.end
	f = f.with(t)
	f.end = stop
	return f
}
