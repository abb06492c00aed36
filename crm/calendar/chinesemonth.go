package calendar

import "time"

// chineseMonthDay reads 12月1日, 2026年12月1日, 明年3月5号, 下月15号, and 12月底, 下月初, 下个月.
func (p *parser) chineseMonthDay(i int) found {
	y, e := p.chineseYear(i)
	dated := e > 0
	if !dated {
		e = i
	}
	if !dated {
		if n, j := p.relative(e); j > 0 && p.lit(j, "月") > 0 {
			return p.inMonth(p.month(n), p.lit(j, "月"), n != 0)
		}
	}
	m, j := p.number(e)
	month := p.lit(p.space(j), "月份", "月")
	if j == 0 || month == 0 {
		return found{}
	}
	k := p.space(month)
	if d, stop := p.number(k); stop > 0 && d < 100 {
		if s := p.lit(p.space(stop), "日", "号"); s > 0 {
			stop = s
		} else if r := p.peek(stop); stop < len(p.s) && r > 0x2E80 && r < 0xFF00 && !p.next(stop, "前之以。，、；！？上下中早晚凌") || p.next(stop, "kwm%") {
			return found{}
		}
		if dated {
			return p.exact(y, time.Month(m), d, stop)
		}
		return p.monthDay(time.Month(m), d, stop)
	}
	if m < 1 || m > 12 {
		return found{}
	}
	edge, stop := p.chineseEdgeName(month)
	if stop == 0 {
		return found{}
	}
	if !dated {
		y, _, _ = p.today.YMD()
		f := at(edge, fromCivil(y, time.Month(m), 1), 1, stop)
		switch {
		case p.ref.Past && f.Date > p.today:
			y--
		case !p.ref.Past && f.Date < p.today.AddDays(-farBack):
			y++
		}
	}
	return at(edge, fromCivil(y, time.Month(m), 1), 1, stop)
}

// inMonth reads what follows 下月: a day, an edge, 内, or nothing when the month alone is enough.
func (p *parser) inMonth(first Date, i int, alone bool) found {
	y, m, _ := first.YMD()
	i = p.skip(i, "份", "的")
	if d, e := p.number(p.space(i)); e > 0 && d < 100 && p.lit(e, "日", "号") > 0 {
		return p.exact(y, m, d, p.lit(e, "日", "号"))
	}
	if edge, e := p.chineseEdgeName(i); e > 0 {
		return at(edge, first, 1, e)
	}
	if e := p.lit(i, "内", "之内", "以内"); e > 0 {
		return due(first.AddMonths(1)-1, e)
	}
	if alone {
		return rough(first, i)
	}
	return found{}
}

// chineseYear reads 2026年, 26年, 二零二六年, 今年, 明年.
func (p *parser) chineseYear(i int) (y, end int) {
	this, _, _ := p.today.YMD()
	for k, w := range [...]string{"前年", "去年", "今年", "明年", "后年"} {
		if e := p.lit(i, w); e > 0 {
			return this + k - 2, p.space(p.skip(e, "的"))
		}
	}
	if e := p.lit(i, "本年", "当年"); e > 0 {
		return this, p.space(e)
	}
	n, e := p.arabic(i, 4)
	switch e - i {
	case 4:
	case 2:
		n += 2000
	default:
		if n, e = p.yearNumeral(i); e == 0 {
			return 0, 0
		}
	}
	if e = p.lit(p.space(e), "年"); e == 0 {
		return 0, 0
	}
	return n, p.space(e)
}

// chineseEdgeName reads 底, 末, 初, 中, 上旬, 中旬, 下旬; 中标 and 初步 are other words.
func (p *parser) chineseEdgeName(i int) (edge, int) {
	switch {
	case p.lit(i, "上旬") > 0:
		return atStart, p.lit(i, "上旬")
	case p.lit(i, "中旬") > 0:
		return atMiddle, p.lit(i, "中旬")
	case p.lit(i, "下旬") > 0:
		return atLate, p.lit(i, "下旬")
	}
	e := p.lit(i, "底", "末", "初", "中")
	if e == 0 || p.next(e, "标国心秋间央午步期次级层") {
		return noEdge, 0
	}
	switch p.peek(i) {
	case '初':
		return atStart, e
	case '中':
		return atMiddle, e
	}
	return atEnd, e
}

// chineseEdge reads 月底, 季末, 下季度末, 年底, 2026年底, 下季度.
func (p *parser) chineseEdge(i int) found {
	if y, e := p.chineseYear(i); e > 0 {
		if edge, j := p.chineseEdgeName(e); j > 0 {
			return at(edge, fromCivil(y, time.January, 1), 12, j)
		}
		return found{}
	}
	n, e := p.relative(i)
	said := e > 0
	if !said {
		e = i
	}
	switch {
	case p.lit(e, "月") > 0 && !said:
		if edge, j := p.chineseEdgeName(p.lit(e, "月")); j > 0 {
			return p.nearest(edge, p.month(0), 1, j)
		}
		if j := p.lit(e, "月内"); j > 0 {
			return due(p.month(1)-1, j)
		}
	case p.lit(e, "季度", "季") > 0:
		j := p.lit(e, "季度", "季")
		if edge, k := p.chineseEdgeName(j); k > 0 {
			if said {
				return at(edge, p.quarter(n), 3, k)
			}
			return p.nearest(edge, p.quarter(0), 3, k)
		}
		if n > 0 {
			return rough(p.quarter(n), j)
		}
	case p.lit(e, "年") > 0 && !said:
		if edge, j := p.chineseEdgeName(p.lit(e, "年")); j > 0 {
			return p.nearest(edge, p.year(0), 12, j)
		}
	}
	return found{}
}

// chineseDayOfMonth reads 25号 and 25日; 3号楼 and 2号线 are places.
func (p *parser) chineseDayOfMonth(i int) found {
	d, e := p.number(i)
	if e == 0 {
		return found{}
	}
	stop := p.lit(e, "号", "日")
	if stop == 0 || p.next(stop, "楼线店院门机厂库仓馆柜房桌井车码位文元块标段会") {
		return found{}
	}
	return p.dayOfMonth(d, stop)
}
