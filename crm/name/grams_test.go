package name_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"

	"crmbot/crm/name"
)

// filed are names as they stand in a customer list.
var filed = []string{
	"华为技术有限公司", "深圳市华为技术有限公司", "招商银行股份有限公司", "重庆长安汽车股份有限公司", "TCL科技集团", "7天酒店", "Acme, Inc.", "Acme Robotics Ltd", "Bob's Burgers",
	"华兴医疗器械(深圳)有限公司", "西安银行", "绿地集团", "3M中国", "北京单氏重工(集团)有限责任公司", "今天国际", "360", "上海世茂·天成科技", "東莞樂華電子", "Müller GmbH", "é",
}

func holds(grams, way []string) bool {
	for _, g := range way {
		if !slices.Contains(grams, g) {
			return false
		}
	}
	return len(way) > 0
}

func found(grams []string, ways [][]string) bool {
	return slices.ContainsFunc(ways, func(w []string) bool { return holds(grams, w) })
}

func TestGramsFindWhatPeopleType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ query, name string }{
		{"华", "华为技术有限公司"}, {"为", "华为技术有限公司"}, {"华为", "深圳市华为技术有限公司"}, {"hw", "华为技术有限公司"}, {"h", "华为技术有限公司"},
		{"hwjs", "深圳市华为技术有限公司"}, {"huawei", "深圳市华为技术有限公司"}, {"huaw", "华为技术有限公司"}, {"hua", "华为技术有限公司"}, {"hu", "华为技术有限公司"},
		{"zsyh", "招商银行股份有限公司"}, {"cq", "重庆长安汽车股份有限公司"}, {"cqca", "重庆长安汽车股份有限公司"}, {"chongqing", "重庆长安汽车股份有限公司"},
		{"xian", "西安银行"}, {"xianyinhang", "西安银行"}, {"tcl", "TCL科技集团"}, {"tclkj", "TCL科技集团"}, {"TCL科技", "TCL科技集团"}, {"7天", "7天酒店"}, {"7t", "7天酒店"},
		{"acme", "Acme, Inc."}, {"ac", "Acme, Inc."}, {"a", "Acme, Inc."}, {"robot", "Acme Robotics Ltd"}, {"ro", "Acme Robotics Ltd"}, {"acme robotics", "Acme Robotics Ltd"},
		{"华兴医疗器械深圳", "华兴医疗器械(深圳)有限公司"}, {"华兴医疗器械有限", "华兴医疗器械(深圳)有限公司"}, {"华兴医疗器械(深", "华兴医疗器械(深圳)有限公司"}, {"lvdi", "绿地集团"},
		{"3m", "3M中国"}, {"东莞乐华", "東莞樂華電子"}, {"360", "360"}, {"muller", "Müller GmbH"},
	} {
		if !found(name.Grams(c.name), name.QueryGrams(c.query)) {
			t.Errorf("%q does not find %q: %q among %q", c.query, c.name, name.QueryGrams(c.query), name.Grams(c.name))
		}
	}
	for _, c := range []struct{ query, name string }{{"花为", "华为技术有限公司"}, {"huawie", "Huawei"}, {"acne", "Acme Robotics"}} {
		if !found(name.Grams(c.name), name.NearGrams(c.query)) {
			t.Errorf("%q does not come near %q", c.query, c.name)
		}
	}
}

// TestGramsAreNoPrefixes keeps gram keys apart in an ordered store.
func TestGramsAreNoPrefixes(t *testing.T) {
	t.Parallel()
	var all []string
	for _, n := range filed {
		all = append(all, name.Grams(n)...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for i := 1; i < len(all); i++ {
		if strings.HasPrefix(all[i], all[i-1]) {
			t.Errorf("%q is a prefix of %q", all[i-1], all[i])
		}
	}
}

// TestMatchesAreFiled takes random stretches of names and their initials: what Match finds, the grams must find too.
func TestMatchesAreFiled(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		n := filed[rng.IntN(len(filed))]
		rs := []rune(name.Core(n))
		i := rng.IntN(len(rs))
		j := i + 1 + rng.IntN(len(rs)-i)
		q := string(rs[i:j])
		class, ok := name.Match(q, n)
		if !ok || class > name.Initials {
			continue
		}
		if !found(name.Grams(n), name.QueryGrams(q)) {
			t.Fatalf("Match(%q, %q) = %v, but %q is not among %q", q, n, class, name.QueryGrams(q), name.Grams(n))
		}
	}
}

// TestSpellingsAreFiled spells names out and breaks off anywhere.
func TestSpellingsAreFiled(t *testing.T) {
	t.Parallel()
	for _, n := range append([]string{"安徽安安安安安", "西安鲜昂恩爱", "女王绿地旅游", "中兴通讯", "长春长安", "中国石油化工"}, filed...) {
		whole := strings.Join(pinyin.LazyPinyin(name.Core(n), pinyin.NewArgs()), "")
		for i := 1; i <= len(whole); i++ {
			q := whole[:i]
			if class, ok := name.Match(q, n); ok && class <= name.Initials && !found(name.Grams(n), name.QueryGrams(q)) {
				t.Errorf("Match(%q, %q) = %v, but %q is not among %q", q, n, class, name.QueryGrams(q), name.Grams(n))
			}
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, n := range filed {
		f.Add(n, n)
		f.Add("huawei", n)
	}
	f.Add("(((", ")))")
	f.Add("\xff\xfe", "华为\x80")
	f.Fuzz(func(t *testing.T, q, n string) {
		if c, ok := name.Match(q, q); name.Fold(q) != "" && (!ok || c != name.Exact) {
			t.Errorf("Match(%q, itself) = %v", q, c)
		}
		c, ok := name.Match(q, n)
		if ok && (c == name.Exact || c == name.Prefix) && !found(name.Grams(n), name.QueryGrams(q)) {
			t.Errorf("Match(%q, %q) = %v, but %q is not among %q", q, n, c, name.QueryGrams(q), name.Grams(n))
		}
		name.NearGrams(q)
		// What stood between two marks of an alphabet may fold away; their order is then no difference.
		if once, twice := name.Fold(q), name.Fold(name.Fold(q)); norm.NFC.String(once) != norm.NFC.String(twice) {
			t.Errorf("Fold(%q) = %q folds on to %q", q, once, twice)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	for _, q := range []string{"华为", "zsyh", "huawei", "花为"} {
		b.Run(q, func(b *testing.B) {
			query := name.NewQuery(q)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				query.Match(filed[i%len(filed)])
			}
		})
	}
}

func BenchmarkGrams(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		name.Grams(filed[i%len(filed)])
	}
}

func TestMatchAllocatesNothing(t *testing.T) { // not parallel: it counts
	q := name.NewQuery("zsyh")
	for _, n := range []string{"深圳市华为技术有限公司", "招商银行股份有限公司", "Acme Robotics Ltd"} {
		if got := testing.AllocsPerRun(100, func() { q.Match(n) }); got != 0 {
			t.Errorf("Match of %q allocates %v times", n, got)
		}
	}
}
