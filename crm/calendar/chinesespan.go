package calendar

import "time"

// chineseSpan reads 3天后, 三周后, 半个月后, 过两天, 3天内, 2小时后, and for the past 3天前.
func (p *parser) chineseSpan(i int) found {
	if e := p.lit(i, "前两天", "前几天"); e > 0 {
		return p.vague(p.after(-2-boolInt(p.lit(i, "前几天") > 0), byDay, e))
	}
	over := p.lit(p.skip(i, "再"), "过", "等")
	start := i
	if over > 0 {
		start = over
	}
	n, u, vague, e := p.chineseCount(start)
	if e == 0 {
		return found{}
	}
	vague = vague || over > 0 && p.lit(start, "两天") > 0
	var sign int
	due, stop := false, e
	switch {
	case p.lit(e, "以后", "之后", "后") > 0:
		sign, stop = 1, p.lit(e, "以后", "之后", "后")
	case p.lit(e, "以内", "之内", "内") > 0:
		sign, stop, due = 1, p.lit(e, "以内", "之内", "内"), true
	case p.lit(e, "以前", "之前", "前") > 0 && over == 0 && !p.next(p.lit(e, "前"), "往去来台期任端"):
		sign, stop = -1, p.lit(e, "以前", "之前", "前")
	case over > 0:
		sign = 1
	default:
		return found{}
	}
	f := p.after(sign*n, u, stop)
	f.Deadline = due
	if vague {
		f = p.vague(f)
	}
	return f
}

func (p *parser) vague(f found) found {
	f.Rough = true
	return f
}

// chineseCount reads a count with its unit: 三天, 2个月, 半年, 几天.
func (p *parser) chineseCount(i int) (n int, u unit, vague bool, end int) {
	if e := p.lit(i, "半"); e > 0 {
		switch u, e := p.chineseUnit(e); u {
		case byMonth:
			return 15, byDay, false, e
		case byYear:
			return 6, byMonth, false, e
		case byHour:
			return 30, byMinute, false, e
		}
		return 0, noUnit, false, 0
	}
	n, e := p.number(i)
	if e == 0 {
		if e = p.lit(i, "几"); e == 0 {
			return 0, noUnit, false, 0
		}
		n, vague = 3, true
	}
	u, end = p.chineseUnit(e)
	if end == 0 || n > 999 {
		return 0, noUnit, false, 0
	}
	return n, u, vague, end
}

func (p *parser) chineseUnit(i int) (unit, int) {
	i = p.space(i)
	switch {
	case p.lit(i, "分钟") > 0:
		return byMinute, p.lit(i, "分钟")
	case p.lit(i, "个小时", "小时", "个钟头", "钟头") > 0:
		return byHour, p.lit(i, "个小时", "小时", "个钟头", "钟头")
	case p.lit(i, "天", "日") > 0:
		return byDay, p.lit(i, "天", "日")
	case p.lit(i, "周", "个星期", "星期", "个礼拜", "礼拜") > 0:
		return byWeek, p.lit(i, "周", "个星期", "星期", "个礼拜", "礼拜")
	case p.lit(i, "个月") > 0:
		return byMonth, p.lit(i, "个月")
	case p.lit(i, "年") > 0:
		return byYear, p.lit(i, "年")
	}
	return noUnit, 0
}

// festival reads 元旦, 春节, 五一, 国庆 with 前 or 后 or 节 behind it: the first day of the holiday, or the first day after it.
func (p *parser) festival(i int) found {
	for _, name := range [...]string{"元旦", "春节", "五一", "劳动节", "国庆"} {
		e := p.lit(i, name)
		if e == 0 {
			continue
		}
		bare := e
		e = p.skip(e, "节", "假期")
		y, _, _ := p.today.YMD()
		first, length, ok := festivalOf(name, y)
		for step := 0; ok && step < 2 && first < p.today && !p.ref.Past; step++ {
			first, length, ok = festivalOf(name, y+1+step)
		}
		if ok && p.ref.Past && first > p.today {
			first, length, ok = festivalOf(name, y-1)
		}
		if !ok {
			return found{}
		}
		switch {
		case p.lit(e, "以后", "之后", "后") > 0:
			return rough(first.AddDays(length), p.lit(e, "以后", "之后", "后"))
		case e > bare || name == "元旦" || name == "春节" || p.lit(e, "前") > 0 || p.lit(e, "之前") > 0:
			return on(first, e)
		}
	}
	return found{}
}

// festivalOf returns the day a festival falls on and how many days people are off; the lunar ones are known for some years only.
func festivalOf(name string, y int) (Date, int, bool) {
	switch name {
	case "元旦":
		return fromCivil(y, time.January, 1), 3, true
	case "五一", "劳动节":
		return fromCivil(y, time.May, 1), 5, true
	case "国庆":
		return fromCivil(y, time.October, 1), 7, true
	}
	for _, s := range [...]struct {
		y int
		m time.Month
		d int
	}{
		{2024, 2, 10}, {2025, 1, 29}, {2026, 2, 17}, {2027, 2, 6}, {2028, 1, 26}, {2029, 2, 13}, {2030, 2, 3}, {2031, 1, 23}, {2032, 2, 11},
		{2033, 1, 31}, {2034, 2, 19}, {2035, 2, 8},
	} {
		if s.y == y {
			return fromCivil(s.y, s.m, s.d), 7, true
		}
	}
	return 0, 0, false
}
