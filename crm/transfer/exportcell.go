package transfer

import (
	"fmt"
	"strconv"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

func (x *exporter) person(id crm.ID) string {
	s, ok := x.people[id]
	if !ok && id != 0 {
		p, _ := x.v.Person(id)
		s = p.Name
		x.people[id] = s
	}
	return s
}

func (x *exporter) team(id crm.ID) string {
	if id == 0 {
		return ""
	}
	t, _ := x.v.Team(id)
	return t.Name
}

// customer is the name of a customer, empty for one out of sight.
func (x *exporter) customer(id crm.ID) string {
	s, ok := x.customers[id]
	if !ok && id != 0 {
		c, _ := x.v.Customer(id)
		s = c.Name
		x.customers[id] = s
	}
	return s
}

// clock is an instant where the company is.
func (x *exporter) clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(x.v.TeamZone(0)).Format("2006-01-02 15:04:05")
}

func date(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func code(k crm.Kind, id crm.ID) string {
	if id == 0 {
		return ""
	}
	return crm.Ref{Kind: k, ID: id}.String()
}

// decimal is an amount in whole units with its decimals.
func decimal(a money.Amount) number {
	places := money.Digits(a.Currency)
	if a.Currency == "" && a.Minor == 0 {
		return ""
	}
	if places == 0 {
		return number(strconv.FormatInt(a.Minor, 10))
	}
	unit := int64(1)
	for range places {
		unit *= 10
	}
	sign, m := "", a.Minor
	if m < 0 {
		sign, m = "-", -m
	}
	return number(fmt.Sprintf("%s%d.%0*d", sign, m/unit, places, m%unit))
}
