package phrase_test

import (
	"fmt"
	"strings"
	"testing"

	"crmbot/bot/phrase"
)

// stages knows the words of a pipeline.
func stages(words string) (string, bool) {
	v, ok := map[string]string{"报价": "3", "方案报价": "3", "proposal": "3", "3": "3", "4": "4", ">": ">", "next": ">", "<": "<", "谈判": "4", "bj": "3", "negotiation": "4"}[words]
	return v, ok
}

func logging() []phrase.Want {
	return []phrase.Want{
		{Field: "customer", Type: phrase.Object, Codes: "CD", Named: true, Keys: []string{"客户", "customer"}},
		{Field: "when", Type: phrase.Happened, Keys: []string{"日期", "date", "when"}},
		{Field: "next", Type: phrase.NextStep, Keys: []string{"下次", "next"}},
		{Field: "contact", Type: phrase.Text, Keys: []string{"联系人", "contact", "ct"}},
		{Field: "note", Type: phrase.Note, Keys: []string{"备注", "note"}},
	}
}

func moving() []phrase.Want {
	return []phrase.Want{
		{Field: "deal", Type: phrase.Object, Codes: "DC", Named: true},
		{Field: "stage", Type: phrase.Choice, Keys: []string{"阶段", "stage"}, Match: stages},
		{Field: "reason", Type: phrase.Text, Keys: []string{"原因", "reason"}},
	}
}

func dealing() []phrase.Want {
	return []phrase.Want{
		{Field: "customer", Type: phrase.Object, Codes: "C", Named: true},
		{Field: "amount", Type: phrase.Sum, Keys: []string{"金额", "amount", "amt", "¥"}},
		{Field: "close", Type: phrase.Day, Keys: []string{"预计", "close"}},
		{Field: "owner", Type: phrase.Person, Keys: []string{"负责人", "owner"}},
		{Field: "source", Type: phrase.Text, Keys: []string{"来源", "source"}},
		{Field: "title", Type: phrase.Note},
	}
}

// show writes what Assign gave out as field=value.
func show(a phrase.Args) string {
	var out []string
	for _, x := range a.List {
		v := x.Text
		switch {
		case x.ID != "":
			v = x.ID
		case x.Code:
			v = "#" + x.Text
		case x.Type == phrase.Object:
			v = "?" + x.Text
		case x.Type == phrase.Day || x.Type == phrase.Happened || x.Type == phrase.NextStep:
			v = day(x.Found.When)
		case x.Type == phrase.Sum:
			v = fmt.Sprintf("%d %s", x.Found.Sum.Minor, x.Found.Sum.Currency)
			if x.Found.Sum.Bare {
				v += "?"
			}
		}
		out = append(out, x.Field+"="+v)
	}
	for _, x := range a.Impossible {
		out = append(out, fmt.Sprintf("impossible@%d", x.Start))
	}
	for _, x := range a.Bad {
		out = append(out, "bad "+x.Field+"="+x.Text)
	}
	if a.Note != "" {
		out = append(out, "note="+a.Note)
	}
	return strings.Join(out, " | ")
}

func TestAssign(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		wants func() []phrase.Want
		rest  string
		want  string
	}{
		{logging, "华为 谈了报价 下周三再跟进", "customer=C1 | next=11-25 | note=谈了报价 下周三再跟进"},
		{logging, "acme discussed pricing next:wed", "next=11-25 | customer=C4 | note=discussed pricing"},
		{logging, "acme discussed pricing next: next wed 3pm contact:Bob", "next=11-25 15:00 | contact=Bob | customer=C4 | note=discussed pricing"},
		{logging, "acme next wed discussed pricing", "customer=C4 | next=11-25 | note=discussed pricing"},
		{logging, "昨天 华为 谈了报价", "customer=C1 | when=11-20 | note=谈了报价"},
		{logging, "华为谈了报价", "customer=C1 | note=谈了报价"},
		{logging, "今天国际 谈了报价", "customer=C7 | note=谈了报价"},
		{logging, "Blue Sky Robotics discussed scope", "customer=C11 | note=discussed scope"},
		{logging, "蓝天科技 谈了报价", "customer=?蓝天科技 | note=谈了报价"},
		{logging, "Foo Bar Inc discussed scope", "customer=?Foo Bar Inc | note=discussed scope"},
		{logging, "“明天 科技” 明天", "customer=?明天 科技 | next=11-22"},
		{logging, "华为 “明天 50万” 下次:周三", "next=11-25 | customer=C1 | note=“明天 50万”"},
		{logging, "C12 谈了报价", "customer=#C12 | note=谈了报价"},
		{logging, "3 谈了报价", "customer=#3 | note=谈了报价"},
		{logging, "360 谈了报价", "customer=C10 | note=谈了报价"},
		{logging, "acme tomorrow", "customer=C4 | next=11-22"},
		{logging, "华为 11月31日 谈了报价", "customer=C1 | impossible@7 | note=谈了报价"},
		{logging, "华为 下次:11月31日 谈了", "customer=C1 | impossible@14 | note=谈了"},
		{logging, "华为 下次:随便 谈了", "customer=C1 | bad next=随便 | note=谈了"},
		{logging, "华为 备注:谈了 很久 报价 下次:周三", "next=11-25 | customer=C1 | note=谈了 很久 报价"},
		{logging, "华为 王总:好的", "customer=C1 | note=王总:好的"},
		{logging, "华为 谈了  报价", "customer=C1 | note=谈了  报价"},
		{logging, "华为，谈了报价，报价50万", "customer=C1 | note=谈了报价，报价50万"},
		{logging, "华为 预算50w 50w 待定", "customer=C1 | note=预算50w 50w 待定"},
		{logging, "acme next:2w", "next=12-05 | customer=C4"},
		{logging, "华为 谈了报价 下次 周三", "customer=C1 | next=11-25 | note=谈了报价"},
		{logging, "华为 周三 拜访了", "customer=C1 | when=11-18 | note=拜访了"},
		{logging, "", ""},
		{moving, "华为 报价", "deal=C1 | stage=3"},
		{moving, "华为报价", "deal=C1 | stage=3"},
		{moving, "华为推到报价", "deal=C1 | note=推到报价"},
		{moving, "华为到报价", "deal=C1 | stage=3"},
		{moving, "acme to proposal", "deal=C4 | stage=3"},
		{moving, "D102 4", "deal=#D102 | stage=4"},
		{moving, "d102 >", "deal=#D102 | stage=>"},
		{moving, "报价", "stage=3"},
		{moving, "acme 99", "deal=C4 | note=99"},
		{moving, "花为 报价", "deal=?花为 | stage=3"},
		{moving, "华为 --stage 报价 原因:“价格 高”", "stage=3 | reason=价格 高 | deal=C1"},
		{dealing, "华为 服务器扩容 50万 12月底", "customer=C1 | amount=50000000 CNY | close=12-31 | note=服务器扩容"},
		{dealing, "acme 3 servers $12k eoy", "customer=C4 | amount=1200000 USD | close=12-31 | note=3 servers"},
		{dealing, "华为 扩容 金额:60 负责人:@李娜 来源:展会", "amount=6000 CNY? | owner=李娜 | source=展会 | customer=C1 | note=扩容"},
		{dealing, "华为 amt=60k ow:<@U12> 12/20", "amount=6000000 CNY | owner=U12 | customer=C1 | close=12-20"},
		{dealing, "华为 项目A 100w 预:月底", "close=11-30 | customer=C1 | amount=100000000 CNY | note=项目A"},
		{dealing, "C12 续约 30000 年底", "customer=#C12 | close=12-31 | amount=3000000 CNY? | note=续约"},
		{dealing, "acme 20% discount 10k", "customer=C4 | amount=1000000 CNY | note=20% discount"},
		{dealing, "12月底 50万 华为 扩容", "customer=C1 | amount=50000000 CNY | close=12-31 | note=扩容"},
	} {
		a := phrase.Assign(c.rest, c.wants(), dictionary, terms())
		if got := show(a); got != c.want {
			t.Errorf("Assign(%q)\n got %s\nwant %s", c.rest, got, c.want)
		}
	}
}
