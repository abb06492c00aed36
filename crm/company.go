package crm

import (
	"slices"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// EditCompany changes the company's settings.
func (tx *Tx) EditCompany(rev uint64, edit func(*Company)) (Company, error) {
	return tx.editCompany("company.edit", rev, edit)
}

// ClosePeriod says that days before the given one belong to closed periods: what closed in them is restated by managers
// and administrators only. An earlier day opens periods again, 0 all of them.
func (tx *Tx) ClosePeriod(to calendar.Date) (Company, error) {
	if to > tx.Today(0) {
		return tx.Company(), invalid("to", "date.future")
	}
	return tx.editCompany("period.close", 0, func(c *Company) { c.ClosedTo = to })
}

func (tx *Tx) editCompany(verb string, rev uint64, edit func(*Company)) (Company, error) {
	before := tx.Company()
	if err := fine(tx.manage(), tx.checkRev(&before.Meta, rev)); err != nil {
		return before, err
	}
	c := before
	c.Holidays, c.Fields, c.Silence = slices.Clone(before.Holidays), slices.Clone(before.Fields), slices.Clone(before.Silence)
	for _, d := range dictionaries() {
		*c.Dictionary(d) = slices.Clone(*before.Dictionary(d))
	}
	edit(&c)
	c.Meta = before.Meta
	if err := checkCompany(&c); err != nil {
		return c, err
	}
	if same(&before, &c) {
		return c, nil
	}
	return c, tx.setUp(verb, Record{Company: &before}, Record{Company: &c})
}

func checkCompany(c *Company) error {
	cleanAll(&c.Name, &c.Zone, &c.Lang, &c.Currency, &c.Calendar)
	if err := fine(checkLang(c.Lang), checkZone(c.Zone), short(maxName, field("name", c.Name))); err != nil {
		return err
	}
	switch {
	case c.Zone == "":
		return invalid("zone", "field.required")
	case c.Lang == "":
		return invalid("lang", "field.required")
	case !money.Known(c.Currency):
		return invalid("currency", "currency.unknown")
	case c.FiscalStart < 1 || c.FiscalStart > 12:
		return invalid("fiscal_start", "month.unknown")
	case c.WeekStart < 0 || c.WeekStart > 6:
		return invalid("week_start", "weekday.unknown")
	case len(Offered(c.LostReasons)) == 0:
		return invalid("lost_reasons", "field.required")
	}
	if err := fine(checkFields(c.Fields), checkSilence(c.Silence)); err != nil {
		return err
	}
	if _, err := companyCalendar(c); err != nil {
		return invalid("calendar", "calendar.unknown")
	}
	for _, d := range dictionaries() {
		if err := checkChoices(d, *c.Dictionary(d)); err != nil {
			return err
		}
	}
	return nil
}
