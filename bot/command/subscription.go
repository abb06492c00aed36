package command

import (
	"fmt"
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// digests is how somebody sets what comes to them, or to a group, by the clock.
func digests() []bot.Command {
	setting := []bot.Field{{Name: "setting", Kind: bot.FieldText}}
	return []bot.Command{
		{ID: "digest", Group: bot.GroupSelf, ZH: []string{"订阅"}, EN: []string{"digest", "subscribe"}, Fields: setting, Prepare: showSubscription, Write: setSubscription},
		{ID: "digest.stop", Group: bot.GroupSelf, ZH: []string{"退订"}, EN: []string{"unsubscribe"}, Fields: setting, Prepare: showStop, Write: setSubscription},
		openCommand(), showCommand(), historyCommand(),
	}
}

// Digests lists the sorts of digests that go out.
func Digests() []digest.Kind {
	return []digest.Kind{digest.MorningList(), digest.SilenceAlert(), digest.BenchmarkAlert(), digest.TeamDigest(), digest.ManagerDigest(), digest.FridayForecast(), reportKind()}
}

// showSubscription shows what is set where a line sets nothing: the group's in a group, else the asker's own.
func showSubscription(t *bot.Turn, a *bot.Args) error {
	if t.Group() {
		return prepareGroup(t, a)
	}
	if _, ok := readReport(t, a.Text("setting")); ok {
		return nil
	}
	if wantsGroup(a.Text("setting")) {
		return crm.Refuse(crm.Invalid, "digest.group_only")
	}
	return showDigest(t, a)
}

// setSubscription changes the group's in a group, else a report or a list of the asker's own.
func setSubscription(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if t.Group() {
		return setGroup(t, tx, a)
	}
	if r, ok := readReport(t, a.Text("setting")); ok {
		return setReport(t, tx, r)
	}
	return setDigest(t, tx, a)
}

// showStop is showSubscription of the line with the word that ends a subscription behind it.
func showStop(t *bot.Turn, a *bot.Args) error {
	if said := a.Text("setting"); (t.Group() || said != "") && said != "off" && !strings.HasSuffix(said, " off") {
		a.Set("setting", bot.Value{Text: strings.TrimSpace(said + " off")})
	}
	return showSubscription(t, a)
}

// ownList is a digest that comes to people by themselves, and that each may set. Its keys are its name and when it comes.
type ownList struct {
	kind     digest.Kind
	name, on string
	names    []string // what people call it, in both languages
}

// ownLists are those; a line without a name is about the first.
func ownLists() []ownList {
	return []ownList{
		{digest.MorningList(), "digest.morning", "digest.is_on", []string{"晨报", "早报", "今日待办", "morning list", "morning"}},
		{digest.FridayForecast(), "digest.friday", "digest.friday.on", []string{"周五预测", "friday forecast", "friday"}},
		{digest.BenchmarkAlert(), "digest.alert", "digest.alert.on", []string{"基准预警", "benchmark alert", "benchmark"}},
	}
}

// first reports whether a list is the one a line without a name is about.
func (l ownList) first() bool { return l.kind.Name == digest.Morning }

// of is a setting of the list as a line carries it.
func (l ownList) of(setting string) string {
	if l.first() {
		return setting
	}
	return l.names[0] + " " + setting
}

// label is a button's, with the list's name where it is not plain.
func (l ownList) label(t *bot.Turn, key string) string {
	if l.first() {
		return t.T(key)
	}
	return t.T(key) + " " + t.T(l.name)
}

// setting is what a line sets of a subscription.
type setting struct {
	list    ownList
	off, on bool
	until   calendar.Date
	minute  int // -1: not said
}

// Words of the settings, in both languages; the name of the list may stand before them or not.
var (
	digestOff   = [...]string{"关", "关闭", "关掉", "取消", "不要了", "off", "stop"}
	digestOn    = [...]string{"开", "开启", "打开", "恢复", "on", "resume"}
	digestPause = [...]string{"暂停到", "停到", "pause until", "pause till", "off until"}
)

// readSetting reads what stands behind the command's word; said is false where only the list is named.
func readSetting(t *bot.Turn, text string) (s setting, said, ok bool) {
	s.minute = -1
	text = strings.ToLower(strings.TrimSpace(text))
	lists := ownLists()
	s.list = lists[0]
	for _, l := range lists {
		if rest, found := cutAny(text, l.names); found {
			s.list, text = l, rest
			break
		}
	}
	ref := calendar.Ref{Now: t.Now, Fiscal: t.V.Fiscal()}
	switch {
	case text == "":
		return s, false, true
	case slices.Contains(digestOff[:], text):
		s.off = true
		return s, true, true
	case slices.Contains(digestOn[:], text):
		s.on = true
		return s, true, true
	}
	for _, p := range digestPause {
		if rest, found := strings.CutPrefix(text, p); found {
			w, read := calendar.Read(rest, ref)
			s.until = w.Date
			return s, true, read && !w.Impossible && w.Date > t.Today()
		}
	}
	s.minute, ok = readMinute(t, text)
	return s, true, ok
}

// readMinute reads a time of the day alone; -1 where it is none.
func readMinute(t *bot.Turn, text string) (minute int, ok bool) {
	w, read := calendar.Read(text, calendar.Ref{Now: t.Now, Fiscal: t.V.Fiscal()})
	if !read || !w.HasTime || w.Impossible || w.Date != t.Today() {
		return -1, false
	}
	return w.Hour*60 + w.Minute, true
}

// showDigest shows what is set where a line sets nothing, and asks again where it cannot be read.
func showDigest(t *bot.Turn, a *bot.Args) error {
	s, said, ok := readSetting(t, a.Text("setting"))
	switch {
	case !ok:
		return crm.Refuse(crm.Invalid, "digest.setting", "text", a.Text("setting"))
	case said:
		return nil
	}
	var lines []string
	var options []card.Option
	for _, l := range ownLists() {
		if l.kind.Name != s.list.kind.Name && (!s.list.first() || l.kind.Fits != nil && !l.kind.Fits(t.V, t.Me)) {
			continue // another was named, or it is not for them
		}
		own, err := digest.Own(t.V, l.kind, t.Me.ID)
		if err != nil {
			return fmt.Errorf("read the subscription: %w", err)
		}
		lines = append(lines, card.Bold(t.T(l.name))+"\n"+card.Escape(digestState(t, l, own)))
		options = append(options, digestOptions(t, l, own)...)
	}
	text := strings.Join(lines, "\n")
	for _, r := range digest.Of(t.V, t.Me.ID) {
		text += "\n" + card.Bold(t.T("cmd."+r.Report)) + "\n" + card.Escape(reportState(t, r))
	}
	return &bot.Ask{Field: "setting", Text: text, Options: options}
}

// digestState says when a list comes.
func digestState(t *bot.Turn, l ownList, own digest.Subscription) string {
	on := t.T(l.on, "time", own.Times[0].String())
	switch {
	case own.Off:
		return t.T("digest.is_off")
	case own.Quiet > t.Today():
		return t.T("digest.is_quiet", "date", own.Quiet, "on", on)
	}
	return on
}

// digestOptions are the settings a tap away.
func digestOptions(t *bot.Turn, l ownList, own digest.Subscription) []card.Option {
	if own.Off {
		return []card.Option{{Label: l.label(t, "digest.button.on"), Value: l.of("on")}}
	}
	var out []card.Option
	if l.first() {
		for _, at := range [...]string{"08:00", "08:33", "09:00"} {
			if at != own.Times[0].String() {
				out = append(out, card.Option{Label: at, Value: at})
			}
		}
	}
	return append(out, card.Option{Label: l.label(t, "digest.button.off"), Value: l.of("off")})
}

// setDigest changes a list of the asker's own and says when it comes next.
func setDigest(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	s, _, _ := readSetting(t, a.Text("setting"))
	l := s.list
	own, err := digest.Own(tx, l.kind, t.Me.ID)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the subscription: %w", err)
	}
	was := own
	switch {
	case s.off:
		own.Off = true
	case s.on:
		own.Off, own.Quiet = false, 0
	case s.until != 0:
		own.Off, own.Quiet = false, s.until
	default:
		own.Off, own.Times = false, []digest.Time{{Slot: own.Times[0].Slot, Minute: s.minute}}
	}
	if own, err = digest.Set(tx, own); err != nil {
		return bot.Reply{}, err
	}
	parts := []string{digestState(t, l, own)}
	if next, ok := own.Next(t.V, t.Me); ok && l.first() { // the others do not come each time
		parts = append(parts, t.T("digest.next", "when", t.When(next, false)))
	}
	back := t.Button(t.T("digest.button.off"), bot.Do("digest", "setting="+l.of("off")))
	switch {
	case own.Off && was.Off:
		back = t.Button(t.T("digest.button.on"), bot.Do("digest", "setting="+l.of("on")))
	case own.Off:
		back = t.Button(t.T("digest.button.on"), bot.Do("digest", "setting="+l.of(was.Times[0].String())))
	}
	title := t.T("digest.set")
	if !l.first() {
		title = "✓ " + t.T(l.name)
	}
	return receipt(t, title, parts, back), nil
}
