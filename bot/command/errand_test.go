package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/bot/lang"
	"crmbot/crm"
)

// east is the group of the stories below, and below is the thread of a message in it.
func east(platform string) bot.Place { return bot.Place{Platform: platform, ID: "east"} }

// board puts a digest into the group and gives its message.
func (o *office) board(tag lang.Tag) string {
	o.t.Helper()
	o.act("", func(tx *crm.Tx) error {
		say := func(*bot.Turn) (card.Card, bool, error) {
			return card.Card{Title: "digest", Audience: card.GroupSafe}, true, nil
		}
		d, err := o.bot.DraftFor(o.t.Context(), tx.Unscoped(), o.now, bot.Board{Place: east(o.platform), Lang: tag, Zone: time.UTC, Key: "board"}, say)
		if err != nil {
			return err
		}
		return o.bot.Post(tx, d)
	})
	return o.stands()
}

// stands lets what waits for the group arrive, and gives the newest message there.
func (o *office) stands() string {
	o.t.Helper()
	id := ""
	for _, l := range o.waiting() {
		if l.Target.Place == "east" {
			o.arrive(l)
			id = "m" + l.Try.Key
		}
	}
	if id == "" {
		o.t.Fatal("nothing arrives in the group")
	}
	return id
}

// below says something to the people of the group, below a message.
func (o *office) below(person, message, text string) bot.Reply {
	o.t.Helper()
	return o.reply(person, bot.Text{Text: text, Overheard: true, Reply: bot.MessageRef{Place: "east", ID: message}})
}

func (o *office) reply(person string, in bot.Text) bot.Reply {
	o.t.Helper()
	group := o.under(in.Reply.ID)
	r := group.send(person, in)
	group.note(person, in.Text, r)
	return r
}

// under is the company in the thread of a message in the group.
func (o *office) under(message string) *office { x := *o.in("east"); x.thread = message; return &x }

// inThread is what waits to be said below a message.
func (o *office) inThread(message string) []string {
	o.t.Helper()
	var out []string
	for _, l := range o.waiting() {
		if l.Target.Place == "east" && l.Target.Thread == message {
			out = append(out, card.PlainText(l.Card))
		}
	}
	return out
}

func (o *office) tasks(n int) (out []crm.Task) {
	o.t.Helper()
	o.look(func(v *crm.View) {
		out = nil
		for _, p := range o.people {
			out = append(out, v.TasksOf(p.ID, crm.TaskOpen)...)
		}
	})
	if len(out) != n {
		o.t.Fatalf("%d tasks, want %d: %+v", len(out), n, out)
	}
	return out
}

// TestErrandBelowDigest: below a digest "@name by when what" gives a task: to that person, told alone, with a word in the thread that
// tells no more than was said there, and an undo that takes it all back.
func TestErrandBelowDigest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, by, to, line string
		tag                lang.Tag
		private, told, due string
		thread             string
	}{
		{"chinese", "陈敏", "张伟", "<@张伟> 周五前给华为回个电话", lang.Chinese, "11-27 周五", "陈敏给你安排了:周五前给华为回个电话", "2026-11-27", "已交给张伟 · 11-27 周五前"},
		{"english", "Grace Lim", "Daniel Ong", "@Daniel Ong call Acme by Friday", lang.English, "Fri Nov 27", "Grace Lim asked you to: call Acme", "2026-11-27", "Given to Daniel Ong · due Fri Nov 27"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := setup(t)
			o.say(c.to, "me")
			digest := o.board(c.tag)
			r := o.below(c.by, digest, c.line)
			o.has(r, c.private, c.to)
			if !r.Private {
				t.Error("everybody reads the receipt with its customer")
			}
			task := o.tasks(1)[0]
			if task.Owner != o.people[c.to].ID || !task.Pending || task.Customer == 0 || !strings.HasPrefix(task.Due.Format(time.DateOnly), c.due) {
				t.Errorf("task = %+v", task)
			}
			if got := o.inThread(digest); len(got) != 1 || got[0] != c.thread {
				t.Errorf("the thread reads %q, want %q", got, c.thread)
			}
			o.receive(c.to, c.told)
			o.under(digest).press(c.by, map[lang.Tag]string{lang.Chinese: "撤销", lang.English: "Undo"}[c.tag])
			o.tasks(0)
			if got := o.inThread(digest); len(got) != 0 {
				t.Errorf("the thread still reads %q", got)
			}
		})
	}
}

// TestErrandAboutTheNews: below the news of one deal a task that names none is about that deal, unless it closed meanwhile.
func TestErrandAboutTheNews(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("", func(tx *crm.Tx) error { return digest.Change(tx, digest.NewGroup(east("web"), o.east.ID, 0)) })
	o.say("李娜", "我")
	o.say("张伟", "赢单 D1 39.8万")
	o.press("张伟", "确认")
	news := o.stands()
	o.has(o.below("陈敏", news, "@张伟 周五前把合同归档"), "11-27 周五", "把合同归档", "张伟(待接受)")
	if task := o.tasks(1)[0]; task.Deal != 1 || task.Customer != 1 {
		t.Errorf("task = %+v, want one of D1", task)
	}
	if r := o.below("陈敏", news, "@张伟 恭喜!"); !r.Empty() {
		t.Errorf("congratulations are answered: %s", text(r))
	}
	o.later(time.Hour)
	o.say("张伟", "恢复商机 D1 原因:签错了")
	o.say("张伟", "输单 D1 原因:价格")
	o.press("张伟", "确认")
	o.stands()
	o.has(o.below("陈敏", news, "@张伟 周五前催一下付款"), "服务器扩容", "输单", "11-23 周一", "还要交给他吗")
	o.tasks(1)
	o.has(o.under(news).press("陈敏", "仍然交给他"), "催一下付款", "张伟(待接受)")
	o.tasks(2)
	o.golden("errand_news")
}

// TestErrandOnce: a delivery that comes twice gives one task.
func TestErrandOnce(t *testing.T) {
	t.Parallel()
	o := setup(t)
	digest := o.board(lang.Chinese)
	group := o.under(digest)
	ev := group.event("陈敏", bot.Text{Text: "@张伟 周五前寄样品", Overheard: true, Reply: bot.MessageRef{Place: "east", ID: digest}})
	first, again := group.handle(ev), group.handle(ev)
	if text(first) != text(again) || text(first) == "" {
		t.Errorf("answered %q, then %q", text(first), text(again))
	}
	o.tasks(1)
	if got := o.inThread(digest); len(got) != 1 {
		t.Errorf("the thread reads %q", got)
	}
}

// TestErrandSilence: what is talk, and what stands below somebody else's message, is left alone; nobody becomes known by it.
func TestErrandSilence(t *testing.T) {
	t.Parallel()
	o := setup(t, func(c *bot.Config) { c.Join = bot.JoinMembers })
	digest := o.board(lang.Chinese)
	for _, c := range []struct{ who, message, line string }{
		{"陈敏", digest, "周五前大家把数字更新一下"},
		{"陈敏", digest, "昨天和 @张伟 去了华为"},
		{"陈敏", digest, "@张伟 上周五你去华为了吗"},
		{"陈敏", digest, "@张伟 👍"},
		{"陈敏", digest, "谢谢 @张伟"},
		{"陈敏", digest, "@张伟"},
		{"陈敏", "m-somebody", "@张伟 周五前给华为回个电话"},
		{"陈敏", "", "@张伟 周五前给华为回个电话"},
	} {
		if r := o.below(c.who, c.message, c.line); !r.Empty() {
			t.Errorf("%q is answered: %s", c.line, text(r))
		}
	}
	chat := o.via("slack")
	other := chat.in("east")
	ev := other.event("U-new", bot.Text{Text: "@张伟 周五前回电", Overheard: true, Reply: bot.MessageRef{Place: "east", ID: digest}})
	if r := other.handle(ev); !r.Empty() {
		t.Errorf("answered in a thread of another platform: %s", text(r))
	}
	o.tasks(0)
	o.look(func(v *crm.View) {
		if len(v.People()) != len(o.people) {
			t.Error("somebody became known by talking to others")
		}
	})
}

// TestErrandOfStrangers: who is nobody's colleague here yet and talks to others below a digest is left alone: no administrator is shown
// what they said, and they are not made somebody's colleague by it.
func TestErrandOfStrangers(t *testing.T) {
	t.Parallel()
	for _, join := range []string{bot.JoinMembers, bot.JoinInvite} {
		t.Run(join, func(t *testing.T) {
			t.Parallel()
			o := setup(t, func(c *bot.Config) { c.Join = join })
			o.say("王总管", "我")
			chat := o.via("slack")
			digest := chat.board(lang.Chinese)
			letters := len(o.waiting())
			group := chat.under(digest)
			for _, line := range []string{"@张伟 帮我看看这个客户", "@张伟 周五前回电"} {
				ev := group.event("U-new", bot.Text{Text: line, Overheard: true, Reply: bot.MessageRef{Place: "east", ID: digest}})
				if r := group.handle(ev); !r.Empty() {
					t.Errorf("%q of a stranger is answered: %s", line, text(r))
				}
			}
			if got := len(o.waiting()); got != letters {
				t.Errorf("%d letters tell of a stranger's talk", got-letters)
			}
			o.tasks(0)
			o.look(func(v *crm.View) {
				if len(v.People()) != len(o.people) {
					t.Error("a stranger became somebody's colleague")
				}
			})
		})
	}
}

// TestErrandOffered: what may be a question or a plan with somebody is offered to who said it, and what lacks a day asks for one.
func TestErrandOffered(t *testing.T) {
	t.Parallel()
	o := setup(t)
	digest := o.board(lang.Chinese)
	r := o.below("陈敏", digest, "周五和 @张伟 去华为")
	o.has(r, "周五和 张伟 去华为", "张伟", "11-27 周五", "保存")
	if !r.Private {
		t.Error("everybody reads an offer")
	}
	o.has(o.below("陈敏", digest, "@张伟 周五能签下来吗？"), "张伟", "保存")
	o.tasks(0)
	o.has(o.under(digest).press("陈敏", "保存"), "张伟(待接受)")
	if got := o.inThread(digest); len(got) != 1 {
		t.Errorf("the thread reads %q", got)
	}
	o.has(o.below("陈敏", digest, "@李娜 给中粮寄样品"), "要把这件事交给李娜吗", "别的日子")
	o.tasks(1)
	o.has(o.under(digest).press("陈敏", "11-25 周三"), "寄样品", "11-25 周三", "李娜(待接受)")
	if got := o.inThread(digest); len(got) != 2 {
		t.Errorf("the thread reads %q", got)
	}
	o.tasks(2)
	o.below("陈敏", digest, "@李娜 给中粮报价")
	o.under(digest).press("陈敏", "别的日子")
	o.has(o.under(digest).submit("陈敏", map[string]string{"due": "周四"}), "报价", "11-26 周四", "李娜(待接受)")
}

// TestErrandRefused: who may not give a task, and whoever is nobody's colleague, reads so alone; nothing is said in the thread.
func TestErrandRefused(t *testing.T) {
	t.Parallel()
	o := setup(t)
	digest := o.board(lang.Chinese)
	for _, c := range []struct{ who, line, want string }{
		{"周婷", "@张伟 周五前回电", "客服"},
		{"赵审", "@张伟 周五前回电", "只能看"},
		{"陈敏", "<@U404> 周五前回电", "还不认识"},
		{"陈敏", "@张伟 @李娜 周五前各写一份总结", "一次只能交给一个人"},
		{"陈敏", "@赵审 周五前回电", "赵审"},
		{"李娜", "@张伟 周五前跟进 D2", "D2"},
	} {
		r := o.below(c.who, digest, c.line)
		o.has(r, c.want)
		if !r.Private {
			t.Errorf("%q is refused aloud", c.line)
		}
	}
	group := o.in("east")
	ev := group.event("somebody", bot.Text{Text: "@张伟 周五前回电", Overheard: true, Reply: bot.MessageRef{Place: "east", ID: digest}})
	ev.Actor.Outside = true
	if r := group.handle(ev); !r.Private || r.Card == nil {
		t.Errorf("somebody of another company reads %s", text(r))
	}
	o.tasks(0)
	if got := o.inThread(digest); len(got) != 0 {
		t.Errorf("the thread reads %q", got)
	}
}

// TestErrandSpoken: said to the bot it works anywhere, in a thread of the bot's with a word there, and other commands as ever.
func TestErrandSpoken(t *testing.T) {
	t.Parallel()
	o := setup(t)
	digest := o.board(lang.Chinese)
	ref := bot.MessageRef{Place: "east", ID: digest}
	o.has(o.reply("陈敏", bot.Text{Text: "@张伟 周五前给华为回个电话", Mentioned: true, Reply: ref}), "张伟(待接受)", "华为技术有限公司")
	if got := o.inThread(digest); len(got) != 1 {
		t.Errorf("the thread reads %q", got)
	}
	o.has(o.reply("陈敏", bot.Text{Text: "提醒 @李娜 周四前 寄样品", Mentioned: true, Reply: ref}), "李娜(待接受)")
	o.has(o.reply("张伟", bot.Text{Text: "待办", Mentioned: true, Reply: ref}), "待你接受 1 件")
	o.has(o.say("陈敏", "@张伟 周五前给 D1 报价"), "张伟(待接受)")
	tasks := o.tasks(3)
	for _, task := range tasks {
		if strings.Contains(task.Title, "D1") && task.Deal != 1 {
			t.Errorf("task = %+v, want one of D1", task)
		}
	}
	if got := o.inThread(digest); len(got) != 1 {
		t.Errorf("the thread reads %q, want what was said below it alone", got)
	}
}
