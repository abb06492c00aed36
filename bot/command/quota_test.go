package command_test

import (
	"strings"
	"testing"

	"crmbot/crm"
	"crmbot/crm/money"
)

// TestQuota: 350 000 of 1 000 000 after 15 of 22 working days: 35.00 %, pace 0.51, 92 857 a day over 7, coverage 2.15.
func TestQuota(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.drills("张伟", o.say("张伟", "业绩"))
	o.has(o.say("张伟", "业绩 本季"), "35.00%", "2027Q2")
	o.say("陈敏", "业绩 @张伟")
	o.say("陈敏", "业绩 团队")
	o.say("陈敏", "业绩 拜访 本月")
	o.say("王总管", "业绩")
	o.golden("quota_zh")
}

func TestQuotaInEnglish(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-04-21 18:30")
	o.say("Grace Lim", "quota set Daniel 2027-04 300k")
	o.say("Grace Lim", "quota set Daniel 2027-04 400k")
	o.press("Grace Lim", "Confirm")
	o.say("Daniel Ong", "quota")
	o.say("Grace Lim", "quota team")
	o.say("Grace Lim", "quota @Daniel 2026-12")
	o.say("Grace Lim", "quota set Priya 2027-04 visits 40")
	o.say("Grace Lim", "quota visits @Priya 2027-04")
	o.golden("quota_en")
}

func TestQuotaIsReached(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.quota("陈敏", "张伟", "2027-04", yuan(350_000))
	r := o.say("张伟", "业绩")
	o.has(r, "100.00%", "已完成", "没有缺口")
	o.lacks(r, "日均还需", "倍")
}

func TestSetQuota(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("陈敏", "定目标 张伟 2026-12 300万"), "张伟 · 12月", "¥3,000,000", "撤销")
	o.has(o.say("陈敏", "定目标 张伟 2026-12 300万"), "本来就是")
	o.has(o.say("陈敏", "定目标 张伟 2026-12 400万"), "已经是 ¥3,000,000", "改成 ¥4,000,000")
	o.has(o.say("张伟", "业绩 2026-12"), "¥300万")
	o.has(o.say("陈敏", "业绩 @张伟 2026-12"), "¥300万")
	o.say("陈敏", "定目标 张伟 2026-12 400万")
	o.has(o.press("陈敏", "确认"), "¥4,000,000", "原来 ¥3,000,000")
	o.has(o.press("陈敏", "业绩"), "¥400万")
	o.has(o.say("陈敏", "定目标 张伟 2026Q4 1000万"), "2026Q4", "¥10,000,000")
	o.has(o.press("陈敏", "撤销"), "已撤销")
	o.has(o.say("陈敏", "业绩 @张伟 2026Q4"), "¥400万")
	o.has(o.say("陈敏", "定目标 李娜 本月 拜访 40"), "拜访 · 40")
	o.has(o.say("陈敏", "业绩 @李娜 拜访"), "0 / 40")
	o.has(o.say("陈敏", "定目标 张伟 2027-01 300"), "是不是 ¥300万")
	o.has(o.press("陈敏", "¥300万"), "¥3,000,000")
	o.has(o.say("陈敏", "定目标 张伟 下周 300万"), "按月或按季度")
	o.has(o.say("王总管", "定目标 公司 2027 5000万"), "按月或按季度")
	o.has(o.say("王总管", "定目标 公司 2027Q1 5000万"), "全公司", "¥50,000,000")
	o.has(o.say("王总管", "定目标 华东组 2027Q1 2000万"), "华东组", "¥20,000,000")
}

func TestQuotaIsSetByThoseAbove(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, c := range []struct{ who, line string }{
		{"张伟", "定目标 张伟 2026-12 300万"},
		{"陈敏", "定目标 陈敏 2026-12 300万"},
		{"陈敏", "定目标 Daniel 2026-12 300万"},
		{"陈敏", "定目标 公司 2026-12 300万"},
		{"陈敏", "定目标 华东组 2026-12 300万"},
		{"赵审", "定目标 张伟 2026-12 300万"},
	} {
		if s := text(o.say(c.who, c.line)); strings.Contains(s, "✓") {
			t.Errorf("%s: %s was done:\n%s", c.who, c.line, s)
		}
	}
	o.has(o.say("张伟", "定目标 张伟 2026-12 300万"), "目标由上级来定,请找陈敏")
	o.has(o.say("陈敏", "定目标 陈敏 2026-12 300万"), "目标由上级来定,请找王总管") // nobody leads the company
	o.has(o.say("Daniel Ong", "quota set Daniel 2026-12 300k"), "Targets are set from above. Please ask")
}

func TestSetQuotaByFormAndByQuestions(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("陈敏", "定目标 张伟")
	o.has(o.submit("陈敏", map[string]string{"period": "2026-12", "value": "300万"}), "张伟", "¥3,000,000")
	o.say("陈敏", "定目标 张伟 2026-12")
	o.has(o.submit("陈敏", map[string]string{"value": "200万"}), "改成 ¥2,000,000")
	chat := o.via("terminal")
	o.has(chat.say("陈敏", "定目标"), "给谁定目标")
	o.has(chat.say("陈敏", "李娜"), "哪个月")
	o.has(chat.say("陈敏", "2026-12"), "定多少")
	o.has(chat.say("陈敏", "250万"), "李娜", "¥2,500,000")
}

// TestTiers: 350 000 are 35 %, 29.2 % and 23.3 % of a target of 1.0, a stretch of 1.2 and a challenge of 1.5 million.
func TestTiers(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.has(o.say("陈敏", "定目标 张伟 2027-04 100万 冲刺=120万 挑战=150万"), "目标已定", "冲刺 ¥1,200,000", "挑战 ¥1,500,000")
	o.has(o.say("张伟", "业绩"), "完成 35.00%", "冲刺 ¥120万 29.2%", "挑战 ¥150万 23.3%", "按进度应到 ¥68.2万")
	o.has(o.press("陈敏", "撤销"), "已撤销")
	o.lacks(o.say("张伟", "业绩"), "冲刺")
	o.has(o.say("陈敏", "定目标 张伟 2027-04 100万 冲刺=90万"), "冲刺要比目标高")
	o.say("陈敏", "定目标 张伟 2027-04 200万 冲刺=240万")
	o.has(o.press("陈敏", "确认"), "¥2,000,000", "冲刺 ¥2,400,000", "原来 ¥1,000,000")
	o.has(o.say("陈敏", "定目标 张伟 2027-04 200万 冲刺=0"), "¥2,000,000")
	o.lacks(o.say("张伟", "业绩"), "冲刺")
}

// TestProratedQuota: who joins on 16 April has half of it as target, and reads why.
func TestProratedQuota(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-04-16 10:00")
	o.act("", func(tx *crm.Tx) error {
		p, err := tx.NewPerson(crm.Person{Name: "新人", Role: crm.Rep, Team: o.east.ID, Lang: "zh-CN"})
		o.people["新人"] = p
		return err
	})
	o.quota("陈敏", "新人", "2027-04", yuan(300_000))
	o.has(o.say("新人", "业绩"), "¥0 / ¥15万", "整期目标 ¥30万,按在岗的日历天数折算")
	o.say("王总管", "管理 公司 改 折算:工作日")
	o.has(o.say("新人", "业绩"), "整期目标 ¥30万,按在岗的工作日折算")
}

// TestBehind: managers hear who falls behind with the one number to fix; nobody else does.
func TestBehind(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.quota("陈敏", "李娜", "2027-04", yuan(440_000))
	o.closed("李娜", true, yuan(240_000), "2027-04-10", "2027-03-01", "展会") // 300 000 were to be expected: 0.80
	o.has(o.say("陈敏", "达标预警"), "1 人需要关注", "张伟", "进度比 0.51(低于 0.80)", "日均还需 ¥9.3万")
	o.lacks(o.say("陈敏", "达标预警"), "李娜")
	for range 10 {
		o.closed("李娜", false, yuan(100_000), "2027-03-10", "2027-03-01", "展会")
	}
	o.say("陈敏", "达标预警")
	r := o.in("大群").say("陈敏", "达标预警")
	if !r.Private {
		t.Error("a group reads who falls behind")
	}
	o.say("张伟", "达标预警")
	o.say("陈敏", "达标预警 下月")
	o.golden("behind_zh")
	o.at("2027-04-22 10:00")
	o.quota("Grace Lim", "Daniel Ong", "2027-04", money.Amount{Minor: 30_000_00, Currency: "USD"})
	o.say("Grace Lim", "behind")
	o.golden("behind_en")
}
