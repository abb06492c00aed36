package main

import (
	"slices"
	"strings"

	"crmbot/bot/lang"
	"crmbot/crm"
)

// deadNamed is how many of those are named whom a message did not reach.
const deadNamed = 3

// outboxFinding counts the messages that wait and those that were given up, and names for whom and why.
func outboxFinding(p *lang.Printer, v *crm.View, h *house) finding {
	const newest = 20
	dead, all := h.bot.DeadLetters(v, newest)
	if all == 0 {
		return finding{"outbox", fine, p.T("doctor.outbox.fine", "n", h.bot.Mailbox().Count(v)), ""}
	}
	var names []string
	for _, d := range dead {
		who := p.T("outbox.place", "platform", d.Target.Platform)
		if person, err := v.Unscoped().Person(d.Person); err == nil {
			who = person.Name
		}
		if said := p.T("outbox.to", "who", who, "why", p.T("outbox.why."+string(d.Why))); !slices.Contains(names, said) && len(names) < deadNamed {
			names = append(names, said)
		}
	}
	return finding{"outbox", warn, p.T("doctor.outbox.dead", "n", all, "names", strings.Join(names, "; ")), p.T("doctor.outbox.fix")}
}
