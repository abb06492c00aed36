package money

import (
	"math/big"
	"strings"
	"unicode/utf8"
)

// The weight of the largest unit a number carried: none, 十 to 千, or one that tells money in free text (万, 亿, k, w, m, bn).
const (
	noUnit = iota
	small1
	big1
)

// number reads an Arabic or Chinese number with its units: 1,234.5, 12k, 50万, 1亿2千万, 一百二十万, 两万五. The value is scaled by 10^fixed.
func (p *parser) number(i int) (v *big.Int, unit, end int) {
	if v, unit, end = p.chinese(i); end == 0 {
		return v, unit, end
	}
	if unit == big1 {
		return v, unit, end
	}
	if n, e := p.latinUnit(end); e > 0 {
		return v.Mul(v, pow10(n)), big1, e
	}
	return v, unit, end
}

// latinUnit reads k, w, m, bn and their words as a power of ten.
func (p *parser) latinUnit(i int) (n, end int) {
	w, e := p.word(i)
	if w == "" {
		j := p.space(i)
		if w, e = p.word(j); len(w) < 6 { // behind a blank only whole words: 2 m may be metres
			return 0, 0
		}
	}
	if e < len(p.s) && isDigit(rune(p.s[e])) {
		return 0, 0
	}
	switch w {
	case "k", "thousand":
		return 3, e
	case "w":
		return 4, e
	case "m", "mn", "mm", "mil", "million":
		return 6, e
	case "b":
		if p.o.Free {
			return 0, 0 // 2B is "to business"
		}
		return 9, e
	case "bn", "billion":
		return 9, e
	}
	return p.glued(i, w)
}

// glued reads a unit whose currency follows without a blank: 80kusd.
func (p *parser) glued(i int, w string) (n, end int) {
	for _, u := range [...]struct {
		s string
		n int
	}{{"bn", 9}, {"k", 3}, {"w", 4}, {"m", 6}} {
		if rest, ok := strings.CutPrefix(w, u.s); ok && (p.code(rest, i) != "" || rest == "rmb") {
			return u.n, i + len(u.s)
		}
	}
	return 0, 0
}

// chinese reads a number made of Arabic digits and Chinese numerals with 十 百 千 万 亿.
func (p *parser) chinese(i int) (v *big.Int, unit, end int) {
	n := tally{}
	for i < len(p.s) {
		if d, single, e := p.digits(i); e > 0 {
			if n.num != nil || n.last == 10 && !single || p.dangling(&n, single, e) {
				break
			}
			n.num, n.single = d, single
			i, end = e, e
			continue
		}
		r := p.peek(i)
		if r == '零' && n.last > 0 && n.num == nil {
			n.zero = true
			i += utf8.RuneLen(r)
			continue
		}
		e := i
		if strings.ContainsRune("多来余", r) && n.num != nil { // 50多万
			e += utf8.RuneLen(r)
			r = p.peek(e)
		}
		if !n.scale(r) {
			break
		}
		e += utf8.RuneLen(r)
		i, end = e, e
	}
	if end == 0 {
		return nil, noUnit, 0
	}
	return n.sum(), n.weight, end
}

// dangling reports whether a number behind a unit belongs to the words after it: the 3 of 50万3个人.
func (p *parser) dangling(n *tally, single bool, end int) bool {
	if n.last == 0 {
		return false
	}
	if n.weight == big1 && p.next(end, "个人家天单台次条件套月年周号日点名位份-/.:%") {
		return true
	}
	return p.peek(end) < utf8.RuneSelf && latin(p.peek(end)) && !single
}

// digits reads an Arabic decimal with or without thousands commas, or one Chinese digit. The value is scaled by 10^fixed.
func (p *parser) digits(i int) (v *big.Int, single bool, end int) {
	r := p.peek(i)
	if k := strings.IndexRune("零一二三四五六七八九", r); k > 0 || r == '两' {
		d := int64(2)
		if r != '两' {
			d = int64(k / 3)
		}
		return new(big.Int).Mul(big.NewInt(d), pow10(fixed)), true, i + utf8.RuneLen(r)
	}
	whole, e := p.grouped(i)
	if e == 0 {
		return nil, false, 0
	}
	frac := ""
	if p.next(e, ".") && isDigit(p.peek(e+1)) {
		j := e + 1
		for isDigit(p.peek(j)) {
			j++
		}
		frac, e = p.s[e+1:j], j
	}
	if len(frac) > fixed || len(whole) > mostDigits {
		return nil, false, 0
	}
	v, _ = new(big.Int).SetString(whole+frac+strings.Repeat("0", fixed-len(frac)), 10)
	return v, len(whole) == 1 && frac == "", e
}

// grouped reads digits, with commas only between groups of three.
func (p *parser) grouped(i int) (string, int) {
	e := i
	for isDigit(p.peek(e)) {
		e++
	}
	if e == i {
		return "", 0
	}
	s := p.s[i:e]
	for len(s) > 0 && (e-i <= 3 || s != p.s[i:e]) && p.next(e, ",") && isDigit(p.peek(e+1)) && isDigit(p.peek(e+2)) && isDigit(p.peek(e+3)) && !isDigit(p.peek(e+4)) {
		s += p.s[e+1 : e+4]
		e += 4
	}
	return s, e
}

// tally adds up a Chinese number: the part in 亿, the part in 万, the section below, and the digits not yet given a unit.
type tally struct {
	yi, wan, section *big.Int
	num              *big.Int
	single           bool // num is one digit
	zero             bool // 零 stood before num
	last             int64
	weight           int
}

// scale applies a unit to what came before it; false when r is none or cannot stand here.
func (n *tally) scale(r rune) bool {
	switch r {
	case '十', '百', '千':
		u := map[rune]int64{'十': 10, '百': 100, '千': 1000}[r]
		if n.num == nil && r != '十' || n.last > 0 && n.last < 10_000 && u >= n.last {
			return false
		}
		if n.num == nil {
			n.num = pow10(fixed)
		}
		n.section = plus(n.section, new(big.Int).Mul(n.num, big.NewInt(u)))
		n.last, n.weight = u, max(n.weight, small1)
	case '万':
		low := plus(n.section, n.num)
		if low == nil || n.wan != nil {
			return false
		}
		n.wan, n.section = new(big.Int).Mul(low, big.NewInt(10_000)), nil
		n.last, n.weight = 10_000, big1
	case '亿':
		low := plus(plus(n.wan, n.section), n.num)
		if low == nil || n.yi != nil {
			return false
		}
		n.yi, n.wan, n.section = new(big.Int).Mul(low, big.NewInt(100_000_000)), nil, nil
		n.last, n.weight = 100_000_000, big1
	default:
		return false
	}
	n.num, n.single, n.zero = nil, false, false
	return true
}

// sum is the whole number; a last single digit behind 万 or 百 counts tenths of it, as people say 两万五 and 三百五.
func (n *tally) sum() *big.Int {
	if n.num != nil && n.single && !n.zero && n.last >= 100 {
		n.num = new(big.Int).Mul(n.num, big.NewInt(n.last/10))
	}
	v := plus(plus(n.yi, n.wan), plus(n.section, n.num))
	if v == nil {
		return new(big.Int)
	}
	return new(big.Int).Set(v)
}

// plus adds two values, of which nil is none.
func plus(a, b *big.Int) *big.Int {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return new(big.Int).Add(a, b)
}
