package command

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// undoWindow is how long one's own last change can be taken back.
const undoWindow = 10 * time.Minute

// selves are the commands about oneself, and the one that takes back what one did.
func selves() []bot.Command {
	return []bot.Command{
		{
			ID: "undo", Group: bot.GroupLog, ZH: []string{"撤销"}, EN: []string{"undo"},
			Fields: []bot.Field{{Name: "entry", Kind: bot.FieldNumber, NoForm: true, KeyOnly: true}},
			Write:  undo,
		},
		{
			ID: "me", Group: bot.GroupSelf, ZH: []string{"我"}, EN: []string{"me"}, Read: me,
		},
		{
			ID: "lang", Group: bot.GroupSelf, ZH: []string{"语言"}, EN: []string{"lang", "language"},
			Fields: []bot.Field{{Name: "lang", Kind: bot.FieldChoice, Required: true, Options: languages}}, Write: setLang,
		},
		{
			ID: "link", Group: bot.GroupSelf, ZH: []string{"绑定账号"}, EN: []string{"link"},
			Fields: []bot.Field{{Name: "code", Kind: bot.FieldText}}, Direct: true, Write: link,
		},
		{
			ID: "start", Group: bot.GroupSelf, ZH: []string{"启用"}, EN: []string{"start"}, Hidden: true,
			Fields: []bot.Field{{Name: "code", Kind: bot.FieldText}}, Read: startAgain,
		},
	}
}

// undoneOf names the record an entry is about, when it is one that people know by name.
func undoneOf(t *bot.Turn, e crm.Entry) string {
	if len(e.Changes) == 0 {
		return ""
	}
	switch r := e.Changes[0].Ref; r.Kind {
	case crm.KindDeal, crm.KindCustomer, crm.KindContact:
		return t.Name(r)
	case crm.KindActivity:
		if a, err := t.V.Activity(r.ID); err == nil && a.Customer != 0 {
			return t.Name(customerRef(a.Customer))
		}
	case crm.KindTask:
		if task, err := t.V.Task(r.ID); err == nil && task.Customer != 0 {
			return t.Name(customerRef(task.Customer))
		}
		return t.Name(r)
	}
	return ""
}

// undoneWhat is what an entry did, in words; of a follow-up it says which kind.
func undoneWhat(t *bot.Turn, e crm.Entry) string {
	if a, ok := activityOf(e); ok && t.P.Has("undo."+e.Verb) {
		return t.T("undo."+e.Verb, "kind", t.T("activity."+string(a.Kind)))
	}
	return t.Verb(e.Verb)
}

// undoneVisit names the follow-up that an entry is about: with whom, and the day it happened.
func undoneVisit(t *bot.Turn, e crm.Entry) string {
	a, ok := activityOf(e)
	if !ok {
		return ""
	}
	return card.Dotted(undoneOf(t, e), t.P.Date(calendar.DateOf(a.At.In(t.Now.Location()))))
}

// activityOf is the follow-up that an entry is about, as the entry left it.
func activityOf(e crm.Entry) (crm.Activity, bool) {
	if len(e.Changes) == 0 || e.Changes[0].After.Activity == nil {
		return crm.Activity{}, false
	}
	return *e.Changes[0].After.Activity, true
}

// undo takes back the change behind the button, or the asker's last one here, with all that the same message did.
func undo(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	var last crm.Entry
	if n := a.Value("entry").Number; n > 0 {
		e, err := tx.Entry(uint64(n))
		if err != nil {
			return bot.Reply{}, crm.Refuse(crm.NotFound, "undo.nothing")
		}
		last = e
	} else {
		e, ok := tx.LastUndoable(t.Me.ID, t.PlaceKey(), undoWindow)
		if !ok {
			return bot.Reply{}, crm.Refuse(crm.NotFound, "undo.nothing")
		}
		last = e
	}
	var done []string
	about, visit := "", ""
	for i, e := range together(tx, last) {
		if name := undoneOf(t, e); i == 0 { // asked while a record that was just made still stands
			about = name
		} else if name != about {
			about = "" // several things at once: no one name would be true
		}
		visit = cmp.Or(visit, undoneVisit(t, e))
		if _, err := tx.Undo(e.Seq); err != nil {
			return bot.Reply{}, err
		}
		if again, err := askAgain(t, tx, e); err != nil {
			return bot.Reply{}, err
		} else if !again {
			if err := t.Withdraw(tx, e.Seq); err != nil {
				return bot.Reply{}, err
			}
		}
		done = append(done, undoneWhat(t, e))
	}
	return receipt(t, t.T("undo.done"), []string{t.P.List(timesEach(t, done)), cmp.Or(visit, about)}), nil
}

// timesEach says each of several things once, with how often where that is more than a few times.
func timesEach(t *bot.Turn, all []string) []string {
	const few = 3
	if len(all) <= few {
		return all
	}
	times := map[string]int{}
	for _, s := range all {
		times[s]++
	}
	var out []string
	for _, s := range all {
		if n := times[s]; n > 1 {
			out = append(out, t.T("undo.times", "what", s, "n", n))
		} else if n == 1 {
			out = append(out, s)
		}
		times[s] = 0
	}
	return out
}

// together are the entries one message made, the latest first.
func together(tx *crm.Tx, e crm.Entry) []crm.Entry {
	if e.Message == "" {
		return []crm.Entry{e}
	}
	var out []crm.Entry
	for seq := e.Seq; ; seq++ {
		next, err := tx.Entry(seq + 1)
		if err != nil || next.Message != e.Message || next.By != e.By {
			for ; seq > 0; seq-- {
				x, err := tx.Entry(seq)
				if err != nil || x.Message != e.Message || x.By != e.By {
					return out
				}
				if _, undone := tx.UndoneBy(seq); !undone && x.Undoes == 0 {
					out = append(out, x)
				}
			}
			return out
		}
	}
}

func me(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	c := &card.Card{Lang: t.P.Tag(), Title: t.Me.Name, Fallback: t.Me.Name}
	fields := []card.Field{{Label: t.T("field.role"), Value: t.T("role." + string(t.Me.Role)), Short: true}}
	if team, err := t.V.Team(t.Me.Team); err == nil {
		fields = append(fields, card.Field{Label: t.T("field.team"), Value: team.Name, Short: true})
	}
	fields = append(fields,
		card.Field{Label: t.T("field.lang"), Value: t.T("lang." + string(t.P.Tag())), Short: true},
		card.Field{Label: t.T("field.zone"), Value: t.Now.Location().String(), Short: true})
	var accounts []string
	for _, id := range t.V.Identities(t.Me.ID) {
		if name := t.PlatformName(id.Platform); !slices.Contains(accounts, name) {
			accounts = append(accounts, name)
		}
	}
	if len(accounts) > 0 {
		fields = append(fields, card.Field{Label: t.T("me.accounts"), Value: strings.Join(accounts, ", ")})
	}
	other := lang.English
	if t.P.Tag() == lang.English {
		other = lang.Chinese
	}
	c.Body = []card.Element{card.Fields{Fields: fields}, card.Actions{Buttons: []card.Button{
		{Label: t.T("lang." + string(other)), Value: bot.Do("lang", "lang="+string(other))},
		{Label: t.T("cmd.todo"), Value: "todo"}, {Label: t.T("cmd.quota.show"), Value: "quota.show"},
	}}}
	return bot.Reply{Card: c, Private: t.Group()}, nil
}

func languages(t *bot.Turn, _ *bot.Args) []card.Option {
	return []card.Option{
		{Label: t.T("lang.zh-CN"), Value: string(lang.Chinese), Hint: "zh"},
		{Label: t.T("lang.en"), Value: string(lang.English), Hint: "英文"},
	}
}

func setLang(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	p, err := tx.EditPerson(t.Me.ID, 0, func(p *crm.Person) { p.Lang = a.Text("lang") })
	if err != nil {
		return bot.Reply{}, err
	}
	t.P = t.Printer(p)
	return receipt(t, t.T("lang.set"), nil), nil
}

// link gives out a code for another platform. The line that brings it back is read before anybody asks who sends it.
func link(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if a.Has("code") {
		return bot.Reply{}, crm.Refuse(crm.Invalid, "link.wrong_code")
	}
	code, err := t.JoinCode(tx)
	if err != nil {
		return bot.Reply{}, err
	}
	text := card.Escape(t.T("link.code", "minutes", strconv.Itoa(int(bot.JoinAge.Minutes())))) + "\n" + card.Code(t.CommandFor("link").Word(t.P.Tag())+" "+code)
	c := &card.Card{Lang: t.P.Tag(), Title: t.T("cmd.link"), Fallback: t.T("cmd.link"), Body: []card.Element{card.Text{MD: text}}}
	return bot.Reply{Card: c, Private: true}, nil
}

// startAgain answers a start code sent by somebody who is known already.
func startAgain(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	return bot.Reply{}, crm.Refuse(crm.Conflict, "started")
}
