package sample

import (
	"time"

	"crmbot/crm"
)

// written is when somebody writes down a day's work: at its end, all of it in one sitting.
func (w *world) written(p *person, day int) time.Time { return w.days.at(day, 17, p.minute) }

// owner is whose deal it is on a day.
func (w *world) owner(d *deal, day int) *person {
	if d.handed && day < w.cast.leaves {
		return w.cast.liu
	}
	return d.by
}

// keeper is whose customer it is on a day.
func (w *world) keeper(c *customer, day int) *person {
	if c.owner == w.cast.zhao && day < w.cast.leaves {
		return w.cast.liu
	}
	return c.owner
}

// tellWork tells of deals as they began, moved and closed, and of what was done for them.
func (w *world) tellWork() {
	for _, d := range w.deals {
		began := d.path[0].day
		w.say(w.written(d.by, began), d.by, d.begin)
		for _, p := range d.pushes {
			by := w.owner(d, p.day)
			w.say(w.written(by, p.day), by, func(tx *crm.Tx) error {
				_, err := tx.SetExpected(d.id, 0, p.to, pushReasons(d.customer.lang)[p.day%4])
				return err
			})
		}
		for i, m := range d.path[1:] {
			by := w.owner(d, m.day)
			final := i+2 == len(d.path)
			w.say(w.written(by, m.day), by, func(tx *crm.Tx) error { return d.move(tx, m, final) })
		}
	}
	for _, a := range w.acts {
		w.say(w.written(a.by, a.logged), a.by, a.tell)
	}
}

func pushReasons(lang string) []string {
	if lang == english {
		return []string{"budget round slipped", "waiting for the board", "site not ready", "tender postponed"}
	}
	return []string{"预算还没批", "等院里开会", "场地没准备好", "招标推迟"}
}

func (d *deal) begin(tx *crm.Tx) error {
	lang := d.customer.lang
	in := crm.Deal{
		Title: d.title(lang), Customer: d.customer.id, Contacts: []crm.ID{d.customer.contacts[0].id}, Amount: d.value(d.amount),
		Expected: d.expects, Source: d.source,
	}
	if d.offered > 0 {
		in.Amount = d.value(d.offered)
	}
	if d.worthless {
		in.Amount.Minor = 0
	}
	for _, p := range d.products {
		in.Products = append(in.Products, p.id)
	}
	row, err := tx.NewDeal(in)
	d.id = row.ID
	return err
}

// title names the products.
func (d *deal) title(lang string) string {
	t := d.products[0].name(lang)
	if len(d.products) > 1 {
		t += map[string]string{chinese: "+", english: " + "}[lang] + d.products[1].name(lang)
	}
	return t
}

func (d *deal) move(tx *crm.Tx, m move, final bool) error {
	var err error
	switch {
	case m.again:
		_, err = tx.ReopenDeal(d.id, 0, reopenReason(d.customer.lang))
	case m.stage == stageWon:
		_, err = tx.WinDeal(d.id, 0, crm.Win{Amount: d.value(d.amount)})
	case m.stage == stageLost && !final:
		_, err = tx.LoseDeal(d.id, 0, crm.Loss{Reason: "budget"})
	case m.stage == stageLost:
		_, err = tx.LoseDeal(d.id, 0, crm.Loss{Reason: d.reason, Competitor: d.rival})
	case m.back:
		_, err = tx.MoveDeal(d.id, 0, m.stage, backReason(d.customer.lang))
	default:
		_, err = tx.MoveDeal(d.id, 0, m.stage, "")
	}
	return err
}

func reopenReason(lang string) string {
	if lang == english {
		return "the budget is back"
	}
	return "预算又批下来了"
}

func backReason(lang string) string {
	if lang == english {
		return "requirements changed"
	}
	return "需求变了,重新谈"
}

// tellHandover tells how 赵磊's customers, open deals and tasks went to 刘洋 on his last day. Closed deals stay his credit.
func (w *world) tellHandover() {
	c := w.cast
	reason := "赵磊离职交接"
	at := w.days.at(c.leaves, 18, 10)
	for _, x := range w.customers {
		if x.owner == c.zhao {
			w.say(at, c.chen, func(tx *crm.Tx) error { _, err := tx.AssignCustomer(x.id, 0, c.liu.id, reason); return err })
		}
	}
	for _, d := range w.deals {
		if d.handed {
			w.say(at, c.chen, func(tx *crm.Tx) error { _, err := tx.AssignDeal(d.id, 0, c.liu.id, reason); return err })
		}
	}
	w.say(at, c.chen, func(tx *crm.Tx) error {
		for _, t := range tx.TasksOf(c.zhao.id) {
			if _, err := tx.AssignTask(t.ID, 0, c.liu.id); err != nil {
				return err
			}
		}
		return nil
	})
	w.say(w.days.at(c.leaves, 18, 30), c.admin, func(tx *crm.Tx) error { _, err := tx.DisablePerson(c.zhao.id, 0); return err })
}
