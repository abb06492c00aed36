package command

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// groupSetting is what a line sets of a group's digest.
type groupSetting struct {
	said             bool // anything at all, be it the name alone
	team             crm.ID
	named            bool // whose numbers were said
	off, on          bool
	until            calendar.Date
	morning, evening int // minutes of the day; -1: not said
	lang, zone       string
	style            digest.Style
	calendar         string
}

// Words of a group's settings, in both languages.
var (
	groupNames   = [...]string{"简报", "群简报", "digests", "digest"}
	groupMorning = [...]string{"早报", "morning"}
	groupEvening = [...]string{"晚报", "evening"}
	groupWhole   = [...]string{"全公司", "公司", "company", "all"}
	groupLang    = [...]string{"语言", "language", "lang"}
	groupQuiet   = [...]string{"安静日", "安静", "quiet"}
	groupDays    = [...]string{"日历", "calendar"}
	groupZone    = [...]string{"时区", "timezone", "zone"}
)

// styleNamed is what quiet days are to be like; empty for a word that says nothing of it.
func styleNamed(word string) digest.Style {
	switch word {
	case "短", "简短", "short":
		return digest.Short
	case "跳过", "不发", "skip":
		return digest.Skip
	case "完整", "全", "full":
		return digest.Full
	}
	return ""
}

// calendarNamed is a calendar of working days; empty for a word that names none.
func calendarNamed(word string) string {
	switch word {
	case "cn", "中国":
		return "cn"
	case "weekdays", "周一到周五":
		return "weekdays"
	}
	return ""
}

// cutWord takes one of the words off the front of a line, where it is followed by nothing or a space.
func cutWord(text string, words []string) (rest string, found bool) {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(text, w); ok && (rest == "" || rest[0] == ' ') {
			return strings.TrimSpace(rest), true
		}
	}
	return text, false
}

// wantsGroup reports whether a line speaks of a group's digest.
func wantsGroup(text string) bool {
	rest, named := cutWord(strings.ToLower(strings.TrimSpace(text)), groupNames[:])
	_, evening := cutWord(rest, groupEvening[:])
	return named || evening
}

// readGroup reads what stands behind the command's word in a group.
func readGroup(t *bot.Turn, text string) (groupSetting, bool) {
	s := groupSetting{morning: -1, evening: -1}
	rest, named := cutWord(strings.ToLower(strings.TrimSpace(text)), groupNames[:])
	s.said = named || rest != ""
	if whole, ok := cutWord(rest, groupWhole[:]); ok {
		rest, s.named = whole, true
	} else {
		for _, team := range t.V.Teams() {
			if cut, ok := cutWord(rest, []string{strings.ToLower(team.Name), strings.ToLower(team.Ref().String())}); ok {
				rest, s.named, s.team = cut, true, team.ID
				break
			}
		}
	}
	if rest == "" {
		return s, true
	}
	switch {
	case slices.Contains(digestOff[:], rest):
		s.off = true
		return s, true
	case slices.Contains(digestOn[:], rest):
		s.on = true
		return s, true
	}
	for _, p := range digestPause {
		if day, found := strings.CutPrefix(rest, p); found {
			w, read := calendar.Read(day, calendar.Ref{Now: t.Now, Fiscal: t.V.Fiscal()})
			s.until = w.Date
			return s, read && !w.Impossible && w.Date > t.Today()
		}
	}
	return s.detail(t, rest)
}

// detail reads a language, a calendar, a zone, what quiet days are like, or times.
func (s groupSetting) detail(t *bot.Turn, rest string) (groupSetting, bool) {
	if word, ok := cutWord(rest, groupLang[:]); ok {
		s.lang = string(lang.Parse(word, ""))
		return s, s.lang != ""
	}
	if word, ok := cutWord(rest, groupQuiet[:]); ok {
		s.style = styleNamed(word)
		return s, s.style != ""
	}
	if word, ok := cutWord(rest, groupDays[:]); ok {
		s.calendar = calendarNamed(word)
		return s, s.calendar != ""
	}
	if word, ok := cutWord(rest, groupZone[:]); ok {
		s.zone = knownZone(word)
		return s, s.zone != ""
	}
	return s.times(t, rest)
}

// times reads 8:45, 8:45 17:30, 早报 8:45, 晚报 17:30.
func (s groupSetting) times(t *bot.Turn, rest string) (groupSetting, bool) {
	rest, morning := cutWord(rest, groupMorning[:])
	rest, evening := cutWord(rest, groupEvening[:])
	if rest == "" {
		return s, morning || evening
	}
	fields := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" ,,、", r) })
	if len(fields) > 2 || len(fields) == 2 && (morning || evening) {
		return s, false
	}
	for i, f := range fields {
		minute, ok := readMinute(t, f)
		if !ok {
			return s, false
		}
		if i == 1 || evening {
			s.evening = minute
		} else {
			s.morning = minute
		}
	}
	return s, true
}

// knownZone is the zone of a name whose capitals were lost; empty where there is none.
func knownZone(word string) string {
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == '/' || r == '_' || r == ' ' })
	for i, p := range parts {
		parts[i] = strings.ToUpper(p[:1]) + p[1:]
	}
	place, city := parts[:min(1, len(parts))], parts[min(1, len(parts)):]
	zone := strings.Join(append(place, strings.Join(city, "_")), "/")
	if _, err := time.LoadLocation(zone); err != nil || len(city) == 0 {
		return ""
	}
	return zone
}

// prepareGroup shows the group's digests where a line sets nothing, and asks again where it cannot be read.
func prepareGroup(t *bot.Turn, a *bot.Args) error {
	s, ok := readGroup(t, a.Text("setting"))
	switch {
	case !ok:
		return crm.Refuse(crm.Invalid, "digest.group", "text", a.Text("setting"))
	case s.said:
		return nil
	}
	subs := digest.InGroup(t.V, t.Event.Place)
	text := card.Bold(t.T("digest.group.none"))
	for i, sub := range subs {
		if i == 0 {
			text = ""
		} else {
			text += "\n"
		}
		text += card.Bold(t.T("digest.group.title", "who", subjectName(t, sub.Subject()))) + "\n" + card.Escape(groupState(t, sub))
	}
	ask := &bot.Ask{Field: "setting", Text: text}
	if maySetGroup(t, 0) == nil || len(ledTeams(t)) > 0 {
		ask.Options = groupOptions(t, subs)
	}
	return ask
}

// groupOptions are the settings a tap away, of the first digest where there are several.
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

// meant are the group's digests a line is about: the one it names, else all there are, else a new one.
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
	s, _ := readGroup(t, a.Text("setting"))
	if err := t.Unlocked("digests"); err != nil {
		return bot.Reply{}, err
	}
	if t.Event.Place.Shared && !s.off {
		return bot.Reply{}, crm.Refuse(crm.Forbidden, "digest.shared")
	}
	var titles, parts []string
	for _, x := range s.meant(t, tx) {
		if err := maySetGroup(t, x.Team); err != nil {
			return bot.Reply{}, err
		}
		s.set(&x)
		x.By = t.Me.ID
		if err := digest.Change(tx, x); err != nil {
			return bot.Reply{}, fmt.Errorf("set a group's digest: %w", err)
		}
		x.From = tx.Now()
		titles, parts = append(titles, subjectName(t, x.Subject())), append(parts, groupState(t, x))
		if next, ok := x.Next(&tx.View, crm.Person{}); ok {
			parts = append(parts, t.T("digest.group.from", "when", t.When(next, false)))
		}
	}
	r := receipt(t, t.T("digest.group.set", "who", t.P.List(titles)), parts, card.Button{Label: t.T("digest.button.settings"), Value: "digest"})
	r.Card.Audience, r.Private = card.GroupSafe, false
	return r, nil
}
