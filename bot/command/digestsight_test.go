package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/money"
)

// TestLeadWhoIsNoManager: who stands as the lead of a team but is a rep by now hears of nobody else's numbers.
func TestLeadWhoIsNoManager(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("陈敏", "我的一天") // they have an account
	o.digests()
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.EditPerson(o.people["陈敏"].ID, 0, func(p *crm.Person) { p.Role = crm.Rep })
		return err
	})
	o.now = o.now.AddDate(0, 0, 30).Add(-time.Hour + 5*time.Minute) // 09:05 on 23 December
	o.digests()
	for _, l := range o.letters() {
		if strings.Contains(l, "主管早报") || strings.Contains(l, "服务器扩容") {
			t.Errorf("a rep reads of the team:\n%s", l)
		}
	}
}

// TestManagerDigestSaysWhatToFix: who falls behind stands in the manager's digest with the reason and the one number to fix.
func TestManagerDigestSaysWhatToFix(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("陈敏", "我的一天")
	zhang := o.people["张伟"]
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.SetQuota(zhang.Ref(), crm.WonAmount, "2026-12", money.Amount{Minor: 100_000_00, Currency: "CNY"})
		return err
	})
	o.digests()
	o.now = o.now.AddDate(0, 0, 30).Add(-time.Hour + 5*time.Minute) // 16 of 23 workdays have gone by
	o.digests()
	got := strings.Join(o.letters(), "\n")
	for _, w := range []string{"目标落后 1 人", "张伟 ¥0 / ¥10万 · 完成 0.00% · 进度比 0.00(低于 0.80) → 日均还需 ¥1.4万(7 个工作日)"} {
		if !strings.Contains(got, w) {
			t.Errorf("lacks %q:\n%s", w, got)
		}
	}
}

// TestNumbersOfAPersonAreNotATeams: a number opened for a person is that person's, even where a team has the same number.
func TestNumbersOfAPersonAreNotATeams(t *testing.T) {
	t.Parallel()
	o := setup(t)
	chen := o.people["陈敏"]
	if chen.ID != o.west.ID {
		t.Fatalf("%s and %s are told apart by more than their kind", chen.Ref(), o.west.Ref())
	}
	o.now = o.now.AddDate(0, 0, 60) // the team's deal is stalled and overdue by now
	for _, list := range []string{"stalled", "overdue", "unplanned", "putoff", "slipped", "new"} {
		got := text(o.say("陈敏", "digest.open "+list+" "+chen.Ref().String()+" 2027-01-22 n=5"))
		if !strings.Contains(got, "简报里是 5,现在 0") || strings.Contains(got, "共 ") {
			t.Errorf("%s of %s:\n%s", list, chen.Name, got)
		}
	}
}

// TestReportOfWhatWasHandedOn: what somebody logged stays in their report after the customer went to another team, without its name
// or number.
func TestReportOfWhatWasHandedOn(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("李娜", "拜访 中粮 谈了年框")
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.AssignCustomer(2, 0, o.people["Daniel Ong"].ID, "地址变了")
		return err
	})
	for _, line := range []struct{ who, line string }{{"李娜", "日报"}, {"陈敏", "日报 李娜"}} {
		r := o.say(line.who, line.line)
		o.has(r, "谈了年框")
		o.lacks(r, "C2", "中粮")
	}
}

// TestUnnamedWinner: who stands on no public list is not named by the group's digest either.
func TestUnnamedWinner(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.in("east-room").say("陈敏", "订阅 简报")
	o.say("张伟", "排行 隐藏")
	o.act("张伟", func(tx *crm.Tx) error { _, err := tx.WinDeal(1, 0, crm.Win{}); return err })
	o.clockAt(0, 18, 10)
	o.digests()
	got := strings.Join(o.arrived("east-room"), "\n")
	if !strings.Contains(got, "🎉 一位同事·华为 ¥50万") || strings.Contains(got, "张伟") {
		t.Errorf("the group reads:\n%s", got)
	}
}
