package phrase_test

import (
	"testing"

	"crmbot/bot/phrase"
)

func TestVerb(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line, id string
		how      phrase.How
		rest     string
	}{
		{"拜访", "visit.log", phrase.Whole, ""},
		{" 待办？", "todo", phrase.Whole, ""},
		{"今天", "todo", phrase.Whole, ""},
		{"today", "todo", phrase.Whole, ""},
		{"?", "help", phrase.Whole, ""},
		{"拜访 华为 谈了报价", "visit.log", phrase.First, "华为 谈了报价"},
		{"VISIT acme discussed", "visit.log", phrase.First, "acme discussed"},
		{"*visit* acme", "visit.log", phrase.First, "acme"},
		{"／拜访 华为", "visit.log", phrase.First, "华为"},
		{"@crm deal move acme 4", "deal.move", phrase.First, "acme 4"},
		{"deal D102", "deal.show", phrase.First, "D102"},
		{"new customer Foo", "customer.new", phrase.First, "Foo"},
		{"quota set Daniel 300k", "quota.set", phrase.First, "Daniel 300k"},
		{"拜访 今天国际", "visit.log", phrase.First, "今天国际"},
		{"推进华为报价", "deal.move", phrase.Glued, "华为报价"},
		{"推进D102报价", "deal.move", phrase.Glued, "D102报价"},
		{"查华为", "customer.show", phrase.Glued, "华为"},
		{"查客户华为", "customer.show", phrase.Glued, "华为"},
		{"拜访华为谈了报价", "visit.log", phrase.Glued, "华为谈了报价"},
		{"拜访今天国际谈了报价", "visit.log", phrase.Glued, "今天国际谈了报价"},
		{"记跟进华为 微信确认了参数", "activity.log", phrase.Glued, "华为 微信确认了参数"},
		{"拜访“蓝天 科技”谈了", "visit.log", phrase.First, "“蓝天 科技”谈了"},
		{"visit华为", "visit.log", phrase.Glued, "华为"},
		{"业绩本月", "quota.show", phrase.Glued, "本月"},
		{"业绩@李娜", "quota.show", phrase.Glued, "@李娜"},
		{"帮助推进", "help", phrase.Glued, "推进"},
		{"fun", "funnel.show", phrase.Short, ""},
		{"pipe 本月", "funnel.show", phrase.Short, "本月"},
		{"/target corp", "quota.show", phrase.First, "corp"},
		{"今天国际", "", 0, ""},
		{"我爱我家", "", 0, ""},
		{"中国移动", "", 0, ""},
		{"记得给华为发合同", "", 0, ""},
		{"今天拜访了华为", "", 0, ""},
		{"今天 拜访了华为", "", 0, ""},
		{"拜访了华为", "", 0, ""},
		{"Target Corp wants a discount", "", 0, ""},
		{"vis acme", "", 0, ""},
		{"mov acme 3", "", 0, ""},
		{"推近 华为 报价", "", 0, ""},
		{"“拜访” 华为", "", 0, ""},
		{"业绩不错", "", 0, ""},
		{"todoist", "", 0, ""},
		{"", "", 0, ""},
		{"/", "", 0, ""},
	} {
		hit, ok := vocab.Verb(c.line, dictionary, "crm")
		if ok != (c.id != "") || hit.ID != c.id || hit.How != c.how || ok && hit.Rest.In(c.line) != c.rest {
			t.Errorf("Verb(%q) = %+v %v, want %s by %d, rest %q", c.line, hit, ok, c.id, c.how, c.rest)
		}
	}
}

func TestGuess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ line, id, fixed string }{
		{"推近 华为 报价", "deal.move", "推进 华为 报价"},
		{"推近华为报价", "deal.move", "推进华为报价"},
		{"/tuijin 华为 报价", "deal.move", "推进 华为 报价"},
		{"vist acme discussed", "visit.log", "visit acme discussed"},
		{"visi acme", "visit.log", "visit acme"},
		{"bf 华为", "visit.log", "拜访 华为"},
		{"deel move acme 3", "deal.move", "deal move acme 3"},
		{"zzzz acme", "", ""},
		{"你好", "", ""},
		{"", "", ""},
	} {
		gs := vocab.Guess(c.line)
		if len(gs) > 3 {
			t.Errorf("Guess(%q) has %d guesses", c.line, len(gs))
		}
		switch {
		case c.id == "" && len(gs) > 0:
			t.Errorf("Guess(%q) = %+v, want none", c.line, gs)
		case c.id != "" && (len(gs) == 0 || gs[0].ID != c.id || gs[0].Line != c.fixed):
			t.Errorf("Guess(%q) = %+v, want %s %q first", c.line, gs, c.id, c.fixed)
		}
	}
}
