package crm_test

import (
	"errors"
	"fmt"
	"testing"

	"crmbot/crm"
)

// rights is one line of the table: what each sort of asker may do to a record of the rep's, by action.
// Letters: y may, f refused openly, n is told there is no such record.
type rights struct {
	record string
	action crm.Action
	// own, mate, follower, lead, lead's lead, follower's lead, stranger, admin, auditor, service, disabled
	want string
}

func TestRights(t *testing.T) {
	t.Parallel()
	c := setup(t)
	var gone, fan crm.Person
	c.sys(func(tx *crm.Tx) (err error) {
		if gone, err = tx.NewPerson(crm.Person{Name: "赵磊", Team: c.east.ID}); err != nil {
			return err
		}
		if gone, err = tx.DisablePerson(gone.ID, 0); err != nil {
			return err
		}
		fan, err = tx.NewPerson(crm.Person{Name: "刘洋", Team: c.west.ID})
		return err
	})
	refs := map[string]crm.Ref{"company": {}}
	c.must(c.rep, func(tx *crm.Tx) error {
		cust, err := tx.NewCustomer(crm.Customer{Name: "华兴"})
		if err != nil {
			return err
		}
		contact, err := tx.NewContact(crm.Contact{Name: "王总", Customers: []crm.ID{cust.ID}})
		if err != nil {
			return err
		}
		deal, err := tx.NewDeal(crm.Deal{Title: "CT", Customer: cust.ID, Amount: cny(1)})
		if err != nil {
			return err
		}
		if _, err = tx.FollowDeal(deal.ID, fan.ID); err != nil {
			return err
		}
		act, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: cust.ID}, nil)
		if err != nil {
			return err
		}
		task, err := tx.NewTask(crm.Task{Title: "跟进", Due: noon, Deal: deal.ID})
		if err != nil {
			return err
		}
		private, err := tx.NewTask(crm.Task{Title: "自己的", Due: noon})
		refs["customer"], refs["contact"], refs["deal"] = cust.Ref(), contact.Ref(), deal.Ref()
		refs["activity"], refs["task"], refs["private task"], refs["person"] = act.Ref(), task.Ref(), private.Ref(), c.rep.Ref()
		return err
	})
	askers := []crm.Person{c.rep, c.mate, fan, c.lead, c.boss, c.far, c.other, c.admin, c.auditor, c.service, gone}
	lines := []rights{
		{"customer", crm.ToSee, "ynyyyynyyyf"},
		{"customer", crm.ToChange, "ynfyyfnyfff"},
		{"customer", crm.ToAssign, "ynfyyfnyfff"},
		{"customer", crm.ToLog, "ynyyyynyfyf"},
		{"contact", crm.ToSee, "ynyyyynyyyf"},
		{"contact", crm.ToChange, "ynfyyfnyfff"},
		{"deal", crm.ToSee, "ynyyyynyynf"},
		{"deal", crm.ToChange, "ynfyyfnyfnf"},
		{"deal", crm.ToAssign, "ynfyyfnyfnf"},
		{"deal", crm.ToRestate, "fnfyyfnyfnf"},
		{"deal", crm.ToLog, "ynyyyynyfnf"},
		{"activity", crm.ToSee, "ynyyyynyyyf"},
		{"activity", crm.ToChange, "ynfyyfnyfff"},
		{"task", crm.ToSee, "ynyyyynyynf"},
		{"task", crm.ToChange, "ynfyyfnyfnf"},
		{"private task", crm.ToSee, "ynnyynnyynf"},
		{"private task", crm.ToChange, "ynnyynnyfnf"},
		{"person", crm.ToSee, "yyyyyyyyyyf"},
		{"person", crm.ToPersonalise, "yffffffyfff"},
		{"person", crm.ToManage, "fffffffyfff"},
		{"person", crm.ToSetQuota, "fffyyffyfff"},
		{"company", crm.ToManage, "fffffffyfff"},
		{"company", crm.ToSetQuota, "fffffffyfff"},
	}
	cases := 0
	for _, l := range lines {
		for i, p := range askers {
			cases++
			c.see(p, func(v *crm.View) {
				got := answer(v.Can(l.action, refs[l.record]))
				if got != l.want[i:i+1] {
					t.Errorf("%s may %s a %s of the rep's: %s, want %s", p.Name, l.action, l.record, got, l.want[i:i+1])
				}
			})
		}
	}
	if cases != len(lines)*11 {
		t.Errorf("%d cases", cases)
	}
	sightings(t, c, append(askers, crm.Person{}), refs)
	c.check()
}

func answer(err error) string {
	var e *crm.Error
	switch {
	case err == nil:
		return "y"
	case errors.As(err, &e) && e.Code == crm.Forbidden:
		return "f"
	case errors.As(err, &e) && e.Code == crm.NotFound:
		return "n"
	}
	return fmt.Sprint("?", err)
}

// sightings: what nobody may see by Can, they see in no list either.
func sightings(t *testing.T, c *company, askers []crm.Person, refs map[string]crm.Ref) {
	t.Helper()
	cust, deal := refs["customer"].ID, refs["deal"].ID
	for _, p := range askers {
		c.see(p, func(v *crm.View) {
			sees := func(r string) bool { return v.Can(crm.ToSee, refs[r]) == nil }
			for _, x := range []struct {
				list   string
				has    bool
				record string
			}{
				{"Customer", ok(v.Customer(cust)), "customer"},
				{"CustomersOwned", len(v.CustomersOwned(c.rep.ID)) > 0, "customer"},
				{"ContactsOf", len(v.ContactsOf(cust)) > 0, "contact"},
				{"Contact", ok(v.Contact(refs["contact"].ID)), "contact"},
				{"Deal", ok(v.Deal(deal)), "deal"},
				{"DealsOf", len(v.DealsOf(cust)) > 0, "deal"},
				{"DealsOwned", len(v.DealsOwned(c.rep.ID, true)) > 0, "deal"},
				{"DealsIn", len(v.DealsIn(1, 0)) > 0, "deal"},
				{"StageEvents", len(v.StageEvents(deal)) > 0, "deal"},
				{"History", len(v.History(refs["deal"], 5)) > 0, "deal"},
				{"Activity", ok(v.Activity(refs["activity"].ID)), "activity"},
				{"ActivitiesOf", len(v.ActivitiesOf(cust, 0)) > 0, "activity"},
				{"ActivitiesBy", len(v.ActivitiesBy(c.rep.ID, noon.AddDate(0, 0, -1), noon.AddDate(0, 0, 1))) > 0, "activity"},
				{"Task", ok(v.Task(refs["task"].ID)), "task"},
				{"NextStep", func() bool { _, ok := v.NextStep(deal); return ok }(), "task"},
				{"private Task", ok(v.Task(refs["private task"].ID)), "private task"},
			} {
				if x.has != sees(x.record) {
					t.Errorf("%q: %s shows the %s: %v, but Can says %v", p.Name, x.list, x.record, x.has, !x.has)
				}
			}
		})
	}
}

func ok[V any](_ V, err error) bool { return err == nil }
