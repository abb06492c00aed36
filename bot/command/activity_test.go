package command_test

import (
	"strconv"
	"testing"
	"time"

	"crmbot/crm"
)

// TestVisit: one message makes the activity, the task of next Wednesday 09:00 in the rep's zone, and the deal's last activity.
func TestVisit(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "/visit 华为 见了王主任,预算已批,下周三送方案"), "已记录 拜访 V1", "华为技术有限公司 · 王主任 · D1 服务器扩容 · 下次 12-02 周三", "把“王主任”存为联系人")
	o.look(func(v *crm.View) {
		a, err := v.Activity(1)
		if err != nil || a.Kind != crm.Visit || a.Deal != 1 || a.Note != "见了王主任,预算已批,下周三送方案" || !a.At.Equal(o.now) {
			t.Errorf("activity = %+v, %v", a, err)
		}
		task, ok := v.NextStep(1)
		if due := time.Date(2026, 12, 2, 1, 0, 0, 0, time.UTC); !ok || !task.Due.Equal(due) || !task.AllDay || task.Owner != o.people["张伟"].ID || task.ID != a.Next {
			t.Errorf("next step = %+v, want it on %v", task, due)
		}
		if at, ok := v.LastActivity(crm.Ref{Kind: crm.KindDeal, ID: 1}); !ok || !at.Equal(o.now) {
			t.Errorf("last activity of the deal = %v", at)
		}
	})
	o.has(o.say("Daniel Ong", "visit acme discussed pricing next:wed 3pm"), "next Wed Nov 25 15:00")
	o.look(func(v *crm.View) {
		if task, _ := v.NextStep(2); !task.Due.Equal(time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC)) { // 15:00 in Singapore
			t.Errorf("next step = %v", task.Due)
		}
	})
}

// TestHowItHappened: every way has its verb or its word; only visit makes a visit.
func TestHowItHappened(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for i, c := range []struct{ line, want string }{
		{"拜访 华为 谈了报价", "拜访"}, {"v 华为 谈了报价", "拜访"}, {"记拜访 华为 谈了报价", "拜访"}, {"电话 华为 谈了报价", "电话"}, {"通话 华为 谈了报价", "电话"},
		{"微信 华为 确认了参数", "微信"}, {"邮件 华为 发了报价单", "邮件"}, {"会议 华为 需求评审过了", "会议"}, {"演示 华为 反响不错", "演示"},
		{"跟进 华为 微信确认了参数", "微信"}, {"记 华为 打给王总了", "电话"}, {"写跟进 华为 参加了展会", "活动"}, {"记跟进 华为 发了短信", "微信"}, {"跟进 华为 样品已寄", "跟进"},
		{"跟进 华为 去了一趟 方式:会议", "会议"}, {"跟进 华为 见了王总", "跟进"}, {"log 华为 he emailed the papers", "邮件"}, {"note 华为 all well type:event", "活动"},
		{"call 华为 no answer", "电话"}, {"meeting 华为 reviewed it", "会议"}, {"demo 华为 went well", "演示"}, {"mail 华为 sent the quote", "邮件"}, {"chat 华为 confirmed", "微信"},
	} {
		o.has(o.say("张伟", c.line), "已记录 "+c.want+" V"+strconv.Itoa(i+1))
	}
	o.say("张伟", "跟进")
	o.has(o.submit("张伟", map[string]string{"customer": "C1", "note": "来电咨询", "type": "call"}), "已记录 电话")
}

// TestWhichDay: a weekday said on that very weekday asks, two customers of one short name are offered, both before anything is written.
func TestWhichDay(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2026-11-25 10:00") // a Wednesday
	o.has(o.say("张伟", "拜访 华为 谈了报价 下次:周三"), "是哪一天?", "今天 11-25 周三", "12-02 周三")
	o.has(o.press("张伟", "12-02"), "下次 12-02 周三")
	o.say("张伟", "新客户 华兴医疗")
	o.say("张伟", "新客户 华兴仪器")
	for _, line := range []string{"拜访 华兴 谈了报价", "今天拜访了华兴,谈了报价50万"} {
		o.has(o.say("张伟", line), "对应几个客户", "华兴医疗", "华兴仪器")
		o.look(func(v *crm.View) {
			if n := len(v.ActivitiesOf(4, 0)) + len(v.ActivitiesOf(5, 0)); n != 0 {
				t.Errorf("%s wrote %d activities before anybody chose", line, n)
			}
		})
	}
	o.has(o.press("张伟", "华兴仪器"), "这样记对吗", "华兴仪器")
	o.has(o.press("张伟", "保存"), "已记录 拜访", "华兴仪器", "[撤销]", "[改]")
}

// TestCorrections: the author mends for seven days, a manager any time.
func TestCorrections(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "新客户 蓝天科技")
	o.say("张伟", "拜访 华为 谈了合同")
	o.has(o.say("张伟", "改 V1 谈的是报价,不是合同"), "已改 V1", "谈的是报价,不是合同")
	o.say("张伟", "改 V1")
	o.has(o.submit("张伟", map[string]string{"outcome": "有意向"}), "已改 V1")
	o.has(o.say("张伟", "换客户 V1 蓝天科技"), "V1", "蓝天科技")
	o.lacks(o.say("张伟", "历史 华为"), "谈的是报价")
	o.has(o.say("张伟", "历史 蓝天科技"), "谈的是报价,不是合同")
	o.has(o.say("李娜", "作废 V1"), "没找到 V1")
	o.later(8 * 24 * time.Hour)
	o.has(o.say("张伟", "作废 V1"), "7 天")
	o.has(o.say("陈敏", "作废 V1"), "已作废 V1")
	o.lacks(o.say("张伟", "历史 蓝天科技"), "谈的是报价")
	o.has(o.say("陈敏", "审计 V1"), "作废", "谈了合同 → 谈的是报价,不是合同")
	o.has(o.say("张伟", "拜访 华为 11-25 见了王总"), "补录")
	o.has(o.say("Daniel Ong", "edit V99 x"), "V99")
}
