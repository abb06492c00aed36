package digest_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/command"
	"crmbot/bot/digest"
	"crmbot/crm"

	"math/rand/v2"

	"github.com/rs/zerolog"
)

// reminded is a shop that keeps reminders and sends no morning list.
func reminded(t *testing.T, zone string) *shop {
	t.Helper()
	s := setup(t, zone)
	s.core = crm.Open(s.engine, "w", digest.Reminders{})
	s.bot = bot.New(bot.Config{Core: s.core, Commands: command.All(), Now: s.clock, Rand: rand.NewChaCha8([32]byte{1}),
		Caps: map[string]card.Caps{"terminal": {}}, Local: []string{"terminal"}, Log: zerolog.New(failing{t})})
	t.Cleanup(func() {
		if err := s.core.Check(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return s
}

// by does something as a person.
func (s *shop) by(person crm.ID, fn func(*crm.Tx) error) {
	s.t.Helper()
	if err := s.core.Update(s.t.Context(), crm.Actor{Person: person}, s.clock(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// plan has 张伟 plan something for a time in the zone.
func (s *shop) plan(title, zone, at string) (task crm.Task) {
	s.t.Helper()
	due := local(s.t, zone, at)
	s.by(s.zhang.ID, func(tx *crm.Tx) error {
		var err error
		task, err = tx.NewTask(crm.Task{Title: title, Owner: s.zhang.ID, Customer: 1, Due: due})
		return err
	})
	return task
}

// tickAt is a start of two daemons at a time, each ticking twice.
func (s *shop) tickAt(zone string, times ...string) {
	s.t.Helper()
	for _, at := range times {
		s.set(local(s.t, zone, at))
		var both sync.WaitGroup
		for range 2 {
			d := s.schedule([]digest.Kind{}...)
			both.Go(func() {
				for range 2 {
					if _, err := d.Tick(s.t.Context()); err != nil {
						s.t.Error(err)
					}
				}
			})
		}
		both.Wait()
	}
}

// firsts are the first lines of the letters.
func (s *shop) firsts() []string {
	s.t.Helper()
	out := []string{}
	for _, l := range s.letters() {
		_, text, _ := strings.Cut(l, ": ")
		lines := strings.Split(strings.TrimSpace(text), "\n")
		late := ""
		if strings.Contains(text, "补发") {
			late = " 补发"
		}
		out = append(out, lines[0]+late)
	}
	return out
}

func (s *shop) heard(want ...string) {
	s.t.Helper()
	if got := s.firsts(); !slices.Equal(got, append([]string{}, want...)) {
		s.t.Errorf("heard %q, want %q\n%s", got, want, strings.Join(s.letters(), "\n"))
	}
}

const sh = "Asia/Shanghai"

// TestReminded: when a task of 张伟's is told of, for what happens to the daemon and the clock.
func TestReminded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, due string
		at        []string
		want      []string
	}{
		{"restart across the due time, and two more", "2026-03-03 09:00", []string{"2026-03-02 19:00", "2026-03-03 09:02", "2026-03-03 09:10", "2026-03-03 11:00"}, []string{"到时间了:回电话"}},
		{"before and at", "2026-03-03 10:00", []string{"2026-03-03 09:44", "2026-03-03 09:45", "2026-03-03 09:50", "2026-03-03 10:00", "2026-03-03 10:30"}, []string{"快到时间了:回电话", "到时间了:回电话"}},
		{"late", "2026-03-03 10:00", []string{"2026-03-03 11:00", "2026-03-03 12:00"}, []string{"到时间了:回电话 补发"}},
		{"too late", "2026-03-03 10:00", []string{"2026-03-03 14:01"}, nil},
		{"the clock goes back", "2026-03-03 10:00", []string{"2026-03-03 10:00", "2026-03-03 09:00", "2026-03-03 09:45", "2026-03-03 10:00"}, []string{"到时间了:回电话"}},
		{"09:00 announced at 08:45", "2026-03-03 09:00", []string{"2026-03-03 08:45"}, []string{"快到时间了:回电话"}},
		{"not before the night is over", "2026-03-03 08:40", []string{"2026-03-03 08:25", "2026-03-03 08:30", "2026-03-03 08:40"}, []string{"快到时间了:回电话", "到时间了:回电话"}},
		{"at its end at once", "2026-03-03 08:30", []string{"2026-03-03 08:15", "2026-03-03 08:30"}, []string{"到时间了:回电话"}},
		{"planned for the night", "2026-03-03 21:00", []string{"2026-03-03 20:45", "2026-03-03 21:00"}, []string{"快到时间了:回电话", "到时间了:回电话"}},
		{"planned for a Saturday", "2026-03-07 10:00", []string{"2026-03-07 09:45", "2026-03-07 10:00"}, []string{"快到时间了:回电话", "到时间了:回电话"}},
		{"missed on a Friday evening", "2026-03-06 19:00", []string{"2026-03-06 20:30", "2026-03-07 12:00", "2026-03-09 08:29", "2026-03-09 08:30", "2026-03-09 09:00"}, []string{"到时间了:回电话 补发"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := reminded(t, sh)
			s.plan("回电话", sh, c.due)
			s.tickAt(sh, c.at...)
			s.heard(c.want...)
		})
	}
}

// TestRemindedOfWhatChanged: done, put off, undone and given on, a task is told of once to whose it is.
func TestRemindedOfWhatChanged(t *testing.T) {
	t.Parallel()
	const early, due = "快到时间了:回电话", "到时间了:回电话"
	type step func(s *shop, id crm.ID)
	as := func(fn func(*crm.Tx, crm.ID) error) step {
		return func(s *shop, id crm.ID) { s.by(s.zhang.ID, func(tx *crm.Tx) error { return fn(tx, id) }) }
	}
	at := func(times ...string) step {
		return func(s *shop, _ crm.ID) {
			for _, x := range times {
				s.tickAt(sh, "2026-03-03 "+x)
			}
		}
	}
	done := as(func(tx *crm.Tx, id crm.ID) error { _, err := tx.DoneTask(id, 0, ""); return err })
	undo := as(func(tx *crm.Tx, id crm.ID) error {
		task, err := tx.Task(id)
		if err == nil {
			_, err = tx.Undo(task.Rev)
		}
		return err
	})
	snooze := func(to string) step {
		return as(func(tx *crm.Tx, id crm.ID) error {
			z, err := time.LoadLocation(sh)
			if err != nil {
				return err
			}
			day := "2026-03-03 " + to
			until, err := time.ParseInLocation("2006-01-02 15:04", day, z)
			if err == nil {
				_, err = tx.SnoozeTask(id, 0, until, false)
			}
			return err
		})
	}
	for _, c := range []struct {
		name  string
		steps []step
		want  []string
	}{
		{"done", []step{at("09:45"), done, at("10:00", "10:30")}, []string{early}},
		{"done and undone in time", []step{at("09:45"), done, at("09:50"), undo, at("10:00")}, []string{early, due}},
		{"done and undone after", []step{at("10:00"), done, at("10:10"), undo, at("10:20")}, []string{due}},
		{"put off", []step{at("10:00"), snooze("11:00"), at("10:30", "10:45", "11:00", "12:00")}, []string{due, early, due}},
		{"put off and back", []step{at("10:00"), snooze("11:00"), at("10:01"), undo, at("11:00", "12:00")}, []string{due}},
		{"put off and back, the clock too", []step{at("10:00"), snooze("11:00"), at("09:30"), undo, at("09:50", "10:00", "12:00")}, []string{due}},
		{"dropped", []step{as(func(tx *crm.Tx, id crm.ID) error { _, err := tx.CancelTask(id, 0); return err }), at("09:45", "10:00")}, nil},
		{"only the day", []step{as(func(tx *crm.Tx, id crm.ID) error {
			_, err := tx.EditTask(id, 0, func(t *crm.Task) { t.AllDay = true })
			return err
		}), at("08:45", "09:00", "09:45", "10:00")}, nil},
		{"given away", []step{at("09:45"), as(func(tx *crm.Tx, id crm.ID) error {
			for _, p := range tx.People() {
				if p.Name == "李娜" {
					_, err := tx.GiveTask(id, 0, p.ID)
					return err
				}
			}
			return nil
		}), at("10:00")}, []string{early}},
		{"two hours before", []step{as(func(tx *crm.Tx, id crm.ID) error {
			task, err := tx.Task(id)
			if err == nil {
				err = digest.SetLead(tx, task, 60)
			}
			return err
		}), at("09:00", "09:45", "10:00")}, []string{early, due}},
		{"at its time only", []step{as(func(tx *crm.Tx, id crm.ID) error {
			task, err := tx.Task(id)
			if err == nil {
				err = digest.SetLead(tx, task, 0)
			}
			return err
		}), at("09:45", "10:00")}, []string{due}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := reminded(t, sh)
			id := s.plan("回电话", sh, "2026-03-03 10:00").ID
			for _, step := range c.steps {
				step(s, id)
			}
			s.heard(c.want...)
		})
	}
}

// TestRemindedOfAColleaguesTask: what waits for the owner's word is quiet; a time in the night that a colleague set waits.
func TestRemindedOfAColleaguesTask(t *testing.T) {
	t.Parallel()
	s := reminded(t, sh)
	var ids []crm.ID
	s.by(s.li.ID, func(tx *crm.Tx) error {
		ids = nil
		for _, title := range []string{"接受的", "没答复的"} {
			task, err := tx.NewTask(crm.Task{Title: title, Owner: s.zhang.ID, Due: local(t, sh, "2026-03-03 10:00")})
			if err != nil {
				return err
			}
			ids = append(ids, task.ID)
		}
		return nil
	})
	s.by(s.zhang.ID, func(tx *crm.Tx) error { _, err := tx.AcceptTask(ids[0], 0); return err })
	s.do(func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "夜里的", Owner: s.zhang.ID, Due: local(t, sh, "2026-03-06 22:00")})
		return err
	})
	s.tickAt(sh, "2026-03-03 09:45", "2026-03-03 10:00", "2026-03-06 21:45", "2026-03-06 22:00", "2026-03-07 10:00", "2026-03-09 08:30")
	s.heard("快到时间了:接受的", "到时间了:接受的", "到时间了:夜里的")
}

// TestRemindedForWeeks: a task at a time of every day, a start of two daemons at every hour, over a holiday or the turn of the
// clocks: each working day is told of once. Tasks crmbot made itself wait on days off until there is a working day.
func TestRemindedForWeeks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, from, to, at string }{
		{sh, "2026-02-09", "2026-03-06", "10:00"},
		{"America/New_York", "2026-03-02", "2026-03-16", "02:30"},
		{"Europe/Berlin", "2026-10-19", "2026-11-02", "02:30"},
	} {
		t.Run(c.zone, func(t *testing.T) {
			t.Parallel()
			s := reminded(t, c.zone)
			s.set(local(t, c.zone, c.from+" 00:30"))
			days := 0
			for day := local(t, c.zone, c.from+" 12:00"); day.Before(local(t, c.zone, c.to+" 00:00")); day = day.AddDate(0, 0, 1) {
				task := s.plan(day.Format("01-02")+"。", c.zone, day.Format("2006-01-02 ")+c.at)
				s.by(s.zhang.ID, func(tx *crm.Tx) error { return digest.SetLead(tx, task, 0) })
				days++
			}
			for s.clock().Before(local(t, c.zone, c.to+" 12:00")) {
				s.tickAt(c.zone, s.clock().Format("2006-01-02 15:04"))
				s.set(s.clock().Add(time.Hour))
			}
			seen := map[string]int{}
			for _, l := range s.letters() {
				for _, part := range strings.Split(l, "。")[:strings.Count(l, "。")] {
					seen[part[len(part)-5:]]++
				}
			}
			if len(seen) != days {
				t.Errorf("told of %d tasks, want %d: %v", len(seen), days, seen)
			}
		})
	}
}
