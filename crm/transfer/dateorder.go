package transfer

import "crmbot/crm"

// dateFields are the fields that hold a day.
var dateFields = [...]string{"expected", "closed", "close", "started", "created", "won", "lost", "due", "at", "birthday", "joined", "left"}

// settleDates finds out for each column of dates what 03/04/2026 means there: what was asked for, or what a row tells
// that can only be read one way. Where neither says it, the answer is a question.
func (l *layout) settleDates(asked string) error {
	l.monthly = map[int]bool{}
	for _, kind := range l.kinds {
		for _, f := range dateFields {
			col, ok := l.cols[kind][f]
			if !ok {
				continue
			}
			if asked != "" {
				l.monthly[col] = asked == "mdy"
				continue
			}
			if err := l.settleColumn(col); err != nil {
				return err
			}
		}
	}
	for _, columns := range l.own {
		for _, o := range columns {
			if o.field.Kind != crm.FieldDate {
				continue
			}
			if asked != "" {
				l.monthly[o.col] = asked == "mdy"
			} else if err := l.settleColumn(o.col); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *layout) settleColumn(col int) error {
	dayFirst, monthFirst, unclear := 0, 0, (*row)(nil)
	for i := range l.t.rows {
		r := &l.t.rows[i]
		d, ok := readDay(r.cell(col), l.t.since1904)
		switch {
		case !ok || d.first == 0:
		case d.first > 12:
			dayFirst++
		case d.second > 12:
			monthFirst++
		case d.first != d.second && unclear == nil:
			unclear = r
		}
	}
	l.monthly[col] = monthFirst > dayFirst
	if unclear != nil && (dayFirst > 0) == (monthFirst > 0) {
		return &crm.Error{Code: crm.Invalid, Reason: "transfer.date_order", Field: l.t.heads[col],
			Args: []any{"file", l.t.name, "row", unclear.n, "column", l.t.heads[col], "value", unclear.cell(col)}}
	}
	return nil
}
