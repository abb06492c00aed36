package crm

import (
	"slices"

	"crmbot/crm/money"
)

// NewTeam adds one to the tree.
func (tx *Tx) NewTeam(t Team) (Team, error) {
	if err := tx.manage(); err != nil {
		return t, err
	}
	if err := tx.checkTeam(&t); err != nil {
		return t, err
	}
	tx.made(&t.Meta, KindTeam)
	return t, tx.setUp("team.new", Record{}, Record{Team: &t})
}

// EditTeam changes one. One with people, or with teams below, is not archived.
func (tx *Tx) EditTeam(id ID, rev uint64, edit func(*Team)) (Team, error) {
	rec, err := tx.writable(ToManage, Ref{KindTeam, id}, rev)
	if err != nil {
		return Team{}, err
	}
	t := *rec.Team
	t.Silence = slices.Clone(t.Silence)
	edit(&t)
	archived := t.Archived
	t.Meta = rec.Team.Meta
	t.Archived = archived
	if err := tx.checkTeam(&t); err != nil {
		return t, err
	}
	if same(&t, rec.Team) {
		return t, nil
	}
	return t, tx.setUp("team.edit", Record{Team: rec.Team}, Record{Team: &t})
}

func (tx *Tx) checkTeam(t *Team) error {
	cleanAll(&t.Name, &t.Currency, &t.Lang, &t.Zone, &t.External)
	if err := fine(named("name", t.Name), checkLang(t.Lang), checkZone(t.Zone), checkSilence(t.Silence)); err != nil {
		return err
	}
	if t.Currency != "" && !money.Known(t.Currency) {
		return invalid("currency", "currency.unknown")
	}
	for _, o := range tx.allTeams() {
		if o.ID != t.ID && o.Name == t.Name && !o.Archived {
			return &Error{Code: Conflict, Reason: "team.name.taken", Field: "name"}
		}
		if t.Archived && t.ID != 0 && o.Parent == t.ID && !o.Archived {
			return Refuse(Invalid, "team.in_use")
		}
	}
	if t.Lead != 0 {
		if _, ok := tx.person(t.Lead); !ok {
			return &Error{Code: NotFound, Reason: "person.unknown", Field: "lead"}
		}
	}
	if t.Archived && slices.ContainsFunc(tx.allPeople(), func(p Person) bool { return p.Team == t.ID && p.State != Disabled }) {
		return Refuse(Invalid, "team.in_use")
	}
	if t.Parent != 0 {
		if _, ok := tx.team(t.Parent); !ok {
			return &Error{Code: NotFound, Reason: "team.unknown", Field: "parent"}
		}
		if t.ID != 0 && slices.Contains(tx.Below(t.ID), t.Parent) {
			return invalid("parent", "team.loop")
		}
	}
	return nil
}
