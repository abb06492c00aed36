package command

import (
	"fmt"
	"slices"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
)

// showCommand shows the digest as it would read now, or that of a day gone by as it was.
func showCommand() bot.Command {
	return bot.Command{
		ID: "digest.show", Group: bot.GroupNumbers, ZH: []string{"简报", "往日简报", "简报回看"}, EN: []string{"digest now", "digest of", "past digest"},
		Fields: []bot.Field{periodField(), subjectField(), {Name: "evening", Kind: bot.FieldBool, NoForm: true, KeyOnly: true, Keys: []string{"晚报"}}},
		Read:   showDigestOf,
	}
}

// showDigestOf shows what a digest says to whoever reads the digests of that team.
func showDigestOf(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	subject, err := digestSubject(t, a)
	if err != nil {
		return bot.Reply{}, err
	}
	group := *t // a digest reads the same to everybody
	group.V = t.V.Unscoped()
	if a.Has("period") {
		return pastDigest(t, &group, a, subject)
	}
	evening := t.Now.In(t.V.TeamZone(subject.ID)).Hour() >= funnel.Evening
	facts, err := digest.Gather(group.V, subject.ID, evening)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("the digest of now: %w", err)
	}
	c, _ := digest.Card(&group, &facts, digest.Full)
	return bot.Reply{Card: &c, Private: t.Group(), Replace: pressed(t) && a.Has("subject")}, nil
}

// pastDigest shows what was told or kept of a day, else what the journal says.
func pastDigest(t, group *bot.Turn, a *bot.Args, subject crm.Ref) (bot.Reply, error) {
	day, evening, zone := a.Value("period").Period.Last(), a.Bool("evening"), t.V.TeamZone(subject.ID)
	switch began := t.V.Began(); {
	case day > t.V.Today(subject.ID):
		return bot.Reply{}, crm.Refuse(crm.Invalid, "digest.future")
	case day < calendar.DateOf(began.In(zone)):
		return bot.Reply{}, crm.Refuse(crm.Invalid, "digest.early", "date", calendar.DateOf(began.In(zone)))
	}
	facts, kept, err := digest.OfDay(group.V, subject.ID, day, evening, digest.GroupID(t.Event.Place, subject.ID))
	if err != nil {
		return bot.Reply{}, fmt.Errorf("the digest of %s: %w", day, err)
	}
	c, _ := digest.Card(group, &facts, digest.Full)
	note := "digest.past.replayed"
	if kept {
		note = "digest.past.kept"
	}
	c.Body = slices.DeleteFunc(c.Body, func(el card.Element) bool {
		_, buttons := el.(card.Actions) // what they open is of now
		return buttons
	})
	c.Body = append(c.Body, small(t.T(note, "when", t.When(facts.At, false)))...)
	if buttons := pastButtons(t, subject, day, evening); len(buttons) > 0 {
		c.Body = append(c.Body, card.Actions{Buttons: buttons})
	}
	return bot.Reply{Card: &c, Private: t.Group(), Replace: pressed(t)}, nil
}

// pastButtons lead to the other digest of the day and to those of the days beside it.
func pastButtons(t *bot.Turn, subject crm.Ref, day calendar.Date, evening bool) []card.Button {
	to := func(label string, day calendar.Date, evening bool) card.Button {
		args := []string{"period=" + day.String(), who(subject)}
		if evening {
			args = append(args, "evening=true")
		}
		return t.Button(label, line("digest.show", args...))
	}
	var out []card.Button
	switch {
	case evening:
		out = append(out, to(t.T("digest.past.morning"), day, false))
	case day < t.V.Today(subject.ID):
		out = append(out, to(t.T("digest.past.evening"), day, true))
	}
	for _, beside := range [...]calendar.Date{t.V.Calendar().Previous(day), t.V.Calendar().Next(day)} {
		if beside < t.V.Today(subject.ID) && beside >= calendar.DateOf(t.V.Began()) {
			out = append(out, to(t.P.Date(beside), beside, evening))
		}
	}
	return out
}

// digestSubject is whose digest is meant: the one named, else the group's, else the asker's own team's or company's. It is theirs to see
// where they see the numbers, are in the team, or stand in a group that gets them.
func digestSubject(t *bot.Turn, a *bot.Args) (crm.Ref, error) {
	subject := a.Value("subject").Ref
	if !a.Has("subject") {
		if subject = ownSubject(t); subject.Kind == crm.KindPerson && t.Me.Team != 0 {
			subject = ref(crm.KindTeam, t.Me.Team)
		}
		if t.Group() {
			for _, s := range digest.InGroup(t.V, t.Event.Place) {
				if s.Live(t.V) {
					subject = s.Subject()
					break
				}
			}
		}
	}
	switch {
	case subject.Kind == crm.KindPerson:
		return subject, crm.Refuse(crm.Invalid, "digest.past")
	case !readsTotals(t, subject) && !readsAlong(t, subject):
		return subject, crm.Refuse(crm.Forbidden, "digest.past.sight")
	}
	return subject, nil
}
