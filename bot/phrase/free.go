package phrase

import (
	"strings"
	"unicode/utf8"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Draft is what a text without a verb seems to say. Nothing is written from it before somebody has confirmed it.
type Draft struct {
	Kind       string // visit, call, chat, mail, meeting, demo, other; "" when no word for it stands there
	Customer   string // id of the first known name
	Name       Span   // where the customer stands, known or guessed
	Unknown    string // a company nobody knows, guessed from its place in the text
	Contact    string // 王总, Mr Li
	Timing     Timing // the verdict is never Ask
	Amount     money.Reading
	HasAmount  bool
	Stages     []string // words that suggest a stage, as written: 报价, signed
	Codes      []Found
	Phones     []Found
	Mentions   []Found
	Impossible []Found
	Note       string // the whole text
	Remind     bool   // something to be done without a word for how: a reminder rather than an activity
	Talk       bool   // talk of several people was pasted: only Note is set
	Signals    int    // of activity word, customer, date, amount; from two on a draft is worth showing
}

// Worth says that the text holds enough to be shown as a draft.
func (d *Draft) Worth() bool { return d.Talk || d.Signals >= 2 }

// Free reads text without a verb. Times of day without a date, bare numbers and forms such as 12/1 are left alone.
func Free(text string, names Names, t Terms) Draft {
	d := Draft{Note: strings.TrimFunc(text, space)}
	if talk(text) {
		d.Talk = true
		return d
	}
	if names == nil {
		names = NoNames{}
	}
	found := Scan(text, t)
	d.Customer, d.Name = firstName(text, names)
	if d.Customer != "" {
		found = outside(found, d.Name)
	}
	kind, verb := activity(text, d.Name)
	d.Kind = kind
	d.Contact = contact(text, d.Name)
	if d.Customer == "" {
		d.Unknown, d.Name = company(text, verb, found, d.Contact)
	}
	var dates []Found
	for _, f := range found {
		switch f.Kind {
		case Date:
			if f.When.Impossible {
				d.Impossible = append(d.Impossible, f)
			} else {
				dates = append(dates, f)
			}
		case Money:
			if !d.HasAmount && !f.Sum.TooLarge {
				d.Amount, d.HasAmount = f.Sum, true
			}
		case Phone:
			d.Phones = append(d.Phones, f)
		case Mention:
			d.Mentions = append(d.Mentions, f)
		case Code:
			d.Codes = append(d.Codes, f)
		}
	}
	d.Stages = stageWords(text)
	d.Timing = freeTiming(text, dates, verb, t.Ref)
	d.Remind = d.Timing.Verdict == Plan && (d.Kind == "" || d.Kind == "other") || d.Timing.When.Date.IsZero() && reminding(text)
	for _, yes := range []bool{d.Kind != "", d.Customer != "" || d.Unknown != "" && d.Kind != "", len(dates)+len(d.Impossible) > 0, d.HasAmount} {
		if yes {
			d.Signals++
		}
	}
	return d
}

// reminding says that a text begins by asking not to forget: 记得, 别忘了, remember to.
func reminding(text string) bool {
	s := strings.TrimLeft(low(text), " ")
	for _, w := range []string{"记得", "别忘", "记着", "remember to ", "don't forget", "dont forget", "remind me"} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// firstName finds the first known name of at least two characters.
func firstName(text string, names Names) (string, Span) {
	for i := 0; i < len(text); {
		if id, n := known(names, text, i); n > 0 && utf8.RuneCountInString(text[i:i+n]) > 1 {
			return id, Span{i, i + n}
		}
		_, n := decode(text[i:])
		i += n
	}
	return "", Span{}
}

// outside drops what overlaps the span: 今天 of 今天国际.
func outside(found []Found, s Span) []Found {
	var out []Found
	for _, f := range found {
		if f.End <= s.Start || f.Start >= s.End {
			out = append(out, f)
		}
	}
	return out
}

// freeTiming tells log from plan: a past or today's date alone is a log, a future one alone a plan; a future one after words of what
// was done is the next step.
func freeTiming(text string, dates []Found, verb Span, ref calendar.Ref) Timing {
	t, when, next := Time(dates, text, ref)
	switch {
	case when != nil && next == nil && when.When.Date == calendar.DateOf(ref.Now) && !PastSign(text) && ahead(clauseOf(text, when.Start).In(text)):
		return Timing{Verdict: Plan, Next: when.When} // 今天要去华为
	case t.Verdict != Ask && t.Verdict != Plan:
		return t
	}
	done := verb.Len() > 0 && clauseOf(text, verb.Start) != clauseOf(text, next.Start) && verb.Start < next.Start &&
		!ahead(clauseOf(text, verb.Start).In(text))
	t.Verdict = Plan
	if done {
		t.Verdict = Both
	}
	return t
}

// talk says that text is pasted talk: at least two people, each with lines of "Name: words" or "Name 10:23".
func talk(text string) bool {
	speakers := map[string]bool{}
	for line := range strings.Lines(text) {
		if who, ok := speaker(strings.TrimFunc(line, space)); ok {
			speakers[who] = true
		}
	}
	return len(speakers) >= 2
}

// speaker is who speaks in a line of talk.
func speaker(line string) (string, bool) {
	for i := 0; i < len(line); {
		r, n := decode(line[i:])
		who := strings.TrimSpace(line[:i])
		count := utf8.RuneCountInString(who)
		switch {
		case count > 24:
			return "", false
		case r == ':' && count > 0:
			return stamped(who), !strings.ContainsAny(who, "，。,;；!！?？") && !fieldWord(who) && !strings.HasPrefix(line[i+n:], "//")
		}
		i += n
	}
	return "", false
}

// stamped cuts a time of day off a speaker: 张三 10, of 张三 10:23.
func stamped(who string) string {
	return strings.TrimRightFunc(who, func(r rune) bool { return digit(foldRune(r)) || space(r) || strings.ContainsRune("-/.:年月日", r) })
}

// fieldWord says that a word before a colon labels a value rather than names a speaker.
func fieldWord(s string) bool {
	switch low(s) {
	case "金额", "阶段", "下次", "联系人", "方式", "结果", "备注", "预计", "负责人", "来源", "原因", "竞品", "期", "客户", "公司", "电话", "手机", "地址", "时间", "日期", "地点", "邮箱",
		"主题", "需求", "预算", "进展", "下一步", "问题", "总结", "内容", "姓名", "职务", "微信", "amount", "stage", "next", "contact", "type", "outcome", "note", "notes", "close", "owner",
		"source", "reason", "competitor", "period", "customer", "company", "phone", "address", "date", "time", "email", "subject", "budget", "next step", "next steps", "summary", "re", "fyi":
		return true
	}
	return strings.TrimFunc(s, func(r rune) bool { return digit(foldRune(r)) || space(r) }) == ""
}
