package name_test

import (
	"testing"

	"crmbot/crm/name"
)

func TestFoldAndCore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, fold, core, place string }{
		{"华为技术有限公司", "华为技术有限公司", "华为技术", ""},
		{"華為技術", "华为技术", "华为技术", ""},
		{"Ａｃｍｅ　Ｉｎｃ．", "acmeinc", "acme", ""},
		{"Acme Co., Ltd.", "acmecoltd", "acme", ""},
		{"Zinc", "zinc", "zinc", ""},
		{"Bob's Burgers LLC", "bobsburgersllc", "bobsburgers", ""},
		{"L.L.C.", "llc", "llc", ""},
		{"Müller GmbH", "mullergmbh", "muller", ""},
		{"华兴医疗器械(深圳)", "华兴医疗器械深圳", "华兴医疗器械", "深圳"},
		{"苹果（中国）有限公司", "苹果中国有限公司", "苹果", "中国"},
		{"上海汽车集团股份有限公司", "上海汽车集团股份有限公司", "上海汽车", ""},
		{"华为Co.,Ltd", "华为coltd", "华为", ""},
		{"北京科技(集团)有限公司", "北京科技集团有限公司", "北京科技", ""},
		{"IBM (Beijing) Ltd", "ibmbeijingltd", "ibm", "beijing"},
		{"有限公司", "有限公司", "有限公司", ""},
		{"集团", "集团", "集团", ""},
		{"7天酒店 ", "7天酒店", "7天酒店", ""},
		{"３６０", "360", "360", ""},
		{"(深圳)", "深圳", "深圳", ""},
		{"华兴医疗(深", "华兴医疗深", "华兴医疗深", ""},
		{"+++", "", "", ""},
		{"", "", "", ""},
	} {
		if got := name.Fold(c.in); got != c.fold {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.fold)
		}
		if got := name.Core(c.in); got != c.core {
			t.Errorf("Core(%q) = %q, want %q", c.in, got, c.core)
		}
		if got := name.Place(c.in); got != c.place {
			t.Errorf("Place(%q) = %q, want %q", c.in, got, c.place)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query, name string
		aliases     []string
		want        name.Class
	}{
		{"华为技术有限公司", "华为技术有限公司", nil, name.Exact},
		{"华为技术", "华为技术有限公司", nil, name.Exact},
		{"華為技術", "华为技术有限公司", nil, name.Exact},
		{"acme", "Acme, Inc.", nil, name.Exact},
		{"华为", "华为技术有限公司", []string{"华为"}, name.Alias},
		{"华为", "华为技术有限公司", nil, name.Prefix},
		{"华为", "深圳市华为技术有限公司", nil, name.Substring},
		{"华", "华为技术有限公司", nil, name.Prefix},
		{"为", "华为技术有限公司", nil, name.Substring},
		{"huawei", "华为技术有限公司", nil, name.Pinyin},
		{"huaw", "华为技术有限公司", nil, name.Pinyin},
		{"hua", "华为技术有限公司", nil, name.Pinyin},
		{"HuaWei", "深圳市华为技术有限公司", nil, name.Pinyin},
		{"hw", "华为技术有限公司", nil, name.Initials},
		{"hwjs", "华为技术有限公司", nil, name.Initials},
		{"zsyh", "招商银行股份有限公司", nil, name.Initials},
		{"zhaoshangyinhang", "招商银行", nil, name.Pinyin},
		{"zhsyh", "招商银行", nil, name.Initials},
		{"cq", "重庆长安汽车", nil, name.Initials},
		{"cqca", "重庆长安汽车", nil, name.Initials},
		{"chongqing", "重庆长安汽车", nil, name.Pinyin},
		{"lvyou", "旅游卫视", nil, name.Pinyin},
		{"lvdi", "绿地集团", nil, name.Pinyin},
		{"tclkj", "TCL科技集团", nil, name.Initials},
		{"7tjd", "7天酒店", nil, name.Initials},
		{"花为", "华为技术有限公司", nil, name.Sound},
		{"huawie", "Huawei", nil, name.Near},
		{"acne", "Acme Robotics", nil, name.Near},
		{"robotics", "Acme Robotics", nil, name.Substring},
		{"ro", "Acme Robotics", nil, name.Substring},
		{"cm", "Acme Robotics", nil, name.None},
		{"三一重工", "三一重机", nil, name.Near},
		{"蓝天", "蓝海科技", nil, name.None},
		{"华兴医疗", "华星医药", nil, name.None},
		{"华兴医疗(深圳)", "华兴医疗(杭州)有限公司", nil, name.Prefix},
		{"华兴医疗", "华兴医疗(杭州)有限公司", nil, name.Exact},
		{"深圳华兴医疗", "华兴医疗(深圳)有限公司", nil, name.Exact},
		{"", "华为", nil, name.None},
		{"华为", "", nil, name.None},
		{"360", "360", nil, name.Exact},
		{"60", "360", nil, name.None},
	} {
		got, ok := name.Match(c.query, c.name, c.aliases...)
		if got != c.want || ok != (c.want != name.None) {
			t.Errorf("Match(%q, %q, %q) = %v %v, want %v", c.query, c.name, c.aliases, got, ok, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b      string
		max, want int
	}{
		{"", "", 2, 0}, {"a", "", 2, 1}, {"", "abc", 2, 3}, {"客户", "客戶", 1, 1}, {"huawie", "huawei", 2, 1},
		{"kitten", "sitting", 3, 3}, {"kitten", "sitting", 2, 3}, {"abcdef", "abcdef", 0, 0}, {"推近", "推进", 1, 1}, {"abc", "xyz", 1, 2},
	} {
		if got := name.Distance(c.a, c.b, c.max); got != c.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", c.a, c.b, c.max, got, c.want)
		}
		if got := name.Distance(c.b, c.a, c.max); got != c.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", c.b, c.a, c.max, got, c.want)
		}
	}
}

func TestCollide(t *testing.T) {
	t.Parallel()
	type party = name.Party
	for _, c := range []struct {
		why       string
		a, b      party
		low, high int
	}{
		{"place in front and in brackets", party{Name: "深圳华兴医疗器械有限公司"}, party{Name: "华兴医疗器械(深圳)"}, 1000, 1000},
		{"place left out", party{Name: "深圳华兴医疗器械有限公司"}, party{Name: "华兴医疗器械"}, name.Hit, 999},
		{"false friend", party{Name: "华兴医疗"}, party{Name: "华星医药"}, 0, name.Warn - 1},
		{"public mail domain", party{Name: "甲乙丙", Mails: []string{"a@qq.com"}}, party{Name: "丁戊己", Mails: []string{"b@qq.com"}}, 0, 0},
		{"private mail domain", party{Name: "甲乙丙", Mails: []string{"a@abc.cn"}}, party{Name: "丁戊己", Mails: []string{"b@ABC.cn"}}, name.Warn, name.Hit - 1},
		{"phone in two forms", party{Name: "甲乙丙", Phones: []string{"+86 138-1234-1234"}}, party{Name: "丁戊己", Phones: []string{"13812341234"}}, name.Warn, name.Hit - 1},
		{"phone and domain", party{Name: "甲乙", Phones: []string{"13812341234"}, Mails: []string{"a@abc.cn"}}, party{Name: "丁戊", Phones: []string{"13812341234"}, Mails: []string{"b@abc.cn"}}, 1000, 1000},
		{"credit code", party{Name: "甲", Code: "91440300MA5xxxxx"}, party{Name: "乙", Code: "91440300 MA5XXXXX"}, 1000, 1000},
		{"different places", party{Name: "华兴医疗(深圳)"}, party{Name: "华兴医疗(杭州)"}, name.Hit, 999},
		{"alias", party{Name: "国际商业机器", Aliases: []string{"IBM"}}, party{Name: "IBM Corp."}, 1000, 1000},
		{"traditional", party{Name: "華興醫療器械"}, party{Name: "华兴医疗器械有限公司"}, 1000, 1000},
		{"nothing", party{}, party{}, 0, 0},
	} {
		if got := name.Collide(c.a, c.b); got < c.low || got > c.high {
			t.Errorf("%s: Collide = %d, want %d to %d", c.why, got, c.low, c.high)
		}
		if a, b := name.Collide(c.a, c.b), name.Collide(c.b, c.a); a != b {
			t.Errorf("%s: Collide is %d one way and %d the other", c.why, a, b)
		}
	}
}

func TestPhones(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, digits, masked string }{
		{"13812341234", "8613812341234", "138****1234"},
		{"+86 138 1234 1234", "8613812341234", "138****1234"},
		{"0086-138-1234-1234", "8613812341234", "138****1234"},
		{"１３８１２３４１２３４", "8613812341234", "138****1234"},
		{"0755-8888 6666", "8675588886666", "867****6666"},
		{"+86 755 8888 6666", "8675588886666", "867****6666"},
		{"+1 (415) 555-0100", "14155550100", "141****0100"},
		{"12345", "12345", "***45"},
		{"", "", ""},
		{"no", "", "no"},
	} {
		if got := name.PhoneDigits(c.in); got != c.digits {
			t.Errorf("PhoneDigits(%q) = %q, want %q", c.in, got, c.digits)
		}
		if got := name.MaskPhone(c.in); got != c.masked {
			t.Errorf("MaskPhone(%q) = %q, want %q", c.in, got, c.masked)
		}
	}
	if !name.PublicDomain(" QQ.com") || name.PublicDomain("huawei.com") {
		t.Error("PublicDomain must know qq.com and not huawei.com")
	}
}
