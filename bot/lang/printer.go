package lang

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Printer says things in one language. It is immutable and safe for many goroutines.
type Printer struct {
	tag      Tag
	messages map[string]message
	today    calendar.Date // zero when not known
}

// For gives the printer of a language; a language crmbot does not speak is Chinese.
func For(tag Tag) *Printer {
	if tag != English {
		tag = Chinese
	}
	return &Printer{tag: tag, messages: loaded().messages[tag]}
}

// On gives a printer for a reader whose day is today: dates of that year are printed without it.
func (p *Printer) On(today calendar.Date) *Printer {
	q := *p
	q.today = today
	return &q
}

// Tag is the language.
func (p *Printer) Tag() Tag { return p.tag }

// Has reports whether the key exists.
func (p *Printer) Has(key string) bool {
	_, ok := p.messages[key]
	return ok
}

// T is the message with its placeholders filled from name, value pairs. Amounts, dates, times and whole numbers are printed
// as Money, Date, DateTime and Int do (pass a year or a number of a list as a string where grouping would hurt); lists are joined.
// In Chinese
// a blank keeps a value's Latin letters and digits apart from the characters beside it. A missing key is returned as ⟨key⟩, a missing value as ⟨name⟩. Values go in as they are: what people typed is escaped by the caller.
func (p *Printer) T(key string, kv ...any) string {
	m, ok := p.messages[key]
	if !ok {
		return "⟨" + key + "⟩"
	}
	if len(m) == 1 && m[0].name == "" {
		return m[0].text
	}
	var b strings.Builder
	number := false // whether a number was said last
	for _, part := range m {
		if part.name == "" {
			p.add(&b, part.text, number)
			number = false
			continue
		}
		v, ok := value(kv, part.name)
		switch {
		case !ok:
			b.WriteString("⟨" + part.name + "⟩")
		case len(part.forms) == 0:
			number = number || whole(v)
			p.add(&b, p.print(v), number)
			number = whole(v)
		case single(v):
			b.WriteString(part.forms[0])
		default:
			b.WriteString(part.forms[1])
		}
	}
	return b.String()
}

// add says s after what was said: in Chinese after a blank where a Latin letter or digit and a Chinese character meet. Beside a
// number the message itself says whether there is one: "3 单", but "推迟3次".
func (p *Printer) add(b *strings.Builder, s string, number bool) {
	last, _ := utf8.DecodeLastRuneInString(b.String())
	first, _ := utf8.DecodeRuneInString(s)
	if p.tag == Chinese && !number && (western(last) && unicode.Is(unicode.Han, first) || unicode.Is(unicode.Han, last) && western(first)) {
		b.WriteByte(' ')
	}
	b.WriteString(s)
}

func western(r rune) bool { return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) }

func whole(v any) bool {
	switch v.(type) {
	case int, int32, int64:
		return true
	}
	return false
}

func value(kv []any, name string) (any, bool) {
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i] == name {
			return kv[i+1], true
		}
	}
	return nil, false
}

// single reports whether v counts exactly one.
func single(v any) bool {
	switch v := v.(type) {
	case int:
		return v == 1
	case int32:
		return v == 1
	case int64:
		return v == 1
	case string:
		return v == "1"
	}
	return false
}

func (p *Printer) print(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case money.Amount:
		return p.Money(v)
	case calendar.Date:
		return p.Date(v)
	case time.Time:
		return p.DateTime(v)
	case int:
		return p.Int(int64(v))
	case int32:
		return p.Int(int64(v))
	case int64:
		return p.Int(v)
	case []string:
		return p.List(v)
	}
	return fmt.Sprint(v)
}

// Int prints a whole number grouped in thousands: 12,345.
func (p *Printer) Int(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// List joins names: 甲、乙 in Chinese, "A, B" in English.
func (p *Printer) List(names []string) string {
	if p.tag == Chinese {
		return strings.Join(names, "、")
	}
	return strings.Join(names, ", ")
}
