package calendar

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"time"
)

// The kinds of working calendar.
const (
	CN       = "cn"       // mainland China: weekends, the State Council's holidays and its make-up working days
	Weekdays = "weekdays" // Monday to Friday
)

// wholeNotice is the least number of days off that make a year's list a whole notice and not a few corrections.
const wholeNotice = 7

//go:embed cn-*.json
var notices embed.FS

// Day is an exception from the rule "Monday to Friday".
type Day struct {
	Date Date   `json:"date"`
	Name string `json:"name"`
	Off  bool   `json:"off"` // a day off; false is a working day at a weekend
}

// Calendar tells working days from days off. It is immutable and may be shared between goroutines; the zero value knows Monday to Friday.
type Calendar struct {
	days  []Day // sorted by date, one a date
	delta []int // delta[i] is what days[:i] add to a count of Mondays to Fridays
	known map[int]bool
	all   bool // every year is known
}

// New returns the calendar of a kind, CN or Weekdays, with further exceptions laid over it; of two for one date the later wins.
func New(kind string, exceptions []Day) (*Calendar, error) {
	c := &Calendar{known: map[int]bool{}, all: kind == Weekdays}
	var days []Day
	switch kind {
	case CN:
		var err error
		if days, err = published(); err != nil {
			return nil, err
		}
	case Weekdays:
	default:
		return nil, fmt.Errorf("calendar %q is neither %q nor %q", kind, CN, Weekdays)
	}
	days = append(days, exceptions...)
	slices.SortStableFunc(days, func(a, b Day) int { return int(a.Date) - int(b.Date) })
	off := map[int]int{}
	c.delta = []int{0}
	for i, d := range days {
		if i+1 < len(days) && days[i+1].Date == d.Date {
			continue
		}
		c.days = append(c.days, d)
		c.delta = append(c.delta, c.delta[len(c.delta)-1]+effect(d))
		if y, _, _ := d.Date.YMD(); d.Off {
			if off[y]++; off[y] >= wholeNotice {
				c.known[y] = true
			}
		}
	}
	return c, nil
}

// published returns the embedded notices of the State Council.
func published() ([]Day, error) {
	names, err := fs.Glob(notices, "cn-*.json")
	if err != nil {
		return nil, fmt.Errorf("list holiday notices: %w", err)
	}
	var all []Day
	for _, name := range names {
		b, err := notices.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read holiday notice: %w", err)
		}
		days, err := ParseDays(b)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		all = append(all, days...)
	}
	return all, nil
}

// ParseDays reads a holiday file: a JSON list of {"date","name","off"}.
func ParseDays(b []byte) ([]Day, error) {
	var days []Day
	if err := json.Unmarshal(b, &days); err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	for i, d := range days {
		if d.Date.IsZero() {
			return nil, fmt.Errorf("read holidays: entry %d has no date", i+1)
		}
	}
	return days, nil
}

// effect is what an exception changes in a count of Mondays to Fridays.
func effect(d Day) int {
	switch week := weekday(d.Date); {
	case week && d.Off:
		return -1
	case !week && !d.Off:
		return 1
	default:
		return 0
	}
}

func weekday(d Date) bool { w := d.Weekday(); return w != time.Saturday && w != time.Sunday }

// find returns the place of the first exception on or after d.
func (c *Calendar) find(d Date) int {
	return sort.Search(len(c.days), func(i int) bool { return c.days[i].Date >= d })
}

// Exception returns the entry of a day that has one: a holiday or a make-up working day, with its name.
func (c *Calendar) Exception(d Date) (Day, bool) {
	if i := c.find(d); i < len(c.days) && c.days[i].Date == d {
		return c.days[i], true
	}
	return Day{}, false
}

// Workday reports whether people work on d.
func (c *Calendar) Workday(d Date) bool {
	if e, ok := c.Exception(d); ok {
		return !e.Off
	}
	return weekday(d)
}

// Count returns the number of working days from ≤ d < to, and 0 when to is not after from.
func (c *Calendar) Count(from, to Date) int {
	if to <= from {
		return 0
	}
	n := int(to-from) / 7 * 5
	for d := from.AddDays(int(to-from) / 7 * 7); d < to; d++ {
		if weekday(d) {
			n++
		}
	}
	if len(c.days) == 0 {
		return n
	}
	return n + c.delta[c.find(to)] - c.delta[c.find(from)]
}

// Next returns the first working day after d.
func (c *Calendar) Next(d Date) Date { return c.AddWorkdays(d, 1) }

// Previous returns the last working day before d.
func (c *Calendar) Previous(d Date) Date { return c.AddWorkdays(d, -1) }

// AddWorkdays returns the n-th working day after d, the -n-th before it when n is negative, and d itself for 0.
func (c *Calendar) AddWorkdays(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		if d = d.AddDays(step); c.Workday(d) {
			n--
		}
	}
	return d
}

// Known reports whether the year's holidays are known; in an unknown year only weekends are off.
func (c *Calendar) Known(year int) bool { return c.all || c.known[year] }
