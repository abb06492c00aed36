package browsertest_test

import (
	"context"
	"io"
	"strings"
	"sync"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// company is a small directory of people and groups.
type company struct{}

func (company) Members(context.Context) ([]bot.Member, error) {
	return []bot.Member{
		{Account: "wangwei", Name: "王伟", Team: "华东一部", Role: "role.rep", Lang: "zh-CN"},
		{Account: "lina", Name: "李娜", Team: "华东一部", Role: "role.rep", Lang: "zh-CN"},
		{Account: "zhanglei", Name: "张磊", Team: "华东大区", Role: "role.manager", Lang: "zh-CN"},
		{Account: "emily", Name: "Emily Chen", Team: "West", Role: "role.rep", Lang: "en"},
		{Account: "daniel", Name: "Daniel Park", Team: "West", Role: "role.manager", Lang: "en"},
	}, nil
}

func (company) Rooms(context.Context) ([]bot.Room, error) {
	return []bot.Room{{ID: "east", Name: "华东销售群", Members: []string{"wangwei", "lina", "zhanglei"}}, {ID: "west", Name: "West team", Members: []string{"emily", "daniel"}}}, nil
}

// fake answers with every kind of card.
type fake struct {
	mu     sync.Mutex
	events []bot.Event
	kept   string
}

func (f *fake) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	f.mu.Lock()
	f.events = append(f.events, ev)
	f.mu.Unlock()
	switch in := ev.Input.(type) {
	case bot.Opened:
		return shows(greeting()), nil
	case bot.Text:
		return f.text(in.Text), nil
	case bot.Line:
		return f.text(in.Text), nil
	case bot.Press:
		return f.press(in.Value), nil
	case bot.Lookup:
		return bot.Reply{Options: customers(in.Query)}, nil
	case bot.File:
		return f.file(ctx, in)
	case bot.Submit:
		if in.Values["note"] == "" {
			return bot.Reply{Invalid: map[string]string{"note": "写一句谈了什么吧"}}, nil
		}
		return shows(receipt("客户 " + in.Values["customer"] + ":" + in.Values["note"])), nil
	}
	return bot.Reply{Toast: "?"}, nil
}

// file gives back what was sent.
func (f *fake) file(ctx context.Context, in bot.File) (bot.Reply, error) {
	r, err := in.Open(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return bot.Reply{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.kept = string(data)
	return shows(card.Card{Lang: lang.Chinese, Title: "收到 " + in.Name, Body: []card.Element{card.File{Name: "refused.csv", Size: int64(len(data)), Key: "K1"}}}), nil
}

// Fetch hands out what was kept last.
func (f *fake) Fetch(_ context.Context, who bot.Account, key string, open func(string, int64) (io.Writer, error)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if who.ID != "wangwei" || key != "K1" {
		return bot.ErrNoFile
	}
	w, err := open("refused.csv", int64(len(f.kept)))
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, f.kept)
	return err
}

func (f *fake) last() bot.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.events) == 0 {
		return bot.Event{}
	}
	return f.events[len(f.events)-1]
}

func (f *fake) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.events)
}

func shows(c card.Card) bot.Reply { return bot.Reply{Card: &c} }

func (f *fake) text(s string) bot.Reply {
	switch {
	case s == "业绩":
		return shows(quota())
	case s == "漏斗", s == "funnel.show":
		return shows(funnel())
	case s == "待办":
		return shows(todo())
	case s == "商机":
		return shows(deal(2))
	case s == "记拜访":
		return bot.Reply{Form: visit()}
	case s == "表单":
		return shows(card.Card{Lang: lang.Chinese, Title: "新商机", Body: []card.Element{visit()}})
	case s == "私下":
		r := shows(card.Card{Lang: lang.Chinese, Title: "没找到客户“花为”", Tone: card.Warn, Body: []card.Element{
			card.Text{MD: "最像的:"}, card.Actions{Buttons: []card.Button{{Label: "华为技术", Value: "x"}, {Label: "华为云", Value: "y"}}},
		}})
		r.Private = true
		return r
	case strings.HasPrefix(s, "拜访"):
		return shows(receipt(strings.TrimPrefix(s, "拜访 ")))
	}
	return shows(card.Card{Lang: lang.Chinese, Title: "没看懂“" + s + "”", Body: []card.Element{card.Text{MD: "你是不是想:"},
		card.Actions{Buttons: []card.Button{{Label: "记拜访", Value: "visit.log"}, {Label: "我的业绩", Value: "quota.show"}, {Label: "帮助", Value: "help"}}}}})
}

func (f *fake) press(value string) bot.Reply {
	switch value {
	case "quota.show":
		return shows(quota())
	case "visit.log":
		return bot.Reply{Form: visit()}
	case "deal.show":
		return shows(deal(2))
	case "undo":
		return bot.Reply{Toast: "已撤销", Replace: true, Card: &card.Card{Lang: lang.Chinese, Title: "已撤销这次拜访", Body: []card.Element{card.Context{MD: card.Strike("拜访 · 华为技术")}}}}
	}
	if strings.HasPrefix(value, "deal.move") {
		c := deal(3)
		return bot.Reply{Card: &c, Replace: true, Toast: "已推进"}
	}
	return bot.Reply{Toast: value}
}

func greeting() card.Card {
	return card.Card{Lang: lang.Chinese, Title: "你好,王伟 👋", Fallback: "你好", Body: []card.Element{
		card.Text{MD: "我是 crmbot。见完客户跟我说一句就行,比如:\n- " + card.Bold("拜访 华为 谈了报价 下周三再跟进") + "\n- " + card.Code("推进 中粮 报价")},
		card.Actions{Buttons: []card.Button{{Label: "记一次拜访", Value: "visit.log", Style: card.Primary}, {Label: "看商机 D102", Value: "deal.show"}, {Label: "我的业绩", Value: "quota.show"}}},
	}}
}

func receipt(note string) card.Card {
	return card.Card{Lang: lang.Chinese, Tone: card.Good, Audience: card.GroupSafe, Title: "✓ 已记录拜访", Subtitle: "华为技术有限公司 · 王总", Body: []card.Element{
		card.Text{MD: card.Escape(note)},
		card.Fields{Fields: []card.Field{{Label: "时间", Value: "11-21 周六", Short: true}, {Label: "下次", Value: "11-25 周三 15:00", Short: true}}},
		card.Actions{Buttons: []card.Button{{Label: "撤销", Value: "undo"}, {Label: "改", Value: "edit"}, {Label: "打开商机", Value: "deal.show"}}},
	}}
}

func quota() card.Card {
	return card.Card{Lang: lang.Chinese, Tone: card.Warn, Title: "业绩 · 王伟 · 11 月", Subtitle: "数据截至 11-21 周六", Body: []card.Element{
		card.Progress{Value: 186, Max: 300, Mark: 201, Label: "¥186万 / ¥300万,差 ¥114万"},
		card.Text{MD: "时间进度 67%,**落后 5 个百分点**;日均还需 ¥16.3万(7 个工作日)"},
		card.Fields{Fields: []card.Field{{Label: "已赢", Value: "9 单", Short: true}, {Label: "在途", Value: "¥296万", Short: true}, {Label: "加权", Value: "¥142万", Short: true}, {Label: "缺口覆盖", Value: "2.6 倍", Short: true}}},
		card.Actions{Buttons: []card.Button{{Label: "本季", Value: "quota.q"}, {Label: "团队", Value: "quota.team"}, {Label: "我的商机", Value: "deal.show"}}},
	}}
}

func funnel() card.Card {
	return card.Card{Lang: lang.Chinese, Audience: card.GroupSafe, Title: "漏斗 · 华东一部 · 11 月", Body: []card.Element{
		card.Chart{Kind: card.Funnel, Title: "在途商机", Categories: []string{"初步接触", "意向沟通", "方案报价", "谈判签约"}, Series: []card.Series{{Name: "金额", Values: []int64{1860, 1240, 720, 410}}}, Labels: []string{"31 单 ¥1,860万", "24 单 ¥1,240万", "14 单 ¥720万", "8 单 ¥410万"}},
		card.Table{Columns: []card.Column{{Name: "阶段"}, {Name: "单数", Right: true}, {Name: "金额", Right: true}, {Name: "转化", Right: true}}, Rows: [][]string{{"初步接触", "31", "¥1,860万", "–"}, {"意向沟通", "24", "¥1,240万", "77%"}, {"方案报价", "14", "¥720万", "58%"}, {"谈判签约", "8", "¥410万", "57%"}}, Total: []string{"合计", "77", "¥4,230万", ""}, More: 2},
		card.Divider{}, card.Context{MD: "转化按本季进入该阶段的商机算"},
	}}
}

func todo() card.Card {
	b := func(n string) []card.Button {
		return []card.Button{{Label: "完成", Value: "done " + n, Style: card.Primary}, {Label: "延后", Value: "snooze " + n}}
	}
	return card.Card{Lang: lang.Chinese, Title: "今天要跟进 3 · 逾期 2", Body: []card.Element{
		card.Item{Number: 1, MD: "**华为** · 王总 报价(逾期 2 天)", Buttons: b("1")},
		card.Item{Number: 2, MD: "**中粮** · 合同(逾期 1 天)", Buttons: b("2")},
		card.Item{Number: 3, MD: "**招行** · 提交方案 15:00", Buttons: b("3")},
		card.Select{Placeholder: "全部延后到…", Value: "snooze all", Options: []card.Option{{Label: "今天下午", Value: "pm"}, {Label: "明天", Value: "1", Hint: "周日"}, {Label: "下周一", Value: "mon"}}},
	}}
}

func deal(stage int) card.Card {
	return card.Card{Key: "deal:102", Lang: lang.Chinese, Tone: card.Info, Audience: card.GroupSafe, Title: "D102 · 华为 · 服务器扩容", Subtitle: "¥50万 · 预计 2026-12-31", Body: []card.Element{
		card.Steps{Names: []string{"初步接触", "意向沟通", "方案报价", "谈判签约"}, Current: stage},
		card.Fields{Fields: []card.Field{{Label: "负责人", Value: "王伟", Short: true}, {Label: "上次跟进", Value: "3 天前", Short: true}}},
		card.Actions{Buttons: []card.Button{{Label: "→ 谈判签约", Value: "deal.move D102 4 @7", Style: card.Primary}, {Label: "赢单", Value: "deal.won D102", Confirm: &card.Confirm{Title: "赢单 D102?", Text: "华为 · 服务器扩容,¥50万", Yes: "赢了", No: "再等等"}}, {Label: "输单", Value: "deal.lost D102", Style: card.Danger, Confirm: &card.Confirm{Title: "输单 D102?", Text: "可以 10 分钟内撤销", Yes: "输了", No: "算了"}}}},
	}}
}

func visit() *card.Form {
	return &card.Form{ID: "visit.log", Lang: lang.Chinese, Title: "记拜访", Intro: "缺的填上就行", Submit: "保存", Cancel: "取消", Fields: []card.Input{
		{ID: "customer", Label: "客户", Kind: card.InputSearch, Required: true},
		{ID: "type", Label: "方式", Kind: card.InputSelect, Initial: "visit", Options: []card.Option{{Label: "拜访", Value: "visit"}, {Label: "电话", Value: "call"}}},
		{ID: "note", Label: "内容", Kind: card.InputArea, Required: true, Hint: "一两句就行"},
		{ID: "next", Label: "下次跟进", Kind: card.InputTime, Initial: "下周三 15:00"},
		{ID: "amount", Label: "金额", Kind: card.InputMoney, Initial: "50万"},
		{ID: "with", Label: "同行", Kind: card.InputMulti, Initial: "lina", Options: []card.Option{{Label: "李娜", Value: "lina"}, {Label: "张磊", Value: "zhanglei"}}},
		{ID: "first", Label: "第一次见面", Kind: card.InputBool, Initial: "true"},
	}}
}

func customers(q string) []card.Option {
	var out []card.Option
	for _, o := range []card.Option{{Label: "华为技术有限公司", Value: "C12", Hint: "深圳 · 王伟"}, {Label: "华为云", Value: "C13", Hint: "贵阳"}, {Label: "中粮集团", Value: "C20", Hint: "北京 · 李娜"}} {
		if strings.Contains(o.Label, q) {
			out = append(out, o)
		}
	}
	return out
}
