package digest

import (
	"errors"
	"fmt"
	"time"

	"crmbot/bot"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/money"
	"crmbot/store"
)

// bigDeal is from what amount, in major units of the company's currency, a win is told beyond its team unless somebody set another.
const bigDeal = 1_000_000

// NewsRule says which wins the groups of a team hear of; of team 0, those that read the whole company.
type NewsRule struct {
	Team  crm.ID       `json:"team,omitempty"`
	Off   bool         `json:"off,omitempty"`
	Least money.Amount `json:"least,omitzero"` // from this amount on, it included
}

// tableNews is the table of the rules somebody set.
const tableNews = 225

var newsTable = store.NewTable(store.Def[NewsRule]{Num: tableNews, Name: "wins to tell of", Key: func(r *NewsRule) store.Key { return newsKey(r.Team) }})

func newsKey(team crm.ID) store.Key { return store.K().ID(uint64(team)) }

// NewsOf is the rule for the groups of a team, 0 for the company: what was set, else every win of a team and the big ones of the
// company.
func NewsOf(v *crm.View, team crm.ID) (NewsRule, error) {
	r, err := newsTable.Get(v, newsKey(team))
	if err == nil {
		return r, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return r, fmt.Errorf("read which wins are told: %w", err)
	}
	r = NewsRule{Team: team}
	if team == 0 {
		r.Least = bigAmount(v)
	}
	return r, nil
}

// namesWinners reports whether the digests of a team, 0: of the company, tell by name who won what: not where its groups, or all, are to
// hear of no win.
func namesWinners(v *crm.View, team crm.ID) bool {
	for _, of := range [...]crm.ID{0, team} {
		if rule, err := NewsOf(v.Unscoped(), of); err != nil || rule.Off {
			return false
		}
	}
	return true
}

func bigAmount(v *crm.View) money.Amount {
	a := money.Amount{Minor: bigDeal, Currency: v.Company().Currency}
	for range money.Digits(a.Currency) {
		a.Minor *= 10
	}
	return a
}

// SetNews keeps a rule.
func SetNews(tx *crm.Tx, r NewsRule) error {
	if err := newsTable.Put(tx, &r); err != nil {
		return fmt.Errorf("keep which wins are told: %w", err)
	}
	return nil
}

// Audience is a group that hears of a win.
type Audience struct {
	Place bot.Place
	Lang  lang.Tag
	Zone  *time.Location
	Big   bool // it reads more than the deal's own team: only the big ones are told there
}

// Hears lists the groups that hear of a won deal, each once: those that get the numbers of its team, and for a big one those that
// get the numbers of a team above or of the company. Groups with people of other companies in them hear nothing, nor do those whose
// numbers were turned off or stopped, or whose setter may not see them any more.
func Hears(v *crm.View, d crm.Deal) ([]Audience, error) {
	all, err := NewsOf(v, 0)
	if err != nil || all.Off {
		return nil, err
	}
	var out []Audience
	seen := map[bot.Place]bool{}
	for _, own := range []bool{true, false} { // a group that reads both hears of it as the team's own
		for _, sub := range Groups(v) {
			if (sub.Team == d.Team && d.Team != 0) != own || !sub.Live(v) || sub.Place.Shared || seen[sub.Place] {
				continue
			}
			rule := all
			if sub.Team != 0 {
				if !holds(v, sub.Team, d.Team) {
					continue
				}
				if rule, err = NewsOf(v, sub.Team); err != nil {
					return nil, err
				}
			}
			if !own && rule.Least.IsZero() {
				rule.Least = all.Least
			}
			if rule.Off || !reaches(v, d, rule.Least) {
				continue
			}
			seen[sub.Place] = true
			out = append(out, Audience{Place: sub.Place, Lang: sub.tongue(v), Zone: sub.zone(v, crm.Person{}), Big: !own})
		}
	}
	return out, nil
}

// holds reports whether a team is another or stands above it.
func holds(v *crm.View, team, below crm.ID) bool {
	for _, id := range v.Below(team) {
		if id == below {
			return true
		}
	}
	return false
}

// reaches reports whether a deal is worth at least so much, at the rates of the day it closed. What cannot be compared does not.
func reaches(v *crm.View, d crm.Deal, least money.Amount) bool {
	if least.IsZero() {
		return true
	}
	if least.Currency == d.Amount.Currency {
		return d.Amount.Minor >= least.Minor
	}
	won, ok := v.Convert(d.Amount, d.ClosedOn)
	bar, known := v.Convert(least, d.ClosedOn)
	return ok && known && won.Minor >= bar.Minor
}
