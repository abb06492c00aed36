package bot

import (
	"context"
	"slices"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
)

// menu answers a bare call of the bot: the help command's card.
func (t *Turn) menu() (Reply, error) {
	help := t.bot.words.byID["help"]
	if help == nil {
		return t.notUnderstood(""), nil
	}
	t.call = Call{Command: "help"}
	return help.Read(t, &Args{})
}

// greeting is the first bubble: who this is, and three lines that work, made of the person's own customers.
func (t *Turn) greeting() (Reply, error) {
	var buttons []card.Button
	for i, e := range t.examples() {
		if i == 3 {
			break
		}
		buttons = append(buttons, t.Button(e, "say "+e))
	}
	key := "router.greeting"
	if t.Empty() {
		key = "router.greeting.empty"
		buttons = []card.Button{
			{Label: t.T("cmd.customer.new"), Style: card.Primary, Value: FormOf("customer.new")},
			{Label: t.T("cmd.help"), Value: "say help"},
		}
	}
	return t.say(card.Neutral, card.Escape(t.T(key, "name", t.Me.Name)), buttons...), nil
}

// hello is what the bot says to a group it comes into, in the company's language: what it is for, and that it speaks when spoken to.
func (b *Bot) hello(ctx context.Context, ev Event) (Reply, error) {
	var tag lang.Tag
	err := b.Core.View(ctx, crm.Actor{System: "bot"}, ev.At, func(v *crm.View) error {
		tag = lang.Parse(v.Company().Lang, lang.Chinese)
		return nil
	})
	if err != nil {
		return b.broken(ev, crm.Person{}, err)
	}
	text := card.Escape(lang.For(tag).T("router.hello"))
	return Reply{Card: &card.Card{Lang: tag, Audience: card.GroupSafe, Fallback: card.Plain(text), Body: []card.Element{card.Text{MD: text}}}}, nil
}

// Empty reports whether the company has no customer yet: the first one made has number 1.
func (t *Turn) Empty() bool {
	_, err := t.V.Unscoped().Customer(1)
	return err != nil
}

// Members lists the people of the sample company a console may speak as; elsewhere the console speaks for itself.
func (b *Bot) Members(ctx context.Context) ([]Member, error) {
	if !b.Sample {
		return []Member{{Account: "console"}}, nil
	}
	var out []Member
	err := b.Core.View(ctx, crm.Actor{System: "bot"}, b.Now(), func(v *crm.View) error {
		people := slices.DeleteFunc(slices.Clone(v.People()), func(p crm.Person) bool { return p.State != crm.Active })
		slices.SortStableFunc(people, func(x, y crm.Person) int {
			return slices.Index(consoleOrder[:], x.Role) - slices.Index(consoleOrder[:], y.Role)
		})
		out = nil
		for _, p := range people {
			pr := b.printer(v, p, b.Now())
			m := Member{Account: ref(crm.KindPerson, p.ID).String(), Name: p.Name, Role: "role." + string(p.Role), Lang: string(pr.Tag())}
			if team, err := v.Team(p.Team); err == nil {
				m.Team = team.Name
			}
			out = append(out, m)
		}
		return nil
	})
	return out, err
}

// consoleOrder is who stands first among the people a console may speak as: those who have most to say.
var consoleOrder = [...]crm.Role{crm.Rep, crm.Manager, crm.Service, crm.Admin, crm.Auditor}

// Rooms lists a group chat a team that has people, with who leads it or a team above, for the sample company.
func (b *Bot) Rooms(ctx context.Context) ([]Room, error) {
	var out []Room
	if !b.Sample {
		return nil, nil
	}
	err := b.Core.View(ctx, crm.Actor{System: "bot"}, b.Now(), func(v *crm.View) error {
		out = nil
		for _, team := range v.Teams() {
			room := Room{ID: "group:" + ref(crm.KindTeam, team.ID).String(), Name: team.Name}
			leads := leadsOver(v, team)
			for _, p := range v.People() {
				if p.State == crm.Active && (p.Team == team.ID || slices.Contains(leads, p.ID)) {
					room.Members = append(room.Members, ref(crm.KindPerson, p.ID).String())
				}
			}
			if len(room.Members) > 0 {
				out = append(out, room)
			}
		}
		return nil
	})
	return out, err
}

// leadsOver lists who leads the team and the teams above it.
func leadsOver(v *crm.View, team crm.Team) []crm.ID {
	var leads []crm.ID
	for {
		if team.Lead != 0 {
			leads = append(leads, team.Lead)
		}
		above, err := v.Team(team.Parent)
		if team.Parent == 0 || err != nil {
			return leads
		}
		team = above
	}
}

var _ Directory = (*Bot)(nil)
