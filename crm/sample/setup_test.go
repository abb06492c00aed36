package sample_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/sample"
	"crmbot/store"
	"crmbot/store/memory"
)

// zeros are salts that repeat.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// clocks are the described instant and others: a working morning, a weekend, a month's first hours, before a leap day.
func clocks(t *testing.T) map[string]time.Time {
	t.Helper()
	zone := shanghai(t)
	return map[string]time.Time{
		"described":     time.Date(2026, 6, 30, 18, 0, 0, 0, zone),
		"morning":       time.Date(2026, 7, 29, 9, 30, 0, 0, zone),
		"Sunday":        time.Date(2026, 11, 22, 7, 0, 0, 0, zone),
		"first hours":   time.Date(2027, 3, 1, 0, 10, 0, 0, zone),
		"birthday leap": time.Date(2028, 2, 10, 12, 0, 0, 0, zone),
	}
}

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// fill makes the sample company in memory.
func fill(t *testing.T, now time.Time) *crm.CRM {
	t.Helper()
	e := memory.New()
	t.Cleanup(func() { _ = e.Close() })
	core := crm.Open(e, "w").Salted(zeros{})
	if err := sample.Fill(t.Context(), core, now); err != nil {
		t.Fatal(err)
	}
	return core
}

// story is everything there is, read once.
type story struct {
	v          *crm.View
	zone       *time.Location
	now        time.Time
	today      calendar.Date
	people     map[string]crm.Person
	customers  []crm.Customer
	contacts   []crm.Contact
	deals      []crm.Deal
	activities []crm.Activity
	tasks      []crm.Task
	entries    []crm.Entry
}

// read runs fn over a view of everything.
func read(t *testing.T, core *crm.CRM, now time.Time, fn func(*story)) {
	t.Helper()
	err := core.View(t.Context(), crm.Actor{System: "test"}, now, func(v *crm.View) error {
		s := &story{v: v, zone: shanghai(t), now: now, people: map[string]crm.Person{}}
		s.today = calendar.DateOf(now.In(s.zone))
		for _, p := range v.People() {
			s.people[p.Name] = p
			s.tasks = append(s.tasks, v.TasksOf(p.ID, crm.TaskOpen, crm.TaskDone, crm.TaskCancelled)...)
		}
		s.customers = collect(v.Customer)
		s.contacts = collect(v.Contact)
		s.deals = collect(v.Deal)
		s.activities = collect(v.Activity)
		head, _ := v.Head()
		s.entries = v.Entries(1, int(head))
		fn(s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// collect reads records by number until there is none.
func collect[V any](read func(crm.ID) (V, error)) []V {
	var out []V
	for id := crm.ID(1); ; id++ {
		row, err := read(id)
		if err != nil {
			return out
		}
		out = append(out, row)
	}
}

func count[V any](list []V, is func(V) bool) int {
	n := 0
	for _, v := range list {
		if is(v) {
			n++
		}
	}
	return n
}

// want complains about a number that is not as described.
func want(t *testing.T, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d, want %d", what, got, want)
	}
}

// bytesOf are all keys and rows.
func bytesOf(t *testing.T, e store.Engine) []byte {
	t.Helper()
	var b bytes.Buffer
	core := crm.Open(e, "w")
	read(t, core, time.Date(2026, 6, 30, 10, 0, 0, 0, time.UTC), func(s *story) {
		for _, x := range []any{s.people, s.customers, s.contacts, s.deals, s.activities, s.tasks, s.entries} {
			j, err := json.Marshal(x)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(j)
		}
		_, hash := s.v.Head()
		fmt.Fprintf(&b, "%x", hash)
	})
	return b.Bytes()
}

// anyNow is an instant nobody chose.
func anyNow(seed uint64) time.Time {
	r := rand.New(rand.NewPCG(seed, 1))
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(3*365*24)) * time.Hour)
}

func names(clocks map[string]time.Time) []string {
	var out []string
	for name := range clocks {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
