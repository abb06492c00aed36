package digest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// posts are what waits in the outbox for groups: the group, and what it reads.
func (s *shop) posts() []string {
	s.t.Helper()
	var out []string
	err := s.core.View(s.t.Context(), crm.Actor{System: "test"}, s.clock(), func(v *crm.View) error {
		out = nil
		all, err := s.bot.Mailbox().Waiting(v, 0, 10_000)
		for _, l := range all {
			if l.Target.Account == "" {
				out = append(out, l.Target.Place+": "+card.PlainText(l.Card))
			}
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// subscribe gives a group the numbers of a team.
func (s *shop) subscribe(group string, team crm.ID, change ...func(*digest.Subscription)) {
	s.t.Helper()
	sub := digest.NewGroup(bot.Place{Platform: "terminal", ID: group}, team, 0)
	for _, fn := range change {
		fn(&sub)
	}
	s.do(func(tx *crm.Tx) error { return digest.Change(tx, sub) })
}

// first is the first line of a message.
func first(s string) string { line, _, _ := strings.Cut(s, "\n"); return line }

// TestGroupDigest: a group of one team gets its two digests a day, a minute and a half late at most and always by as much.
func TestGroupDigest(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai")
	s.subscribe("east", 0)
	at := map[string][]time.Duration{}
	for day := range 2 {
		s.set(local(t, "Asia/Shanghai", "2026-03-02 09:00").AddDate(0, 0, day))
		for end := s.clock().Add(10 * time.Hour); s.clock().Before(end); {
			before := len(s.posts())
			next := s.tick(s.schedule(digest.TeamDigest()))
			if posts := s.posts(); len(posts) > before {
				slot := first(posts[before])[:len("east: 【早报")]
				since := s.clock().Sub(calendar.DateOf(s.clock()).In(s.clock().Location()))
				at[slot] = append(at[slot], since)
			}
			if next.IsZero() || next.After(end) {
				break
			}
			s.set(next)
		}
	}
	for slot, want := range map[string]time.Duration{"east: 【早报": 9*time.Hour + 3*time.Minute, "east: 【晚报": 18*time.Hour + 3*time.Minute} {
		if got := at[slot]; len(got) != 2 || got[0] != got[1] || got[0] < want || got[0] > want+90*time.Second {
			t.Errorf("%s came at %v, want twice the same, up to 90 s after %v", slot, got, want)
		}
	}
}

// TestLateDigest: downtime collapses into the latest slot, and that says it is late.
func TestLateDigest(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai")
	s.subscribe("east", 0)
	s.set(local(t, "Asia/Shanghai", "2026-03-05 19:30"))
	s.tick(s.schedule(digest.TeamDigest()))
	posts := s.posts()
	if len(posts) != 1 || !strings.Contains(posts[0], "晚报") || !strings.Contains(posts[0], "补发 18:03") {
		t.Errorf("got %q, want one late evening digest", posts)
	}
}

// TestStrangersReadAlong: before every digest the platform is asked who reads along: strangers suspend it and its maker is told
// once; a platform that does not answer gets nothing, and what is due is tried again.
func TestStrangersReadAlong(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai")
	s.do(func(tx *crm.Tx) error {
		_, err := tx.EditPerson(s.zhang.ID, 0, func(p *crm.Person) { p.Role = crm.Admin })
		return err
	})
	byZhang := func(x *digest.Subscription) { x.By = s.zhang.ID }
	s.subscribe("east", 0, byZhang)
	s.subscribe("safe", 0, byZhang)
	shared, fault, asked := map[string]bool{}, error(nil), []string{}
	d := digest.New(digest.Config{Core: s.core, Bot: s.bot, Kinds: []digest.Kind{digest.TeamDigest()}, Log: zerolog.New(failing{t}), Now: s.clock,
		Shared: func(_ context.Context, p bot.Place) (bool, error) {
			asked = append(asked, p.ID)
			if p.ID == "east" {
				return shared[p.ID], fault
			}
			return false, nil
		}})
	fault = errors.New("no answer")
	s.set(local(t, "Asia/Shanghai", "2026-03-02 09:05"))
	if _, err := d.Tick(t.Context()); !errors.Is(err, fault) {
		t.Fatalf("Tick = %v, want %v", err, fault)
	}
	if got := s.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "safe") {
		t.Fatalf("got %q, want the safe group's alone", got)
	}
	fault = nil
	s.set(local(t, "Asia/Shanghai", "2026-03-02 09:20"))
	s.tick(d)
	if got := s.posts(); len(got) != 2 || !strings.Contains(got[1], "补发") {
		t.Fatalf("got %q, want the other group's late", got)
	}
	shared["east"] = true
	for _, at := range []string{"2026-03-02 18:05", "2026-03-03 09:05"} {
		s.set(local(t, "Asia/Shanghai", at))
		s.tick(d)
	}
	var east, told int
	for _, l := range s.letters() {
		told += strings.Count(l, "的简报已停发")
	}
	for _, p := range s.posts() {
		east += strings.Count(p, "east: ")
	}
	if east != 1 || told != 1 {
		t.Errorf("%d digests to the shared group and %d letters to its maker, want 1 and 1", east, told)
	}
	if n := len(slices.DeleteFunc(asked, func(p string) bool { return p != "safe" })); n != 3 {
		t.Errorf("asked %d times about the safe group, want before each of its 3 digests", n)
	}
}

// TestQuietDays: a day without news is short, left out, or told in full, as the group wants it.
func TestQuietDays(t *testing.T) {
	t.Parallel()
	e := exampleOf(t, chinese())
	e.set(local(t, e.zone, "2026-12-16 09:00")) // a Wednesday; nothing happened for weeks, but much is overdue
	f := e.facts(false)
	f.Due, f.Late = 0, 0
	if !f.Quiet() {
		t.Fatalf("not quiet: %+v", f.Days)
	}
	var lines []int
	for _, style := range []digest.Style{digest.Short, "", digest.Skip, digest.Full} {
		c, some := e.card(&f, style)
		if !some {
			lines = append(lines, 0)
			continue
		}
		lines = append(lines, strings.Count(card.PlainText(c), "\n")+1)
	}
	if got, want := fmt.Sprint(lines[:3]), "[3 3 0]"; got != want || lines[3] < 10 {
		t.Errorf("lines %v, want %s and a full one", lines, want)
	}
}

// TestHolidaysAndWeeks: a Monday tells of the weekend and the week, the first working day of a month of the month before, and the
// one after a holiday of the holiday.
func TestHolidaysAndWeeks(t *testing.T) {
	t.Parallel()
	e := exampleOf(t, chinese())
	for _, c := range []struct {
		at   string
		want []string
		not  []string
	}{
		{"2026-11-20 09:00", nil, []string{"上周", "周末", "10月"}},
		{"2026-11-23 09:00", []string{"上周 11-16~11-22: 新商机 5 · 拜访/电话 31 · 推进 10 · 赢单 2 单 ¥86万 · 输单 1 单", "再上周: 新商机 2"}, []string{"周末", "假期"}},
		{"2026-11-02 09:00", []string{"10月 已赢 ¥40万 · 赢单 2 单 · 当月没设目标", "上周 10-26~11-01"}, []string{"假期"}},
		{"2026-10-08 09:00", []string{"假期 10-01~10-07 汇总: ", "9月 "}, []string{"周末"}},
		{"2026-09-20 09:00", nil, []string{"上周", "假期"}}, // a Sunday that is worked
	} {
		e.set(local(t, e.zone, c.at))
		f := e.facts(false)
		got, _ := e.card(&f, digest.Full)
		text := card.PlainText(got)
		if n := strings.Count(text, "\n") + 1; n > 30 {
			t.Errorf("%s: %d lines", c.at, n)
		}
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: want %q in\n%s", c.at, w, text)
			}
		}
		for _, w := range c.not {
			if strings.Contains(text, w) {
				t.Errorf("%s: unwanted %q in\n%s", c.at, w, text)
			}
		}
	}
}

// TestNobodysTroubleInTheGroup: no title, customer, owner or amount of a deal that stalls, slips, is put off or was lost stands in
// a group's card; only who won is named.
func TestNobodysTroubleInTheGroup(t *testing.T) {
	t.Parallel()
	e := exampleOf(t, chinese())
	e.do(func(tx *crm.Tx) error {
		for _, d := range e.open {
			if _, err := tx.EditDeal(d.ID, 0, func(d *crm.Deal) { d.Title = "机密" }); err != nil {
				return err
			}
		}
		_, err := tx.EditCustomer(3, 0, func(c *crm.Customer) { c.Name = "秘密客户" })
		return err
	})
	for _, at := range []string{"2026-11-20 09:03", "2026-11-19 18:03", "2026-12-20 09:03"} {
		e.set(local(t, e.zone, at))
		for _, evening := range []bool{false, true} {
			f := e.facts(evening)
			c, _ := e.card(&f, digest.Full)
			raw, err := c.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"机密", "秘密客户", "D1 ", "¥100万", "¥80万 ·"} {
				if strings.Contains(string(raw), secret) {
					t.Errorf("%s: %q stands in the group's card: %s", at, secret, raw)
				}
			}
			if c.Audience != card.GroupSafe {
				t.Error("the card is not for a group")
			}
		}
	}
}

// TestEmptyTeam: a team that never had a deal reads how to begin.
func TestEmptyTeam(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai")
	var empty crm.Team
	s.do(func(tx *crm.Tx) error {
		var err error
		empty, err = tx.NewTeam(crm.Team{Name: "新团队"})
		return err
	})
	s.subscribe("new", empty.ID)
	s.set(local(t, "Asia/Shanghai", "2026-03-02 09:05"))
	s.tick(s.schedule(digest.TeamDigest()))
	if got := s.posts(); len(got) != 1 || !strings.Contains(got[0], "还没有商机") || strings.Count(got[0], "\n") != 1 {
		t.Errorf("got %q", got)
	}
}

// TestAQuarterOfGroups: a quarter of digests of two groups, with a start at every hour, two schedulers at once, a clock that jumps
// forth and back, holidays, and downtime: each working day has its two digests once, and only what came late says so.
func TestAQuarterOfGroups(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, calendar, from, to string }{
		{"Asia/Shanghai", "cn", "2026-09-14", "2026-10-24"},
		{"Europe/Berlin", "weekdays", "2026-10-05", "2026-11-14"},
	} {
		t.Run(c.zone, func(t *testing.T) {
			t.Parallel()
			s := setup(t, c.zone)
			s.set(local(t, c.zone, c.from+" 00:10"))
			s.do(func(tx *crm.Tx) error {
				_, err := tx.EditCompany(0, func(co *crm.Company) { co.Calendar = c.calendar })
				return err
			})
			s.subscribe("one", 0, func(x *digest.Subscription) { x.Style = digest.Full })
			s.subscribe("two", 0, func(x *digest.Subscription) { x.Style = digest.Full })
			tick := func() {
				var both sync.WaitGroup
				for _, d := range []*digest.Scheduler{s.schedule(digest.TeamDigest()), s.schedule(digest.TeamDigest())} {
					both.Go(func() {
						if _, err := d.Tick(t.Context()); err != nil {
							t.Error(err)
						}
					})
				}
				both.Wait()
			}
			end := local(t, c.zone, c.to+" 00:10")
			for n := 0; s.clock().Before(end); n++ {
				tick()
				now := s.clock()
				if n%37 == 5 { // the clock is set an hour ahead, and back
					s.set(now.Add(time.Hour))
					tick()
					s.set(now)
					tick()
				}
				s.set(now.Add(time.Hour))
			}
			cal, err := calendar.New(c.calendar, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]int{}
			for day := calendar.DateOf(local(t, c.zone, c.from+" 00:10")); day < calendar.DateOf(end); day++ {
				for _, group := range []string{"one", "two"} {
					if cal.Workday(day) {
						want[group+" "+day.String()+" morning"]++
						want[group+" "+day.String()+" evening"]++
					}
				}
			}
			got := map[string]int{}
			err = s.core.View(t.Context(), crm.Actor{System: "test"}, s.clock(), func(v *crm.View) error {
				all, err := s.bot.Mailbox().Waiting(v, 0, 10_000)
				for _, l := range all {
					_, slot, _ := strings.Cut(l.Card.Key, ":2026-")
					got[l.Target.Place+" 2026-"+strings.Replace(slot, ":", " ", 1)]++
					if plain := card.PlainText(l.Card); !strings.Contains(plain, "补发") {
						t.Errorf("%s came %s late and does not say so", l.Card.Key, first(plain)) // the ticks are at ten past the hour
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(got, want) {
				t.Errorf("got %v,\nwant %v", got, want)
			}
		})
	}
}
