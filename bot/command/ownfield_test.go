package command_test

import (
	"testing"

	"crmbot/bot"
)

// TestOwnFields: an administrator adds fields of every kind; they are asked for, checked, shown and journalled like the core ones.
func TestOwnFields(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, line := range []string{"管理 字段 新增 设备型号 / Model", "管理 字段 新增 床位数 / Beds 类型:数字", "管理 字段 新增 装机日期 类型:日期", "管理 字段 新增 采购方式 / Buys by 选项:招标,直采"} {
		o.has(o.say("王总管", line), "字段已加")
	}
	o.has(o.say("王总管", "管理 字段 新增 型号 / Model"), "已经有了")
	o.has(o.say("王总管", "管理 字段"), "设备型号 / Model · 文本", "床位数 / Beds · 数字", "装机日期 · 日期", "采购方式 / Buys by · 选项: 招标、直采")
	o.has(o.say("张伟", "改客户 华为 设备型号:CT-64 床位数:1,200 装机日期:2027-03-31 采购方式:直采"), "设备型号 CT-64", "床位数 1,200", "装机日期 2027-03-31", "采购方式 直采")
	o.has(o.say("张伟", "客户 华为"), "设备型号: CT-64", "床位数: 1200", "装机日期: 2027-03-31", "采购方式: 直采")
	o.has(o.say("张伟", "审计 华为"), "CT-64")
	o.has(o.say("张伟", "改客户 华为 床位数:很多"), "床位数要填数字,“很多”不是")
	o.has(o.say("张伟", "改客户 华为 采购方式:租赁"), "采购方式没有“租赁”", "招标", "直采")
	o.has(o.say("张伟", "改客户 华为 装机日期:2月30日"), "2月30日")
	o.say("张伟", "改客户 华为")
	o.has(o.submit("张伟", map[string]string{"x_model": "", "x_buys_by": "招标"}), "已改", "采购方式 招标")
	o.lacks(o.say("张伟", "客户 华为"), "CT-64")
	o.has(o.say("张伟", "新客户 蓝天科技 设备型号:CT-128 采购方式:招标"), "已建客户")
	o.has(o.say("张伟", "客户 蓝天科技"), "设备型号: CT-128")
	chat := o.via("terminal")
	chat.has(chat.say("Daniel Ong", "customer edit Acme beds:80 model:MR-3"), "Beds 80", "Model MR-3")
	o.has(o.say("王总管", "管理 字段 删除 设备型号"), "字段已删", "设备型号")
	o.lacks(o.say("张伟", "客户 蓝天科技"), "CT-128")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.has(o.say("张伟", "客户 蓝天科技"), "设备型号: CT-128")
	o.has(o.say("陈敏", "管理 字段 新增 x"), "用不了")
}

func TestFileOwnsTheFields(t *testing.T) {
	t.Parallel()
	o := setup(t, func(c *bot.Config) {
		c.Locked = func(section string) (string, bool) { return "crmbot.yaml:7", section == "fields" }
	})
	o.has(o.say("王总管", "管理 字段 新增 设备型号"), "配置文件", "crmbot.yaml:7")
}
