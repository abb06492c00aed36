package digest

import (
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// missedDays bounds how far back a missed slot is looked for: less far than slots are kept.
const missedDays = 35

// missed counts the slots before one that nobody reached within their grace, or that it stands for as the later one, back to the last
// that was reached. It counts those of what somebody subscribed to: the others tell how things stand, and lose nothing.
func (s slot) missed(v *crm.View, zone *time.Location) (n int, first slot, err error) {
	if !s.sub.Group() && s.sub.Report == "" {
		return 0, first, nil
	}
	for day := s.day; day > s.day-missedDays; day-- {
		if day.In(zone).AddDate(0, 0, 1).Before(s.sub.From) {
			break
		}
		var reached slot
		var earlier []slot
		for _, x := range s.sub.slots(v, zone, day) {
			if !x.at.Before(s.at) {
				continue
			}
			done, err := tab.slots.Has(v, x.rowKey())
			if err != nil {
				return 0, first, err
			}
			if done && x.at.After(reached.at) {
				reached = x
			}
			earlier = append(earlier, x)
		}
		for _, x := range earlier {
			if !x.at.After(reached.at) {
				continue
			}
			if n++; first.at.IsZero() || x.at.Before(first.at) {
				first = x
			}
		}
		if !reached.at.IsZero() {
			break
		}
	}
	return n, first, nil
}

// lateness says of a message that it comes late, and which before it did not come at all.
func (s slot) lateness(t *bot.Turn, now time.Time, zone *time.Location) ([]card.Element, error) {
	var out []card.Element
	say := func(text string) { out = append(out, card.Context{MD: card.Escape(text)}) }
	if now.Sub(s.at) > lateAfter {
		say(t.T("digest.sent_late", "time", s.time.String()))
	}
	n, first, err := s.missed(t.V, zone)
	if n > 0 {
		say(t.T("digest.missed", "n", n, "since", t.P.Date(calendar.DateOf(first.at.In(zone)))+" "+first.time.String()))
	}
	return out, err
}
