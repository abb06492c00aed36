package digest

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm/funnel"
)

// BehindLine says why somebody is listed, and behind the arrow the one number to fix: open deals where they are too few to
// reach the quota with, else what is needed a day.
func BehindLine(t *bot.Turn, l funnel.Laggard) string {
	parts := []string{t.T("quota.of", "rate", t.P.PercentTo(l.Actual.Minor, l.Quota.Minor, 2), "done", t.P.Short(l.Actual), "quota", t.P.Short(l.Quota))}
	if l.Slow {
		parts = append(parts, t.T("behind.pace", "pace", Decimals(l.Pace)))
	}
	if l.Thin {
		parts = append(parts, t.T("behind.coverage", "times", Decimals(l.Coverage), "need", Decimals(l.Need.Times), "n", l.Need.Decided))
	}
	fix := t.T("behind.fix.gap", "gap", t.P.Short(l.Gap))
	switch {
	case l.Thin:
		fix = t.T("behind.fix.coverage", "missing", t.P.Short(l.Missing))
	case l.Workdays.Remaining > 0:
		fix = t.T("behind.fix.pace", "needed", t.P.Short(l.Needed), "n", l.Workdays.Remaining)
	}
	return card.Dotted(parts...) + " → " + fix
}

// Decimals prints a ratio with two decimals, a dash where there is none.
func Decimals(r funnel.Ratio) string {
	if r.Undefined() {
		return "–"
	}
	n, sign := r.Round(100), ""
	if n < 0 {
		n, sign = -n, "-"
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}
