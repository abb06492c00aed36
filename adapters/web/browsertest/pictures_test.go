package browsertest_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestEveryCardFits shows every kind of card, wide and on a phone, light and dark: nothing may be wider than the page.
func TestEveryCardFits(t *testing.T) {
	t.Parallel()
	c := open(t)
	for _, page := range []struct {
		name          string
		width, height int64
		scheme        string
	}{{"wide-light", 1280, 800, "light"}, {"wide-dark", 1280, 800, "dark"}, {"phone-light", 390, 844, "light"}, {"phone-dark", 390, 844, "dark"}} {
		c.do("open the console as "+page.name,
			look(page.width, page.height, page.scheme),
			chromedp.Navigate(c.url+"/?as=wangwei"), live(), see(`.card`))
		if page.name == "wide-light" {
			c.picture("0-greeting")
			c.do("say everything", line("拜访 华为 谈了报价 下周三再跟进"), seeText(`h3`, "已记录"), line("业绩"), seeText(`h3`, "业绩 ·"))
			c.picture("1-chat")
			c.do("say more", line("漏斗"), seeText(`h3`, "漏斗 ·"), line("待办"), seeText(`h3`, "今天要跟进"), line("商机"), seeText(`h3`, "D102"), line("表单"), see(`.card .form`))
		}
		for _, part := range []struct{ name, text string }{{"a-receipt", "已记录"}, {"b-quota", "业绩 ·"}, {"c-funnel", "漏斗 ·"}, {"d-todo", "今天要跟进"}, {"e-deal", "D102"}, {"f-form", "新商机"}} {
			c.do("scroll to "+part.name, script(`[...document.querySelectorAll("#log h3")].find((e) => e.textContent.includes("`+part.text+`")).closest("article").scrollIntoView({block: "start"})`))
			c.picture(page.name + "-" + part.name)
		}
		over := ask[string](c, `[...document.querySelectorAll("body, main, #log, .card, .form, .field")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.tagName + "." + e.className + " " + e.scrollWidth + ">" + e.clientWidth).join(", ")`)
		if over != "" {
			t.Errorf("%s: wider than their place: %s", page.name, over)
		}
		c.do("open what else there is", script(`document.getElementById("funnel").click(); document.getElementById("peek").click()`), seeText(`#pane h3`, "漏斗"), seeText(`#sight`, "新商机"))
		c.picture(page.name + "-g-panes")
		c.do("close it", script(`document.getElementById("funnel").click(); document.getElementById("unpeek").click()`))
		if page.width < 500 {
			c.do("open the drawer", click(`#menu`), see(`#side .people`))
			c.picture(page.name + "-h-drawer")
		}
	}
}
