package browsertest_test

import (
	"testing"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

func TestTalking(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.do("open", look(1280, 800, "light"), goTo(c.url), live(), seeText(`.card h3`, "你好"))
	c.do("type a line", line("业绩"), seeText(`.msg.me .bubble`, "业绩"), seeText(`.card h3`, "业绩 · 王伟"))
	if got := ask[string](c, `document.getElementById("line").value`); got != "" {
		t.Errorf("the line after sending = %q, want it empty", got)
	}
	c.do("recall it", keys(`#line`, arrowUp), until(`document.getElementById("line").value === "业绩"`))

	c.do("show a deal", script(`document.getElementById("line").value = ""`), line("商机"), seeText(`.steps .now`, "方案报价"),
		click(`[data-value="deal.move D102 4 @7"]`), seeText(`.steps .now`, "谈判签约"), seeText(`.toast`, "已推进"))
	if got := ask[int](c, `document.querySelectorAll(".steps").length`); got != 1 {
		t.Errorf("deal cards after a press that replaces = %d, want 1", got)
	}
	press, ok := c.bot.last().Input.(bot.Press)
	if !ok || press.Message.ID == "" || press.Message.Place != "dm:wangwei" {
		t.Errorf("the press = %+v, want one that names its message", c.bot.last().Input)
	}

	c.do("refuse a confirmation", click(`.btn.danger`), seeText(`#ask p`, "撤销"), click(`#ask button[value=no]`), until(`!document.getElementById("ask").open`))
	if got := c.bot.last().Input; got != (bot.Input)(press) {
		t.Errorf("after “no” the bot heard %+v", got)
	}
	c.do("confirm", click(`.btn.danger`), see(`#ask[open]`), click(`#ask button[value=yes]`), seeText(`.toast`, "deal.lost D102"))

	c.do("reload", goTo(c.url), live(), seeText(`.steps .now`, "谈判签约"), seeText(`.msg.me .bubble`, "业绩"))
}

func TestFillingAForm(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.do("open a form", look(1280, 800, "light"), goTo(c.url), live(), line("记拜访"), see(`#over .form`))
	if got := ask[string](c, `document.querySelector("#over [name=amount]").value`); got != "50万" {
		t.Errorf("initial amount = %q, want 50万", got)
	}
	c.do("search while typing", keys(`#over .search input`, "华为"), until(`document.querySelectorAll("#over [role=option]").length === 2`))
	c.picture("form-search")
	c.do("choose with the keyboard", keys(`#over .search input`, arrowDown+arrowDown+"\r"), until(`document.querySelector("#over [name=customer]").value === "C13"`))
	c.do("send it incomplete", click(`#over [type=submit]`), seeText(`#over .field.wrong .error`, "写一句"))
	c.picture("form-error")
	if got := ask[string](c, `document.querySelector("#over .search input").value`); got != "华为云" {
		t.Errorf("what was typed after a refusal = %q, want it kept", got)
	}
	c.do("complete it", keys(`#over [name=note]`, "谈了报价"), click(`#over [type=submit]`), until(`!document.getElementById("over").open`), seeText(`.card .text`, "客户 C13:谈了报价"))
	sent, _ := c.bot.last().Input.(bot.Submit)
	want := map[string]string{"customer": "C13", "type": "visit", "note": "谈了报价", "next": "下周三 15:00", "amount": "50万", "with": "lina", "first": "true"}
	for field, value := range want {
		if sent.Values[field] != value {
			t.Errorf("submitted %s = %q, want %q", field, sent.Values[field], value)
		}
	}
}

func TestPushesAndPeople(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.do("open", look(1280, 800, "light"), goTo(c.url), live(), seeText(`.card h3`, "你好"))
	push := card.Card{Key: "deal:7", Lang: lang.Chinese, Title: "李娜 转告你", Body: []card.Element{card.Text{MD: card.Escape("客户<b>要见</b>你")}}}
	ref := c.send(bot.Target{Platform: "web", Account: "wangwei"}, push, bot.Attempt{Key: "k1"})
	c.do("see the push", seeText(`.push .text`, "客户<b>要见</b>你"))
	push.Title = "李娜 撤回了"
	c.send(bot.Target{Platform: "web", Account: "wangwei"}, push, bot.Attempt{Key: "k2", Prior: ref})
	c.do("see it change", seeText(`.push h3`, "撤回"))
	if got := ask[int](c, `document.querySelectorAll(".push").length`); got != 1 {
		t.Errorf("pushes after an edit = %d, want 1", got)
	}

	c.send(bot.Target{Platform: "web", Account: "lina"}, push, bot.Attempt{Key: "k3"})
	c.do("see that Li Na got something", see(`[data-person="dm:lina"] .dot`), click(`[data-person="dm:lina"]`), see(`[data-person="dm:lina"][aria-current]`), live(), seeText(`.push h3`, "撤回"))

	c.do("go to the group", click(`[data-place=east]`), see(`[data-place=east][aria-current]`), live())
	heard := c.bot.count()
	c.do("talk to the people", line("大家好"), seeText(`.msg.me`, "大家好"))
	if got := c.bot.count(); got != heard {
		t.Errorf("the bot heard what was said to the group: %+v", c.bot.last())
	}
	c.do("ask the bot", line("@crmbot 私下"), see(`.only`))
	c.picture("group")
	c.do("be another member", goTo(c.url+"/?as=zhanglei&place=east"), live(), seeText(`.msg.other`, "大家好"))
	if got := ask[int](c, `document.querySelectorAll(".msg.bot").length`); got != 0 {
		t.Errorf("another member sees %d private answers, want none", got)
	}
	c.do("be somebody who reads English", goTo(c.url+"/?as=emily"), live(), seeText(`.tool`, "Funnel"))
	c.picture("english")
	c.do("choose dark", click(`#theme`), until(`document.documentElement.dataset.theme === "dark"`), goTo(c.url), live(), until(`document.documentElement.dataset.theme === "dark"`))
}
