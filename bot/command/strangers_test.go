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
