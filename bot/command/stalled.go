package command

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// mostDays is the longest silence that can be asked for, in working days.
const mostDays = 1000

// stalled lists the deals nothing happened with for too long: of whom one asks for, and by as many working days as one
// says instead of what each stage allows.
func stalled(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	allowed, ok := readDays(a.Text("days"))
	if !ok {
		return bot.Reply{}, crm.Refuse(crm.Invalid, "stalled.days", "text", a.Text("days"))
	}
	q := funnel.StalledQuery{Who: funnel.Of(t.V, subject), Days: allowed, Currency: t.V.Currency(teamOfSubject(t, subject))}
	all := funnel.Stalled(t.V, q)
	total, err := funnel.CountStalled(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("add up the stalled deals: %w", err)
	}
	title := t.T("stalled.title", "n", len(all))
	if subject != t.Me.Ref() {
		title += " · " + subjectName(t, subject)
	}
	r := numbers(t, title, nil)
	if len(all) == 0 {
		r.Card.Tone = card.Good
		r.Card.Body = []card.Element{card.Text{MD: card.Escape(t.T("stalled.none"))}}
		return r, nil
	}
	r.Card.Subtitle = card.Dotted(t.P.Short(total.Amount.Sum), unpriced(t, total.Amount.Unpriced))
	page := pageOf(a)
	from, to := pageSpan(page, len(all))
	var refs []crm.Ref
	for _, d := range all[:to] {
		refs = append(refs, dealRef(d.Deal))
	}
	t.List(refs)
	for i, d := range all[from:to] {
		if item, ok := digest.StalledItem(t, from+i+1, d, d.Owner != t.Me.ID); ok {
			r.Card.Body = append(r.Card.Body, item)
		}
	}
	if to < len(all) {
		days := ""
		if allowed > 0 {
			days = "days=" + strconv.Itoa(allowed)
		}
		r.Card.Body = append(r.Card.Body, card.Actions{Buttons: []card.Button{t.Button(t.T("button.more", "n", len(all)-to), line("stalled", who(subject), days, paged(page+1)))}})
	}
	key := "stalled.note"
	if allowed > 0 {
		key = "stalled.note.days"
	}
	r.Card.Body = append(r.Card.Body, small(t.T(key, "n", allowed))...)
	return r, nil
}

// readDays reads a number of days as people say it: 14, 14d, 14天, 14 days; none is 0.
func readDays(s string) (int, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return 0, true
	}
	number := strings.TrimRightFunc(s, func(r rune) bool { return !unicode.IsDigit(r) })
	switch strings.TrimSpace(s[len(number):]) {
	case "", "d", "day", "days", "workday", "workdays", "天", "日", "个工作日", "工作日":
	default:
		return 0, false
	}
	n, err := strconv.Atoi(number)
	return n, err == nil && n > 0 && n <= mostDays
}
