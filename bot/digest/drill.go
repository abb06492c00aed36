package digest

import (
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// List names a number of a digest that can be opened.
type List string

// What can be opened.
const (
	NewDeals    List = "new"
	Visits      List = "visits"
	Moved       List = "moved"
	WonDeals    List = "won"
	LostDeals   List = "lost"
	StalledNow  List = "stalled"
	PutOffNow   List = "putoff"
	SlippedNow  List = "slipped"
	UnplannedIn List = "unplanned"
	OverdueNow  List = "overdue"
	FunnelOf    List = "funnel"
	About       List = "about"
)

// Open is the line that opens a number of a digest: whose, of which day, and what it said.
func Open(list List, subject crm.Ref, day calendar.Date, n int64) string {
	who := "company"
	if subject.ID != 0 {
		who = subject.String()
	}
	return bot.Do("digest.open", string(list), who, day.String(), "n="+strconv.FormatInt(n, 10))
}

// buttons are the ways on that every digest has.
func buttons(t *bot.Turn, f *Facts) card.Actions {
	return card.Actions{Buttons: []card.Button{
		{Label: t.T("digest.button.funnel"), Style: card.Primary, Value: Open(FunnelOf, f.Subject, f.Today, f.Funnel.Total.N)},
		{Label: t.T("digest.button.mine"), Value: "day"},
		{Label: t.T("digest.button.due"), Value: "todo"},
		{Label: t.T("digest.button.settings"), Value: "digest"},
		{Label: t.T("digest.button.about"), Value: Open(About, f.Subject, f.Today, 0)},
	}}
}

// drills open what the lines count. Who presses sees what they may see of it, alone.
func drills(t *bot.Turn, f *Facts) []card.Button {
	var out []card.Button
	d := f.Days[0]
	add := func(list List, key string, n int64, day calendar.Date) {
		if n > 0 {
			out = append(out, card.Button{Label: t.T(key) + " " + t.P.Int(n), Value: Open(list, f.Subject, day, n)})
		}
	}
	add(NewDeals, "digest.list.new", d.New, d.From)
	add(Visits, "digest.list.visits", d.Activities, d.From)
	add(Moved, "digest.list.moved", d.Moves, d.From)
	add(WonDeals, "digest.list.won", d.Won.Deals, d.From)
	add(LostDeals, "digest.list.lost", d.Lost, d.From)
	add(SlippedNow, "digest.list.slipped", f.Slipped.Deals, f.Today)
	add(StalledNow, "digest.list.stalled", f.Stalled.Deals, f.Today)
	add(PutOffNow, "digest.list.putoff", f.PutOff.Deals, f.Today)
	add(UnplannedIn, "digest.list.unplanned", f.Unplanned, f.Today)
	add(OverdueNow, "digest.list.overdue", f.Overdue.Deals, f.Today)
	return out
}
