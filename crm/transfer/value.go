package transfer

import (
	"strings"
	"time"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/crm/name"
)

// cells reads the fields of one kind from one row and gathers what is wrong with them.
type cells struct {
	c    *checker
	l    *layout
	r    *row
	kind string
}

func (x cells) text(field string) string { return x.l.at(x.r, x.kind, field) }

// bad refuses the row for what stands in a field.
func (x cells) bad(field, reason string, args ...any) {
	x.c.refuse(x.l, x.r, x.l.head(x.kind, field), x.text(field), reason, args...)
}

// line is a text of at most 200 characters.
func (x cells) line(field string) string {
	s := x.text(field)
	if len(s) > 200 && len([]rune(s)) > 200 {
		x.bad(field, "long", "most", 200)
		return ""
	}
	return x.fixed(field, s)
}

// fixed mends what the preset knows to be written wrong.
func (x cells) fixed(field, s string) string {
	if fixes := x.c.preset.fixes[field]; fixes != nil {
		if right := fixes[name.Fold(s)]; right != "" {
			x.c.warn("spelling", s+" → "+right)
			return right
		}
	}
	return s
}

// date reads a day; none is no fault.
func (x cells) date(field string) (d day, given bool) {
	s := x.text(field)
	if s == "" {
		return day{}, false
	}
	d, ok := readDay(s, x.l.t.since1904)
	if ok {
		d, ok = d.settled(x.l.monthly[x.l.cols[x.kind][field]])
	}
	if !ok {
		x.bad(field, "date")
		return day{}, false
	}
	if !d.instant.IsZero() {
		local := d.instant.In(x.c.zone)
		d.date, d.clock = calendar.DateOf(local), time.Duration(local.Hour())*time.Hour+time.Duration(local.Minute())*time.Minute
	}
	return d, true
}

// time is the day at its time, or at noon where only the day is given.
func (x cells) time(d day) time.Time {
	if !d.instant.IsZero() {
		return d.instant
	}
	clock := d.clock
	if clock == 0 {
		clock = 12 * time.Hour
	}
	return d.date.At(int(clock/time.Hour), int(clock/time.Minute)%60, x.c.zone)
}

// amount reads money; none is no fault.
func (x cells) amount(field string) (money.Amount, bool) {
	s := x.text(field)
	if s == "" {
		return money.Amount{}, false
	}
	currency := x.currency()
	if a, ok := plain(s, currency); ok {
		return a, true
	}
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "(") {
		x.bad(field, "negative")
		return money.Amount{}, false
	}
	a, ok := money.Read(s, money.Options{Default: currency})
	switch {
	case a.TooLarge:
		x.bad(field, "large")
	case !ok:
		x.bad(field, "amount")
	case x.text("currency") != "" && a.Currency != currency:
		x.bad(field, "currency_differs", "currency", currency)
	default:
		return a.Amount, true
	}
	return money.Amount{}, false
}

// plain reads 1234 and 1234.50, which most amounts are.
func plain(s, currency string) (money.Amount, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	places := money.Digits(currency)
	if !digits(whole) || len(whole) > 12 || frac != "" && !digits(frac) || strings.HasSuffix(s, ".") {
		return money.Amount{}, false
	}
	if frac = strings.TrimRight(frac, "0"); len(frac) > places {
		return money.Amount{}, false
	}
	var n int64
	for _, c := range whole + frac {
		n = n*10 + int64(c-'0')
	}
	for range places - len(frac) {
		n *= 10
	}
	return money.Amount{Minor: n, Currency: currency}, true
}

// currency is what amounts of the row are in.
func (x cells) currency() string {
	if s := strings.ToUpper(x.text("currency")); s != "" {
		switch s {
		case "人民币", "RMB", "元":
			s = "CNY"
		case "美元":
			s = "USD"
		case "港币", "港元":
			s = "HKD"
		}
		if money.Known(s) {
			return s
		}
		x.bad("currency", "currency")
	}
	if u := x.c.preset.units[x.kind]; u != "" {
		return u
	}
	return x.c.home.Currency
}

// level reads A to D, also A（重点客户）.
func (x cells) level() string {
	s := x.line("level")
	if s == "" {
		return ""
	}
	folded := []rune(strings.ToUpper(name.Fold(s)))
	if len(folded) == 0 || folded[0] < 'A' || folded[0] > 'D' || len(folded) > 1 && folded[1] >= 'A' && folded[1] <= 'Z' {
		x.c.warn("level", s)
		return ""
	}
	return string(folded[:1])
}

// owner finds the person a field names. One who is not known is a warning.
func (x cells) owner(field string) *item {
	s := x.text(field)
	if s == "" {
		return nil
	}
	if it := x.c.known.person(s); it != nil {
		return it
	}
	x.c.warn("owner.unknown", s)
	return nil
}

// reasonOf finds a lost reason's code by any of its names; others are kept as a note.
func (c *checker) reasonOf(s string) (code string, known bool) {
	k := name.Fold(s)
	for _, r := range c.home.LostReasons {
		if name.Fold(r.Code) == k || name.Fold(r.Name) == k || name.Fold(r.EN) == k {
			return r.Code, true
		}
	}
	return "other", false
}
