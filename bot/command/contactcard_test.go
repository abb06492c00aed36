package command_test

import "testing"

// TestContactCard: who somebody at a customer is, how to reach them, and when we last talked; numbers stay away from groups.
func TestContactCard(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "看联系人 王建国"), "王建国 · 采购总监", "华为技术有限公司", "13800138000", "改", "看客户")
	o.say("张伟", "拜访 华为 昨天 联系人:王建国 谈了报价")
	o.has(o.say("张伟", "看联系人 K1"), "最近沟通: 11-22 周日 · 拜访", "谈了报价")
	o.lacks(o.in("g1").say("张伟", "看联系人 K1"), "13800138000")
	o.lacks(o.say("Daniel Ong", "contact show K1"), "王建国")
	o.say("张伟", "看联系人 K1")
	o.press("张伟", "记拜访")
	o.has(o.submit("张伟", map[string]string{"note": "又见了一面"}), "✓")
	o.say("张伟", "lang en")
	o.has(o.say("张伟", "contact show K1"), "Last talk: Mon Nov 23 · Visit")
	o.golden("contact_card")
}
