package crm_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/name"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

// searched is a company with customers to look for: rep 0 owns those of team 0, rep 2 those of team 1.
func searched(t *testing.T) (*tallied, map[string]crm.ID) {
	t.Helper()
	w := newTallied(t, storetest.Strict(memory.New()))
	ids := map[string]crm.ID{}
	add := func(tx *crm.Tx, owner int, c crm.Customer) {
		c.Owner = w.people[owner]
		made, err := tx.NewCustomer(c)
		if err != nil {
			t.Fatal(err)
		}
		ids[c.Name] = made.ID
	}
	w.do(t, func(tx *crm.Tx) error {
		add(tx, 0, crm.Customer{Name: "华为技术有限公司", Aliases: []string{"菊厂"}, Phone: "0755-28780808", Email: "a@huawei.example"})
		add(tx, 0, crm.Customer{Name: "华兴医疗器械(深圳)", CreditCode: "91440300MA5FABCD12"})
		add(tx, 0, crm.Customer{Name: "招商银行股份有限公司"})
		add(tx, 0, crm.Customer{Name: "重庆长安汽车"})
		add(tx, 0, crm.Customer{Name: "Acme Corporation"})
		add(tx, 0, crm.Customer{Name: "360"})
		add(tx, 2, crm.Customer{Name: "华星医药", Phone: "13800001234"})
		add(tx, 2, crm.Customer{Name: "今天国际"})
		add(tx, 1, crm.Customer{Name: "今天国际物流"})
		for _, k := range []crm.Contact{
			{Name: "王总", Customers: []crm.ID{ids["华为技术有限公司"]}, Phone: "13912345678", Email: "wang@huawei.example"},
			{Name: "李工", Customers: []crm.ID{ids["华星医药"]}, Phone: "13712348888"},
		} {
			if _, err := tx.NewContact(k); err != nil {
				return err
			}
		}
		return nil
	})
	return w, ids
}

func TestFindCustomers(t *testing.T) {
	t.Parallel()
	w, ids := searched(t)
	tests := []struct {
		query  string
		want   string // the first hit; empty: none
		class  name.Class
		via    crm.Via
		masked bool
	}{
		{"华为技术有限公司", "华为技术有限公司", name.Exact, crm.ViaName, false},
		{"华为技术", "华为技术有限公司", name.Exact, crm.ViaName, false},
		{"菊厂", "华为技术有限公司", name.Alias, crm.ViaAlias, false},
		{"华为", "华为技术有限公司", name.Prefix, crm.ViaName, false},
		{"医疗", "华兴医疗器械(深圳)", name.Substring, crm.ViaName, false},
		{"huawei", "华为技术有限公司", name.Pinyin, crm.ViaName, false},
		{"hxyl", "华兴医疗器械(深圳)", name.Initials, crm.ViaName, false},
		{"zsyh", "招商银行股份有限公司", name.Initials, crm.ViaName, false},
		{"cqca", "重庆长安汽车", name.Initials, crm.ViaName, false},
		{"花为", "华为技术有限公司", name.Sound, crm.ViaName, false},
		{"acme", "Acme Corporation", name.Exact, crm.ViaName, false},
		{"acmw", "Acme Corporation", name.Near, crm.ViaName, false},
		{"a", "Acme Corporation", name.Prefix, crm.ViaName, false},
		{"ac", "Acme Corporation", name.Prefix, crm.ViaName, false},
		{"360", "360", name.Exact, crm.ViaName, false},
		{"91440300MA5FABCD12", "华兴医疗器械(深圳)", name.Exact, crm.ViaCode, false},
		{"王总", "华为技术有限公司", name.Exact, crm.ViaContact, false},
		{"5678", "华为技术有限公司", name.Substring, crm.ViaPhone, false},
		{"139 1234 5678", "华为技术有限公司", name.Exact, crm.ViaPhone, false},
		{"+86 755 28780808", "华为技术有限公司", name.Exact, crm.ViaPhone, false},
		{"wang@huawei.example", "华为技术有限公司", name.Exact, crm.ViaEmail, false},
		{"华星医药", "华星医药", name.Exact, crm.ViaName, true},
		{"李工", "", 0, "", false},          // another team's contact
		{"13712348888", "", 0, "", false}, // and their phone
		{"1234", "", 0, "", false},        // and a masked customer's own
		{"完全无关", "", 0, "", false},
		{"!!", "", 0, "", false},
	}
	w.see(t, w.people[0], func(v *crm.View) error {
		for _, tt := range tests {
			hits, err := v.FindCustomers(tt.query, 5)
			if err != nil {
				t.Errorf("FindCustomers(%q): %v", tt.query, err)
				continue
			}
			if tt.want == "" {
				if len(hits) > 0 {
					t.Errorf("FindCustomers(%q) = %+v, want none", tt.query, hits)
				}
				continue
			}
			if len(hits) == 0 {
				t.Errorf("FindCustomers(%q) found nothing, want %s", tt.query, tt.want)
				continue
			}
			h := hits[0]
			if h.ID != ids[tt.want] || h.Name != tt.want || h.Class != tt.class || h.Via != tt.via || h.Masked != tt.masked {
				t.Errorf("FindCustomers(%q) = %+v, want %s class %d via %s masked %v", tt.query, h, tt.want, tt.class, tt.via, tt.masked)
			}
			if h.Masked && (h.Owner != 0 || h.Team == 0) {
				t.Errorf("FindCustomers(%q) tells owner %d, team %d of a masked customer", tt.query, h.Owner, h.Team)
			}
		}
		return nil
	})
}

func TestFindCustomersOrder(t *testing.T) {
	t.Parallel()
	w, ids := searched(t)
	names := func(person int, query string) []string {
		var out []string
		w.see(t, w.people[person], func(v *crm.View) error {
			hits, err := v.FindCustomers(query, 9)
			for _, h := range hits {
				out = append(out, h.Name)
			}
			return err
		})
		return out
	}
	if got, want := names(1, "今天"), []string{"今天国际物流", "今天国际"}; !slices.Equal(got, want) {
		t.Errorf("the asker's own first: %v, want %v", got, want)
	}
	if got, want := names(2, "今天"), []string{"今天国际", "今天国际物流"}; !slices.Equal(got, want) {
		t.Errorf("the asker's own first: %v, want %v", got, want)
	}
	if got := names(0, crm.Ref{Kind: crm.KindCustomer, ID: ids["360"]}.String()); len(got) == 0 || got[0] != "360" {
		t.Errorf("by code: %v", got)
	}
}

func TestMergedLeadsToItsMasterAndArchivedIsGone(t *testing.T) {
	t.Parallel()
	w, ids := searched(t)
	w.do(t, func(tx *crm.Tx) error {
		_, err := tx.MergeCustomers(ids["今天国际"], ids["今天国际物流"])
		_, gone := tx.ArchiveCustomer(ids["重庆长安汽车"], 0)
		return errors.Join(err, gone)
	})
	w.see(t, 0, func(v *crm.View) error {
		hits, err := v.FindCustomers("今天国际物流", 5)
		if err != nil || len(hits) != 1 || hits[0].ID != ids["今天国际"] || hits[0].Class != name.Alias {
			t.Errorf("FindCustomers(merged) = %+v, %v", hits, err)
		}
		if id, n := v.NamesFrom("今天国际物流很好"); id != ids["今天国际"] || n != len("今天国际物流") {
			t.Errorf("NamesFrom(merged) = %d, %d", id, n)
		}
		hits, err = v.FindCustomers("重庆长安", 5)
		if err != nil || len(hits) != 0 {
			t.Errorf("FindCustomers(archived) = %+v, %v", hits, err)
		}
		return nil
	})
	w.check(t)
}

func TestNamesFrom(t *testing.T) {
	t.Parallel()
	w, ids := searched(t)
	tests := []struct{ text, want, stands string }{
		{"华为技术有限公司谈了报价", "华为技术有限公司", "华为技术有限公司"},
		{"华为技术谈了报价", "华为技术有限公司", "华为技术"},
		{"菊厂王总", "华为技术有限公司", "菊厂"},
		{"今天国际物流的人", "今天国际物流", "今天国际物流"},
		{"今天拜访了", "", ""},
		{"acme discussed", "Acme Corporation", "acme"},
		{"acmeology", "", ""},
		{"Acme Corporation: price", "Acme Corporation", "Acme Corporation"},
		{"360商机", "360", "360"},
		{"3601", "", ""},
		{"", "", ""},
	}
	w.see(t, 0, func(v *crm.View) error {
		for _, tt := range tests {
			if id, n := v.NamesFrom(tt.text); id != ids[tt.want] || tt.text[:n] != tt.stands {
				t.Errorf("NamesFrom(%q) = %d, %q, want %d, %q", tt.text, id, tt.text[:n], ids[tt.want], tt.stands)
			}
		}
		return nil
	})
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	w, ids := searched(t)
	tests := []struct {
		about string
		draft crm.Customer
		want  string
		warn  bool
	}{
		{"place in front", crm.Customer{Name: "深圳华兴医疗器械有限公司"}, "华兴医疗器械(深圳)", false},
		{"same name", crm.Customer{Name: "华为技术"}, "华为技术有限公司", false},
		{"credit code", crm.Customer{Name: "别的名字", CreditCode: "91440300MA5FABCD12"}, "华兴医疗器械(深圳)", false},
		{"false friend", crm.Customer{Name: "华兴医药"}, "", false},
		{"a contact's phone", crm.Customer{Name: "全新客户", Phone: "139-1234-5678"}, "华为技术有限公司", true},
		{"mail domain", crm.Customer{Name: "全新客户", Email: "x@huawei.example"}, "华为技术有限公司", true},
		{"public domain", crm.Customer{Name: "全新客户", Email: "a@qq.com"}, "", false},
		{"masked", crm.Customer{Name: "华星医药有限公司"}, "华星医药", false},
	}
	w.see(t, w.people[0], func(v *crm.View) error {
		for _, tt := range tests {
			hits, err := v.Duplicates(tt.draft)
			switch {
			case err != nil:
				t.Errorf("%s: %v", tt.about, err)
			case tt.want == "" && len(hits) > 0:
				t.Errorf("%s: Duplicates = %+v, want none", tt.about, hits)
			case tt.want != "" && (len(hits) == 0 || hits[0].ID != ids[tt.want] || hits[0].Warn() != tt.warn):
				t.Errorf("%s: Duplicates = %+v, want %s", tt.about, hits, tt.want)
			}
		}
		return nil
	})
}

func TestFindOthers(t *testing.T) {
	t.Parallel()
	w, ids := searched(t)
	var deal, foreign crm.Deal
	var product crm.Product
	w.do(t, func(tx *crm.Tx) (err error) {
		if deal, err = tx.NewDeal(crm.Deal{Title: "CT维保", Customer: ids["华为技术有限公司"], Owner: w.people[0]}); err != nil {
			return err
		}
		if foreign, err = tx.NewDeal(crm.Deal{Title: "CT维保", Customer: ids["华星医药"], Owner: w.people[2]}); err != nil {
			return err
		}
		product, err = tx.NewProduct(crm.Product{Name: "温度校准炉", Aliases: []string{"oven"}})
		return err
	})
	w.see(t, w.people[0], func(v *crm.View) error {
		for _, q := range []string{"CT维保", "维保", "华为", "华为 维保", deal.Ref().String()} {
			if got, err := v.FindDeals(q, 5); err != nil || len(got) != 1 || got[0].ID != deal.ID {
				t.Errorf("FindDeals(%q) = %+v, %v", q, got, err)
			}
		}
		if got, err := v.FindDeals(foreign.Ref().String(), 5); err != nil || len(got) != 0 {
			t.Errorf("FindDeals(out of sight) = %+v, %v", got, err)
		}
		for _, q := range []string{"王总", "5678", "wang@huawei.example", "wz"} {
			if got, err := v.FindContacts(q, 5); err != nil || len(got) != 1 || got[0].Name != "王总" {
				t.Errorf("FindContacts(%q) = %+v, %v", q, got, err)
			}
		}
		if got, err := v.FindContacts("李工", 5); err != nil || len(got) != 0 {
			t.Errorf("FindContacts(out of sight) = %+v, %v", got, err)
		}
		for _, q := range []string{"校准", "oven", "wdjzl", product.Ref().String()} {
			if got, err := v.FindProducts(q, 5); err != nil || len(got) != 1 || got[0].ID != product.ID {
				t.Errorf("FindProducts(%q) = %+v, %v", q, got, err)
			}
		}
		return nil
	})
}

// FuzzFind looks for whatever strangers type.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"华为", "hw", "a", "'", "C12", "1234", "a@b", "（深圳）", "\xff", "138 0000 1234"} {
		f.Add(s)
	}
	c := crm.Open(memory.New(), "fuzz")
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	by := crm.Actor{System: "config"}
	if err := c.Update(f.Context(), by, now, func(tx *crm.Tx) error {
		_, err := tx.NewCustomer(crm.Customer{Name: "华为技术有限公司", Aliases: []string{"Huawei"}})
		return err
	}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		err := c.View(t.Context(), by, now, func(v *crm.View) error {
			if _, n := v.NamesFrom(text); n < 0 || n > len(text) {
				t.Errorf("NamesFrom(%q) = %d bytes", text, n)
			}
			_, err := v.FindCustomers(text, 5)
			_, other := v.FindContacts(text, 5)
			_, deals := v.FindDeals(text, 5)
			return errors.Join(err, other, deals)
		})
		if err != nil {
			t.Errorf("find %q: %v", text, err)
		}
	})
}

// many fills a company with n customers of made-up names.
func many(b *testing.B, n int) (*crm.CRM, time.Time) {
	b.Helper()
	c := crm.Open(memory.New(), "many")
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	r := rand.New(rand.NewPCG(1, 2))
	places := []string{"北京", "上海", "深圳", "广州", "杭州", "成都", "重庆", "苏州", "武汉", "南京"}
	marks := []rune("华兴中天宏盛瑞达恒信安康远大东方金海新阳明德嘉泰永昌博雅智源同创鼎立万通")
	trades := []string{"医疗器械", "科技", "电子", "仪器", "计量检测", "生物医药", "精密制造", "信息技术", "贸易", "自动化"}
	latin := []string{"Acme", "Globex", "Initech", "Umbrella", "Stark", "Wayne", "Hooli", "Vandelay", "Tyrell", "Cyber"}
	for at := 0; at < n; at += 2000 {
		err := c.Update(b.Context(), crm.Actor{System: "import"}, now, func(tx *crm.Tx) error {
			for i := at; i < min(n, at+2000); i++ {
				text := places[r.IntN(len(places))] + string([]rune{marks[r.IntN(len(marks))], marks[r.IntN(len(marks))]}) + trades[r.IntN(len(trades))] + "有限公司"
				if i%5 == 0 {
					text = fmt.Sprint(latin[r.IntN(len(latin))], " ", latin[r.IntN(len(latin))], " ", i, " Inc.")
				}
				if _, err := tx.NewCustomer(crm.Customer{Name: text, Phone: fmt.Sprint("138", 10000000+i)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return c, now
}

// BenchmarkFindCustomers measures look-ups among 100,000 customers and reports the slowest of each hundred as p99-ms.
func BenchmarkFindCustomers(b *testing.B) {
	start := time.Now()
	c, now := many(b, 100_000)
	b.Logf("built in %v", time.Since(start))
	queries := []string{"华", "a", "hx", "北京", "科技", "深圳华兴", "华兴医疗", "szhx", "huaxing", "acme", "acme globex", "st", "医疗器械", "5678", "1381000", "花兴", "golbex", "zz", "鼎"}
	for _, q := range queries {
		b.Run(q, func(b *testing.B) {
			var times []time.Duration
			for b.Loop() {
				start := time.Now()
				if err := c.View(b.Context(), crm.Actor{System: "bench"}, now, func(v *crm.View) error {
					_, err := v.FindCustomers(q, 8)
					return err
				}); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
