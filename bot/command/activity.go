package command

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/phrase"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/name"
)

// activities are the verbs that log what happened, and those that correct it.
func activities() []bot.Command {
	log := func(kind crm.ActivityKind, id string, zh, en []string) bot.Command {
		return bot.Command{
			ID: id, Group: bot.GroupLog, ZH: zh, EN: en, Talk: true, Bare: true, Fields: activityFields(),
			Prepare: prepareActivity, Write: logActivity(kind),
		}
	}
	return []bot.Command{
		log(crm.Visit, "visit.log", []string{"拜访", "记拜访"}, []string{"visit", "v"}),
		followUp(log(crm.Other, "activity.log", []string{"跟进", "记", "记跟进", "写跟进"}, []string{"log", "note"})),
		log(crm.Call, "call.log", []string{"电话", "通话"}, []string{"call"}),
		log(crm.Chat, "chat.log", []string{"微信"}, []string{"chat"}),
		log(crm.Mail, "mail.log", []string{"邮件"}, []string{"mail"}),
		log(crm.Meeting, "meeting.log", []string{"会议"}, []string{"meeting"}),
		log(crm.Demo, "demo.log", []string{"演示"}, []string{"demo"}),
		{
			ID: "activity.edit", Edit: true, Group: bot.GroupLog, ZH: []string{"改"}, EN: []string{"edit"},
			Fields: []bot.Field{
				{Name: "activity", Kind: bot.FieldActivity, Required: true},
				{Name: "note", Kind: bot.FieldText, Initial: present(func(a crm.Activity) bot.Value { return bot.Value{Text: a.Note} })},
				{Name: "when", Kind: bot.FieldDate, KeyOnly: true, Keys: []string{"时间"}, Initial: nil},
				{Name: "outcome", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"结果"}, Initial: present(func(a crm.Activity) bot.Value { return bot.Value{Text: a.Outcome} })},
			},
			Write: editActivity,
		},
		{
			ID: "activity.void", Group: bot.GroupLog, ZH: []string{"作废"}, EN: []string{"void"},
			Fields: []bot.Field{{Name: "activity", Kind: bot.FieldActivity, Required: true}}, Write: voidActivity,
		},
		{
			ID: "activity.link", Group: bot.GroupLog, Hidden: true,
			Fields: []bot.Field{{Name: "activity", Kind: bot.FieldActivity, Required: true}, {Name: "deal", Kind: bot.FieldDeal, Required: true}},
			Write:  linkActivity,
		},
		{
			ID: "activity.move", Group: bot.GroupLog, ZH: []string{"换客户"}, EN: []string{"refile"},
			Fields: []bot.Field{{Name: "activity", Kind: bot.FieldActivity, Required: true}, {Name: "customer", Kind: bot.FieldCustomer, Required: true}},
			Write:  refileActivity,
		},
	}
}

// followUp adds to a logging command the field that says how it happened.
func followUp(c bot.Command) bot.Command {
	c.Fields = append(c.Fields, bot.Field{Name: "type", Kind: bot.FieldChoice, KeyOnly: true, Keys: []string{"方式"}, Options: howOptions})
	return c
}

// howOptions are the kinds a follow-up may have; a visit is logged by its own verb only.
func howOptions(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, k := range []crm.ActivityKind{crm.Call, crm.Chat, crm.Mail, crm.Meeting, crm.Event, crm.Demo, crm.Other} {
		out = append(out, card.Option{Label: t.T("activity." + string(k)), Value: string(k)})
	}
	return out
}

// howItWas is how a follow-up happened: as was said, else as its note tells, else other.
func howItWas(kind crm.ActivityKind, a *bot.Args) crm.ActivityKind {
	if kind != crm.Other {
		return kind
	}
	said := crm.ActivityKind(a.Text("type"))
	if said == "" {
		said = crm.ActivityKind(phrase.ActivityKind(a.Text("note")))
	}
	if said == "" || said == crm.Visit {
		return crm.Other
	}
	return said
}

func activityFields() []bot.Field {
	return []bot.Field{
		{Name: "customer", Kind: bot.FieldCustomer, Required: true, Keys: []string{"客户"}},
		{Name: "note", Kind: bot.FieldText, Ask: true, Keys: []string{"备注"}},
		{Name: "when", Kind: bot.FieldDate, Keys: []string{"时间"}},
		{Name: "next", Kind: bot.FieldDate, Ask: true, Keys: []string{"下次"}},
		{Name: "contact", Kind: bot.FieldContact, KeyOnly: true, Keys: []string{"联系人", "ct"}},
		{Name: "outcome", Kind: bot.FieldText, KeyOnly: true, Keys: []string{"结果"}},
		{Name: "deal", Kind: bot.FieldDeal, KeyOnly: true, Keys: []string{"商机"}},
		{Name: "stage", Kind: bot.FieldStage, KeyOnly: true, Keys: []string{"阶段", "推进到"}},
		{Name: "create", Kind: bot.FieldText, KeyOnly: true, NoForm: true},
		{Name: "permalink", Kind: bot.FieldWord, KeyOnly: true, NoForm: true},
	}
}

// prepareActivity links the contact the note speaks of, and the deal when the customer has open ones.
func prepareActivity(t *bot.Turn, a *bot.Args) error {
	customer := a.ID("customer")
	if w := a.When("when"); !w.Date.IsZero() {
		if at, _ := t.Instant(w); at.After(t.Now) && w.Date > t.Today() {
			ahead := crm.Refuse(crm.Invalid, "activity.future", "date", w.Date)
			ahead.Field = "when"
			return ahead
		}
	}
	if w := a.When("next"); !w.Date.IsZero() && w.Date < t.Today() {
		return &bot.Ask{Field: "next", Open: true, Text: card.Escape(t.T("ask.next_past", "date", w.Date))}
	}
	if customer == 0 {
		return nil
	}
	if !a.Has("contact") {
		if mention := phrase.Contact(a.Text("note")); mention != "" {
			if err := linkContact(t, a, customer, mention); err != nil {
				return err
			}
		}
	}
	open := openDeals(t, customer)
	switch {
	case a.Has("deal") || a.Skipped("deal"):
	case len(open) == 1:
		a.Set("deal", bot.Value{Ref: dealRef(open[0].ID)})
	default:
		if d, ok := spokenOf(open, a.Text("note")); ok {
			a.Set("deal", bot.Value{Ref: dealRef(d.ID)})
		}
	}
	if !a.Has("deal") && a.Value("stage").Stage != 0 && len(open) > 1 {
		ask := &bot.Ask{Field: "deal", Text: card.Escape(t.T("ask.which_deal", "customer", t.Name(customerRef(customer))))}
		for _, d := range open[:min(len(open), maxOffers)] {
			ask.Options = append(ask.Options, card.Option{Label: t.DealTitle(d), Value: dealRef(d.ID).String()})
		}
		return ask
	}
	return nil
}

// maxOffers is how many deals a receipt offers to link.
const maxOffers = 4

func openDeals(t *bot.Turn, customer crm.ID) []crm.Deal {
	var open []crm.Deal
	for _, d := range t.V.DealsOf(customer) {
		if d.Kind == crm.StageOpen && !d.Archived {
			open = append(open, d)
		}
	}
	return open
}

// spokenOf is the one deal of several whose title, or a product in it, stands in the note.
func spokenOf(open []crm.Deal, note string) (crm.Deal, bool) {
	folded := name.Fold(note)
	var found []crm.Deal
	for _, d := range open {
		parts := strings.FieldsFunc(d.Title, func(r rune) bool { return strings.ContainsRune("+·、,/ ", r) })
		if slices.ContainsFunc(parts, func(p string) bool {
			return utf8.RuneCountInString(p) > 1 && strings.Contains(folded, name.Fold(p))
		}) {
			found = append(found, d)
		}
	}
	if len(found) != 1 {
		return crm.Deal{}, false
	}
	return found[0], true
}

// linkContact links a surname and title that fit one contact of the customer; several ask, none stay text.
func linkContact(t *bot.Turn, a *bot.Args, customer crm.ID, mention string) error {
	var fits []crm.Contact
	for _, k := range t.V.ContactsOf(customer) {
		if bot.FitsContact(k, mention) {
			fits = append(fits, k)
		}
	}
	switch len(fits) {
	case 0:
		a.Set("contact", bot.Value{Text: mention})
	case 1:
		a.Set("contact", bot.Value{Ref: ref(crm.KindContact, fits[0].ID), Text: fits[0].Name})
	default:
		ask := &bot.Ask{Field: "contact", Text: card.Escape(t.T("ask.contact.several", "text", mention))}
		for _, k := range fits {
			ask.Options = append(ask.Options, card.Option{Label: card.Dotted(k.Name, k.Title), Value: ref(crm.KindContact, k.ID).String()})
		}
		return ask
	}
	return nil
}

func logActivity(kind crm.ActivityKind) func(*bot.Turn, *crm.Tx, *bot.Args) (bot.Reply, error) {
	return func(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
		act := crm.Activity{Kind: howItWas(kind, a), Customer: a.ID("customer"), Deal: a.ID("deal"), Note: a.Text("note"), Outcome: a.Text("outcome"), Link: a.Text("permalink"), At: t.Now.UTC()}
		created := false
		if name := a.Text("create"); name != "" && act.Customer == 0 {
			c, err := tx.NewCustomer(crm.Customer{Name: name, Owner: t.Me.ID})
			if err != nil {
				return bot.Reply{}, err
			}
			act.Customer, created = c.ID, true
		}
		if w := a.When("when"); !w.Date.IsZero() {
			act.At = happened(t, w)
		}
		if k := a.ID("contact"); k != 0 {
			act.Contacts = []crm.ID{k}
		}
		var next *crm.Task
		if w := a.When("next"); !w.Date.IsZero() {
			due, allDay := t.Instant(w)
			next = &crm.Task{Title: nextTitle(t, act), Customer: act.Customer, Deal: act.Deal, Owner: t.Me.ID, Due: due.UTC(), AllDay: allDay}
		}
		act, err := tx.LogActivity(act, next)
		if err != nil {
			return bot.Reply{}, err
		}
		moved := ""
		if s := a.Value("stage").Stage; s != 0 && act.Deal != 0 {
			d, err := tx.MoveDeal(act.Deal, 0, s, "")
			if err != nil {
				return bot.Reply{}, err
			}
			if _, st, err := tx.Stage(d.Stage); err == nil {
				moved = t.T("visit.moved", "stage", t.StageName(st))
			}
		}
		return activityReceipt(t, act, next, a, moved, created), nil
	}
}

// happened is the instant of something said to have happened on a day: its time when one was said, now for today, else noon.
func happened(t *bot.Turn, w calendar.When) time.Time {
	switch at, allDay := t.Instant(w); {
	case !allDay:
		return at.UTC()
	case w.Date == t.Today():
		return t.Now.UTC()
	default:
		return w.Date.At(12, 0, t.Now.Location()).UTC()
	}
}

// nextTitle is what a next step is called in the list of things to do.
func nextTitle(t *bot.Turn, a crm.Activity) string {
	return t.T("visit.next_title", "customer", t.Name(customerRef(a.Customer)))
}

func activityReceipt(t *bot.Turn, act crm.Activity, next *crm.Task, a *bot.Args, moved string, created bool) bot.Reply {
	title := t.T("visit.logged", "kind", t.T("activity."+string(act.Kind)), "code", ref(crm.KindActivity, act.ID).String())
	parts := []string{t.Name(customerRef(act.Customer)), a.Text("contact")}
	if len(act.Contacts) > 0 {
		parts[1] = t.Name(ref(crm.KindContact, act.Contacts[0]))
	}
	if created {
		parts = append(parts, t.T("visit.created"))
	}
	if act.At.Before(t.Now.Add(-time.Hour)) {
		parts = append(parts, t.P.Date(calendar.DateOf(act.At.In(t.Now.Location()))))
	}
	if act.BackDated {
		parts = append(parts, t.T("visit.back_dated"))
	}
	if act.Deal != 0 {
		if d, err := t.V.Deal(act.Deal); err == nil {
			parts = append(parts, t.DealTitle(d))
		}
	}
	parts = append(parts, moved)
	if next != nil {
		parts = append(parts, t.T("visit.next", "when", t.When(next.Due, next.AllDay)))
	}
	code := ref(crm.KindActivity, act.ID)
	buttons := []card.Button{undoButton(t, act.Rev), formButton(t, t.T("button.edit"), bot.Do("activity.edit", code))}
	if act.Deal != 0 {
		buttons = append(buttons, card.Button{Label: t.T("button.open_deal"), Value: bot.Do("deal.show", dealRef(act.Deal))})
	} else {
		buttons = append(buttons, card.Button{Label: t.T("button.open_customer"), Value: bot.Do("customer.show", customerRef(act.Customer))})
	}
	if act.Link != "" {
		buttons = append(buttons, card.Button{Label: t.T("button.message"), URL: act.Link})
	}
	buttons = append(buttons, offers(t, act, a)...)
	r := receipt(t, title, parts, buttons...)
	offerDeals(t, r.Card, act)
	return r
}

// offerDeals asks under the receipt which of several open deals it was about: what happened is kept either way.
func offerDeals(t *bot.Turn, c *card.Card, act crm.Activity) {
	open := openDeals(t, act.Customer)
	if act.Deal != 0 || len(open) < 2 {
		return
	}
	var buttons []card.Button
	for _, d := range open[:min(len(open), maxOffers)] {
		buttons = append(buttons, card.Button{Label: t.DealTitle(d), Value: bot.Do("activity.link", ref(crm.KindActivity, act.ID), dealRef(d.ID))})
	}
	c.Body = append(c.Body, card.Text{MD: card.Escape(t.T("visit.which_deal"))}, card.Actions{Buttons: buttons})
	t.Offer(buttons...)
}

// offers are things the note suggests and nobody asked for: each one tap, none done unasked.
func offers(t *bot.Turn, act crm.Activity, a *bot.Args) []card.Button {
	var out []card.Button
	if mention := a.Text("contact"); mention != "" && len(act.Contacts) == 0 {
		out = append(out, formButton(t, t.T("visit.save_contact", "name", mention), bot.Do("contact.new", "customer="+customerRef(act.Customer).String(), "name="+mention)))
	}
	if act.Deal == 0 {
		return out
	}
	d, err := t.V.Deal(act.Deal)
	if err != nil {
		return out
	}
	for _, f := range phrase.Scan(act.Note, terms(t)) {
		if f.Kind == phrase.Money && !f.Sum.Bare && f.Sum.Amount != d.Amount {
			out = append(out, card.Button{Label: t.T("visit.set_amount", "amount", t.P.Short(f.Sum.Amount)),
				Value: bot.Do("deal.amount", dealRef(d.ID), bot.CanonicalAmount(f.Sum.Amount), bot.Rev(d.Rev))})
			break
		}
	}
	return out
}

func terms(t *bot.Turn) phrase.Terms {
	terms := phrase.Terms{Ref: calendar.Ref{Now: t.Now, Free: true}}
	terms.Money.Default, terms.Money.Free = t.Currency(), true
	return terms
}

// present makes the initial value of an edit form's input from the activity.
func present(get func(crm.Activity) bot.Value) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		act, err := t.V.Activity(a.ID("activity"))
		if err != nil {
			return bot.Value{}
		}
		return get(act)
	}
}

func editActivity(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	act, err := tx.EditActivity(a.ID("activity"), a.Rev, func(x *crm.Activity) {
		if a.Has("note") {
			x.Note = a.Text("note")
		}
		if a.Has("outcome") {
			x.Outcome = a.Text("outcome")
		}
		if w := a.When("when"); !w.Date.IsZero() {
			x.At = happened(t, w)
		}
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("visit.changed", "code", ref(crm.KindActivity, act.ID).String()), []string{t.Name(customerRef(act.Customer)), act.Note}, undoButton(t, act.Rev)), nil
}

func voidActivity(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	act, err := tx.VoidActivity(a.ID("activity"), a.Rev)
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("visit.voided", "code", ref(crm.KindActivity, act.ID).String()), []string{t.Name(customerRef(act.Customer)), act.Note}, undoButton(t, act.Rev)), nil
}

// linkActivity ties an activity, and the next step it led to, to a deal.
func linkActivity(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	d, err := tx.Deal(a.ID("deal"))
	if err != nil {
		return bot.Reply{}, err
	}
	act, err := tx.EditActivity(a.ID("activity"), a.Rev, func(x *crm.Activity) { x.Deal = d.ID })
	if err != nil {
		return bot.Reply{}, err
	}
	var next *crm.Task
	if act.Next != 0 {
		step, err := tx.EditTask(act.Next, 0, func(x *crm.Task) { x.Deal = d.ID })
		if err != nil {
			return bot.Reply{}, err
		}
		next = &step
	}
	return activityReceipt(t, act, next, a, "", false), nil
}

func refileActivity(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	act, err := tx.EditActivity(a.ID("activity"), a.Rev, func(x *crm.Activity) {
		x.Customer, x.Contacts, x.Deal = a.ID("customer"), nil, 0
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return receipt(t, t.T("visit.refiled", "code", ref(crm.KindActivity, act.ID).String()), []string{t.Name(customerRef(act.Customer))}, undoButton(t, act.Rev)), nil
}
