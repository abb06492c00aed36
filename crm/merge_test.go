package crm_test

import (
	"reflect"
	"testing"
	"time"

	"crmbot/crm"
)

type counts struct{ contacts, deals, activities, tasks int }

func (c *company) counts(id crm.ID) (out counts) {
	c.see(c.admin, func(v *crm.View) { out = countsIn(v, id) })
	return out
}

func countsIn(v *crm.View, id crm.ID) counts {
	return counts{len(v.ContactsOf(id)), len(v.DealsOf(id)), len(v.ActivitiesOf(id, 0)), len(v.TasksOfCustomer(id))}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	c := setup(t)
	var a, b crm.Customer
	var seq uint64
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		if a, err = tx.NewCustomer(crm.Customer{Name: "华兴医疗", Region: "上海"}); err != nil {
			return err
		}
		if b, err = tx.NewCustomer(crm.Customer{Name: "华兴医疗器械", Aliases: []string{"华兴"}, CreditCode: "91310000x", Region: "江苏", Phone: "13800001234"}); err != nil {
			return err
		}
		k, err := tx.NewContact(crm.Contact{Name: "王总", Customers: []crm.ID{b.ID}})
		if err != nil {
			return err
		}
		d, err := tx.NewDeal(crm.Deal{Title: "CT", Customer: b.ID, Amount: cny(10), Contacts: []crm.ID{k.ID}})
		if err != nil {
			return err
		}
		for i := range 3 {
			if _, err = tx.LogActivity(crm.Activity{Kind: crm.Visit, Deal: d.ID, At: c.now.Add(-time.Duration(i) * time.Hour), Contacts: []crm.ID{k.ID}},
				&crm.Task{Title: "跟进", Due: c.now.Add(time.Hour)}); err != nil {
				return err
			}
		}
		return nil
	})
	wantA, wantB := c.counts(a.ID), c.counts(b.ID)
	c.see(c.rep, func(v *crm.View) {
		p, err := v.PreviewMerge(a.ID, b.ID)
		if err != nil || p.Contacts != 1 || p.Deals != 1 || p.Activities != 3 || p.Tasks != 3 || len(p.Fields) != 3 {
			t.Errorf("preview is %+v, %v", p, err)
		}
	})
	var m crm.Customer
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		if m, err = tx.MergeCustomers(a.ID, b.ID); err == nil {
			seq = m.Rev
		}
		return err
	})
	if m.CreditCode != "91310000X" || m.Region != "上海" || m.Phone != "13800001234" || !reflect.DeepEqual(m.Aliases, []string{"华兴医疗器械", "华兴"}) {
		t.Errorf("merged customer is %+v", m)
	}
	if got := c.counts(a.ID); got != (counts{1, 1, 3, 3}) {
		t.Errorf("after the merge the master has %+v", got)
	}
	c.check()
	c.now = c.now.Add(20 * 24 * time.Hour)
	c.must(c.rep, func(tx *crm.Tx) error { // life goes on
		if _, err := tx.EditCustomer(a.ID, 0, func(x *crm.Customer) { x.Region = "北京" }); err != nil {
			return err
		}
		_, err := tx.MoveDeal(1, 0, 3, "")
		return err
	})
	c.must(c.lead, func(tx *crm.Tx) error { _, err := tx.Undo(seq); return err })
	if gotA, gotB := c.counts(a.ID), c.counts(b.ID); gotA != wantA || gotB != wantB {
		t.Errorf("after the undo they have %+v and %+v, want %+v and %+v", gotA, gotB, wantA, wantB)
	}
	c.see(c.rep, func(v *crm.View) {
		x, _ := v.Customer(a.ID)
		y, _ := v.Customer(b.ID)
		if x.Region != "北京" || x.Phone != "" || len(x.Aliases) != 0 || y.MergedInto != 0 || y.Archived || y.CreditCode != "91310000X" {
			t.Errorf("after the undo they are %+v and %+v", x, y)
		}
		if d, _ := v.Deal(1); d.Stage != 3 {
			t.Errorf("the deal lost what happened since: %+v", d)
		}
	})
	c.check()
}

func TestArchive(t *testing.T) {
	t.Parallel()
	c := setup(t)
	cust := c.customer(c.rep, "华兴")
	d := c.deal(c.rep, cust.ID, 1, 0)
	refused(t, c.as(c.rep, func(tx *crm.Tx) error { _, err := tx.ArchiveCustomer(cust.ID, 0); return err }), crm.Invalid, "customer.open_deals")
	c.must(c.rep, func(tx *crm.Tx) error {
		if _, err := tx.LoseDeal(d.ID, 0, crm.Loss{Reason: "fit"}); err != nil {
			return err
		}
		_, err := tx.ArchiveCustomer(cust.ID, 0)
		return err
	})
	c.check()
}

func TestCompleteness(t *testing.T) {
	t.Parallel()
	c := setup(t)
	var cust crm.Customer
	c.must(c.rep, func(tx *crm.Tx) (err error) {
		cust, err = tx.NewCustomer(crm.Customer{Name: "华兴", Aliases: []string{"hx"}, CreditCode: "9", Industry: "医院", Region: "华东", Address: "路1号",
			Size: "500", Source: "展会", Level: "A", Lifecycle: "成交", Phone: "1", Email: "a@b.cn"})
		if err != nil {
			return err
		}
		_, err = tx.LogActivity(crm.Activity{Kind: crm.Call, Customer: cust.ID}, nil)
		return err
	})
	c.see(c.rep, func(v *crm.View) {
		n, missing := v.Completeness(cust)
		if n != 14 || !reflect.DeepEqual(missing, []string{"contact", "interests", "preference"}) {
			t.Errorf("completeness is %d, missing %v", n, missing)
		}
	})
}
