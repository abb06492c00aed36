package command

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// prepareGroup shows the group's digests where a line sets nothing, asks which of them is meant where that is open, and asks again
// where it cannot be read.
func prepareGroup(t *bot.Turn, a *bot.Args) error {
	meant := readGroup(t, a.Text("setting"))
	subs := digest.InGroup(t.V, t.Event.Place)
	switch {
	case len(meant) == 0:
		return crm.Refuse(crm.Invalid, "digest.group", "text", a.Text("setting"))
	case len(meant) > 1:
		if meant = theirs(meant, subs); len(meant) > 1 {
			return askMeant(t, meant, subs)
		}
		a.Set("setting", bot.Value{Text: meant[0].line()})
	}
	return meant[0].open(t, subs)
}

// theirs leaves of several teams that may be meant the one whose digest the group has.
func theirs(meant []groupSetting, subs []digest.Subscription) []groupSetting {
	var out []groupSetting
	for _, s := range meant {
		if !s.named {
			return meant
		}
		if slices.ContainsFunc(subs, func(x digest.Subscription) bool { return x.Team == s.team }) {
			out = append(out, s)
		}
	}
	if len(out) == 1 {
		return out
	}
	return meant
}

// line is the setting as a line that can mean nothing else.
func (s groupSetting) line() string {
	whose := ""
	switch {
	case s.named && s.team == 0:
		whose = "company"
	case s.named:
		whose = ref(crm.KindTeam, s.team).String()
	case s.each:
		whose = groupEach[len(groupEach)-1]
	case s.said:
		whose = groupNames[len(groupNames)-1] + " " + groupPlain[0]
	}
	return strings.TrimSpace(whose + " " + s.tail)
}

// open asks what a setting leaves open: everything, or whose digest it is of several.
func (s groupSetting) open(t *bot.Turn, subs []digest.Subscription) error {
	mine := subs
	if s.named {
		mine = slices.DeleteFunc(slices.Clone(subs), func(x digest.Subscription) bool { return x.Team != s.team })
	}
	running := len(mine) > 0 && !slices.ContainsFunc(mine, func(x digest.Subscription) bool { return !x.Live(t.V) || x.Quiet > t.Today() })
	if !s.said || s.tail == "" && running && (s.named || len(subs) > 1) {
		return showGroup(t, mine)
	}
	if s.named || s.each || len(subs) == 1 || t.Me.Role != crm.Manager && t.Me.Role != crm.Admin {
		return nil
	}
	ask := &bot.Ask{Field: "setting"}
	if len(subs) > 1 {
		ask.Text = card.Escape(t.T("digest.group.which", "n", len(subs)))
		for _, x := range subs {
			ask.Options = append(ask.Options, s.option(t, x.Team))
		}
		ask.Options = append(ask.Options, card.Option{Label: t.T("digest.group.each"), Value: strings.TrimSpace(groupEach[len(groupEach)-1] + " " + s.tail)})
		return ask
	}
	led := ledTeams(t)
	if len(led) < 2 {
		return nil
	}
	ask.Text = card.Escape(t.T("digest.group.whose"))
	for _, x := range led {
		ask.Options = append(ask.Options, s.option(t, x.ID))
	}
	return ask
}

// option is the setting made of a team's digest.
func (s groupSetting) option(t *bot.Turn, team crm.ID) card.Option {
	subject := crm.Ref{}
	if s.named, s.team = true, team; team != 0 {
		subject = ref(crm.KindTeam, team)
	}
	return card.Option{Label: subjectName(t, subject), Value: s.line()}
}

// askMeant asks what a line means that can be read in several ways.
func askMeant(t *bot.Turn, meant []groupSetting, subs []digest.Subscription) error {
	ask := &bot.Ask{Field: "setting", Text: card.Escape(t.T("digest.group.meant", "text", meant[0].tail))}
	for _, s := range meant {
		label := t.T("digest.group.meant.plain", "text", s.tail)
		if s.named {
			label = t.T("digest.group.meant.team", "who", s.option(t, s.team).Label, "text", cmp.Or(s.tail, t.T("digest.button.on")))
		} else if len(subs) == 1 {
			label = t.T("digest.group.meant.team", "who", subjectName(t, subs[0].Subject()), "text", s.tail)
		}
		ask.Options = append(ask.Options, card.Option{Label: label, Value: s.line()})
	}
	return ask
}

// showGroup shows what digests a group has, with the settings of the only one, or whose settings are to be shown, a tap away.
func showGroup(t *bot.Turn, subs []digest.Subscription) error {
	text := card.Bold(t.T("digest.group.none")) + "\n" + card.Escape(t.T("digest.group.look"))
	for i, sub := range subs {
		if i == 0 {
			text = ""
		} else {
			text += "\n"
		}
		text += card.Bold(t.T("digest.group.title", "who", subjectName(t, sub.Subject()))) + "\n" + card.Escape(groupState(t, sub))
	}
	ask := &bot.Ask{Field: "setting", Text: text}
	if maySetGroup(t, 0) != nil && len(ledTeams(t)) == 0 {
		return ask
	}
	if len(subs) < 2 {
		ask.Options = groupOptions(t, subs)
		return ask
	}
	for _, x := range subs {
		ask.Options = append(ask.Options, groupSetting{}.option(t, x.Team))
	}
	return ask
}

// groupOptions are the settings of a digest a tap away.
func groupOptions(t *bot.Turn, subs []digest.Subscription) []card.Option {
	if len(subs) == 0 {
		return []card.Option{{Label: t.T("digest.group.start"), Value: "on"}}
	}
	sub, code := subs[0], "company"
	if sub.Team != 0 {
		code = ref(crm.KindTeam, sub.Team).String()
	}
	if sub.Off || sub.Suspended != "" || sub.Quiet > t.Today() {
		return []card.Option{{Label: t.T("digest.button.on"), Value: code + " on"}}
	}
	var out []card.Option
	for _, at := range [...]string{"08:45", "09:03", "09:33"} {
		if at != sub.Times[0].String() {
			out = append(out, card.Option{Label: at, Value: code + " " + at})
		}
	}
	if sub.Style == digest.Skip {
		out = append(out, card.Option{Label: t.T("digest.group.quiet.short"), Value: code + " quiet short"})
	} else {
		out = append(out, card.Option{Label: t.T("digest.group.quiet.skip"), Value: code + " quiet skip"})
	}
	week := calendar.WeekOf(t.Today(), t.V.Fiscal()).Next()
	return append(out, card.Option{Label: t.T("digest.group.pause"), Value: code + " pause until " + week.From.String()}, card.Option{Label: t.T("digest.button.off"), Value: code + " off"})
}

// groupState says when and how a group's digest comes, and who set it.
func groupState(t *bot.Turn, s digest.Subscription) string {
	var times []string
	for _, at := range s.Times {
		times = append(times, at.String())
	}
	parts := []string{t.T("digest.group.times", "times", times)}
	switch {
	case s.Suspended == digest.SetterGone || !s.Off && s.Suspended == "" && !s.Stands(t.V):
		parts = []string{t.T("digest.group.stopped")}
	case s.Suspended != "":
		parts = []string{t.T("digest.group.suspended")}
	case s.Off:
		parts = []string{t.T("digest.is_off")}
	case s.Quiet > t.Today():
		parts = append(parts, t.T("digest.group.paused", "date", s.Quiet))
	}
	for _, word := range []struct{ key, value string }{{"digest.group.zone", s.Zone}, {"digest.group.calendar", s.Calendar}} {
		if word.value != "" {
			parts = append(parts, t.T(word.key, "value", word.value))
		}
	}
	if s.Lang != "" {
		parts = append(parts, t.T("digest.group.lang."+s.Lang))
	}
	if s.Style != "" {
		parts = append(parts, t.T("digest.group.quiet."+string(s.Style)))
	}
	if s.By != 0 {
		parts = append(parts, t.T("digest.group.by", "who", t.Name(ref(crm.KindPerson, s.By))))
	} else {
		parts = append(parts, t.T("digest.group.by_file"))
	}
	return card.Dotted(parts...)
}

// maySetGroup refuses whoever may not give a group the numbers of a team, or, for team 0, the company's.
func maySetGroup(t *bot.Turn, team crm.ID) error {
	if t.Me.Role != crm.Manager && t.Me.Role != crm.Admin {
		return crm.Refuse(crm.Forbidden, "digest.role")
	}
	subject := crm.Ref{}
	if team != 0 {
		subject = ref(crm.KindTeam, team)
	}
	if !sees(t, subject) {
		return crm.Refuse(crm.Forbidden, "digest.team")
	}
	return nil
}

// meant are the group's digests a line is about: the one it names, or all, else a new one.
func (s groupSetting) meant(t *bot.Turn, tx *crm.Tx) []digest.Subscription {
	place := t.Event.Place
	subs := digest.InGroup(tx, place)
	if s.named {
		subs = slices.DeleteFunc(subs, func(x digest.Subscription) bool { return x.Team != s.team })
	}
	if len(subs) > 0 {
		return subs
	}
	team := s.team
	if led := ledTeams(t); !s.named && len(led) > 0 {
		team = led[0].ID
	}
	return []digest.Subscription{digest.NewGroup(place, team, t.Me.ID)}
}

// set changes one digest as the line says.
func (s groupSetting) set(x *digest.Subscription) {
	x.Off, x.Suspended = s.off, ""
	if s.until != 0 || s.on {
		x.Quiet = s.until
	}
	x.Times = slices.Clone(x.Times)
	for i, at := range x.Times {
		if minute := map[string]int{digest.MorningSlot: s.morning, digest.EveningSlot: s.evening}[at.Slot]; minute >= 0 {
			x.Times[i].Minute = minute
		}
	}
	if s.lang != "" {
		x.Lang = s.lang
	}
	if s.zone != "" {
		x.Zone = s.zone
	}
	if s.style != "" {
		x.Style = s.style
	}
	if s.calendar != "" {
		x.Calendar = s.calendar
	}
}

// setGroup makes or changes the group's digests. Everybody in the group reads what was set, by whom and from when on.
func setGroup(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	meant := readGroup(t, a.Text("setting"))
	if len(meant) == 0 {
		return bot.Reply{}, crm.Refuse(crm.Invalid, "digest.group", "text", a.Text("setting"))
	}
	s := meant[0]
	if err := t.Unlocked("digests"); err != nil {
		return bot.Reply{}, err
	}
	if t.Event.Place.Shared && !s.off {
		return bot.Reply{}, crm.Refuse(crm.Forbidden, "digest.shared")
	}
	var titles, parts []string
	var buttons []card.Button
	for _, x := range s.meant(t, tx) {
		if err := maySetGroup(t, x.Team); err != nil {
			return bot.Reply{}, err
		}
		s.set(&x)
		x.By = t.Me.ID
		x, err := digest.Set(tx, x)
		if err != nil {
			return bot.Reply{}, fmt.Errorf("set a group's digest: %w", err)
		}
		if len(x.Log) > 0 {
			buttons = append(buttons[:0], undoButton(t, x.Log[len(x.Log)-1]))
		}
		titles, parts = append(titles, subjectName(t, x.Subject())), append(parts, groupState(t, x))
		if next, ok := x.Next(&tx.View, crm.Person{}); ok {
			parts = append(parts, t.T("digest.group.from", "when", t.When(next, false)))
		}
	}
	r := receipt(t, t.T("digest.group.set", "who", t.P.List(titles)), parts, append(buttons, card.Button{Label: t.T("digest.button.settings"), Value: "digest"})...)
	r.Card.Audience, r.Private = card.GroupSafe, false
	return r, nil
}
