package digest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// Team is the kind of a group's digest.
const Team = "team"

// The slots of a group's day.
const (
	MorningSlot = "morning"
	EveningSlot = "evening"
)

// TeamDigest declares what lands in a group: at 09:03 how things stand and what is due, at 18:03 what the day brought, on the working
// days of its team.
func TeamDigest() Kind {
	return Kind{Name: Team, Times: []Time{{Slot: MorningSlot, Minute: 9*60 + 3}, {Slot: EveningSlot, Minute: 18*60 + 3}}, Grace: 4 * time.Hour, Make: team}
}

func team(t *bot.Turn, o Occasion) (card.Card, bool, error) {
	if sub := o.Subscription; sub.Team != 0 {
		if _, err := t.V.Team(sub.Team); err != nil {
			return card.Card{}, false, nil //nolint:nilerr // nobody is left to tell of
		}
	}
	f, err := Gather(t.V, o.Subscription.Team, o.Slot == EveningSlot)
	if err != nil {
		return card.Card{}, false, err
	}
	if o.told != nil {
		*o.told = f
	}
	c, some := Card(t, &f, o.Subscription.Style)
	c.Key = fmt.Sprintf("digest:%x:%s:%s", o.Subscription.hash(), o.Day, o.Slot)
	return c, some, nil
}

// GroupID names a group's subscription to the numbers of a team; 0: of the company.
func GroupID(place bot.Place, team crm.ID) string {
	return strings.Join([]string{"group", place.Platform, place.Tenant, place.ID, crm.Ref{Kind: crm.KindTeam, ID: team}.String()}, "/")
}

// NewGroup is a group's subscription as it begins, not kept yet.
func NewGroup(place bot.Place, team, by crm.ID) Subscription {
	place.Thread, place.Direct = "", false
	return Subscription{ID: GroupID(place, team), Kind: Team, Times: TeamDigest().Times, Place: place, Team: team, By: by}
}

// InGroup lists the subscriptions of a group.
func InGroup(r store.Reader, place bot.Place) []Subscription {
	return pick(r, func(s *Subscription) bool {
		sameTenant := s.Place.Tenant == place.Tenant || s.Place.Tenant == "" // a file names none
		return s.Group() && s.Place.Platform == place.Platform && sameTenant && s.Place.ID == place.ID
	})
}

// Groups lists the subscriptions of all groups.
func Groups(r store.Reader) []Subscription { return pick(r, (*Subscription).Group) }

// ZoneAt is the zone of a chat's days: that of the numbers it gets, else the company's.
func ZoneAt(v *crm.View, place bot.Place) *time.Location {
	for _, sub := range Groups(v) {
		if sub.Place.Platform == place.Platform && sub.Place.ID == place.ID {
			return sub.zone(v, crm.Person{})
		}
	}
	return v.TeamZone(0)
}

// Of lists what a person subscribed to by themselves.
func Of(r store.Reader, person crm.ID) []Subscription {
	return pick(r, func(s *Subscription) bool { return !s.Group() && s.Person == person && s.Report != "" })
}

// Mine lists what is a person's own and was ever set by themselves.
func Mine(r store.Reader, person crm.ID) []Subscription {
	return pick(r, func(s *Subscription) bool { return !s.Group() && s.Person == person && len(s.Log) > 0 })
}

func pick(r store.Reader, wanted func(*Subscription) bool) []Subscription {
	return slices.DeleteFunc(slices.Collect(tab.subs.Rows(r, store.All())), func(s Subscription) bool { return !wanted(&s) })
}

// Drop takes a subscription away. The slots it had stay, so that one made again sends nothing twice.
func Drop(tx *crm.Tx, id string) error {
	if err := tab.subs.Delete(tx, subKey(id)); err != nil {
		return fmt.Errorf("take a subscription away: %w", err)
	}
	return nil
}

// SetGroups makes the groups' subscriptions those of a list, as a configuration file says it: what is so already is left as it is,
// with why it may be suspended, and all others go.
func SetGroups(tx *crm.Tx, want []Subscription) error {
	had := map[string]Subscription{}
	for _, s := range Groups(tx) {
		had[s.ID] = s
	}
	for _, s := range want {
		old, there := had[s.ID]
		delete(had, s.ID)
		if s.Suspended = old.Suspended; there {
			s.From, s.Log = old.From, old.Log
			if reflect.DeepEqual(s, old) {
				continue
			}
		}
		if _, err := Set(tx, s); err != nil {
			return err
		}
	}
	for id := range had {
		if err := Unset(tx, id); err != nil {
			return err
		}
	}
	return nil
}
