package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// subjectField is whose numbers are asked for: a person, a team, the company; left out, the asker's own view.
func subjectField() bot.Field {
	return bot.Field{Name: "subject", Kind: bot.FieldSubject, Keys: []string{"对象", "who"}}
}

func periodField() bot.Field {
	return bot.Field{Name: "period", Kind: bot.FieldPeriod, Keys: []string{"期", "期间"}}
}

func pageField() bot.Field {
	return bot.Field{Name: "page", Kind: bot.FieldNumber, NoForm: true, KeyOnly: true}
}

// pipelineField is one of the pipelines, when there are several.
func pipelineField() bot.Field {
	return bot.Field{Name: "pipeline", Kind: bot.FieldChoice, When: severalPipelines, Keys: pipelineKeys(), Options: pipelines}
}

// inPipeline is one of the pipelines behind its key only, where words without one mean something else.
func inPipeline() bot.Field {
	f := pipelineField()
	f.KeyOnly = true
	return f
}

// pipe is the pipeline a line asked for as a canonical line carries it, "" when it asked for none.
func pipe(a *bot.Args) string {
	if !a.Has("pipeline") {
		return ""
	}
	return "pipeline=" + a.Text("pipeline")
}

// pipelineID is the pipeline asked for, 0 when none was.
func pipelineID(a *bot.Args) crm.ID {
	r, _ := crm.ParseRef(a.Text("pipeline"))
	return r.ID
}

// subjectOf is whose numbers a line asks for; it refuses what the asker may not see.
func subjectOf(t *bot.Turn, a *bot.Args) (crm.Ref, error) {
	if !a.Has("subject") {
		return ownSubject(t), nil
	}
	v := a.Value("subject")
	if _, coded := crm.ParseRef(v.Raw); !coded && v.Ref.Kind == crm.KindTeam && v.Ref.ID == t.Me.Team && !sees(t, v.Ref) || v.Ref == (crm.Ref{Kind: crm.KindTeam}) {
		led := ledTeams(t)
		if len(led) == 0 {
			return crm.Ref{}, crm.Refuse(crm.Forbidden, "numbers.team")
		}
		v.Ref = led[0].Ref()
	}
	if !sees(t, v.Ref) {
		reason := map[crm.Kind]string{crm.KindPerson: "numbers.person", crm.KindTeam: "numbers.team"}[v.Ref.Kind]
		if reason == "" {
			reason = "numbers.company"
		}
		return crm.Ref{}, crm.Refuse(crm.Forbidden, reason)
	}
	return v.Ref, nil
}

// sees reports whether the numbers of a person, team or the company are the asker's to see as a whole.
func sees(t *bot.Turn, r crm.Ref) bool {
	s := t.V.Scope()
	switch r.Kind {
	case crm.KindPerson:
		return s.All || slices.Contains(s.People, r.ID)
	case crm.KindTeam:
		return s.All || slices.Contains(s.Teams, r.ID)
	}
	return s.All
}

// ownSubject is what somebody sees unasked: who sees everything the company, who leads a team that team, else their own.
func ownSubject(t *bot.Turn) crm.Ref {
	if t.V.Scope().All {
		return crm.Ref{}
	}
	if led := ledTeams(t); len(led) > 0 {
		return led[0].Ref()
	}
	return t.Me.Ref()
}

// ledTeams are the teams the asker leads, without those that lie below another of them.
func ledTeams(t *bot.Turn) []crm.Team {
	if t.Me.Role != crm.Manager {
		return nil
	}
	var led []crm.Team
	for _, team := range t.V.Teams() {
		if team.Lead == t.Me.ID {
			led = append(led, team)
		}
	}
	return slices.DeleteFunc(slices.Clone(led), func(team crm.Team) bool {
		return slices.ContainsFunc(led, func(above crm.Team) bool {
			return above.ID != team.ID && slices.Contains(t.V.Below(above.ID), team.ID)
		})
	})
}

// subjectName is what a subject is called.
func subjectName(t *bot.Turn, r crm.Ref) string {
	if r == (crm.Ref{}) {
		if n := t.V.Company().Name; n != "" {
			return n
		}
		return t.T("numbers.company")
	}
	return t.Name(r)
}

// teamOfSubject is the team whose currency and day a subject's numbers go by, 0 for the company's own.
func teamOfSubject(t *bot.Turn, r crm.Ref) crm.ID {
	switch r.Kind {
	case crm.KindTeam:
		return r.ID
	case crm.KindPerson:
		if p, err := t.V.Person(r.ID); err == nil {
			return p.Team
		}
	}
	return 0
}

// query asks for the numbers of a subject in its own currency and day.
func query(t *bot.Turn, r crm.Ref, p calendar.Period) funnel.Query {
	team := teamOfSubject(t, r)
	return funnel.Query{Who: funnel.Of(t.V, r), Period: p, Currency: t.V.Currency(team), Today: t.V.Today(team)}
}

// who is a subject as a canonical line carries it.
func who(r crm.Ref) string {
	if r == (crm.Ref{}) {
		return "subject=company"
	}
	return "subject=" + r.String()
}

// in is a period as a canonical line carries it, "" for none.
func in(p calendar.Period) string {
	if p.IsZero() {
		return ""
	}
	return "period=" + p.String()
}

// asked is about whom and when a call was, as a canonical line carries it: nothing for what was not said.
func asked(a *bot.Args) []string {
	var args []string
	if a.Has("subject") {
		args = append(args, who(a.Value("subject").Ref))
	}
	if a.Has("period") {
		args = append(args, in(a.Value("period").Period))
	}
	return args
}

// line builds a canonical line, leaving out empty arguments.
func line(command string, args ...string) string {
	var given []any
	for _, a := range args {
		if a != "" {
			given = append(given, a)
		}
	}
	return bot.Do(command, given...)
}

// pageOf is the page of a list asked for, from 0; nobody turns further than a list may be long.
func pageOf(a *bot.Args) int { return min(max(0, a.Value("page").Number), 1_000_000) }

// paged is the argument for a page of a list, "" for the first.
func paged(page int) string {
	if page == 0 {
		return ""
	}
	return "page=" + strconv.Itoa(page)
}

// periodOr is the period asked for, or the one that holds without asking.
func periodOr(t *bot.Turn, a *bot.Args, usual func(calendar.Date, calendar.Fiscal) calendar.Period) calendar.Period {
	if a.Has("period") {
		return a.Value("period").Period
	}
	return usual(t.Today(), t.V.Fiscal())
}

// periodName is what people call a period: 11月, 2025年3月, 2026Q1; Nov, Mar 2025.
func periodName(t *bot.Turn, p calendar.Period) string {
	if p.IsZero() {
		return t.T("numbers.ever")
	}
	y, m, _ := p.From.YMD()
	now, _, _ := t.Today().YMD()
	switch p.Kind {
	case calendar.OneMonth:
		name := m.String()[:3]
		if t.Chinese() {
			name = strconv.Itoa(int(m)) + "月"
		}
		switch {
		case y == now:
			return name
		case t.Chinese():
			return strconv.Itoa(y) + "年" + name
		}
		return name + " " + strconv.Itoa(y)
	case calendar.OneDay:
		return t.P.Date(p.From)
	case calendar.OneWeek, calendar.Span:
		from, to := p.From.String(), p.Last().String()
		if last, _, _ := p.Last().YMD(); y == now && last == now {
			from, to = from[len("2006-"):], to[len("2006-"):]
		}
		return from + " ~ " + to
	}
	return p.String()
}

// ratio prints a rate with its numbers: "30/40 = 75.00%". Below ten cases it is "3/7" alone: so few say nothing about a rate.
func ratio(t *bot.Turn, r funnel.Ratio) string {
	switch {
	case r.Undefined():
		return "–"
	case r.Den < funnel.FewestJudged:
		return t.P.Int(r.Num) + "/" + t.P.Int(r.Den)
	}
	return exact(t, r)
}

// exact prints a rate with its numbers however few they are.
func exact(t *bot.Turn, r funnel.Ratio) string {
	if r.Undefined() {
		return "–"
	}
	return t.P.Int(r.Num) + "/" + t.P.Int(r.Den) + " = " + t.P.PercentTo(r.Num, r.Den, 2)
}

// daysOf prints a number of days: 50.5, or 51 for a whole one.
func daysOf(r funnel.Ratio) string {
	if r.Undefined() {
		return "–"
	}
	n := r.Round(10)
	if n%10 == 0 {
		return strconv.FormatInt(n/10, 10)
	}
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
}

// decimals prints a rate as a number with two decimals: 2.15.
func decimals(r funnel.Ratio) string { return digest.Decimals(r) }

// unpriced says how many deals are counted and not in the sums, "" when none.
func unpriced(t *bot.Turn, n int64) string {
	if n == 0 {
		return ""
	}
	return t.T("numbers.unpriced", "n", n)
}

// small is grey text below the numbers, one sentence a line; nil when there is nothing to say.
func small(lines ...string) []card.Element {
	var out []string
	for _, l := range lines {
		if l != "" {
			out = append(out, card.Escape(l))
		}
	}
	if len(out) == 0 {
		return nil
	}
	return []card.Element{card.Context{MD: strings.Join(out, "\n")}}
}

// numbers answers with a card of numbers: private in a group, for not every member may see them.
func numbers(t *bot.Turn, title string, body []card.Element, buttons ...card.Button) bot.Reply {
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title, Body: body}
	if len(buttons) > 0 {
		c.Body = append(c.Body, card.Actions{Buttons: buttons})
	}
	return bot.Reply{Card: c, Private: t.Group(), Replace: pressed(t)}
}

// nothing is the friendly card of numbers there are none of: by the words of quiet, or at all, and then how to begin.
func nothing(t *bot.Turn, title, quiet string, q funnel.Query) (bot.Reply, error) {
	q.Period, q.Pipeline = calendar.Period{}, 0
	ever, err := funnel.WinRate(t.V, q)
	switch {
	case err != nil:
		return bot.Reply{}, fmt.Errorf("look for any deal: %w", err)
	case ever.Cohort.Den > 0:
		return numbers(t, title, []card.Element{card.Text{MD: card.Escape(t.T(quiet))}}), nil
	}
	return numbers(t, title, []card.Element{card.Text{MD: card.Escape(t.T("numbers.empty"))}},
		card.Button{Label: t.T("cmd.deal.new"), Style: card.Primary, Value: bot.FormOf("deal.new")}), nil
}
