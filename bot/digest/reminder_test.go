package digest_test

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
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
	"crmbot/crm/calendar"
	"crmbot/store"
	"crmbot/store/memory"
	"crmbot/store/storetest"
)

// reminded is a shop that keeps reminders and sends no morning list.
func reminded(t *testing.T, zone string) *shop {
	t.Helper()
	s := setup(t, zone)
	s.remind()
	return s
}

// remind has the shop keep reminders from now on.
func (s *shop) remind() {
	s.core = crm.Open(s.engine, "w", digest.Reminders{})
	s.bot = bot.New(bot.Config{Core: s.core, Commands: command.All(), Now: s.clock, Rand: rand.NewChaCha8([32]byte{1}),
		Caps: map[string]card.Caps{"terminal": {}}, Local: []string{"terminal"}, Log: zerolog.New(failing{s.t})})
	s.t.Cleanup(func() {
		if err := s.core.Check(context.WithoutCancel(s.t.Context())); err != nil {
			s.t.Error(err)
		}
	})
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
		{"an hour late", "2026-03-03 10:00", []string{"2026-03-03 11:00", "2026-03-03 12:00"}, []string{"到时间了:回电话 补发"}},
		{"too late", "2026-03-03 10:00", []string{"2026-03-03 14:01"}, nil},
		{"the clock goes back", "2026-03-03 10:00", []string{"2026-03-03 10:00", "2026-03-03 09:00", "2026-03-03 09:45", "2026-03-03 10:00"}, []string{"到时间了:回电话"}},
		{"09:00 announced at 08:45", "2026-03-03 09:00", []string{"2026-03-03 08:45"}, []string{"快到时间了:回电话"}},
		{"not before the night is over", "2026-03-03 08:40", []string{"2026-03-03 08:25", "2026-03-03 08:30", "2026-03-03 08:40"}, []string{"快到时间了:回电话", "到时间了:回电话"}},
		{"at its end at once", "2026-03-03 08:30", []string{"2026-03-03 08:15", "2026-03-03 08:30"}, []string{"到时间了:回电话"}},
		{"planned for the night", "2026-03-03 21:00", []string{"2026-03-03 20:45", "2026-03-03 21:00"}, []string{"快到时间了:回电话", "到时间了:回电话"}},
		{"planned for a Saturday", "2026-03-07 10:00", []string{"2026-03-07 09:45", "2026-03-07 10:00"}, []string{"快到时间了:回电话", "到时间了:回电话"}},
		{"planned for a holiday", "2026-04-06 10:00", []string{"2026-04-06 09:45", "2026-04-06 10:00", "2026-04-07 08:29", "2026-04-07 08:30", "2026-04-07 10:00"}, []string{"到时间了:回电话"}},
		{"the working Saturday of a holiday", "2026-05-09 10:00", []string{"2026-05-09 09:45", "2026-05-09 10:00"}, []string{"快到时间了:回电话", "到时间了:回电话"}},
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
	on := func(times ...string) step { return func(s *shop, _ crm.ID) { s.tickAt(sh, times...) } }
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
		{"quiet days", []step{as(func(tx *crm.Tx, _ crm.ID) error { return quietUntil(tx, "2026-03-05") }),
			at("09:45", "10:00"), on("2026-03-04 10:00", "2026-03-05 08:29", "2026-03-05 08:30", "2026-03-05 10:00")}, []string{due}},
		{"an hour before", []step{as(func(tx *crm.Tx, id crm.ID) error {
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

// quietUntil has 张伟 told nothing before a day.
func quietUntil(tx *crm.Tx, day string) error {
	d, err := calendar.ParseDate(day)
	if err != nil {
		return err
	}
	own, err := digest.Own(tx, digest.MorningList(), tx.Actor().Person)
	if err != nil {
		return err
	}
	own.Quiet = d
	return digest.Change(tx, own)
}

// TestRemindedOfAColleaguesTask: what waits for the owner's word is told to who gave it, once; a time in the night or on a day
// off that a colleague set waits.
func TestRemindedOfAColleaguesTask(t *testing.T) {
	t.Parallel()
	s := reminded(t, sh)
	s.do(func(tx *crm.Tx) error {
		_, err := tx.LinkIdentity(crm.Identity{Platform: "terminal", External: "李娜", Person: s.li.ID, Direct: "李娜"})
		return err
	})
	var ids []crm.ID
	s.by(s.li.ID, func(tx *crm.Tx) error {
		ids = nil
		for _, title := range []string{"接受的", "没答复的", "婉拒的"} {
			task, err := tx.NewTask(crm.Task{Title: title, Owner: s.zhang.ID, Due: local(t, sh, "2026-03-03 10:00")})
			if err != nil {
				return err
			}
			ids = append(ids, task.ID)
		}
		_, err := tx.NewTask(crm.Task{Title: "只说了哪天的", Owner: s.zhang.ID, Due: local(t, sh, "2026-03-03 10:00"), AllDay: true})
		return err
	})
	s.by(s.zhang.ID, func(tx *crm.Tx) error {
		_, err := tx.AcceptTask(ids[0], 0)
		_, fault := tx.DeclineTask(ids[2], 0, "出差")
		return errors.Join(err, fault)
	})
	s.do(func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "夜里的", Owner: s.zhang.ID, Due: local(t, sh, "2026-03-06 22:00")})
		_, fault := tx.NewTask(crm.Task{Title: "周六的", Owner: s.zhang.ID, Due: local(t, sh, "2026-03-14 10:00")})
		return errors.Join(err, fault)
	})
	s.tickAt(sh, "2026-03-03 09:45", "2026-03-03 10:00")
	got := s.letters()
	want := []string{"张伟: 快到时间了:接受的", "李娜: 2 件事快到时间了", "张伟: 到时间了:接受的", "李娜: 到时间了:婉拒的"}
	for i := range got {
		got[i], _, _ = strings.Cut(got[i], "\n")
	}
	if !slices.Equal(sorted(got), sorted(want)) {
		t.Errorf("heard %q, want %q", got, want)
	}
	s.tickAt(sh, "2026-03-06 21:45", "2026-03-06 22:00", "2026-03-07 10:00", "2026-03-09 08:30", "2026-03-14 10:00", "2026-03-16 08:30")
	if got := s.firsts()[len(want):]; !slices.Equal(got, []string{"到时间了:夜里的", "到时间了:周六的"}) {
		t.Errorf("heard %q", got)
	}
}

func sorted(all []string) []string { return slices.Sorted(slices.Values(all)) }

// TestReminderGolden shows the messages in both languages: before the time, at it, several at once, late, and of a task that a
// colleague has not taken on.
func TestReminderGolden(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := reminded(t, sh)
			s.do(func(tx *crm.Tx) error {
				_, err := tx.EditPerson(s.zhang.ID, 0, func(p *crm.Person) { p.Lang = lang })
				return err
			})
			s.by(s.zhang.ID, func(tx *crm.Tx) error {
				for _, task := range []crm.Task{
					{Title: "Call back", Owner: s.zhang.ID, Customer: 1, Deal: 1, Due: local(t, sh, "2026-03-03 10:00")},
					{Title: "Send samples", Owner: s.zhang.ID, Customer: 1, Due: local(t, sh, "2026-03-03 15:00")},
					{Title: "Prepare *slides*", Owner: s.zhang.ID, Due: local(t, sh, "2026-03-03 15:00")},
					{Title: "Check the stock", Owner: s.li.ID, Due: local(t, sh, "2026-03-04 10:00")},
				} {
					if _, err := tx.NewTask(task); err != nil {
						return err
					}
				}
				return nil
			})
			s.tickAt(sh, "2026-03-03 09:45", "2026-03-03 10:00", "2026-03-03 15:30", "2026-03-04 09:45")
			golden(t, "reminder_"+lang, strings.Join(s.letters(), "\n"))
		})
	}
}

// TestReminderButtons: done, an hour on, tomorrow and next Monday are a tap away.
func TestReminderButtons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ label, want string }{
		{"完成", "完成"}, {"1小时后", "03-03 周二 11:00"}, {"明天", "03-04 周三"}, {"下周一", "03-09 周一"},
	} {
		t.Run(c.label, func(t *testing.T) {
			t.Parallel()
			s := reminded(t, sh)
			s.plan("回电话", sh, "2026-03-03 10:00")
			s.tickAt(sh, "2026-03-03 10:00")
			if got := s.press(c.label); !strings.Contains(got, c.want) {
				t.Errorf("no %q in\n%s", c.want, got)
			}
		})
	}
}

// press presses a button of the first letter and gives the answer.
func (s *shop) press(label string) string {
	s.t.Helper()
	var value string
	err := s.core.View(s.t.Context(), crm.Actor{System: "test"}, s.clock(), func(v *crm.View) error {
		all, err := s.bot.Mailbox().Waiting(v, 0, 1)
		if err != nil {
			return err
		}
		for _, e := range all[0].Card.Body {
			item, _ := e.(card.Item)
			for _, b := range item.Buttons {
				if b.Label == label {
					value = b.Value
				}
			}
		}
		return nil
	})
	if err != nil || value == "" {
		s.t.Fatalf("no button %q: %v", label, err)
	}
	r, err := s.bot.Handle(s.t.Context(), bot.Event{At: s.clock(), Actor: bot.Account{Platform: "terminal", ID: "张伟"},
		Place: bot.Place{Platform: "terminal", ID: "张伟", Direct: true}, Input: bot.Press{Value: value}})
	if err != nil || r.Card == nil {
		s.t.Fatalf("%s: %+v, %v", label, r, err)
	}
	return card.PlainText(*r.Card)
}

// TestFillReminders: a database of the format before gets its rows, again if it was cut off: what falls due is told, what was
// long ago is not, and check misses the rows until then.
func TestFillReminders(t *testing.T) {
	t.Parallel()
	nothing := func(context.Context, store.Engine, string) error { return nil }
	older := []store.Step{{To: 2, Run: nothing}, {To: 3, Run: nothing}}
	e := storetest.Strict(memory.New())
	if err := store.Migrate(t.Context(), e, "w", older); err != nil {
		t.Fatal(err)
	}
	s := setupOn(t, sh, e)
	s.plan("上周的", sh, "2026-02-25 10:00")
	s.plan("今天的", sh, "2026-03-03 10:00")
	s.by(s.li.ID, func(tx *crm.Tx) error {
		_, err := tx.NewTask(crm.Task{Title: "等答复的", Owner: s.zhang.ID, Due: local(t, sh, "2026-03-03 10:00")})
		return err
	})
	task := s.plan("做完的", sh, "2026-03-03 10:00")
	s.by(s.zhang.ID, func(tx *crm.Tx) error { _, err := tx.DoneTask(task.ID, 0, ""); return err })
	s.remind()
	if err := s.core.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "reminders: R1") {
		t.Errorf("check of a database without the rows: %v", err)
	}
	for range 2 {
		if err := store.Migrate(t.Context(), e, "w", append(older, store.Step{To: 4, Run: digest.FillReminders})); err != nil {
			t.Fatal(err)
		}
		if err := digest.FillReminders(t.Context(), e, "w"); err != nil {
			t.Fatal(err)
		}
	}
	s.tickAt(sh, "2026-03-03 09:30", "2026-03-03 09:45", "2026-03-03 10:00")
	s.heard("快到时间了:今天的", "到时间了:今天的")
}

// TestRemindedForWeeks: a task at a time of every day, a start of two daemons at every hour, over a holiday or the turn of the
// clocks: each task is told of exactly once. Those of a holiday are told together on the first working morning after it.
func TestRemindedForWeeks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, from, to, at string
		together           int // tasks of the fullest message
	}{
		{sh, "2026-02-09", "2026-03-06", "10:00", 9},
		{"America/New_York", "2026-03-02", "2026-03-16", "02:30", 1},
		{"Europe/Berlin", "2026-10-19", "2026-11-02", "02:30", 1},
	} {
		t.Run(c.zone, func(t *testing.T) {
			t.Parallel()
			s := reminded(t, c.zone)
			s.set(local(t, c.zone, c.from+" 00:30"))
			want := map[string]int{}
			for day := local(t, c.zone, c.from+" 12:00"); day.Before(local(t, c.zone, c.to+" 00:00")); day = day.AddDate(0, 0, 1) {
				task := s.plan(day.Format("01-02")+"。", c.zone, day.Format("2006-01-02 ")+c.at)
				s.by(s.zhang.ID, func(tx *crm.Tx) error { return digest.SetLead(tx, task, 0) })
				want[day.Format("01-02")] = 1
			}
			for s.clock().Before(local(t, c.zone, c.to+" 12:00")) {
				s.tickAt(c.zone, s.clock().Format("2006-01-02 15:04"))
				s.set(s.clock().Add(time.Hour))
			}
			told, together := map[string]int{}, 0
			for _, l := range s.letters() {
				here := map[string]bool{} // a title of a message of one task stands in it twice
				for _, part := range strings.Split(l, "。")[:strings.Count(l, "。")] {
					here[part[len(part)-len("01-02"):]] = true
				}
				for day := range here {
					told[day]++
				}
				together = max(together, len(here))
			}
			if !maps.Equal(told, want) || together != c.together {
				t.Errorf("told of %v, at most %d at once; want %v, %d", told, together, want, c.together)
			}
		})
	}
}
