package transfer_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"crmbot/crm"
	"crmbot/crm/transfer"
)

// withFields gives a CRM whose customers, contacts and deals have fields of every type, and dictionaries of sources and industries.
func withFields(t *testing.T) *crm.CRM {
	t.Helper()
	c := setup(t)
	update(t, c, giveFields)
	return c
}

func giveFields(tx *crm.Tx) error {
	_, err := tx.EditCompany(0, func(c *crm.Company) {
		for _, of := range []crm.Kind{crm.KindCustomer, crm.KindContact, crm.KindDeal} {
			c.AddField(crm.CustomField{Of: of, Name: "型号", EN: "Model", Kind: crm.FieldText})
			c.AddField(crm.CustomField{Of: of, Name: "床位数", EN: "Beds", Kind: crm.FieldNumber, Required: of == crm.KindDeal})
			c.AddField(crm.CustomField{Of: of, Name: "装机日期", EN: "Installed", Kind: crm.FieldDate})
			c.AddField(crm.CustomField{Of: of, Name: "采购方式", EN: "Buys by", Kind: crm.FieldSelect, Options: []string{"招标", "直采"}})
		}
		c.AddField(crm.CustomField{Name: "等级", EN: "Size", Kind: crm.FieldText}) // headings that mean core fields elsewhere
		c.Sources, _ = crm.AddChoice(c.Sources, "展会", "Trade fair")
		c.Industries, _ = crm.AddChoice(c.Industries, "医院", "Hospital")
	})
	return err
}

var everyType = map[string]string{"model": "CT-64", "beds": "1200.5", "installed": "2026-03-31", "buys_by": "直采"}

func TestOwnColumns(t *testing.T) {
	t.Parallel()
	for kind, text := range map[string]string{
		transfer.Customers: "客户名称,型号,床位数,Installed,采购方式,等级,产线\n云帆仪器,CT-64,\"1,200.5\",2026/3/31,直采,大,三\n",
		transfer.Contacts:  "姓名,公司,职务,model,beds,装机日期,buys by\n王工,云帆仪器,工程师,CT-64,1200.5,31 Mar 2026,直采\n",
		transfer.Deals:     "商机名称,客户名称,金额,阶段,型号,床位数*,装机日期,采购方式,产线\nCT,云帆仪器,100,初步接触,CT-64,1200.5,20260331,直采,三\n",
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			c := withFields(t)
			p, _ := imported(t, c, one(kind+".csv", text), transfer.Options{})
			f := p.Report.Files[0]
			wantExtra, wantLeft := []string(nil), []string(nil)
			want, wantOwn := maps.Clone(everyType), 4
			switch kind {
			case transfer.Customers:
				wantExtra, wantOwn = []string{"产线"}, 5
				want["size"], want["产线"] = "大", "三"
			case transfer.Deals:
				wantLeft = []string{"产线"}
			}
			if len(f.Own) != wantOwn || !slices.Equal(f.Extra, wantExtra) || !slices.Equal(f.Unplaced, wantLeft) {
				t.Errorf("own, extra, left = %v, %v, %v, want %d, %v, %v", f.Own, f.Extra, f.Unplaced, wantOwn, wantExtra, wantLeft)
			}
			view(t, c, func(v *crm.View) {
				if got := held(t, v, kind); !maps.Equal(got, want) {
					t.Errorf("custom = %v, want %v", got, want)
				}
			})
		})
	}
}

// held is what the only record of a kind holds of custom values.
func held(t *testing.T, v *crm.View, kind string) map[string]string {
	t.Helper()
	switch kind {
	case transfer.Customers:
		for c := range v.Customers() {
			return c.Custom
		}
	case transfer.Contacts:
		for c := range v.Contacts() {
			return c.Custom
		}
	case transfer.Deals:
		for d := range v.Deals() {
			return d.Custom
		}
	}
	t.Fatalf("no %s", kind)
	return nil
}

// TestOwnValuesThatDoNotFit are refused by row, column and reason.
func TestOwnValuesThatDoNotFit(t *testing.T) {
	t.Parallel()
	heads := map[string]string{
		transfer.Customers: "客户名称,型号,床位数,装机日期,采购方式,自定义字段", transfer.Contacts: "姓名,职务,型号,床位数,装机日期,采购方式,自定义字段",
		transfer.Deals: "商机名称,金额,阶段,型号,床位数,装机日期,采购方式,自定义字段",
	}
	front := map[string]string{transfer.Customers: "云帆仪器%d", transfer.Contacts: "王工%d,工程师", transfer.Deals: "CT%d,100,初步接触"}
	for kind, head := range heads {
		for _, bad := range []struct{ cells, column, value, reason string }{
			{"a,很多,,,", "床位数", "很多", "number"}, {"a,1.,,,", "床位数", "1.", "number"}, {"a,1e9,,,", "床位数", "1e9", "number"},
			{",,2026-02-31,,", "装机日期", "2026-02-31", "date"}, {",,昨天,,", "装机日期", "昨天", "date"},
			{",,,租赁,", "采购方式", "租赁", "option"}, {strings.Repeat("长", 9000) + ",,,,", "型号", "", "long"},
			{`,,,,"{""Beds"":""many""}"`, "自定义字段", "many", "number"},
		} {
			t.Run(kind+" "+bad.value+bad.reason, func(t *testing.T) {
				t.Parallel()
				c := withFields(t)
				rows := []string{head}
				for i := range 9 {
					rows = append(rows, fmt.Sprintf(front[kind], i)+",b,3,2026-01-02,招标,")
				}
				rows = append(rows, fmt.Sprintf(front[kind], 9)+","+bad.cells)
				p, res := imported(t, c, one(kind+".csv", strings.Join(rows, "\n")+"\n"), transfer.Options{})
				if res.Written[kind] != 9 || len(p.Report.Refused) != 1 {
					t.Fatalf("written %v, refused %+v", res.Written, p.Report.Refused)
				}
				r := p.Report.Refused[0]
				if r.Row != 11 || r.Column != bad.column || r.Reason != bad.reason || bad.value != "" && r.Value != bad.value {
					t.Errorf("refused %+v, want row 11, %s, %q, %s", r, bad.column, bad.value, bad.reason)
				}
			})
		}
	}
}

// TestOwnColumnTwice: of two columns that mean one field the first fills it.
func TestOwnColumnTwice(t *testing.T) {
	t.Parallel()
	c := withFields(t)
	p, _ := imported(t, c, one("customers.csv", "客户名称,床位数,Beds\n云帆,5,many\n"), transfer.Options{})
	if f := p.Report.Files[0]; !slices.Equal(f.Own, []string{"床位数"}) || !slices.Equal(f.Unplaced, []string{"Beds"}) {
		t.Errorf("own, left = %v, %v", f.Own, f.Unplaced)
	}
}

func TestOwnDatesOfOneOrder(t *testing.T) {
	t.Parallel()
	c := withFields(t)
	imported(t, c, one("customers.csv", "客户名称,装机日期\n云帆,03/04/2026\n远山,25/04/2026\n"), transfer.Options{})
	view(t, c, func(v *crm.View) {
		if got := held(t, v, transfer.Customers)["installed"]; got != "2026-04-03" {
			t.Errorf("installed = %s, want the day first", got)
		}
	})
	c = withFields(t)
	_, err := transfer.Make(t.Context(), c, one("customers.csv", "客户名称,装机日期\n云帆,03/04/2026\n"), transfer.Options{Now: now})
	if err == nil {
		t.Error("an order nothing tells was not asked for")
	}
}

// TestOwnRequired: a record without a required value is made, with a warning.
func TestOwnRequired(t *testing.T) {
	t.Parallel()
	c := withFields(t)
	p, res := imported(t, c, one("deals.csv", "商机名称,客户名称,金额,阶段,床位数\nA,云帆,1,初步接触,\nB,云帆,2,初步接触,5\n"), transfer.Options{})
	wantDirt(t, p, map[string]int{"own.missing": 1})
	if res.Written[transfer.Deals] != 2 {
		t.Errorf("written %v, want both deals", res.Written)
	}
}

// TestOwnUpdate: with Update a row's values are written over what is stored, without it they are left.
func TestOwnUpdate(t *testing.T) {
	t.Parallel()
	for kind, rows := range map[string][2]string{
		transfer.Customers: {"客户名称,床位数,型号\n云帆,5,A\n", "客户名称,床位数,型号\n云帆,6,\n"},
		transfer.Contacts:  {"姓名,公司,职务,床位数,型号\n王工,云帆,工程师,5,A\n", "姓名,公司,职务,床位数,型号\n王工,云帆,工程师,6,\n"},
		transfer.Deals:     {"商机编号,商机名称,客户名称,金额,床位数,型号\nN1,CT,云帆,1,5,A\n", "商机编号,商机名称,客户名称,金额,床位数,型号\nN1,CT,云帆,1,6,\n"},
	} {
		c := withFields(t)
		imported(t, c, one(kind+".csv", rows[0]), transfer.Options{})
		for _, o := range []transfer.Options{{}, {Update: true}} {
			imported(t, c, one(kind+".csv", rows[1]), o)
			want := map[string]string{"beds": "5", "model": "A"}
			if o.Update {
				want["beds"] = "6"
			}
			view(t, c, func(v *crm.View) {
				if got := held(t, v, kind); !maps.Equal(got, want) {
					t.Errorf("%s, update %v: %v, want %v", kind, o.Update, got, want)
				}
			})
		}
	}
}

// TestOwnRoundTrip: what is exported comes back with equal values, in another company with the same fields and in its own.
func TestOwnRoundTrip(t *testing.T) {
	t.Parallel()
	c := withFields(t)
	values := maps.Clone(everyType)
	values["model"] = "=1+1, \"x\""
	extra := maps.Clone(values)
	extra["产线"], extra["size"] = "三", "大"
	update(t, c, func(tx *crm.Tx) error {
		cust, err := tx.NewCustomer(crm.Customer{Name: "云帆仪器", Owner: 1, Custom: extra, Source: "Trade fair", Industry: "医院"})
		if err != nil {
			return err
		}
		if _, err := tx.NewContact(crm.Contact{Name: "王工", Customers: []crm.ID{cust.ID}, Custom: values}); err != nil {
			return err
		}
		_, err = tx.NewDeal(crm.Deal{Title: "CT", Customer: cust.ID, Owner: 1, Custom: values, Source: "展会"})
		return err
	})
	other := withFields(t)
	for _, kind := range []string{transfer.Customers, transfer.Contacts, transfer.Deals} {
		text, _ := exported(t, c, system, kind, transfer.CSV)
		if kind == transfer.Customers && (!strings.Contains(text, "展会") || !strings.Contains(text, "医院")) {
			t.Errorf("the export says no words:\n%s", text)
		}
		if p := plan(t, c, one(kind+".csv", text), transfer.Options{}); p.Report.Total.Duplicate != 1 || len(p.Report.Files[0].Unplaced) > 0 {
			t.Errorf("%s again: %+v, unplaced %v", kind, p.Report.Total, p.Report.Files[0].Unplaced)
		}
		imported(t, other, one(kind+".csv", text), transfer.Options{})
		var want map[string]string
		view(t, c, func(v *crm.View) { want = held(t, v, kind) })
		view(t, other, func(v *crm.View) {
			if got := held(t, v, kind); !maps.Equal(got, want) {
				t.Errorf("%s came back with %v, want %v", kind, got, want)
			}
			if kind == transfer.Customers {
				for c := range v.Customers() {
					if c.Source != "trade-fair" || c.Industry != "hospital" {
						t.Errorf("source, industry = %s, %s", c.Source, c.Industry)
					}
				}
			}
		})
	}
}

// TestRetiredFieldsAreKept: an export holds the values of a retired field and of no field, and they come back.
func TestRetiredFieldsAreKept(t *testing.T) {
	t.Parallel()
	c := withFields(t)
	imported(t, c, one("customers.csv", "客户名称,床位数,产线\n云帆,5,三\n"), transfer.Options{})
	update(t, c, func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(c *crm.Company) { c.SetFields(nil) })
		return err
	})
	text, _ := exported(t, c, system, transfer.Customers, transfer.CSV)
	other := setup(t)
	imported(t, other, one("customers.csv", text), transfer.Options{})
	view(t, other, func(v *crm.View) {
		if got, want := held(t, v, transfer.Customers), (map[string]string{"beds": "5", "产线": "三"}); !maps.Equal(got, want) {
			t.Errorf("custom = %v, want %v", got, want)
		}
	})
}

func TestWordsOfDictionaries(t *testing.T) {
	t.Parallel()
	c := withFields(t)
	p, _ := imported(t, c, one("customers.csv", "客户名称,来源,行业\n云帆,trade FAIR,医院\n远山,抖音,Hospital\n南山,展会,\n"), transfer.Options{})
	wantDirt(t, p, map[string]int{"word.source": 1, "word.industry": 0})
	view(t, c, func(v *crm.View) {
		want := [][2]string{{"trade-fair", "hospital"}, {"抖音", "hospital"}, {"trade-fair", ""}}
		for c := range v.Customers() {
			if got := [2]string{c.Source, c.Industry}; got != want[c.ID-1] {
				t.Errorf("%s: %v, want %v", c.Name, got, want[c.ID-1])
			}
		}
	})
}
