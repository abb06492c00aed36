package command_test

import (
	"testing"
)

// TestFiscalYear: from April on, May 2026 is the first quarter of the year 2026 named after its start, and of 2027 named after its end.
func TestFiscalYear(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-05-10 10:00")
	o.has(o.say("陈敏", "报表 赢率 本季"), "2027Q2")
	o.has(o.say("王总管", "管理 公司 改 财年:4"), "财年起始月: 4 · 按起始年")
	o.has(o.say("陈敏", "报表 赢率 本季"), "FY2027Q1")
	o.has(o.say("陈敏", "定目标 张伟 2027-04 10万"), "目标已定")
	o.has(o.say("陈敏", "定目标 张伟 2027-06 20万"), "目标已定")
	o.has(o.say("张伟", "业绩 本季"), "FY2027Q1", "¥30万")
	o.has(o.say("陈敏", "报表 赢率 今年"), "FY2027")
	o.has(o.say("王总管", "管理 公司 改 财年叫法:按结束年"), "财年起始月: 4 · 按结束年")
	o.has(o.say("陈敏", "报表 赢率 本季"), "FY2028Q1")
	o.has(o.say("王总管", "lang en"), "English")
	o.has(o.say("王总管", "admin company edit fiscal_label:start"), "4 · The year it starts in")
	o.has(o.say("王总管", "report winloss this quarter"), "FY2027Q1")
}

// TestUnknownYear: a year whose holidays are not known counts weekends alone, and who looks after the calendar is told so.
func TestUnknownYear(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-05-05 10:00") // a day off of every May so far
	o.quota("陈敏", "张伟", "2027-05", yuan(100_000))
	o.has(o.say("张伟", "业绩"), "2/21 工作日", "2027 年的放假安排还没录入,先按周末休息算")
	o.has(o.say("王总管", "管理 节假日 year=2027"), "2027 年的放假安排还没公布,先按周末算")
	o.say("王总管", "管理 公司 改 语言:英文")
	o.has(o.say("Daniel Ong", "quota 2027-05"), "No quota set")
	o.quota("Grace Lim", "Daniel Ong", "2026-12", dollars(1000))
	o.lacks(o.say("Daniel Ong", "quota 2026-12"), "not known")
	o.quota("Grace Lim", "Daniel Ong", "2027-05", dollars(1000))
	o.has(o.say("Daniel Ong", "quota 2027-05"), "The holidays of 2027 are not known yet; only weekends count as days off")
}
