package calendar

import "time"

// Ref is what a date expression is read against.
type Ref struct {
	Now  time.Time // in the person's zone
	DMY  bool      // 1/12 is 1 December, not 12 January
	Past bool      // the clause speaks of the past: a weekday or a bare day of the month is the latest past one
	Free bool      // free text: 12/1, 12-1, 12.1, 3d and the like are numbers, not dates
}

// When is what a date expression says.
type When struct {
	Date         Date
	HasTime      bool
	Hour, Minute int  // local; meaningful when HasTime
	Deadline     bool // "by then": 周五前, 月底, by Friday, end of month
	Or           Date // the other meaning, when it has to be asked: 周三 said on a Wednesday may be a week later
	Impossible   bool // a date or time that does not exist, such as 11月31日; Date is then zero
	Rough        bool // a stretch was named and Date (or the hour) is its customary start: 下周, 月初, 过两天, 下午
}

// ReadPrefix reads the longest date expression at the start of s and returns it with its length in bytes, 0 when there is none.
// An impossible date swallows its whole text. The match never ends inside a Latin word or a number, and a time of day alone is no date.
func ReadPrefix(s string, ref Ref) (When, int) { panic("building") }

// Read reads s as one date expression and nothing else; here a bare time of day (下午3点, 3pm) counts as today.
// An impossible date is a date: it answers true, with Impossible set.
func Read(s string, ref Ref) (When, bool) { panic("building") }
