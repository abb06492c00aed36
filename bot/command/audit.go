package command

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// audits read the journal: who changed what of a record, from what to what.
func audits() []bot.Command {
	return []bot.Command{{
		ID: "audit", Group: bot.GroupLook, ZH: []string{"审计", "操作日志"}, EN: []string{"audit"},
		Fields: []bot.Field{{Name: "word", Kind: bot.FieldText, Required: true}, {Name: "page", Kind: bot.FieldNumber, NoForm: true, KeyOnly: true}}, Read: audit,
	}}
}

// audit shows the changes of one record, the newest first, to whoever may see the record.
func audit(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	if wantsGroup(a.Text("word")) {
		return digestHistory(t, a)
	}
	r, ok := crm.ParseRef(strings.TrimPrefix(a.Text("word"), "#"))
	if !ok {
		hits, err := t.V.FindCustomers(a.Text("word"), 2)
		if err != nil {
			return bot.Reply{}, err
		}
		hits = slices.DeleteFunc(hits, func(h crm.Hit) bool { return h.Masked }) // as if nobody had the name
		if len(hits) != 1 {
			return bot.Reply{}, &bot.Ask{Field: "word", Open: true, Invalid: true, Text: card.Escape(t.T("ask.audit", "text", a.Text("word")))}
		}
		r = customerRef(hits[0].ID)
	}
	page := max(a.Value("page").Number, 0)
	entries := t.V.History(r, (page+1)*pageSize+1)
	if len(entries) == 0 {
		return bot.Reply{}, crm.Refuse(crm.NotFound, "record", "code", r.String())
	}
	title := t.T("audit.title", "name", t.Name(r))
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	from, to := pageSpan(page, len(entries))
	for _, e := range entries[from:to] {
		c.Body = append(c.Body, card.Text{MD: auditEntry(t, r, e)})
	}
	if to < len(entries) {
		c.Body = append(c.Body, card.Actions{Buttons: []card.Button{{Label: t.T("audit.more"), Value: bot.Do("audit", r.String(), "page="+strconv.Itoa(page+1))}}})
	}
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

func auditEntry(t *bot.Turn, r crm.Ref, e crm.Entry) string {
	who := e.System
	if p, err := t.V.Person(e.By); err == nil {
		who = p.Name
	} else if key := "system." + e.System; t.P.Has(key) {
		who = t.T(key)
	}
	if e.OSUser != "" {
		who += " (" + e.OSUser + ")"
	}
	where := ""
	if e.Platform != "" {
		where = t.PlatformName(e.Platform)
	}
	verb := t.Verb(e.Verb)
	if e.Undoes != 0 {
		verb += ": " + t.Verb(e.Reason)
	} else if _, undone := t.V.UndoneBy(e.Seq); undone {
		verb += " " + t.T("audit.undone")
	}
	lines := []string{}
	for _, c := range e.Changes {
		if c.Ref == r {
			lines = append(lines, differences(t, c)...)
		}
	}
	if e.Reason == "" && e.Verb == "deal.move" { // said afterwards, it stands with the move
		for _, ev := range t.V.StageEvents(r.ID) {
			if ev.Seq == e.Seq {
				e.Reason = ev.Reason
			}
		}
	}
	if e.Reason != "" && e.Undoes == 0 && e.Verb != "deal.lost" { // a loss tells its reason by its code, among the changes
		lines = append(lines, card.Escape(t.T("field.reason")+": "+e.Reason))
	}
	head := card.Bold(card.Dotted(t.P.DateTime(e.At.In(t.Now.Location())), who, verb)) + " " + card.Escape(where)
	if len(lines) == 0 {
		return strings.TrimSpace(head)
	}
	return strings.TrimSpace(head) + "\n" + card.List(lines...)
}

// quiet are the parts of records that only repeat what other parts say.
var quiet = [...]string{"id", "rev", "created_at", "created_by", "kind", "highest", "last_open", "stage_since", "closed_at", "closed_for", "last_used", "imported", "external", "tenant", "direct", "default"}

// differences says each part of a record that an entry changed: from what to what.
func differences(t *bot.Turn, c crm.Change) []string {
	before, after := parts(c.Before), parts(c.After)
	names := slices.Collect(maps.Keys(after))
	for k := range before {
		if _, ok := after[k]; !ok {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	var out []string
	for _, k := range names {
		was, is := printed(t, c.Ref.Kind, k, before[k]), printed(t, c.Ref.Kind, k, after[k])
		if was == is || slices.Contains(quiet[:], k) {
			continue
		}
		label := k
		if key := "field." + k; t.P.Has(key) {
			label = t.T(key)
		}
		if len(before) == 0 {
			out = append(out, card.Escape(label+": "+is))
			continue
		}
		out = append(out, card.Escape(label+": "+blank(was)+" → "+blank(is)))
	}
	return out
}

// parts are the fields of a record as its JSON names them.
func parts(r crm.Record) map[string]any {
	raw, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	var kinds map[string]map[string]any
	if err := json.Unmarshal(raw, &kinds); err != nil {
		return nil
	}
	for _, m := range kinds {
		return m
	}
	return nil
}

// printed is one part of a record as people read it: names for numbers, amounts and days printed in full.
func printed(t *bot.Turn, of crm.Kind, field string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return printedText(t, field, v)
	case bool:
		if v {
			return t.T("card.yes")
		}
		return ""
	case float64:
		return printedNumber(t, of, field, crm.ID(v))
	case []any:
		var all []string
		for _, x := range v {
			if s := printed(t, of, field, x); s != "" {
				all = append(all, s)
			}
		}
		return t.P.List(all)
	case map[string]any:
		if field == "custom" {
			return printedOwn(t, of, v)
		}
		return printedParts(t, of, v)
	}
	return fmt.Sprint(v)
}

func printedText(t *bot.Turn, field, s string) string {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return t.When(at, false)
	}
	if d, err := calendar.ParseDate(s); err == nil {
		if d.IsZero() {
			return ""
		}
		return t.P.Date(d)
	}
	if _, ok := dictionaryOf(field); ok {
		return wordFor(t, field, s)
	}
	prefix := map[string]string{"role": "role.", "state": "admin.state.", "lang": "lang.", "category": "category."}[field]
	if prefix != "" && t.P.Has(prefix+s) {
		return t.T(prefix + s)
	}
	return s
}

// kindOf says what kind of record the number in a field names, 0 for a mere number.
func kindOf(field string) crm.Kind {
	switch field {
	case "owner", "lead", "person", "followers", "giver":
		return crm.KindPerson
	case "team":
		return crm.KindTeam
	case "customer", "customers", "merged_into":
		return crm.KindCustomer
	case "deal":
		return crm.KindDeal
	case "contacts":
		return crm.KindContact
	case "products":
		return crm.KindProduct
	case "next":
		return crm.KindTask
	}
	return 0
}

func printedNumber(t *bot.Turn, of crm.Kind, field string, n crm.ID) string {
	if n == 0 {
		return ""
	}
	switch field {
	case "stage":
		if _, s, err := t.V.Stage(crm.StageID(n)); err == nil {
			return t.StageName(s)
		}
	case "pipeline":
		if p, err := t.V.Pipeline(n); err == nil {
			return t.PipelineName(p)
		}
	case "parent":
		return t.Name(ref(of, n))
	}
	if k := kindOf(field); k != 0 {
		return t.Name(ref(k, n))
	}
	return strconv.FormatUint(uint64(n), 10)
}

// printedOwn are the company's own fields of a record, retired ones too, in the order they were set up in.
func printedOwn(t *bot.Turn, of crm.Kind, values map[string]any) string {
	var all []string
	for _, own := range t.V.Company().Fields {
		if s, ok := values[own.Key].(string); ok && own.Holder() == of {
			all = append(all, ownLabel(t, own)+" "+s)
		}
	}
	return t.P.List(all)
}

// printedParts prints an amount, a share, or what a stage or a dictionary entry is called.
func printedParts(t *bot.Turn, of crm.Kind, m map[string]any) string {
	if minor, ok := m["minor"].(float64); ok {
		currency, _ := m["currency"].(string)
		if minor == 0 {
			return ""
		}
		return t.P.Money(money.Amount{Minor: int64(minor), Currency: currency})
	}
	if percent, ok := m["percent"].(float64); ok {
		return fmt.Sprintf("%s %d%%", printed(t, of, "person", m["person"]), int(percent))
	}
	name, _ := m["name"].(string)
	if p, ok := m["probability"].(float64); ok {
		name += fmt.Sprintf(" %d%%", int(p))
	}
	if date, ok := m["date"].(string); ok {
		name = strings.TrimSpace(date + " " + name)
	}
	return name
}
