package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// TestDailyReport: three visits and one deal won make a draft of exactly these; a sentence is added, it is handed in, changed,
// and taken back.
func TestDailyReport(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.later(24 * time.Hour) // nobody began a deal today
	o.has(o.say("张伟", "日报"), "还没有记下什么", "还没有安排")
	o.say("张伟", "拜访 华为 谈了报价 下周三再跟进")
	o.say("张伟", "拜访 华为 看了机房")
	o.say("张伟", "电话 华为 催了回款")
	o.say("张伟", "赢单 D1 50万")
	o.press("张伟", "确认")
	o.later(time.Hour)
	r := o.say("张伟", "日报")
	o.has(r, "跟进 3 次", "谈了报价", "看了机房", "催了回款", "赢单 1 单", "服务器扩容", "还没交")
	o.lacks(r, "输单", "推进", "新商机 ", "完成待办")
	o.press("张伟", "补充一句")
	o.has(o.submit("张伟", map[string]string{"addition": "华为二期明年立项"}), "已交", "华为二期明年立项", "跟进 3 次 · 赢单 1 单")
	o.has(o.say("张伟", "日报"), "已交", "华为二期明年立项")
	o.golden("workreport_zh")

	o.say("张伟", "拜访 华为 又去了一次")
	o.has(o.say("张伟", "日报"), "跟进 4 次")
	o.has(o.press("张伟", "提交"), "已交", "跟进 4 次", "华为二期明年立项")
	o.has(o.press("张伟", "撤销"), "已撤销")
	o.look(func(v *crm.View) {
		kept, err := v.ReportOf(o.people["张伟"].ID, calendar.DayOf(v.Today(0), v.Fiscal()))
		if err != nil || kept.Done.Visits != 3 || kept.Done.Won != 1 {
			t.Errorf("after undoing the second it is %+v, %v", kept, err)
		}
	})
}

// TestReportsOfATeam: a manager sees who has handed in and who has not, and reads them; nobody else does.
func TestReportsOfATeam(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("Daniel Ong", "visit Acme talked about the quote")
	o.say("Daniel Ong", "weekly")
	o.press("Daniel Ong", "Hand in")
	r := o.say("Grace Lim", "weekly team")
	o.has(r, "1 of 3", "Priya Nair", "not handed in")
	o.has(o.press("Grace Lim", "Daniel Ong"), "talked about the quote", "handed in")
	o.has(o.say("Daniel Ong", "weekly last week"), "Nothing logged yet")
	o.golden("workreport_en")
	for _, line := range []string{"weekly @Priya Nair", "weekly team"} {
		r := o.say("Daniel Ong", line)
		o.lacks(r, "not handed in", "Hand in")
	}
	o.has(o.say("王总管", "日报 公司"), "0")
	if r := o.in("g1").say("Daniel Ong", "daily"); !r.Private {
		t.Error("a report is shown to a group")
	}
}

// TestReportsRefuse: a time that is too long or has not begun is refused in words, and nothing is kept.
func TestReportsRefuse(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "日报 上月"), "写不了")
	o.has(o.say("张伟", "周报 下周"), "还没开始")
	o.say("张伟", "月报 上月")
	long := strings.Repeat("长", 8001)
	o.lacks(o.say("张伟", "交报告 日报 "+long), "✓")
	o.has(o.say("张伟", "交报告 日报 一切顺利"), "✓ 已交", "一切顺利")
	o.has(o.say("张伟", "交报告 日报 一切顺利"), "没有变化")
	o.golden("workreport_refused")
}

// TestReportWithoutRate: a won deal of a currency nobody set a rate for is counted, and the report says that its sum is without it.
func TestReportWithoutRate(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.closed("张伟", true, yuan(300_000), "2026-11-23", "2026-11-02", "")
	o.closed("张伟", true, money.Amount{Minor: 5_000_000, Currency: "USD"}, "2026-11-23", "2026-11-02", "")
	o.has(o.say("张伟", "日报"), "赢单 2 单 · ¥300,000 · 另有 1 笔未折算(缺汇率)")
	o.say("张伟", "语言 en")
	o.has(o.say("张伟", "daily"), "Won: 2 · ¥300,000 · ")
}
