package transfer

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"crmbot/crm/calendar"
)

// day is a date as a cell gives it, with a time of day where one stands there.
type day struct {
	date    calendar.Date
	clock   time.Duration // since midnight
	instant time.Time     // set when the cell names its own zone
	// Both parts of 03/04/2026 with the year, while it is not known which is the month; date is then empty.
	first, second, year int
}

// serial limits: 1954-10-03 to 2119-01-09. Smaller numbers are more likely years or amounts.
const (
	firstSerial = 20000
	lastSerial  = 80000
	excelEpoch  = -25569 // 1899-12-30 in days since 1970
	since1904   = 1462
)

// readDay reads an absolute date: 2026-03-04, 2026/3/4, 20260304, 2026年3月4日, 4 Mar 2026, 45631, each with a time or
// without. Of 03/04/2026 the parts come in first and second, and date is empty.
func readDay(s string, from1904 bool) (day, bool) {
	s = strings.TrimSpace(wide.Replace(s))
	if n, err := serial(s); err == nil && n >= firstSerial && n < lastSerial {
		whole := math.Floor(n)
		d := calendar.Date(int32(whole) + excelEpoch)
		if from1904 {
			d = d.AddDays(since1904)
		}
		clock := time.Duration(math.Round((n-whole)*86400)) * time.Second
		return day{date: d, clock: min(clock, 24*time.Hour-time.Second)}, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.000-0700"} {
		if strings.IndexByte(s, 'T') < 0 {
			break // a reading that fails costs much, and most files have no such instants
		}
		if t, err := time.Parse(layout, s); err == nil {
			return day{date: calendar.DateOf(t), instant: t}, true
		}
	}
	text, clock, ok := cutClock(s)
	if !ok {
		return day{}, false
	}
	d, ok := readDate(text)
	d.clock = clock
	return d, ok
}

// serial reads a spreadsheet's number of a day. What is plainly a date is refused without being read.
func serial(s string) (float64, error) {
	if strings.Count(s, "-") > 1 || strings.ContainsAny(s, "/:") {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(s, 64)
}

// cutClock takes a time of day off the end.
func cutClock(s string) (string, time.Duration, bool) {
	i := strings.IndexByte(s, ':')
	if i < 0 {
		return s, 0, true
	}
	at := strings.LastIndexAny(s[:i], " T日")
	if at < 0 {
		return s, 0, false
	}
	_, size := utf8.DecodeRuneInString(s[at:])
	text, rest := strings.TrimRight(s[:at+size], " T"), strings.TrimSpace(s[at+size:])
	rest, _, _ = strings.Cut(rest, ".")
	for _, layout := range []string{"15:04:05", "15:04", "3:04 PM", "3:04PM", "3:04:05 PM"} {
		if t, err := time.Parse(layout, strings.ToUpper(rest)); err == nil {
			return text, time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second, true
		}
	}
	return s, 0, false
}

var wide = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"／", "/", "－", "-", "．", ".", "：", ":", "\u3000", " ", "\u00a0", " ")

func readDate(s string) (day, bool) {
	if len(s) == 8 && digits(s) {
		return ymd(s[:4], s[4:6], s[6:])
	}
	if a, rest, ok := strings.Cut(s, "年"); ok {
		m, d, ok := strings.Cut(rest, "月")
		d = strings.TrimRight(d, "日号")
		if !ok {
			return day{}, false
		}
		return ymd(strings.TrimSpace(a), strings.TrimSpace(m), strings.TrimSpace(d))
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/. ,", r) })
	if len(parts) != 3 {
		return day{}, false
	}
	a, b, c := parts[0], parts[1], parts[2]
	switch {
	case len(a) == 4 && digits(a):
		return ymd(a, month(b), c)
	case len(c) != 4 || !digits(c):
		return day{}, false
	case month(a) != a: // Mar 4, 2026
		return ymd(c, month(a), b)
	case month(b) != b: // 4 Mar 2026
		return ymd(c, month(b), a)
	case !digits(a) || !digits(b) || len(a) > 2 || len(b) > 2:
		return day{}, false
	}
	first, _ := strconv.Atoi(a)
	second, _ := strconv.Atoi(b)
	year, _ := strconv.Atoi(c)
	if first > 31 || second > 31 || first > 12 && second > 12 || first == 0 || second == 0 || year < 1900 {
		return day{}, false
	}
	return day{first: first, second: second, year: year}, true
}

// settled makes a date of the two parts of 03/04/2026.
func (d day) settled(monthFirst bool) (day, bool) {
	if d.first == 0 {
		return d, true
	}
	dd, mm := d.first, d.second
	if monthFirst {
		dd, mm = d.second, d.first
	}
	date, ok := calendar.NewDate(d.year, time.Month(mm), dd)
	return day{date: date, clock: d.clock}, ok
}

func digits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// month makes a number of a month's English name, and leaves anything else as it is.
func month(s string) string {
	if len(s) >= 3 {
		for m := time.January; m <= time.December; m++ {
			if full := m.String(); len(s) <= len(full) && strings.EqualFold(s, full[:len(s)]) {
				return strconv.Itoa(int(m))
			}
		}
	}
	return s
}

func ymd(y, m, d string) (day, bool) {
	if !digits(y) || !digits(m) || !digits(d) || len(y) != 4 || len(m) > 2 || len(d) > 2 {
		return day{}, false
	}
	yy, _ := strconv.Atoi(y)
	mm, _ := strconv.Atoi(m)
	dd, _ := strconv.Atoi(d)
	date, ok := calendar.NewDate(yy, time.Month(mm), dd)
	return day{date: date}, ok
}
