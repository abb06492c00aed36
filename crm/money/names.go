package money

import (
	"math/big"
	"strings"
	"unicode"
)

// name is one way to write a currency.
type name struct{ word, code string }

// signs stand before a number; the first of a code is the one that is printed.
var signs = [...]name{
	{"hk$", "HKD"}, {"us$", "USD"}, {"nt$", "TWD"}, {"a$", "AUD"}, {"c$", "CAD"}, {"s$", "SGD"}, {"jp¥", "JPY"}, {"cn¥", "CNY"}, {"rmb¥", "CNY"},
	{"$", "USD"}, {"¥", "CNY"}, {"€", "EUR"}, {"£", "GBP"}, {"₩", "KRW"}, {"₹", "INR"}, {"฿", "THB"}, {"₽", "RUB"}, {"₫", "VND"}, {"₺", "TRY"},
}

// sign is what is printed before an amount: a sign, or the code and a blank.
func sign(code string) string {
	switch code {
	case "":
		return ""
	case "CNY":
		return "¥"
	case "USD":
		return "$"
	}
	for _, n := range signs {
		if n.code == code {
			return strings.ToUpper(n.word)
		}
	}
	return code + " "
}

// chineseNames stand before or behind a number.
var chineseNames = [...]name{
	{"人民币", "CNY"}, {"美元", "USD"}, {"美金", "USD"}, {"美刀", "USD"}, {"港元", "HKD"}, {"港币", "HKD"}, {"港纸", "HKD"}, {"欧元", "EUR"}, {"英镑", "GBP"},
	{"日元", "JPY"}, {"日币", "JPY"}, {"韩元", "KRW"}, {"韩币", "KRW"}, {"新台币", "TWD"}, {"台币", "TWD"}, {"新加坡元", "SGD"}, {"新元", "SGD"}, {"新币", "SGD"},
	{"澳元", "AUD"}, {"澳币", "AUD"}, {"加元", "CAD"}, {"加币", "CAD"}, {"瑞士法郎", "CHF"}, {"卢布", "RUB"}, {"泰铢", "THB"}, {"越南盾", "VND"}, {"林吉特", "MYR"},
	{"马币", "MYR"}, {"卢比", "INR"}, {"澳门元", "MOP"}, {"迪拉姆", "AED"},
}

// longest finds the longest of the names at i.
func (p *parser) longest(i int, names []name) (code string, end int) {
	for _, n := range names {
		if p.has(i, n.word) && i+len(n.word) > end {
			code, end = n.code, i+len(n.word)
		}
	}
	return code, end
}

// currencyBefore reads a currency in front of a number; the offset is i when there is none.
func (p *parser) currencyBefore(i int) (code string, end int) {
	if code, e := p.longest(i, signs[:]); e > 0 {
		return code, e
	}
	if code, e := p.longest(i, chineseNames[:]); e > 0 {
		return code, e
	}
	w, e := p.word(i)
	if code := p.code(w, i); code != "" && (e < len(p.s)) {
		if code, sign := p.longest(e, []name{{"$", code}, {"¥", code}}); sign > 0 {
			return code, sign
		}
		return code, e
	}
	return "", i
}

// currencyAfter reads a currency behind a number.
func (p *parser) currencyAfter(i int, v *big.Int) (code string, end int) {
	j := p.space(i)
	if code, e := p.longest(j, chineseNames[:]); e > 0 {
		return code, e
	}
	if p.has(i, "元") && !p.has(i, "元旦") && !p.has(i, "元宵") {
		e := i + len("元")
		if p.has(e, "人民币") {
			return "CNY", e + len("人民币")
		}
		return p.yuan(), e
	}
	if p.has(i, "块") {
		if p.has(i, "块钱") {
			return p.yuan(), i + len("块钱")
		}
		if !p.o.Free || v.Cmp(new(big.Int).Mul(big.NewInt(10), pow10(fixed))) >= 0 { // 三块内容 is no money
			return p.yuan(), i + len("块")
		}
	}
	if p.has(i, "刀") {
		return "USD", i + len("刀")
	}
	if code, e := p.longest(i, []name{{"€", "EUR"}, {"£", "GBP"}, {"$", "USD"}, {"¥", "CNY"}}); e > 0 && !isDigit(p.peek(e)) {
		return code, e
	}
	w, e := p.word(j)
	switch w {
	case "dollar", "dollars", "bucks":
		return "USD", e
	case "euro", "euros":
		return "EUR", e
	case "pounds":
		return "GBP", e
	case "yuan":
		return "CNY", e
	case "yen":
		return "JPY", e
	}
	if code := p.code(w, j); code != "" {
		return code, e
	}
	return "", 0
}

// yuan is what 元 and 块 mean to whoever reads.
func (p *parser) yuan() string {
	switch p.o.Default {
	case "HKD", "TWD", "MOP", "SGD":
		return p.o.Default
	}
	return "CNY"
}

// code turns a folded word at i into a currency code. In free text many codes are words (top, all, try), so that only the common ones
// count, and only some of them in small letters.
func (p *parser) code(w string, i int) string {
	if w == "rmb" {
		return "CNY"
	}
	if len(w) != 3 {
		return ""
	}
	code := strings.ToUpper(w)
	if !Known(code) {
		return ""
	}
	if !p.o.Free {
		return code
	}
	switch code {
	case "USD", "CNY", "EUR", "GBP", "JPY", "HKD", "TWD", "SGD", "AUD", "KRW", "CHF":
		return code
	case "CAD", "INR", "THB", "MYR", "VND", "IDR", "PHP", "AED", "NZD", "SEK", "NOK", "DKK", "BRL", "MXN", "ZAR", "SAR", "RUB":
		if unicode.IsUpper([]rune(p.raw[p.rawLen(i):])[0]) {
			return code
		}
	}
	return ""
}
