package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/money"
)

// TestPriority: what has no next step comes first; of two equal deals the one that lies untouched comes first; else the greater
// product of value, probability and urgency does, with its reasons in words.
func TestPriority(t *testing.T) {
	t.Parallel()
	o := setup(t)
	plan := func(tx *crm.Tx, deal crm.ID, days int) error {
		at := o.now.Add(time.Duration(days) * 24 * time.Hour)
		_, err := tx.NewTask(crm.Task{Title: "跟进", Deal: deal, Customer: 1, Owner: o.people["张伟"].ID, Due: at, AllDay: true})
		return err
	}
	deal := func(tx *crm.Tx, title string, yuan int64, stage crm.StageID) crm.ID {
		d, err := tx.NewDeal(crm.Deal{Customer: 1, Title: title, Stage: stage, Amount: money.Amount{Minor: yuan * 100, Currency: "CNY"}})
		if err != nil {
			t.Fatal(err)
		}
		return d.ID
	}
	var quiet crm.ID
	o.act("张伟", func(tx *crm.Tx) error { quiet = deal(tx, "一样甲", 100_000, 2); return plan(tx, quiet, 200) })
	o.later(60 * 24 * time.Hour)
	o.act("张伟", func(tx *crm.Tx) error {
		for _, x := range []struct {
			title string
			yuan  int64
			stage crm.StageID
			days  int
		}{{"一样乙", 100_000, 2, 30}, {"大单", 900_000, 4, 30}, {"小单", 10_000, 1, 0}} {
			if err := plan(tx, deal(tx, x.title, x.yuan, x.stage), x.days); err != nil {
				return err
			}
		}
		return nil
	})
	r := o.say("张伟", "优先")
	o.has(r, "无下一步", "44 个工作日未动", "¥90万 × 80%", "今天有待办", "没有下一步的排最前")
	said, at := text(r), -1
	for _, title := range []string{"服务器扩容", "大单", "一样甲", "一样乙", "小单"} {
		i := strings.Index(said, title)
		if i <= at {
			t.Errorf("%s is out of order in\n%s", title, said)
		}
		at = i
	}
	o.has(o.say("张伟", "我的一天"), "先跟进这几个", "无下一步", "更多(2)")
	o.has(o.say("陈敏", "优先 张伟"), "张伟", "大单")
	o.has(o.say("李娜", "优先 张伟"), "看不到")
	o.has(o.say("李娜", "优先"), "你还没有在途商机")
	o.golden("priority")
}

// TestNothingPlanned: the last task of a deal done or dropped, its receipt asks what comes next, and a day is one tap away.
func TestNothingPlanned(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "提醒 报价 明天 商机:D1")
	o.say("张伟", "提醒 合同 后天 商机:D1")
	o.lacks(o.say("张伟", "完成 R1"), "11-24")
	o.has(o.say("张伟", "完成 R2"), "服务器扩容", "11-24 周二", "11-26 周四", "11-30 周一", "提醒")
	o.has(o.press("张伟", "11-26 周四"), "✓ 已安排", "11-26 周四")
	o.has(o.say("张伟", "商机 D1"), "11-26 周四 跟进")
	english := o.via("terminal")
	english.say("Daniel Ong", "remind call deal:D2 tomorrow")
	english.has(english.say("Daniel Ong", "done R4"), "Tue Nov 24", "Thu Nov 26", "Mon Nov 30")
	o.golden("nothing-planned")
}
