package calendar

// ReadPeriod reads the name of a period in Chinese or English, relative to today: 本月, 上季, 2026年3月, Q1, last quarter, ytd, 近7天, a..b.
// A month without a year is this calendar year's, a quarter or half without one this fiscal year's.
func ReadPeriod(s string, today Date, f Fiscal) (Period, bool) { panic("building") }
