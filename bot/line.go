package bot

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// MaxLine is how many bytes a button may carry; longer canonical lines are parked as a draft.
const MaxLine = 75

// skipMark stands for a field that was asked and passed over.
const skipMark = "-"

// Call is a command with raw field values: what a canonical line says.
type Call struct {
	Command string
	Fields  map[string]string
	Rev     uint64
	Typed   string // what the person typed, kept through questions so that nothing is lost
}

// Line builds a canonical line: Do("deal.move", crm.Ref{...}, "s4") or with names, Do("visit.log", "note=...").
// Arguments that are strings go in as they are when they are name=value pairs or single words.
func Do(command string, args ...any) string {
	var b strings.Builder
	b.WriteString(command)
	for _, a := range args {
		b.WriteByte(' ')
		switch a := a.(type) {
		case crm.Ref:
			b.WriteString(a.String())
		case Rev:
			fmt.Fprintf(&b, "@%d", a)
		case string:
			if name, value, ok := strings.Cut(a, "="); ok && fieldName(name) {
				b.WriteString(name + "=" + quoteValue(value))
			} else {
				b.WriteString(quoteValue(a))
			}
		default:
			fmt.Fprint(&b, a)
		}
	}
	return b.String()
}

// Rev in Do is the version the record was shown with.
type Rev uint64

func fieldName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '_' {
			return false
		}
	}
	return s != ""
}

func quoteValue(s string) string {
	if s == "" || strings.ContainsAny(s, " \t\n\"=@") || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
		return strconv.Quote(s)
	}
	return s
}

// encode writes a call as a canonical line, fields in the order of the declaration.
func (c *Command) encode(call Call) string {
	var b strings.Builder
	b.WriteString(c.ID)
	bare := true
	for _, f := range c.Fields {
		v, ok := call.Fields[f.Name]
		if !ok {
			bare = false
			continue
		}
		b.WriteByte(' ')
		if !bare {
			b.WriteString(f.Name + "=")
		}
		b.WriteString(quoteValue(v))
	}
	if call.Rev != 0 {
		fmt.Fprintf(&b, " @%d", call.Rev)
	}
	return b.String()
}

// decode reads what stands behind the command id of a canonical line.
func (c *Command) decode(rest string) (Call, bool) {
	call := Call{Command: c.ID, Fields: map[string]string{}}
	pos := 0
	for rest = strings.TrimLeft(rest, " "); rest != ""; rest = strings.TrimLeft(rest, " ") {
		name := ""
		if n := strings.IndexAny(rest, " \"="); n > 0 && rest[n] == '=' && fieldName(rest[:n]) {
			name, rest = rest[:n], rest[n+1:]
		}
		var word string
		if strings.HasPrefix(rest, `"`) {
			q, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return call, false
			}
			word, _ = strconv.Unquote(q)
			rest = rest[len(q):]
		} else {
			word, rest, _ = strings.Cut(rest, " ")
			if rev, ok := strings.CutPrefix(word, "@"); ok && name == "" {
				n, err := strconv.ParseUint(rev, 10, 64)
				if err != nil {
					return call, false
				}
				call.Rev = n
				continue
			}
		}
		if name == "" {
			if pos >= len(c.Fields) {
				return call, false
			}
			name = c.Fields[pos].Name
			pos++
		} else if c.field(name) == nil {
			return call, false
		}
		call.Fields[name] = word
	}
	return call, true
}

// canonical is a resolved value as a canonical line carries it.
func (f *Field) canonical(v Value) string {
	switch f.Kind {
	case FieldCustomer, FieldContact, FieldDeal, FieldObject, FieldActivity, FieldTask, FieldPerson, FieldTeam, FieldProduct:
		return v.Ref.String()
	case FieldSubject:
		if v.Ref.ID == 0 {
			return "company"
		}
		return v.Ref.String()
	case FieldStage:
		return fmt.Sprintf("s%d", v.Stage)
	case FieldMoney:
		return CanonicalAmount(v.Amount)
	case FieldDate:
		return CanonicalWhen(v.When)
	case FieldPeriod:
		return v.Period.String()
	case FieldNumber:
		return strconv.Itoa(v.Number)
	}
	return v.Text
}

// CanonicalAmount writes an amount so that it reads back exactly: minor units and the currency, "50000000CNY".
func CanonicalAmount(a money.Amount) string {
	return strconv.FormatInt(a.Minor, 10) + "m" + a.Currency
}

func parseCanonicalAmount(s string) (money.Amount, bool) {
	n, cur, ok := strings.Cut(s, "m")
	if !ok || len(cur) != 3 && cur != "" {
		return money.Amount{}, false
	}
	minor, err := strconv.ParseInt(n, 10, 64)
	return money.Amount{Minor: minor, Currency: cur}, err == nil && (cur == "" || money.Known(cur))
}

// CanonicalWhen writes a day, with its time when one was said: "2026-11-25" or "2026-11-25T15:00".
func CanonicalWhen(w calendar.When) string {
	if w.HasTime {
		return fmt.Sprintf("%sT%02d:%02d", w.Date, w.Hour, w.Minute)
	}
	return w.Date.String()
}

func parseCanonicalWhen(s string) (calendar.When, bool) {
	if t, err := time.Parse("2006-01-02T15:04", s); err == nil {
		return calendar.When{Date: calendar.DateOf(t), HasTime: true, Hour: t.Hour(), Minute: t.Minute()}, true
	}
	t, err := time.Parse("2006-01-02", s)
	return calendar.When{Date: calendar.DateOf(t)}, err == nil
}
