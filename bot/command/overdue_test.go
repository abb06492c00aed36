package command_test

import (
	"testing"

	"crmbot/crm"
)

// TestOverdue: an expected close that has passed is flagged in lists and on the card; a tap moves it, a month and more asks why,
// and three pushes are a flag of their own.
func TestOverdue(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("张伟", func(tx *crm.Tx) error { _, err := tx.SetExpected(1, 0, tx.Today(0)-3, ""); return err })
	o.has(o.say("张伟", "商机"), "⚠ 11-20 周五 已过期")
	o.has(o.say("张伟", "商机 D1"), "11-20 周五 已过期", "+7 天", "+30 天", "季末 12-31 周四")
	o.has(o.say("张伟", "逾期成交"), "逾期成交 1 单", "服务器扩容", "+7 天")
	o.has(o.press("张伟", "+7 天"), "✓ 预计成交日已改", "预计 11-30 周一", "原来 11-20 周五")
	o.has(o.say("张伟", "逾期成交"), "逾期成交 0 单", "没有逾期的商机")
	for i, line := range []string{"改日期 D1 12/14", "改日期 D1 2027-01-10 原因:预算没批", "改日期 D1 2027-02-10 原因:招标推迟"} {
		o.lacks(o.say("张伟", "商机 D1"), "推迟3次")
		o.has(o.say("张伟", line), "✓ 预计成交日已改")
		if i < 2 {
			o.has(o.say("张伟", "多次推迟"), "没有一再推迟的商机")
		}
	}
	o.has(o.say("张伟", "商机 D1"), "⚠ 推迟3次")
	o.has(o.say("张伟", "商机"), "⚠ 推迟3次")
	o.has(o.say("陈敏", "多次推迟"), "多次推迟 1 单", "服务器扩容", "⚠ 推迟3次", "张伟")
	o.has(o.say("张伟", "撤销"), "撤销")
	o.has(o.say("张伟", "多次推迟"), "没有一再推迟的商机")
	o.lacks(o.say("李娜", "逾期成交"), "服务器扩容")
	o.has(o.say("李娜", "逾期成交 张伟"), "你看不到")
	o.golden("overdue")
}

// TestOverdueAsksWhy: later by more than two weeks opens the form with its question, or asks it where there are no forms.
func TestOverdueAsksWhy(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("Daniel Ong", func(tx *crm.Tx) error { _, err := tx.SetExpected(2, 0, tx.Today(0)-3, ""); return err })
	o.has(o.say("Daniel Ong", "overdue closes"), "1 overdue", "Data centre", "+30 days")
	o.press("Daniel Ong", "+30 days")
	form := o.last[o.key("Daniel Ong")].Form
	if form == nil {
		t.Fatal("no form asks why")
	}
	o.has(o.submit("Daniel Ong", map[string]string{"deal": "D2", "close": "2026-12-23", "reason": ""}), "Why?")
	o.has(o.submit("Daniel Ong", map[string]string{"deal": "D2", "close": "2026-12-23", "reason": "tender postponed"}), "✓ Expected close changed")
	o.has(o.say("Daniel Ong", "audit D2"), "tender postponed")
	chat := o.via("terminal")
	chat.has(chat.say("Daniel Ong", "deal date D2 2027-01-30"), "moves 38 days later", "Why?")
	chat.has(chat.say("Daniel Ong", "the board meets in January"), "✓ Expected close changed", "Sat Jan 30, 2027")
	chat.has(chat.say("Daniel Ong", "audit D2"), "the board meets in January")
	chat.golden("overdue-terminal")
}
