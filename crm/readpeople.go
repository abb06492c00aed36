package crm

import (
	"slices"
	"strings"

	"crmbot/crm/name"
	"crmbot/store"
)

// Person reads one. Everybody active may know their colleagues.
func (v *View) Person(id ID) (Person, error) {
	if p, ok := v.person(id); ok && v.role() != "" || ok && id == v.s.by.Person {
		return p, nil
	}
	return Person{}, unknown(Ref{KindPerson, id})
}

// People lists everybody: the active first, then those who wait, then those who left, each by number.
func (v *View) People() []Person {
	if v.role() == "" {
		return nil
	}
	out := slices.Clone(v.allPeople())
	rank := map[PersonState]int{Active: 0, Waiting: 1, Disabled: 2}
	slices.SortStableFunc(out, func(a, b Person) int { return rank[a.State] - rank[b.State] })
	return out
}

// FindPeople finds active colleagues by code, name, alias or e-mail: exact ones, or else those whose name begins with
// or holds the text.
func (v *View) FindPeople(wanted string) []Person {
	wanted = strings.TrimPrefix(strings.TrimSpace(wanted), "@")
	if ref, ok := ParseRef(wanted); ok && ref.Kind == KindPerson {
		if p, err := v.Person(ref.ID); err == nil && p.State == Active {
			return []Person{p}
		}
	}
	folded := name.Fold(wanted)
	if folded == "" {
		return nil
	}
	best := 3
	var out []Person
	for _, p := range v.People() {
		if p.State != Active {
			continue
		}
		rank := 3
		if strings.EqualFold(p.Email, wanted) {
			rank = 0
		}
		for _, n := range append([]string{p.Name}, p.Aliases...) {
			switch n = name.Fold(n); {
			case n == folded:
				rank = 0
			case strings.HasPrefix(n, folded):
				rank = min(rank, 1)
			case strings.Contains(n, folded):
				rank = min(rank, 2)
			}
		}
		switch {
		case rank == 3 || rank > best:
		case rank < best:
			best, out = rank, []Person{p}
		default:
			out = append(out, p)
		}
	}
	return out
}

// Namesakes counts the active people of exactly this name, whoever asks.
func (v *View) Namesakes(called string) int {
	n := 0
	for _, p := range v.allPeople() {
		if p.Name == called && p.State == Active {
			n++
		}
	}
	return n
}

// PersonByEmail finds somebody by the e-mail an administrator entered, whoever asks.
func (v *View) PersonByEmail(email string) (Person, bool) {
	p, err := tab.people.One(v.s.r, peopleByEmail, store.K().Text(foldEmail(email)))
	if err != nil {
		v.fault(err)
		return Person{}, false
	}
	return p, true
}

func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// Team reads one.
func (v *View) Team(id ID) (Team, error) {
	if t, ok := v.team(id); ok && v.role() != "" {
		return t, nil
	}
	return Team{}, unknown(Ref{KindTeam, id})
}

// Teams lists all teams in use in the order of their numbers.
func (v *View) Teams() []Team {
	if v.role() == "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(v.allTeams()), func(t Team) bool { return t.Archived })
}

// Below lists a team and all teams under it.
func (v *View) Below(team ID) []ID {
	out := []ID{team}
	for i := 0; i < len(out); i++ {
		for _, t := range v.allTeams() {
			if t.Parent == out[i] && !slices.Contains(out, t.ID) {
				out = append(out, t.ID)
			}
		}
	}
	return out
}

// Members lists the active people of a team, without those of the teams below.
func (v *View) Members(team ID) []Person {
	return slices.DeleteFunc(v.People(), func(p Person) bool { return p.Team != team || p.State != Active })
}

// Identities lists a person's accounts on the platforms, the one used last first.
func (v *View) Identities(person ID) []Identity {
	if !v.all && person != v.s.by.Person && v.role() != Admin {
		return nil
	}
	out := slices.Collect(tab.identities.By(v.s.r, identitiesByPerson, store.Prefix(key(person))))
	slices.SortStableFunc(out, func(a, b Identity) int { return b.LastUsed.Compare(a.LastUsed) })
	return out
}

// IdentityOf finds the account on a platform, whoever asks; NotFound when nobody is linked to it.
func (v *View) IdentityOf(platform, tenant, external string) (Identity, error) {
	i, err := tab.identities.Get(v.s.r, identityKey(platform, tenant, external))
	if missing(err) {
		return Identity{}, Refuse(NotFound, "identity.unknown")
	}
	return i, err
}
