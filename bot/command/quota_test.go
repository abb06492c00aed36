package command_test

import (
	"strings"
	"testing"
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
