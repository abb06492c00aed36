package command_test

import (
	"fmt"
	"strings"
	"testing"

	"crmbot/bot"
	"crmbot/bot/command"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// TestAdminIsForAdministrators: whoever may not is told politely, typed or pressed, and nobody sets anything up in a group.
func TestAdminIsForAdministrators(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, c := range command.All() {
		if c.Group != bot.GroupAdmin || len(c.EN) == 0 {
			continue
		}
		for who, refused := range map[string]string{"Daniel Ong": "isn't for your role", "周婷": "这个命令你用不了", "赵审": "这个命令你用不了"} {
			o.has(o.say(who, c.EN[0]), refused)
		}
		o.has(o.in("g1").say("王总管", c.ZH[0]+" "), "单聊")
	}
	for _, line := range []string{"admin.rate currency=USD rate=7.2", "form admin.user.add", "admin.stage.remove stage=s2 to=s1 yes=true"} {
		o.has(o.send("Daniel Ong", bot.Press{Value: line}), "isn't for your role")
	}
	o.has(o.say("陈敏", "管理"), "人员", "团队", "目标")
	o.lacks(o.say("陈敏", "管理"), "汇率", "阶段")
	o.lacks(o.say("陈敏", "管理 人员"), "Daniel", "新增人员")
	o.has(o.say("陈敏", "管理 汇率 USD 7.2"), "这个命令你用不了")
}

func TestAdminPeople(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理")
	o.has(o.press("王总管", "人员"), "人员 · 9 人", "赵审")
	o.has(o.say("王总管", "管理 人员 新增 王五 华东组 销售"), "王五 · 销售 · 华东组")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.say("王总管", "管理 人员 新增")
	o.has(o.submit("王总管", map[string]string{"name": "王五", "team": "海外组", "role": "manager", "email": "wang@example.com", "lang": "en"}), "王五 · 主管 · 海外组")
	o.has(o.say("王总管", "管理 人员 新增 王六 邮箱:WANG@example.com"), "这个邮箱已经是 王五 的")
	o.has(o.say("王总管", "管理 人员 新增 王六 邮箱:wang"), "邮箱要带 @")
	o.has(o.say("王总管", "管理 人员 角色 张伟 主管"), "张伟 · 主管 · 华东组")
	o.has(o.say("王总管", "管理 人员 角色 张伟 老板"), "请选一个")
	o.has(o.say("王总管", "管理 人员 团队 张伟 海外"), "张伟 · 主管 · 海外组")
	o.has(o.say("王总管", "管理 人员 停用 没这人"), "没找到同事")
	o.golden("admin_people")
}

func TestAdminTeams(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", "管理 团队"), "华东组", "主管 陈敏", "USD")
	o.has(o.say("王总管", "管理 团队 新增 新加坡组 上级:海外组 币种:sgd 时区:Asia/Singapore"), "新加坡组", "SGD · Asia/Singapore")
	o.has(o.say("王总管", "管理 团队 新增 新加坡组"), "同名")
	o.has(o.say("王总管", "管理 团队 改 海外组 上级:新加坡组"), "绕一圈")
	o.has(o.say("王总管", "管理 团队 改 新加坡组 时区:Mars/Base"), "没有“Mars/Base”这个时区")
	o.has(o.say("王总管", "管理 团队 改 华东组 名称:华东大区 主管:李娜"), "华东大区 · 主管 李娜")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.say("王总管", "管理 团队 归档 华东组")
	o.has(o.press("王总管", "确认"), "还有人")
	o.say("王总管", "管理 团队 归档 新加坡组")
	o.has(o.press("王总管", "确认"), "已归档")
	o.golden("admin_teams")
}

func TestAdminStages(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 阶段")
	o.press("王总管", "方案报价")
	o.has(o.submit("王总管", map[string]string{"probability": "60", "rot_days": "10"}), "方案报价 60%")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.has(o.say("王总管", "管理 阶段 改 方案报价 概率:160"), "0 到 100")
	o.has(o.say("王总管", "管理 阶段 改 方案报价 别名:谈判"), "已经是别的阶段的叫法")
	o.has(o.say("王总管", "管理 阶段 改 谈判签约 位置:1"), "谈判签约 80% → 初步接触 10%")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.has(o.say("王总管", "管理 阶段 新增 试用 英文:Trial 概率:60 位置:4"), "方案报价 50% → 试用 60% → 谈判签约 80%")
	o.has(o.say("张伟", "推进 D1 trial"), "意向沟通 → 试用")
	o.say("王总管", "管理 阶段 删除 试用")
	o.has(o.press("王总管", "方案报价"), "删除阶段“试用”")
	o.has(o.press("王总管", "确认"), "1 个商机移到 方案报价", "方案报价 50% → 谈判签约 80%")
	o.has(o.say("张伟", "商机 D1"), "方案报价 (3/4)")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.has(o.say("张伟", "商机 D1"), "试用 (4/5)")
	o.golden("admin_stages")
}

func TestAdminRates(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", "管理 汇率"), "还没有汇率")
	o.has(o.say("王总管", "管理 汇率 USD 7.20"), "1 USD = 7.20 CNY", "11-23 周一 起")
	o.has(o.say("王总管", "管理 汇率 usd 7.10 2026-12-01"), "1 USD = 7.10 CNY", "12-01 周二 起")
	o.has(o.say("王总管", "管理 汇率 CNY 2"), "公司自己的币种")
	o.say("王总管", "管理 汇率")
	o.press("王总管", "定汇率")
	o.has(o.submit("王总管", map[string]string{"currency": "SGD", "rate": "5.35", "on": "2026-12-01"}), "1 SGD = 5.35 CNY")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.has(o.say("王总管", "管理 汇率"), "7.20 CNY", "7.10 CNY")
	o.lacks(o.say("王总管", "管理 汇率"), "SGD")
	day, _ := calendar.ParseDate("2026-11-30")
	o.look(func(v *crm.View) {
		if r, ok := v.RateOn("USD", day); !ok || r != money.Rate(720_000_000) {
			t.Errorf("on 11-30 a dollar is worth %v, want 7.20", r)
		}
	})
	o.has(o.via("terminal").say("王总管", "管理 汇率 USD 七块二"), "没看懂")
}

func TestAdminCalendar(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", "管理 节假日"), "2026 年", "国庆节", "上班")
	o.has(o.say("王总管", "管理 节假日 2027"), "还没公布")
	o.has(o.say("王总管", "管理 节假日 2027-02-06 上班"), "2027-02-06 周六 · 上班")
	o.has(o.say("王总管", "管理 节假日 2027-03-01 放假 公司日"), "放假 · 公司日")
	day, _ := calendar.ParseDate("2027-02-06")
	o.look(func(v *crm.View) {
		if !v.Calendar().Workday(day) {
			t.Error("2027-02-06 is no working day")
		}
	})
	o.has(o.say("王总管", "管理 节假日 2027"), "公司日")
	o.has(o.say("王总管", "管理 节假日 2027-02-06"), "放假还是上班")
	o.has(o.press("王总管", "照常"), "照常")
	o.look(func(v *crm.View) {
		if v.Calendar().Workday(day) {
			t.Error("2027-02-06 is still a working day")
		}
	})
}

func TestClosedPeriod(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("Daniel Ong", "won D2 100k 2026-10-20")
	o.press("Daniel Ong", "Confirm")
	o.has(o.say("王总管", "管理 关账"), "还没有关账")
	o.has(o.press("王总管", "关账 2026-10"), "关账到 10-31 周六?")
	o.has(o.press("王总管", "确认"), "已关到 10-31 周六")
	o.has(o.say("Daniel Ong", "reopen D2"), "closed period")
	o.has(o.say("Grace Lim", "reopen D2"), "Reopened")
	o.say("王总管", "admin period close 2026-12")
	o.has(o.press("王总管", "确认"), "还没到")
	o.has(o.say("王总管", "撤销"), "已撤销", "关账")
}

func TestAdminCompany(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", "管理 公司 改 名称:示例科技 财年:4"), "名称: 示例科技", "财年起始月: 4")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.say("王总管", "管理 公司")
	o.press("王总管", "改")
	o.has(o.submit("王总管", map[string]string{"currency": "XYZ"}), "没有这个币种")
	o.has(o.say("王总管", "管理 公司 改 财年:13"), "1 到 12")
	o.has(o.say("王总管", "管理 输单原因 新增 技术路线 / Technology"), "技术路线 / Technology")
	o.say("Daniel Ong", "lost D2 Technology")
	o.has(o.press("Daniel Ong", "Confirm"), "Loss recorded")
	o.has(o.say("王总管", "管理 输单原因 新增 技术 / Technology"), "已经有了")
	term := o.via("terminal")
	term.has(term.say("王总管", "管理 输单原因 新增 关系"), "用英文怎么说")
	term.has(term.say("王总管", "Ties"), "关系 / Ties")
}

// TestFileOwnsItsSections: what stands in the configuration file is not changed in chat, which names the line.
func TestFileOwnsItsSections(t *testing.T) {
	t.Parallel()
	o := setup(t, func(c *bot.Config) {
		c.Locked = func(section string) (string, bool) { return fmt.Sprintf("crmbot.yaml:12 %s", section), true }
	})
	for line, section := range map[string]string{
		"管理 团队 新增 华南组": "teams", "管理 团队 改 华东组 名称:东": "teams", "管理 阶段 新增 试用": "pipelines", "管理 阶段 改 方案报价 概率:60": "pipelines",
		"管理 节假日 2027-02-06 上班": "calendar", "管理 公司 改 名称:甲": "org",
	} {
		o.has(o.say("王总管", line), "配置文件", "crmbot.yaml:12 "+section)
	}
}

func TestAudit(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "改金额 D1 60万")
	o.say("张伟", "推进 D1 报价")
	o.say("张伟", "撤销")
	o.has(o.say("张伟", "审计 D1"), "金额: ¥500,000 → ¥600,000", "阶段: 意向沟通 → 方案报价", "推进商机 (已撤销)", "撤销: 推进商机", "网页控制台")
	o.has(o.say("赵审", "审计 D1"), "金额: ¥500,000 → ¥600,000")
	o.has(o.say("陈敏", "审计 华为"), "新建客户")
	o.has(o.say("李娜", "审计 D1"), "没找到 D1")
	o.has(o.say("Daniel Ong", "audit D1"), "I couldn't find D1")
	o.has(o.say("Daniel Ong", "audit D2"), "Amount: $120,000", "Stage: Contacted")
	o.has(o.say("Daniel Ong", "audit D99"), "I couldn't find D99")
	if r := o.in("g1").say("张伟", "审计 D1"); !r.Private {
		t.Error("the audit of a deal was shown to a group")
	}
	o.golden("audit")
}

func TestAuditPages(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for i := range 12 {
		o.say("张伟", fmt.Sprintf("改金额 D1 %d万", 60+i))
	}
	first := o.say("张伟", "审计 D1")
	o.has(first, "¥710,000", "更早的")
	if n := strings.Count(text(first), "改金额"); n != 10 {
		t.Errorf("the first page shows %d changes, want 10", n)
	}
	o.has(o.press("张伟", "更早的"), "新建商机", "¥500,000 → ¥600,000")
}

// TestAdminInEnglish walks the menu in English: every button leads somewhere.
func TestAdminInEnglish(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "lang en")
	menu := o.say("王总管", "admin")
	for _, b := range buttons(*menu.Card) {
		r := o.send("王总管", bot.Press{Value: b.Value})
		if r.Empty() {
			t.Errorf("button %q answers nothing", b.Label)
		}
		o.note("王总管", "["+b.Label+"]", r)
	}
	for _, line := range examples(lang.For(lang.English), "admin.stage.edit") {
		o.has(o.say("王总管", line), "Stage changed")
	}
	o.golden("admin_english")
}
