package command

import (
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// teamAdmin keeps the company's tree.
func teamAdmin() []bot.Command {
	team := bot.Field{Name: "team", Kind: bot.FieldTeam, Required: true, Keys: []string{"团队"}}
	lead := keyed("lead", bot.FieldPerson, "主管", "负责人")
	lead.Receives = true
	details := func(now bool) []bot.Field {
		fields := []bot.Field{
			keyed("parent", bot.FieldTeam, "上级"), lead,
			keyed("currency", bot.FieldWord, "币种"), keyed("lang", bot.FieldChoice, "语言"), keyed("zone", bot.FieldWord, "时区"),
		}
		fields[3].Options = languages
		if now {
			initial := []func(crm.Team) bot.Value{
				func(x crm.Team) bot.Value { return bot.Value{Ref: ref(crm.KindTeam, x.Parent)} },
				func(x crm.Team) bot.Value { return bot.Value{Ref: ref(crm.KindPerson, x.Lead)} },
				func(x crm.Team) bot.Value { return words(x.Currency) },
				func(x crm.Team) bot.Value { return words(x.Lang) },
				func(x crm.Team) bot.Value { return words(x.Zone) },
			}
			for i := range fields {
				fields[i].Initial = teamNow(initial[i])
			}
		}
		return fields
	}
	name := bot.Field{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}}
	return []bot.Command{
		{ID: "admin.team", ZH: []string{"管理 团队"}, EN: []string{"admin team", "admin teams"}, Roles: []crm.Role{crm.Admin, crm.Manager}, Read: listTeams},
		{ID: "admin.team.add", ZH: []string{"管理 团队 新增"}, EN: []string{"admin team add"}, Fields: append([]bot.Field{name}, details(false)...), Write: addTeam},
		{
			ID: "admin.team.edit", ZH: []string{"管理 团队 改"}, EN: []string{"admin team edit"}, Bare: true,
			Fields: append([]bot.Field{team, with(keyed("name", bot.FieldText, "名称", "改名"), teamNow(func(x crm.Team) bot.Value { return words(x.Name) }))}, details(true)...),
			Write:  editTeam,
		},
		{ID: "admin.team.archive", ZH: []string{"管理 团队 归档"}, EN: []string{"admin team archive"}, Fields: []bot.Field{team, yesField()}, Prepare: prepareArchiveTeam, Write: archiveTeam},
	}
}

// teamNow gives a form the present value of the team it edits.
func teamNow(get func(crm.Team) bot.Value) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		team, err := t.V.Team(a.ID("team"))
		if err != nil {
			return bot.Value{}
		}
		return get(team)
	}
}

// listTeams shows the tree, each team with its lead and how many are in it.
func listTeams(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	title := t.T("cmd.admin.team")
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	var lines []string
	var walk func(parent crm.ID, depth int)
	walk = func(parent crm.ID, depth int) {
		for _, team := range t.V.Teams() {
			if team.Parent == parent {
				lines = append(lines, strings.Repeat("　", depth)+card.Bold(team.Name)+" "+card.Escape(teamLine(t, team)))
				walk(team.ID, depth+1)
			}
		}
	}
	walk(0, 0)
	if len(lines) == 0 {
		lines = []string{card.Escape(t.T("admin.team.none"))}
	}
	c.Body = []card.Element{card.Text{MD: strings.Join(lines, "\n")}}
	if t.Me.Role == crm.Admin {
		c.Body = append(c.Body, card.Actions{Buttons: []card.Button{
			{Label: t.T("cmd.admin.team.add"), Value: bot.FormOf("admin.team.add")}, {Label: t.T("cmd.admin.team.edit"), Value: bot.FormOf("admin.team.edit")},
		}})
	}
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

func teamLine(t *bot.Turn, team crm.Team) string {
	lead := ""
	if team.Lead != 0 {
		lead = t.T("admin.team.lead", "name", t.Name(ref(crm.KindPerson, team.Lead)))
	}
	language := ""
	if team.Lang != "" {
		language = t.T("lang." + team.Lang)
	}
	return card.Dotted(lead, t.T("admin.n_people", "n", len(t.V.Members(team.ID))), team.Currency, language, team.Zone)
}

func addTeam(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("teams"); err != nil {
		return bot.Reply{}, err
	}
	team := crm.Team{Name: a.Text("name")}
	fillTeam(&team, a)
	team, err := tx.NewTeam(team)
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.team.added"), []string{team.Name, teamLine(t, team)}, team.Rev), nil
}

// fillTeam takes over what was said about a team.
func fillTeam(x *crm.Team, a *bot.Args) {
	if a.Has("name") {
		x.Name = a.Text("name")
	}
	if a.Has("parent") {
		x.Parent = a.ID("parent")
	}
	if a.Has("lead") {
		x.Lead = a.ID("lead")
	}
	if a.Has("currency") {
		x.Currency = strings.ToUpper(a.Text("currency"))
	}
	if a.Has("lang") {
		x.Lang = a.Text("lang")
	}
	if a.Has("zone") {
		x.Zone = a.Text("zone")
	}
}

func editTeam(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("teams"); err != nil {
		return bot.Reply{}, err
	}
	team, err := tx.EditTeam(a.ID("team"), a.Rev, func(x *crm.Team) { fillTeam(x, a) })
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.team.changed"), []string{team.Name, teamLine(t, team)}, team.Rev), nil
}

func prepareArchiveTeam(t *bot.Turn, a *bot.Args) error {
	if a.Bool("yes") {
		return nil
	}
	r := ref(crm.KindTeam, a.ID("team"))
	ask := confirm(t, t.T("admin.team.archive.ask", "name", t.Name(r)), bot.Do("admin.team.archive", "team="+r.String(), "yes=true"))
	ask.Field = "yes"
	return ask
}

func archiveTeam(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("teams"); err != nil {
		return bot.Reply{}, err
	}
	team, err := tx.EditTeam(a.ID("team"), a.Rev, func(x *crm.Team) { x.Archived = true })
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.team.archived"), []string{team.Name}, team.Rev), nil
}
