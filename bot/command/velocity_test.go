package command_test

import "testing"

// TestVelocity: 24 open × 150 000 × 30 % ÷ 45 days are 24 000 a day.
func TestVelocity(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("李娜", "漏斗 速率"), "还没有")
	for range 24 {
		o.deal("李娜", 1, yuan(1000), "2026-12-10")
	}
	closed := func(n int, won bool, units int64, on, started string) {
		for range n {
			o.closed("李娜", won, yuan(units), on, started, "")
		}
	}
	closed(4, true, 150_000, "2026-03-31", "2026-03-01")
	o.has(o.say("李娜", "漏斗 速率 2026Q1"), "赢单 4 单,不足 5 单")
	closed(1, true, 50_000, "2026-03-31", "2026-02-01")
	closed(7, false, 50_000, "2026-03-31", "2026-02-01")
	closed(6, true, 150_000, "2026-10-31", "2026-09-16")
	closed(14, false, 1, "2026-10-31", "2026-09-16")
	o.log.Reset()
	r := o.say("李娜", "漏斗 速率")
	o.has(r, "每天 ¥24,000", "在途 24 单 × 平均赢单 ¥150,000 × 赢率 30.00% ÷ 周期 45 天")
	o.drills("李娜", r)
	o.say("陈敏", "销售速率 2026Q4")
	o.golden("velocity_zh")
	o.say("李娜", "语言 en")
	o.log.Reset()
	o.has(o.say("李娜", "funnel velocity"), "¥24,000 a day")
	o.golden("velocity_en")
}
