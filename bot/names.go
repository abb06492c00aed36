package bot

import (
	"strings"

	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// Name is what people call a record: never a bare number.
func (t *Turn) Name(r crm.Ref) string {
	switch r.Kind {
	case crm.KindPerson:
		if p, err := t.V.Person(r.ID); err == nil {
			return t.PersonName(p)
		}
	case crm.KindTeam:
		if x, err := t.V.Team(r.ID); err == nil {
			return x.Name
		}
	case crm.KindCustomer:
		if x, err := t.V.Customer(r.ID); err == nil {
			return x.Name
		}
	case crm.KindContact:
		if x, err := t.V.Contact(r.ID); err == nil {
			return x.Name
		}
	case crm.KindDeal:
		if x, err := t.V.Deal(r.ID); err == nil {
			return t.DealName(x)
		}
	case crm.KindTask:
		if x, err := t.V.Task(r.ID); err == nil {
			return x.Title
		}
	case crm.KindProduct:
		if x, err := t.V.Product(r.ID); err == nil {
			return x.Name
		}
	}
	return r.String()
}

// Word is how a record's source, industry or reason for a loss is said in the language of the turn. What stands in no dictionary is
// said as it was written.
func (t *Turn) Word(d crm.Dictionary, text string) string {
	c, ok := crm.Meant(t.V.Dictionary(d), text)
	switch {
	case text == "" || !ok:
		return text
	case t.Chinese():
		return c.Name
	}
	return c.EN
}

// PersonName is a person's name, with the team where two share it.
func (t *Turn) PersonName(p crm.Person) string {
	if t.V.Namesakes(p.Name) > 1 {
		if team, err := t.V.Team(p.Team); err == nil {
			return p.Name + "(" + team.Name + ")"
		}
	}
	return p.Name
}

// DealName is a deal's code, customer and title: "D102 华为 · 服务器扩容".
func (t *Turn) DealName(d crm.Deal) string {
	name := crm.Ref{Kind: crm.KindDeal, ID: d.ID}.String()
	if c, err := t.V.Customer(d.Customer); err == nil {
		name += " " + t.Short(c)
	}
	if d.Title != "" {
		name += " · " + d.Title
	}
	return name
}

// DealTitle is a deal's code and title, where its customer is plain already: "D102 服务器扩容".
func (t *Turn) DealTitle(d crm.Deal) string {
	return strings.TrimSpace(crm.Ref{Kind: crm.KindDeal, ID: d.ID}.String() + " " + d.Title)
}

// Short is a customer's short name: its first alias, else its name.
func (t *Turn) Short(c crm.Customer) string {
	if len(c.Aliases) > 0 {
		return c.Aliases[0]
	}
	return c.Name
}

// PipelineName is a pipeline's name in the reader's language.
func (t *Turn) PipelineName(p crm.Pipeline) string { return PipelineName(t.P, p) }

// PipelineName is a pipeline's name in the language of p.
func PipelineName(p *lang.Printer, pipe crm.Pipeline) string {
	if p.Tag() == lang.English && pipe.NameEN != "" {
		return pipe.NameEN
	}
	return pipe.Name
}

// StageName is a stage's name in the reader's language.
func (t *Turn) StageName(s crm.Stage) string { return StageName(t.P, s) }

// StageName is a stage's name in the language of p.
func StageName(p *lang.Printer, s crm.Stage) string {
	if p.Tag() == lang.English && s.NameEN != "" {
		return s.NameEN
	}
	return s.Name
}

// Mentioned finds the first customer a text names.
func (t *Turn) Mentioned(text string) (crm.ID, bool) {
	for i := range text {
		if !calendar.Starts(text, i) {
			continue
		}
		if id, n := t.V.NamesFrom(text[i:]); n > 0 {
			return id, true
		}
	}
	return 0, false
}
