package command

import (
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// mostSilent is how many who put nothing down are named; the others are counted.
const mostSilent = 20

// adoptions tell those who lead people how much the CRM is used.
func adoptions() []bot.Command {
	return []bot.Command{{
		ID: "adoption", Group: bot.GroupNumbers, ZH: []string{"活跃度", "使用情况"}, EN: []string{"adoption", "usage"},
		Roles:  []crm.Role{crm.Admin, crm.Manager},
		Fields: []bot.Field{subjectField()},
		Read:   showAdoption,
	}}
}

// showAdoption answers how much the reps of a team, or of the company, put down week by week, beside their first weeks.
func showAdoption(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case subject.Kind == crm.KindPerson && a.Has("subject"):
		return bot.Reply{}, crm.Refuse(crm.Invalid, "adoption.person")
	case subject.Kind == crm.KindPerson:
		return bot.Reply{}, crm.Refuse(crm.Forbidden, "adoption.no_team")
	}
	u := funnel.ReadUse(t.V, subject, t.V.Today(teamOfSubject(t, subject)))
	title := card.Dotted(t.T("cmd.adoption"), subjectName(t, subject))
	if len(u.Weeks) == 0 {
		return numbers(t, title, []card.Element{card.Text{MD: card.Escape(t.T("adoption.none"))}}, otherTeams(t, subject)...), nil
	}
	body := []card.Element{card.Text{MD: useHead(t, u)}}
	if u.First.Weeks > 0 && u.Last.Weeks > 0 {
		body = append(body, useSince(t, u))
	}
	body = append(body, useWeeks(t, u))
	if c := useChart(t, u); len(c.Categories) > 1 {
		body = append(body, c)
	}
	if !u.SilentIn.IsZero() {
		body = append(body, card.Text{MD: card.Escape(silent(t, u))})
	}
	r := numbers(t, title, append(body, small(
		t.T("adoption.note.logs"),
		t.T("adoption.note.first", "from", t.P.Date(u.Began)),
		t.T("adoption.note.timely"),
		t.T("adoption.note.complete", "n", u.Customers),
	)...))
	buttons := append(otherTeams(t, subject), t.Button(t.T("cmd.report.week"), line("report.week", who(subject), in(u.Weeks[max(0, len(u.Weeks)-2)].Week))))
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: buttons})
	return r, nil
}

// useHead says how many times as much is put down as at first, or why that cannot be said yet, and how complete customers are.
func useHead(t *bot.Turn, u funnel.Use) string {
	head := t.T("adoption.growth", "now", tenths(u.Last.PerRep()), "first", tenths(u.First.PerRep()), "times", tenths(u.Growth()))
	switch {
	case u.First.Weeks < 4:
		head = t.T("adoption.young", "n", u.First.Weeks)
	case u.Last.Weeks == 0:
		head = t.T("adoption.wait")
	case u.Growth().Undefined():
		head = t.T("adoption.few")
	}
	return card.Bold(head) + "\n" + card.Escape(t.T("adoption.complete", "rate", ratio(t, u.Completeness())))
}

// tenths prints a rate as a number with one decimal: 5.4.
func tenths(r funnel.Ratio) string {
	if r.Undefined() {
		return "–"
	}
	n := r.Round(10)
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
}

// useSince sets the latest weeks beside the first ones.
func useSince(t *bot.Turn, u funnel.Use) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("adoption.col.what")}, {Name: t.T("adoption.col.first", "n", u.First.Weeks), Right: true},
		{Name: t.T("adoption.col.last", "n", u.Last.Weeks), Right: true}, {Name: t.T("adoption.col.times"), Right: true}}}
	times := func(first, last funnel.Ratio) string {
		if u.First.Weeks < 4 || first.Num == 0 || first.Den < funnel.FewestJudged || last.Den < funnel.FewestJudged {
			return "–"
		}
		return t.T("adoption.times", "n", tenths(funnel.Ratio{Num: last.Num * first.Den, Den: last.Den * first.Num}))
	}
	perRep := func(w funnel.UseWeek) string {
		return t.P.Int(w.Logs) + "/" + t.P.Int(w.Reps) + " = " + tenths(w.PerRep())
	}
	growth := "–"
	if g := u.Growth(); !g.Undefined() {
		growth = t.T("adoption.times", "n", tenths(g))
	}
	table.Rows = [][]string{
		{t.T("adoption.per_rep"), perRep(u.First), perRep(u.Last), growth},
		{t.T("adoption.active"), ratio(t, u.First.Share()), ratio(t, u.Last.Share()), times(u.First.Share(), u.Last.Share())},
		{t.T("adoption.timely"), ratio(t, u.First.Timeliness()), ratio(t, u.Last.Timeliness()), times(u.First.Timeliness(), u.Last.Timeliness())},
	}
	return table
}

// weekName is the days of a week, marked while it is not over.
func weekName(t *bot.Turn, w funnel.UseWeek) string {
	if w.Open {
		return periodName(t, w.Week) + " " + t.T("adoption.open")
	}
	return periodName(t, w.Week)
}

func useWeeks(t *bot.Turn, u funnel.Use) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("adoption.col.week")}, {Name: t.T("adoption.active"), Right: true}, {Name: t.T("adoption.col.logs"), Right: true},
		{Name: t.T("adoption.per_rep"), Right: true}, {Name: t.T("adoption.timely"), Right: true}}}
	for _, w := range u.Weeks {
		table.Rows = append(table.Rows, []string{weekName(t, w), t.P.Int(w.Active) + "/" + t.P.Int(w.Reps), t.P.Int(w.Logs), tenths(w.PerRep()), ratio(t, w.Timeliness())})
	}
	return table
}

// useChart draws what a rep put down in each week that is over.
func useChart(t *bot.Turn, u funnel.Use) card.Chart {
	c := card.Chart{Kind: card.Bar, Title: t.T("adoption.per_rep"), Series: []card.Series{{Name: t.T("adoption.per_rep")}}}
	for _, w := range u.Weeks {
		if w.Open || w.Reps == 0 {
			continue
		}
		c.Categories = append(c.Categories, w.Week.From.String()[len("2006-"):])
		c.Series[0].Values = append(c.Series[0].Values, w.PerRep().Round(10))
		c.Labels = append(c.Labels, tenths(w.PerRep()))
	}
	return c
}

// silent names who put nothing down in the last whole week: it is told to those who lead them alone.
func silent(t *bot.Turn, u funnel.Use) string {
	week := periodName(t, u.SilentIn)
	if len(u.Silent) == 0 {
		return t.T("adoption.silent.none", "week", week)
	}
	var names []string
	for _, id := range u.Silent[:min(len(u.Silent), mostSilent)] {
		names = append(names, t.Name(ref(crm.KindPerson, id)))
	}
	if more := len(u.Silent) - len(names); more > 0 {
		names = append(names, t.T("adoption.silent.more", "n", more))
	}
	return t.T("adoption.silent", "week", week, "n", len(u.Silent), "names", t.P.List(names))
}

// otherTeams are buttons for the company and the teams whose numbers the asker sees, but for the one shown.
func otherTeams(t *bot.Turn, now crm.Ref) []card.Button {
	teams, all := ledTeams(t), t.V.Scope().All
	var out []card.Button
	if all {
		teams = t.V.Teams()
		if now != (crm.Ref{}) {
			out = append(out, t.Button(subjectName(t, crm.Ref{}), line("adoption", who(crm.Ref{}))))
		}
	}
	for i, team := range teams {
		if i < 6 && team.Ref() != now {
			out = append(out, t.Button(team.Name, line("adoption", who(team.Ref()))))
		}
	}
	return out
}
