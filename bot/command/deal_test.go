package command_test

import (
	"testing"

	"crmbot/crm"
)

func TestNewDeal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ now, line, want string }{
		{"2026-12-01 10:00", "新商机 华为 CT维保 50万 2027-03-31", "¥500,000 · 初步接触 · 预计 2027-03-31 周三"},
		{"2026-12-01 10:00", "新商机 华为 数据中心 1.2亿 月底", "¥120,000,000 · 初步接触 · 预计 12-31 周四"},
		{"2027-01-31 10:00", "新商机 华为 CT维保 50万 下月底", "预计 02-28 周日"},
		{"2026-12-01 10:00", "new deal 华为 cloud $30k next month", "$30,000 · 初步接触 · 预计 2027-01-01 周五"},
		{"2026-12-01 10:00", "新商机 华为 备件 ￥３，５００ 阶段:报价", "¥3,500 · 方案报价"},
		{"2026-12-01 10:00", "新商机 华为 “报价 系统” 五十万 年底", "报价 系统 · ¥500,000 · 初步接触 · 预计 12-31"},
	} {
		o := setup(t)
		o.at(c.now)
		o.has(o.say("张伟", c.line), c.want)
	}
}

func TestNewDealByForm(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "新商机")
	o.has(o.submit("张伟", map[string]string{"customer": "C1", "title": "CT维保", "amount": "50万", "close": "2026-12-31"}), "CT维保 · ¥500,000", "12-31 周四")
	o.has(o.press("张伟", "撤销"), "已撤销")
	o.lacks(o.say("张伟", "商机"), "CT维保")
	o.has(o.say("张伟", "新商机 没有这家 CT维保 50万"), "没找到客户“没有这家”", "新建“没有这家”")
	o.has(o.press("张伟", "新建"), "没有这家 · CT维保 · ¥500,000")
	o.has(o.say("张伟", "新商机 华为 CT维保 50万 昨天"), "11-22 周日 已经过去了")
}

// TestMove: one stage event after that of the making, and the weighted sum goes from 250 000 to 400 000.
func TestMove(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "推进 D1 报价"), "意向沟通 → 方案报价", "¥500,000 · 方案报价")
	o.has(o.say("张伟", "漏斗"), "加权 ¥250,000")
	o.has(o.say("张伟", "推进 D1 谈判"), "方案报价 → 谈判签约")
	o.has(o.say("张伟", "漏斗"), "加权 ¥400,000")
	o.look(func(v *crm.View) {
		if events := v.StageEvents(1); len(events) != 3 || events[2].From != 3 || events[2].To != 4 || events[2].Source != "user" || events[2].By != o.people["张伟"].ID {
			t.Errorf("stage events = %+v", events)
		}
	})
	for _, c := range []struct{ line, want string }{
		{"推进 D1 < 原因:重谈", "谈判签约 → 方案报价"}, {"推进华为谈判签约", "方案报价 → 谈判签约"}, {"推进 服务器扩容 2 客户要重新评估", "谈判签约 → 意向沟通"},
		{"mv D1 next", "意向沟通 → 方案报价"}, {"阶段 D1 阶段:谈判", "方案报价 → 谈判签约"}, {"deal move D1 1 reason:again", "谈判签约 → 初步接触"}, {"stage 华为 qualified", "初步接触 → 意向沟通"},
		{"推进 D1 fabj", "意向沟通 → 方案报价"}, {"推进 D1 到谈判", "方案报价 → 谈判签约"},
	} {
		o.has(o.say("张伟", c.line), c.want)
	}
	o.has(o.say("张伟", "推进 D1 99"), "没有“99”这个阶段", "4 谈判签约 ✓")
	o.has(o.say("Daniel Ong", "move D2 won"), "as won?")
	o.has(o.say("张伟", "审计 D1"), "客户要重新评估")
}

// TestStaleButton: a card that shows an old state is answered with the present one, and the second press of one button changes nothing.
func TestStaleButton(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "商机 D1")
	shown := o.last[o.key("张伟")]
	o.has(o.press("张伟", "→ 方案报价"), "意向沟通 → 方案报价")
	o.last[o.key("张伟")] = shown
	o.lacks(o.press("张伟", "→ 方案报价"), "→ 谈判签约\n", "✓")
	o.look(func(v *crm.View) {
		if d, _ := v.Deal(1); d.Stage != 3 {
			t.Errorf("two presses brought the deal to stage %d, want 3", d.Stage)
		}
	})
}

func TestAmountAndDate(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "改金额 D1 60"), "¥60万", "¥60")
	o.has(o.press("张伟", "¥60万"), "¥600,000", "原来 ¥500,000")
	o.has(o.say("张伟", "改日期 D1 12/20"), "12-20 周日", "原来 12-23 周三")
	o.has(o.say("张伟", "改日期 D1 昨天"), "11-22")
	o.has(o.say("张伟", "改商机 D1 概率:40 来源:展会"), "D1")
	o.has(o.say("张伟", "漏斗"), "加权 ¥240,000")
	o.say("张伟", "改商机 D1")
	o.has(o.submit("张伟", map[string]string{"title": "存储扩容", "amount": "70万"}), "存储扩容 · ¥700,000")
	o.has(o.say("张伟", "改金额 D2 1万"), "没找到 D2")
}
