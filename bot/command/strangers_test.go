package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/crm"
	"crmbot/store"
)

func TestConsoleIsNobodyByPartOfAName(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, account := range []string{"console", "张", "ong"} {
		o.has(o.say(account, "商机"), "还不认识你", "绑定账号 CODE")
	}
	o.has(o.via("terminal").say("ong", "me"), "Daniel Ong")
}

func TestGroupIsNobodysLetterBox(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.in("g1").say("张伟", "我")
	o.look(func(v *crm.View) {
		if id, err := v.IdentityOf("web", "", "张伟"); err != nil || id.Direct != "" {
			t.Errorf("letters to 张伟 go to %q (%v), want no group", id.Direct, err)
		}
	})
}

func TestLeaverComesBackByEMail(t *testing.T) {
	t.Parallel()
	o := setup(t, join(bot.JoinMembers))
	o.say("王总管", "管理 人员 邮箱 张伟 zhang@example.com")
	o.say("王总管", "管理 人员 停用 张伟")
	o.press("王总管", "确认")
	slack := o.via("slack")
	ev := slack.event("U1", bot.Text{Text: "我"})
	ev.Actor.Email = "zhang@example.com"
	o.has(slack.handle(ev), "已停用")
}

func TestCodesCannotBeGuessed(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "我")
	code := o.joinCode("张伟")
	slack := o.via("slack")
	for range 5 {
		o.has(slack.say("U1", "绑定账号 AAAAAAAA"), "绑定码不对")
	}
	o.has(slack.say("U1", "绑定账号 "+code), "次数太多")
	o.has(slack.say("U1", "启用 AAAAAAAA"), "次数太多")
	o.has(slack.say("U2", "启用 AAAAAAAA"), "启用码不对")
	o.later(16 * time.Minute)
	o.has(slack.say("U1", "绑定账号 "+o.joinCode("张伟")), "绑定好了")
}

// joinCode is a code that joins another account to a person.
func (o *office) joinCode(person string) string {
	o.t.Helper()
	_, code, _ := strings.Cut(text(o.say(person, "绑定账号")), "绑定账号 ")
	return strings.Fields(code)[0]
}

func TestDeliveryIDsOfTwoPlatforms(t *testing.T) {
	t.Parallel()
	o := setup(t)
	first := o.event("张伟", bot.Text{Text: "提醒 明天 给华为打电话"})
	o.has(o.handle(first), "给华为打电话")
	second := o.via("terminal").event("Daniel Ong", bot.Text{Text: "remind tomorrow call Acme"})
	second.ID = first.ID
	o.lacks(o.handle(second), "华为")
	o.has(o.handle(first), "给华为打电话")
}

func TestForgets(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.via("terminal").say("张伟", "我")
	o.in("g1").say("张伟", "我")
	before := o.rows()
	o.via("terminal").say("张伟", "拜访")
	o.in("g1").say("张伟", "商机")
	o.joinCode("张伟")
	o.later(25 * time.Hour)
	if _, err := o.bot.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := o.rows(); got > before {
		t.Errorf("%d rows are left of %d before anything was asked", got, before)
	}
}

// rows counts everything that is stored.
func (o *office) rows() (n int) {
	o.t.Helper()
	o.look(func(v *crm.View) {
		n = 0
		for range v.Range(store.Span{}) {
			n++
		}
	})
	return n
}

func TestLettersNobodyTakes(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("陈敏", "我")
	o.say("王总管", "管理 人员 停用 张伟")
	o.press("王总管", "确认")
	if got := len(o.letters()); got == 0 {
		t.Fatal("nobody was told")
	}
	o.later(8 * 24 * time.Hour)
	if _, err := o.bot.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(o.faults.String(), `"messages":1`) {
		t.Errorf("the log says %q, want one message given up", o.faults.String())
	}
	o.faults.Reset()
	clear(o.read)
	if got := o.letters(); len(got) > 0 {
		t.Errorf("after a week there are still %q", got)
	}
}

func TestOtherPeoplesCustomersAreNamedNotCoded(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, line := range []string{"中粮集团", "中粮集团 怎么样了", "今天拜访了中粮集团,谈了报价,下周三再跟进", "拜访 中粮 谈了价格"} {
		r := o.say("张伟", line)
		o.has(r, "由华东组负责")
		o.lacks(r, "C2")
	}
}

func TestLooksUpOnlyForWhoMayUseIt(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 人员 停用 李娜")
	o.press("王总管", "确认")
	if r := o.send("张伟", bot.Lookup{Form: "admin.link", Field: "person"}); len(r.Options) > 0 {
		t.Errorf("a rep is offered %v in an administrator's form", r.Options)
	}
	r := o.send("王总管", bot.Lookup{Form: "admin.link", Field: "person"})
	for _, option := range r.Options {
		if option.Label == "李娜" {
			t.Error("somebody who left is offered")
		}
	}
	if len(r.Options) == 0 {
		t.Error("nobody is offered")
	}
}

func TestDraftsAreOnesOwn(t *testing.T) {
	t.Parallel()
	o := setup(t)
	long := "拜访 华为 " + strings.Repeat("谈了很久", 40)
	form := o.say("张伟", "今天"+long+",下周三再跟进")
	var key string
	for _, b := range buttons(*form.Card) {
		if strings.HasPrefix(b.Value, "draft ") {
			key = b.Value
		}
	}
	if key == "" {
		t.Fatalf("no button names a draft:\n%s", text(form))
	}
	for _, in := range []bot.Input{bot.Press{Value: key}, bot.Text{Text: key}, bot.Submit{Form: key}} {
		r := o.send("李娜", in)
		o.has(r, "过期")
		o.lacks(r, "谈了很久")
	}
	o.later(25 * time.Hour)
	for _, in := range []bot.Input{bot.Press{Value: key}, bot.Submit{Form: key}} {
		o.has(o.send("张伟", in), "过期")
	}
}

func TestTooMuchIsNotRead(t *testing.T) {
	t.Parallel()
	o := setup(t)
	much := strings.Repeat("拜访华为 ", 50_000)
	o.has(o.say("张伟", much), "太长了")
	o.has(o.send("张伟", bot.Line{Text: much}), "太长了")
	o.has(o.send("张伟", bot.Press{Value: "say " + much}), "失效")
	o.has(o.send("张伟", bot.Submit{Form: "visit.log", Values: map[string]string{"customer": much}}), "太长")
	if r := o.send("张伟", bot.Lookup{Form: "visit.log", Field: "customer", Query: much}); len(r.Options) > 0 {
		t.Errorf("a look-up of %d bytes found %v", len(much), r.Options)
	}
}
