package funnel

import (
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Outlook is the forecast of one period.
type Outlook struct {
	Period   calendar.Period
	Today    calendar.Date
	Currency string
	Won      Total // closed in the period
	WonN     int64
	Open     Total // expected to close in the period, today or later
	OpenN    int64
	Weighted Total
	Landing  money.Amount // Won and Weighted
	Overdue  Total        // open deals whose expected close has passed; not in Landing
	OverdueN int64
	Undated  Total // open deals without expected close; in no period
	UndatedN int64
	Quota    money.Amount
	Set      bool
	Rate     Ratio // landing ÷ quota
	Unpriced int64
}

// Forecast gives the outlook of one subject's period over all pipelines.
func Forecast(v *crm.View, subject crm.Ref, p calendar.Period) (Outlook, error) {
	return Outlook{}, nil
}
