package command_test

import (
	"strings"
	"testing"

	"crmbot/crm"
)

// TestMovedInAndOut: a deal handed to a colleague leaves one's pipeline and enters theirs; each waterfall comes out, the team's says nothing.
func TestMovedInAndOut(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2026-11-25 10:00")
	o.say("陈敏", "转给 @李娜 D1 原因:换区域")
	o.has(o.say("张伟", "漏斗 变动"), "期初在途     1   ¥500,000", "转出         1  -¥500,000", "期末在途     0         ¥0")
	o.has(o.say("李娜", "漏斗 变动"), "期初在途     0         ¥0", "转入         1  +¥500,000", "期末在途     1   ¥500,000")
	o.lacks(o.say("陈敏", "漏斗 变动 华东"), "转出", "转入")
}

// TestFridayTap: the card of Friday afternoon asks for a number, a tap says it, and a note goes with another.
func TestFridayTap(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "我")
	o.say("张伟", "预测类别 D1 承诺")
	o.digests()
	o.clockAt(4, 16, 5) // Friday
	o.digests()
	o.has(o.receive("张伟", "周五预测 · 2026Q4"), "¥500,000", "换个数")
	o.has(o.press("张伟", "¥50万"), "预测已提交", "2026Q4", "¥500,000")
	o.receive("张伟", "周五预测 · 2026Q4")
	o.press("张伟", "换个数")
	o.has(o.submit("张伟", map[string]string{"amount": "60万", "note": "二期一起签"}), "¥600,000", "二期一起签", "原来 ¥500,000")
}

// TestBigDealInEnglish: a win is told to its team's group once, in the group's language.
func TestBigDealInEnglish(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.subscribe(map[string]crm.ID{"west": o.west.ID})
	o.say("Daniel Ong", "won D2 100k")
	o.press("Daniel Ong", "Confirm")
	said := o.told()["west"]
	if strings.Count(said, "🎉") != 1 || !strings.Contains(said, "Daniel Ong") || !strings.Contains(said, "Data centre") || !strings.Contains(said, "$100,000") {
		t.Errorf("the team hears %q", said)
	}
}
