package command_test

import (
	"strings"
	"testing"

	"crmbot/crm"
)

// TestWhyItMoved: a move back asks why first; one two or more ahead is done and its receipt asks, and nobody has to answer.
func TestWhyItMoved(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.lacks(o.say("张伟", "推进 D1 报价"), "补一句")
	o.has(o.say("张伟", "推进 D1 1"), "从 方案报价 退回 初步接触,为什么?")
	o.has(o.submit("张伟", map[string]string{"deal": "D1", "stage": "s1", "reason": "客户重新立项"}), "✓ 方案报价 → 初步接触")
	o.has(o.say("张伟", "推进 D1 3"), "✓ 初步接触 → 方案报价", "跳过了中间阶段,补一句原因吧。")
	o.press("张伟", "补一句原因")
	form := o.last[o.key("张伟")].Form
	if len(form.Fields) != 1 || form.Fields[0].ID != "reason" {
		t.Errorf("the form asks for %+v", form.Fields)
	}
	o.has(o.submit("张伟", map[string]string{"reason": "客户换了负责人"}), "✓ 已记下原因", "客户换了负责人")
	o.has(o.say("张伟", "审计 D1"), "原因: 客户换了负责人", "原因: 客户重新立项")
	o.has(o.say("张伟", "历史 华为"), "初步接触 → 方案报价 (客户换了负责人)", "方案报价 → 初步接触 (客户重新立项)")
	o.has(o.say("张伟", "撤销"), "✓ 已撤销", "推进商机")
	o.has(o.say("张伟", "商机 D1"), "初步接触 (1/4)")
	o.lacks(o.say("张伟", "推进 D1 4 原因:老客户"), "补一句")
	o.lacks(o.say("张伟", "推进 D1 1 原因:预算砍了"), "补一句")
	o.has(o.say("张伟", "推进 D1 3"), "跳过了中间阶段")
	o.press("张伟", "撤销")
	o.has(o.say("张伟", "推进 D1 3"), "跳过了中间阶段")
	o.golden("why")
}

// TestWhyInADialogue: where there are no forms the next line answers, unless it is plainly something else.
func TestWhyInADialogue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ line, want string }{
		{"the customer hired someone new", "✓ Reason noted"},
		{"visit Acme discussed pricing", "Visit"},
		{"Met Acme today, quoted $12k", "is this right"},
		{"Acme", "Acme Ltd"},
		{"D2", "Data centre"},
		{"hello", "visit Acme"},
		{"todo", "To do"},
	} {
		t.Run(c.line, func(t *testing.T) {
			t.Parallel()
			o := setup(t).via("terminal")
			o.has(o.say("Daniel Ong", "move D2 3"), "It skipped a stage. Why?", "Just reply, or go on.")
			r := o.say("Daniel Ong", c.line)
			o.has(r, c.want)
			if c.want != "✓ Reason noted" {
				o.lacks(r, "Reason noted")
			}
		})
	}
}

// TestWhyIsNotAsked: a company that does not want to know is not asked; nor is a reason taken twice, or of an undone move.
func TestWhyIsNotAsked(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "推进 D1 4")
	o.press("张伟", "补一句原因")
	again := o.last[o.key("张伟")]
	o.submit("张伟", map[string]string{"reason": "客户着急"})
	o.last[o.key("张伟")] = again
	o.has(o.submit("张伟", map[string]string{"reason": "别的"}), "原因已经写过了:客户着急")
	o.say("张伟", "推进 D1 1 原因:重来")
	o.say("张伟", "推进 D1 3")
	o.press("张伟", "补一句原因")
	again = o.last[o.key("张伟")]
	o.say("张伟", "撤销")
	o.last[o.key("张伟")] = again
	o.has(o.submit("张伟", map[string]string{"reason": "别的"}), "已经撤销了")
	o.has(o.say("王总管", "管理 公司 改 推进原因:不问"), "退回或跳阶时: 不问")
	o.lacks(o.say("张伟", "推进 D1 4"), "补一句")
	o.has(o.say("张伟", "推进 D1 1"), "谈判签约 → 初步接触")
	o.look(func(v *crm.View) {
		if events := v.StageEvents(1); events[1].Reason != "客户着急" || events[1].Undone {
			t.Errorf("events = %+v", events)
		}
	})
}

// TestAuditOfAHiddenName: what is somebody else's is answered as what nobody has.
func TestAuditOfAHiddenName(t *testing.T) {
	t.Parallel()
	o := setup(t)
	hidden, none := text(o.say("Daniel Ong", "audit 华为技术有限公司")), text(o.say("Daniel Ong", "audit 蓝天航空有限公司"))
	if want := strings.ReplaceAll(none, "蓝天航空有限公司", "华为技术有限公司"); hidden != want {
		t.Errorf("hidden: %s\nnobody's: %s", hidden, want)
	}
	o.has(o.say("张伟", "start ABCD1234"), "绑定账号", "帮助")
}
