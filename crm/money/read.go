package money

import (
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Options say how an amount is read.
type Options struct {
	Default string // currency of an amount that names none
	Free    bool   // free text: a unit (万, 亿, k, w, m, bn) or a currency is required
}

// Reading is an amount as it was read.
type Reading struct {
	Amount
	Bare     bool // neither a unit nor a currency stood there: "60" may well mean 60万
	TooLarge bool // an amount beyond what is kept (one quadrillion units); Minor is then 0
}

const (
	window     = 64 // runes looked at: far more than the longest amount
	fixed      = 12 // decimal places kept while reading
	mostDigits = 30 // a longer run of digits is no amount
	mostUnits  = "1" + "000000000000000"
)

// ReadPrefix reads the longest amount at the start of s and returns it with its length in bytes, 0 when there is none.
// An amount that is too large swallows its text and comes back with TooLarge. A fraction of the minor unit is rounded half up.
// $ is always USD and ¥ always CNY, so that what was printed reads back; 元 and 块 are the default currency where that is a yuan or dollar
// of the Chinese-speaking world, else CNY. There is no sign: amounts people type are not negative.
func ReadPrefix(s string, o Options) (Reading, int) {
	if !mayBegin(s, o) {
		return Reading{}, 0
	}
	p := newParser(s, o)
	r, end := p.amount()
	if end == 0 {
		return Reading{}, 0
	}
	return r, p.rawLen(end)
}

// Read reads s as one amount and nothing else; false when it is none, or when Reading.TooLarge says so.
func Read(s string, o Options) (Reading, bool) {
	s = strings.TrimSpace(s)
	r, n := ReadPrefix(s, o)
	if n == 0 || n != len(s) {
		return Reading{}, false
	}
	return r, !r.TooLarge
}

// mayBegin is the cheap test that spares most positions of a text any work.
func mayBegin(s string, o Options) bool {
	r, _ := utf8.DecodeRuneInString(s)
	r = fold(r)
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || strings.ContainsRune("¥$€£₩₹฿₽₫₺一二两三四五六七八九十零人美港欧英日韩新台澳加迪林卢泰越马瑞", r)
}

// parser reads one folded text. Its methods take a byte offset and answer the offset behind what they read, 0 for nothing.
type parser struct {
	s   string // folded; rune i of raw is rune i of s
	raw string
	cut bool // raw goes on behind s
	o   Options
}

func newParser(raw string, o Options) parser {
	var b strings.Builder
	b.Grow(min(len(raw), 2*window))
	n, cut, before := 0, false, rune(0)
	for _, r := range raw {
		if n++; n > window {
			cut = true
			break
		}
		if f := fold(r); r == '，' && (before < '０' || before > '９') {
			b.WriteRune(r) // a Chinese comma groups digits only in full-width numbers
		} else {
			b.WriteRune(f)
		}
		before = r
	}
	return parser{s: b.String(), raw: raw, cut: cut, o: o}
}

// fold maps a rune to the one rune the grammar is written in: half-width, lower case, simplified.
func fold(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < utf8.RuneSelf && r > ' ':
		return r
	case r >= 0xFF01 && r <= 0xFF5E:
		return fold(r - 0xFEE0)
	case unicode.IsSpace(r):
		return ' '
	}
	switch r {
	case '￥', '円':
		return '¥'
	case '＄', '﹩':
		return '$'
	case '￡':
		return '£'
	case '￦':
		return '₩'
	case '萬':
		return '万'
	case '億':
		return '亿'
	case '兩':
		return '两'
	case '塊':
		return '块'
	case '圓', '圆':
		return '元'
	case '幣':
		return '币'
	case '錢':
		return '钱'
	case '〇':
		return '零'
	case '臺':
		return '台'
	case '歐':
		return '欧'
	case '鎊':
		return '镑'
	case '韓':
		return '韩'
	case '餘':
		return '余'
	case '來':
		return '来'
	}
	return r
}

func (p *parser) rawLen(end int) int {
	n := utf8.RuneCountInString(p.s[:end])
	for i := range p.raw {
		if n == 0 {
			return i
		}
		n--
	}
	return len(p.raw)
}

func (p *parser) peek(i int) rune {
	if i >= len(p.s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(p.s[i:])
	return r
}

func (p *parser) next(i int, chars string) bool {
	r := p.peek(i)
	return r != 0 && strings.ContainsRune(chars, r)
}

func (p *parser) has(i int, w string) bool { return strings.HasPrefix(p.s[min(i, len(p.s)):], w) }

// space skips one or two blanks.
func (p *parser) space(i int) int {
	for n := 0; n < 2 && i < len(p.s) && p.s[i] == ' '; n++ {
		i++
	}
	return i
}

// word reads a run of Latin letters.
func (p *parser) word(i int) (string, int) {
	end := i
	for end < len(p.s) && p.s[end] >= 'a' && p.s[end] <= 'z' {
		end++
	}
	return p.s[i:end], end
}

// amount reads [currency] number [unit] [currency] at the start.
func (p *parser) amount() (Reading, int) {
	before, i := p.currencyBefore(0)
	v, unit, i := p.number(p.space(i))
	if i == 0 {
		return Reading{}, 0
	}
	end := i
	after, j := p.currencyAfter(i, v)
	if after != "" {
		end = j
	}
	if !p.whole(end) {
		if after == "" || !p.whole(i) {
			return Reading{}, 0
		}
		after, end = "", i
	}
	code := p.o.Default
	switch {
	case after != "":
		code = after
	case before != "":
		code = before
	case p.o.Free && (unit < big1 || p.counts(end)):
		return Reading{}, 0
	case unit == 0 && !p.stands(end):
		return Reading{}, 0
	}
	r := Reading{Amount: Amount{Currency: code}, Bare: before == "" && after == "" && unit == 0}
	limit, _ := new(big.Int).SetString(mostUnits, 10)
	if v.Cmp(limit.Mul(limit, pow10(fixed))) > 0 {
		r.TooLarge = true
		return r, end
	}
	m, ok := divRound(new(big.Int).Mul(v, pow10(Digits(code))), pow10(fixed))
	if !ok {
		r.TooLarge = true
		return r, end
	}
	r.Minor = m
	return r, end
}

// whole reports whether an amount may end at i: not inside a Latin word or a number, not before a per cent sign.
func (p *parser) whole(i int) bool {
	if i >= len(p.s) {
		return !p.cut
	}
	last, _ := utf8.DecodeLastRuneInString(p.s[:i])
	r := p.peek(i)
	if latin(last) && latin(r) || r == '%' {
		return false
	}
	return !(last >= '0' && last <= '9') || !strings.ContainsRune("./:-~", r) || !isDigit(p.peek(i+1))
}

// stands reports whether a bare number ends here for good: 3天 and 3个 are counts.
func (p *parser) stands(i int) bool {
	r := p.peek(i)
	return r == 0 || unicode.IsSpace(r) || unicode.IsPunct(r) && r != '%'
}

// counts reports whether what follows 50万 tells that people, pieces or miles were counted.
func (p *parser) counts(i int) bool {
	return p.next(p.space(i), "人个台户家次条件套吨平公里粉用名位字辆本张只部天年月米股片颗支瓶箱亩斤升度方步行票像倍")
}

func latin(r rune) bool { return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
