package phrase

import (
	"strings"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// codeLetters begin the codes people may type: customer, deal, activity, reminder, approval, contract.
const codeLetters = "CDVRAH"

// Scan finds dates, amounts, phones, mentions and codes in running text, in order and without overlaps: the longest at each place, none
// beginning inside a Latin word or a number.
func Scan(text string, t Terms) []Found {
	t.Ref.Free, t.Money.Free = true, true
	var out []Found
	for i := 0; i < len(text); {
		if f, ok := longestAt(text, i, t); ok {
			out = append(out, f)
			i = f.End
			continue
		}
		i = step(text, i)
	}
	settle(text, out, t)
	return out
}

// step goes on to where something may begin next: over a whole number or Latin word, else one rune.
func step(text string, i int) int {
	r, n := decode(text[i:])
	i += n
	if !latin(r) {
		return i
	}
	for i < len(text) {
		r, n := decode(text[i:])
		joins := strings.ContainsRune(".,/:-_@", r) && latin(peek(text, i+n))
		if !latin(r) && !joins {
			break
		}
		i += n
	}
	return i
}

// longestAt finds what begins at i.
func longestAt(text string, i int, t Terms) (Found, bool) {
	if f, ok := mention(text, i); ok {
		return f, true
	}
	if !boundary(text, i) || numeral(peek(text, i)) && (numeral(before(text, i)) || before(text, i) == '第') {
		return Found{}, false
	}
	if f, ok := code(text, i, codeLetters, false); ok {
		return f, true
	}
	f, ok := phone(text, i)
	if d, n := calendar.ReadPrefix(text[i:], t.Ref); n > f.Len() {
		f, ok = Found{Span: Span{i, i + n}, Kind: Date, When: d}, true
	}
	if m, n := money.ReadPrefix(text[i:], t.Money); n > f.Len() {
		f, ok = Found{Span: Span{i, i + n}, Kind: Money, Sum: m}, true
	}
	return f, ok && f.Len() > 0
}

// numeral says that r is a Chinese numeral, so that a number runs across.
func numeral(r rune) bool {
	return strings.ContainsRune("零〇一二三四五六七八九十百千万亿两", r) && r != 0
}

// settle decides for each date whether its clause speaks of the past, and reads it again where that changes its meaning.
func settle(text string, found []Found, t Terms) {
	var dates []Span
	for _, f := range found {
		if f.Kind == Date {
			dates = append(dates, f.Span)
		}
	}
	k, tenses := 0, newTense(text)
	for i, f := range found {
		if f.Kind != Date {
			continue
		}
		found[i].Past = tenses.past(dates, k)
		k++
		ref := t.Ref
		ref.Past = found[i].Past
		if !ref.Past {
			continue
		}
		if d, n := calendar.ReadPrefix(text[f.Start:f.End], ref); n == f.Len() {
			found[i].When = d
		}
	}
}
