package phrase

import "strings"

// activityWord is a word that tells what was done.
type activityWord struct{ word, kind string }

// activityWords lists them, longer before shorter where one holds the other.
func activityWords() []activityWord {
	return []activityWord{
		{"拜访", "visit"}, {"走访", "visit"}, {"回访", "visit"}, {"登门", "visit"}, {"上门", "visit"}, {"见了", "visit"}, {"见过", "visit"}, {"见到", "visit"}, {"见面", "visit"},
		{"面谈", "visit"}, {"去了", "visit"}, {"去见", "visit"}, {"要见", "visit"}, {"到访", "visit"}, {"visited", "visit"}, {"visiting", "visit"}, {"visit", "visit"}, {"met", "visit"}, {"saw", "visit"},
		{"dropped by", "visit"}, {"stopped by", "visit"}, {"电话", "call"}, {"通话", "call"}, {"致电", "call"}, {"打给", "call"}, {"called", "call"}, {"phoned", "call"}, {"rang", "call"}, {"call", "call"},
		{"spoke", "call"}, {"talked", "call"}, {"微信", "chat"}, {"企微", "chat"}, {"飞书", "chat"}, {"聊了", "chat"}, {"chatted", "chat"}, {"messaged", "chat"}, {"texted", "chat"},
		{"whatsapp", "chat"}, {"邮件", "mail"}, {"emailed", "mail"}, {"e-mailed", "mail"}, {"mailed", "mail"}, {"email", "mail"}, {"开会", "meeting"}, {"会议", "meeting"},
		{"会谈", "meeting"}, {"视频会", "meeting"}, {"开了个会", "meeting"}, {"碰头", "meeting"}, {"meeting", "meeting"}, {"meet", "meeting"}, {"演示", "demo"}, {"试用", "demo"}, {"demoed", "demo"}, {"demo", "demo"},
		{"presented", "demo"}, {"presentation", "demo"}, {"短信", "chat"}, {"展会", "event"}, {"研讨会", "event"},
		{"沙龙", "event"}, {"参加活动", "event"}, {"trade show", "event"}, {"exhibition", "event"}, {"webinar", "event"}, {"跟进", "other"}, {"联系", "other"}, {"沟通", "other"}, {"followed up", "other"}, {"follow up", "other"}, {"following up", "other"},
		{"contacted", "other"}, {"新客户", "other"}, {"new customer", "other"}, {"new client", "other"}, {"new lead", "other"},
	}
}

// ActivityKind is the first kind of activity a text speaks of (call, chat, mail, meeting, demo, event, visit, other), "" for none.
func ActivityKind(text string) string {
	kind, _ := activity(text, Span{})
	return kind
}

// activity finds the first word that tells what was done or is planned, outside the customer's name; a definite one before "other".
func activity(text string, customer Span) (kind string, at Span) {
	for _, w := range activityWords() {
		i := wordAt(text, w.word, customer)
		if i < 0 || w.word == "电话" && strings.HasPrefix(text[i+len("电话"):], "号") {
			continue
		}
		vague, was := w.kind == "other", kind == "other"
		if kind == "" || was && !vague || was == vague && i < at.Start {
			kind, at = w.kind, Span{i, i + len(w.word)}
		}
	}
	return kind, at
}

// wordAt finds a word outside a span: a Latin one between boundaries, without regard to case. -1 if it is not there.
func wordAt(text, word string, not Span) int {
	for i := 0; i+len(word) <= len(text); {
		n := foldedPrefix(text[i:], word)
		if n == len(word) && boundary(text, i) && boundary(text, i+n) && (i >= not.End || i+n <= not.Start) {
			return i
		}
		_, n = decode(text[i:])
		i += n
	}
	return -1
}

// stageWords finds words that hint at a stage, in the order of the list.
func stageWords(text string) []string {
	var out []string
	for _, w := range []string{"签合同", "签约", "签单", "中标", "报价", "方案", "演示", "招标", "投标", "谈判", "成交", "赢单", "丢单", "输单", "付款", "quoted", "quote", "proposal", "quotation",
		"contract", "signed", "negotiating", "negotiation", "demo", "tender", "won", "lost"} {
		if i := wordAt(text, w, Span{}); i >= 0 {
			out = append(out, text[i:i+len(w)])
		}
	}
	return out
}
