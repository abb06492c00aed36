package command_test

import (
	"testing"

	"crmbot/bot"
	"crmbot/crm"
)

// fail lets the outbox give up every message that waits.
func (o *office) fail(why bot.Why) {
	o.t.Helper()
	o.act("", func(tx *crm.Tx) error {
		all, err := o.bot.Mailbox().Waiting(&tx.View, 0, 100)
		for _, l := range all {
			if _, err := o.bot.Mailbox().Begin(tx, l.Seq); err != nil {
				return err
			}
			if err := o.bot.Mailbox().Failed(tx, l, bot.Outcome{GiveUp: why}); err != nil {
				return err
			}
		}
		return err
	})
}

// TestAdminOutbox: an administrator sees whom a message did not reach and why, sends it again, or drops it after being asked.
func TestAdminOutbox(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, who                                          string
		open, empty, title, why, resend, resent, drop, ask string
		sure, dropped, gone                                string
	}{
		{"zh", "王总管", "管理 信箱", "消息都送到了", "没送到的消息 · 2 条", "账号已停用", "重发", "1 条马上重发", "丢弃", "丢弃这 1 条消息?", "确认", "已丢弃 1 条", "消息都送到了"},
		{
			"en", "王总管", "admin outbox", "Every message has arrived", "2 messages did not arrive", "account is switched off", "Send again", "sending 1 message again",
			"Drop", "Drop 1 message?", "Confirm", "dropped 1 message", "Every message has arrived",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := setup(t)
			if c.name == "en" {
				o.say(c.who, "lang en")
			}
			o.has(o.say(c.who, c.open), c.empty)
			o.say("李娜", "我")
			o.say("张伟", "转告 @李娜 D1 客户想见你\n第二行是秘密")
			o.say("张伟", "转告 @李娜 D1 再说一次")
			o.fail(bot.WhyNoPerson)
			list := o.say(c.who, c.open)
			o.has(list, c.title, "李娜", c.why)
			o.lacks(list, "秘密")
			if n := len(o.letters()); n != 0 {
				t.Errorf("%d letters wait, want none", n)
			}
			o.has(o.press(c.who, c.resend), c.resent)
			if n := len(o.letters()); n != 1 {
				t.Errorf("%d letters wait, want the one sent again", n)
			}
			o.say(c.who, c.open)
			o.has(o.press(c.who, c.drop), c.ask)
			o.has(o.press(c.who, c.sure), c.dropped)
			o.has(o.say(c.who, c.open), c.empty)
			o.has(o.send(c.who, bot.Press{Value: "admin.outbox.resend 1"}), c.gone)
			o.golden("admin_outbox_" + c.name)
		})
	}
}

// TestAdminOutboxAll: everything at once, and by typed words.
func TestAdminOutboxAll(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	for range 12 {
		o.say("张伟", "转告 @李娜 D1 客户想见你")
	}
	o.fail(bot.WhyTries)
	o.has(o.say("王总管", "管理 信箱"), "· 12 条", "还有更早的 2 条")
	o.has(o.say("王总管", "管理 信箱 重发 全部"), "12 条马上重发")
	if n := len(o.letters()); n != 12 {
		t.Errorf("%d letters wait, want 12", n)
	}
}

// TestUndoOfUndelivered: what told of a change that was undone is not there to be sent again, and nobody hears that it was withdrawn.
func TestUndoOfUndelivered(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	o.say("张伟", "转告 @李娜 D1 客户想见你")
	o.say("张伟", "提醒 @李娜 周五前 寄样品")
	o.fail(bot.WhyNoPerson)
	o.has(o.say("王总管", "管理 信箱"), "· 2 条", "寄样品")
	o.say("张伟", "撤销")
	if letters := o.letters(); len(letters) != 0 {
		t.Errorf("letters wait: %q", letters)
	}
	list := o.say("王总管", "管理 信箱")
	o.has(list, "· 1 条")
	o.lacks(list, "寄样品")
}

// TestAdminOutboxDamaged: a message that cannot be read keeps no other from being sent again.
func TestAdminOutboxDamaged(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	for range 2 {
		o.say("张伟", "转告 @李娜 D1 客户想见你")
	}
	o.fail(bot.WhyUnreadable)
	o.say("张伟", "转告 @李娜 D1 再说一次")
	o.fail(bot.WhyTries)
	o.has(o.say("王总管", "管理 信箱 重发 全部"), "1 条马上重发")
	o.has(o.say("王总管", "管理 信箱"), "· 2 条")
	o.has(o.say("王总管", "管理 信箱 重发 全部"), "重发不了")
}

// TestAdminOutboxAsShown: all means all that the card showed, not what was given up since.
func TestAdminOutboxAsShown(t *testing.T) {
	t.Parallel()
	for button, left := range map[string]string{"全部重发": "· 1 条", "全部丢弃": "· 2 条"} {
		t.Run(button, func(t *testing.T) {
			t.Parallel()
			o := setup(t)
			o.say("李娜", "我")
			for range 3 {
				o.say("张伟", "转告 @李娜 D1 客户想见你")
			}
			o.fail(bot.WhyTries)
			o.say("王总管", "管理 信箱")
			o.say("张伟", "转告 @李娜 D1 再说一次")
			o.fail(bot.WhyTries)
			r := o.press("王总管", button)
			if button == "全部丢弃" {
				o.has(r, "丢弃这 3 条消息?")
				o.say("张伟", "转告 @李娜 D1 还有一次")
				o.fail(bot.WhyTries)
				r = o.press("王总管", "确认")
			}
			o.has(r, " 3 条")
			o.has(o.say("王总管", "管理 信箱"), left)
		})
	}
}

// TestAdminOutboxTooMany: one command deals with so many, and says so.
func TestAdminOutboxTooMany(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	for range 101 {
		o.say("张伟", "转告 @李娜 D1 客户想见你")
		o.say("张伟", "转告 @李娜 D1 客户想见你")
		o.fail(bot.WhyTries)
	}
	o.has(o.say("王总管", "管理 信箱 丢弃 全部"), "丢弃这 200 条消息?", "共 202 条没送到,一次处理最新的 200 条")
	o.has(o.press("王总管", "确认"), "已丢弃 200 条", "共 202 条", "2")
	o.say("王总管", "lang en")
	o.has(o.say("王总管", "admin outbox resend all"), "sending 2 messages again")
}

// TestUndoOfResent: a letter that was sent again is withdrawn with what it told of; one that was dropped is not spoken of.
func TestUndoOfResent(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"resend 1", "drop 1 yes=true"} {
		o := setup(t)
		o.say("李娜", "我")
		o.say("张伟", "转告 @李娜 D1 客户想见你")
		o.fail(bot.WhyTries)
		o.has(o.send("王总管", bot.Press{Value: "admin.outbox." + action}), "1 条")
		o.say("张伟", "撤销")
		if letters := o.letters(); len(letters) != 0 {
			t.Errorf("after %s and undo letters wait: %q", action, letters)
		}
	}
}
