package command_test

import (
	"strings"
	"testing"

	"crmbot/crm"
	"crmbot/crm/money"
)

func dollars(units int64) money.Amount { return money.Amount{Minor: units * 100, Currency: "USD"} }

// aprilAbroad is the month of the worked numbers as Daniel Ong has it, in dollars.
func (o *office) aprilAbroad() {
	o.t.Helper()
	o.at("2027-04-21 18:30")
	o.closed("Daniel Ong", true, dollars(350_000), "2027-04-10", "2027-03-01", "fair")
	for i, units := range []int64{200_000, 300_000, 500_000, 400_000} {
		o.deal("Daniel Ong", crm.StageID(1+i), dollars(units), "2027-04-28")
	}
	o.quota("Grace Lim", "Daniel Ong", "2027-04", dollars(1_000_000))
}

// TestMonthInEnglish: the month of the worked numbers as English readers see it.
func TestMonthInEnglish(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.aprilAbroad()
	r := o.say("Daniel Ong", "funnel this month")
	o.has(r, "Open 4 deals, $1,400,000 · weighted $680,000", "Contacted        1   $200k      $20k", "Negotiation      1   $400k     $320k")
	o.drills("Daniel Ong", r)
	r = o.say("Daniel Ong", "forecast this month")
	o.has(r, "Expected $1,030,000 = 103.00% · quota $1,000,000", "Commit $750,000 · Best case $1,250,000 · Open $1,400,000", "gap $650,000 · covers the gap 2.15×", "Overdue 1")
	o.drills("Daniel Ong", r)
	o.has(o.say("Daniel Ong", "quota"), "$350k of $1.00M · 35.00% done · gap $650k", "Time elapsed 68% (15/22 workdays) · $682k expected by now", "pace 0.51", "need $93k a day (7 workdays left)")
	o.has(o.say("Daniel Ong", "forecast if D7 lost"), "$1,030,000    $710,000  -$320,000", "103.00%      71.00%")
	o.has(o.say("Daniel Ong", "won D7 398k contract:HT-9"), "Record as won", "$398,000", "Wed Apr 21", "HT-9")
	o.has(o.press("Daniel Ong", "Confirm"), "Won!", "$398,000")
	o.has(o.say("Daniel Ong", "funnel this month"), "Open 3 deals, $1,000,000 · weighted $360,000")
	o.has(o.say("Daniel Ong", "forecast this month"), "Expected $1,108,000 = 110.80%")
	o.has(o.say("Daniel Ong", "deal D7"), "HT-9", "Wed Apr 21")
	o.has(o.say("Daniel Ong", "quota"), "$748k of $1.00M · 74.80% done")
	o.has(o.say("Grace Lim", "quota set Daniel 2027-04 1m stretch:1.2m challenge:1.5m"), "stretch $1,200,000", "challenge $1,500,000")
	o.has(o.say("Daniel Ong", "quota"), "62.3%", "49.9%")
}

// TestWinIsOneStep: weighted, closed and expected change in one entry of the journal, and one undo takes all of it back.
func TestWinIsOneStep(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	var before, after uint64
	o.has(o.say("张伟", "赢单 D7 39.8万 合同号:HT-2027-4"), "确认赢单", "¥398,000", "04-21 周三", "HT-2027-4")
	o.look(func(v *crm.View) { before, _ = v.Head() })
	o.press("张伟", "确认")
	o.look(func(v *crm.View) { after, _ = v.Head() })
	if after != before+1 {
		t.Errorf("%d entries, want one", after-before)
	}
	o.has(o.say("张伟", "商机 D7"), "赢单", "04-21 周三", "HT-2027-4")
	o.has(o.say("张伟", "撤销"), "已撤销")
	o.has(o.say("张伟", "预测 2027-04"), "¥1,030,000 = 103.00%")
	o.has(o.say("张伟", "漏斗 本月"), "在途 4 单 ¥1,400,000 · 加权 ¥680,000")
}

// TestQuarterOfMonths: a quarter's target is the sum of its months unless the quarter has its own; every metric may be set, and a rep
// sets none for themselves.
func TestQuarterOfMonths(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-01-04 10:00")
	for _, line := range []string{"定目标 张伟 2027-01 30万", "定目标 张伟 2027-02 20万", "定目标 张伟 2027-03 50万"} {
		o.has(o.say("陈敏", line), "目标已定")
	}
	o.has(o.say("张伟", "业绩 2027Q1"), "¥0 / ¥100万")
	o.has(o.say("陈敏", "定目标 张伟 2027Q1 120万"), "¥1,200,000")
	o.has(o.say("张伟", "业绩 2027Q1"), "¥0 / ¥120万")
	o.has(o.say("张伟", "业绩 2027-02"), "¥0 / ¥20万")
	o.has(o.say("张伟", "定目标 张伟 2027-04 30万"), "目标由上级来定", "陈敏")
	o.has(o.say("Daniel Ong", "quota set Daniel 2027-04 30k"), "Targets are set from above", "Grace Lim")
	o.has(o.say("陈敏", "定目标 张伟 2027-01 新客户 4"), "新客户 · 4")
	o.has(o.say("陈敏", "定目标 张伟 2027-01 回款 20万"), "回款 · ¥200,000")
	o.has(o.say("陈敏", "定目标 张伟 2027-01 拜访 8"), "拜访 · 8")
	o.say("张伟", "新客户 蓝天科技 来源:展会")
	o.say("张伟", "拜访 华为 谈了报价")
	o.say("张伟", "电话 华为 问了进度") // no visit
	o.has(o.say("张伟", "业绩 新客户"), "1 / 4 · 完成 25.00%")
	o.has(o.say("张伟", "业绩 拜访"), "1 / 8 · 完成 12.50%")
	o.has(o.say("张伟", "业绩 回款"), "¥0 / ¥20万", "回款记录还没有启用")
	o.has(o.say("Grace Lim", "quota set Daniel 2027-01 new customers 4"), "New customers · 4")
	o.has(o.say("Grace Lim", "quota set Daniel 2027-01 received 20k"), "$20,000")
}

// TestPlaceInTheTeam: who has a target reads their place among those who have one; without one no share of it is told.
func TestPlaceInTheTeam(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.lacks(o.say("张伟", "业绩"), "名")
	o.quota("陈敏", "李娜", "2027-04", yuan(100_000))
	o.closed("李娜", true, yuan(50_000), "2027-04-09", "2027-03-01", "展会")
	o.has(o.say("张伟", "业绩"), "团队内第 2 名(共 2 人有目标)")
	o.has(o.say("李娜", "业绩"), "团队内第 1 名(共 2 人有目标)")
	o.has(o.say("李娜", "业绩 2027-05"), "还没设目标")
	o.lacks(o.say("李娜", "业绩 2027-05"), "%")
	o.has(o.say("李娜", "语言 en"), "English")
	o.has(o.say("李娜", "quota"), "No. 1 of 2 in the team with a quota")
}

// TestPaceAtTheLine: a pace of 0.79 is told of, one of 0.80 is not; and 2.15 times of cover are too little where 2.5 are needed.
func TestPaceAtTheLine(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-04-21 18:30") // 15 of 22 working days: of 220 000 there should be 150 000
	for name, units := range map[string]int64{"张伟": 118_500, "李娜": 120_000} {
		o.quota("陈敏", name, "2027-04", yuan(220_000))
		o.closed(name, true, yuan(units), "2027-04-10", "2027-03-01", "展会")
	}
	r := o.say("陈敏", "达标预警")
	o.has(r, "1 人需要关注", "张伟", "进度比 0.79(低于 0.80)", "日均还需 ¥1.5万(7 个工作日)")
	o.lacks(r, "李娜")
	o.say("陈敏", "语言 en")
	r = o.say("陈敏", "behind")
	o.has(r, "1 person needs a look", "张伟", "pace 0.79 (below 0.80)")
	o.lacks(r, "李娜")
}

// TestQuarterOfANewcomer: who joins on 16 April has half of April's target and all of May's and June's: 750 000.
func TestQuarterOfANewcomer(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-04-16 10:00")
	o.act("", func(tx *crm.Tx) error {
		for _, name := range []string{"新人", "Newcomer"} {
			p, err := tx.NewPerson(crm.Person{Name: name, Role: crm.Rep, Team: map[string]crm.ID{"新人": o.east.ID, "Newcomer": o.west.ID}[name],
				Lang: map[string]string{"新人": "zh-CN", "Newcomer": "en"}[name]})
			if err != nil {
				return err
			}
			o.people[name] = p
		}
		return nil
	})
	for _, month := range []string{"2027-04", "2027-05", "2027-06"} {
		o.quota("陈敏", "新人", month, yuan(300_000))
		o.quota("Grace Lim", "Newcomer", month, dollars(300_000))
	}
	o.has(o.say("新人", "业绩 2027-04"), "¥0 / ¥15万", "整期目标 ¥30万,按在岗的日历天数折算")
	o.has(o.say("新人", "业绩 2027Q2"), "¥0 / ¥75万", "整期目标 ¥90万,按在岗的日历天数折算")
	o.has(o.say("Newcomer", "quota 2027-04"), "$0 of $150k")
	o.has(o.say("Newcomer", "quota 2027Q2"), "$0 of $750k", "$900k")
}

// TestTeamTargetBesideItsMembers: a team's own target counts, and the members' sum stands beside it where they differ; a target
// changed in the month counts as it is now, and the one before stays in the log.
func TestTeamTargetBesideItsMembers(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.has(o.say("陈敏", "业绩 团队"), "¥35万 / ¥100万", "目标为成员目标之和")
	o.say("王总管", "定目标 华东组 2027-04 140万")
	o.has(o.say("陈敏", "业绩 团队"), "¥35万 / ¥140万", "完成 25.00%", "成员目标之和 ¥100万,与团队目标不同")
	o.say("陈敏", "定目标 张伟 2027-04 70万")
	o.has(o.press("陈敏", "确认"), "¥700,000", "原来 ¥1,000,000")
	o.has(o.say("张伟", "业绩"), "完成 50.00%")
	o.has(o.say("陈敏", "撤销"), "已撤销")
	o.has(o.say("张伟", "业绩"), "完成 35.00%")
}

// TestThreeVisitsAndAWin: three visits and one deal won make a draft of exactly these.
func TestThreeVisitsAndAWin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		who, win, yes, ask string
		visits             []string
		want               []string
	}{
		{"张伟", "赢单 D1 50万", "确认", "日报", []string{"拜访 华为 谈了报价", "拜访 华为 看了机房", "拜访 华为 签了意向书"},
			[]string{"跟进 3 次", "• 拜访 华为技术有限公司 · 谈了报价", "• 拜访 华为技术有限公司 · 看了机房", "• 拜访 华为技术有限公司 · 签了意向书", "赢单 1 单 · ¥500,000", "• 华为技术有限公司 · 服务器扩容 · ¥50万"}},
		{"Daniel Ong", "won D2 100k", "Confirm", "daily", []string{"visit Acme discussed the quote", "visit Acme saw the site", "visit Acme met the board"},
			[]string{"Visits and contacts: 3", "• Visit Acme Ltd · discussed the quote", "• Visit Acme Ltd · saw the site", "• Visit Acme Ltd · met the board", "Won: 1 · $100,000", "• Acme Ltd · Data centre · $100k"}},
	} {
		t.Run(c.who, func(t *testing.T) {
			t.Parallel()
			o := setup(t)
			o.at("2026-11-24 10:00") // nobody began a deal today
			for _, line := range c.visits {
				o.say(c.who, line)
			}
			o.say(c.who, c.win)
			o.press(c.who, c.yes)
			r := o.say(c.who, c.ask)
			o.has(r, c.want...)
			if n := strings.Count(text(r), "• "); n != 4 {
				t.Errorf("%d lines, want these four:\n%s", n, text(r))
			}
		})
	}
}
