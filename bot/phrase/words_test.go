package phrase_test

import (
	"fmt"
	"strings"
	"time"

	"crmbot/bot/phrase"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// names is a small dictionary of customers by every name they go by.
type names map[string]string

func (ns names) Longest(text string) (id string, n int) {
	for k, v := range ns {
		if len(k) > n && len(k) <= len(text) && strings.EqualFold(text[:len(k)], k) {
			id, n = v, len(k)
		}
	}
	return id, n
}

var dictionary = names{
	"华为": "C1", "华为技术": "C1", "华为技术有限公司": "C1", "三一重工": "C2", "周大福": "C3", "Acme": "C4", "Acme Inc": "C4", "招行": "C5", "招商银行": "C5", "中粮": "C6",
	"今天国际": "C7", "我爱我家": "C8", "中国移动": "C9", "360": "C10", "Blue Sky Robotics": "C11", "Target Corp": "C12", "比亚迪": "C13", "Globex": "C14",
}

// saturday is 10:00 on Saturday, 21 November 2026 in Shanghai.
var saturday = time.Date(2026, 11, 21, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

func terms() phrase.Terms {
	return phrase.Terms{Ref: calendar.Ref{Now: saturday}, Money: money.Options{Default: "CNY"}}
}

var vocab = phrase.NewVocab([]phrase.Alias{
	{Text: "visit", ID: "visit.log"}, {Text: "v", ID: "visit.log"}, {Text: "拜访", ID: "visit.log"}, {Text: "记拜访", ID: "visit.log"},
	{Text: "log", ID: "activity.log"}, {Text: "note", ID: "activity.log"}, {Text: "跟进", ID: "activity.log"}, {Text: "记", ID: "activity.log"}, {Text: "记跟进", ID: "activity.log"},
	{Text: "call", ID: "call.log"}, {Text: "电话", ID: "call.log"},
	{Text: "customer", ID: "customer.show", Reads: true}, {Text: "cust", ID: "customer.show", Reads: true}, {Text: "c", ID: "customer.show", Reads: true},
	{Text: "find", ID: "customer.show", Reads: true}, {Text: "客户", ID: "customer.show", Reads: true}, {Text: "查", ID: "customer.show", Reads: true}, {Text: "查客户", ID: "customer.show", Reads: true},
	{Text: "customer new", ID: "customer.new"}, {Text: "new customer", ID: "customer.new"}, {Text: "新客户", ID: "customer.new"},
	{Text: "deal", ID: "deal.show", Reads: true}, {Text: "商机", ID: "deal.show", Reads: true}, {Text: "我的商机", ID: "deal.show", Reads: true},
	{Text: "deal move", ID: "deal.move"}, {Text: "move", ID: "deal.move"}, {Text: "推进", ID: "deal.move"}, {Text: "阶段", ID: "deal.move"},
	{Text: "won", ID: "deal.won"}, {Text: "赢单", ID: "deal.won"}, {Text: "lost", ID: "deal.lost"}, {Text: "输单", ID: "deal.lost"},
	{Text: "quota", ID: "quota.show", Reads: true}, {Text: "target", ID: "quota.show", Reads: true}, {Text: "业绩", ID: "quota.show", Reads: true}, {Text: "目标", ID: "quota.show", Reads: true},
	{Text: "quota set", ID: "quota.set"}, {Text: "定目标", ID: "quota.set"},
	{Text: "funnel", ID: "funnel.show", Reads: true}, {Text: "pipeline", ID: "funnel.show", Reads: true}, {Text: "漏斗", ID: "funnel.show", Reads: true},
	{Text: "today", ID: "todo", Alone: true, Reads: true}, {Text: "今天", ID: "todo", Alone: true, Reads: true}, {Text: "待办", ID: "todo", Reads: true},
	{Text: "remind", ID: "remind"}, {Text: "提醒", ID: "remind"}, {Text: "me", ID: "me", Reads: true}, {Text: "我", ID: "me", Reads: true},
	{Text: "help", ID: "help", Reads: true}, {Text: "?", ID: "help", Reads: true}, {Text: "帮助", ID: "help", Reads: true}, {Text: "assign", ID: "assign"}, {Text: "转给", ID: "assign"},
})

// day writes a reading as 11-25, or 11-25 15:00.
func day(w calendar.When) string {
	if w.Date.IsZero() {
		return ""
	}
	_, m, d := w.Date.YMD()
	s := fmt.Sprintf("%02d-%02d", m, d)
	if w.HasTime {
		s += fmt.Sprintf(" %02d:%02d", w.Hour, w.Minute)
	}
	return s
}
