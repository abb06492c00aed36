package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// behindCommand lists who falls behind, for those who lead them.
func behindCommand() bot.Command {
	return bot.Command{
		ID: "quota.behind", Group: bot.GroupNumbers, ZH: []string{"达标预警", "谁落后"}, EN: []string{"behind", "quota behind"}, Roles: []crm.Role{crm.Manager, crm.Admin},
		Fields: []bot.Field{subjectField(), periodField(), pageField()},
		Read:   showBehind,
	}
}

// leads reports whether the asker may see who falls behind.
func leads(t *bot.Turn) bool { return t.Me.Role == crm.Manager || t.Me.Role == crm.Admin }

func showBehind(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := subjectOf(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	if subject.Kind == crm.KindPerson { // a team is asked for, whoever of it was named
		subject = crm.Ref{Kind: crm.KindTeam, ID: teamOfSubject(t, subject)}
		if !sees(t, subject) || subject.ID == 0 {
			return bot.Reply{}, crm.Refuse(crm.Forbidden, "numbers.team")
		}
	}
	period := periodOr(t, a, calendar.MonthOf)
	late, err := funnel.Behind(t.V, subject.ID, period)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("look who falls behind: %w", err)
	}
	title := t.T("behind.title", "who", subjectName(t, subject), "period", periodName(t, period))
	show := t.Button(t.T("cmd.quota.show"), line("quota.show", who(subject), in(period)))
	if len(late) == 0 {
		return numbers(t, title, []card.Element{card.Text{MD: card.Escape(t.T("behind.none"))}}, show), nil
	}
	body := []card.Element{card.Text{MD: card.Escape(t.T("behind.some", "n", len(late)))}}
	from := min(pageOf(a)*pageSize, len(late))
	to := min(from+pageSize, len(late))
	for i, l := range late[from:to] {
		body = append(body, card.Item{Number: from + i + 1, MD: card.Bold(t.Name(l.Subject)) + " " + card.Escape(digest.BehindLine(t, l)),
			Buttons: []card.Button{t.Button(t.T("cmd.quota.show"), line("quota.show", who(l.Subject), in(period)))}})
	}
	buttons := []card.Button{show}
	if to < len(late) {
		buttons = append([]card.Button{t.Button(t.T("button.more", "n", len(late)-to), line("quota.behind", who(subject), in(period), paged(pageOf(a)+1)))}, buttons...)
	}
	return numbers(t, title, append(body, small(t.T("behind.basis"))...), buttons...), nil
}
