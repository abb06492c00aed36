package digest

import (
	"slices"
	"strconv"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/store"
)

// Silence is the kind that carries the ladder of silence to who has turned their morning list off: the list has it otherwise,
// so that everybody gets one message.
const Silence = "silence"

const (
	mostSilent    = 5  // of somebody's own deals
	mostSilentLed = 10 // of those of the people they lead
)

// SilenceAlert declares what goes out by itself where there is no morning list.
func SilenceAlert() Kind {
	return Kind{Name: Silence, Times: MorningList().Times, Grace: MorningList().Grace, Personal: true, Fits: listOff,
		Make: func(t *bot.Turn, o Occasion) (card.Card, bool, error) {
			own, led := silent(t, o)
			if len(own)+len(led) == 0 || !listOff(t.V, t.Me) {
				return card.Card{}, false, nil
			}
			c := card.Card{Title: t.T("silence.count", "n", len(own)+len(led)), Key: Silence + ":" + o.Day.String()}
			c.Fallback = c.Title
			c.Body = append(silentRows(t, own), silentLedRows(t, led)...)
			return c, true, nil
		}}
}

// listOff reports whether a person has turned their morning list off.
func listOff(v *crm.View, p crm.Person) bool {
	own, err := Own(v, MorningList(), p.ID)
	return err == nil && own.Off
}

// silent are the deals that reached a rung since the reader was last told: their own, and from the second rung on those of the
// people they lead.
func silent(t *bot.Turn, o Occasion) (own, led []funnel.SilentDeal) {
	q := funnel.SilenceQuery{From: lastLook(t, o), To: t.Now}
	q.Owners, q.Least = []crm.ID{t.Me.ID}, crm.OwnerTold
	own = funnel.Silent(t.V, q)
	if !slices.ContainsFunc(t.V.Teams(), func(team crm.Team) bool { return team.Lead == t.Me.ID }) {
		return own, nil
	}
	q.Owners, q.Least = nil, crm.LeaderTold
	for _, p := range t.V.Unscoped().People() {
		if p.ID != t.Me.ID && t.V.Leader(p.ID) == t.Me.ID {
			q.Owners = append(q.Owners, p.ID)
		}
	}
	return own, funnel.Silent(t.V, q)
}

// lastLook is when the reader was last told what goes out in a kind's message: by a slot of its own, also one that had nothing to
// say, or by the other message, if it was sent; else a day ago, so that who comes new is not told of everything at once.
func lastLook(t *bot.Turn, o Occasion) time.Time {
	var last time.Time
	for _, kind := range []string{Morning, Silence} {
		keys := store.Keys{Prefix: store.K().Text(personalID(kind, t.Me.ID)), To: store.K().Int(int64(o.Day) + 1)}
		for row := range tab.slots.Rows(t.V, keys.Backwards()) {
			if row.State == sent || row.State == empty && kind == o.Subscription.Kind {
				if row.At.After(last) {
					last = row.At
				}
				break
			}
		}
	}
	if last.IsZero() || last.After(t.Now) {
		return t.Now.AddDate(0, 0, -1)
	}
	return last
}

// silentRows are the reader's own silent deals under a heading, with a way to all that are as silent.
func silentRows(t *bot.Turn, own []funnel.SilentDeal) []card.Element {
	return silentList(t, "silence.own", own, mostSilent, bot.Do("stalled", "subject="+t.Me.Ref().String(), longerThan(t, crm.OwnerTold)))
}

// silentLedRows are those of the people the reader leads.
func silentLedRows(t *bot.Turn, led []funnel.SilentDeal) []card.Element {
	return silentList(t, "silence.led", led, mostSilentLed, bot.Do("stalled", longerThan(t, crm.LeaderTold)))
}

// longerThan is the part of a line that asks for what has reached a rung.
func longerThan(t *bot.Turn, rung crm.Rung) string {
	days := 1
	if ladder := t.V.Unscoped().Ladder(t.Me.Team); ladder != nil {
		days = max(ladder[rung-1]-1, 1)
	}
	return "days=" + strconv.Itoa(days)
}

func silentList(t *bot.Turn, heading string, all []funnel.SilentDeal, most int, more string) []card.Element {
	if len(all) == 0 {
		return nil
	}
	out := []card.Element{card.Text{MD: card.Bold(t.T(heading, "n", len(all)))}}
	for _, s := range all[:min(len(all), most)] {
		if item, ok := silentItem(t, s); ok {
			out = append(out, item)
		}
	}
	if len(all) > most {
		out = append(out, card.Actions{Buttons: []card.Button{{Label: t.T("button.more", "n", len(all)-most), Value: more}}})
	}
	return out
}

// silentItem is a silent deal with the three ways on: log what happened, plan what comes, hand it over. false when it is out of
// the reader's sight.
func silentItem(t *bot.Turn, s funnel.SilentDeal) (card.Item, bool) {
	d, err := t.V.Deal(s.Deal)
	if err != nil {
		return card.Item{}, false
	}
	parts := []string{}
	if _, stage, err := t.V.Stage(d.Stage); err == nil {
		parts = append(parts, t.StageName(stage))
	}
	if !d.Amount.IsZero() {
		parts = append(parts, t.P.Short(d.Amount))
	}
	if d.Owner != t.Me.ID {
		parts = append(parts, t.Name(crm.Ref{Kind: crm.KindPerson, ID: d.Owner}))
	}
	parts = append(parts, SilenceWords(t, s))
	code := d.Ref()
	visit := []any{"deal=" + code.String()}
	if d.Customer != 0 {
		visit = slices.Insert(visit, 0, any("customer="+crm.Ref{Kind: crm.KindCustomer, ID: d.Customer}.String()))
	}
	buttons := []card.Button{
		{Label: t.T("stalled.button.log"), Value: t.Value(bot.FormOf(bot.Do("visit.log", visit...)))},
		{Label: t.T("stalled.button.plan"), Value: bot.FormOf(bot.Do("remind", "deal="+code.String()))},
		{Label: t.T("silence.button.assign"), Value: bot.FormOf(bot.Do("assign", "object="+code.String()))},
	}
	first := 0
	if s.Rung == crm.HighRisk && d.Owner != t.Me.ID {
		first = 2
	}
	buttons[first].Style = card.Primary
	return card.Item{MD: card.Bold(t.DealName(d)) + " " + card.Escape(card.Dotted(parts...)), Buttons: buttons}, true
}

// SilenceWords say how long nothing happened with a deal, and that it counts as at risk when it does.
func SilenceWords(t *bot.Turn, s funnel.SilentDeal) string {
	if s.Rung == crm.HighRisk {
		return t.T("silence.risk", "n", s.Days)
	}
	return t.T("silence.days", "n", s.Days)
}
