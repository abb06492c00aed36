package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
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

// TestResult: a task of a customer's that ends without a word asks what came of it, once; nobody has to answer.
func TestResult(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "提醒 今天下午3点 给华为打电话")
	o.say("张伟", "待办")
	o.has(o.press("张伟", "完成"), "✓ 完成", "结果怎么样?可以补一句。")
	again := o.last[o.key("张伟")]
	o.press("张伟", "补一句结果…")
	o.has(o.submit("张伟", map[string]string{"result": "价格能谈"}), "✓ 已记下结果", "给华为打电话 · 价格能谈")
	o.look(func(v *crm.View) {
		if task, err := v.Task(1); err != nil || task.Result != "价格能谈" {
			t.Errorf("R1 = %+v, %v", task, err)
		}
	})
	o.last[o.key("张伟")] = again
	o.press("张伟", "补一句结果…")
	o.has(o.submit("张伟", map[string]string{"result": "又一句"}), "结果已经记过了:价格能谈")
	o.has(o.say("张伟", "撤销"), "✓ 已撤销", "补记待办结果")

	o.say("张伟", "提醒 今天下午3点 给华为打电话")
	o.has(o.say("张伟", "task.result R2 x"), "还没完成")
	o.say("张伟", "待办")
	o.lacks(o.say("张伟", "完成 1 没人接"), "结果怎么样")
	o.say("张伟", "提醒 今天下午3点 交周报")
	o.say("张伟", "待办")
	o.lacks(o.press("张伟", "完成"), "结果怎么样")
}

// TestResultInADialogue: where there are no forms the next line is the answer.
func TestResultInADialogue(t *testing.T) {
	t.Parallel()
	o := setup(t).via("terminal")
	o.say("Daniel Ong", "remind today 3pm call Acme")
	o.say("Daniel Ong", "todo")
	o.has(o.say("Daniel Ong", "done 1"), "How did it go?", "Just reply, or go on.")
	o.has(o.say("Daniel Ong", "the price is fine"), "✓ Result noted", "the price is fine")
}

// TestRemindOnAHoliday: who plans something for a day off is told at once when they will hear of it.
func TestRemindOnAHoliday(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "提醒 2027-01-01 10:00 给华为拜年"), "给华为拜年")
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(c *crm.Company) {
			c.Holidays = append(c.Holidays, crm.Holiday{Date: calendar.DateOf(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)), Name: "元旦", Off: true})
		})
		return err
	})
	o.has(o.say("张伟", "提醒 2027-01-01 10:00 给华为拜年"), "那天放假,2027-01-04 周一 08:30 提醒")
	o.lacks(o.say("张伟", "提醒 2027-01-02 10:00 给华为拜年"), "放假")
}
