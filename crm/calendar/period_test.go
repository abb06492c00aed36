package calendar_test

import (
	"testing"
	"time"

	"crmbot/crm/calendar"
)

// day makes a date that is known to exist.
func day(t *testing.T, iso string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(iso)
	if err != nil {
		t.Fatalf("ParseDate(%q): %v", iso, err)
	}
	return d
}

func TestReadPeriod(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-11-21")
	for _, c := range []struct{ in, name, from, last string }{
		{"今天", "2026-11-21", "2026-11-21", "2026-11-21"},
		{"昨天", "2026-11-20", "2026-11-20", "2026-11-20"},
		{"本周", "2026-W47", "2026-11-16", "2026-11-22"},
		{"上周", "2026-W46", "2026-11-09", "2026-11-15"},
		{"本月", "2026-11", "2026-11-01", "2026-11-30"},
		{"上月", "2026-10", "2026-10-01", "2026-10-31"},
		{"上个月", "2026-10", "2026-10-01", "2026-10-31"},
		{"下月", "2026-12", "2026-12-01", "2026-12-31"},
		{"本季", "2026Q4", "2026-10-01", "2026-12-31"},
		{"上季", "2026Q3", "2026-07-01", "2026-09-30"},
		{"上季度", "2026Q3", "2026-07-01", "2026-09-30"},
		{"今年", "2026", "2026-01-01", "2026-12-31"},
		{"去年", "2025", "2025-01-01", "2025-12-31"},
		{"2026年3月", "2026-03", "2026-03-01", "2026-03-31"},
		{"去年3月", "2025-03", "2025-03-01", "2025-03-31"},
		{"3月", "2026-03", "2026-03-01", "2026-03-31"},
		{"三月", "2026-03", "2026-03-01", "2026-03-31"},
		{"2026-03", "2026-03", "2026-03-01", "2026-03-31"},
		{"2026/3", "2026-03", "2026-03-01", "2026-03-31"},
		{"2026Q1", "2026Q1", "2026-01-01", "2026-03-31"},
		{"2026-Q1", "2026Q1", "2026-01-01", "2026-03-31"},
		{"2026年Q1", "2026Q1", "2026-01-01", "2026-03-31"},
		{"2026年一季度", "2026Q1", "2026-01-01", "2026-03-31"},
		{"第二季度", "2026Q2", "2026-04-01", "2026-06-30"},
		{"一季度", "2026Q1", "2026-01-01", "2026-03-31"},
		{"上半年", "2026H1", "2026-01-01", "2026-06-30"},
		{"去年下半年", "2025H2", "2025-07-01", "2025-12-31"},
		{"today", "2026-11-21", "2026-11-21", "2026-11-21"},
		{"this month", "2026-11", "2026-11-01", "2026-11-30"},
		{"last quarter", "2026Q3", "2026-07-01", "2026-09-30"},
		{"next week", "2026-W48", "2026-11-23", "2026-11-29"},
		{"month", "2026-11", "2026-11-01", "2026-11-30"},
		{"Q1", "2026Q1", "2026-01-01", "2026-03-31"},
		{"Q1 2026", "2026Q1", "2026-01-01", "2026-03-31"},
		{"2026", "2026", "2026-01-01", "2026-12-31"},
		{"2026年", "2026", "2026-01-01", "2026-12-31"},
		{"Mar 2026", "2026-03", "2026-03-01", "2026-03-31"},
		{"March", "2026-03", "2026-03-01", "2026-03-31"},
		{"ytd", "2026-01-01..2026-11-21", "2026-01-01", "2026-11-21"},
		{"last 7 days", "2026-11-15..2026-11-21", "2026-11-15", "2026-11-21"},
		{"近7天", "2026-11-15..2026-11-21", "2026-11-15", "2026-11-21"},
		{"上周以来", "2026-11-09..2026-11-21", "2026-11-09", "2026-11-21"},
		{"自上周以来", "2026-11-09..2026-11-21", "2026-11-09", "2026-11-21"},
		{"自从 11月1日", "2026-11-01..2026-11-21", "2026-11-01", "2026-11-21"},
		{"本季至今", "2026-10-01..2026-11-21", "2026-10-01", "2026-11-21"},
		{"since last week", "2026-11-09..2026-11-21", "2026-11-09", "2026-11-21"},
		{"since nov 1", "2026-11-01..2026-11-21", "2026-11-01", "2026-11-21"},
		{"最近三个月", "2026-08-22..2026-11-21", "2026-08-22", "2026-11-21"},
		{"2026-03-01..2026-03-15", "2026-03-01..2026-03-15", "2026-03-01", "2026-03-15"},
		{"3月1日到3月15日", "2026-03-01..2026-03-15", "2026-03-01", "2026-03-15"},
		{"9月到10月", "2026-09-01..2026-10-31", "2026-09-01", "2026-10-31"},
		{"2026-W12", "2026-W12", "2026-03-16", "2026-03-22"},
		{"2026-03-05", "2026-03-05", "2026-03-05", "2026-03-05"},
		{"华为", "", "", ""},
		{"Q5", "", "", ""},
		{"13月", "", "", ""},
		{"2026-W60", "", "", ""},
		{"周", "", "", ""},
		{"", "", "", ""},
	} {
		p, ok := calendar.ReadPeriod(c.in, today, calendar.Standard())
		if !ok {
			p = calendar.Period{}
		}
		from, last := "", ""
		if ok {
			from, last = p.From.String(), p.Last().String()
		}
		if p.String() != c.name || from != c.from || last != c.last {
			t.Errorf("ReadPeriod(%q) = %q %s–%s, want %q %s–%s", c.in, p, from, last, c.name, c.from, c.last)
		}
	}
}

func TestFiscalYear(t *testing.T) {
	t.Parallel()
	april := calendar.Fiscal{StartMonth: time.April, WeekStart: time.Monday}
	byEnd := april
	byEnd.LabelByEnd = true
	for _, c := range []struct {
		in   string
		f    calendar.Fiscal
		want [3]string // year, half, quarter
	}{
		{"2026-05-01", april, [3]string{"FY2026", "FY2026H1", "FY2026Q1"}},
		{"2026-03-31", april, [3]string{"FY2025", "FY2025H2", "FY2025Q4"}},
		{"2026-05-01", byEnd, [3]string{"FY2027", "FY2027H1", "FY2027Q1"}},
		{"2026-03-31", byEnd, [3]string{"FY2026", "FY2026H2", "FY2026Q4"}},
		{"2026-03-31", calendar.Standard(), [3]string{"2026", "2026H1", "2026Q1"}},
		{"2026-03-31", calendar.Fiscal{LabelByEnd: true}, [3]string{"2026", "2026H1", "2026Q1"}},
	} {
		d := day(t, c.in)
		got := [3]string{calendar.YearOf(d, c.f).String(), calendar.HalfOf(d, c.f).String(), calendar.QuarterOf(d, c.f).String()}
		if got != c.want {
			t.Errorf("%s under %+v = %v, want %v", c.in, c.f, got, c.want)
		}
	}
}

// TestPeriodsHoldTogether checks for every kind, fiscal year and many days that the period holds its day, that its neighbours touch it,
// and that its name reads back.
func TestPeriodsHoldTogether(t *testing.T) {
	t.Parallel()
	kinds := []func(calendar.Date, calendar.Fiscal) calendar.Period{
		calendar.DayOf, calendar.WeekOf, calendar.MonthOf, calendar.QuarterOf, calendar.HalfOf, calendar.YearOf,
	}
	for m := time.January; m <= time.December; m++ {
		for _, week := range []time.Weekday{time.Monday, time.Sunday, time.Saturday} {
			f := calendar.Fiscal{StartMonth: m, LabelByEnd: m%2 == 0, WeekStart: week}
			for d := day(t, "2019-12-25"); d < day(t, "2028-01-10"); d += 11 { // every weekday in turn
				for _, of := range kinds {
					p := of(d, f)
					if !p.Contains(d) || p.Next().From != p.To || p.Previous().To != p.From || p.Next().Previous() != p || of(p.Last(), f) != p {
						t.Fatalf("%s of %s under %+v does not hold together: next %s, previous %s", p, d, f, p.Next(), p.Previous())
					}
					if back, ok := calendar.ReadPeriod(p.String(), day(t, "2026-11-21"), f); !ok || back != p {
						t.Fatalf("ReadPeriod(%q) = %v %v, want %v", p, back, ok, p)
					}
				}
			}
		}
	}
	p := calendar.Between(day(t, "2026-03-15"), day(t, "2026-03-01"), calendar.Standard())
	if got := p.String(); got != "2026-03-01..2026-03-15" || p.Days() != 15 {
		t.Errorf("Between = %q of %d days", got, p.Days())
	}
	if got := p.Next().String(); got != "2026-03-16..2026-03-30" {
		t.Errorf("Next of a span = %q", got)
	}
}
