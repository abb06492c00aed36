package command_test

import (
	"testing"
	"time"

	"crmbot/crm"
)

// TestTomorrowInTheEvening: from the evening on one's own day names the first three tasks of the next working day, to oneself alone,
// numbered on; before it, and where that day has none, nothing is said of it.
func TestTomorrowInTheEvening(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		who, line, day, head, more, done string
		titles                           [4]string
		due                              [4]string
	}{
		{"张伟", "提醒", "我的一天", "11-24 周二 先做 · 共 4 件", "还有 1", "✓ 已完成",
			[4]string{"寄样品", "写方案", "对账", "回访"}, [4]string{"明天", "明天 8:30", "明天 15:00", "明天 16:00"}},
		{"Daniel Ong", "remind", "my day", "First on Tue Nov 24 · 4 due", "1 more", "✓ Done",
			[4]string{"send samples", "write the offer", "check the numbers", "call back"}, [4]string{"tomorrow", "tomorrow 8:30", "tomorrow 3pm", "tomorrow 4pm"}},
	} {
		t.Run(c.who, func(t *testing.T) {
			t.Parallel()
			o := setup(t)
			for i, title := range c.titles {
				o.say(c.who, c.line+" "+c.due[i]+" "+title)
			}
			o.lacks(o.say(c.who, c.day), c.head, c.titles[0])
			o.later(8*time.Hour + time.Minute) // 18:01
			r := o.in("east").say(c.who, c.day)
			o.has(r, c.head, c.titles[1], c.titles[0], c.titles[2])
			o.lacks(r, c.titles[3])
			if !r.Private {
				t.Error("the group reads somebody's tasks")
			}
			o.has(o.in("east").say(c.who, map[string]string{"提醒": "完成 1", "remind": "done 1"}[c.line]), c.titles[1])
			o.has(o.say(c.who, c.day), c.titles[3])
			o.lacks(o.say("陈敏", "我的一天"), "先做")
		})
	}
}

// TestTomorrowIsTheNextWorkday: on a Friday evening that is Monday; what waits for one's word is not planned.
func TestTomorrowIsTheNextWorkday(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.later(4*24*time.Hour + 8*time.Hour) // Friday 18:00
	o.act("张伟", func(tx *crm.Tx) error {
		for _, task := range []crm.Task{{Title: "周末", Due: tx.DayDue(tx.Me().ID, tx.Today(0)+1), AllDay: true}, {Title: "周一例会", Due: tx.DayDue(tx.Me().ID, tx.Today(0)+3), AllDay: true}} {
			if _, err := tx.NewTask(task); err != nil {
				return err
			}
		}
		return nil
	})
	o.say("陈敏", "提醒 @张伟 周一 交周报")
	r := o.say("张伟", "我的一天")
	o.has(r, "11-30 周一 先做 · 共 1 件", "周一例会")
	o.lacks(r, "周末", "交周报")
}
