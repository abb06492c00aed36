package command_test

import (
	"fmt"
	"testing"

	"crmbot/bot"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/store/memory"
)

// TestRandomWins lets people win what is theirs, take it back and win it again, while the groups' digests are set, turned off and
// left by who set them, and teams get other leads and stand below others. No group hears of a win whose numbers it does not get.
func TestRandomWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, memory.New(), 4)
	teams := map[crm.ID]bool{0: true}
	for id := range w.o.teams {
		teams[id] = true
	}
	sellers := []int{boss, lead, chief, east1, east2, south1, west1, west2, loner}
	for i := range 400 {
		switch w.r.IntN(6) {
		case 0: // any team's digest, or the company's, is set in some group by anybody
			sub := digest.NewGroup(bot.Place{Platform: "web", ID: []string{"g", "h", "k"}[w.r.IntN(3)]}, crm.ID(w.r.IntN(len(teams))), w.who[[]int{admin, boss, lead, chief, east1}[w.r.IntN(5)]].ID)
			sub.Off, sub.Place.Shared = w.r.IntN(4) == 0, w.r.IntN(3) == 0
			w.update(crm.Actor{System: "test"}, func(tx *crm.Tx) error { return digest.Change(tx, sub) })
		case 1: // a team gets another lead, or another place
			team := crm.ID(1 + w.r.IntN(len(teams)-1))
			by, above := w.who[[]int{boss, lead, chief}[w.r.IntN(3)]].ID, crm.ID(w.r.IntN(len(teams)))
			_ = w.core.Update(t.Context(), crm.Actor{System: "test"}, w.now, func(tx *crm.Tx) error { // refused where it would stand below itself
				_, err := tx.EditTeam(team, 0, func(x *crm.Team) { x.Lead, x.Parent = by, above })
				return err
			})
		}
		w.follow()
		n := w.r.IntN(2 * len(sellers))
		person, deal := sellers[n%len(sellers)], crm.Ref{Kind: crm.KindDeal, ID: crm.ID(n + 1)}
		line := bot.Do("deal.won", deal, "yes=true")
		if w.r.IntN(3) == 0 {
			line = bot.Do("deal.reopen", deal, "reason=x")
		}
		w.do(person, w.event(person, "web", fmt.Sprintf("w%d", i), bot.Press{Value: line}))
	}
	if w.told < 20 {
		t.Errorf("groups heard of %d wins: too little happened", w.told)
	}
}
