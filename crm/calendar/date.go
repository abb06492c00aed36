// Package calendar knows days, fiscal periods and working days, and reads one date or period as people type it in Chinese and English.
package calendar

import (
	"encoding/json"
	"fmt"
	"time"
)

// DueHour is the local hour at which a task falls due whose date carries no time.
const DueHour = 9

// Date is a calendar day without a zone: days since 1970-01-01. The zero Date means "none", so 1970-01-01 itself cannot be kept.
type Date int32

const (
	minYear = 1
	maxYear = 9999
)

// NewDate returns the day, or false when no such day exists (month 13, 31 November) or the year lies outside 1–9999.
func NewDate(year int, month time.Month, day int) (Date, bool) {
	if year < minYear || year > maxYear || month < time.January || month > time.December || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return fromCivil(year, month, day), true
}

// DateOf returns the day t falls on in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return fromCivil(y, m, d)
}

// ParseDate reads an ISO date such as 2026-03-01 and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < minYear {
		return 0, fmt.Errorf("date %q is not of the form 2006-01-02", s)
	}
	return DateOf(t), nil
}

// IsZero reports whether d is no date at all.
func (d Date) IsZero() bool { return d == 0 }

// YMD returns the year, month and day of the month.
func (d Date) YMD() (int, time.Month, int) { return d.utc().Date() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(((int(d)+4)%7 + 7) % 7) // 1970-01-01 was a Thursday
}

// AddDays returns the day n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonths returns the same day of the month n months later; a day that month does not have becomes its last one
// (31 January plus one month is 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	y, m, day := d.YMD()
	months := y*12 + int(m) - 1 + n
	y, m = floorDiv(months, 12), time.Month(months-floorDiv(months, 12)*12+1)
	return fromCivil(y, m, min(day, daysIn(y, m)))
}

// In returns the first instant of the day in loc, which is not midnight where the clocks skip it.
func (d Date) In(loc *time.Location) time.Time {
	y, m, day := d.YMD()
	t := time.Date(y, m, day, 0, 0, 0, 0, loc)
	if DateOf(t) == d {
		if e := t.Add(-time.Hour); DateOf(e) == d { // midnight occurs twice: the first one counts
			return e
		}
		return t
	}
	// Midnight was skipped and time.Date answered an instant before the gap: the day begins where the zone's rule changes.
	if _, end := t.ZoneBounds(); DateOf(end.In(loc)) == d {
		return end.In(loc)
	}
	return time.Date(y, m, day, 1, 0, 0, 0, loc)
}

// At returns the instant the local clock shows hour:minute on the day; a time the clocks skip becomes the first valid one after it,
// a time that occurs twice is the first.
func (d Date) At(hour, minute int, loc *time.Location) time.Time {
	y, m, day := d.YMD()
	t := time.Date(y, m, day, hour, minute, 0, 0, loc)
	if t.Hour() == hour && t.Minute() == minute {
		if start, _ := t.ZoneBounds(); !start.IsZero() {
			// the clock showed this already before it was set back
			_, now := t.Zone()
			_, before := start.Add(-time.Second).Zone()
			if e := t.Add(time.Duration(now-before) * time.Second); before > now && e.Before(start) {
				return e.In(loc)
			}
		}
		return t
	}
	start, end := t.ZoneBounds()
	wanted := time.Date(y, m, day, hour, minute, 0, 0, time.UTC)
	shown := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	if shown.Before(wanted) {
		return end.In(loc)
	}
	return start.In(loc)
}

// String returns the ISO form, "2026-03-01", and "" for the zero Date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.YMD()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// MarshalJSON writes the ISO form as a string. There is deliberately no text or binary form, so that rows keep the integer.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads what MarshalJSON writes; "" and null are the zero Date.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("read date: %w", err)
	}
	if s == "" {
		*d = 0
		return nil
	}
	v, err := ParseDate(s)
	if err != nil {
		return err
	}
	*d = v
	return nil
}

func (d Date) utc() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func fromCivil(y int, m time.Month, d int) Date {
	return Date(floorDiv64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix(), 86400))
}

func daysIn(y int, m time.Month) int { return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

func floorDiv(a, b int) int { return int(floorDiv64(int64(a), int64(b))) }

func floorDiv64(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}
