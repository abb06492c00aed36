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
	o.has(o.say("王总管", "管理 字段 删除 设备型号"), "字段已停用", "设备型号")
	o.lacks(o.say("张伟", "客户 蓝天科技"), "CT-128")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.has(o.say("张伟", "客户 蓝天科技"), "设备型号: CT-128")
	o.has(o.say("陈敏", "管理 字段 新增 x"), "用不了")
}

func TestFileOwnsTheFields(t *testing.T) {
	t.Parallel()
	o := setup(t, func(c *bot.Config) {
		c.Locked = func(section string) (string, bool) {
			at, ok := map[string]string{"fields": "crmbot.yaml:7", "sources": "crmbot.yaml:9"}[section]
			return at, ok
		}
	})
	o.has(o.say("王总管", "管理 字段 新增 设备型号"), "配置文件", "crmbot.yaml:7")
	o.has(o.say("王总管", "管理 来源 新增 展会 / Trade fair"), "配置文件", "crmbot.yaml:9")
	o.has(o.say("王总管", "管理 行业 新增 医院 / Hospital"), "已新增")
}

// TestOwnFieldsOfContactsAndDeals: they are set up, asked for, checked, shown, journalled and taken back like those of customers.
func TestOwnFieldsOfContactsAndDeals(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, line := range []string{
		"管理 字段 新增 科室 / Department 用于:联系人", "管理 字段 新增 入行 / Since 类型:日期 用于:联系人",
		"管理 字段 新增 竞品报价 / Rival quote 类型:数字 用于:商机", "管理 字段 新增 采购方式 / Buys by 用于:商机 选项:招标,直采 必填:是",
		"管理 字段 新增 采购方式 / Buys by",
	} {
		o.has(o.say("王总管", line), "字段已加")
	}
	o.has(o.say("王总管", "管理 字段"), "客户\n", "联系人\n", "商机\n", "采购方式 / Buys by · 选项: 招标、直采 · 必填", "科室 / Department · 文本")
	o.has(o.say("王总管", "管理 字段 新增 金额 用于:商机"), "“金额”已经是系统自带的字段")
	o.has(o.say("王总管", "管理 字段 新增 采购方式 用于:商机"), "已经有了")

	o.has(o.say("张伟", "改商机 D1 竞品报价:48,000.5 采购方式:直采"), "竞品报价 48,000.5", "采购方式 直采")
	o.has(o.say("张伟", "D1"), "竞品报价: 48000.5", "采购方式: 直采")
	o.has(o.say("张伟", "审计 D1"), "竞品报价 48000.5")
	o.has(o.say("张伟", "改商机 D1 竞品报价:很多"), "竞品报价要填数字,“很多”不是")
	o.has(o.say("张伟", "改商机 D1 采购方式:租赁"), "采购方式没有“租赁”", "招标", "直采")
	o.say("张伟", "改商机 D1")
	o.has(o.submit("张伟", map[string]string{"x_buys_by": ""}), "采购方式是必填的")
	o.say("张伟", "改商机 D1")
	o.has(o.submit("张伟", map[string]string{"x_rival_quote": "", "x_buys_by": "招标"}), "竞品报价 –", "采购方式 招标")
	o.lacks(o.say("张伟", "D1"), "48000")

	o.has(o.say("张伟", "新商机 华为 存储扩容 30万 12月30日"), "采购方式*") // a form: it is required
	o.has(o.submit("张伟", map[string]string{"x_buys_by": ""}), "x_buys_by")
	o.say("张伟", "新商机 华为 存储扩容 30万 12月30日")
	o.has(o.submit("张伟", map[string]string{"x_buys_by": "招标"}), "✓", "采购方式 招标")
	o.has(o.press("张伟", "撤销"), "已撤销")

	o.has(o.say("张伟", "加联系人 华为 李工 13900000000 科室:放射科 入行:2019-07-01"), "科室 放射科", "入行 2019-07-01")
	o.has(o.say("张伟", "改联系人 李工 科室:检验科"), "科室 检验科")
	o.has(o.press("张伟", "撤销"), "已撤销")
	o.has(o.say("张伟", "客户 华为"), "李工 13900000000 科室 放射科 入行 2019-07-01")
	o.lacks(o.in("g1").say("张伟", "客户 华为"), "放射科")
	o.has(o.say("张伟", "改联系人 李工 入行:2月30日"), "2月30日")
	o.say("张伟", "改联系人 李工")
	o.has(o.submit("张伟", map[string]string{"x_since": "", "x_department": "放射科"}), "入行 –")

	chat := o.via("terminal")
	chat.has(chat.say("Daniel Ong", "new deal Acme Cooling 30k 2026-12-30"), "Buys by")
	chat.has(chat.say("Daniel Ong", "直采"), "Buys by 直采")
	chat.has(chat.say("Daniel Ong", "contact Acme \"Tom Lee\" +6591234567 department:IT"), "Department IT")
}

// TestOwnFieldIsChanged: a field is renamed, its choices change, it is made required and retired, and what records hold stays.
func TestOwnFieldIsChanged(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "管理 字段 新增 采购方式 / Buys by 选项:招标,直采")
	o.say("王总管", "管理 字段 新增 采购方式 / Buys by 选项:招标,直采 用于:商机")
	o.say("张伟", "改客户 华为 采购方式:直采")
	o.has(o.say("王总管", "管理 字段 改 采购方式"), "采购方式(客户)", "采购方式(商机)")
	o.has(o.press("王总管", "采购方式(客户)"), "名称: 采购方式", "选项: 招标,直采")
	o.has(o.submit("王总管", map[string]string{"name": "采购渠道", "options": "招标,租赁", "required": "true"}), "字段已改", "采购渠道", "招标、租赁", "必填")
	o.has(o.say("张伟", "客户 华为"), "采购渠道: 直采") // the choice went, the value stays
	o.say("张伟", "改客户 华为")
	o.has(o.submit("张伟", map[string]string{"region": "华南"}), "华南")
	o.has(o.say("张伟", "改客户 华为 采购渠道:租赁"), "采购渠道 租赁")
	o.has(o.say("张伟", "新客户 蓝天科技"), "采购渠道*")
	o.has(o.say("王总管", "管理 字段 停用 采购渠道"), "填过的内容还留着")
	o.lacks(o.say("张伟", "客户 华为"), "租赁")
	o.has(o.say("张伟", "审计 华为"), "采购渠道 租赁")
	o.has(o.say("王总管", "管理 字段"), "已停用:采购渠道")
	o.has(o.say("王总管", "管理 字段 新增 采购渠道 选项:招标,租赁"), "字段已加")
	o.has(o.say("张伟", "客户 华为"), "采购渠道: 租赁")
	o.has(o.say("王总管", "管理 字段 停用 没有这个"), "没有“没有这个”")

	o.say("王总管", "lang en")
	o.has(o.say("王总管", "admin field edit \"Buys by\" en:\"Bought by\" required:yes"), "Field changed", "Bought by", "required")
	o.has(o.say("王总管", "admin field"), "Customer\n", "Deal\n", "采购方式 / Bought by · Choice: 招标, 直采 · required")
	o.golden("ownfield")
}

// TestDictionaries: words are added, renamed and retired in both languages, and records show what holds now.
func TestDictionaries(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "改客户 华为 来源:展会 行业:医院") // any word will do
	o.has(o.say("王总管", "管理 来源"), "没设之前可以随意填写")
	o.has(o.say("王总管", "管理 来源 新增 展会 / Trade fair"), "已新增", "展会 / Trade fair")
	o.has(o.say("王总管", "管理 来源 新增 转介绍 / Referral"), "已新增")
	o.has(o.say("王总管", "管理 行业 新增 医院 / Hospital"), "已新增")
	o.has(o.say("张伟", "改商机 D1 来源:展会"), "✓")
	o.has(o.say("张伟", "改客户 华为 来源:抖音"), "来源没有“抖音”", "展会", "转介绍")
	o.has(o.say("王总管", "管理 来源 改 展会 名称:行业展会"), "展会 / Trade fair → 行业展会 / Trade fair")
	o.has(o.say("张伟", "D1"), "来源: 行业展会")
	o.has(o.say("张伟", "客户 华为"), "来源: 行业展会", "医院")
	o.has(o.say("张伟", "审计 D1"), "行业展会")
	o.has(o.say("张伟", "改商机 D1 来源:转介绍"), "✓")
	o.has(o.say("王总管", "管理 来源 停用 转介绍"), "已停用")
	o.has(o.say("张伟", "D1"), "来源: 转介绍")
	o.has(o.say("张伟", "改客户 华为 来源:转介绍"), "来源没有“转介绍”")
	o.say("张伟", "改商机 D1")
	o.has(o.submit("张伟", map[string]string{"title": "扩容"}), "✓")
	o.say("张伟", "改商机 D1")
	o.has(o.submit("张伟", map[string]string{"source": ""}), "✓")
	o.lacks(o.say("张伟", "D1"), "来源")
	o.has(o.say("王总管", "管理 来源"), "行业展会 / Trade fair", "原来叫展会", "已停用:转介绍 / Referral")

	o.has(o.say("王总管", "管理 输单原因 改 价格 名称:报价太高 英文:\"Too expensive\""), "价格 / Price → 报价太高 / Too expensive")
	o.has(o.press("王总管", "撤销"), "已撤销")
	o.has(o.say("王总管", "管理 输单原因 停用 价格"), "已停用")
	o.lacks(o.say("张伟", "输单 D1"), "价格")
	o.has(o.say("王总管", "管理 输单原因 新增 价格 / Price"), "已新增")
	o.has(o.say("张伟", "输单 D1"), "价格")
	o.has(o.say("陈敏", "管理 来源 新增 x / y"), "用不了")

	o.has(o.say("Daniel Ong", "customer edit Acme source:Fair industry:hospital"), "Source has no “Fair”", "Trade fair")
	o.has(o.say("Daniel Ong", "customer edit Acme source:\"trade fair\" industry:hospital"), "Source Trade fair", "Industry Hospital")
	o.has(o.say("Daniel Ong", "c Acme"), "Hospital", "Source: Trade fair")
	o.say("王总管", "lang en")
	o.has(o.say("王总管", "admin industry edit Hospital en:\"Hospitals\""), "Hospital → 医院 / Hospitals")
	o.has(o.say("Daniel Ong", "c Acme"), "Hospitals")
	o.golden("dictionary")
}
