package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/crm"
)

// TestGivenTask: a task given to a colleague waits until they accept it, in both people's lists, and comes back with a reason.
func TestGivenTask(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	o.say("张伟", "我")
	o.has(o.say("张伟", "提醒 @李娜 周五前 寄样品"), "11-27 周五 · 寄样品 · 李娜(待接受)")
	o.has(o.say("李娜", "待办"), "今天要跟进 · 0 件", "待你接受 1 件", "张伟派给你 · 待接受")
	o.has(o.say("李娜", "我的一天"), "待你接受 1 件")
	o.has(o.say("张伟", "待办"), "派出去、等对方接受 1 件", "李娜(待接受)")
	o.has(o.say("陈敏", "接受 R1"), "没有派给你")
	o.has(o.say("张伟", "接受 R1"), "没有派给你")
	o.receive("李娜", "给你安排了:寄样品")
	o.has(o.press("李娜", "接受"), "✓ 已接受", "寄样品")
	o.receive("张伟", "李娜接受了:寄样品")
	o.receive("李娜", "给你安排了:寄样品")
	o.has(o.press("李娜", "接受"), "已经接受了这件待办")
	o.lacks(o.say("张伟", "待办"), "寄样品")
	o.has(o.say("张伟", "收回 R1"), "没有在等答复")
	o.has(o.say("李娜", "待办 本周"), "今天要跟进 · 1 件", "寄样品")

	o.say("张伟", "转给 @李娜 R1")
	o.has(o.say("张伟", "提醒 明天 写方案"), "写方案")
	o.has(o.say("张伟", "转给 @李娜 R2"), "✓ 已转交", "李娜(待接受)")
	o.receive("李娜", "写方案")
	o.press("李娜", "婉拒…")
	o.has(o.submit("李娜", map[string]string{"reason": "这周出差"}), "✓ 已婉拒", "退回给张伟")
	o.has(o.receive("张伟", "李娜婉拒了:写方案"), "这周出差", "改派别人")
	o.has(o.say("李娜", "完成 R2"), "已经不在你这里了", "李娜", "婉拒待办")
	o.has(o.say("张伟", "审计 R2"), "原因: 这周出差")
	o.has(o.say("张伟", "待办 明天"), "写方案")

	o.receive("张伟", "李娜婉拒了:写方案")
	o.press("张伟", "改派别人")
	o.has(o.submit("张伟", map[string]string{"to": "陈敏"}), "陈敏(待接受)")
	o.has(o.say("张伟", "收回 R2"), "✓ 已收回")
	o.has(o.say("陈敏", "接受 R2"), "没有派给你")
	o.golden("given")
}

func TestGivenTaskInEnglish(t *testing.T) {
	t.Parallel()
	o := setup(t)
	chat := o.via("terminal")
	chat.say("Priya Nair", "me")
	chat.say("Daniel Ong", "me")
	o.has(chat.say("Daniel Ong", "remind @Priya Friday send the contract to Acme"), "Fri Nov 27", "Priya Nair (pending)")
	o.has(chat.say("Priya Nair", "todo"), "Pending, waiting for your answer: 1", "from Daniel Ong · pending")
	o.has(chat.say("Priya Nair", "decline R1"), "Why not?")
	o.has(chat.say("Priya Nair", "travelling this week"), "✓ Declined", "back with Daniel Ong")
	o.has(chat.say("Priya Nair", "accept R1"), "no longer with you")
	o.receive("Daniel Ong", "Priya Nair declined")
	o.has(chat.say("Daniel Ong", "assign @Priya R1"), "Priya Nair (pending)")
	o.has(chat.say("Priya Nair", "accept 1"), "✓ Accepted")
	o.has(chat.say("Daniel Ong", "take back R1"), "not waiting for an answer")
	o.golden("given_english")
}

// TestUndoOfGiving: giving, accepting, declining and taking back are undone like anything else, and who was told hears of it.
func TestUndoOfGiving(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	o.say("张伟", "我")
	state := func(owner string, pending bool) {
		t.Helper()
		o.look(func(v *crm.View) {
			if task, err := v.Task(1); err != nil || task.Owner != o.people[owner].ID || task.Pending != pending {
				t.Errorf("task = %+v, %v, want %s's, pending %v", task, err, owner, pending)
			}
		})
	}
	o.say("张伟", "提醒 周五前 寄样品")
	o.say("张伟", "转给 @李娜 R1")
	state("李娜", true)
	o.say("张伟", "撤销")
	state("张伟", false)
	if n := len(o.waiting()); n != 0 {
		t.Errorf("%d letters", n)
	}
	o.say("张伟", "转给 @李娜 R1")
	o.arrive(o.waiting()...)
	o.say("李娜", "接受 R1")
	state("李娜", false)
	o.has(o.say("张伟", "撤销"), "又有人改过")
	o.say("李娜", "撤销")
	state("李娜", true)
	o.say("李娜", "婉拒 R1 太忙")
	state("张伟", false)
	o.say("李娜", "撤销")
	state("李娜", true)
	o.arrive(o.waiting()...)
	o.say("张伟", "收回 R1")
	state("张伟", false)
	o.arrive(o.waiting()...)
	o.say("张伟", "撤销")
	state("李娜", true)
	o.has(o.receive("李娜", "寄样品"), "接受") // asked anew
}

// TestStaleTaskCard: what was changed since somebody was asked is shown before they say yes to it.
func TestStaleTaskCard(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	o.say("张伟", "提醒 @李娜 周五前 寄样品")
	o.receive("李娜", "寄样品")
	o.act("张伟", func(tx *crm.Tx) error {
		_, err := tx.SnoozeTask(1, 0, o.now.Add(24*time.Hour), true)
		return err
	})
	o.has(o.press("李娜", "接受"), "刚改过,现在是这样", "11-24 周二")
	o.has(o.press("李娜", "接受"), "✓ 已接受")

	o.say("张伟", "提醒 @李娜 周五前 做样机")
	o.receive("李娜", "做样机")
	o.say("张伟", "撤销")
	o.has(o.press("李娜", "接受"), "已经不在你这里了", "张伟", "撤销")
	o.has(o.say("张伟", "提醒 @赵审 周五前 看合同"), "赵审只能查看")
	o.has(o.say("张伟", "提醒 找 李娜 吃饭 周五"), "找 李娜 吃饭")
}

// TestNumbersOfOthers: a task nobody gave you is answered as one that is not there.
func TestNumbersOfOthers(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "提醒 周五前 寄样品")
	absent := text(o.say("Daniel Ong", "accept R9"))
	if got := text(o.say("Daniel Ong", "accept R1")); got != strings.ReplaceAll(absent, "R9", "R1") {
		t.Errorf("R1: %s, R9: %s", got, absent)
	}
}

// TestGivenTaskAbroad: "Friday" is Friday where the colleague is, and both read the same day.
func TestGivenTaskAbroad(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.EditTeam(o.west.ID, 0, func(k *crm.Team) { k.Zone = "America/New_York" })
		return err
	})
	due := func(task crm.ID, owner string, day int) {
		t.Helper()
		o.look(func(v *crm.View) {
			got, err := v.Task(task)
			if want := v.DayDue(o.people[owner].ID, v.Today(0)).AddDate(0, 0, day-23); err != nil || !got.Due.Equal(want) {
				t.Errorf("due %v, %v, want %v", got.Due, err, want)
			}
		})
	}
	o.say("李娜", "我")
	o.say("Daniel Ong", "me")
	o.has(o.say("张伟", "提醒 @Daniel 周五 寄样品"), "11-27 周五")
	due(1, "Daniel Ong", 27)
	o.has(o.receive("Daniel Ong", "寄样品"), "Fri Nov 27")
	o.has(o.say("张伟", "延后 R1 11-26"), "11-26 周四")
	due(1, "Daniel Ong", 26)
	o.has(o.say("Daniel Ong", "remind @李娜 Friday call the bank"), "Fri Nov 27")
	due(2, "李娜", 27)
	o.has(o.receive("李娜", "call the bank"), "11-27 周五")
	o.has(o.say("Daniel Ong", "todo"), "Fri Nov 27")
}

// TestGivenTaskOfAStranger: a task about a customer the colleague does not see says nothing of it, not even its number.
func TestGivenTaskOfAStranger(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	o.has(o.say("Daniel Ong", "remind @李娜 today 18:00 send the samples customer: Acme"), "李娜 (pending)")
	o.lacks(o.receive("李娜", "send the samples"), "Acme", "C3")
	o.lacks(o.say("李娜", "待办"), "Acme", "C3")
	o.has(o.say("李娜", "接受 R1"), "✓ 已接受")
	o.lacks(o.say("李娜", "待办"), "Acme", "C3")
	o.lacks(o.say("李娜", "我的一天"), "Acme", "C3")
}

// TestTaskPassedOn: when a third person gives a task on, both who has it and who asked for it hear so; a button opens only what
// the receiver may see.
func TestTaskPassedOn(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, name := range []string{"张伟", "李娜", "陈敏", "周婷"} {
		o.say(name, "我")
	}
	o.say("张伟", "提醒 @李娜 周五前 寄样品 商机:D1")
	o.lacks(o.receive("李娜", "给你安排了:寄样品"), "打开")
	o.letters()
	o.has(o.say("陈敏", "转给 @周婷 R1"), "周婷(待接受)")
	told := strings.Join(o.letters(), "\n")
	for _, want := range []string{"web 李娜: 陈敏把「寄样品」转给了周婷。", "web 张伟: 你派给李娜的「寄样品」,陈敏转给了周婷。"} {
		if !strings.Contains(told, want) {
			t.Errorf("no %q in %q", want, told)
		}
	}
	o.has(o.receive("周婷", "给你安排了:寄样品"), "打开")
	o.has(o.press("周婷", "打开"), "华为技术有限公司") // who serves sees the customer of it
	o.say("陈敏", "撤销")
	if told := strings.Join(o.letters(), "\n"); strings.Contains(told, "转给了") {
		t.Errorf("after the undo: %q", told)
	}
	o.golden("passed_on")
}
