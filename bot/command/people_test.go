package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/crm"
)

// join makes the rule for joining an option of setup.
func join(rule string) func(*bot.Config) { return func(c *bot.Config) { c.Join = rule } }

// personOf is the person behind an account, by name.
func (o *office) personOf(platform, account string) string {
	o.t.Helper()
	name := ""
	o.look(func(v *crm.View) {
		id, err := v.IdentityOf(platform, "", account)
		if err != nil {
			return
		}
		if p, err := v.Person(id.Person); err == nil {
			name = p.Name
		}
	})
	return name
}

func TestJoinByInvite(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "我")
	slack := o.via("slack")
	slack.has(slack.say("钱八", "拜访 华为 聊了两句"), "已请王总管确认")
	slack.has(slack.say("钱八", "在吗"), "还没确认")
	o.receive("王总管", "钱八")
	o.has(o.press("王总管", "批准"), "放到哪个团队?", "华东组", "先不分团队")
	o.has(o.press("王总管", "华东组"), "已批准加入", "钱八 · 销售 · 华东组")
	o.has(o.pressAgain("王总管", "有人想加入", "批准"), "已经有人处理过")
	slack.receive("钱八", "欢迎 钱八")
	slack.lacks(slack.press("钱八", "拜访"), "不认识")
	if got := o.personOf("slack", "钱八"); got != "钱八" {
		t.Errorf("the account is %q's, want 钱八's", got)
	}
	o.golden("join_invite")
}

// pressAgain presses a button of an old letter again.
func (o *office) pressAgain(person, letter, label string) bot.Reply {
	o.t.Helper()
	o.receive(person, letter)
	r := o.press(person, label)
	if strings.Contains(text(r), "放到哪个团队") {
		r = o.press(person, "先不分团队")
	}
	return r
}

func TestJoinTurnedDown(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "我")
	slack := o.via("slack")
	slack.say("钱八", "你好")
	o.receive("王总管", "钱八")
	o.has(o.press("王总管", "拒绝"), "已拒绝", "钱八")
	slack.receive("钱八", "没有通过")
	if got := o.personOf("slack", "钱八"); got != "" {
		t.Errorf("the account is %q's, want nobody's", got)
	}
}

func TestStrangerIsKnownAlready(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "我")
	slack := o.via("slack")
	slack.say("U04XY", "商机 D1")
	o.receive("王总管", "U04XY")
	o.press("王总管", "是已有的人")
	o.has(o.submit("王总管", map[string]string{"person": "张伟"}), "已绑定", "U04XY 就是 张伟")
	o.has(slack.say("U04XY", "我"), "张伟")
}

func TestOnlyAdministratorsDecide(t *testing.T) {
	t.Parallel()
	o := setup(t)
	slack := o.via("slack")
	slack.say("钱八", "你好")
	for _, who := range []string{"张伟", "陈敏", "赵审"} {
		o.has(o.send(who, bot.Press{Value: bot.Do("admin.approve", "account=slack||钱八")}), "这个命令你用不了")
	}
	if got := o.personOf("slack", "钱八"); got != "" {
		t.Errorf("the account is %q's, want nobody's", got)
	}
}

func TestNextAdministratorIsAsked(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 人员 角色 陈敏 管理员")
	o.say("陈敏", "我")
	o.via("slack").say("钱八", "你好")
	if got := strings.Join(o.letters(), "\n"); strings.Count(got, "有人想加入") != 1 {
		t.Fatalf("letters = %s", got)
	}
	o.later(5 * time.Hour)
	if _, err := o.bot.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(o.letters(), "\n"); !strings.Contains(got, "有人想加入") {
		t.Errorf("after 5 hours of work the next administrator was not asked: %s", got)
	}
}

func TestJoinAsMember(t *testing.T) {
	t.Parallel()
	o := setup(t, join(bot.JoinMembers))
	slack := o.via("slack")
	o.has(slack.say("钱八", "我"), "钱八", "销售")
	o.has(slack.say("钱八", "商机 D1"), "没找到 D1")
	outside := slack.event("外人", bot.Text{Text: "商机 D1"})
	outside.Actor.Outside = true
	o.has(slack.handle(outside), "只为本公司的同事服务")
}

func TestKnownByEMail(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", "管理 人员 邮箱 张伟 zhang@example.com"), "zhang@example.com")
	slack := o.via("slack")
	ev := slack.event("U1", bot.Text{Text: "我"})
	ev.Actor.Email = "Zhang@Example.com"
	o.has(slack.handle(ev), "张伟")
	o.has(slack.say("U1", "我"), "张伟", "Slack")
}

func TestOneCodeJoinsTwoPlatforms(t *testing.T) {
	t.Parallel()
	o := setup(t, join(bot.JoinMembers))
	slack, feishu := o.via("slack"), o.via("feishu")
	slack.say("钱八", "我")
	reply := text(slack.say("钱八", "绑定账号"))
	_, line, _ := strings.Cut(reply, "绑定账号 ")
	line = strings.TrimSpace("绑定账号 " + strings.SplitN(line, "\n", 2)[0])
	o.has(slack.say("钱八", line), "不用再绑")
	o.has(feishu.say("ou_8", line), "绑定好了", "钱八")
	o.has(feishu.say("ou_8", "我"), "钱八", "Slack", "飞书")
	o.has(feishu.say("ou_9", line), "绑定码不对")
	o.has(slack.in("g1").say("钱八", "绑定账号"), "单聊")
	_, code, _ := strings.Cut(text(slack.say("钱八", "link")), "绑定账号 ")
	code = strings.TrimSpace("绑定账号 " + code)
	o.later(11 * time.Minute)
	o.has(o.via("wecom").say("w8", strings.SplitN(code, "\n", 2)[0]), "绑定码不对")
}

func TestLastAdministratorStays(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", "管理 人员 角色 王总管 销售"), "至少要留一位管理员")
	o.say("王总管", "管理 人员 停用 王总管")
	o.has(o.press("王总管", "确认"), "至少要留一位管理员")
	o.has(o.say("王总管", "管理 人员 角色 陈敏 管理员"), "陈敏 · 管理员")
	o.has(o.say("王总管", "管理 人员 角色 王总管 销售"), "王总管 · 销售")
	o.has(o.say("王总管", "管理"), "这个命令你用不了")
}

func TestLeaver(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("陈敏", "我")
	o.say("张伟", "提醒 明天 给华为打电话")
	o.has(o.say("王总管", "管理 人员 停用 张伟"), "1 个在途商机", "1 个客户", "1 件待办")
	o.has(o.press("王总管", "确认"), "已停用", "1 商机 1 客户 1 待办", "转给…")
	if got := strings.Join(o.letters(), "\n"); !strings.Contains(got, "张伟 已停用,留下 1 商机") {
		t.Errorf("the manager was told %q", got)
	}
	o.has(o.say("张伟", "待办"), "已停用")
	o.press("王总管", "转给…")
	o.has(o.submit("王总管", map[string]string{"to": "李娜"}), "已交接", "李娜 · 1 商机 1 客户 1 待办")
	o.has(o.say("李娜", "商机"), "D1 华为 · 服务器扩容")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.has(o.say("李娜", "商机"), "还没有")
	o.has(o.say("王总管", "管理 人员 启用 张伟"), "重新启用")
	o.has(o.say("张伟", "商机"), "D1 华为")
	o.golden("leaver")
}
