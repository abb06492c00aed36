package crm

import (
	"slices"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/store"
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
	d := tx.begin(verb)
	d.change(Record{Company: &before}, Record{Company: &c})
	if c.Zone != before.Zone {
		tx.keepDays(d, before.Zone, c.Zone)
	}
	d.fact(Fact{Kind: SettingChanged, Ref: refOf(Record{Company: &before}, Record{Company: &c}), Note: verb})
	return c, tx.commit(d)
}

// keepDays adds to an entry that changes the company's zone that open tasks of which only the day counts keep their day,
// where neither their owner nor the owner's team has a zone of its own. It reads every task.
func (tx *Tx) keepDays(d *draft, from, to string) {
	was, is := tx.zone(from), tx.zone(to)
	for task := range tab.tasks.Rows(tx.s.r, store.All()) {
		if !task.AllDay || task.State != TaskOpen {
			continue
		}
		p, _ := tx.person(task.Owner)
		if team, ok := tx.team(p.Team); p.Zone != "" || ok && team.Zone != "" {
			continue
		}
		before, after := task, task
		after.Due = calendar.DateOf(task.Due.In(was)).At(calendar.DueHour, 0, is).UTC()
		if !after.Due.Equal(before.Due) {
			d.change(Record{Task: &before}, Record{Task: &after})
		}
	}
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
