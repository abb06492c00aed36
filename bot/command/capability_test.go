package command_test

import (
	"fmt"
	"testing"

	"crmbot/crm"
	"crmbot/crm/money"
)

// reach makes n deals of somebody that came to 方案报价, and moves as many of them on.
func (o *office) reach(owner string, n, on int) {
	o.t.Helper()
	o.act("", func(tx *crm.Tx) error {
		for i := range n {
			d, err := tx.NewDeal(crm.Deal{Title: "商机", Customer: 1, Owner: o.people[owner].ID, Stage: 3, Amount: money.Amount{Minor: 100_00, Currency: "CNY"}})
			if err == nil && i < on {
				_, err = tx.MoveDeal(d.ID, 0, 4, "")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// skilled is an office where 张伟 brought 2 of 10 deals past 方案报价 and three colleagues together 30 of 60.
func skilled(t *testing.T) *office {
	t.Helper()
	o := setup(t)
	for i := range 3 {
		name := fmt.Sprint("同事", i+1)
		o.act("", func(tx *crm.Tx) error {
			p, err := tx.NewPerson(crm.Person{Name: name, Role: crm.Rep, Team: o.east.ID, Lang: "zh-CN"})
			o.people[name] = p
			return err
		})
		o.reach(name, 20, 10)
	}
	o.reach("张伟", 10, 2)
	o.reach("Daniel Ong", 12, 3)
	o.reach("Priya Nair", 40, 37)
	o.logs("张伟", 1, 3)
	o.act("", func(tx *crm.Tx) error { // won long after it began, before the year that is looked at
		_, err := tx.NewDeal(crm.Deal{Title: "旧单", Customer: 1, Owner: o.people["张伟"].ID, Stage: 5, Imported: true, Amount: money.Amount{Minor: 30_000_000, Currency: "CNY"},
			Started: tx.Today(0).AddMonths(-14), ClosedOn: tx.Today(0).AddMonths(-2)})
		return err
	})
	return o
}

// TestCapability: 2 of 10 beside 30 of 60 is flagged with its interval and said to be perhaps chance; who has too few colleagues
// with deals reads nothing of theirs.
func TestCapability(t *testing.T) {
	t.Parallel()
	o := skilled(t)
	r := o.say("张伟", "能力")
	o.has(r, "方案报价 → 谈判签约 2/10 = 20.00%", "5.67% – 50.98%", "低 60.00%", "同事 30/60 = 50.00%", "95% 区间", "也可能是偶然", "只有本人和上级能看")
	o.has(o.say("陈敏", "能力分析 张伟"), "能力分析 · 张伟", "30/60")
	r = o.say("Daniel Ong", "capability")
	o.has(r, "3/12 = 25.00%", "Not compared where fewer than 3 colleagues have deals", "not judged")
	o.lacks(r, "37", "40", "Priya")
	o.say("王总管", "能力")
	o.golden("capability")
}

// TestCapabilityIsPrivate: a colleague, an auditor and another team's manager are refused in plain words, a team has no card, and in
// a group it is told to who asks alone.
func TestCapabilityIsPrivate(t *testing.T) {
	t.Parallel()
	o := skilled(t)
	for _, who := range []string{"李娜", "同事1"} {
		r := o.say(who, "能力 张伟")
		o.has(r, "能力分析只有本人和上级能看")
		o.lacks(r, "/10", "30/60")
	}
	o.has(o.say("Grace Lim", "capability 张伟"), "for that person and those above them")
	o.lacks(o.say("赵审", "能力 张伟"), "同事", "/10")
	o.lacks(o.say("周婷", "能力 张伟"), "同事 30", "/10")
	o.has(o.say("王总管", "能力 张伟"), "同事 30/60")
	o.has(o.say("陈敏", "能力 华东组"), "能力分析看的是一个人")
	if r := o.in("g1").say("张伟", "能力"); !r.Private {
		t.Errorf("a group reads a capability card:\n%s", text(r))
	}
	o.in("g1").has(o.in("g1").say("李娜", "能力 张伟"), "只有本人和上级能看")
}

// TestCapabilityOfFew: by fewer than ten deals nobody is judged, and there is no interval.
func TestCapabilityOfFew(t *testing.T) {
	t.Parallel()
	o := skilled(t)
	o.reach("李娜", 9, 0)
	r := o.say("李娜", "能力")
	o.has(r, "0/9", "样本不足", "不判断")
	o.lacks(r, "⚠ 低", "0/9 =")
}
