package command

import (
	"slices"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/digest"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// groupSetting is what a line sets of a group's digest.
type groupSetting struct {
	said             bool // anything at all, be it the name alone
	team             crm.ID
	named            bool   // whose numbers were said
	each             bool   // all digests of the group were said
	tail             string // what was said besides
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
	groupEach    = [...]string{"都", "都改", "每个", "each"}
	groupPlain   = [...]string{"="} // nothing of what follows is a team
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

// readGroup reads what stands behind the command's word in a group. Where a team is called like a word of the settings the line may
// mean several things: all of them are returned, none for what cannot be read.
func readGroup(t *bot.Turn, text string) []groupSetting {
	text = strings.TrimSpace(text)
	lower := strings.ToLower(text)
	rest, named := cutWord(lower, groupNames[:])
	var all []groupSetting
	try := func(rest string, s groupSetting) {
		s.morning, s.evening, s.tail = -1, -1, rest
		s.said = named || s.named || s.each || rest != ""
		if s, ok := s.read(t, rest, text); ok && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	if plain, ok := cutWord(rest, groupPlain[:]); ok {
		try(plain, groupSetting{})
		return all
	}
	if whole, ok := cutWord(rest, groupWhole[:]); ok {
		try(whole, groupSetting{named: true})
	} else if each, ok := cutWord(rest, groupEach[:]); ok {
		try(each, groupSetting{each: true})
	} else {
		try(rest, groupSetting{})
	}
	for _, team := range t.V.Teams() {
		words := []string{strings.ToLower(team.Name), strings.ToLower(team.Ref().String())}
		for _, from := range [...]string{rest, lower} { // a team may be called like the digests
			if cut, ok := cutWord(from, words); ok {
				try(cut, groupSetting{named: true, team: team.ID})
			}
		}
	}
	return all
}

// read reads what is set, behind whose digest it is; said is the line as it was typed.
func (s groupSetting) read(t *bot.Turn, rest, said string) (groupSetting, bool) {
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
	return s.detail(t, rest, said)
}

// detail reads a language, a calendar, a zone, what quiet days are like, or times.
func (s groupSetting) detail(t *bot.Turn, rest, said string) (groupSetting, bool) {
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
		typed := strings.Fields(said)
		s.zone = knownZone(strings.Join(typed[max(0, len(typed)-len(strings.Fields(word))):], " "))
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

// knownZone is the zone of a name however its capitals, spaces and strokes were typed; empty where there is none.
func knownZone(word string) string {
	if strings.EqualFold(word, "utc") {
		return "UTC"
	}
	areas := strings.FieldsFunc(word, func(r rune) bool { return r == '/' })
	names := []string{word}
	if len(areas) > 1 {
		names = append(names, joined(areas))
	} else if parts := strings.Fields(word); len(parts) > 1 { // america new york, america argentina buenos aires
		names = append(names, joined([]string{parts[0], strings.Join(parts[1:], " ")}))
		if len(parts) > 2 {
			names = append(names, joined([]string{parts[0], parts[1], strings.Join(parts[2:], " ")}))
		}
	}
	for _, n := range names {
		if !strings.Contains(n, "/") {
			continue
		}
		if _, err := time.LoadLocation(n); err == nil {
			return n
		}
	}
	return ""
}

// joined writes the parts of a zone's name as the names are written: America/Argentina/Buenos_Aires, America/Port-au-Prince.
func joined(parts []string) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		words := strings.FieldsFunc(p, func(r rune) bool { return r == '_' || r == ' ' })
		for j, w := range words {
			pieces := strings.Split(w, "-")
			for k, x := range pieces {
				pieces[k] = capital(x)
			}
			words[j] = strings.Join(pieces, "-")
		}
		out[i] = strings.Join(words, "_")
	}
	return strings.Join(out, "/")
}

// capital begins a word of a zone's name as the names are written.
func capital(word string) string {
	word = strings.ToLower(word)
	switch word {
	case "", "of", "es", "au":
		return word
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
