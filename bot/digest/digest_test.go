package digest_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/money"
	"crmbot/store"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

// shop is a company of one team with a bot; 张伟 is reached in the terminal, 李娜 nowhere.
type shop struct {
	t      *testing.T
	engine store.Engine
	core   *crm.CRM
	bot    *bot.Bot
	mu     sync.Mutex
	now    time.Time
	zhang  crm.Person
	li     crm.Person
}

// setup opens the shop on Monday 2026-03-02 at 08:00 in its zone.
func setup(t *testing.T, zone string) *shop {
	t.Helper()
	return setupOn(t, zone, storetest.Strict(memory.New()))
}

func setupOn(t *testing.T, zone string, e store.Engine) *shop {
	t.Helper()
	t.Cleanup(func() { _ = e.Close() })
	s := &shop{t: t, engine: e, core: crm.Open(e, "w"), now: local(t, zone, "2026-03-02 08:00")}
	s.bot = bot.New(bot.Config{Core: s.core, Commands: command.All(), Now: s.clock, Rand: rand.NewChaCha8([32]byte{1}),
		Caps: map[string]card.Caps{"terminal": {}}, Local: []string{"terminal"}, Log: zerolog.New(failing{t})})
	s.do(func(tx *crm.Tx) error {
		if _, err := tx.EditCompany(0, func(c *crm.Company) { c.Zone = zone }); err != nil {
			return err
		}
		var err error
		if s.zhang, err = tx.NewPerson(crm.Person{Name: "张伟", Role: crm.Rep}); err != nil {
			return err
		}
		if s.li, err = tx.NewPerson(crm.Person{Name: "李娜", Role: crm.Rep}); err != nil {
			return err
		}
		if _, err = tx.LinkIdentity(crm.Identity{Platform: "terminal", External: "张伟", Person: s.zhang.ID, Direct: "张伟"}); err != nil {
			return err
		}
		c, err := tx.NewCustomer(crm.Customer{Name: "华兴医疗", Owner: s.zhang.ID})
		if err != nil {
			return err
		}
		_, err = tx.NewDeal(crm.Deal{Title: "CT维保", Customer: c.ID, Owner: s.zhang.ID, Amount: money.Amount{Minor: 500_000_00, Currency: "CNY"}})
		return err
	})
	return s
}

// failing fails the test at a line of the log.
type failing struct{ t *testing.T }

func (f failing) Write(line []byte) (int, error) {
	f.t.Errorf("logged: %s", line)
	return len(line), nil
}

func local(t *testing.T, zone, at string) time.Time {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	out, err := time.ParseInLocation("2006-01-02 15:04", at, z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (s *shop) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *shop) set(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = at
}

func (s *shop) do(fn func(*crm.Tx) error) {
	s.t.Helper()
	if err := s.core.Update(s.t.Context(), crm.Actor{System: "test"}, s.clock(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// schedule is a scheduler as a fresh start makes it.
func (s *shop) schedule(kinds ...digest.Kind) *digest.Scheduler {
	if kinds == nil {
		kinds = []digest.Kind{digest.MorningList()}
	}
	return digest.New(digest.Config{Core: s.core, Bot: s.bot, Kinds: kinds, Log: zerolog.New(failing{s.t}), Now: s.clock})
}

func (s *shop) tick(d *digest.Scheduler) time.Time {
	s.t.Helper()
	next, err := d.Tick(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return next
}

// letters are what waits in the outbox: whom it is for and what it says.
func (s *shop) letters() []string {
	s.t.Helper()
	var out []string
	err := s.core.View(s.t.Context(), crm.Actor{System: "test"}, s.clock(), func(v *crm.View) error {
		out = nil
		all, err := s.bot.Mailbox().Waiting(v, 0, 10_000)
		for _, l := range all {
			out = append(out, l.Target.Account+": "+strings.NewReplacer("【", "", "】", "").Replace(card.PlainText(l.Card)))
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// TestMorningList: what is due, overdue and stalled, at 08:33 of a working day, in the reader's language; nothing to who has no
// account.
func TestMorningList(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai")
	s.do(func(tx *crm.Tx) error {
		for _, task := range []crm.Task{
			{Title: "寄样品", Owner: s.zhang.ID, Customer: 1, Deal: 1, Due: s.clock().AddDate(0, 0, -3), AllDay: true},
			{Title: "回电话", Owner: s.zhang.ID, Customer: 1, Due: s.clock().Add(7 * time.Hour)},
			{Title: "下周的事", Owner: s.zhang.ID, Customer: 1, Due: s.clock().AddDate(0, 0, 7)},
			{Title: "别人的事", Owner: s.li.ID, Customer: 1, Due: s.clock()},
		} {
			if _, err := tx.NewTask(task); err != nil {
				return err
			}
		}
		return nil
	})
	if err := s.core.Update(t.Context(), crm.Actor{Person: s.li.ID}, s.clock(), func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "帮我看看", Owner: s.zhang.ID, Due: s.clock()})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	d := s.schedule()
	s.tick(d) // they are met for the first time
	if next, want := s.tick(d), local(t, "Asia/Shanghai", "2026-03-02 08:33"); !next.Equal(want) {
		t.Errorf("next at %s, want %s", next, want)
	}
	s.set(local(t, "Asia/Shanghai", "2026-03-02 08:32"))
	s.tick(d)
	if got := s.letters(); len(got) != 0 {
		t.Fatalf("too early: %v", got)
	}
	s.set(local(t, "Asia/Shanghai", "2026-03-02 08:33"))
	s.tick(d)
	s.tick(s.schedule())
	got := s.letters()
	if len(got) != 1 {
		t.Fatalf("%d letters: %v", len(got), got)
	}
	for _, want := range []string{"张伟: 今天要跟进 · 2 件,逾期 1 件", "1. 寄样品", "2. 回电话", "15:00", "待你接受 1 件"} {
		if !strings.Contains(got[0], want) {
			t.Errorf("no %q in\n%s", want, got[0])
		}
	}
	for _, not := range []string{"下周的事", "别人的事", "帮我看看", "补发", "停滞"} {
		if strings.Contains(got[0], not) {
			t.Errorf("%q in\n%s", not, got[0])
		}
	}
	r, err := s.bot.Handle(t.Context(), bot.Event{At: s.clock(), Actor: bot.Account{Platform: "terminal", ID: "张伟"},
		Place: bot.Place{Platform: "terminal", ID: "张伟", Direct: true}, Input: bot.Text{Text: "完成 2"}})
	if err != nil || r.Card == nil || !strings.Contains(card.PlainText(*r.Card), "回电话") {
		t.Errorf("完成 2 gave %+v, %v", r.Card, err)
	}
	s.set(local(t, "Asia/Shanghai", "2026-03-12 08:33")) // 8 working days without a move in a stage of 7
	s.tick(d)
	got = s.letters()
	if last := got[len(got)-1]; len(got) != 2 || !strings.Contains(last, "8 个工作日没动静") || strings.Contains(last, "停滞 1 单") {
		t.Errorf("gone quiet: %v", got)
	}
	s.set(local(t, "Asia/Shanghai", "2026-03-13 08:33"))
	s.tick(d)
	got = s.letters()
	if last := got[len(got)-1]; len(got) != 3 || !strings.Contains(last, "停滞 1 单") || !strings.Contains(last, "9 个工作日未动") || strings.Contains(last, "没动静") {
		t.Errorf("stalled: %v", got)
	}
}

// TestMorningGolden shows a full list in both languages: more tasks and stalled deals than fit, and what lacks a plan.
func TestMorningGolden(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := setup(t, "Asia/Shanghai")
			s.do(func(tx *crm.Tx) error {
				if _, err := tx.EditPerson(s.zhang.ID, 0, func(p *crm.Person) { p.Lang = lang }); err != nil {
					return err
				}
				for i := range 7 {
					d, err := tx.NewDeal(crm.Deal{Title: fmt.Sprint("Unit ", i+1), Customer: 1, Owner: s.zhang.ID, Stage: crm.StageID(1 + i%4),
						Amount: money.Amount{Minor: int64(i) * 100_000_00, Currency: "CNY"}, Expected: tx.Today(0) + 7})
					if err != nil {
						return err
					}
					if i > 1 {
						continue
					}
					if _, err := tx.NewTask(crm.Task{Title: "回访", Owner: s.zhang.ID, Deal: d.ID, Due: s.clock().AddDate(0, 0, 20+i).Add(time.Hour)}); err != nil {
						return err
					}
				}
				for i := range 10 {
					if _, err := tx.NewTask(crm.Task{Title: fmt.Sprint("资料 ", i+1), Owner: s.zhang.ID, Customer: 1, Due: s.clock().AddDate(0, 0, i), AllDay: true}); err != nil {
						return err
					}
				}
				return nil
			})
			s.tick(s.schedule())
			s.set(local(t, "Asia/Shanghai", "2026-03-23 08:50"))
			s.tick(s.schedule())
			golden(t, "morning_"+lang, strings.Join(s.letters(), "\n"))
		})
	}
}

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with testdata/<name>.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it); got:\n%s", path, got)
	}
}

// TestNothingToSay: on a day without anything to do nothing is sent, then or later that day.
func TestNothingToSay(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai")
	s.do(func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "下月的事", Owner: s.zhang.ID, Deal: 1, Due: s.clock().AddDate(0, 1, 0)})
		return err
	})
	d := s.schedule()
	s.tick(d)
	s.set(s.clock().Add(time.Hour))
	s.tick(d)
	s.do(func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "刚想到的", Owner: s.zhang.ID, Deal: 1, Due: s.clock().Add(time.Hour)})
		return err
	})
	s.set(s.clock().Add(time.Hour))
	s.tick(d)
	if got := s.letters(); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
