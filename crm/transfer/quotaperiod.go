package transfer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
)

// period is a month or quarter as targets name it; the name is empty for any other period.
type period struct {
	name string
	this bool // no year was said: the present one was taken
	span calendar.Period
}

// shortYear is how spreadsheets write a month in English: Jan-26.
var shortYear = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([A-Za-z]{3,9})[-' ]+(\d{2})$`) })

// saysYear finds a year, or a word that says the year by itself.
var saysYear = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)[0-9０-９]{4}|[本这当上下去今明]|this|last|next|previous|current|month|quarter|year`)
})

// period reads a period as the chat does, and as spreadsheets write months: the day they begin on, as a date or a serial number.
// year is the row's, 0 for none: then the file's counts, and last the present one.
func (q *quotaReader) period(s string, year int) (period, bool) {
	s = strings.TrimSpace(wide.Replace(s))
	if s == "" || len(s) > 64 {
		return period{}, false
	}
	if p, ok := q.month(s); ok {
		return periodOf(p, false), true
	}
	if year == 0 {
		year = q.year
	}
	said := saysYear().MatchString(s)
	if !said && year != 0 {
		if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= 12 {
			s = fmt.Sprintf("%d月", n)
		}
		for _, dated := range [...]string{fmt.Sprintf("%d年%s", year, s), fmt.Sprintf("%d%s", year, s), fmt.Sprintf("%s %d", s, year)} {
			if p, ok := calendar.ReadPeriod(dated, q.today, q.fiscal); ok {
				return periodOf(p, false), true
			}
		}
	}
	p, ok := calendar.ReadPeriod(s, q.today, q.fiscal)
	if ok && p.Kind == calendar.OneDay {
		return q.begins(p.From)
	}
	return periodOf(p, ok && !said), ok
}

// yearLast is a month written as 3/2026.
var yearLast = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d{1,2})[/-](\d{4})$`) })

// dotted is a month written as 2026.03; 2026.1 may have been 2026.10 before a spreadsheet took it for a number.
var dotted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d{4})\.(\d{2})$`) })

// month reads what only spreadsheets write: 202603, 2026.03, 3/2026, 46082, Jan-26.
func (q *quotaReader) month(s string) (calendar.Period, bool) {
	if m := shortYear().FindStringSubmatch(s); m != nil && month(m[1]) != m[1] {
		n, _ := strconv.Atoi(month(m[1]))
		y, _ := strconv.Atoi(m[2])
		return q.of(2000+y, n)
	}
	if m := yearLast().FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		return q.of(y, n)
	}
	if n, err := strconv.Atoi(dotted().ReplaceAllString(s, "$1$2")); err == nil && len(strconv.Itoa(n)) == 6 {
		return q.of(n/100, n%100)
	}
	if d, ok := readDay(s, q.since1904); ok && d.first == 0 {
		p, ok := q.begins(d.date)
		return p.span, ok && p.name != ""
	}
	return calendar.Period{}, false
}

func (q *quotaReader) of(year, month int) (calendar.Period, bool) {
	d, ok := calendar.NewDate(year, time.Month(month), 1)
	return calendar.MonthOf(d, q.fiscal), ok
}

// begins is the month that begins on a day; another day is no month's.
func (q *quotaReader) begins(d calendar.Date) (period, bool) {
	if _, _, day := d.YMD(); day != 1 {
		return period{}, true
	}
	return periodOf(calendar.MonthOf(d, q.fiscal), false), true
}

func periodOf(p calendar.Period, this bool) period {
	name, _ := crm.QuotaPeriod(p)
	return period{name: name, this: this, span: p}
}
