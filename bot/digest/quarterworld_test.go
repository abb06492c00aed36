package digest_test

import (
	"fmt"
	"time"

	"crmbot/bot"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/money"
)

const (
	ny     = "America/New_York"
	berlin = "Europe/Berlin"
)

// job is a task with a time.
type job struct {
	title, to, zone string
	due             time.Time
	lead            time.Duration
}

// people make the company: three teams in three zones, reps and leads, with quotas and deals.
func (q *quarter) people() (ids map[string]crm.ID) {
	ids = map[string]crm.ID{}
	teams := map[string]crm.ID{}
	q.do(func(tx *crm.Tx) error {
		if _, err := tx.EditCompany(0, func(c *crm.Company) { c.Zone, c.Calendar = sh, "cn" }); err != nil {
			return err
		}
		for _, zone := range []string{sh, ny, berlin} {
			team, err := tx.NewTeam(crm.Team{Name: zone, Zone: zone})
			if err != nil {
				return err
			}
			teams[zone], ids[zone] = team.ID, team.ID
		}
		for _, p := range []struct {
			name, zone, lang string
			role             crm.Role
		}{
			{"张伟", sh, "", crm.Rep}, {"李娜", sh, "", crm.Rep}, {"小周", sh, "", crm.Rep}, {"王总", sh, "", crm.Manager}, {"John", ny, "en", crm.Rep}, {"Greta", berlin, "en", crm.Manager},
		} {
			made, err := tx.NewPerson(crm.Person{Name: p.name, Role: p.role, Team: teams[p.zone], Lang: p.lang})
			if err != nil {
				return err
			}
			ids[p.name] = made.ID
			if p.name == "小周" { // nobody can reach him
				continue
			}
			if _, err := tx.LinkIdentity(crm.Identity{Platform: "terminal", External: p.name, Person: made.ID, Direct: p.name}); err != nil {
				return err
			}
			if p.role == crm.Manager {
				if _, err := tx.EditTeam(teams[p.zone], 0, func(t *crm.Team) { t.Lead = made.ID }); err != nil {
					return err
				}
				continue
			}
			for _, period := range []string{"2025Q4", "2026Q1"} {
				if _, err := tx.SetQuota(made.Ref(), crm.WonAmount, period, money.Amount{Minor: 1_000_000_00, Currency: "CNY"}); err != nil {
					return err
				}
			}
		}
		_, err := tx.EditPipeline(tx.DefaultPipeline().ID, 0, func(p *crm.Pipeline) { p.Stages[0].Benchmark = 70 })
		return err
	})
	return ids
}

// begin makes the company and what goes out by the clock, and writes what people will do.
func (q *quarter) begin() (jobs []job) {
	ids := q.people()
	var hers crm.Deal
	q.do(func(tx *crm.Tx) error {
		c, err := tx.NewCustomer(crm.Customer{Name: "华兴医疗", Owner: ids["张伟"]})
		if err != nil {
			return err
		}
		for _, name := range []string{"张伟", "John", "李娜"} {
			if hers, err = tx.NewDeal(crm.Deal{Title: "监护仪", Customer: c.ID, Owner: ids[name], Amount: money.Amount{Minor: 500_000_00, Currency: "CNY"}}); err != nil {
				return err
			}
		}
		for _, name := range []string{"张伟", "王总", "John", "Greta"} { // each has something overdue all the time
			if _, err := tx.NewTask(crm.Task{Title: "回电话", Owner: ids[name], Customer: c.ID, Due: q.now.AddDate(0, 0, -2), AllDay: true}); err != nil {
				return err
			}
		}
		return q.subscriptions(tx, ids)
	})
	q.do(func(tx *crm.Tx) error { return q.leave(tx, ids["小周"]) })
	for day := 1; day < 90; day += 11 {
		at := local(q.t, sh, "2026-01-01 14:10").AddDate(0, 0, day)
		q.script = append(q.script, happening{at, func(tx *crm.Tx) error {
			_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: hers.Customer, Deal: hers.ID, At: at, Note: "见了面", Meta: crm.Meta{CreatedBy: ids["李娜"]}}, nil)
			return err
		}})
		if day == 45 {
			q.script = append(q.script, happening{at, func(tx *crm.Tx) error { return q.leave(tx, ids["小周"]) }})
		}
	}
	jobs = q.jobs()
	q.do(func(tx *crm.Tx) error {
		for _, j := range jobs {
			task, err := tx.NewTask(crm.Task{Title: j.title, Owner: ids[j.to], Customer: 1, Due: j.due})
			if err != nil {
				return err
			}
			if err := digest.SetLead(tx, task, int(j.lead.Minutes())); err != nil {
				return err
			}
		}
		return nil
	})
	return jobs
}

// leave has five deals move on from the first stage and seven be lost from it: 42 % where 70 % should move on.
func (q *quarter) leave(tx *crm.Tx, owner crm.ID) error {
	for i := range 12 {
		d, err := tx.NewDeal(crm.Deal{Title: "输液泵", Customer: 1, Owner: owner, Amount: money.Amount{Minor: 100_00, Currency: "CNY"}})
		if err != nil {
			return err
		}
		if i < 5 {
			_, err = tx.MoveDeal(d.ID, 0, 2, "")
		} else {
			_, err = tx.LoseDeal(d.ID, 0, crm.Loss{Reason: "price"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// subscriptions are four groups', four reports', and a morning list turned off.
func (q *quarter) subscriptions(tx *crm.Tx, ids map[string]crm.ID) error {
	at := func(slot, hhmm string) digest.Time {
		clock, err := time.Parse("15:04", hhmm)
		if err != nil {
			q.t.Fatal(err)
		}
		return digest.Time{Slot: slot, Minute: clock.Hour()*60 + clock.Minute()}
	}
	group := func(name string, team crm.ID, calendar string, times ...digest.Time) digest.Subscription {
		s := digest.NewGroup(bot.Place{Platform: "terminal", ID: name}, team, 0)
		if team == ids[sh] { // the others are not his to show
			s.By = ids["王总"]
		}
		s.Style, s.Calendar = digest.Full, calendar
		if times != nil {
			s.Times = times
		}
		return s
	}
	report := func(who, report, hhmm string, fn func(*digest.Subscription)) digest.Subscription {
		s := digest.Subscription{ID: "report/" + who, Kind: "report", Person: ids[who], Report: report, Times: []digest.Time{at("report", hhmm)}}
		fn(&s)
		return s
	}
	off, err := digest.Own(tx, digest.MorningList(), ids["李娜"])
	if err != nil {
		return err
	}
	off.Off = true
	for _, s := range []digest.Subscription{
		off,
		group("上海群", ids[sh], ""), group("all", 0, ""), group("new york", ids[ny], "weekdays"),
		group("berlin", ids[berlin], "weekdays", at("noon", "12:45"), at(digest.MorningSlot, "14:45"), at(digest.EveningSlot, "17:30")),
		report("张伟", "funnel.show", "09:00", func(s *digest.Subscription) { s.Every, s.On = digest.Weekly, int(time.Monday) }),
		report("Greta", "forecast", "09:00", func(s *digest.Subscription) { s.Every, s.On = digest.Monthly, 31 }),
		report("John", "funnel.show", "02:30", func(s *digest.Subscription) { s.Daily = true }),
		report("李娜", "stalled", "10:00", func(*digest.Subscription) {}),
	} {
		if err := digest.Change(tx, s); err != nil {
			return err
		}
	}
	return nil
}

// jobs are two hundred tasks at any time, most of them in working hours.
func (q *quarter) jobs() []job {
	var out []job
	for i := range 200 {
		j := job{title: fmt.Sprintf("№%03d", i), to: "张伟", zone: sh}
		if i%2 == 0 {
			j.to, j.zone = "John", ny
		}
		hour := 9 + q.r.IntN(9)
		if q.r.IntN(4) == 0 {
			hour = q.r.IntN(24)
		}
		j.due = local(q.t, j.zone, fmt.Sprintf("2026-01-01 %02d:%02d", hour, 5*q.r.IntN(12))).AddDate(0, 0, q.r.IntN(90))
		if q.r.IntN(2) == 0 {
			j.lead = 15 * time.Minute
		}
		out = append(out, j)
	}
	return out
}
