package command_test

import (
	"testing"
	"time"

	"crmbot/crm"
)

// TestTimeIn: visits of 1, 2, 3, 4 and 10 days take 4 on average, 3 in the middle, and 80 % of them 4 at most.
func TestTimeIn(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("李娜", "漏斗 停留"), "还没有")
	var ids []crm.ID
	for range 5 {
		ids = append(ids, o.deal("李娜", 1, yuan(1000), "2026-12-31"))
	}
	for i, days := range []int{1, 1, 1, 1, 6} {
		o.later(time.Duration(days) * 24 * time.Hour)
		to := crm.StageID(2)
		if i == 2 {
			to = 4
		}
		o.act("", func(tx *crm.Tx) error { _, err := tx.MoveDeal(ids[i], 0, to, ""); return err })
	}
	o.log.Reset()
	r := o.say("李娜", "漏斗 停留")
	o.has(r, "初步接触       5     4     3         4")
	o.drills("李娜", r)
	o.say("陈敏", "停留时间 2026-11")
	o.golden("timein_zh")
	o.say("李娜", "语言 en")
	o.log.Reset()
	o.say("李娜", "funnel time")
	o.golden("timein_en")
}
