package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/crm"
)

// logs lets somebody log visits of one customer today, every second of them two days late.
func (o *office) logs(person string, customer crm.ID, n int) {
	o.t.Helper()
	for i := range n {
		o.act(person, func(tx *crm.Tx) error {
			_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: customer, At: o.now.Add(-time.Duration(i%2) * 48 * time.Hour)}, nil)
			return err
		})
	}
}

// busy is nine weeks in which a rep of 华东组 puts down 2.0 a week at first and 5.4 later, and 李娜 stops.
func busy(t *testing.T) *office {
	t.Helper()
	o := setup(t)
	for _, week := range [][3]int{{2, 2, 1}, {2, 2, 1}, {2, 2, 0}, {2, 2, 1}, {11, 0, 1}, {11, 0, 1}, {11, 0, 1}, {10, 0, 1}} {
		o.logs("张伟", 1, week[0])
		o.logs("李娜", 2, week[1])
		o.logs("Daniel Ong", 3, week[2])
		o.later(7 * 24 * time.Hour)
	}
	o.logs("张伟", 1, 1)
	return o
}

// TestAdoption: 5.4 logs a rep and week beside 2.0 in the first four weeks are 2.7 times as many, in words of both languages.
func TestAdoption(t *testing.T) {
	t.Parallel()
	o := busy(t)
	r := o.say("陈敏", "活跃度")
	o.has(r, "每人每周记 5.4 条,最初四周是 2.0 条:2.7 倍", "43/8 = 5.4", "16/8 = 2.0", "(未完)", "没有记录的 1 人:李娜", "11-23")
	o.lacks(r, "Daniel", "Priya")
	o.has(o.say("王总管", "使用情况 海外组"), "不足 10 条", "没有记录的 1 人:Priya Nair")
	o.press("王总管", "华东组")
	o.has(o.say("Grace Lim", "adoption"), "Fewer than 10 logs", "No logs from 1 rep in", "Priya Nair", "(not over)")
	o.say("王总管", "使用情况 公司")
	o.golden("adoption")
}

// TestAdoptionRights: those who lead a team read of it, administrators of the company, nobody else anything; in a group it is told
// to who asks alone.
func TestAdoptionRights(t *testing.T) {
	t.Parallel()
	o := busy(t)
	for _, who := range []string{"张伟", "赵审", "周婷"} {
		o.lacks(o.say(who, "活跃度"), "每人每周", "李娜")
	}
	o.has(o.say("陈敏", "活跃度 海外组"), "团队的数字由主管来看")
	o.has(o.say("陈敏", "活跃度 公司"), "全公司的数字由管理员来看")
	o.has(o.say("陈敏", "活跃度 张伟"), "使用情况看的是团队")
	if r := o.in("g1").say("陈敏", "活跃度"); !r.Private || !strings.Contains(text(r), "李娜") {
		t.Errorf("in a group: private %v\n%s", r.Private, text(r))
	}
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.EditTeam(o.east.ID, 0, func(k *crm.Team) { k.Lead = 0 })
		return err
	})
	o.has(o.say("陈敏", "活跃度"), "你现在没有带团队")
}

// TestAdoptionWhileNew: without logs, and before four weeks are over, nothing is compared.
func TestAdoptionWhileNew(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("陈敏", "活跃度"), "还没有人记过东西")
	o.logs("张伟", 1, 12)
	o.has(o.say("陈敏", "活跃度"), "有记录的整周才 0 个", "12")
	o.later(4 * 7 * 24 * time.Hour)
	o.lacks(o.say("陈敏", "活跃度"), "倍,")
}
