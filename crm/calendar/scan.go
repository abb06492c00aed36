package calendar

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// window is how many runes of a text are looked at: far more than the longest date expression, so that reading takes bounded time.
const window = 48

// parser reads expressions in one folded text. Its methods take a byte offset and answer the offset behind what they read, 0 for nothing.
type parser struct {
	s     string // folded: half-width, lower case, plain spaces, common traditional characters simplified
	raw   string // as it was typed; rune i of raw is rune i of s
	cut   bool   // raw goes on behind s
	ref   Ref
	today Date

	report bool // the day bounds a report: a month and day without a year is this year's
}

func newParser(raw string, ref Ref) parser {
	var b strings.Builder
	b.Grow(min(len(raw), 2*window))
	n, cut := 0, false
	for _, r := range raw {
		if n++; n > window {
			cut = true
			break
		}
		b.WriteRune(fold(r))
	}
	return parser{s: b.String(), raw: raw, cut: cut, ref: ref, today: DateOf(ref.Now)}
}

// fold maps a rune to the one rune the grammar is written in.
func fold(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r >= 0x21 && r < utf8.RuneSelf:
		return r
	case r >= 0xFF01 && r <= 0xFF5E:
		return fold(r - 0xFEE0)
	case unicode.IsSpace(r) || r == 0x3000:
		return ' '
	}
	if i := strings.IndexRune(traditional, r); i >= 0 {
		return []rune(simplified)[utf8.RuneCountInString(traditional[:i])]
	}
	return r
}

// Rune for rune, the traditional forms that occur in dates; 〇 and 凌 have variants too.
const (
	traditional = "週號後點個內禮兩過間時鐘鍾號這無離節國聖誕勞動慶〇幾現晝過"
	simplified  = "周号后点个内礼两过间时钟钟号这无离节国圣诞劳动庆零几现昼过"
)

// rawLen turns an offset into s to one into raw.
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

// capital reports whether the character at i was typed as a capital letter.
func (p *parser) capital(i int) bool {
	r, _ := utf8.DecodeRuneInString(p.raw[p.rawLen(i):])
	return unicode.IsUpper(r)
}

func (p *parser) peek(i int) rune {
	if i >= len(p.s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(p.s[i:])
	return r
}

// next reports whether one of the characters stands at i.
func (p *parser) next(i int, chars string) bool {
	r := p.peek(i)
	return r != 0 && strings.ContainsRune(chars, r)
}

// lit reads the longest of the literals at i.
func (p *parser) lit(i int, words ...string) int {
	end := 0
	for _, w := range words {
		if strings.HasPrefix(p.s[min(i, len(p.s)):], w) {
			end = max(end, i+len(w))
		}
	}
	return end
}

// space skips at most three blanks.
func (p *parser) space(i int) int {
	for n := 0; n < 3 && i < len(p.s) && p.s[i] == ' '; n++ {
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
	if end == i || latin(p.peek(end)) && !isDigit(p.peek(end)) {
		return "", 0
	}
	return p.s[i:end], end
}

// phrase reads whole words separated by blanks or hyphens.
func (p *parser) phrase(i int, words string) int {
	for {
		w, rest, more := strings.Cut(words, " ")
		got, end := p.word(i)
		if end == 0 || got != w {
			return 0
		}
		if !more {
			return end
		}
		i = p.space(end)
		if i == end && p.next(end, "-") {
			i++
		}
		if i == end {
			return 0
		}
		words = rest
	}
}

// phrases reads the longest of several phrases.
func (p *parser) phrases(i int, list ...string) int {
	end := 0
	for _, w := range list {
		end = max(end, p.phrase(i, w))
	}
	return end
}

// arabic reads one to most decimal digits; a longer run is no number here.
func (p *parser) arabic(i, most int) (n, end int) {
	for end = i; end < len(p.s) && isDigit(rune(p.s[end])); end++ {
		if end-i >= most {
			return 0, 0
		}
		n = n*10 + int(p.s[end]-'0')
	}
	if end == i {
		return 0, 0
	}
	return n, end
}

// number reads a count in Arabic digits (up to four) or Chinese numerals (up to 999).
func (p *parser) number(i int) (n, end int) {
	if n, end = p.arabic(i, 4); end > 0 {
		return n, end
	}
	return p.numeral(i)
}

// numeral reads a Chinese numeral: 三, 十五, 二十, 廿五, 三十一, 一百二十.
func (p *parser) numeral(i int) (n, end int) {
	cur, ok := 0, false
	for i < len(p.s) {
		r := p.peek(i)
		d := numeralDigit(r)
		switch {
		case d > 0 && cur == 0:
			cur = d
		case d == 0 && ok && cur == 0: // the zero of 一百零五
		case (r == '廿' || r == '卅') && cur == 0 && n%100 == 0:
			n += 20 + 10*boolInt(r == '卅')
		case r == '十' && n%100 == 0:
			n += max(cur, 1) * 10
			cur = 0
		case r == '百' && n == 0 && cur > 0:
			n, cur = cur*100, 0
		default:
			return n + cur, endIf(ok, i)
		}
		ok = true
		i += utf8.RuneLen(r)
	}
	return n + cur, endIf(ok, i)
}

// yearNumeral reads a year digit by digit: 二零二六.
func (p *parser) yearNumeral(i int) (n, end int) {
	for range 4 {
		r := p.peek(i)
		d := numeralDigit(r)
		if d < 0 || r == '两' {
			return 0, 0
		}
		n = n*10 + d
		i += utf8.RuneLen(r)
	}
	return n, i
}

func numeralDigit(r rune) int {
	switch r {
	case '零':
		return 0
	case '一':
		return 1
	case '二', '两':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

// whole reports whether an expression may end at i: not inside a Latin word or a number.
func (p *parser) whole(i int) bool {
	if i >= len(p.s) {
		return !p.cut
	}
	last, _ := utf8.DecodeLastRuneInString(p.s[:i])
	if latin(last) && latin(p.peek(i)) {
		return i >= 8 && isDigit(last) && p.next(i, "t") && isDigit(p.peek(i+1)) // the T of ISO 8601
	}
	return !isDigit(last) || !p.next(i, "./:-%") || p.peek(i) != '%' && !isDigit(p.peek(i+1))
}

// Starts reports whether an expression may start at byte i of s: not inside a Latin word or a number, nor behind 第 or 每.
func Starts(s string, i int) bool {
	if i <= 0 || i >= len(s) {
		return i == 0
	}
	before, n := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	if before == '第' || before == '每' {
		return false
	}
	before, after = fold(before), fold(after)
	if !latin(after) {
		return true
	}
	if strings.ContainsRune(".,/:-", before) && isDigit(after) {
		earlier, _ := utf8.DecodeLastRuneInString(s[:i-n])
		return !isDigit(fold(earlier))
	}
	return !latin(before)
}

func latin(r rune) bool { return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func endIf(ok bool, end int) int {
	if ok {
		return end
	}
	return 0
}
