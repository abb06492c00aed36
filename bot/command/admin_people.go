package command

import (
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// peopleAdmin adds colleagues, gives them a role and a team, and switches those off who leave.
func peopleAdmin() []bot.Command {
	person := bot.Field{Name: "person", Kind: bot.FieldPerson, Required: true, Keys: []string{"同事"}}
	whoever := bot.Field{Name: "person", Kind: bot.FieldChoice, Required: true, Options: leavers, Keys: []string{"同事"}}
	role := bot.Field{Name: "role", Kind: bot.FieldChoice, Options: roles, Keys: []string{"角色"}}
	required := role
	required.Required = true
	team := bot.Field{Name: "team", Kind: bot.FieldTeam, Keys: []string{"团队", "组"}}
	target := team
	target.Required = true
	return []bot.Command{
		{
			ID: "admin.user", ZH: []string{"管理 人员"}, EN: []string{"admin user", "admin users", "admin people"}, Roles: []crm.Role{crm.Admin, crm.Manager},
			Fields: []bot.Field{{Name: "page", Kind: bot.FieldNumber, NoForm: true, KeyOnly: true}}, Read: listPeople,
		},
		{
			ID: "admin.user.add", ZH: []string{"管理 人员 新增"}, EN: []string{"admin user add"},
			Fields: []bot.Field{
				{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"姓名"}}, team, role,
				keyed("email", bot.FieldText, "邮箱"), {Name: "lang", Kind: bot.FieldChoice, KeyOnly: true, Keys: []string{"语言"}, Options: languages},
			},
			Write: addPerson,
		},
		{ID: "admin.user.role", ZH: []string{"管理 人员 角色"}, EN: []string{"admin user role"}, Fields: []bot.Field{person, required}, Write: setRole},
		{ID: "admin.user.team", ZH: []string{"管理 人员 团队"}, EN: []string{"admin user team"}, Fields: []bot.Field{person, target}, Write: setTeam},
		{
			ID: "admin.user.email", ZH: []string{"管理 人员 邮箱"}, EN: []string{"admin user email"},
			Fields: []bot.Field{person, {Name: "email", Kind: bot.FieldText, Required: true, Keys: []string{"邮箱"}}}, Write: setEmail,
		},
		{ID: "admin.user.disable", ZH: []string{"管理 人员 停用"}, EN: []string{"admin user disable"}, Fields: []bot.Field{person, yesField()}, Prepare: prepareDisable, Write: disablePerson},
		{ID: "admin.user.enable", ZH: []string{"管理 人员 启用"}, EN: []string{"admin user enable"}, Fields: []bot.Field{whoever}, Write: enablePerson},
		{
			ID: "admin.user.handover", ZH: []string{"管理 人员 交接"}, EN: []string{"admin user handover"},
			Fields:  []bot.Field{{Name: "person", Kind: bot.FieldChoice, Required: true, Options: anybody}, {Name: "to", Kind: bot.FieldPerson, Receives: true, Required: true}, yesField()},
			Prepare: prepareHandover, Write: handover,
		},
	}
}

func roles(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, r := range []crm.Role{crm.Rep, crm.Manager, crm.Admin, crm.Auditor, crm.Service} {
		out = append(out, card.Option{Label: t.T("role." + string(r)), Value: string(r)})
	}
	return out
}

// leavers are those who were switched off; anybody is everyone. A field of persons knows only who is active.
func leavers(t *bot.Turn, _ *bot.Args) []card.Option {
	return peopleWhere(t, func(p crm.Person) bool { return p.State != crm.Active })
}

func anybody(t *bot.Turn, _ *bot.Args) []card.Option {
	return peopleWhere(t, func(crm.Person) bool { return true })
}

func peopleWhere(t *bot.Turn, keep func(crm.Person) bool) []card.Option {
	var out []card.Option
	for _, p := range t.V.People() {
		if keep(p) {
			out = append(out, card.Option{Label: p.Name, Value: p.Ref().String()})
		}
	}
	return out
}

// chosen is the record a choice of codes names.
func chosen(a *bot.Args, field string) crm.ID {
	r, _ := crm.ParseRef(a.Text(field))
	return r.ID
}

// listPeople lists everybody an administrator, or a manager, has to do with.
func listPeople(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	scope := t.V.Scope()
	var people []crm.Person
	for _, p := range t.V.People() {
		if scope.All || containsID(scope.People, p.ID) {
			people = append(people, p)
		}
	}
	title := t.T("admin.people.title", "n", len(people))
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	page := max(a.Value("page").Number, 0)
	from, to := pageSpan(page, len(people))
	table := card.Table{Columns: []card.Column{{Name: t.T("field.name")}, {Name: t.T("field.team")}, {Name: t.T("field.role")}, {Name: t.T("admin.state")}}}
	for _, p := range people[from:to] {
		table.Rows = append(table.Rows, []string{p.Name, blank(teamName(t, p.Team)), t.T("role." + string(p.Role)), t.T("admin.state." + string(p.State))})
	}
	c.Body = append(c.Body, table)
	var buttons []card.Button
	if to < len(people) {
		buttons = append(buttons, card.Button{Label: t.T("button.more", "n", len(people)-to), Value: bot.Do("admin.user", "page="+strconv.Itoa(page+1))})
	}
	if t.Me.Role == crm.Admin {
		for _, id := range []string{"admin.user.add", "admin.user.role", "admin.user.team", "admin.user.disable"} {
			buttons = append(buttons, card.Button{Label: t.T("cmd." + id), Value: bot.FormOf(id)})
		}
	}
	if len(buttons) > 0 {
		c.Body = append(c.Body, card.Actions{Buttons: buttons})
	}
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

func containsID(ids []crm.ID, id crm.ID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

func teamName(t *bot.Turn, id crm.ID) string {
	if team, err := t.V.Team(id); err == nil {
		return team.Name
	}
	return ""
}

// whoIs is a person as the receipts name them: role and team beside the name.
func whoIs(t *bot.Turn, p crm.Person) []string {
	return []string{p.Name, t.T("role." + string(p.Role)), teamName(t, p.Team)}
}

func addPerson(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	p, err := tx.NewPerson(crm.Person{Name: a.Text("name"), Team: a.ID("team"), Role: crm.Role(a.Text("role")), Email: a.Text("email"), Lang: a.Text("lang")})
	if err != nil {
		return bot.Reply{}, err
	}
	r := changed(t, t.T("admin.user.added"), whoIs(t, p), p.Rev)
	if p.Email == "" {
		r.Card.Body = append(r.Card.Body, card.Context{MD: card.Escape(t.T("admin.user.no_email", "name", p.Name))})
	}
	return r, nil
}

func setRole(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return editPerson(t, tx, a, func(p *crm.Person) { p.Role = crm.Role(a.Text("role")) })
}

func setTeam(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return editPerson(t, tx, a, func(p *crm.Person) { p.Team = a.ID("team") })
}

func setEmail(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return editPerson(t, tx, a, func(p *crm.Person) { p.Email = a.Text("email") })
}

func editPerson(t *bot.Turn, tx *crm.Tx, a *bot.Args, edit func(*crm.Person)) (bot.Reply, error) {
	p, err := tx.EditPerson(a.ID("person"), a.Rev, edit)
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.user.changed"), append(whoIs(t, p), p.Email), p.Rev), nil
}

// possessions counts what somebody leaves behind: open deals, customers, open tasks.
func possessions(v *crm.View, person crm.ID) (deals, customers, tasks int) {
	return len(v.DealsOwned(person, true)), len(v.CustomersOwned(person)), len(v.TasksOf(person, crm.TaskOpen))
}

// prepareDisable asks first, and says what the colleague would leave behind.
func prepareDisable(t *bot.Turn, a *bot.Args) error {
	if a.Bool("yes") {
		return nil
	}
	p, err := t.V.Person(a.ID("person"))
	if err != nil {
		return err
	}
	deals, customers, tasks := possessions(t.V, p.ID)
	ask := confirm(t, t.T("admin.user.disable.ask", "name", p.Name, "deals", deals, "customers", customers, "tasks", tasks),
		bot.Do("admin.user.disable", "person="+p.Ref().String(), "yes=true"))
	ask.Field = "yes"
	return ask
}

// disablePerson switches a leaver off and tells the team's manager what waits for a new owner.
func disablePerson(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	p, err := tx.DisablePerson(a.ID("person"), a.Rev)
	if err != nil {
		return bot.Reply{}, err
	}
	deals, customers, tasks := possessions(&tx.View, p.ID)
	r := changed(t, t.T("admin.user.disabled"), []string{p.Name}, p.Rev)
	if deals+customers+tasks == 0 {
		return r, nil
	}
	left := func(say func(string, ...any) string) string {
		return say("admin.user.left", "name", p.Name, "deals", deals, "customers", customers, "tasks", tasks)
	}
	give := bot.FormOf(bot.Do("admin.user.handover", "person="+p.Ref().String()))
	r.Card.Body = append(r.Card.Body, card.Text{MD: card.Escape(left(t.T))},
		card.Actions{Buttons: []card.Button{t.Button(t.T("admin.user.give"), give)}})
	if team, err := tx.Team(p.Team); err == nil && team.Lead != 0 && team.Lead != p.ID && team.Lead != t.Me.ID {
		if lead, err := tx.Person(team.Lead); err == nil {
			pr := t.Printer(lead)
			text := card.Escape(left(pr.T))
			t.Tell(lead.ID, card.Card{Lang: pr.Tag(), Tone: card.Info, Fallback: card.Plain(text), Body: []card.Element{card.Text{MD: text}}})
		}
	}
	return r, nil
}

func enablePerson(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	p, err := tx.EditPerson(chosen(a, "person"), a.Rev, func(p *crm.Person) { p.State, p.Left = crm.Active, 0 })
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.user.enabled"), whoIs(t, p), p.Rev), nil
}

func prepareHandover(t *bot.Turn, a *bot.Args) error {
	if a.Bool("yes") {
		return nil
	}
	from, err := t.V.Person(chosen(a, "person"))
	if err != nil {
		return err
	}
	deals, customers, tasks := possessions(t.V, from.ID)
	ask := confirm(t, t.T("admin.user.handover.ask", "name", from.Name, "to", t.Name(ref(crm.KindPerson, a.ID("to"))), "deals", deals, "customers", customers, "tasks", tasks),
		bot.Do("admin.user.handover", "person="+from.Ref().String(), "to="+ref(crm.KindPerson, a.ID("to")).String(), "yes=true"))
	ask.Field = "yes"
	return ask
}

// handover gives all that somebody has open to a colleague. Customers take the deals of theirs along.
func handover(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	from, to := chosen(a, "person"), a.ID("to")
	deals, customers, tasks := possessions(&tx.View, from)
	if deals+customers+tasks == 0 {
		return bot.Reply{}, crm.Refuse(crm.Conflict, "handover.nothing", "name", t.Name(ref(crm.KindPerson, from)))
	}
	why, last := t.T("admin.user.handover.reason"), uint64(0)
	for _, c := range tx.CustomersOwned(from) {
		c, err := tx.AssignCustomer(c.ID, 0, to, why)
		if err != nil {
			return bot.Reply{}, err
		}
		last = c.Rev
	}
	for _, d := range tx.DealsOwned(from, true) {
		d, err := tx.AssignDeal(d.ID, 0, to, why)
		if err != nil {
			return bot.Reply{}, err
		}
		last = d.Rev
	}
	for _, task := range tx.TasksOf(from, crm.TaskOpen) {
		task, err := tx.AssignTask(task.ID, 0, to)
		if err != nil {
			return bot.Reply{}, err
		}
		last = task.Rev
	}
	p, err := tx.Person(to)
	if err != nil {
		return bot.Reply{}, err
	}
	pr := t.Printer(p)
	text := card.Escape(pr.T("admin.user.handover.told", "name", t.Name(ref(crm.KindPerson, from)), "deals", deals, "customers", customers, "tasks", tasks))
	if p.ID != t.Me.ID {
		t.Tell(p.ID, card.Card{Lang: pr.Tag(), Tone: card.Info, Fallback: card.Plain(text), Body: []card.Element{card.Text{MD: text}}})
	}
	return changed(t, t.T("admin.user.handed"), []string{p.Name, t.T("admin.user.load", "deals", deals, "customers", customers, "tasks", tasks)}, last), nil
}
