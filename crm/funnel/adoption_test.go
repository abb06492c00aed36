package funnel_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/store/memory"
)

// newUse is a company with a team of n reps who work with one customer.
func newUse(t *testing.T, n int, rules ...crm.Rule) (*world, *memory.Engine) {
	t.Helper()
	e := memory.New()
	w := &world{t: t, c: crm.Open(e, "test", rules...)}
	w.at("2026-03-02 12:00") // a Monday
	w.do(func(tx *crm.Tx) error {
		team, err := tx.NewTeam(crm.Team{Name: "华东"})
		if err != nil {
			return err
		}
		w.team, w.reps = team.ID, nil
		for i := range n {
			p, err := tx.NewPerson(crm.Person{Name: fmt.Sprint("rep ", i), Role: crm.Rep, Team: team.ID, State: crm.Active})
			if err != nil {
				return err
			}
			w.reps = append(w.reps, p.ID)
		}
		c, err := tx.NewCustomer(crm.Customer{Name: "华兴医疗", Industry: "hospital"})
		w.cust = c.ID
		return err
	})
	return w, e
}

// by changes the company as one of its reps.
func (w *world) by(person crm.ID, fn func(*crm.Tx) error) {
	w.t.Helper()
	if err := w.c.Update(w.t.Context(), crm.Actor{Person: person}, w.now, fn); err != nil {
		w.t.Fatal(err)
	}
}

// log logs a visit that was so long ago.
func (w *world) log(person crm.ID, ago time.Duration) {
	w.t.Helper()
	w.by(person, func(tx *crm.Tx) error {
		_, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: w.cust, At: w.now.Add(-ago)}, nil)
		return err
	})
}

func (w *world) use(subject crm.Ref) funnel.Use {
	w.t.Helper()
	var u funnel.Use
	w.see(func(v *crm.View) error { u = funnel.ReadUse(v, subject, v.Today(subject.ID)); return nil })
	return u
}

func (w *world) inTeam() crm.Ref { return crm.Ref{Kind: crm.KindTeam, ID: w.team} }

// TestUseOfFirstWeeks: five reps who put down 2.0 a week each at first and 5.4 later use it 2.7 times as much. A week in which
// nothing was put down is none of the first four, the one that is not over none at all.
func TestUseOfFirstWeeks(t *testing.T) {
	t.Parallel()
	w, _ := newUse(t, 5, funnel.Adoption{})
	for week, logs := range []int{10, 10, 0, 10, 10, 27, 27, 27, 27, 3} {
		for i := range logs {
			w.now = time.Date(2026, 3, 2+7*week, 4, i, 0, 0, time.UTC)
			w.log(w.reps[i%4], time.Duration(i%3)*20*time.Hour)
		}
	}
	u := w.use(w.inTeam())
	if u.First.Weeks != 4 || u.First.PerRep() != (funnel.Ratio{Num: 40, Den: 20}) || u.Last.Weeks != 4 || u.Last.PerRep() != (funnel.Ratio{Num: 108, Den: 20}) {
		t.Errorf("first and last weeks = %+v, %+v", u.First, u.Last)
	}
	if g := u.Growth().Round(10); g != 27 {
		t.Errorf("growth = %d tenths, want 2.7", g)
	}
	last := u.Weeks[len(u.Weeks)-1]
	if len(u.Weeks) != 8 || !last.Open || last.Logs != 3 || last.Active != 3 || u.Weeks[6].Open || u.Weeks[6].Active != 4 || u.Weeks[6].Reps != 5 {
		t.Errorf("weeks = %+v", u.Weeks)
	}
	if got := u.Weeks[6].Timeliness(); got != (funnel.Ratio{Num: 18, Den: 27}) { // every third is 40 hours old
		t.Errorf("in time = %+v, want 18 of 27", got)
	}
	if !slices.Equal(u.Silent, w.reps[4:]) || u.Began != date(t, "2026-03-02") {
		t.Errorf("silent = %v since %s, want the fifth rep", u.Silent, u.Began)
	}
	if err := w.c.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestUseWhileNew: before four weeks are over, and with fewer than ten logs, nothing is compared.
func TestUseWhileNew(t *testing.T) {
	t.Parallel()
	w, _ := newUse(t, 2, funnel.Adoption{})
	if u := w.use(w.inTeam()); u.Weeks != nil || u.Began != 0 || !u.Growth().Undefined() {
		t.Errorf("of nothing = %+v", u)
	}
	for week := range 6 {
		w.now = time.Date(2026, 3, 2+7*week, 4, 0, 0, 0, time.UTC)
		w.log(w.reps[0], 0)
		if u := w.use(w.inTeam()); !u.Growth().Undefined() || u.First.Weeks != int64(min(week, 4)) || len(u.Weeks) != week+1 {
			t.Errorf("in week %d: %+v", week, u)
		}
	}
}

// TestUseMembers: a rep is there from joining until leaving, a manager is no rep, and what a file brings is nobody's use.
func TestUseMembers(t *testing.T) {
	t.Parallel()
	w, _ := newUse(t, 3, funnel.Adoption{})
	w.log(w.reps[0], 0)
	w.do(func(tx *crm.Tx) error {
		if _, err := tx.NewPerson(crm.Person{Name: "boss", Role: crm.Manager, Team: w.team}); err != nil {
			return err
		}
		if _, err := tx.NewPerson(crm.Person{Name: "new", Role: crm.Rep, Team: w.team, Joined: date(t, "2026-03-10")}); err != nil {
			return err
		}
		_, err := tx.LogActivity(crm.Activity{Meta: crm.Meta{CreatedBy: w.reps[1], CreatedAt: w.now}, Kind: crm.Visit, Customer: w.cust, At: w.now, External: "old-1"}, nil)
		return err
	})
	w.at("2026-03-17 12:00")
	w.do(func(tx *crm.Tx) error { _, err := tx.DisablePerson(w.reps[2], 0); return err })
	w.at("2026-03-24 12:00")
	u := w.use(w.inTeam())
	var reps []int64
	for _, week := range u.Weeks {
		reps = append(reps, week.Reps)
	}
	if !slices.Equal(reps, []int64{3, 4, 4, 3}) || u.Weeks[0].Logs != 1 || u.Weeks[0].Active != 1 {
		t.Errorf("weeks = %+v, want 3, 4, 4, 3 reps and one log", u.Weeks)
	}
}

// TestUseWeeksByZone: one instant lies in the next week in Shanghai and still in the last one in New York, and weeks begin when the
// company says.
func TestUseWeeksByZone(t *testing.T) {
	t.Parallel()
	w, _ := newUse(t, 2, funnel.Adoption{})
	var ny crm.Team
	w.do(func(tx *crm.Tx) (err error) {
		if ny, err = tx.NewTeam(crm.Team{Name: "NY", Zone: "America/New_York"}); err != nil {
			return err
		}
		_, err = tx.EditPerson(w.reps[1], 0, func(p *crm.Person) { p.Team = ny.ID })
		return err
	})
	w.now = time.Date(2026, 3, 8, 20, 0, 0, 0, time.UTC) // Monday 04:00 in Shanghai, Sunday 16:00 in New York
	w.log(w.reps[0], 0)
	w.log(w.reps[1], 0)
	w.at("2026-03-18 12:00")
	logs := func() []int64 {
		var out []int64
		for _, week := range w.use(crm.Ref{}).Weeks {
			out = append(out, week.Logs)
		}
		return out
	}
	if got := logs(); !slices.Equal(got, []int64{1, 1, 0}) {
		t.Errorf("weeks from Monday = %v, want one each", got)
	}
	w.do(func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(c *crm.Company) { c.WeekStart = 0 })
		return err
	})
	if got := logs(); !slices.Equal(got, []int64{2, 0}) {
		t.Errorf("weeks from Sunday = %v, want both in one", got)
	}
	w.do(func(tx *crm.Tx) error {
		_, err := tx.EditPerson(w.reps[0], 0, func(p *crm.Person) { p.Team = ny.ID })
		return err
	})
	if err := w.c.Check(t.Context()); err != nil {
		t.Error("after moving to New York:", err)
	}
}

// TestCompletenessOfCustomers follows what fills the core fields of a team's customers.
func TestCompletenessOfCustomers(t *testing.T) {
	t.Parallel()
	w, _ := newUse(t, 2, funnel.Adoption{})
	rate := func(want funnel.Ratio) {
		t.Helper()
		if got := w.use(w.inTeam()).Completeness(); got != want {
			t.Errorf("completeness = %+v, want %+v", got, want)
		}
		if err := w.c.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
	rate(funnel.Ratio{})
	w.do(func(tx *crm.Tx) error { _, err := tx.AssignCustomer(w.cust, 0, w.reps[0], ""); return err })
	rate(funnel.Ratio{Num: 3, Den: 17}) // name, industry, owner
	var other crm.ID
	w.by(w.reps[1], func(tx *crm.Tx) error {
		c, err := tx.NewCustomer(crm.Customer{Name: "新客户", Region: "华东"})
		if err != nil {
			return err
		}
		other = c.ID
		_, err = tx.NewContact(crm.Contact{Customers: []crm.ID{c.ID}, Name: "王工"})
		return err
	})
	rate(funnel.Ratio{Num: 3 + 4, Den: 34})
	w.log(w.reps[0], 0)
	rate(funnel.Ratio{Num: 4 + 4, Den: 34})
	w.by(w.reps[0], func(tx *crm.Tx) error { seq, _ := tx.Head(); _, err := tx.Undo(seq); return err })
	rate(funnel.Ratio{Num: 3 + 4, Den: 34})
	w.do(func(tx *crm.Tx) error { _, err := tx.ArchiveCustomer(other, 0); return err })
	rate(funnel.Ratio{Num: 3, Den: 17})
}

// TestFillAdoption makes the numbers of a database made before they were kept, and once more without counting twice.
func TestFillAdoption(t *testing.T) {
	t.Parallel()
	w, e := newUse(t, 3)
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		w.stir(r)
	}
	w.c = crm.Open(e, "test", funnel.Adoption{})
	if err := w.c.Check(t.Context()); err == nil {
		t.Error("numbers that were never kept pass the check")
	}
	for range 2 {
		if err := funnel.FillAdoption(t.Context(), e, "test"); err != nil {
			t.Fatal(err)
		}
		if err := w.c.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
	for range 100 {
		w.stir(r)
	}
	if err := w.c.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestUseFollowsEveryChange makes random changes and compares each week with one counted from the records.
func TestUseFollowsEveryChange(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w, _ := newUse(t, 4, funnel.Adoption{})
			r := rand.New(rand.NewPCG(seed, 5))
			for step := range 800 {
				w.stir(r)
				if step%160 != 159 {
					continue
				}
				w.see(func(v *crm.View) error {
					if err := (funnel.Adoption{}).Check(v); err != nil {
						t.Fatalf("step %d: %v", step, err)
					}
					u := funnel.ReadUse(v, w.inTeam(), v.Today(w.team))
					for _, week := range u.Weeks {
						want := naive(v, w.team, week.Week)
						if got := [3]int64{week.Logs, week.Active, week.Timely}; got != want {
							t.Errorf("step %d, %s: logs, active, in time = %v, counted %v", step, week.Week, got, want)
						}
					}
					return nil
				})
			}
		})
	}
}

// naive counts a team's week from the records alone: logs, people who logged, visits and moves put down in time.
func naive(v *crm.View, team crm.ID, week calendar.Period) [3]int64 {
	var out [3]int64
	active := map[crm.ID]bool{}
	count := func(by crm.ID, logged, happened time.Time, due bool) {
		p, err := v.Person(by)
		if err != nil || p.Team != team || !week.Contains(calendar.DateOf(logged.In(v.TeamZone(team)))) {
			return
		}
		out[0]++
		active[by] = true
		if due && logged.Sub(happened).Hours() <= 24 {
			out[2]++
		}
	}
	for a := range v.Activities() {
		if !a.Void && a.External == "" {
			count(a.CreatedBy, a.CreatedAt, a.At, a.Kind == crm.Visit)
		}
	}
	for d := range v.Deals() {
		for _, ev := range v.StageEvents(d.ID) {
			if e, err := v.Entry(ev.Seq); err == nil && !ev.Undone && ev.From != 0 && ev.By != 0 {
				count(ev.By, e.At, ev.At, true)
			}
		}
	}
	out[1] = int64(len(active))
	return out
}

// stir lets somebody do something at random, perhaps an import or a change of the set-up.
func (w *world) stir(r *rand.Rand) {
	w.t.Helper()
	w.now = w.now.Add(time.Duration(r.IntN(200)) * time.Minute)
	by := crm.Actor{Person: w.reps[r.IntN(len(w.reps))], Place: "p"}
	if r.IntN(6) == 0 {
		by = crm.Actor{System: "import"}
	}
	err := w.c.Update(w.t.Context(), by, w.now, func(tx *crm.Tx) error { return w.spoon(tx, r, by.Person) })
	var refused *crm.Error
	if err != nil && !errors.As(err, &refused) {
		w.t.Fatal(err)
	}
}

func (w *world) spoon(tx *crm.Tx, r *rand.Rand, by crm.ID) error {
	one := func() crm.ID { return crm.ID(1 + r.IntN(12)) }
	ago := w.now.Add(-time.Duration(r.IntN(60)) * time.Hour)
	var err error
	switch r.IntN(24) {
	case 0, 1:
		_, err = tx.NewDeal(crm.Deal{Title: "deal", Customer: one(), Owner: by})
	case 2, 3, 4, 5:
		_, err = tx.MoveDeal(one(), 0, crm.StageID(1+r.IntN(4)), "")
	case 6:
		_, err = tx.WinDeal(one(), 0, crm.Win{On: tx.Today(w.team) - calendar.Date(r.IntN(3))})
	case 7:
		_, err = tx.ReopenDeal(one(), 0, "")
	case 8, 9, 10:
		seq, _ := tx.Head()
		_, err = tx.Undo(seq - uint64(r.IntN(3)))
	case 11:
		_, err = tx.VoidActivity(one(), 0)
	case 12:
		_, err = tx.EditActivity(one(), 0, func(a *crm.Activity) { a.At, a.Customer = ago, one() })
	case 13:
		_, err = tx.NewCustomer(crm.Customer{Name: fmt.Sprint("customer ", w.now), Owner: by, Region: "x"})
	case 14:
		_, err = tx.EditCustomer(one(), 0, func(c *crm.Customer) { c.Region = []string{"", "east"}[r.IntN(2)] })
	case 15:
		_, err = tx.NewContact(crm.Contact{Name: "王工", Customers: []crm.ID{one()}})
	case 16:
		_, err = tx.NewTask(crm.Task{Title: "寄样品", Owner: by, Customer: one(), Due: w.now.Add(time.Hour)})
	case 17:
		_, err = tx.CancelTask(one(), 0)
	case 18:
		switch r.IntN(4) {
		case 0:
			_, err = tx.EditTeam(w.team, 0, func(k *crm.Team) { k.Zone = []string{"America/New_York", "Asia/Tokyo", ""}[r.IntN(3)] })
		case 1:
			_, err = tx.MergeCustomers(one(), one())
		case 2:
			_, err = tx.AssignCustomer(one(), 0, w.reps[r.IntN(len(w.reps))], "")
		default:
			_, err = tx.ArchiveCustomer(one(), 0)
		}
	default:
		a := crm.Activity{Kind: []crm.ActivityKind{crm.Visit, crm.Call}[r.IntN(2)], Customer: one(), At: ago}
		if by == 0 && r.IntN(2) == 0 {
			a.External = "x"
		}
		_, err = tx.LogActivity(a, nil)
	}
	return err
}
