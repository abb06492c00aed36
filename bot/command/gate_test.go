package command_test

import (
	"slices"
	"testing"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/money"
)

// TestGateForm: a stage that asks for an amount opens a form with it; sent, the deal is moved, and one undo takes all of it back.
func TestGateForm(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 阶段 改 方案报价 必填:金额,预计成交,来源")
	o.act("张伟", func(tx *crm.Tx) error {
		_, err := tx.EditDeal(1, 0, func(d *crm.Deal) { d.Amount, d.Expected = money.Amount{Currency: "CNY"}, 0 })
		return err
	})
	o.say("张伟", "推进 D1 报价")
	form := o.last[o.key("张伟")].Form
	if form == nil {
		t.Fatal("no form asks for what is lacking")
	}
	var asked []string
	for _, f := range form.Fields {
		asked = append(asked, f.ID)
	}
	if len(asked) != 6 || asked[3] != "amount" || asked[4] != "close" || asked[5] != "source" {
		t.Errorf("the form asks for %v", asked)
	}
	o.has(o.say("张伟", "商机 D1"), "意向沟通 (2/4)")
	o.say("张伟", "推进 D1 报价")
	again := o.last[o.key("张伟")]
	o.has(o.submit("张伟", map[string]string{"deal": "D1", "stage": "s3", "amount": "50万", "close": "", "source": "展会"}), "必填")
	o.last[o.key("张伟")] = again
	o.has(o.submit("张伟", map[string]string{"deal": "D1", "stage": "s3", "amount": "50万", "close": "2026-12-31", "source": "展会"}), "意向沟通 → 方案报价", "¥500,000")
	o.has(o.say("张伟", "撤销"), "已撤销")
	o.has(o.say("张伟", "商机 D1"), "意向沟通 (2/4)", "还没填金额")
	o.has(o.say("陈敏", "审计 D1"), "已撤销")
	o.golden("gate")
}

// TestGateOverride: a manager may set the rule aside, is asked why, and the log keeps it.
func TestGateOverride(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 阶段 改 方案报价 必填:来源")
	o.say("陈敏", "推进 D1 报价")
	form := o.last[o.key("陈敏")].Form
	if form == nil || form.Fields[3].ID != "override" {
		t.Fatalf("the form is %+v", form)
	}
	o.has(o.submit("陈敏", map[string]string{"deal": "D1", "stage": "s3", "override": "true", "source": "", "reason": ""}), "要说明原因")
	o.has(o.submit("陈敏", map[string]string{"deal": "D1", "stage": "s3", "reason": "客户催得急"}), "意向沟通 → 方案报价")
	o.has(o.say("陈敏", "审计 D1"), "破例推进", "客户催得急")
	o.say("张伟", "推进 D1 2 原因:退回来补资料")
	o.has(o.say("张伟", "推进 D1 报价 破例:是 原因:我想"), "要由主管来做")
	o.golden("gate-override")

	o.has(o.say("陈敏", "转化率"), "破例推进 1 次")
	o.has(o.press("陈敏", "破例推进 1 次"), "破例推进 · 华东组 · 2026Q4", "D1 华为 · 服务器扩容 意向沟通 → 方案报价 · 放过:来源 · ", "陈敏 · 客户催得急")
	o.has(o.press("陈敏", "审计"), "客户催得急")
	o.lacks(o.say("张伟", "转化率"), "破例")
	o.say("陈敏", "语言 en")
	o.has(o.say("陈敏", "conversion"), "1 override")
	o.has(o.press("陈敏", "1 override"), "set aside: Source")
	o.has(o.say("Grace Lim", "conversion"), "No overrides in the period")
}

// TestGateInADialogue: without forms each lacking field is asked for in turn; a manager gets a way round.
func TestGateInADialogue(t *testing.T) {
	t.Parallel()
	o := setup(t).via("terminal")
	o.say("王总管", "管理 阶段 改 方案报价 必填:联系人,来源")
	o.act("Daniel Ong", func(tx *crm.Tx) error {
		_, err := tx.NewContact(crm.Contact{Customers: []crm.ID{2 + 1}, Name: "Ann Lee"})
		return err
	})
	o.has(o.say("Daniel Ong", "move D2 3"), "Before D2 Acme · Data centre enters Proposal, please add: Contacts, Source.")
	o.has(o.say("Daniel Ong", "Ann Lee"), "Where does the deal come from?")
	o.has(o.say("Daniel Ong", "trade fair"), "Contacted → Proposal")
	o.look(func(v *crm.View) {
		if d, err := v.Deal(2); err != nil || d.Source != "trade fair" || len(d.Contacts) != 1 {
			t.Errorf("the deal is %+v, %v", d, err)
		}
	})
	o.say("Daniel Ong", "undo")
	o.has(o.say("Grace Lim", "move D2 3"), "Override")
	o.has(o.press("Grace Lim", "Override"), "An override needs a reason")
	o.has(o.say("Grace Lim", "their board decides tomorrow"), "Contacted → Proposal")
	o.golden("gate-terminal")
}

// TestSkipAndBack: where stages may not be skipped the move is refused and the next stage a tap away; a move back asks why first.
func TestSkipAndBack(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "推进 D1 1 原因:重来")
	for _, stage := range []string{"意向沟通", "方案报价", "谈判签约"} {
		o.has(o.say("王总管", "管理 阶段 改 "+stage+" 可跳过:否"), "阶段已改")
	}
	o.has(o.say("王总管", "管理 阶段"), "意向沟通 不可跳过")
	o.has(o.say("张伟", "推进 D1 谈判"), "意向沟通 不能跳过", "→ 意向沟通")
	o.lacks(o.say("张伟", "推进 D1 谈判"), "破例")
	o.has(o.press("张伟", "→ 意向沟通"), "初步接触 → 意向沟通")
	o.has(o.say("陈敏", "推进 D1 谈判"), "方案报价 不能跳过", "破例推进")
	o.press("陈敏", "破例推进")
	if form := o.last[o.key("陈敏")].Form; form == nil {
		t.Fatal("nobody asks why")
	}
	o.has(o.submit("陈敏", map[string]string{"deal": "D1", "stage": "s4", "reason": "老客户续签"}), "意向沟通 → 谈判签约")
	o.has(o.say("王总管", "管理 阶段 改 谈判签约 可退回:否"), "阶段已改")
	o.has(o.say("张伟", "推进 D1 2"), "已经到了 谈判签约,这个阶段不能退回")
	o.say("王总管", "管理 阶段 改 谈判签约 可退回:是")
	o.say("张伟", "推进 D1 2")
	o.has(o.submit("张伟", map[string]string{"deal": "D1", "stage": "s2", "reason": ""}), "为什么")
	o.has(o.submit("张伟", map[string]string{"deal": "D1", "stage": "s2", "reason": "预算砍了"}), "谈判签约 → 意向沟通")
	o.has(o.say("张伟", "历史 华为"), "预算砍了")
	o.golden("skip-back")
}

// TestGateOfANewDeal: a deal begins in a stage with what the stage asks for, which a form or a dialogue asks for, and past no stage
// that may not be skipped.
func TestGateOfANewDeal(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 阶段 改 方案报价 必填:金额,联系人,来源")
	o.say("张伟", "新商机 华为 服务器续约 阶段:方案报价")
	form := o.last[o.key("张伟")].Form
	if form == nil {
		t.Fatal("no form asks for what is lacking")
	}
	asked := map[string]string{}
	for _, f := range form.Fields {
		asked[f.ID] = f.Error
	}
	if _, contact := asked["contact"]; !contact || asked["amount"] != "方案报价 的商机要有:金额、联系人、来源,请补上。" {
		t.Errorf("the form asks for %v", asked)
	}
	values := map[string]string{"customer": "华为", "title": "服务器续约", "stage": "s3", "amount": "50万", "contact": "王建国", "source": "展会"}
	o.has(o.submit("张伟", values), "已建商机", "方案报价", "¥500,000")
	o.say("张伟", "新商机 华为 二期 50万 阶段:方案报价 来源:展会")
	form = o.last[o.key("张伟")].Form
	if form == nil || form.Fields[len(form.Fields)-1].Error == "" {
		t.Fatalf("the form is %+v", form)
	}

	o.say("王总管", "管理 阶段 改 初步接触 可跳过:否")
	o.has(o.say("张伟", "新商机 华为 三期 50万 阶段:谈判签约"), "初步接触 不能跳过,新商机从 初步接触 开始吧")
	o.has(o.press("张伟", "初步接触"), "已建商机", "初步接触", "三期")
	o.golden("gate-new")

	term := setup(t).via("terminal")
	term.say("王总管", "管理 阶段 改 初步接触 必填:金额,来源")
	term.say("Daniel Ong", "deal new")
	term.say("Daniel Ong", "Acme")
	term.say("Daniel Ong", "Support")
	term.say("Daniel Ong", "skip")
	term.has(term.say("Daniel Ong", "skip"), "needs: Amount, Source")
	term.has(term.say("Daniel Ong", "20k"), "needs: Source")
	term.has(term.say("Daniel Ong", "trade fair"), "Deal D3 created")
	term.golden("gate-new-terminal")
}

// TestGateOfAnotherPipeline: what a stage of another pipeline asks for is asked for on the way into it too, by whichever command the
// deal goes, and a manager may set it aside.
func TestGateOfAnotherPipeline(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 流程 新增 续约 阶段:谈续约,签约")
	o.has(o.send("王总管", bot.Press{Value: "admin.stage.edit stage=s7 required=source,contacts"}), "必填:")
	o.has(o.send("王总管", bot.Press{Value: "admin.stage.edit stage=s8 required=source"}), "必填:来源")
	form := func(who, line string) map[string]string {
		t.Helper()
		o.send(who, bot.Press{Value: line})
		f := o.last[o.key(who)].Form
		if f == nil {
			t.Fatalf("%s asks for nothing: %s", line, card.PlainText(*o.last[o.key(who)].Card))
		}
		asked := map[string]string{}
		for _, in := range f.Fields {
			asked[in.ID] = in.Error
		}
		return asked
	}
	if asked := form("张伟", "deal.pipeline D1 pipeline=L2 stage=s8"); asked["source"] != "D1 华为 · 服务器扩容 进入 签约 前请补上:来源。" {
		t.Errorf("the move asks for %v", asked)
	}
	o.has(o.submit("张伟", map[string]string{"source": "展会"}), "销售流程 · 意向沟通 → 续约 · 签约")
	o.say("张伟", "撤销")
	asked := form("张伟", "deal.pipeline D1 pipeline=L2")
	if _, ok := asked["contact"]; !ok || asked["source"] == "" && asked["contact"] == "" {
		t.Errorf("the transfer asks for %v", asked)
	}
	o.has(o.submit("张伟", map[string]string{"source": "展会", "contact": "王建国"}), "销售流程 · 意向沟通 → 续约 · 谈续约")
	o.say("张伟", "撤销")
	o.look(func(v *crm.View) {
		if d, err := v.Deal(1); err != nil || d.Source != "" || d.Pipeline != 1 {
			t.Errorf("undone: %+v, %v", d, err)
		}
	})
	form("陈敏", "deal.pipeline D1 pipeline=L2")
	o.has(o.submit("陈敏", map[string]string{"override": "true", "reason": "客户催得急"}), "续约 · 谈续约")
	o.look(func(v *crm.View) {
		events := v.StageEvents(1)
		if last := events[len(events)-1]; !slices.Equal(last.Override, []string{"source", "contacts"}) || last.Reason != "客户催得急" {
			t.Errorf("the move is kept as %+v", last)
		}
	})
	o.golden("gate-pipeline")

	term := setup(t).via("terminal")
	term.say("王总管", "管理 流程 新增 续约 阶段:谈续约,签约")
	term.has(term.send("王总管", bot.Press{Value: "admin.stage.edit stage=s7 required=source"}), "必填:来源")
	term.has(term.say("Daniel Ong", "deal pipeline D2"), "please add: Source")
	term.has(term.say("Daniel Ong", "trade fair"), "Sales · Contacted → 续约 · 谈续约")
	term.say("Daniel Ong", "undo")
	term.say("Grace Lim", "deal pipeline D2")
	term.has(term.press("Grace Lim", "Override"), "An override needs a reason")
	term.has(term.say("Grace Lim", "their board decides tomorrow"), "Sales · Contacted → 续约 · 谈续约")
}
