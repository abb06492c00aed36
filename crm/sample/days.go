package sample

import (
	"fmt"
	"time"

	"crmbot/crm/calendar"
)

// days are the working days the sample company lives through, counted backwards: 0 is the last whole one, as it is over
// at 18:00. So the company is the same at any now, whatever weekends and holidays lie behind it.
type days struct {
	zone  *time.Location
	cal   *calendar.Calendar
	now   time.Time
	today calendar.Date
	last  calendar.Date
}

// history is how many working days there are to tell of: about half a year.
const history = 119

func newDays(now time.Time) (days, error) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return days{}, fmt.Errorf("the company's zone: %w", err)
	}
	cal, err := calendar.New(calendar.CN, nil)
	if err != nil {
		return days{}, fmt.Errorf("the company's calendar: %w", err)
	}
	local := now.In(zone)
	d := days{zone: zone, cal: cal, now: now, today: calendar.DateOf(local)}
	d.last = d.today
	if !cal.Workday(d.today) || local.Hour() < 18 {
		d.last = cal.Previous(d.today)
	}
	return d, nil
}

// on is the day n working days before the last.
func (d days) on(n int) calendar.Date { return d.cal.AddWorkdays(d.last, -n) }

// ago is how many working days before the last the first working day at or before a date lies.
func (d days) ago(on calendar.Date) int {
	if !d.cal.Workday(on) {
		on = d.cal.Previous(on)
	}
	return d.cal.Count(on, d.last)
}

// at is a time of day n working days before the last.
func (d days) at(n, hour, minute int) time.Time { return d.on(n).At(hour, minute, d.zone) }

// coming is the n-th working day after today.
func (d days) coming(n int) calendar.Date { return d.cal.AddWorkdays(d.today, n) }

// month is the name of the month n months before the present one, as quotas name it.
func (d days) month(n int) string {
	y, m, _ := d.monthStart(n).YMD()
	return fmt.Sprintf("%04d-%02d", y, int(m))
}

// monthStart is the first day of the month n months before the present one.
func (d days) monthStart(n int) calendar.Date {
	_, _, day := d.today.YMD()
	return d.today.AddDays(1 - day).AddMonths(-n)
}
