package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/crm"
)

// turn tells the bot that an account of another platform was switched off, or on again.
func (o *office) turn(account string, in bot.Input) {
	o.t.Helper()
	ev := o.event(account, in)
	ev.Actor.Name, ev.Place = "", bot.Place{Platform: o.platform, Direct: true}
	if r := o.handle(ev); r.Card != nil {
		o.t.Errorf("the bot answered %s", text(r))
	}
}

// joined gives a person an account on another platform.
func (o *office) joined(person, account string) *office {
	o.t.Helper()
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.LinkIdentity(crm.Identity{Platform: "slack", External: account, Person: o.people[person].ID})
		return err
	})
	return o.via("slack")
}

func (o *office) count(verb string) int {
	n := 0
	o.look(func(v *crm.View) {
		n = 0
		for _, e := range v.Entries(0, 1000) {
			if e.Verb == verb {
				n++
			}
		}
	})
	return n
}

// TestSwitchedOff: who is deactivated where they work can do nothing any more, an administrator is told once what is left, and
// nobody is offered them.
func TestSwitchedOff(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "我")
	slack := o.joined("张伟", "U0ZW")
	o.has(slack.say("U0ZW", "提醒 明天 给华为打电话"), "给华为打电话")
	slack.turn("U0ZW", bot.Gone{})
	slack.turn("U0ZW", bot.Gone{})
	if n := o.count("identity.away"); n != 1 || len(o.letters()) != 1 {
		t.Errorf("%d entries, want one and one letter", n)
	}
	o.has(slack.say("U0ZW", "待办"), "已经被公司停用")
	o.has(o.receive("王总管", "张伟 的 Slack 账号已被停用"), "以后派活不再列出", "1 个在途商机、1 个客户、1 件待办", "转给…", "停用")
	for _, line := range []string{"转给 @张伟 C2", "提醒 @张伟 明天 回电话"} {
		o.has(o.say("李娜", line), "张伟 的账号已停用")
	}
	for _, name := range []string{"", "张"} {
		r := o.send("李娜", bot.Lookup{Form: "assign", Field: "to", Query: name})
		for _, option := range r.Options {
			if strings.Contains(option.Label, "张伟") {
				t.Errorf("%q is offered", option.Label)
			}
		}
	}
	o.receive("王总管", "张伟 的 Slack 账号已被停用")
	o.press("王总管", "转给…")
	o.has(o.submit("王总管", map[string]string{"to": "李娜"}), "已交接", "1 商机 1 客户 1 待办")
	o.receive("王总管", "张伟 的 Slack 账号已被停用")
	o.has(o.press("王总管", "停用"), "停用 张伟")
	o.has(o.press("王总管", "确认"), "已停用")

	slack.turn("U0ZW", bot.Back{})
	o.has(o.receive("王总管", "张伟 的 Slack 账号恢复了"), "还是停用状态")
	o.has(slack.say("U0ZW", "待办"), "已停用")
	o.receive("王总管", "张伟 的 Slack 账号恢复了")
	o.has(o.press("王总管", "重新启用"), "✓ 已重新启用")
	o.lacks(slack.say("U0ZW", "待办"), "停用")
	zhang := o.people["张伟"]
	o.has(o.say("王总管", "审计 "+zhang.Ref().String()), "平台停用账号", "平台恢复账号")
	o.golden("switched_off")
}

// TestSwitchedOffOnOnePlatform: with another account one goes on there, and messages go there.
func TestSwitchedOffOnOnePlatform(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.EditPerson(o.people["王总管"].ID, 0, func(p *crm.Person) { p.Lang = "en" })
		return err
	})
	o.say("王总管", "me")
	o.say("Daniel Ong", "me")
	o.later(time.Minute)
	slack := o.joined("Daniel Ong", "U0DAN")
	slack.say("U0DAN", "me")
	slack.turn("U0DAN", bot.Gone{})
	o.has(o.receive("王总管", "Daniel Ong's Slack account was switched off"), "can still be reached", "1 open deal, 1 customer, 0 tasks", "Hand over to…", "Switch off")
	o.letters()
	o.has(o.say("Priya Nair", "remind @Daniel tomorrow call them"), "Daniel Ong (pending)")
	if got := strings.Join(o.letters(), ""); !strings.HasPrefix(got, "web Daniel Ong:") {
		t.Errorf("letters: %q", got)
	}
	slack.turn("U0NEW", bot.Gone{}) // nobody's account

	ev := slack.event("U0DAN", bot.Text{Text: "me"})
	ev.Actor.Fresh = true
	o.has(slack.handle(ev), "Daniel Ong") // the platform says that it is in use again
	o.receive("王总管", "Daniel Ong's Slack account is on again")
	ev = slack.event("U0DAN", bot.Text{Text: "me"})
	ev.Actor.Outside, ev.Actor.Gone = true, true
	o.has(slack.handle(ev), "本公司的同事")
	o.has(slack.say("U0DAN", "me"), "switched off by your company")
}
