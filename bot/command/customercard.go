package command

import (
	"slices"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/crm/name"
)

// coreFields is how many fields count towards a customer's completeness.
const coreFields = 17

// showCustomer shows one customer on less than a screen, or the asker's recent ones.
func showCustomer(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	if !a.Has("customer") {
		return recentCustomers(t), nil
	}
	c, err := t.V.Customer(a.ID("customer"))
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Card: customerCard(t, c), Private: t.Group(), Replace: pressed(t)}, nil
}

func recentCustomers(t *bot.Turn) bot.Reply {
	ids := t.V.Recent(8)
	for _, c := range t.V.CustomersOwned(t.Me.ID) {
		if len(ids) >= 8 {
			break
		}
		if !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	c := &card.Card{Lang: t.P.Tag(), Title: t.T("customer.recent"), Fallback: t.T("customer.recent")}
	var refs []crm.Ref
	for _, id := range ids {
		x, err := t.V.Customer(id)
		if err != nil {
			continue
		}
		refs = append(refs, customerRef(id))
		c.Body = append(c.Body, card.Item{Number: len(refs), MD: card.Bold(x.Name) + " " + card.Escape(card.Dotted(x.Level, wordFor(t, "industry", x.Industry), x.Region)),
			Buttons: []card.Button{{Label: t.T("button.open"), Value: bot.Do("customer.show", customerRef(id))}}})
	}
	if len(refs) == 0 {
		c.Body = []card.Element{card.Text{MD: card.Escape(t.T("customer.none"))}, card.Actions{Buttons: []card.Button{{Label: t.T("cmd.customer.new"), Style: card.Primary, Value: bot.FormOf("customer.new")}}}}
	}
	t.List(refs)
	return bot.Reply{Card: c, Private: t.Group()}
}

func customerCard(t *bot.Turn, x crm.Customer) *card.Card {
	code := customerRef(x.ID)
	level := x.Level
	if level != "" {
		level = t.T("customer.level", "level", level)
	}
	c := &card.Card{Key: "customer:" + code.String(), Lang: t.P.Tag(), Tone: card.Info, Title: x.Name, Subtitle: card.Dotted(code.String(), level, wordFor(t, "industry", x.Industry), x.Region), Fallback: x.Name}
	c.Body = append(c.Body, card.Fields{Fields: customerFields(t, x)})
	var lines []string
	for _, act := range t.V.ActivitiesOf(x.ID, 3) {
		lines = append(lines, activityLine(t, act))
	}
	if len(lines) > 0 {
		c.Body = append(c.Body, card.Text{MD: card.Bold(t.T("customer.latest")) + "\n" + card.List(lines...)})
	}
	if alerts := customerAlerts(t, x); len(alerts) > 0 {
		c.Body = append(c.Body, card.Text{MD: card.List(alerts...)})
	}
	c.Body = append(c.Body, card.Actions{Buttons: customerButtons(t, x)})
	if filled, missing := t.V.Completeness(x); len(missing) > 0 {
		c.Body = append(c.Body, card.Context{MD: card.Escape(t.T("customer.completeness", "percent", t.P.PercentTo(int64(filled), coreFields, 1), "filled", filled, "all", coreFields) + " · " + missingFields(t, missing))})
	}
	return c
}

// missingFields names the first of the core fields that nobody has filled.
func missingFields(t *bot.Turn, missing []string) string {
	const shown = 4
	var names []string
	for _, m := range missing[:min(len(missing), shown)] {
		names = append(names, t.T("field."+m))
	}
	s := t.T("customer.missing", "fields", t.P.List(names))
	if len(missing) > shown {
		s += " …"
	}
	return s
}

func customerFields(t *bot.Turn, x crm.Customer) []card.Field {
	var f []card.Field
	add := func(label, value string, short bool) {
		if value != "" {
			f = append(f, card.Field{Label: t.T(label), Value: value, Short: short})
		}
	}
	if x.Owner != 0 {
		add("field.owner", personName(t, x.Owner), true)
	}
	open, won, wonSum := dealFigures(t, x)
	if won > 0 {
		add("customer.won_year", wonSum, true)
	}
	add("field.phone", phone(t, x, x.Phone), true)
	add("field.source", wordFor(t, "source", x.Source), true)
	f = append(f, ownShown(t, crm.KindCustomer, x.Custom)...)
	if x.Parent != 0 {
		add("field.parent", t.Name(customerRef(x.Parent)), true)
	}
	add("customer.open_deals", open, false)
	add("customer.contacts", contactLine(t, x), false)
	if next, ok := nextOf(t, x.ID); ok {
		add("customer.next", dueWhen(t, next)+" "+next.Title, false)
	}
	return f
}

func personName(t *bot.Turn, person crm.ID) string { return t.Name(ref(crm.KindPerson, person)) }

// dealFigures tells the open deals of a customer on one line, and what was won this year.
func dealFigures(t *bot.Turn, x crm.Customer) (open string, won int, wonSum string) {
	home := t.V.Company().Currency
	total, sum := money.Amount{Currency: home}, money.Amount{Currency: home}
	year := calendar.YearOf(t.Today(), t.V.Fiscal())
	n, unpriced := 0, 0
	var names []string
	for _, d := range t.V.DealsOf(x.ID) {
		if d.Archived {
			continue
		}
		switch {
		case d.Kind == crm.StageOpen:
			n++
			if a, ok := t.Home(d.Amount); ok {
				if s, err := total.Add(a); err == nil {
					total = s
				}
			} else if !d.Amount.IsZero() {
				unpriced++
			}
			if len(names) < 3 {
				stage := ""
				if _, s, err := t.V.Stage(d.Stage); err == nil {
					stage = t.StageName(s)
				}
				amount := ""
				if !d.Amount.IsZero() {
					amount = t.P.Short(d.Amount)
				}
				name := dealRef(d.ID).String() + " " + stage + " " + amount
				if stalled := stallBadge(t, d); stalled != "" {
					name = strings.TrimSpace(name) + " " + stalled
				}
				names = append(names, name)
			}
		case d.Kind == crm.StageWon && year.Contains(d.ClosedOn):
			won++
			if a, ok := t.V.Convert(d.Amount, d.ClosedOn); ok {
				if s, err := sum.Add(a); err == nil {
					sum = s
				}
			}
		}
	}
	if n > 0 {
		open = t.T("customer.n_deals", "n", n)
		if !total.IsZero() { // else the deals below tell their own amounts, if they have any
			open = t.T("customer.open_sum", "n", n, "sum", t.P.Short(total))
		}
		open += ": " + card.Dotted(names...)
		if unpriced > 0 && !total.IsZero() {
			open += " " + t.T("customer.unpriced", "n", unpriced)
		}
	}
	wonSum = t.T("customer.n_deals", "n", won)
	if !sum.IsZero() {
		wonSum = t.T("customer.won_sum", "n", won, "sum", t.P.Short(sum))
	}
	return open, won, wonSum
}

// contactLine names up to three contacts, the deciding ones first.
func contactLine(t *bot.Turn, x crm.Customer) string {
	contacts := t.V.ContactsOf(x.ID)
	slices.SortStableFunc(contacts, func(a, b crm.Contact) int { return decides(b) - decides(a) })
	var out []string
	for i, k := range contacts {
		if i == 3 {
			out = append(out, "…")
			break
		}
		s := k.Name
		if k.Title != "" {
			s += " " + k.Title
		}
		if k.Role != "" {
			s += "(" + t.T("contact.role."+k.Role) + ")"
		}
		if p := phone(t, x, k.Phone); p != "" {
			s += " " + p
		}
		if !t.Group() && !t.V.Sensitive(x) {
			for _, own := range ownShown(t, crm.KindContact, k.Custom) {
				s += " " + own.Label + " " + own.Value
			}
		}
		out = append(out, s)
	}
	return card.Dotted(out...)
}

func decides(k crm.Contact) int {
	if k.Role == "decision" {
		return 1
	}
	return 0
}

// phone is a number as the reader may see it: masked where others read along, and to those who only look on.
func phone(t *bot.Turn, x crm.Customer, number string) string {
	if number != "" && (t.Group() || t.V.Sensitive(x)) {
		if masked := name.MaskPhone(number); masked != number {
			return masked
		}
		return "****" // no number at all: whatever it is, it stands where phones stand
	}
	return number
}

// nextOf is the customer's earliest open task.
func nextOf(t *bot.Turn, customer crm.ID) (crm.Task, bool) {
	var first crm.Task
	for _, task := range t.V.TasksOfCustomer(customer) {
		if task.State == crm.TaskOpen && (first.ID == 0 || task.Due.Before(first.Due)) {
			first = task
		}
	}
	return first, first.ID != 0
}

func customerAlerts(t *bot.Turn, x crm.Customer) []string {
	var out []string
	for _, d := range t.V.DealsOf(x.ID) {
		if d.Kind != crm.StageOpen || d.Archived {
			continue
		}
		if _, has := t.V.NextStep(d.ID); !has {
			out = append(out, "⚠ "+card.Escape(t.T("customer.no_next", "deal", t.DealTitle(d))))
		}
		if !d.Expected.IsZero() && d.Expected < t.Today() {
			out = append(out, "⚠ "+card.Escape(t.T("customer.overdue", "deal", t.DealTitle(d), "date", d.Expected)))
		}
	}
	return out[:min(len(out), 3)]
}

func customerButtons(t *bot.Turn, x crm.Customer) []card.Button {
	code := customerRef(x.ID)
	of := "customer=" + code.String()
	buttons := []card.Button{}
	if t.V.Can(crm.ToLog, code) == nil {
		log := formButton(t, t.T("cmd.visit.log"), bot.Do("visit.log", of))
		log.Style = card.Primary
		buttons = append(buttons, log)
	}
	for _, d := range t.V.DealsOf(x.ID) {
		if d.Kind == crm.StageOpen && !d.Archived {
			if next, ok := nextStage(t, d); ok {
				buttons = append(buttons, card.Button{Label: t.T("customer.move", "deal", dealRef(d.ID).String(), "stage", t.StageName(next)), Value: bot.Do("deal.move", dealRef(d.ID), "s"+strconv.Itoa(int(next.ID)), bot.Rev(d.Rev))})
			}
			break
		}
	}
	if t.V.Can(crm.ToChange, code) == nil {
		buttons = append(buttons, formButton(t, t.T("cmd.deal.new"), bot.Do("deal.new", of)), formButton(t, t.T("cmd.remind"), bot.Do("remind", of)),
			formButton(t, t.T("button.edit"), bot.Do("customer.edit", code)))
	}
	return append(buttons, card.Button{Label: t.T("cmd.customer.history"), Value: bot.Do("customer.history", code)})
}

// customerHistory is the customer's story, newest first.
func customerHistory(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	x, err := t.V.Customer(a.ID("customer"))
	if err != nil {
		return bot.Reply{}, err
	}
	limit := pageSize
	if a.Has("limit") {
		limit = min(max(a.Value("limit").Number, 1), 50)
	}
	title := t.T("customer.history_of", "name", x.Name)
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	var lines []string
	var refs []crm.Ref
	for _, row := range t.V.Timeline(x.ID, limit) {
		if row.Activity != nil {
			refs = append(refs, ref(crm.KindActivity, row.Activity.ID))
		}
		lines = append(lines, timelineLine(t, row))
	}
	t.List(refs)
	if len(lines) == 0 {
		lines = []string{card.Escape(t.T("customer.no_history"))}
	}
	c.Body = []card.Element{card.Text{MD: card.List(lines...)}}
	return bot.Reply{Card: c, Private: t.Group(), Replace: pressed(t)}, nil
}

// ownerName is who owns or owned something, a dash for nobody.
func ownerName(t *bot.Turn, person crm.ID) string {
	if person == 0 {
		return "–"
	}
	return personName(t, person)
}

func timelineLine(t *bot.Turn, row crm.TimelineRow) string {
	who := personName(t, row.By)
	switch {
	case row.Activity != nil:
		s := activityLine(t, *row.Activity)
		if row.Activity.BackDated {
			s += " " + card.Escape("("+t.T("visit.back_dated")+")")
		}
		return s + card.Escape(" — "+who+" "+ref(crm.KindActivity, row.Activity.ID).String())
	case row.Task != nil:
		return card.Escape(t.When(row.At, true) + " " + t.T("customer.did", "what", row.Task.Title) + " — " + who)
	case row.Stage != nil:
		from, to := "–", ""
		if _, s, err := t.V.Stage(row.Stage.From); err == nil {
			from = t.StageName(s)
		}
		if _, s, err := t.V.Stage(row.Stage.To); err == nil {
			to = t.StageName(s)
		}
		s := t.When(row.At, true) + " " + dealRef(row.Stage.Deal).String() + " " + from + " → " + to
		if row.Stage.Reason != "" {
			s += " (" + lostReason(t, row.Stage.Reason) + ")"
		}
		if row.Stage.Undone {
			s += " (" + t.T("customer.undone") + ")"
		}
		return card.Escape(s + " — " + who)
	case row.Owner != nil:
		what := ""
		if row.Owner.Ref.Kind == crm.KindDeal {
			what = row.Owner.Ref.String() + " "
		}
		s := t.When(row.At, true) + " " + what + t.T("customer.passed", "from", ownerName(t, row.Owner.From), "to", ownerName(t, row.Owner.To))
		if row.Owner.Reason != "" {
			s += " (" + row.Owner.Reason + ")"
		}
		return card.Escape(s + " — " + who)
	case row.Merged != "":
		return card.Escape(t.When(row.At, true) + " " + t.T("customer.took_in", "name", row.Merged) + " — " + who)
	case row.Deal != nil:
		return card.Escape(t.When(row.At, true) + " " + t.T("customer.deal_opened", "deal", t.DealName(*row.Deal)) + " — " + who)
	}
	return card.Escape(t.When(row.At, true))
}
