package command_test

import (
	"testing"
	"time"
)

// TestAdminSilence: after how many quiet working days people hear of a deal is set by an administrator.
func TestAdminSilence(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", "管理 超时升级"), "3 个工作日提醒负责人,5 个加上主管,7 个标为高风险")
	o.has(o.press("王总管", "5/8/12"), "✓ 超时升级已改", "5 个工作日提醒负责人,8 个加上主管,12 个标为高风险")
	o.has(o.say("王总管", "管理 超时升级 2 4 6"), "2 个工作日提醒负责人,4 个加上主管,6 个标为高风险")
	for _, wrong := range []string{"7/5/3", "3/5", "0 1 2", "3/5/999", "随便"} {
		o.has(o.say("王总管", "管理 超时升级 "+wrong), "写三个从小到大的工作日数")
	}
	o.has(o.say("王总管", "管理 超时升级 关"), "超时升级已关")
	o.has(o.press("王总管", "撤销"), "✓ 已撤销")
	o.has(o.say("王总管", "admin silence"), "2 个工作日提醒负责人")
	o.lacks(o.say("张伟", "管理 超时升级 1/2/3"), "已改")

	o.has(o.say("王总管", "管理 超时升级 华东组 1/2/3"), "华东组 · 1 个工作日提醒负责人")
	o.has(o.say("王总管", "管理 超时升级"), "2 个工作日提醒负责人", "华东组 · 1 个工作日")
	o.later(3 * 24 * time.Hour)
	o.has(o.say("张伟", "商机 D1"), "高风险 · 3 个工作日没动静")
	o.lacks(o.say("Daniel Ong", "deal D2"), "risk")
	o.has(o.say("王总管", "管理 超时升级 海外组 关"), "海外组 · 超时升级已关")
	o.has(o.press("王总管", "撤销"), "✓ 已撤销")
	o.has(o.say("王总管", "admin silence team:海外组"), "海外组 · 2 个工作日提醒负责人")
}

// TestAtRisk: a deal says so when nothing happened with it for seven working days, until something does.
func TestAtRisk(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.later(8 * 24 * time.Hour)
	o.lacks(o.say("张伟", "商机 D1"), "高风险")
	o.later(24 * time.Hour)
	o.has(o.say("张伟", "商机 D1"), "高风险 · 7 个工作日没动静")
	o.say("张伟", "电话 D1 聊了两句")
	o.lacks(o.say("张伟", "商机 D1"), "高风险")
}
