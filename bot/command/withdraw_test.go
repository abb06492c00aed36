package command_test

import (
	"strings"
	"testing"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// waiting are the letters nobody has got yet.
func (o *office) waiting() []bot.Letter {
	o.t.Helper()
	var all []bot.Letter
	o.look(func(v *crm.View) {
		var err error
		if all, err = o.bot.Mailbox().Waiting(v, 0, 100); err != nil {
			o.t.Fatal(err)
		}
	})
	return all
}

// arrive lets letters arrive, each as a message of its own.
func (o *office) arrive(letters ...bot.Letter) {
	o.t.Helper()
	o.act("", func(tx *crm.Tx) error {
		for _, l := range letters {
			ref := bot.MessageRef{Place: l.Target.Place, ID: "m" + l.Try.Key}
			if l.Try.Prior.ID != "" {
				ref = l.Try.Prior
			}
			if err := o.bot.Mailbox().Sent(tx, l, ref); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestUndoWithdraws: undoing what was told to a colleague takes the message back, wherever it is by then.
func TestUndoWithdraws(t *testing.T) {
	t.Parallel()
	lines := []string{"转告 @李娜 D1 客户想见你", "转给 @李娜 D1 区域调整", "提醒 周五前 寄样品 给谁:李娜"}
	t.Run("not sent yet", func(t *testing.T) {
		t.Parallel()
		o := setup(t)
		o.say("李娜", "我")
		for _, line := range lines {
			o.say("张伟", line)
			if n := len(o.waiting()); n != 1 {
				t.Errorf("%s: %d letters", line, n)
			}
			o.has(o.say("张伟", "撤销"), "已撤销")
			if all := o.waiting(); len(all) != 0 {
				t.Errorf("%s: still on its way: %s", line, card.PlainText(all[0].Card))
			}
		}
	})
	t.Run("in a chat where messages can be edited", func(t *testing.T) {
		t.Parallel()
		o := setup(t)
		o.say("李娜", "我")
		for _, line := range lines {
			o.say("张伟", line)
			o.arrive(o.waiting()...)
			o.say("张伟", "撤销")
			all := o.waiting()
			if len(all) != 1 || all[0].Try.Prior.ID == "" || card.PlainText(all[0].Card) != "张伟撤回了这条消息。" {
				t.Errorf("%s: %+v", line, all)
			}
			o.arrive(all...)
		}
	})
	t.Run("in a terminal, in English", func(t *testing.T) {
		t.Parallel()
		o := setup(t)
		o.via("terminal").say("Priya Nair", "me")
		o.say("Daniel Ong", "tell @Priya D2 call them back")
		o.arrive(o.waiting()...)
		o.say("Daniel Ong", "undo")
		all := o.waiting()
		if len(all) != 1 || !strings.Contains(card.PlainText(all[0].Card), "Daniel Ong withdrew an earlier message: ") {
			t.Errorf("%+v", all)
		}
	})
	t.Run("on its way", func(t *testing.T) {
		t.Parallel()
		o := setup(t)
		o.say("李娜", "我")
		o.say("张伟", lines[0])
		sending := o.waiting()
		o.say("张伟", "撤销")
		o.arrive(sending...)
		all := o.waiting()
		if len(all) != 1 || all[0].Try.Prior.ID == "" || card.PlainText(all[0].Card) != "张伟撤回了这条消息。" {
			t.Errorf("%+v", all)
		}
	})
	t.Run("perhaps arrived", func(t *testing.T) {
		t.Parallel()
		o := setup(t)
		o.say("李娜", "我")
		o.say("张伟", lines[0])
		tried := o.waiting()[0]
		o.act("", func(tx *crm.Tx) error {
			_, err := o.bot.Mailbox().Begin(tx, tried.Seq)
			return err
		})
		o.say("张伟", "撤销")
		all := o.waiting()
		if len(all) != 1 || !strings.Contains(card.PlainText(all[0].Card), "张伟撤回了之前的消息:") {
			t.Errorf("%+v", all)
		}
	})
}

// TestFailedAfterWithdrawal: a letter that was withdrawn while a try of it failed is simply gone.
func TestFailedAfterWithdrawal(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "我")
	o.say("张伟", "转告 @李娜 D1 客户想见你")
	sending := o.waiting()
	o.say("张伟", "撤销")
	o.act("", func(tx *crm.Tx) error { return o.bot.Mailbox().Failed(tx, sending[0], bot.Outcome{}) })
	if n := len(o.waiting()); n != 0 {
		t.Errorf("%d letters", n)
	}
}
