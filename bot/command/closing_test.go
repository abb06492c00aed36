package command_test

import (
	"testing"
)

// TestWin: with 350 000 won before, D4 of 400 000 at 80 % won at 398 000 takes 320 000 from the weighted sum, adds 398 000 to what
// is closed and 78 000 to what is expected in all.
func TestWin(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.has(o.say("张伟", "预测 2027-04"), "¥1,030,000 = 103.00%")
	o.has(o.say("张伟", "赢单 D7 39.8万 合同号:HT-2027-4"), "确认赢单", "¥398,000", "04-21 周三")
	o.has(o.say("张伟", "业绩"), "¥35万 / ¥100万")
	o.say("张伟", "赢单 D7 39.8万 合同号:HT-2027-4")
	o.has(o.press("张伟", "确认"), "赢单!", "¥398,000")
	o.has(o.say("张伟", "漏斗 本月"), "在途 3 单 ¥1,000,000 · 加权 ¥360,000")
	o.has(o.say("张伟", "业绩"), "¥74.8万 / ¥100万")
	o.has(o.say("张伟", "预测 2027-04"), "¥1,108,000 = 110.80%")
	o.has(o.say("张伟", "审计 D7"), "HT-2027-4")
	o.has(o.say("张伟", "赢单 D7"), "D7")
	o.has(o.say("张伟", "赢单 D6 50万 2027-05-01"), "05-01")
	o.log.Reset()
}

// TestWinByForm: amount, day and contract number are in the form, filled in.
func TestWinByForm(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("Daniel Ong", "won D2 118k")
	o.press("Daniel Ong", "Edit")
	o.has(o.submit("Daniel Ong", map[string]string{"contract": "C-7", "on": "2026-11-20"}), "Won!", "$118,000", "Fri Nov 20")
	o.has(o.press("Daniel Ong", "Undo"), "Undone")
	o.has(o.say("Daniel Ong", "deal D2"), "$120,000", "Contacted (1/4)")
}

// TestLoseNeedsAReason: without one the reasons are shown and the deal stays open.
func TestLoseNeedsAReason(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "输单 D1"), "价格", "竞争对手", "其他")
	o.has(o.say("张伟", "商机 D1"), "意向沟通 (2/4)")
	chat := o.via("terminal")
	chat.has(chat.say("张伟", "输单 华为"), "[价格]", "[其他]")
	chat.has(chat.say("张伟", "价格"), "确认输单")
	chat.has(chat.say("张伟", "确认"), "已记输单", "价格")
	o.has(o.say("张伟", "报表 输单原因 本月"), "价格", "1/1")
	o.has(o.say("张伟", "审计 D1"), "输单原因", "意向沟通 → 输单")
	o.has(o.say("张伟", "恢复商机 D1"), "已恢复", "意向沟通")
	o.say("张伟", "输单 D1 原因:竞争对手 竞品:甲公司 报价低三成")
	o.has(o.press("张伟", "确认"), "竞争对手 · 甲公司")
	o.has(o.say("张伟", "输单 D1 价格"), "D1")
}

// TestLossesByReason sum to the number of deals lost.
func TestLossesByReason(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for i, reason := range []string{"价格", "价格", "竞争对手", "其他"} {
		id := o.deal("张伟", 1, yuan(int64(1000*(i+1))), "2026-12-10")
		o.say("张伟", "输单 "+dealCode(id)+" 原因:"+reason)
		o.press("张伟", "确认")
	}
	o.has(o.say("张伟", "报表 输单原因 本月"), "输 4 单 ¥10,000", "合计       4   4/4")
}

// TestReopen: a win of January reopened on 3 February takes its amount out of January again; once January is closed it needs a manager.
func TestReopen(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-01-20 10:00")
	d := dealCode(o.deal("张伟", 4, yuan(100_000), "2027-01-31"))
	o.quota("陈敏", "张伟", "2027-01", yuan(200_000))
	o.say("张伟", "赢单 "+d)
	o.press("张伟", "确认")
	o.has(o.say("张伟", "业绩 2027-01"), "¥10万 / ¥20万", "50.00%")
	o.at("2027-02-03 10:00")
	o.say("王总管", "管理 关账 2027-01")
	o.press("王总管", "确认")
	o.has(o.say("张伟", "恢复商机 "+d+" 合同作废"), "关账")
	o.has(o.say("陈敏", "恢复商机 "+d+" 合同作废"), "已恢复", "谈判签约")
	o.has(o.say("张伟", "业绩 2027-01"), "¥0 / ¥20万", "0.00%")
	o.has(o.say("赵审", "审计 "+d), "恢复商机", "合同作废", "陈敏", "赢单 → 谈判签约")
	o.has(o.say("张伟", "漏斗"), "加权 ¥230,000") // 80 % of it again, and 30 % of D1
}
