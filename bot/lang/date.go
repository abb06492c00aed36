package lang

import (
	"fmt"
	"strconv"
	"time"

	"crmbot/crm/calendar"
)

// Weekday prints a day of the week: 周三, Wed.
func (p *Printer) Weekday(d time.Weekday) string {
	if p.tag == Chinese {
		return [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}[d]
	}
	return d.String()[:3]
}

// Date prints a day with its weekday: "11-25 周三", "Wed Nov 25"; with the year unless it is the year of On's day. No date is "–".
func (p *Printer) Date(d calendar.Date) string {
	if d.IsZero() {
		return "–"
	}
	y, m, day := d.YMD()
	return p.date(y, int(m), day, d.Weekday())
}

// DateTime prints an instant, which is already in the reader's zone, as a date and a time: "11-25 周三 15:00", "Wed Nov 25 15:00".
func (p *Printer) DateTime(t time.Time) string {
	y, m, day := t.Date()
	return p.date(y, int(m), day, t.Weekday()) + " " + p.Time(t)
}

// Time prints an instant, which is already in the reader's zone, as a time of day: 15:00.
func (p *Printer) Time(t time.Time) string { return t.Format("15:04") }

func (p *Printer) date(year, month, day int, w time.Weekday) string {
	y, _, _ := p.today.YMD()
	old := p.today.IsZero() || y != year
	if p.tag != Chinese {
		s := fmt.Sprintf("%s %s %d", p.Weekday(w), time.Month(month).String()[:3], day)
		if old {
			s += fmt.Sprintf(", %04d", year)
		}
		return s
	}
	s := fmt.Sprintf("%02d-%02d %s", month, day, p.Weekday(w))
	if old {
		s = fmt.Sprintf("%04d-%s", year, s)
	}
	return s
}

// Ago prints a number of days back from today: 今天, 昨天, 3 天前; below zero it lies ahead: 明天, 3 天后.
func (p *Printer) Ago(days int) string {
	zh := p.tag == Chinese
	switch {
	case days == 0 && zh:
		return "今天"
	case days == 0:
		return "today"
	case days == 1 && zh:
		return "昨天"
	case days == 1:
		return "yesterday"
	case days == -1 && zh:
		return "明天"
	case days == -1:
		return "tomorrow"
	case days > 0 && zh:
		return strconv.Itoa(days) + " 天前"
	case days > 0:
		return strconv.Itoa(days) + " days ago"
	case zh:
		return strconv.Itoa(-days) + " 天后"
	}
	return "in " + strconv.Itoa(-days) + " days"
}
