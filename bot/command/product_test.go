package command_test

import (
	"testing"

	"crmbot/bot"
	"crmbot/crm"
)

// TestProducts: what is sold is kept in chat by administrators and managers, and offered in the forms of deals.
func TestProducts(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.lacks(o.say("张伟", "新商机"), "产品")
	o.has(o.say("张伟", "管理 产品 新增 恒温箱"), "用不了")
	o.has(o.say("陈敏", "管理 产品"), "产品 · 0 个")
	o.press("陈敏", "新增产品")
	o.has(o.submit("陈敏", map[string]string{"name": "恒温箱", "price": "12万", "series": "实验室"}), "✓ 已新增产品", "恒温箱 · 实验室 · ¥120,000")
	o.has(o.say("陈敏", "管理 产品 新增 恒温箱"), "已经有叫“恒温箱”的产品了")
	o.has(o.say("陈敏", "管理 产品 新增 洁净台 价格:3万 别名:台子"), "洁净台 · 台子 · ¥30,000")
	o.has(o.say("陈敏", "管理 产品 改 恒温箱 价格:13万 名称:恒温恒湿箱"), "✓ 产品已改", "恒温恒湿箱 · 实验室 · ¥130,000")
	o.has(o.press("陈敏", "撤销"), "✓ 已撤销")
	o.has(o.say("王总管", "管理 产品"), "恒温箱", "¥120,000", "洁净台")
	o.has(o.press("王总管", "停售"), "✓ 已停售", "恒温箱")
	o.has(o.send("王总管", bot.Press{Value: "admin.product.archive S1"}), "“恒温箱”已经停售了")
	o.has(o.say("王总管", "管理 产品 恢复 恒温箱"), "✓ 已恢复销售")
	o.has(o.send("王总管", bot.Press{Value: "admin.product.restore S1"}), "“恒温箱”已经在售了")
	o.has(o.say("王总管", "管理 产品 改 恒温箱 系列:实验室"), "没有要改的")

	o.has(o.say("张伟", "新商机"), "产品")
	o.has(o.say("张伟", "改商机 D1"), "产品")
	o.has(o.submit("张伟", map[string]string{"product": "S2"}), "D1")
	o.look(func(v *crm.View) {
		if d, err := v.Deal(1); err != nil || len(d.Products) != 1 || d.Products[0] != 2 {
			t.Errorf("deal = %+v, %v, want product 2", d, err)
		}
	})
	o.say("陈敏", "lang en")
	o.has(o.say("陈敏", "admin product"), "Products · 2", "Take off sale")
	o.golden("products")
}
