package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// idle lets working days go by: D1 of 张伟 stands in a stage of 14 days, D2 of Daniel Ong in one of 7.
func (o *office) idle(days int) {
	o.t.Helper()
	var to calendar.Date
	o.look(func(v *crm.View) { to = v.Calendar().AddWorkdays(v.Today(0), days) })
	o.now = to.At(10, 0, time.FixedZone("CST", 8*3600)).UTC()
}

// TestStalledList: whose deals lie too long and for how many working days, what can be done about it, and other limits than the
// stages' own.
func TestStalledList(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.idle(14)
	o.has(o.say("张伟", "停滞"), "没有停滞的商机")
	o.idle(1)
	o.say("张伟", "停滞")
	o.has(o.press("张伟", "记跟进"), "服务器扩容")
	o.say("张伟", "停滞 20天")
	o.say("张伟", "停滞 10天")
	o.say("陈敏", "停滞")
	o.say("陈敏", "停滞 @张伟")
	o.say("张伟", "停滞 @李娜")
	o.say("王总管", "停滞")
	o.say("王总管", "停滞 海外")
	o.say("张伟", "停滞 很久")
	o.golden("stalled_zh")
	o.say("Daniel Ong", "stalled")
	o.say("Daniel Ong", "stalled 14d")
	o.say("Grace Lim", "stalled team")
	o.say("Priya Nair", "stalled")
	o.golden("stalled_en")
	if r := o.in("g1").say("张伟", "停滞"); !r.Private {
		o.t.Error("a list of stalled deals is shown to a group")
	}
	o.say("张伟", "拜访 华为 谈了报价 下周三再跟进")
	o.has(o.say("张伟", "停滞"), "没有停滞的商机")
	o.say("张伟", "撤销")
	o.has(o.say("张伟", "停滞"), "停滞 1 单")
}

// TestStalledPages: more than a page of them, with the rest a tap away.
func TestStalledPages(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("张伟", func(tx *crm.Tx) error {
		for range 11 {
			if _, err := tx.NewDeal(crm.Deal{Customer: 1, Title: "备件", Amount: money.Amount{Minor: 1_000_00, Currency: "CNY"}}); err != nil {
				return err
			}
		}
		return nil
	})
	o.idle(20)
	o.has(o.say("张伟", "停滞"), "停滞 12 单", "更多(2)")
	o.has(o.press("张伟", "更多(2)"), "11", "12")
}

// TestMyDay: the month, what is due, what stalls and the four buttons, in both languages; the same card is the home page.
func TestMyDay(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我的一天")
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.SetQuota(crm.Ref{Kind: crm.KindPerson, ID: o.people["张伟"].ID}, crm.WonAmount, "2026-12", money.Amount{Minor: 1_000_000_00, Currency: "CNY"})
		return err
	})
	o.idle(15)
	o.act("张伟", func(tx *crm.Tx) error {
		for i := range 7 {
			if _, err := tx.NewTask(crm.Task{Title: "回访", Customer: 1, Due: o.now.AddDate(0, 0, i-6), AllDay: true}); err != nil {
				return err
			}
		}
		return nil
	})
	o.say("张伟", "我的一天")
	o.press("张伟", "我的商机")
	o.golden("day_zh")
	o.say("Daniel Ong", "my day")
	o.golden("day_en")
	home := o.send("张伟", bot.Opened{Home: true})
	if said := o.send("张伟", bot.Text{Text: "我的一天"}); text(home) != text(said) {
		t.Errorf("the home page says\n%s\nthe command\n%s", text(home), text(said))
	}
	o.has(o.send("张伟", bot.Opened{}), "张伟") // the first bubble of a chat stays a greeting
	for _, caps := range []card.Caps{{}, {Buttons: 4, Elements: 6}, {Buttons: 5, Items: true, Elements: 20, Text: 2000}} {
		small, _ := card.Fit(*home.Card, caps)
		if err := card.Validate(small); err != nil {
			t.Errorf("fitted to %+v: %v", caps, err)
		}
		if s := card.PlainText(small); !strings.Contains(s, "我的一天") {
			t.Errorf("fitted to %+v:\n%s", caps, s)
		}
	}
}

// TestMorningSettings: what is set, another time, off and on, days of quiet, and what cannot be read.
func TestMorningSettings(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "订阅")
	o.press("张伟", "09:00")
	o.say("张伟", "订阅 晨报 8:45")
	o.say("张伟", "订阅 早报 9点半")
	o.say("张伟", "订阅 晨报 关")
	o.say("张伟", "订阅")
	o.press("张伟", "打开")
	o.say("张伟", "订阅 晨报 暂停到 12月1日")
	o.say("张伟", "订阅 晨报 开")
	o.say("张伟", "订阅 晨报 随便")
	o.say("张伟", "订阅 晨报 暂停到 昨天")
	o.golden("morning_zh")
	o.say("Daniel Ong", "digest")
	o.say("Daniel Ong", "digest morning 8:45")
	o.say("Daniel Ong", "digest off")
	o.press("Daniel Ong", "Turn on")
	o.say("Daniel Ong", "digest morning pause until Dec 1")
	o.say("Daniel Ong", "digest whenever")
	o.golden("morning_en")
}

// TestOwnLists: the Friday forecast and the benchmark alert are turned off and on like the morning list, by whom they come to.
func TestOwnLists(t *testing.T) {
	t.Parallel()
	o := setup(t)
	off := func(who string, kind digest.Kind) (off bool) {
		o.look(func(v *crm.View) {
			s, err := digest.Own(v, kind, o.people[who].ID)
			if off = s.Off; err != nil {
				t.Error(err)
			}
		})
		return off
	}
	o.has(o.say("陈敏", "订阅"), "晨报", "周五预测", "每周最后一个工作日 16:03", "基准预警", "工作日 09:18")
	o.has(o.press("陈敏", "关掉 基准预警"), "✓ 基准预警", "已关闭")
	if !off("陈敏", digest.BenchmarkAlert()) || off("陈敏", digest.FridayForecast()) || off("陈敏", digest.MorningList()) {
		t.Error("more or less than the alert was turned off")
	}
	o.has(o.say("陈敏", "订阅"), "打开 基准预警")
	o.has(o.say("陈敏", "订阅 基准预警 开"), "✓ 基准预警", "工作日 09:18")
	r := o.say("张伟", "订阅")
	o.has(r, "周五预测")
	o.lacks(r, "基准预警")
	o.has(o.say("张伟", "退订 周五预测"), "✓ 周五预测", "已关闭")
	if !off("张伟", digest.FridayForecast()) || off("张伟", digest.MorningList()) {
		t.Error("more or less than the Friday card was turned off")
	}
	o.has(o.press("张伟", "打开"), "16:03")
	o.has(o.say("张伟", "订阅 周五预测 15:00"), "✓ 周五预测", "15:00")
	o.lacks(o.say("赵审", "订阅"), "周五预测")
	o.has(o.say("Grace Lim", "digest"), "Friday forecast", "Benchmark alert")
	o.has(o.press("Grace Lim", "Turn off Friday forecast"), "✓ Friday forecast", "Turned off")
	o.has(o.say("Grace Lim", "digest benchmark alert off"), "✓ Benchmark alert", "Turned off")
	if !off("Grace Lim", digest.BenchmarkAlert()) || !off("Grace Lim", digest.FridayForecast()) {
		t.Error("not turned off")
	}
}
