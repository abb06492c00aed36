package digest_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/money"
)

// led gives the shop's people a team with a lead who reads along in the terminal, and its first stage a benchmark.
func (s *shop) led(lang string, percent int) crm.Person {
	s.t.Helper()
	var lead crm.Person
	s.do(func(tx *crm.Tx) error {
		var err error
		if lead, err = tx.NewPerson(crm.Person{Name: "陈敏", Role: crm.Manager, Lang: lang}); err != nil {
			return err
		}
		team, err := tx.NewTeam(crm.Team{Name: "华东组", Lead: lead.ID})
		if err != nil {
			return err
		}
		for _, p := range []crm.ID{lead.ID, s.zhang.ID, s.li.ID} {
			if _, err := tx.EditPerson(p, 0, func(p *crm.Person) { p.Team = team.ID }); err != nil {
				return err
			}
		}
		if _, err := tx.LinkIdentity(crm.Identity{Platform: "terminal", External: "陈敏", Person: lead.ID, Direct: "陈敏"}); err != nil {
			return err
		}
		_, err = tx.EditPipeline(tx.DefaultPipeline().ID, 0, func(p *crm.Pipeline) {
			p.Stages[0].Benchmark, p.Stages[0].Playbook = percent, "先约见关键人,再谈方案"
		})
		return err
	})
	return lead
}

// left has deals of 李娜 leave the first stage: on to the second, or lost.
func (s *shop) left(on, lost int, reason string) {
	s.t.Helper()
	for i := range on + lost {
		s.do(func(tx *crm.Tx) error {
			d, err := tx.NewDeal(crm.Deal{Title: "监护仪", Customer: 1, Owner: s.li.ID, Amount: money.Amount{Minor: 100_00, Currency: "CNY"}})
			if err != nil {
				return err
			}
			if i < on {
				_, err = tx.MoveDeal(d.ID, 0, 2, "")
				return err
			}
			_, err = tx.LoseDeal(d.ID, 0, crm.Loss{Reason: reason})
			return err
		})
	}
}

// fresh ticks at an instant and returns the letters that are new since.
func (s *shop) fresh(d *digest.Scheduler, at time.Time) []string {
	s.t.Helper()
	before := len(s.letters())
	s.set(at)
	s.tick(d)
	return s.letters()[before:]
}

// TestBenchmarkAlert: a stage that falls short is told of to who leads the team, to nobody else, and once a week; nine deals
// are too few, and a rate that falls by five points more is told of sooner.
func TestBenchmarkAlert(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai")
	s.led("", 70)
	d := s.schedule(digest.BenchmarkAlert())
	s.tick(d)
	at := local(t, "Asia/Shanghai", "2026-03-02 09:18")
	day := func(n int) time.Time { return at.AddDate(0, 0, n) }
	s.left(4, 5, "price")
	if got := s.fresh(d, at); len(got) != 0 {
		t.Errorf("of nine deals: %q", got)
	}
	s.left(1, 0, "")
	if got := s.fresh(d, day(1)); len(got) != 1 || !strings.HasPrefix(got[0], "陈敏: ") || !strings.Contains(got[0], "5/10 = 50.00% · 基准 70.00%(设定)· 低 28.57%") {
		t.Errorf("of ten deals: %q", got)
	}
	if got := s.fresh(d, day(2)); len(got) != 0 {
		t.Errorf("on the day after: %q", got)
	}
	s.left(0, 1, "competitor")
	if got := s.fresh(d, day(3)); len(got) != 0 {
		t.Errorf("worse by less than five points: %q", got)
	}
	s.left(0, 1, "competitor")
	if got := s.fresh(d, day(4)); len(got) != 1 || !strings.Contains(got[0], "5/12 = 41.67%") {
		t.Errorf("worse by more: %q", got)
	}
	if got := s.fresh(d, day(8)); len(got) != 0 {
		t.Errorf("four days on: %q", got)
	}
	if got := s.fresh(d, day(11)); len(got) != 1 {
		t.Errorf("a week on: %q", got)
	}
	if got := s.fresh(d, day(11).Add(time.Minute)); len(got) != 0 {
		t.Errorf("twice in a day: %q", got)
	}
}

// TestAlertCard: the number, why deals were lost, the slowest ones, the playbook, and the tap that makes a task.
func TestAlertCard(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := setup(t, "Asia/Shanghai")
			s.led(lang, 70)
			d := s.schedule(digest.BenchmarkAlert())
			s.tick(d)
			s.left(5, 5, "price")
			s.left(0, 2, "competitor")
			at := local(t, "Asia/Shanghai", "2026-04-01 09:18")
			got := s.fresh(d, at)
			if len(got) != 1 {
				t.Fatalf("letters = %q", got)
			}
			golden(t, "alert_"+lang, got[0])
		})
	}
}
