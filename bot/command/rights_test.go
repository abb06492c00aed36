package command_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/crm"
	"crmbot/crm/money"
	"crmbot/store/memory"
)

// right says what becomes of a command: its line, about a customer {C} with the contact {K}, the deal {D}, the activity {V}
// and the task {R}, the task {G} given to a colleague of its owner's, the task {F} that is done, the deal {M} that was moved, and what each role is answered: y it is done or shown, n it is refused, m it is answered as if the
// record were not there, q it is asked back. Three letters are for records of one's own, of one's team, and of another
// team; one letter stands for all three. {N} is a fresh name, {S} a fresh product. The manager's team is one below theirs.
type right struct {
	line                                  string
	rep, manager, admin, auditor, service string
}

const adminsOnly = "admins only"

func rights() map[string]right {
	log := func(id string) right { return right{id + " customer={C} note=x", "ymm", "yym", "y", "n", "y"} }
	own := func(line string) right { return right{line, "ymm", "yym", "y", "n", "n"} }
	deal := func(line string) right { return right{line, "ymm", "yym", "y", "n", "m"} }
	all := func(line string) right { return right{line, "y", "y", "y", "y", "y"} }
	no := right{line: adminsOnly}
	return map[string]right{
		"visit.log": log("visit.log"), "activity.log": log("activity.log"), "call.log": log("call.log"), "chat.log": log("chat.log"),
		"mail.log": log("mail.log"), "meeting.log": log("meeting.log"), "demo.log": log("demo.log"),
		"activity.edit":    own("activity.edit {V} note=x"),
		"activity.void":    own("activity.void {V}"),
		"activity.link":    deal("activity.link {V} {D}"),
		"activity.move":    own("activity.move {V} {C}"),
		"customer.show":    {"customer.show {C}", "ymm", "yym", "y", "y", "y"},
		"customer.history": {"customer.history {C}", "ymm", "yym", "y", "y", "y"},
		"customer.new":     {"customer.new name={N} yes=true", "y", "y", "y", "n", "n"},
		"customer.edit":    own("customer.edit {C} region=x"),
		"customer.archive": own("customer.archive {L} yes=true"),
		"customer.merge":   own("customer.merge {C} {L} yes=true"),
		"contact.new":      {"contact.new customer={C} name={N}", "ymm", "yym", "y", "n", "n"},
		"contact.edit":     own("contact.edit {K} position=x"),
		"contact.show":     {"contact.show {K}", "ymm", "yym", "y", "y", "y"},
		"deal.show":        {"deal.show {D}", "ymm", "yym", "y", "y", "m"},
		"deal.new":         own("deal.new customer={C} title={N}"),
		"deal.move":        deal("deal.move {D} s3"),
		"deal.reason":      deal("deal.reason {M} reason=x"),
		"deal.amount":      deal("deal.amount {D} 100mCNY"),
		"deal.close-date":  deal("deal.close-date {D} 2026-12-30 reason=x"),
		"deal.pipeline":    deal("deal.pipeline {D} pipeline=L2 stage=s7"),
		"admin.pipeline":   no, "admin.pipeline.add": no, "admin.pipeline.edit": no, "admin.pipeline.default": no, "admin.pipeline.archive": no, "admin.pipeline.restore": no,
		"deal.overdue": {"deal.overdue subject={P}", "ynn", "yyn", "y", "y", "n"}, "priority": {"priority person={P}", "ynn", "yyn", "y", "y", "n"}, "admin.broadcast": no, "rank": {"rank", "y", "y", "y", "y", "n"}, "rank.hide": all("rank.hide"), "rank.show": all("rank.show"), "deal.pushed": {"deal.pushed subject={P}", "ynn", "yyn", "y", "y", "n"},
		"deal.edit":      deal("deal.edit {D} title=x"),
		"assign":         own("assign {P} {C} reason=x yes=true"),
		"note.tell":      deal("note.tell {P} {D} message=x"),
		"deal.split":     deal("deal.split {D} {P} 20"),
		"deal.won":       deal("deal.won {D} amount=100mCNY on=2026-11-23 yes=true"),
		"deal.lost":      deal("deal.lost {D} reason=price yes=true"),
		"deal.reopen":    deal("deal.reopen {O} closed=true"),
		"todo":           all("todo"),
		"day":            all("day"),
		"stalled":        {"stalled subject={P}", "ynn", "yyn", "y", "y", "n"},
		"digest":         all("digest setting=off"),
		"digest.stop":    all("digest.stop setting=off"),
		"digest.history": all("digest.history"), "digest.show": {"digest.show 2026-11-23", "y", "y", "y", "y", "n"},
		"digest.open":       {"digest.open new {P} 2026-11-23", "ynn", "yyn", "y", "y", "n"},
		"remind":            {"remind title=x due=2026-11-30 customer={C}", "ymm", "yym", "y", "n", "y"},
		"done":              {"done {R}", "ymm", "yym", "y", "n", "m"},
		"snooze":            {"snooze {R} until=2026-12-01", "ymm", "yym", "y", "n", "m"},
		"task.cancel":       {"task.cancel {R}", "ymm", "yym", "y", "n", "m"},
		"task.result":       {"task.result {F} result=x", "ymm", "yym", "y", "n", "m"},
		"task.accept":       {"task.accept {G}", "nmm", "nnm", "n", "n", "m"},
		"task.decline":      {"task.decline {G} reason=x", "nmm", "nnm", "n", "n", "m"},
		"task.take":         {"task.take {G}", "ymm", "ynm", "n", "n", "m"},
		"quota.show":        {"quota.show subject={P}", "ynn", "yyn", "y", "y", "n"},
		"quota.behind":      {"quota.behind subject={P}", "n", "yyn", "y", "n", "n"},
		"quota.set":         {"quota.set {P} 2026-12 100000mCNY won_amount", "n", "nyn", "y", "n", "n"},
		"funnel.show":       {"funnel.show subject={P}", "ynn", "yyn", "y", "y", "n"},
		"funnel.conversion": {"funnel.conversion subject={P}", "ynn", "yyn", "y", "y", "n"},
		"forecast":          {"forecast subject={P}", "ynn", "yyn", "y", "y", "n"},
		"funnel.velocity":   {"funnel.velocity subject={P}", "ynn", "yyn", "y", "y", "n"},
		"forecast.if":       {"forecast.if {D} lost", "ymm", "yym", "y", "y", "m"}, "forecast.submit": {"forecast.submit 100000mCNY period=2026Q4", "y", "y", "y", "n", "n"}, "forecast.submitted": {"forecast.submitted subject={P}", "ynn", "yyn", "y", "y", "n"}, "forecast.slippage": {"forecast.slippage subject={P}", "ynn", "yyn", "y", "y", "n"},
		"deal.category":    deal("deal.category {D} commit"),
		"funnel.time":      {"funnel.time subject={P}", "ynn", "yyn", "y", "y", "n"},
		"funnel.diagnosis": {"funnel.diagnosis subject={P}", "ynn", "yyn", "y", "y", "n"},
		"funnel.alert":     {"funnel.alert subject={P}", "ynn", "yyn", "y", "y", "n"},
		"admin.benchmark":  no, "admin.benchmark.mode": no,
		"funnel.calibration": {"funnel.calibration", "n", "y", "y", "n", "n"},
		"adoption":           {"adoption", "n", "y", "y", "n", "n"},
		"capability":         {"capability subject={P}", "ynn", "yyn", "y", "n", "n"},
		"funnel.deals":       {"funnel.deals open subject={P}", "ynn", "yyn", "y", "y", "n"},
		"funnel.moves":       {"funnel.moves subject={P}", "ynn", "yyn", "y", "y", "n"},
		"funnel.overrides":   {"funnel.overrides subject={P}", "ynn", "yyn", "y", "y", "n"},
		"funnel.moved":       {"funnel.moved new subject={P}", "ynn", "yyn", "y", "y", "n"},
		"funnel.as-of":       {"funnel.as-of period=2026-11-23 subject={P}", "ynn", "yyn", "y", "y", "n"},
		"report":             {"report subject={P} report=赢率", "ynn", "yyn", "y", "y", "n"},
		"report.day":         {"report.day subject={P}", "ynn", "yyn", "y", "y", "n"}, "report.week": {"report.week subject={P}", "ynn", "yyn", "y", "y", "n"},
		"report.month":   {"report.month subject={P}", "ynn", "yyn", "y", "y", "n"},
		"report.hand_in": {"report.hand_in day addition=x", "y", "y", "y", "n", "y"},
		"undo":           {"undo entry={E}", "n", "n", "n", "n", "n"},
		"me":             all("me"), "lang": {"lang zh", "y", "y", "y", "y", "y"}, "link": all("link"), "start": {"start", "n", "n", "n", "n", "n"}, "help": all("help"),
		"export": all("export customers"), "import": {"import", "n", "y", "y", "n", "n"}, "import.check": {"import.check X", "n", "n", "n", "n", "n"}, "import.run": {"import.run X", "n", "n", "n", "n", "n"}, "import.drop": {"import.drop X", "n", "n", "n", "n", "n"},
		"audit":          {"audit {D}", "ymm", "yym", "y", "y", "m"},
		"admin":          {"admin", "n", "y", "y", "n", "n"},
		"admin.user":     {"admin.user", "n", "y", "y", "n", "n"},
		"admin.team":     {"admin.team", "n", "y", "y", "n", "n"},
		"admin.user.add": no, "admin.user.role": no, "admin.user.team": no, "admin.user.email": no, "admin.user.disable": no, "admin.user.enable": no,
		"admin.user.handover": no, "admin.approve": no, "admin.link": no, "admin.reject": no, "admin.team.add": no, "admin.team.edit": no,
		"admin.team.archive": no, "admin.stage": no, "admin.stage.add": no, "admin.stage.edit": no, "admin.stage.remove": no, "admin.rate": no,
		"admin.period.close": no, "admin.holiday": no, "admin.silence": no, "admin.company": no, "admin.company.edit": no, "admin.reason": no, "admin.field": no, "admin.field.add": no, "admin.field.edit": no, "admin.field.retire": no,
		"admin.reason.add": no, "admin.reason.edit": no, "admin.reason.retire": no,
		"admin.product": {"admin.product", "n", "y", "y", "n", "n"}, "admin.product.add": {"admin.product.add name={N}{D} price=5mCNY", "m", "y", "y", "m", "m"},
		"admin.product.edit": {"admin.product.edit {S} price=5mCNY", "n", "y", "y", "n", "n"}, "admin.product.archive": {"admin.product.archive {S}", "n", "y", "y", "n", "n"},
		"admin.product.restore": {"admin.product.restore {S}", "n", "n", "n", "n", "n"}, // it is on sale
		"admin.outbox":          no, "admin.outbox.resend": no, "admin.outbox.drop": no,
		"admin.source": no, "admin.source.add": no, "admin.source.edit": no, "admin.source.retire": no,
		"admin.industry": no, "admin.industry.add": no, "admin.industry.edit": no, "admin.industry.retire": no,
	}
}

// TestRights runs every command as every role on records of one's own, of one's team and of another team.
func TestRights(t *testing.T) {
	t.Parallel()
	table := rights()
	for _, role := range []struct {
		name   string
		who    int
		owners [3]int // of the records: oneself, one's team, another team
		column func(right) string
	}{
		{"rep", east1, [3]int{east1, east2, west1}, func(r right) string { return r.rep }},
		{"manager", boss, [3]int{boss, south1, west1}, func(r right) string { return r.manager }},
		{"admin", admin, [3]int{east1, south1, west1}, func(r right) string { return r.admin }},
		{"auditor", auditor, [3]int{east1, south1, west1}, func(r right) string { return r.auditor }},
		{"service", service, [3]int{east1, south1, west1}, func(r right) string { return r.service }},
	} {
		t.Run(role.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, memory.New(), 11)
			w.now = w.now.AddDate(0, 0, 1) // there is a day to look back on
			for _, c := range command.All() {
				x, ok := table[c.ID]
				if !ok {
					t.Fatalf("the table of rights says nothing of %s", c.ID)
				}
				if x.line == adminsOnly {
					if r, _ := w.do(role.who, w.event(role.who, "web", "", bot.Press{Value: c.ID})); role.who != admin && !refused(r) {
						t.Errorf("%s: %s is answered\n%s", role.name, c.ID, text(r))
					}
					continue
				}
				want := role.column(x)
				if len(want) == 1 {
					want = strings.Repeat(want, 3)
				}
				for i, owner := range role.owners {
					w.script = nil
					got, said := w.try(role.who, owner, x.line)
					if got != want[i:i+1] {
						t.Errorf("%s, %s of %s's: %s, want %s\n%s", role.name, c.ID, w.who[owner].Name, got, want[i:i+1], said)
					}
				}
			}
			w.check()
		})
	}
}

func refused(r bot.Reply) bool { return r.Card != nil && r.Card.Tone == card.Warn }

var codes = regexp.MustCompile(`[A-Z]\d+`)

// try makes records of an owner and runs a line about them.
func (w *world) try(person, owner int, line string) (string, string) {
	w.t.Helper()
	var with map[string]string
	words := w.words(8)
	of := w.who[owner]
	w.update(crm.Actor{Person: of.ID}, func(tx *crm.Tx) error {
		c, err := tx.NewCustomer(crm.Customer{Name: "客户" + words[0][2:], Phone: words[7]})
		if err != nil {
			return err
		}
		l, err := tx.NewCustomer(crm.Customer{Name: "另一家" + words[1][2:]})
		if err != nil {
			return err
		}
		k, err := tx.NewContact(crm.Contact{Customers: []crm.ID{c.ID}, Name: words[2]})
		if err != nil {
			return err
		}
		d, err := tx.NewDeal(crm.Deal{Customer: c.ID, Title: words[3], Amount: money.Amount{Minor: 100, Currency: "CNY"}, Expected: tx.Today(0) + 9})
		if err != nil {
			return err
		}
		v, err := tx.LogActivity(crm.Activity{Kind: crm.Call, Customer: c.ID, At: w.now, Note: words[4]}, nil)
		if err != nil {
			return err
		}
		r, err := tx.NewTask(crm.Task{Title: words[5], Customer: c.ID, Due: w.now})
		if err != nil {
			return err
		}
		o, err := tx.NewDeal(crm.Deal{Customer: l.ID, Title: words[6]})
		if err == nil && strings.Contains(line, "{O}") {
			o, err = tx.LoseDeal(o.ID, 0, crm.Loss{Reason: "price"})
		} else if err == nil {
			_, err = tx.Undo(o.Rev)
		}
		g, m, f := r, d, r
		if strings.Contains(line, "{F}") {
			if f, err = tx.DoneTask(r.ID, 0, ""); err != nil {
				return err
			}
		}
		if strings.Contains(line, "{G}") {
			if g, err = tx.NewTask(crm.Task{Title: words[5], Due: w.now, Owner: w.who[w.colleague(person, owner)].ID}); err != nil {
				return err
			}
		}
		if strings.Contains(line, "{M}") {
			if m, err = tx.MoveDeal(d.ID, 0, 3, ""); err != nil {
				return err
			}
		}
		with = map[string]string{"G": g.Ref().String(), "F": f.Ref().String(), "M": m.Ref().String(), "C": c.Ref().String(), "L": l.Ref().String(), "K": k.Ref().String(), "D": d.Ref().String(), "V": v.Ref().String(),
			"R": r.Ref().String(), "O": o.Ref().String(), "P": of.Ref().String(), "N": "新" + words[0][2:], "E": fmt.Sprint(d.Rev)}
		return err
	})
	if strings.Contains(line, "{S}") {
		w.update(crm.Actor{System: "test"}, func(tx *crm.Tx) error {
			s, err := tx.NewProduct(crm.Product{Name: "产品" + words[1][2:]})
			with["S"] = s.Ref().String()
			return err
		})
	}
	w.follow()
	const numbered = "CLKDVROGMFS" // what stands for a record
	fill := func(s string, other bool) string {
		for k, v := range with {
			if other && strings.Contains(numbered, k) {
				v = v[:1] + "99999"
			}
			s = strings.ReplaceAll(s, "{"+k+"}", v)
		}
		return s
	}
	if strings.Contains(line, "{P}") && strings.Contains(line, "{C}") || strings.Contains(line, "{P}") && strings.Contains(line, "{D}") {
		// Given to, told to and shared with a colleague of the owner's.
		with["P"] = w.who[w.colleague(person, owner)].Ref().String()
	}
	absent, _ := w.do(person, w.event(person, "web", "", bot.Press{Value: fill(line, true)}))
	w.follow()
	r, entries := w.do(person, w.event(person, "web", "", bot.Press{Value: fill(line, false)}))
	said := fill(line, false) + "\n" + text(r)
	done := false
	for _, e := range entries {
		done = done || e.By == w.who[person].ID
	}
	if done {
		return "y", said
	}
	same := codes.ReplaceAllString(text(absent), "#") == codes.ReplaceAllString(text(r), "#")
	about := regexp.MustCompile(`\{[CLKDVROGMF]\}`).MatchString(line)
	switch {
	case refused(r) && about && same:
		return "m", said
	case refused(r):
		return "n", said
	case r.Form != nil || r.Card != nil && r.Card.Tone == card.Info && len(buttons(*r.Card)) > 0 && isQuestion(r):
		return "q", said
	}
	return "y", said
}

// isQuestion tells a question from a card that shows something: it has no title.
func isQuestion(r bot.Reply) bool { return r.Card.Title == "" }

// colleague is somebody of an owner's team who is neither the owner nor the person given.
func (w *world) colleague(person, owner int) int {
	to := map[int]int{east1: east2, east2: east1, boss: east2, south1: lead, west1: west2}[owner]
	if to == person {
		to = east2
	}
	return to
}
