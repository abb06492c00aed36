package calendar_test

import (
	"encoding"
	"encoding/json"
	"testing"
	"time"

	"crmbot/crm/calendar"
)

func TestNewDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		y, m, d int
		want    string
	}{
		{2026, 3, 1, "2026-03-01"}, {2024, 2, 29, "2024-02-29"}, {1969, 12, 31, "1969-12-31"}, {1, 1, 1, "0001-01-01"}, {9999, 12, 31, "9999-12-31"},
		{2026, 2, 29, ""}, {2026, 11, 31, ""}, {2026, 13, 1, ""}, {2026, 0, 1, ""}, {2026, 1, 0, ""}, {0, 1, 1, ""}, {10000, 1, 1, ""},
	} {
		d, ok := calendar.NewDate(c.y, time.Month(c.m), c.d)
		if d.String() != c.want || ok != (c.want != "") {
			t.Errorf("NewDate(%d, %d, %d) = %q %v, want %q", c.y, c.m, c.d, d, ok, c.want)
		}
		if y, m, day := d.YMD(); ok && (y != c.y || int(m) != c.m || day != c.d || d.Weekday() != time.Date(c.y, time.Month(c.m), c.d, 0, 0, 0, 0, time.UTC).Weekday()) {
			t.Errorf("%s is %d-%d-%d, a %s", d, y, m, day, d.Weekday())
		}
	}
}

func TestAddMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-12-15", 1, "2027-01-15"}, {"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -1, "2025-12-15"}, {"2024-02-29", 12, "2025-02-28"}, {"2026-01-31", -13, "2024-12-31"}, {"2026-05-05", 0, "2026-05-05"},
	} {
		if got := day(t, c.in).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s plus %d months = %s, want %s", c.in, c.n, got, c.want)
		}
	}
}

func TestDateJSON(t *testing.T) {
	t.Parallel()
	type row struct{ D, Z calendar.Date }
	b, err := json.Marshal(row{D: day(t, "2026-03-01")})
	if err != nil || string(b) != `{"D":"2026-03-01","Z":""}` {
		t.Fatalf("Marshal = %s, %v", b, err)
	}
	var r row
	if err := json.Unmarshal(b, &r); err != nil || r.D != day(t, "2026-03-01") || !r.Z.IsZero() {
		t.Errorf("Unmarshal = %+v, %v", r, err)
	}
	for _, bad := range []string{`"2026-02-30"`, `"x"`, `5`} {
		if err := json.Unmarshal([]byte(bad), &r.D); err == nil {
			t.Errorf("Unmarshal(%s) succeeded", bad)
		}
	}
	var d any = new(calendar.Date)
	if _, ok := d.(encoding.TextMarshaler); ok {
		t.Error("Date has a text form, so that rows would not keep the integer")
	}
	if _, ok := d.(encoding.BinaryMarshaler); ok {
		t.Error("Date has a binary form, so that rows would not keep the integer")
	}
}

// TestDateOfIsLocal: 23:30 on 31 March in Shanghai belongs to March there.
func TestDateOfIsLocal(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 31, 15, 30, 0, 0, time.UTC)
	if got := calendar.DateOf(at.In(zone(t, "Asia/Shanghai"))).String(); got != "2026-03-31" {
		t.Errorf("in Shanghai it is %s", got)
	}
	if got := calendar.DateOf(at.In(zone(t, "Asia/Tokyo"))).String(); got != "2026-04-01" {
		t.Errorf("in Tokyo it is %s", got)
	}
}

func TestAtAcrossClockChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, date   string
		hour, minute int
		want         string
	}{
		{"Asia/Shanghai", "2026-03-08", 9, 3, "2026-03-08T09:03:00+08:00"},
		{"America/New_York", "2026-03-08", 2, 30, "2026-03-08T03:00:00-04:00"},    // skipped: the first valid minute
		{"America/New_York", "2026-11-01", 1, 30, "2026-11-01T01:30:00-04:00"},    // twice: the first
		{"America/Sao_Paulo", "2018-11-04", 0, 0, "2018-11-04T01:00:00-02:00"},    // midnight itself is skipped
		{"Australia/Lord_Howe", "2026-10-04", 2, 15, "2026-10-04T02:30:00+11:00"}, // half an hour
		{"Europe/London", "2026-03-29", 1, 0, "2026-03-29T02:00:00+01:00"},
	} {
		got := day(t, c.date).At(c.hour, c.minute, zone(t, c.zone)).Format(time.RFC3339)
		if got != c.want {
			t.Errorf("%s %02d:%02d in %s = %s, want %s", c.date, c.hour, c.minute, c.zone, got, c.want)
		}
	}
}

// TestInIsFirstInstant checks in zones with all kinds of changes that In is on the day and the instant before it is not.
func TestInIsFirstInstant(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Africa/Cairo", "America/Asuncion", "America/Santiago",
		"Australia/Lord_Howe", "Atlantic/Azores", "Asia/Tehran", "Europe/London", "UTC", "Pacific/Auckland",
	} {
		loc := zone(t, name)
		for d := day(t, "2010-01-01"); d < day(t, "2030-01-01"); d++ {
			at := d.In(loc)
			if calendar.DateOf(at) != d || calendar.DateOf(at.Add(-time.Second)) >= d {
				t.Fatalf("%s in %s begins at %s", d, name, at)
			}
		}
	}
}
