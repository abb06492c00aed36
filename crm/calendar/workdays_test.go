package calendar_test

import (
	"testing"

	"crmbot/crm/calendar"
)

func workCalendar(t *testing.T, kind string, days ...calendar.Day) *calendar.Calendar {
	t.Helper()
	c, err := calendar.New(kind, days)
	if err != nil {
		t.Fatalf("New(%q): %v", kind, err)
	}
	return c
}

// TestNotices counts the embedded notices against what the State Council published.
func TestNotices(t *testing.T) {
	t.Parallel()
	c := workCalendar(t, calendar.CN)
	for _, want := range []struct{ year, off, work int }{{2025, 28, 5}, {2026, 33, 6}, {2027, 0, 0}} {
		first, _ := calendar.NewDate(want.year, 1, 1)
		off, work := 0, 0
		for d := first; d < first.AddMonths(12); d++ {
			if e, ok := c.Exception(d); ok && e.Off {
				off++
			} else if ok {
				work++
			}
		}
		if off != want.off || work != want.work || c.Known(want.year) != (want.off > 0) {
			t.Errorf("%d has %d days off and %d to work, known %v, want %d and %d", want.year, off, work, c.Known(want.year), want.off, want.work)
		}
	}
	if !workCalendar(t, calendar.Weekdays).Known(2027) {
		t.Error("a weekday calendar knows every year")
	}
	if _, err := calendar.New("moon", nil); err == nil {
		t.Error("New of an unknown kind succeeded")
	}
}

func TestWorkday(t *testing.T) {
	t.Parallel()
	cn, plain := workCalendar(t, calendar.CN), workCalendar(t, calendar.Weekdays)
	for _, c := range []struct {
		date      string
		cn, plain bool
	}{
		{"2026-11-20", true, true}, {"2026-11-21", false, false}, {"2026-10-01", false, true}, {"2026-10-10", true, false}, {"2026-02-14", true, false},
		{"2026-01-04", true, false}, {"2026-05-09", true, false}, {"2026-06-19", false, true}, {"2027-01-01", true, true}, {"2027-02-06", false, false},
	} {
		if d := day(t, c.date); cn.Workday(d) != c.cn || plain.Workday(d) != c.plain {
			t.Errorf("%s is a workday: %v and %v, want %v and %v", c.date, cn.Workday(d), plain.Workday(d), c.cn, c.plain)
		}
	}
	made := workCalendar(t, calendar.CN, calendar.Day{Date: day(t, "2027-02-06"), Name: "春节"}, calendar.Day{Date: day(t, "2026-11-20"), Off: true, Name: "公司日"})
	if !made.Workday(day(t, "2027-02-06")) || made.Workday(day(t, "2026-11-20")) || made.Known(2027) {
		t.Error("a correction is not laid over the notices, or counts as one")
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	c := workCalendar(t, calendar.CN)
	for _, s := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-09-30", 1, "2026-10-08"}, {"2026-10-08", -1, "2026-09-30"}, {"2026-10-09", 1, "2026-10-10"}, {"2026-10-10", 1, "2026-10-12"},
		{"2026-11-21", 0, "2026-11-21"}, {"2026-11-20", 5, "2026-11-27"}, {"2026-11-21", 1, "2026-11-23"},
	} {
		if got := c.AddWorkdays(day(t, s.from), s.n).String(); got != s.want {
			t.Errorf("%d workdays from %s = %s, want %s", s.n, s.from, got, s.want)
		}
	}
	if got := c.Next(day(t, "2026-09-30")).String(); got != "2026-10-08" {
		t.Errorf("Next = %s", got)
	}
	if got := c.Previous(day(t, "2026-10-08")).String(); got != "2026-09-30" {
		t.Errorf("Previous = %s", got)
	}
	if got := c.Count(day(t, "2026-11-01"), day(t, "2026-12-01")); got != 21 {
		t.Errorf("November 2026 has %d workdays, want 21", got)
	}
	if got := c.Count(day(t, "2026-10-01"), day(t, "2026-11-01")); got != 18 {
		t.Errorf("October 2026 has %d workdays, want 18", got)
	}
}

// TestCountAgreesWithWorkday counts every stretch from many days the slow way.
func TestCountAgreesWithWorkday(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{calendar.CN, calendar.Weekdays} {
		c := workCalendar(t, kind)
		for from := day(t, "2024-12-20"); from < day(t, "2027-01-20"); from += 11 {
			n := 0
			for to := from; to < from+400; to++ {
				if got := c.Count(from, to); got != n {
					t.Fatalf("Count(%s, %s) = %d, want %d", from, to, got, n)
				}
				if c.Workday(to) {
					n++
				}
			}
			if c.Count(from, from-5) != 0 {
				t.Fatalf("Count backwards from %s is not 0", from)
			}
		}
	}
}

func TestParseDays(t *testing.T) {
	t.Parallel()
	days, err := calendar.ParseDays([]byte(`[{"date":"2027-01-01","name":"元旦","off":true}]`))
	if err != nil || len(days) != 1 || days[0].Date != day(t, "2027-01-01") || !days[0].Off {
		t.Errorf("ParseDays = %v, %v", days, err)
	}
	for _, bad := range []string{"", "{}", `[{"name":"x"}]`, `[{"date":"2027-02-30"}]`} {
		if _, err := calendar.ParseDays([]byte(bad)); err == nil {
			t.Errorf("ParseDays(%q) succeeded", bad)
		}
	}
}
