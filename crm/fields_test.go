package crm_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"crmbot/crm"
)

func TestFieldRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind     crm.FieldKind
		in, want string
		ok       bool
	}{
		{crm.FieldText, " a b ", "a b", true}, {crm.FieldText, strings.Repeat("x", 9000), "", false},
		{crm.FieldNumber, "1,200", "1200", true}, {crm.FieldNumber, "-0.5", "-0.5", true}, {crm.FieldNumber, "１２．５", "12.5", true}, {crm.FieldNumber, "+7", "7", true},
		{crm.FieldNumber, "", "", true}, {crm.FieldNumber, "1.", "", false}, {crm.FieldNumber, ".5", "", false}, {crm.FieldNumber, "1e9", "", false},
		{crm.FieldNumber, "12个", "", false}, {crm.FieldNumber, "--1", "", false}, {crm.FieldNumber, strings.Repeat("9", 25), "", false},
		{crm.FieldDate, "2027-03-31", "2027-03-31", true}, {crm.FieldDate, "2027-02-30", "", false}, {crm.FieldDate, "明天", "", false},
		{crm.FieldSelect, "TENDER", "tender", true}, {crm.FieldSelect, "lease", "", false},
	} {
		f := crm.CustomField{Name: "x", Key: "x", Kind: c.kind, Options: []string{"tender", "direct"}}
		if got, ok := f.Read(c.in); ok != c.ok || ok && got != c.want {
			t.Errorf("%s Read(%.20q) = %q, %v, want %q, %v", c.kind, c.in, got, ok, c.want, c.ok)
		}
	}
}

// TestFieldsKeepTheirKeys: a list of fields applied again changes nothing; one that goes and comes back keeps its key, one of
// another type is another field.
func TestFieldsKeepTheirKeys(t *testing.T) {
	t.Parallel()
	var c crm.Company
	beds := crm.CustomField{Name: "床位数", EN: "Beds", Kind: crm.FieldNumber}
	model := crm.CustomField{Name: "型号", Kind: crm.FieldText, Of: crm.KindDeal}
	keys := func() (out []string) {
		for _, f := range c.Fields {
			key := f.Key
			if f.Retired {
				key = "-" + key
			}
			out = append(out, key)
		}
		return out
	}
	text := beds
	text.Kind = crm.FieldText
	for i, step := range []struct {
		want []crm.CustomField
		keys []string
	}{
		{[]crm.CustomField{beds, model}, []string{"beds", "own_a"}},
		{[]crm.CustomField{beds, model}, []string{"beds", "own_a"}},
		{[]crm.CustomField{model}, []string{"-beds", "own_a"}},
		{[]crm.CustomField{text, model}, []string{"-beds", "own_a", "own_a"}},
		{[]crm.CustomField{beds}, []string{"-own_a", "-own_a", "beds"}},
	} {
		c.SetFields(step.want)
		if got := keys(); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(step.keys))) {
			t.Errorf("step %d: keys %v, want %v", i, got, step.keys)
		}
	}
}

// TestCustomValues: values are checked for customers, contacts and deals, by whoever writes them, and what was there before its
// field is left until it is changed.
func TestCustomValues(t *testing.T) {
	t.Parallel()
	c := setup(t)
	var cust crm.Customer
	c.must(c.admin, func(tx *crm.Tx) error {
		var err error
		cust, err = tx.NewCustomer(crm.Customer{Name: "云帆", Custom: map[string]string{"Beds": "many", "line": "3"}})
		return err
	})
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(c *crm.Company) {
			for _, of := range []crm.Kind{crm.KindCustomer, crm.KindContact, crm.KindDeal} {
				c.AddField(crm.CustomField{Of: of, Name: "床位数", EN: "Beds", Kind: crm.FieldNumber, Required: true})
			}
		})
		return err
	})
	c.must(c.admin, func(tx *crm.Tx) error {
		_, err := tx.EditCustomer(cust.ID, 0, func(c *crm.Customer) { c.Region = "x" })
		return err
	})
	beds := crm.CustomField{Name: "床位数", EN: "Beds", Key: "beds", Kind: crm.FieldNumber}
	c.must(c.admin, func(tx *crm.Tx) error {
		now, err := tx.EditCustomer(cust.ID, 0, func(c *crm.Customer) { c.Custom = beds.Put(c.Custom, "1,200") })
		if want := map[string]string{"beds": "1200", "line": "3"}; !maps.Equal(now.Custom, want) {
			t.Errorf("custom = %v, want %v", now.Custom, want)
		}
		return err
	})
	for name, write := range map[string]func(*crm.Tx, map[string]string) error{
		"customer": func(tx *crm.Tx, m map[string]string) error {
			_, err := tx.EditCustomer(cust.ID, 0, func(c *crm.Customer) { c.Custom = m })
			return err
		},
		"contact": func(tx *crm.Tx, m map[string]string) error {
			k, err := tx.NewContact(crm.Contact{Name: "王工", Customers: []crm.ID{cust.ID}, Custom: map[string]string{"beds": "1"}})
			if err != nil {
				return err
			}
			_, err = tx.EditContact(k.ID, 0, func(k *crm.Contact) { k.Custom = m })
			return err
		},
		"deal": func(tx *crm.Tx, m map[string]string) error {
			d, err := tx.NewDeal(crm.Deal{Title: "CT", Customer: cust.ID, Owner: c.admin.ID, Custom: map[string]string{"beds": "1"}})
			if err != nil {
				return err
			}
			_, err = tx.EditDeal(d.ID, 0, func(d *crm.Deal) { d.Custom = m })
			return err
		},
	} {
		for reason, m := range map[string]map[string]string{
			"customfield.number": {"beds": "many"}, "customfield.required": {"line": "3"}, "": {"Beds": "5", "line": "4"},
		} {
			for _, by := range []crm.Actor{{Person: c.admin.ID}, {System: "import"}} {
				err := c.crm.Update(t.Context(), by, c.now, func(tx *crm.Tx) error { return write(tx, maps.Clone(m)) })
				var e *crm.Error
				if got := errors.As(err, &e); got != (reason != "") || got && e.Reason != reason {
					t.Errorf("%s, %v by %v: %v, want %q", name, m, by, err, reason)
				}
			}
		}
	}
}

func TestChoicesKeepTheirCodes(t *testing.T) {
	t.Parallel()
	list, fair := crm.AddChoice(nil, "展会", "Trade fair")
	list, _ = crm.AddChoice(list, "转介绍", "Referral")
	list = crm.SetChoices(list, []crm.Choice{{Name: "行业展会", EN: "Trade fair"}})
	if got, ok := crm.Meant(list, "展会"); !ok || got.Code != fair.Code || got.Name != "行业展会" || !slices.Equal(got.Was, []string{"展会"}) {
		t.Errorf("展会 means %+v", got)
	}
	if got := crm.Offered(list); len(got) != 1 {
		t.Errorf("offered %+v, want one", got)
	}
	if got := crm.CodeOf(list, "referral"); got != "referral" {
		t.Errorf("a retired word means %q", got)
	}
	again := crm.SetChoices(list, []crm.Choice{{Name: "行业展会", EN: "Trade fair"}})
	if len(again) != 2 || !slices.Equal(again[0].Was, []string{"展会"}) || !again[1].Retired {
		t.Errorf("the same again = %+v", again)
	}
	back, c := crm.AddChoice(list, "老客户介绍", "Referral")
	if c.Code != "referral" || c.Retired || len(back) != 2 || crm.CodeOf(back, "转介绍") != "referral" {
		t.Errorf("brought back = %+v in %+v", c, back)
	}
	if _, c := crm.AddChoice(list, "另一个", "Trade-fair"); c.Code != "trade-fair-2" {
		t.Errorf("a second code = %s", c.Code)
	}
}
