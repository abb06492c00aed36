package main

import (
	"fmt"
	"strings"

	"crmbot/bot"
	"crmbot/bot/digest"
	"crmbot/config"
	"crmbot/crm"
)

// applyDigests makes the groups' digests those of the section.
func applyDigests(tx *crm.Tx, cfg *config.Config) error {
	if _, said := cfg.Said("digests"); !said {
		return nil
	}
	var want []digest.Subscription
	for i, d := range cfg.Digests {
		s, err := subscriptionOf(tx, d)
		if err != nil {
			return where(cfg, fmt.Sprintf("digests[%d]", i), err)
		}
		want = append(want, s)
	}
	return where(cfg, "digests", digest.SetGroups(tx, want))
}

// subscriptionOf is one entry of the section. The first time is the morning's, the second the evening's; without times both are as usual.
func subscriptionOf(tx *crm.Tx, d config.Digest) (digest.Subscription, error) {
	platform, id, _ := strings.Cut(d.Chat, ":")
	var team crm.ID
	if d.Team != "all" {
		t, err := teamNamed(&tx.View, d.Team)
		if err != nil {
			return digest.Subscription{}, err
		}
		team = t.ID
	}
	s := digest.NewGroup(bot.Place{Platform: platform, ID: id}, team, 0)
	s.Lang, s.Zone = d.Language, d.Timezone
	if len(d.Times) == 0 {
		return s, nil
	}
	slots := s.Times
	s.Times = nil
	for i, at := range d.Times {
		var hour, minute int
		if _, err := fmt.Sscanf(at, "%d:%d", &hour, &minute); err != nil {
			return s, fmt.Errorf("read the time %q: %w", at, err)
		}
		if i < len(slots) {
			s.Times = append(s.Times, digest.Time{Slot: slots[i].Slot, Minute: hour*60 + minute})
		}
	}
	return s, nil
}
