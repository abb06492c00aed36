package digest_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/money"
)

// led is the shop with 张伟 in a team led by 陈敏, whom the terminal reaches too. The deal D1 was made on Monday 2026-03-02.
func led(t *testing.T) *shop {
	t.Helper()
	s := setup(t, sh)
	s.do(func(tx *crm.Tx) error {
		chen, err := tx.NewPerson(crm.Person{Name: "陈敏", Role: crm.Manager})
		if err != nil {
			return err
		}
		team, err := tx.NewTeam(crm.Team{Name: "华东", Lead: chen.ID})
		if err != nil {
			return err
		}
		for _, p := range []crm.ID{s.zhang.ID, chen.ID} {
			if _, err := tx.EditPerson(p, 0, func(p *crm.Person) { p.Team = team.ID }); err != nil {
				return err
			}
		}
		_, err = tx.LinkIdentity(crm.Identity{Platform: "terminal", External: "陈敏", Person: chen.ID, Direct: "陈敏"})
		return err
	})
	return s
}

// hours has two daemons start at every hour of some days, and gives who was told of silence on which of them.
func (s *shop) hours(from, to string) []string {
	s.t.Helper()
	told := []string{}
	seen := len(s.letters())
	for at := local(s.t, sh, from+" 00:40"); at.Before(local(s.t, sh, to+" 23:59")); at = at.Add(time.Hour) {
		s.set(at)
		var both sync.WaitGroup
		for range 2 {
			d := s.schedule(digest.MorningList(), digest.SilenceAlert())
			both.Go(func() {
				for range 2 {
					if _, err := d.Tick(s.t.Context()); err != nil {
						s.t.Error(err)
					}
				}
			})
		}
		both.Wait()
		all := s.letters()
		for _, l := range all[seen:] {
			if strings.Contains(l, "没动静") {
				who, _, _ := strings.Cut(l, ":")
				told = append(told, at.Format("01-02 ")+who)
			}
		}
		seen = len(all)
	}
	return told
}

// TestSilenceLadder: after three working days the owner is told, after five who leads them too, after seven both that it is at
// risk: each once, in the one message of the morning.
func TestSilenceLadder(t *testing.T) {
	t.Parallel()
	note := func(s *shop) {
		s.by(s.zhang.ID, func(tx *crm.Tx) error {
			_, err := tx.LogActivity(crm.Activity{Kind: crm.Other, Deal: 1, Note: "问了一句", At: tx.Now()}, nil)
			return err
		})
	}
	off := func(s *shop) {
		s.by(s.zhang.ID, func(tx *crm.Tx) error {
			own, err := digest.Own(tx, digest.MorningList(), s.zhang.ID)
			if err != nil {
				return err
			}
			own.Off = true
			return digest.Change(tx, own)
		})
	}
	for _, c := range []struct {
		name string
		on   string // at the end of which day something happens
		do   func(*shop)
		want []string
	}{
		{"nothing happens", "2026-03-02", nil, []string{"03-05 张伟", "03-09 张伟", "03-09 陈敏", "03-11 张伟", "03-11 陈敏"}},
		{"a note on Tuesday", "2026-03-03", note, []string{"03-06 张伟", "03-10 张伟", "03-10 陈敏", "03-12 张伟", "03-12 陈敏"}},
		{"no morning list", "2026-03-05", off, []string{"03-05 张伟", "03-09 张伟", "03-09 陈敏", "03-11 张伟", "03-11 陈敏"}},
		{"a later list from then on", "2026-03-04", func(s *shop) {
			s.set(local(s.t, sh, "2026-03-04 20:00"))
			off(s)
			s.tick(s.schedule(digest.MorningList(), digest.SilenceAlert()))
			s.by(s.zhang.ID, func(tx *crm.Tx) error {
				own, err := digest.Own(tx, digest.MorningList(), s.zhang.ID)
				if err != nil {
					return err
				}
				own.Off, own.Times[0].Minute = false, 9*60+30
				return digest.Change(tx, own)
			})
		}, []string{"03-05 张伟", "03-09 张伟", "03-09 陈敏", "03-11 张伟", "03-11 陈敏"}},
		{"quiet days", "2026-03-04", func(s *shop) {
			s.by(s.zhang.ID, func(tx *crm.Tx) error { return quietUntil(tx, "2026-03-10") })
		}, []string{"03-09 陈敏", "03-10 张伟", "03-11 张伟", "03-11 陈敏"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := led(t)
			got := s.hours("2026-03-02", c.on)
			if c.do != nil {
				c.do(s)
			}
			got = append(got, s.hours(local(t, sh, c.on+" 12:00").AddDate(0, 0, 1).Format("2006-01-02"), "2026-03-20")...)
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("told %v, want %v\n%s", got, c.want, strings.Join(s.letters(), "\n"))
			}
			days := map[string]int{}
			for _, l := range s.letters() {
				who, _, _ := strings.Cut(l, ":")
				days[who]++
			}
			if days["陈敏"] != 2 {
				t.Errorf("who leads got %d messages, want 2", days["陈敏"])
			}
		})
	}
}

// TestSilenceGolden shows both ends of the ladder in both languages, and that a deal stands in one list of a message only.
func TestSilenceGolden(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := led(t)
			s.do(func(tx *crm.Tx) error {
				for _, p := range tx.People() {
					if _, err := tx.EditPerson(p.ID, 0, func(p *crm.Person) { p.Lang = lang }); err != nil {
						return err
					}
				}
				return nil
			})
			for _, day := range []string{"2026-03-03", "2026-03-04", "2026-03-09", "2026-03-11"} {
				s.set(local(t, sh, day+" 08:33"))
				s.tick(s.schedule(digest.MorningList()))
				if day != "2026-03-04" {
					continue
				}
				s.do(func(tx *crm.Tx) error {
					for i := range 12 {
						_, err := tx.NewDeal(crm.Deal{Title: fmt.Sprint("Unit ", i+1), Customer: 1, Owner: s.zhang.ID, Stage: crm.StageID(1 + i%4),
							Amount: money.Amount{Minor: int64(i) * 100_000_00, Currency: "CNY"}})
						if err != nil {
							return err
						}
					}
					return nil
				})
			}
			golden(t, "silence_"+lang, strings.Join(s.letters(), "\n"))
		})
	}
}

// TestSilenceOnSlack: the fullest list of the morning is a message that Slack takes.
func TestSilenceOnSlack(t *testing.T) {
	t.Parallel()
	s := led(t)
	s.do(func(tx *crm.Tx) error {
		chen := tx.FindPeople("陈敏")[0].ID
		for i := range 24 {
			owner := []crm.ID{chen, s.zhang.ID}[i%2]
			if _, err := tx.NewDeal(crm.Deal{Title: fmt.Sprint("Unit ", i+1), Customer: 1, Owner: owner, Expected: tx.Today(0)}); err != nil {
				return err
			}
			if _, err := tx.NewTask(crm.Task{Title: fmt.Sprint("资料 ", i+1), Owner: chen, Customer: 1, Due: s.clock(), AllDay: true}); err != nil {
				return err
			}
		}
		return nil
	})
	s.tick(s.schedule(digest.MorningList()))
	s.set(local(t, sh, "2026-03-09 08:33"))
	s.tick(s.schedule(digest.MorningList()))
	err := s.core.View(t.Context(), crm.Actor{System: "test"}, s.clock(), func(v *crm.View) error {
		all, err := s.bot.Mailbox().Waiting(v, 0, 10)
		for _, l := range all {
			raw, err := slack.Encode(l.Card)
			if err != nil {
				return err
			}
			for _, f := range slacktest.CheckMessage(raw) {
				t.Errorf("slack refuses %s: %s at %s: %s", card.PlainText(l.Card), f.Code, f.At, f.Why)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.letters(); len(got) != 2 {
		t.Errorf("%d letters, want 2", len(got))
	}
}
