package sample_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

func customers(t *testing.T, s *story) {
	t.Helper()
	want(t, "customers", len(s.customers), 60)
	english := regexp.MustCompile(`^[\x00-\x7f]+$`)
	want(t, "customers abroad", count(s.customers, func(c crm.Customer) bool { return english.MatchString(c.Name) }), 22)
	for names, n := range map[[2]string]int{
		{"医疗", "Healthcare"}: 18, {"计量检测", "Metrology lab"}: 14, {"制药", "Pharma"}: 10, {"电子", "Electronics"}: 10, {"高校", "University"}: 8,
	} {
		want(t, names[1], count(s.customers, func(c crm.Customer) bool { return slices.Contains(names[:], c.Industry) }), n)
	}
	for level, n := range map[string]int{"A": 9, "B": 21, "C": 30} {
		want(t, "level "+level, count(s.customers, func(c crm.Customer) bool { return c.Level == level }), n)
	}
	want(t, "customers with a parent", count(s.customers, func(c crm.Customer) bool { return c.Parent != 0 }), 5)
	want(t, "customers nobody has", count(s.customers, func(c crm.Customer) bool { return c.Owner == 0 }), 6)
	want(t, "A customers untouched for 61 days", count(s.customers, func(c crm.Customer) bool {
		at, ok := s.v.LastActivity(c.Ref())
		days := s.today - calendar.DateOf(at.In(s.zone))
		return c.Level == "A" && ok && days >= 61 && days <= 75
	}), 1)
	for _, c := range s.customers {
		if !strings.HasSuffix(c.Email, ".example") || !strings.Contains(c.Phone, "555") {
			t.Errorf("%s may be reached for real: %s, %s", c.Name, c.Email, c.Phone)
		}
	}
}

func contacts(t *testing.T, s *story) {
	t.Helper()
	want(t, "contacts", len(s.contacts), 140)
	decided := map[crm.ID]bool{}
	known := map[string]bool{}
	soon, leap := 0, 0
	for _, k := range s.contacts {
		if k.Role == "decision" {
			decided[k.Customers[0]] = true
		}
		if known[k.Name] {
			t.Errorf("two contacts are called %s", k.Name)
		}
		known[k.Name] = true
		switch {
		case k.Birthday == "":
		case strings.HasSuffix(k.Birthday, "02-29"):
			leap++
		default:
			for n := 1; n <= 31; n++ {
				if strings.HasSuffix(k.Birthday, s.today.AddDays(n).String()[5:]) {
					soon++
				}
			}
		}
		if !strings.HasSuffix(k.Email, ".example") || !strings.HasPrefix(k.Phone, "160") && !strings.HasPrefix(k.Phone, "+65 555") {
			t.Errorf("%s may be reached for real: %s, %s", k.Name, k.Email, k.Phone)
		}
	}
	want(t, "customers nobody decides for", len(s.customers)-len(decided), 11)
	want(t, "birthdays in the 31 days to come", soon, 9)
	want(t, "birthdays on 29 February", leap, 1)
}

// collisions: a draft meets its like by name, credit code, phone and domain, and not by a name that only sounds alike.
func collisions(t *testing.T, s *story) {
	t.Helper()
	find := func(name string) crm.Customer {
		t.Helper()
		i := slices.IndexFunc(s.customers, func(c crm.Customer) bool { return c.Name == name })
		if i < 0 {
			t.Fatalf("no customer %s", name)
		}
		return s.customers[i]
	}
	variant, first := find("华兴医疗器械(深圳)"), find("深圳华兴医疗器械有限公司")
	for name, c := range map[string]struct {
		draft crm.Customer
		meets crm.ID
		not   crm.ID
	}{
		"name variant": {draft: variant, meets: first.ID},
		"credit code":  {draft: crm.Customer{Name: "华某器械", CreditCode: first.CreditCode}, meets: first.ID},
		"phone":        {draft: find("江屿海洋大学"), meets: find("澄湖质量检验中心").ID},
		"domain":       {draft: find("晨屿疫苗研究院"), meets: find("泽芝堂药业有限公司").ID},
		"false friend": {draft: find("华星医药有限公司"), not: first.ID},
	} {
		hits, err := s.v.Duplicates(c.draft)
		if err != nil {
			t.Fatal(err)
		}
		meets := func(id crm.ID) bool { return slices.ContainsFunc(hits, func(h crm.Hit) bool { return h.ID == id }) }
		if c.meets != 0 && !meets(c.meets) || c.not != 0 && meets(c.not) {
			t.Errorf("%s: %s meets %v", name, c.draft.Name, hits)
		}
	}
}

func activities(t *testing.T, s *story) {
	t.Helper()
	want(t, "activities", len(s.activities), 660)
	want(t, "visits", count(s.activities, func(a crm.Activity) bool { return a.Kind == crm.Visit }), 400)
	want(t, "calls and chats", count(s.activities, func(a crm.Activity) bool { return a.Kind == crm.Call || a.Kind == crm.Chat }), 260)
	want(t, "back-dated", count(s.activities, func(a crm.Activity) bool { return a.BackDated }), 12)
	notes := map[string]int{}
	cal := s.v.Calendar()
	for _, a := range s.activities {
		notes[a.Note]++
		at := a.At.In(s.zone)
		if a.At.After(s.now) || !cal.Workday(calendar.DateOf(at)) || at.Hour() < 9 || at.Hour() >= 18 || a.Note == "" || strings.ContainsAny(a.Note, "{}") {
			t.Errorf("%s at %s: %q", a.Ref(), at.Format(time.RFC3339), a.Note)
		}
	}
	if len(notes) < 500 {
		t.Errorf("%d different notes, want 500", len(notes))
	}
}

// tasks: each rep has something overdue, something for today and for tomorrow.
func tasks(t *testing.T, s *story) {
	t.Helper()
	for _, p := range s.people {
		if p.Role != crm.Rep || p.State != crm.Active {
			continue
		}
		var overdue, today, tomorrow int
		for _, x := range s.v.TasksOf(p.ID) {
			switch day := calendar.DateOf(x.Due.In(s.zone)); {
			case day < s.today:
				overdue++
			case day == s.today:
				today++
			case day == s.today+1:
				tomorrow++
			}
			if x.Due.Before(x.CreatedAt) {
				t.Errorf("%s was due before it was planned", x.Ref())
			}
		}
		if overdue == 0 || today == 0 || tomorrow == 0 {
			t.Errorf("%s has %d tasks overdue, %d for today, %d for tomorrow", p.Name, overdue, today, tomorrow)
		}
	}
	if n := count(s.tasks, func(x crm.Task) bool { return x.State == crm.TaskDone }); n < 80 {
		t.Errorf("%d tasks done", n)
	}
}
