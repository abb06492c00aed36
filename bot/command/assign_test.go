package command_test

import (
	"strings"
	"testing"

	"crmbot/bot"
	"crmbot/crm"
)

func dealCode(id crm.ID) string { return crm.Ref{Kind: crm.KindDeal, ID: id}.String() }

func TestAssignNeedsAReason(t *testing.T) {
	t.Parallel()
	o := setup(t)
	chat := o.via("terminal")
	chat.has(chat.say("张伟", "转给 @李娜 D1"), "原因?")
	chat.has(chat.say("张伟", "行业调整"), "已转交", "李娜")
	o.has(o.say("李娜", "商机"), "D1 华为")
	if got := strings.Join(o.letters(), "\n"); !strings.Contains(got, "张伟把 D1 华为 · 服务器扩容 转给了你。\n行业调整") {
		t.Errorf("letters = %s", got)
	}
	o.has(o.say("李娜", "撤销"), "没有可以撤销的")
	o.has(chat.press("张伟", "撤销"), "已撤销")
	o.has(o.say("张伟", "分配 @李娜 华为 原因:区域调整"), "华为技术有限公司")
	o.has(o.press("张伟", "确认"), "已转交")
	o.has(o.say("李娜", "历史 华为"), "负责人 张伟 → 李娜 (区域调整)")
	o.has(o.say("Daniel Ong", "assign @Priya D1 why not"), "I couldn't find D1")
	o.has(o.say("Daniel Ong", "assign @Priya D2 territory"), "Priya Nair")
}

// TestSplit: 60/40 of 100 000 are 60 000 and 40 000, exact to the last cent.
func TestSplit(t *testing.T) {
	t.Parallel()
	o := setup(t)
	d := dealCode(o.deal("张伟", 4, yuan(100_000), "2026-12-10"))
	o.has(o.say("张伟", "分成 "+d+" @李娜 40"), "张伟 ¥60,000", "李娜 ¥40,000")
	o.has(o.say("李娜", "商机 "+d), "¥60,000", "¥40,000")
	o.has(o.say("李娜", "改金额 "+d+" 1万"), "这不是你负责的")
	o.say("张伟", "赢单 "+d)
	o.press("张伟", "确认")
	o.quota("陈敏", "李娜", "2026-11", yuan(40_000))
	o.has(o.say("李娜", "业绩"), "¥4万 / ¥4万", "100.00%")
	o.has(o.say("张伟", "分成 D1 @李娜 100"), "1", "99")
}

// TestTell: who is told follows the deal from then on, sees it, and hears of what others write about it.
func TestTell(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "转告 @李娜 D1 客户想见你"), "已转告李娜")
	o.has(o.say("李娜", "商机 D1"), "客户想见你")
	o.letters()
	o.has(o.say("陈敏", "转告 @张伟 D1 我来约"), "已转告张伟")
	got := strings.Join(o.letters(), "\n")
	for _, who := range []string{"张伟", "李娜"} {
		if !strings.Contains(got, who+": 陈敏在 D1 华为 · 服务器扩容 上") {
			t.Errorf("%s was not told: %s", who, got)
		}
	}
	o.has(o.say("Priya Nair", "deal D1"), "couldn't find D1")
}

// TestAnothersButtonInAGroup: a press on a card another team's colleague was shown in a group is refused, and in private.
func TestAnothersButtonInAGroup(t *testing.T) {
	t.Parallel()
	o := setup(t)
	g := o.in("g1")
	for _, line := range []string{bot.Do("deal.move", "D2", "s2"), bot.Do("deal.show", "D2"), bot.Do("customer.show", "C3"), bot.Do("deal.won", "D2", "yes=true")} {
		r := g.send("张伟", bot.Press{Value: line})
		if !r.Private {
			t.Errorf("%s was answered before everybody:\n%s", line, text(r))
		}
		g.has(r, "没有权限看")
		g.lacks(r, "Acme", "120")
	}
}
