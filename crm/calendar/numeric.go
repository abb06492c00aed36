package calendar

import "time"

// isoDay reads a day with the year first, 2026-12-01, 2026/12/1, 2026.12.1, and outside free text 20261201.
func (p *parser) isoDay(i int) found {
	if n, e := p.arabic(i, 8); e == i+8 && !p.ref.Free && n >= 19000101 && n < 21000000 {
		return p.exact(n/10000, time.Month(n/100%100), n%100, e)
	}
	y, e := p.arabic(i, 4)
	if e != i+4 {
		return found{}
	}
	m, d, e := p.pair(e)
	if e == 0 {
		return found{}
	}
	return p.exact(y, time.Month(m), d, p.skip(e, "日", "号"))
}

// pair reads separator, number, the same separator, number.
func (p *parser) pair(i int) (a, b, end int) {
	if !p.next(i, "-/.") {
		return 0, 0, 0
	}
	a, e := p.arabic(i+1, 2)
	if e == 0 || e >= len(p.s) || p.s[e] != p.s[i] {
		return 0, 0, 0
	}
	b, end = p.arabic(e+1, 2)
	return a, b, end
}

// shortDay reads 12/1, 12-1, 12.1 outside free text, and everywhere the same with the year behind it.
func (p *parser) shortDay(i int) found {
	a, e := p.arabic(i, 2)
	if e == 0 || !p.next(e, "-/.") {
		return found{}
	}
	b, j := p.arabic(e+1, 2)
	if j == 0 {
		return found{}
	}
	m, d := a, b
	if p.ref.DMY && b <= 12 || a > 12 && b <= 12 {
		m, d = b, a
	}
	if j < len(p.s) && p.s[j] == p.s[e] {
		if y, k := p.arabic(j+1, 4); k == j+5 {
			return p.exact(y, time.Month(m), d, k)
		}
		return found{}
	}
	if p.ref.Free || m > 12 || m < 1 || d < 1 || d > 31 || p.next(j, "万亿千百元块美折个次人台套件天周月年点时分倍成期级层%k") {
		return found{}
	}
	return p.monthDay(time.Month(m), d, p.skip(j, "日", "号"))
}
