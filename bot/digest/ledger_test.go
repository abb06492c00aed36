package digest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// TestLateInsideTheGrace: who was down at 08:33 sends it late and says so, until four hours have gone by.
func TestLateInsideTheGrace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		up   string
		want []string
	}{
		{"2026-03-03 08:37", []string{""}},
		{"2026-03-03 08:39", []string{"补发 08:33"}},
		{"2026-03-03 12:33", []string{"补发 08:33"}},
		{"2026-03-03 12:34", nil},
		{"2026-03-09 10:00", []string{"补发 08:33"}}, // a week of lists collapses into today's
		{"2026-03-08 10:00", nil},                  // a Sunday
	} {
		t.Run(c.up, func(t *testing.T) {
			t.Parallel()
			s := setup(t, "Asia/Shanghai")
			s.due()
			s.tick(s.schedule())
			s.set(local(t, "Asia/Shanghai", c.up))
			d := s.schedule()
			s.tick(d)
			s.tick(d)
			got := s.letters()
			if len(got) != len(c.want) {
				t.Fatalf("%d letters, want %d", len(got), len(c.want))
			}
			for i, want := range c.want {
				if late := strings.Contains(got[i], "补发"); !strings.Contains(got[i], want) || late != (want != "") {
					t.Errorf("want %q in\n%s", want, got[i])
				}
			}
		})
	}
}

// due gives 张伟 something to do every day.
func (s *shop) due() {
	s.t.Helper()
	s.do(func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "回电话", Owner: s.zhang.ID, Customer: 1, Due: s.clock()})
		return err
	})
}

// counting is a kind that writes down when it was made, at a time of every day.
func counting(made *[]string, minute int, daily bool) (digest.Kind, func(*crm.Tx, *shop) error) {
	var mu sync.Mutex
	k := digest.Kind{Name: "count", Times: []digest.Time{{Slot: "count", Minute: minute}}, Grace: 4 * time.Hour,
		Make: func(t *bot.Turn, _ digest.Occasion) (card.Card, bool, error) {
			mu.Lock()
			defer mu.Unlock()
			*made = append(*made, t.Now.Format("01-02 15:04"))
			return card.Card{Title: t.Now.Format("2006-01-02 15:04 -0700")}, true, nil
		}}
	return k, func(tx *crm.Tx, s *shop) error {
		return digest.Change(tx, digest.Subscription{ID: "count/1", Kind: "count", Person: s.zhang.ID, Times: k.Times, Daily: daily})
	}
}

// TestAQuarterOfRestarts: ten weeks, a start at every hour and two schedulers at once, over the Chinese holidays or the turn
// of the clocks: each working day has its slot once.
func TestAQuarterOfRestarts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone     string
		calendar string
		minute   int
		from, to string
	}{
		{"Asia/Shanghai", "cn", 8*60 + 33, "2026-01-26", "2026-04-10"},
		{"America/New_York", "weekdays", 8*60 + 33, "2026-02-20", "2026-04-10"},
		{"Europe/Berlin", "weekdays", 18*60 + 3, "2026-10-01", "2026-12-01"},
	} {
		t.Run(c.zone, func(t *testing.T) {
			t.Parallel()
			s := setup(t, c.zone)
			var made []string
			k, subscribe := counting(&made, c.minute, false)
			s.set(local(t, c.zone, c.from+" 00:30"))
			s.do(func(tx *crm.Tx) error {
				if _, err := tx.EditCompany(0, func(co *crm.Company) { co.Calendar = c.calendar }); err != nil {
					return err
				}
				return subscribe(tx, s)
			})
			end := local(t, c.zone, c.to+" 00:30")
			for s.clock().Before(end) {
				one, other := s.schedule(k), s.schedule(k)
				var both sync.WaitGroup
				for _, d := range []*digest.Scheduler{one, other} {
					both.Go(func() {
						if _, err := d.Tick(t.Context()); err != nil {
							t.Error(err)
						}
					})
				}
				both.Wait()
				s.set(s.clock().Add(time.Hour))
			}
			want := []string{}
			cal, err := calendar.New(c.calendar, nil)
			if err != nil {
				t.Fatal(err)
			}
			for day := calendar.DateOf(local(t, c.zone, c.from+" 00:30")); day < calendar.DateOf(end); day++ {
				if cal.Workday(day) {
					want = append(want, day.String())
				}
			}
			got := []string{}
			for _, l := range s.letters() {
				_, text, _ := strings.Cut(l, ": ")
				got = append(got, text[:len("2006-01-02")])
			}
			if !slices.Equal(got, want) {
				t.Errorf("sent on %v,\nwant %v", got, want)
			}
			if len(made) != len(got) {
				t.Errorf("made %d times, sent %d times", len(made), len(got))
			}
		})
	}
}

// TestClockChanges: a time the clocks skip goes out at the next there is, one they show twice goes out once.
func TestClockChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, zone, from, to string
		minute               int
		want                 []string
	}{
		{"skipped", "Europe/Berlin", "2026-03-28 00:00", "2026-03-30 00:00", 2*60 + 30, []string{"2026-03-28 02:30 +0100", "2026-03-29 03:00 +0200"}},
		{"shown twice", "Europe/Berlin", "2026-10-24 00:00", "2026-10-26 00:00", 2*60 + 30, []string{"2026-10-24 02:30 +0200", "2026-10-25 02:30 +0200"}},
		{"midnight skipped", "America/Santiago", "2026-09-05 01:00", "2026-09-07 00:00", 0, []string{"2026-09-06 01:00 -0300"}},
		{"none", "Asia/Shanghai", "2026-03-28 00:00", "2026-03-30 00:00", 2*60 + 30, []string{"2026-03-28 02:30 +0800", "2026-03-29 02:30 +0800"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := setup(t, c.zone)
			var made []string
			k, subscribe := counting(&made, c.minute, true)
			s.set(local(t, c.zone, c.from))
			s.do(func(tx *crm.Tx) error { return subscribe(tx, s) })
			for end := local(t, c.zone, c.to); s.clock().Before(end); s.set(s.clock().Add(time.Minute)) {
				if s.clock().Minute()%30 < 2 { // the others only make the test slow
					s.tick(s.schedule(k))
				}
			}
			var got []string
			for _, l := range s.letters() {
				_, text, _ := strings.Cut(l, ": ")
				got = append(got, strings.TrimSpace(text))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("sent at %v, want %v", got, c.want)
			}
		})
	}
}

// TestClockJumps: set forward past the slot and back again, the day still has it once.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai")
	s.due()
	d := s.schedule()
	s.tick(d)
	for _, at := range []string{"2026-03-02 08:40", "2026-03-02 08:10", "2026-03-02 08:33", "2026-03-02 23:00", "2026-03-02 08:34", "2026-03-05 06:00", "2026-03-02 09:00"} {
		s.set(local(t, "Asia/Shanghai", at))
		s.tick(d)
	}
	if got := s.letters(); len(got) != 1 {
		t.Errorf("%d letters, want 1", len(got))
	}
}

// TestSetByItsReader: another time counts from the next slot on, off and quiet days send nothing, and who left gets nothing.
func TestSetByItsReader(t *testing.T) {
	t.Parallel()
	s := setup(t, "Asia/Shanghai")
	s.due()
	d := s.schedule()
	s.tick(d)
	change := func(at string, fn func(*digest.Subscription)) {
		t.Helper()
		s.set(local(t, "Asia/Shanghai", at))
		s.do(func(tx *crm.Tx) error {
			own, err := digest.Own(tx, digest.MorningList(), s.zhang.ID)
			if err != nil {
				return err
			}
			fn(&own)
			return digest.Change(tx, own)
		})
	}
	expect := func(until string, n int) {
		t.Helper()
		for end := local(t, "Asia/Shanghai", until); !s.clock().After(end); s.set(s.clock().Add(30 * time.Minute)) {
			s.tick(s.schedule())
		}
		if got := s.letters(); len(got) != n {
			t.Errorf("until %s: %d letters, want %d", until, len(got), n)
		}
	}
	expect("2026-03-02 09:00", 1)
	change("2026-03-02 10:00", func(s *digest.Subscription) { s.Times[0].Minute = 11 * 60 })
	expect("2026-03-02 23:00", 1) // today has had it
	expect("2026-03-03 10:30", 1)
	expect("2026-03-03 23:00", 2)
	change("2026-03-04 08:00", func(s *digest.Subscription) { s.Off = true })
	expect("2026-03-04 23:00", 2)
	change("2026-03-05 12:00", func(s *digest.Subscription) { s.Off = false })
	expect("2026-03-05 23:00", 2) // on again after its time: not late for a time it was off
	change("2026-03-05 23:10", func(s *digest.Subscription) { s.Quiet = calendar.DateOf(local(t, "Asia/Shanghai", "2026-03-09 00:00")) })
	expect("2026-03-08 23:00", 2)
	expect("2026-03-09 23:00", 3)
	s.do(func(tx *crm.Tx) error { _, err := tx.DisablePerson(s.zhang.ID, 0); return err })
	for range 30 {
		s.set(s.clock().Add(2 * time.Hour))
		s.tick(s.schedule())
	}
	s.do(func(tx *crm.Tx) error {
		_, err := tx.EditPerson(s.zhang.ID, 0, func(p *crm.Person) { p.State = crm.Active })
		return err
	})
	if got := s.letters(); len(got) != 3 {
		t.Errorf("%d letters to somebody who left, want the 3 from before", len(got))
	}
}

// TestAFaultHoldsUpNobody: a list that cannot be made is tried again, sent once when it can, and does not keep the others'
// back; one that never can is given up.
func TestAFaultHoldsUpNobody(t *testing.T) {
	t.Parallel()
	for _, faults := range []int{1, 4, 9} {
		t.Run(fmt.Sprint(faults, " faults"), func(t *testing.T) {
			t.Parallel()
			s := setup(t, "Asia/Shanghai")
			s.do(func(tx *crm.Tx) error {
				_, err := tx.LinkIdentity(crm.Identity{Platform: "terminal", External: "李娜", Person: s.li.ID, Direct: "李娜"})
				return err
			})
			left := faults
			k := digest.Kind{Name: "count", Personal: true, Times: []digest.Time{{Slot: "count", Minute: 9 * 60}}, Grace: 4 * time.Hour,
				Make: func(t *bot.Turn, _ digest.Occasion) (card.Card, bool, error) {
					if t.Me.Name == "张伟" && left > 0 {
						left--
						return card.Card{}, false, errors.New("no luck")
					}
					return card.Card{Title: "简报"}, true, nil
				}}
			logged := &strings.Builder{}
			d := digest.New(digest.Config{Core: s.core, Bot: s.bot, Kinds: []digest.Kind{k}, Log: zerolog.New(logged), Now: s.clock})
			s.tick(d)
			s.set(local(t, "Asia/Shanghai", "2026-03-02 09:00"))
			failed := 0
			for range 90 {
				if _, err := d.Tick(t.Context()); err != nil {
					failed++
				}
				s.set(s.clock().Add(time.Minute))
			}
			want := []string{"李娜: 简报", "张伟: 简报"}
			if faults > 5 {
				want = want[:1]
			}
			var got []string
			for _, l := range s.letters() {
				got = append(got, strings.TrimSpace(strings.SplitN(l, "\n", 2)[0]))
			}
			if !slices.Equal(got, want) || failed != min(faults, 5) {
				t.Errorf("got %v after %d faults, want %v after %d", got, failed, want, min(faults, 5))
			}
			if given := strings.Contains(logged.String(), "given up"); given != (faults > 5) {
				t.Errorf("log: %s", logged)
			}
		})
	}
}

// TestRunWakesInTime: the loop of two daemons on one store sends each working day's slot once, at its minute.
func TestRunWakesInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := setup(t, "Asia/Shanghai")
		began := time.Now()
		start := s.now
		now := func() time.Time { return start.Add(time.Since(began)) }
		s.due()
		var made []string
		k, subscribe := counting(&made, 9*60+3, false)
		s.do(func(tx *crm.Tx) error { return subscribe(tx, s) })
		ctx, stop := context.WithCancel(t.Context())
		var loops sync.WaitGroup
		for range 2 {
			d := digest.New(digest.Config{Core: s.core, Bot: s.bot, Kinds: []digest.Kind{k}, Log: zerolog.New(failing{t}), Now: now})
			loops.Go(func() {
				if err := d.Run(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		<-time.After(4 * 24 * time.Hour)
		stop()
		loops.Wait()
		if want := []string{"03-02 09:03", "03-03 09:03", "03-04 09:03", "03-05 09:03"}; !slices.Equal(made, want) {
			t.Errorf("made at %v, want %v", made, want)
		}
	})
}
