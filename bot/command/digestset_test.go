package command_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/crm"
)

// digests sends what has come up.
func (o *office) digests() {
	o.t.Helper()
	s := digest.New(digest.Config{Core: o.core, Bot: o.bot, Kinds: command.Digests(), Log: zerolog.New(&o.faults), Now: func() time.Time { return o.now }})
	if _, err := s.Tick(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// clockAt moves the clock to a time of day in Shanghai, days ahead.
func (o *office) clockAt(days, hour, minute int) {
	o.now = time.Date(2026, 11, 23+days, hour, minute, 0, 0, time.FixedZone("", 8*3600))
}

// arrived are the messages that went to a place since the last look.
func (o *office) arrived(place string) []string {
	o.t.Helper()
	var out []string
	o.look(func(v *crm.View) {
		out = nil
		all, err := o.bot.Mailbox().Waiting(v, 0, 1000)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, l := range all {
			if l.Target.Place == place && !o.read[l.Seq] {
				o.read[l.Seq] = true
				out = append(out, card.PlainText(l.Card))
			}
		}
	})
	return out
}

// TestGroupSubscription: a manager gives a group the digest with two words, everybody reads who did, and changes it by more words.
func TestGroupSubscription(t *testing.T) {
	t.Parallel()
	o := setup(t)
	group := o.in("east-room")
	has := func(person, line string, want ...string) {
		t.Helper()
		got := text(group.say(person, line))
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q lacks %q:\n%s", person, line, w, got)
			}
		}
	}
	has("张伟", "订阅 简报", "主管或管理员")
	has("张伟", "订阅", "还没有简报")
	has("陈敏", "订阅 海外组", "不归你管")
	has("陈敏", "订阅 简报", "简报 · 华东组", "09:03、18:03", "陈敏 设的", "11-23 周一 18:0")
	has("张伟", "订阅", "09:03、18:03", "陈敏 设的")
	has("陈敏", "订阅 简报 8:45", "08:45、18:03", "11-23 周一 18:0")
	has("陈敏", "digest 8:45 17:30", "08:45、17:30")
	has("陈敏", "订阅 晚报 18:03", "08:45、18:03")
	has("陈敏", "订阅 语言 英文", "英文")
	has("陈敏", "订阅 语言 中文", "中文")
	has("陈敏", "订阅 安静日 不发", "没变化就不发")
	has("陈敏", "订阅 安静日 简短", "没变化就发短的")
	has("陈敏", "订阅 时区 Asia/Tokyo", "Asia/Tokyo")
	has("陈敏", "订阅 时区 Asia/Shanghai", "Asia/Shanghai")
	has("陈敏", "订阅 日历 weekdays", "weekdays")
	has("陈敏", "订阅 什么", "没看懂")
	o.clockAt(0, 18, 5)
	o.digests()
	if got := o.arrived("east-room"); len(got) != 1 || !strings.Contains(got[0], "晚报 · 华东组 · 11月23日 周一") {
		t.Errorf("the first evening: %q", got)
	}
	has("陈敏", "订阅 晚报 19:00", "11-24 周二 08:4") // today's evening has been
	o.clockAt(0, 19, 5)
	o.digests()
	if got := o.arrived("east-room"); len(got) != 0 {
		t.Errorf("a second evening digest: %q", got)
	}
	has("陈敏", "订阅 暂停到 11-26", "暂停中", "11-26")
	o.clockAt(2, 8, 50)
	o.digests()
	if got := o.arrived("east-room"); len(got) != 0 {
		t.Errorf("while paused: %q", got)
	}
	o.clockAt(3, 8, 50)
	o.digests()
	if got := o.arrived("east-room"); len(got) != 1 || !strings.Contains(got[0], "早报 · 华东组 · 11月26日 周四") {
		t.Errorf("after the pause: %q", got)
	}
	has("陈敏", "退订 简报", "已关闭")
	o.clockAt(4, 8, 50)
	o.digests()
	if got := o.arrived("east-room"); len(got) != 0 {
		t.Errorf("turned off: %q", got)
	}
	if got := text(o.say("陈敏", "订阅 简报")); !strings.Contains(got, "在那个群里设") {
		t.Errorf("in the direct chat: %s", got)
	}
}

// TestSharedGroup: where strangers read along nobody starts a digest.
func TestSharedGroup(t *testing.T) {
	t.Parallel()
	o := setup(t)
	ev := o.in("mixed").event("陈敏", nil)
	ev.Place.Shared = true
	ev.Input = bot.Text{Text: "订阅 简报", Mentioned: true}
	if got := text(o.handle(ev)); !strings.Contains(got, "别的公司") {
		t.Errorf("got %s", got)
	}
}

// TestOpenedDigest: each number of a group's digest opens what it counts, for who presses and as far as they may see, alone; what
// changed since is said, and after thirty days it is too old.
func TestOpenedDigest(t *testing.T) {
	t.Parallel()
	o := setup(t)
	group := o.in("east-room")
	group.say("陈敏", "订阅 简报")
	o.say("张伟", "拜访 华为 谈方案")
	o.act("张伟", func(tx *crm.Tx) error { _, err := tx.WinDeal(1, 0, crm.Win{}); return err })
	o.clockAt(0, 18, 10)
	o.digests()
	var digestCard card.Card
	o.look(func(v *crm.View) {
		all, _ := o.bot.Mailbox().Waiting(v, 0, 100)
		for _, l := range all {
			if l.Target.Place == "east-room" {
				digestCard = l.Card
			}
		}
	})
	plain := card.PlainText(digestCard)
	if !strings.Contains(plain, "赢单 1 单 ¥50万 🎉 张伟·") {
		t.Fatalf("the win is not told:\n%s", plain)
	}
	press := func(person, label string) string {
		t.Helper()
		for _, b := range buttons(digestCard) {
			if strings.HasPrefix(b.Label, label) {
				r := group.send(person, bot.Press{Value: b.Value})
				if !r.Private {
					t.Errorf("%s is answered to everybody", label)
				}
				return text(r)
			}
		}
		t.Fatalf("no button %q in\n%s", label, plain)
		return ""
	}
	for _, c := range []struct{ who, label, want string }{
		{"张伟", "新商机", "服务器扩容"},
		{"陈敏", "新商机", "服务器扩容"},
		{"李娜", "新商机", "没有你能看到的"},
		{"李娜", "新商机", "共 1,你能看到的 0"},
		{"张伟", "拜访/电话", "谈方案"},
		{"张伟", "赢单", "服务器扩容"},
		{"陈敏", "推进", "服务器扩容"},
		{"李娜", "详情", "停滞 ="},
		{"李娜", "看漏斗", "漏斗 · 李娜"},
		{"陈敏", "看漏斗", "漏斗 · 华东组"},
		{"李娜", "看我的", "我的一天"},
		{"李娜", "设置", "陈敏 设的"},
	} {
		if got := press(c.who, c.label); !strings.Contains(got, c.want) {
			t.Errorf("%s presses %s, want %q:\n%s", c.who, c.label, c.want, got)
		}
	}
	o.act("陈敏", func(tx *crm.Tx) error { _, err := tx.ReopenDeal(1, 0, "客户反悔"); return err })
	if got := press("张伟", "赢单"); !strings.Contains(got, "简报里是 1,现在 0") {
		t.Errorf("after the change:\n%s", got)
	}
	o.clockAt(31, 10, 0)
	if got := press("张伟", "赢单"); !strings.Contains(got, "31 天前") {
		t.Errorf("a month later:\n%s", got)
	}
}

// TestPersonalReports: a report comes by the clock to who asked for it, and no more after it was stopped.
func TestPersonalReports(t *testing.T) {
	t.Parallel()
	o := setup(t)
	got := text(o.say("Daniel Ong", "subscribe funnel weekly Mon 9:00"))
	for _, w := range []string{"Every Mon at 09:00", "Mon Nov 30 09:00"} {
		if !strings.Contains(got, w) {
			t.Errorf("lacks %q:\n%s", w, got)
		}
	}
	got = text(o.say("张伟", "订阅 漏斗 每周一 9:00"))
	if !strings.Contains(got, "每周一 09:00") {
		t.Errorf("got:\n%s", got)
	}
	for line, want := range map[string]string{
		"订阅 业绩 每天 8:30": "每天 08:30", "订阅 预测 每月5号 9:30": "每月 5 日 09:30", "订阅 停滞 工作日 8:40": "工作日 08:40", "订阅 漏斗 周五 17:00": "每周五 17:00", "订阅 漏斗 每周一 9:00": "每周一 09:00",
	} {
		if got := text(o.say("李娜", line)); !strings.Contains(got, want) {
			t.Errorf("%s: want %q in\n%s", line, want, got)
		}
	}
	letters := func() (funnels int) {
		for _, l := range o.letters() {
			if strings.Contains(l, "张伟") && strings.Contains(l, "漏斗 · 张伟") {
				funnels++
			}
		}
		return funnels
	}
	o.clockAt(7, 9, 1)
	o.digests()
	if n := letters(); n != 1 {
		t.Errorf("%d funnels on Monday, want 1", n)
	}
	o.clockAt(8, 9, 1)
	o.digests()
	if n := letters(); n != 0 {
		t.Errorf("%d funnels on Tuesday, want none", n)
	}
	if got := text(o.say("张伟", "退订 漏斗")); !strings.Contains(got, "已退订") {
		t.Errorf("got:\n%s", got)
	}
	o.clockAt(14, 9, 1)
	o.digests()
	if n := letters(); n != 0 {
		t.Errorf("%d funnels after unsubscribing, want none", n)
	}
}

// TestManagerDigest: who leads a team gets the names behind the numbers, alone; nobody else does.
func TestManagerDigest(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("陈敏", "我的一天") // each has an account
	o.say("张伟", "我的一天")
	o.digests()
	o.now = o.now.AddDate(0, 0, 30)
	o.now = o.now.Add(-time.Hour + 5*time.Minute) // 09:05 on 23 December
	o.digests()
	var got string
	for _, l := range o.letters() {
		if strings.Contains(l, "主管早报") {
			got += l
		}
	}
	for _, w := range []string{"web 陈敏", "华东组", "停滞 1 单", "服务器扩容"} {
		if !strings.Contains(got, w) {
			t.Errorf("lacks %q:\n%s", w, got)
		}
	}
	if strings.Contains(got, "web 张伟") {
		t.Errorf("a rep got it:\n%s", got)
	}
}
