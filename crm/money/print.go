package money

import (
	"strconv"
	"strings"
)

// Full prints the whole amount with thousands separators, the currency's sign or code in front and no empty decimals:
// "¥500,000", "$12.50", "SEK 1,200", "-¥3". ReadPrefix reads what it prints of an amount that is not negative.
func (a Amount) Full() string {
	one := unitOf(a.Currency)
	m := magnitude(a.Minor)
	s := a.prefix() + group(m/one)
	if rest := m % one; rest > 0 {
		frac := strconv.FormatUint(rest, 10)
		s += "." + strings.Repeat("0", Digits(a.Currency)-len(frac)) + frac
	}
	return s
}

// Compact prints the amount for a digest, rounded half up: in Chinese ¥8,500, ¥50万, ¥1,200万, ¥1.2亿 with at most one decimal,
// in English $8,500, $742k, $1.20M, $4.00B.
func (a Amount) Compact(chinese bool) string {
	one := unitOf(a.Currency)
	m := magnitude(a.Minor)
	round := func(unit uint64) uint64 { // half up, without overflow
		q, r := m/unit, m%unit
		if r >= unit-r {
			q++
		}
		return q
	}
	units := round(one)
	if chinese {
		switch tenths := round(one * 1_000); {
		case units < 10_000:
			return a.prefix() + group(units)
		case tenths < 100_000:
			return a.prefix() + decimal(tenths, 1, true) + "万"
		default:
			return a.prefix() + decimal(round(one*10_000_000), 1, true) + "亿"
		}
	}
	switch thousands, hundredths := round(one*1_000), round(one*10_000); {
	case units < 10_000:
		return a.prefix() + group(units)
	case thousands < 1_000:
		return a.prefix() + group(thousands) + "k"
	case hundredths < 100_000:
		return a.prefix() + decimal(hundredths, 2, false) + "M"
	default:
		return a.prefix() + decimal(round(one*10_000_000), 2, false) + "B"
	}
}

// prefix is the minus sign, if any, and the currency.
func (a Amount) prefix() string {
	if a.Minor < 0 {
		return "-" + sign(a.Currency)
	}
	return sign(a.Currency)
}

func unitOf(code string) uint64 {
	one := uint64(1)
	for range Digits(code) {
		one *= 10
	}
	return one
}

// decimal prints n × 10^-places with thousands separators; trim drops empty decimals.
func decimal(n uint64, places int, trim bool) string {
	one := uint64(1)
	for range places {
		one *= 10
	}
	if trim && n%one == 0 {
		return group(n / one)
	}
	frac := strconv.FormatUint(n%one, 10)
	return group(n/one) + "." + strings.Repeat("0", places-len(frac)) + frac
}

// group prints n with commas between thousands.
func group(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
