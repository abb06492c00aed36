package command_test

import (
	"fmt"
	"slices"
	"testing"

	"crmbot/bot"
	"crmbot/crm"
)

// TestPipelinesInChat tells the life of a second pipeline in Chinese: made, filled, taken for a deal, archived, restored.
func TestPipelinesInChat(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "换流程 D1"), "只有一个销售流程")
	o.has(o.say("王总管", "管理 销售流程"), "默认", "初步接触 10%", "在途 2 单")
	o.press("王总管", "新增销售流程")
	r := o.submit("王总管", map[string]string{"name": "续约 / Renewals", "stages": "初步接触, 谈续约/Talks 50, 签约 80%"})
	o.has(r, "✓ 已新增销售流程", "续约", "初步接触 10% → 谈续约 50% → 签约 80%")
	o.has(o.say("王总管", "管理 流程 新增 续约"), "已经有叫“续约”的销售流程了")
	o.has(o.say("王总管", "管理 流程 新增 渠道 阶段:谈,签200"), "0 到 100")
	o.has(o.say("王总管", "管理 流程 新增 渠道 阶段:谈,80"), "没看懂阶段")
	o.say("王总管", "管理 流程 新增 渠道")
	o.has(o.say("王总管", "管理 管道"), "1. 销售", "2. 续约", "3. 渠道", "初步接触 10% → 意向沟通 30%")
	o.has(o.say("王总管", "管理 流程 改 渠道 名称:伙伴 英文:Partners"), "✓ 销售流程已改", "伙伴 · Partners")
	o.press("王总管", "撤销")
	o.has(o.say("王总管", "管理 流程 默认 渠道"), "✓ 已设为默认")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.golden("pipelines")

	// A deal begins in it, by line and by form, where its own stages are offered.
	o.has(o.say("张伟", "新商机 华为 年度续约 5万 流程:续约"), "已建商机", "续约 · 初步接触")
	o.has(o.say("张伟", "新商机 华为 二年续约 5万 阶段:谈续约"), "续约 · 谈续约")
	o.say("张伟", "新商机")
	o.has(o.submit("张伟", map[string]string{"customer": "华为", "title": "三年续约", "pipeline": "L2", "stage": "s9"}), "续约 · 签约")
	o.has(o.say("张伟", "新商机 华为 四年续约 流程:续约 阶段:方案报价"), "没有“方案报价”这个阶段")
	o.has(o.say("张伟", "推进 D3 签约"), "初步接触 → 签约")
	o.has(o.say("张伟", "推进 D3 方案报价"), "没有“方案报价”这个阶段")
	o.has(o.say("张伟", "推进 D1 谈续约"), "没有“谈续约”这个阶段", "换到 续约 · 谈续约")
	o.has(o.say("张伟", "商机"), "续约 · 签约", "4 个")
	o.has(o.say("张伟", "商机 流程:续约"), "3 个 · 续约")
	o.has(o.say("张伟", "漏斗 续约"), "续约", "谈续约")
	o.has(o.press("张伟", "销售"), "方案报价")
	o.has(o.say("张伟", "转化率 续约"), "续约")

	// Moved from one to another.
	o.has(o.say("张伟", "换流程 D1"), "换到哪个销售流程?")
	o.has(o.press("张伟", "续约"), "✓ 销售流程 · 意向沟通 → 续约 · 初步接触", "¥500,000")
	o.has(o.say("张伟", "商机 D1"), "销售流程: 续约")
	o.has(o.press("张伟", "换流程"), "销售流程", "渠道")
	o.has(o.submit("张伟", map[string]string{"pipeline": "L1", "stage": "s3"}), "续约 · 初步接触 → 销售流程 · 方案报价")
	o.has(o.press("张伟", "撤销"), "已撤销")
	o.has(o.say("张伟", "换流程 D1 谈续约"), "本来就在“续约”里")
	o.has(o.say("张伟", "换流程 D1 销售流程 阶段:意向沟通 原因:填错了"), "续约 · 初步接触 → 销售流程 · 意向沟通")
	o.has(o.say("张伟", "审计 D1"), "换销售流程", "销售流程: 续约 → 销售流程", "填错了")

	// Put away: open deals are asked about, closed ones stay.
	o.has(o.say("王总管", "管理 流程 归档 销售流程"), "不能归档")
	o.has(o.say("王总管", "管理 流程 归档 渠道"), "归档销售流程“渠道”?")
	o.has(o.press("王总管", "确认"), "✓ 销售流程已归档")
	o.has(o.say("王总管", "管理 流程 归档 续约"), "还有 3 个在途商机")
	o.has(o.press("王总管", "销售"), "把里面 3 个在途商机移到“销售流程”?")
	o.has(o.press("王总管", "确认"), "✓ 销售流程已归档", "3 个商机移到 销售流程")
	o.has(o.say("张伟", "商机 D3"), "初步接触")
	o.has(o.say("王总管", "管理 销售流程"), "恢复 续约", "恢复 渠道")
	o.has(o.press("王总管", "恢复 渠道"), "✓ 销售流程已恢复")
	o.say("王总管", "撤销")
	o.has(o.say("王总管", "撤销"), "已撤销")
	o.has(o.say("张伟", "商机 D3"), "续约")
}

// TestStageProperties sets everything a stage has, by line and by form.
func TestStageProperties(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", "管理 阶段 改 方案报价 必填:金额,来源 指引:先确认预算"), "✓ 阶段已改", "必填:金额、来源")
	o.has(o.say("王总管", "管理 阶段"), "金额、来源", "方案报价 先确认预算")
	o.has(o.say("张伟", "推进 D1 报价"), "进入 方案报价 前请补上", "来源")
	o.has(o.say("王总管", "管理 阶段 改 方案报价 必填:天气"), "必填没有“天气”", "金额、预计成交")
	o.press2("王总管", "admin.stage.edit stage=s3")
	o.has(o.submit("王总管", map[string]string{"required": "expected,contacts", "category": "commit", "rot_days": "9", "probability": "60", "place": "1"}), "方案报价 60% → 初步接触 10%")
	o.look(func(v *crm.View) {
		_, s, _ := v.Stage(3)
		if fmt.Sprint(s.Required) != "[expected contacts]" || s.Category != "commit" || s.RotDays != 9 || s.Playbook != "先确认预算" {
			t.Errorf("the stage is %+v", s)
		}
	})
	o.press2("王总管", "admin.stage.edit stage=s3")
	o.has(o.submit("王总管", map[string]string{"required": "", "playbook": ""}), "阶段已改")
	o.look(func(v *crm.View) {
		if _, s, _ := v.Stage(3); len(s.Required) != 0 || s.Playbook != "" {
			t.Errorf("emptied, the stage is %+v", s)
		}
	})
	o.has(o.say("王总管", "管理 阶段 改 赢单 名称:成交啦"), "成交啦")
	// A changed probability moves the weighted sum at once.
	o.has(o.say("张伟", "漏斗"), "加权 ¥150,000")
	o.say("王总管", "管理 阶段 改 意向沟通 概率:50")
	o.has(o.say("张伟", "漏斗"), "加权 ¥250,000")
	// A stage nobody stands in goes with a yes, one with deals asks where they go; both come back with one undo.
	o.has(o.say("王总管", "管理 阶段 删除 谈判签约"), "删除阶段“谈判签约”?")
	o.has(o.press("王总管", "确认"), "✓ 阶段已删除")
	o.has(o.say("王总管", "管理 阶段 删除 意向沟通"), "移到哪个阶段")
	o.press("王总管", "初步接触")
	o.has(o.press("王总管", "确认"), "1 个商机移到 初步接触")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.has(o.say("张伟", "商机 D1"), "意向沟通")
}

// press2 opens the form a canonical line fills.
func (o *office) press2(person, line string) bot.Reply {
	o.t.Helper()
	return o.send(person, bot.Press{Value: "form " + line})
}

func TestPipelinesInEnglish(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "lang en")
	o.has(o.say("王总管", `admin pipeline add 续约 en:Renewals stages:"谈续约/Talks 50, 签约/Signing 80"`), "✓ Pipeline added", "Renewals", "Talks 50% → Signing 80%")
	o.has(o.say("王总管", "admin pipelines"), "Pipelines", "Sales · default", "2 open")
	o.has(o.say("Daniel Ong", "deal new acme Support 20k pipeline:Renewals"), "Deal D3 created", "Renewals · Talks")
	o.has(o.say("Daniel Ong", "deal pipeline D2"), "✓ Sales · Contacted → Renewals · Talks")
	o.has(o.press("Daniel Ong", "Undo"), "Undone")
	o.has(o.say("Daniel Ong", "deal pipeline D2 signing"), "Sales · Contacted → Renewals · Signing")
	o.has(o.say("Daniel Ong", "funnel renewals"), "Renewals", "Signing")
	o.has(o.say("Daniel Ong", "deals pipeline:renewals"), "2 · Renewals")
	o.has(o.say("Daniel Ong", "won D2 100k"), "Record as won")
	o.has(o.press("Daniel Ong", "Confirm"), "Won!")
	o.has(o.say("Grace Lim", "report winloss pipeline:Renewals"), "Renewals", "Won 1, $100,000")
	o.has(o.say("Grace Lim", "report winloss pipeline:Sales"), "Sales")
	o.has(o.say("Daniel Ong", "customers"), "Acme")
	o.has(o.say("王总管", "admin pipeline archive Renewals"), "1 open deal stands in “Renewals”", "go to?")
	o.press("王总管", "Sales")
	o.has(o.press("王总管", "Confirm"), "✓ Pipeline archived", "1 deal")
	o.has(o.say("Daniel Ong", "reopen D2"), "“Renewals” is archived")
	o.has(o.say("Grace Lim", "report winloss"), "Won 1, $100,000")
	o.has(o.say("王总管", "admin pipeline restore Renewals"), "✓ Pipeline restored")
	o.has(o.say("Daniel Ong", "reopen D2"), "Reopened")
	o.golden("pipelines_english")
	o.has(o.say("Daniel Ong", "admin pipeline"), "isn't for your role")

	// Question by question where there are no forms.
	term := o.via("terminal")
	term.has(term.say("Daniel Ong", "deal pipeline"), "Which deal?")
	term.has(term.say("Daniel Ong", "D3"), "Which pipeline shall it go to?")
	term.has(term.say("Daniel Ong", "Renewals"), "Sales · Contacted → Renewals · Talks")
}

// TestFormNamesWhatItAssigns: what is handed over may be a customer too, and the pipeline is asked for only where there are several.
func TestFormNamesWhatItAssigns(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "转给"), "客户或商机*")
	o.has(o.say("Daniel Ong", "assign"), "Customer or deal*")
	o.has(o.say("张伟", "转给 @李娜 D1 原因:休假"), "✓ 已转交")
	o.lacks(o.say("张伟", "新商机"), "销售流程")
	o.lacks(o.say("王总管", "管理 阶段 新增"), "销售流程")
}

// TestFileOwnsPipelines: pipelines of the configuration file are not changed in chat, which names the line.
func TestFileOwnsPipelines(t *testing.T) {
	t.Parallel()
	o := setup(t, func(c *bot.Config) {
		c.Locked = func(section string) (string, bool) { return "crmbot.yaml:7", section == "pipelines" }
	})
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.NewPipeline(crm.Pipeline{Name: "续约", Stages: tx.DefaultPipeline().Stages})
		return err
	})
	for _, line := range []string{"管理 流程 新增 渠道", "管理 流程 改 续约 名称:续", "管理 流程 默认 续约", "管理 流程 归档 续约", "管理 阶段 新增 试用",
		"管理 阶段 改 方案报价 必填:金额", "管理 阶段 删除 初步接触"} {
		o.has(o.say("王总管", line), "配置文件", "crmbot.yaml:7")
	}
	o.has(o.say("张伟", "换流程 D1"), "→ 续约 · 意向沟通")
}

// TestStagesAsPeopleWriteThem: a sign for per cent stands apart or wide, and is no part of a name.
func TestStagesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", `管理 流程 新增 伙伴 阶段:"谈 50 %，签 80％"`), "谈 50% → 签 80%")
}

// TestAliasesAsPeopleWriteThem: a wide comma parts them like a narrow one.
func TestAliasesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", `管理 阶段 改 意向沟通 别名:"聊聊，摸底；问需"`)
	o.look(func(v *crm.View) {
		for _, s := range v.DefaultPipeline().Stages {
			if s.Name == "意向沟通" && !slices.Contains(s.Aliases, "摸底") {
				t.Errorf("aliases are %q", s.Aliases)
			}
		}
	})
}

// TestPipelineTwice: what is pressed a second time answers that it is so already, and offers nothing to undo.
func TestPipelineTwice(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 流程 新增 渠道")
	for _, c := range []struct{ line, done, already string }{
		{"admin.pipeline.archive L2 yes=true", "✓ 销售流程已归档", "“渠道”已经归档了"},
		{"admin.pipeline.restore L2", "✓ 销售流程已恢复", "“渠道”已经在用了"},
		{"admin.pipeline.default L2", "✓ 已设为默认", "“渠道”已经是默认的了"},
		{"admin.pipeline.edit L2 name=伙伴", "✓ 销售流程已改", "没有要改的"},
	} {
		o.has(o.send("王总管", bot.Press{Value: c.line}), c.done)
		again := o.send("王总管", bot.Press{Value: c.line})
		o.has(again, c.already)
		o.lacks(again, "✓", "撤销")
	}
	o.has(o.say("王总管", "lang en"), "English")
	o.has(o.say("王总管", "admin pipeline restore 伙伴"), "in use already")
}

// TestTransferredInConversion: of a deal that went to another pipeline the one it left says so, for it is neither won, lost nor open there.
func TestTransferredInConversion(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 流程 新增 渠道")
	o.has(o.say("张伟", "换流程 D1 渠道"), "✓")
	o.has(o.say("陈敏", "转化率 本月"), "新建 1 单", "后来转到别的销售流程 1 单")
	o.say("陈敏", "语言 en")
	o.has(o.say("陈敏", "conversion this month"), "went to another pipeline later, where it counts")
	o.lacks(o.say("陈敏", "conversion this month pipeline:渠道"), "went to another")
}
