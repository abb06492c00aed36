package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"crmbot/bot/lang"
	"crmbot/crm"
)

func userCommand() subcommand {
	return subcommand{
		name: "user", args: "list | add NAME | role PERSON ROLE | disable PERSON | link PERSON PLATFORM:ID | admin PERSON", from: 1, to: 3, needs: created,
		text: "people: list, add, role, disable, link, admin / 人员",
		more: `crmbot user add 陈敏 --role manager --email chen.min@example.com --team 华东组
crmbot user role 陈敏 rep
crmbot user link 陈敏 slack:U012AB3CD
crmbot user admin 陈敏        makes somebody administrator whatever chat would allow: the way back in

Roles: rep, manager, admin, auditor, service. PERSON is a name, an e-mail address or a code (P3).`,
		define: func(fs *flag.FlagSet) action {
			role := fs.String("role", "rep", "`ROLE` of somebody added")
			email := fs.String("email", "", "`ADDRESS` of somebody added")
			team := fs.String("team", "", "`NAME` of their team")
			return func(ctx context.Context, c *call) error {
				return users(ctx, c, crm.Person{Role: crm.Role(*role), Email: strings.ToLower(*email)}, *team)
			}
		},
	}
}

// users runs one of user's own words.
func users(ctx context.Context, c *call, fresh crm.Person, team string) error {
	want := map[string]int{"list": 1, "add": 2, "role": 3, "disable": 2, "link": 3, "admin": 2}
	word := c.args[0]
	n, known := want[word]
	if !known {
		words := []string{"list", "add", "role", "disable", "link", "admin"}
		return misuse("user", "word", word, "meant", meant(word, words, ""))
	}
	if len(c.args) != n {
		return usageOf("user " + userCommand().args)
	}
	now := c.house.clock.Now()
	by := crm.Actor{System: "operator", Command: "user." + word, OSUser: c.caller.User}
	if word == "list" {
		return c.house.core.View(ctx, by, now, func(v *crm.View) error { return listUsers(c, v) })
	}
	p := c.printer()
	tenant := ""
	if word == "link" {
		var err error
		if tenant, err = c.tenant(ctx, c.args[2]); err != nil {
			return err
		}
	}
	var said string
	err := c.house.core.Update(ctx, by, now, func(tx *crm.Tx) error {
		var err error
		switch word {
		case "add":
			said, err = addUser(tx, p, c.args[1], fresh, team)
		case "role":
			said, err = setRole(tx, p, c.args[1], crm.Role(c.args[2]))
		case "admin":
			said, err = setRole(tx, p, c.args[1], crm.Admin)
		case "disable":
			said, err = disableUser(tx, p, c.args[1])
		case "link":
			said, err = linkUser(tx, p, c.args[1], c.args[2], tenant, now)
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.stdout, said)
	return err
}

func listUsers(c *call, v *crm.View) error {
	rows := [][]string{strings.Split(c.printer().T("cli.user.columns"), "|")}
	for _, p := range v.People() {
		team := ""
		if t, err := v.Team(p.Team); err == nil {
			team = t.Name
		}
		var accounts []string
		for _, id := range v.Identities(p.ID) {
			accounts = append(accounts, id.Platform+":"+id.External)
		}
		rows = append(rows, []string{p.Ref().String(), p.Name, string(p.Role), team, string(p.State), p.Email, strings.Join(accounts, " ")})
	}
	return columns(c.stdout, rows)
}

func roleName(p *lang.Printer, r crm.Role) string { return wordsOf(p, "role."+string(r), string(r)) }

func roles() []crm.Role { return []crm.Role{crm.Rep, crm.Manager, crm.Admin, crm.Auditor, crm.Service} }

func knownRole(r crm.Role) error {
	if slices.Contains(roles(), r) {
		return nil
	}
	var words []string
	for _, known := range roles() {
		words = append(words, string(known))
	}
	return misuse("role", "word", string(r), "meant", meant(string(r), words, ""), "known", strings.Join(words, ", "))
}

func addUser(tx *crm.Tx, pr *lang.Printer, name string, p crm.Person, team string) (string, error) {
	if err := knownRole(p.Role); err != nil {
		return "", err
	}
	p.Name, p.State = name, crm.Active
	if team != "" {
		t, err := teamNamed(&tx.View, team)
		if err != nil {
			return "", err
		}
		p.Team = t.ID
	}
	p.Joined = tx.Today(p.Team)
	made, err := tx.NewPerson(p)
	if err != nil {
		return "", err
	}
	return pr.T("cli.user.added", "code", made.Ref().String(), "name", made.Name, "role", roleName(pr, made.Role)), nil
}

func setRole(tx *crm.Tx, pr *lang.Printer, who string, role crm.Role) (string, error) {
	if err := knownRole(role); err != nil {
		return "", err
	}
	p, err := personNamed(&tx.View, who)
	if err != nil {
		return "", err
	}
	p, err = tx.EditPerson(p.ID, p.Rev, func(p *crm.Person) {
		p.Role = role
		if role == crm.Admin {
			p.State = crm.Active
		}
	})
	if err != nil {
		return "", err
	}
	return pr.T("cli.user.role", "code", p.Ref().String(), "name", p.Name, "role", roleName(pr, p.Role)), nil
}

func disableUser(tx *crm.Tx, pr *lang.Printer, who string) (string, error) {
	p, err := personNamed(&tx.View, who)
	if err != nil {
		return "", err
	}
	if p, err = tx.DisablePerson(p.ID, p.Rev); err != nil {
		return "", err
	}
	return pr.T("cli.user.disabled", "code", p.Ref().String(), "name", p.Name), nil
}

func linkUser(tx *crm.Tx, pr *lang.Printer, who, account, tenant string, now time.Time) (string, error) {
	platform, id, ok := strings.Cut(account, ":")
	if !ok || platform == "" || id == "" {
		return "", misuse("account", "word", account)
	}
	p, err := personNamed(&tx.View, who)
	if err != nil {
		return "", err
	}
	if _, err := tx.LinkIdentity(crm.Identity{Platform: platform, Tenant: tenant, External: id, Person: p.ID, Name: p.Name, LastUsed: now}); err != nil {
		return "", err
	}
	return pr.T("cli.user.linked", "account", account, "code", p.Ref().String(), "name", p.Name), nil
}

// personNamed finds one person by code, e-mail address or name, also one who is disabled.
func personNamed(v *crm.View, who string) (crm.Person, error) {
	var found []crm.Person
	for _, p := range v.People() {
		if strings.EqualFold(p.Ref().String(), who) || strings.EqualFold(p.Name, who) || p.Email != "" && strings.EqualFold(p.Email, who) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		found = v.FindPeople(who)
	}
	switch len(found) {
	case 0:
		return crm.Person{}, told{"cli.user.nobody", []any{"name", who}}
	case 1:
		return found[0], nil
	}
	var codes []string
	for _, p := range found {
		codes = append(codes, p.Ref().String()+" "+p.Name)
	}
	return crm.Person{}, told{"cli.user.several", []any{"name", who, "people", codes}}
}
