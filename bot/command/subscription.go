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
		openCommand(),
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

// setSubscription changes the group's in a group, else a report or the morning list of the asker's own.
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

// setting is what a line sets of a subscription.
type setting struct {
	off, on bool
	until   calendar.Date
	minute  int // -1: not said
}

// Words of the settings, in both languages; the name of the list may stand before them or not.
var (
	digestNames = [...]string{"晨报", "早报", "今日待办", "morning list", "morning"}
	digestOff   = [...]string{"关", "关闭", "关掉", "取消", "不要了", "off", "stop"}
	digestOn    = [...]string{"开", "开启", "打开", "恢复", "on", "resume"}
	digestPause = [...]string{"暂停到", "停到", "pause until", "pause till", "off until"}
)

// readSetting reads what stands behind the command's word; said is false where only the list is named.
func readSetting(t *bot.Turn, text string) (s setting, said, ok bool) {
	s.minute = -1
	text = strings.ToLower(strings.TrimSpace(text))
	for _, n := range digestNames {
		if rest, found := strings.CutPrefix(text, n); found {
			text = strings.TrimSpace(rest)
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
	_, said, ok := readSetting(t, a.Text("setting"))
	switch {
	case !ok:
		return crm.Refuse(crm.Invalid, "digest.setting", "text", a.Text("setting"))
	case said:
		return nil
	}
	own, err := digest.Own(t.V, digest.MorningList(), t.Me.ID)
	if err != nil {
		return fmt.Errorf("read the subscription: %w", err)
	}
	text := card.Bold(t.T("digest.morning")) + "\n" + card.Escape(digestState(t, own))
	for _, r := range digest.Of(t.V, t.Me.ID) {
		text += "\n" + card.Bold(t.T("cmd."+r.Report)) + "\n" + card.Escape(reportState(t, r))
	}
	return &bot.Ask{Field: "setting", Text: text, Options: digestOptions(t, own)}
}

// digestState says when the morning list comes.
func digestState(t *bot.Turn, own digest.Subscription) string {
	switch {
	case own.Off:
		return t.T("digest.is_off")
	case own.Quiet > t.Today():
		return t.T("digest.is_quiet", "time", own.Times[0].String(), "date", own.Quiet)
	}
	return t.T("digest.is_on", "time", own.Times[0].String())
}

// digestOptions are the settings a tap away.
func digestOptions(t *bot.Turn, own digest.Subscription) []card.Option {
	if own.Off {
		return []card.Option{{Label: t.T("digest.button.on"), Value: "on"}}
	}
	var out []card.Option
	for _, at := range [...]string{"08:00", "08:33", "09:00"} {
		if at != own.Times[0].String() {
			out = append(out, card.Option{Label: at, Value: at})
		}
	}
	return append(out, card.Option{Label: t.T("digest.button.off"), Value: "off"})
}

// setDigest changes the asker's own morning list and says when it comes next.
func setDigest(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	own, err := digest.Own(tx, digest.MorningList(), t.Me.ID)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the subscription: %w", err)
	}
	s, _, _ := readSetting(t, a.Text("setting"))
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
	parts := []string{digestState(t, own)}
	if next, ok := own.Next(t.V, t.Me); ok {
		parts = append(parts, t.T("digest.next", "when", t.When(next, false)))
	}
	back := t.Button(t.T("digest.button.off"), bot.Do("digest", "setting=off"))
	switch {
	case own.Off && was.Off:
		back = t.Button(t.T("digest.button.on"), bot.Do("digest", "setting=on"))
	case own.Off:
		back = t.Button(t.T("digest.button.on"), bot.Do("digest", "setting="+was.Times[0].String()))
	}
	return receipt(t, t.T("digest.set"), parts, back), nil
}
