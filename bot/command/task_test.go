package command_test

import (
	"strings"
	"testing"
)

// TestNextStep: a deal without one stands first in the list, and closing the last task asks for the next.
func TestNextStep(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "商机 D1"), "没有下一步")
	first := text(o.say("张伟", "待办"))
	if !strings.Contains(strings.SplitN(first, "•", 2)[0], "没有下一步的商机 1 个") {
		t.Errorf("deals without a next step do not stand first:\n%s", first)
	}
	o.press("张伟", "给 D1 定下一步")
	o.has(o.submit("张伟", map[string]string{"title": "送方案", "due": "明天下午3点"}), "11-24 周二 15:00 · 送方案")
	o.has(o.say("张伟", "商机 D1"), "11-24 周二 15:00 送方案")
	o.say("张伟", "待办 明天")
	o.has(o.say("张伟", "完成 1 已送到"), "✓ 完成", "送方案 · 已送到", "D1 华为 · 服务器扩容 没有下一步了,定一个?")
	o.press("张伟", "提醒")
	o.has(o.submit("张伟", map[string]string{"title": "催回复", "due": "下周三"}), "12-02 周三 · 催回复")
	o.lacks(o.say("张伟", "待办 下周"), "没有下一步")
}

func TestSnooze(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "提醒 今天下午3点 给华为打电话")
	for _, c := range []struct{ until, want string }{
		{"1小时", "11-23 周一 11:00"}, {"1h", "11-23 周一 11:00"}, {"2 hours", "11-23 周一 12:00"}, {"半小时后", "11-23 周一 10:30"},
		{"明天", "11-24 周二"}, {"下周", "11-30 周一"}, {"3天", "11-26 周四"}, {"下周三下午3点", "12-02 周三 15:00"},
	} {
		o.say("张伟", "待办 2026")
		o.has(o.say("张伟", "延后 1 "+c.until), "已延后", c.want)
	}
	o.say("张伟", "待办 2026")
	o.has(o.say("张伟", "延后 1 昨天"), "11-22")
	o.say("张伟", "待办 2026")
	o.has(o.press("张伟", "完成"), "✓ 完成")
}

// TestRemindAColleague: who is given something to do hears of it, and finds it in the list.
func TestRemindAColleague(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	o.has(o.say("张伟", "提醒 周五前 寄样品 给谁:李娜"), "11-27 周五 · 寄样品 · 李娜")
	if got := strings.Join(o.letters(), "\n"); !strings.Contains(got, "张伟给你安排了:寄样品") {
		t.Errorf("letters = %s", got)
	}
	o.has(o.say("李娜", "待办 本周"), "寄样品")
	o.has(o.say("张伟", "提醒 昨天 寄样品"), "11-22")
	o.has(o.say("Daniel Ong", "remind Friday send the contract to Acme"), "Fri Nov 27", "Acme")
}
