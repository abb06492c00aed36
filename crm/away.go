package crm

import "time"

// SetAside says that the platform switched an account off: it acts for nobody until it is brought back. What its person owns
// stays theirs. Where it was set aside before nothing happens.
func (tx *Tx) SetAside(platform, tenant, external string) (Identity, error) {
	return tx.setAway("identity.away", platform, tenant, external, tx.s.now)
}

// BringBack says that the platform switched an account on again. Where it was never off nothing happens.
func (tx *Tx) BringBack(platform, tenant, external string) (Identity, error) {
	return tx.setAway("identity.back", platform, tenant, external, time.Time{})
}

func (tx *Tx) setAway(verb, platform, tenant, external string, since time.Time) (Identity, error) {
	if err := tx.manage(); err != nil {
		return Identity{}, err
	}
	before, err := tx.IdentityOf(platform, tenant, external)
	if err != nil || before.Away.IsZero() == since.IsZero() {
		return before, err
	}
	after := before
	after.Away = since
	return after, tx.setUp(verb, Record{Identity: &before}, Record{Identity: &after})
}

// Away tells whether the platforms have switched off all accounts of a person. Who has none yet is not away.
func (v *View) Away(person ID) bool {
	all := v.Unscoped().Identities(person)
	for _, i := range all {
		if i.Away.IsZero() {
			return false
		}
	}
	return len(all) > 0
}
