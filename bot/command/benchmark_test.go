package command_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/crm"
)

// TestBenchmarkOfSeventy: of 70 % wanted, 60 % are 14.29 % short and no alert, 59.5 % are 15 % short and one; nine deals are too few.
func TestBenchmarkOfSeventy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, on   int
		zh, en  []string
		alerted string // what the lead hears, "" nothing
	}{
		{200, 120, []string{"120/200 = 60.00%", "70.00%", "14.29%", "正常"}, []string{"120/200 = 60.00%", "14.29%", "Fine"}, ""},
		{200, 119, []string{"119/200 = 59.50%", "70.00%", "15.00%", "⚠ 低于基准"}, []string{"119/200 = 59.50%", "15.00%", "⚠ Below"},
			"近 90 天推进 119/200 = 59.50% · 基准 70.00%(设定)· 低 15.00%"},
		{9, 1, []string{"1/9", "70.00%", "样本不足"}, []string{"1/9", "Too few"}, ""},
		{10, 1, []string{"1/10 = 10.00%", "85.71%", "⚠ 低于基准"}, []string{"1/10 = 10.00%", "⚠ Below"}, "近 90 天推进 1/10 = 10.00%"},
	} {
		t.Run(fmt.Sprintf("%d of %d", c.on, c.n), func(t *testing.T) {
			t.Parallel()
			o := setup(t)
			o.say("陈敏", "我") // who can be written to
			o.say("王总管", "管理 基准 初步接触 70")
			o.begun("李娜", c.n, c.on, 1000, "", "price")
			r := o.say("陈敏", "漏斗 预警")
			o.has(r, c.zh...)
			if short := strings.Contains(text(r), "⚠"); short != (c.alerted != "") {
				t.Errorf("short: %v", short)
			}
			o.digests()
			o.now = o.now.Add(24 * time.Hour).Truncate(24 * time.Hour).Add(4 * time.Hour) // noon of the next day
			o.digests()
			var told []string
			for _, l := range o.letters() {
				if strings.Contains(l, "转化低于基准") {
					told = append(told, l)
				}
			}
			if c.alerted == "" && len(told) != 0 || c.alerted != "" && (len(told) != 1 || !strings.Contains(told[0], c.alerted) || !strings.HasPrefix(told[0], "web 陈敏: ")) {
				t.Errorf("told %q, want %q", told, c.alerted)
			}
			o.say("陈敏", "语言 en")
			o.has(o.say("陈敏", "funnel alert"), c.en...)
		})
	}
}

// TestReviewOfAShortfall: from the alert a review is one form away: whoever leads gives it to somebody as a task.
func TestReviewOfAShortfall(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("陈敏", "我")
	o.say("李娜", "我")
	o.say("王总管", "管理 阶段 改 初步接触 指引:先约见关键人")
	o.say("王总管", "管理 基准 初步接触 70")
	o.begun("李娜", 12, 5, 1000, "", "price")
	o.digests()
	o.now = o.now.Add(24 * time.Hour).Truncate(24 * time.Hour).Add(4 * time.Hour)
	o.digests()
	o.has(o.receive("陈敏", "转化低于基准"), "5/12 = 41.67%", "输单原因:价格 7", "打法:先约见关键人")
	o.press("陈敏", "安排复盘")
	form := o.last[o.key("陈敏")].Form
	if form == nil {
		t.Fatal("no form")
	}
	o.has(o.submit("陈敏", map[string]string{"to": "李娜", "due": "周五"}), "复盘", "李娜(待接受)")
	o.has(o.say("李娜", "待办"), "复盘 华东组 初步接触")
	o.receive("陈敏", "转化低于基准")
	o.has(o.press("陈敏", "瓶颈诊断"), "初步接触 → 意向沟通")
}

// stalling is an office with D1 visited fifteen working days ago, in a stage that allows fourteen.
func stalling(t *testing.T) *office {
	t.Helper()
	o := setup(t)
	o.say("张伟", "拜访 华为 谈了报价")
	o.say("Daniel Ong", "visit Acme discussed the quote")
	o.idle(15)
	return o
}

// TestStalledAfterAVisit: fifteen working days after the last visit a deal is a day over the fourteen of its stage, in every list;
// a visit planned in three days pauses that, one planned and missed does not.
func TestStalledAfterAVisit(t *testing.T) {
	t.Parallel()
	o := stalling(t)
	const badge = "⚠ 15 个工作日未动"
	for _, c := range []struct{ who, line string }{
		{"张伟", "停滞"}, {"张伟", "商机"}, {"张伟", "优先"}, {"张伟", "我的一天"}, {"张伟", "客户 华为"}, {"陈敏", "停滞"}, {"陈敏", "漏斗 张伟"},
	} {
		r := o.say(c.who, c.line)
		if c.line == "漏斗 张伟" {
			r = o.press(c.who, "意向沟通 1")
		}
		if c.line == "优先" {
			o.has(r, "15 个工作日未动")
			continue
		}
		o.has(r, badge)
	}
	o.has(o.say("张伟", "商机 D1"), "⚠ 停滞:比 意向沟通 允许的 14 个工作日多 1 天")
	o.say("张伟", "提醒 3天后 拜访 商机:D1")
	o.has(o.say("张伟", "停滞"), "没有停滞的商机")
	for _, line := range []string{"商机", "商机 D1", "客户 华为"} {
		o.lacks(o.say("张伟", line), "未动", "停滞")
	}
	o.idle(4) // the visit was missed yesterday
	o.has(o.say("张伟", "停滞"), "停滞 1 单", "⚠ 19 个工作日未动")
	o.has(o.say("张伟", "商机 D1"), "⚠ 停滞:比 意向沟通 允许的 14 个工作日多 5 天")

	o = stalling(t)
	o.has(o.say("Daniel Ong", "stalled"), "15 workdays untouched")
	o.has(o.say("Daniel Ong", "deal D2"), "⚠ Stalled: 8 workdays over the 7 of Contacted")
	o.say("Daniel Ong", "remind in 3 days visit deal:D2")
	o.has(o.say("Daniel Ong", "stalled"), "No stalled deals")
}

// TestMorningTapActs: what the morning list offers is done with a tap.
func TestMorningTapActs(t *testing.T) {
	t.Parallel()
	o := stalling(t)
	o.say("张伟", "提醒 今天 回电话 客户:华为")
	o.digests()
	o.now = o.now.Add(22*time.Hour + 35*time.Minute) // 08:35 on the next day
	o.digests()
	o.has(o.receive("张伟", "今天要跟进"), "回电话", "停滞 1 单", "⚠ 16 个工作日未动", "缺下一步 1")
	o.has(o.press("张伟", "完成"), "✓ 完成", "回电话")
	o.receive("张伟", "今天要跟进")
	if r := o.press("张伟", "定下一步"); r.Form == nil {
		t.Errorf("no form for a next step: %s", text(r))
	}
	if r := o.send("张伟", bot.Press{Value: "stalled"}); !strings.Contains(text(r), "停滞 1 单") {
		t.Errorf("the list: %s", text(r))
	}
	o.look(func(v *crm.View) {
		if len(v.TasksOf(o.people["张伟"].ID, crm.TaskOpen)) != 0 {
			t.Error("the task is still open")
		}
	})
}
