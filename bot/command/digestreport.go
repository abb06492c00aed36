package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
)

// personalReports are the reading commands somebody may have sent to them by the clock, with the words they go by.
func personalReports() map[string]reportSource {
	return map[string]reportSource{
		"funnel.show": {[]string{"漏斗", "funnel", "pipeline"}, showFunnel},
		"forecast":    {[]string{"预测", "forecast"}, showForecast},
		"quota.show":  {[]string{"业绩", "我的业绩", "quota", "target"}, showQuota},
		"stalled":     {[]string{"停滞", "stalled"}, stalled},
	}
}

type reportSource struct {
	words []string
	read  func(*bot.Turn, *bot.Args) (bot.Reply, error)
}

const reportKindName = "report"

// reportKind is the sort of digest that shows one report to the one who asked for it.
func reportKind() digest.Kind {
	return digest.Kind{Name: reportKindName, Grace: 4 * time.Hour, Make: func(t *bot.Turn, o digest.Occasion) (card.Card, bool, error) {
		source, ok := personalReports()[o.Subscription.Report]
		if !ok {
			return card.Card{}, false, nil // from another version
		}
		r, err := source.read(t, &bot.Args{})
		if err != nil || r.Card == nil {
			return card.Card{}, false, err
		}
		c := *r.Card
		c.Key = o.Subscription.ID + ":" + o.Day.String()
		return c, true, nil
	}}
}

// reportSetting is what a line sets of a personal report.
type reportSetting struct {
	report string
	off    bool
	every  digest.Rhythm
	on     int
	daily  bool
	minute int
}

var (
	reportDays  = [...]string{"工作日", "workdays", "weekdays"}
	reportDaily = [...]string{"每天", "天天", "daily", "every day"}
	reportWeek  = [...]string{"每周", "每星期", "周", "星期", "weekly", "every week", "every", "on"}
	reportMonth = [...]string{"每月", "每个月", "monthly", "every month"}
	weekdays    = [...][]string{
		{"日", "天", "sunday", "sun"}, {"一", "monday", "mon"}, {"二", "tuesday", "tue"}, {"三", "wednesday", "wed"}, {"四", "thursday", "thu"},
		{"五", "friday", "fri"}, {"六", "saturday", "sat"},
	}
)

const reportHour = 9 * 60 // where no time is said

// readReport reads 漏斗 每周一 9:00, funnel weekly Mon 9:00, forecast monthly 1, stalled workdays 8:30, funnel off.
func readReport(t *bot.Turn, text string) (reportSetting, bool) {
	s := reportSetting{minute: reportHour}
	rest := strings.ToLower(strings.TrimSpace(text))
	for id, source := range personalReports() {
		if cut, ok := cutWord(rest, source.words); ok {
			s.report, rest = id, cut
			break
		}
	}
	switch {
	case s.report == "":
		return s, false
	case slices.Contains(digestOff[:], rest):
		s.off = true
		return s, true
	}
	rest, ok := s.rhythm(rest)
	if !ok || rest == "" {
		return s, ok
	}
	s.minute, ok = readMinute(t, rest)
	return s, ok
}

// rhythm reads how often, and gives what is left: the time. Without a word it is every Monday.
func (s *reportSetting) rhythm(rest string) (left string, ok bool) {
	if cut, ok := cutWord(rest, reportDays[:]); ok {
		return cut, true
	}
	if cut, ok := cutWord(rest, reportDaily[:]); ok {
		s.daily = true
		return cut, true
	}
	if cut, ok := cutAny(rest, reportMonth[:]); ok {
		s.every, s.on = digest.Monthly, 1
		word, after, _ := strings.Cut(cut, " ")
		if n, err := strconv.Atoi(strings.TrimRight(word, "日号")); err == nil && !strings.Contains(word, ":") {
			s.on, cut = n, strings.TrimSpace(after)
		}
		return cut, s.on >= 1 && s.on <= 31
	}
	s.every, s.on = digest.Weekly, int(time.Monday)
	cut, _ := cutAny(rest, reportWeek[:])
	for day, names := range weekdays {
		for _, n := range names {
			if after, found := strings.CutPrefix(cut, n); found && (after == "" || after[0] == ' ' || after[0] >= '0' && after[0] <= '9') {
				s.on = day
				return strings.TrimSpace(after), true
			}
		}
	}
	return cut, true
}

// cutAny takes one of the words off the front of a line, whatever follows.
func cutAny(text string, words []string) (rest string, found bool) {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(text, w); ok {
			return strings.TrimSpace(rest), true
		}
	}
	return text, false
}

// reportState says when a report comes.
func reportState(t *bot.Turn, s digest.Subscription) string {
	at := s.Times[0].String()
	switch {
	case s.Every == digest.Weekly:
		return t.T("digest.report.weekly", "day", t.P.Weekday(time.Weekday(s.On)), "time", at)
	case s.Every == digest.Monthly:
		return t.T("digest.report.monthly", "day", s.On, "time", at)
	case s.Daily:
		return t.T("digest.report.daily", "time", at)
	}
	return t.T("digest.report.workdays", "time", at)
}

// setReport has a report sent to the asker, or no longer.
func setReport(t *bot.Turn, tx *crm.Tx, r reportSetting) (bot.Reply, error) {
	id := reportKindName + "/" + t.Me.Ref().String() + "/" + r.report
	title := t.T("digest.report.set", "what", t.T("cmd."+r.report))
	if r.off {
		if err := digest.Unset(tx, id); err != nil {
			return bot.Reply{}, fmt.Errorf("unsubscribe: %w", err)
		}
		return receipt(t, title, []string{t.T("digest.report.off")}), nil
	}
	sub := digest.Subscription{ID: id, Kind: reportKindName, Person: t.Me.ID, Report: r.report, Every: r.every, On: r.on, Daily: r.daily,
		Times: []digest.Time{{Slot: reportKindName, Minute: r.minute}}}
	sub, err := digest.Set(tx, sub)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("subscribe: %w", err)
	}
	parts := []string{reportState(t, sub)}
	if next, ok := sub.Next(t.V, t.Me); ok {
		parts = append(parts, t.T("digest.next", "when", t.When(next, false)))
	}
	return receipt(t, title, parts, card.Button{Label: t.T("digest.button.unsubscribe"), Value: bot.Do("digest.stop", "setting="+personalReports()[r.report].words[0])}), nil
}
