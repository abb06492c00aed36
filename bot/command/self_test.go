package command_test

import (
	"testing"
	"time"
)

func TestLanguageSwitch(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "语言 英文"), "From now on in English")
	o.has(o.say("张伟", "me"), "Role: Rep", "Language: English")
	o.has(o.press("张伟", "中文"), "以后说中文")
	o.has(o.say("张伟", "我"), "角色: 销售", "语言: 中文")
	o.has(o.say("张伟", "lang en"), "English")
	o.has(o.say("张伟", "撤销"), "Undone")
	o.has(o.say("张伟", "我"), "角色: 销售")
	o.say("张伟", "语言")
	o.has(o.submit("张伟", map[string]string{"lang": "en"}), "English")
	term := o.via("terminal")
	term.has(term.say("Daniel Ong", "语言"), "Which language?")
	term.has(term.say("Daniel Ong", "zh"), "以后说中文")
	term.has(term.say("Daniel Ong", "语言 法语"), "请选一个")
}

func TestUndoWithinTenMinutes(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "撤销"), "没有可以撤销的")
	o.has(o.say("张伟", "推进 华为 报价"), "意向沟通 → 方案报价")
	o.later(10 * time.Minute)
	o.has(o.say("张伟", "撤销"), "已撤销", "推进商机")
	o.has(o.say("张伟", "商机 D1"), "意向沟通 (2/4)")
	o.has(o.say("张伟", "撤销"), "没有可以撤销的")
	o.has(o.say("张伟", "推进 D1 3"), "方案报价")
	o.later(10*time.Minute + time.Second)
	o.has(o.press("张伟", "撤销"), "不能撤销了")
	o.has(o.say("张伟", "撤销"), "没有可以撤销的")
	o.has(o.say("张伟", "商机 D1"), "方案报价 (3/4)")
}

func TestUndoKnowsWhatFollowed(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("Daniel Ong", "move D2 2")
	o.say("Grace Lim", "move D2 3")
	o.has(o.press("Daniel Ong", "Undo"), "Somebody changed it since")
	o.has(o.say("Grace Lim", "undo"), "Undone", "deal moved")
	o.has(o.in("g1").say("Daniel Ong", "undo"), "nothing of the last 10 minutes")
}

func TestUndoTakesBackAllOfOneLine(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "拜访 华为 谈了报价 推进到:方案报价 下周三再跟进"), "已推进到 方案报价", "12-02 周三")
	o.has(o.press("张伟", "撤销"), "推进商机、记录拜访 · 华为技术有限公司 · 11-23 周一")
	o.has(o.say("张伟", "商机 D1"), "意向沟通 (2/4)", "没有下一步")
	o.has(o.say("张伟", "撤销"), "没有可以撤销的")
}

func TestMe(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "我"), "张伟", "销售", "华东组", "Asia/Shanghai", "网页控制台")
	o.has(o.say("Daniel Ong", "me"), "Rep", "Asia/Singapore", "Web console")
	o.via("terminal").say("张伟", "我")
	o.has(o.say("张伟", "我"), "终端")
}

// TestUndoNamesTheVisit: what was undone is the visit itself, with whom and when, not a follow-up in general.
func TestUndoNamesTheVisit(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "拜访 华为 昨天 谈了报价 下周三再跟进")
	o.has(o.press("张伟", "撤销"), "✓ 已撤销", "记录拜访 · 华为技术有限公司 · 11-22 周日")
	o.say("张伟", "电话 华为 报价没问题")
	o.has(o.say("张伟", "撤销"), "记录电话 · 华为技术有限公司 · 11-23 周一")
	o.say("Daniel Ong", "visit Acme yesterday price is fine")
	o.say("Daniel Ong", "void V3")
	o.has(o.say("Daniel Ong", "undo"), "✓ Undone", "Visit voided · Acme Ltd · Sun Nov 22")
}

// TestAccountsOfOnePlatform: a platform on which somebody has two accounts is named once.
func TestAccountsOfOnePlatform(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.joined("张伟", "U0ZW")
	slack := o.joined("张伟", "U0ZW2")
	o.has(slack.say("U0ZW2", "我"), "已绑定: Slack\n")
}
