package digest_test

import (
	"strings"
	"testing"

	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// TestFridayForecast: the card comes on the afternoon of the week's last working day, once, and not to who said it already.
func TestFridayForecast(t *testing.T) {
	t.Parallel()
	const zone = "Asia/Shanghai"
	s := setup(t, zone)
	s.do(func(tx *crm.Tx) error {
		for _, quarter := range []string{"2026Q1", "2026Q2"} {
			if _, err := tx.SetQuota(s.zhang.Ref(), crm.WonAmount, quarter, money.Amount{Minor: 1_000_000_00, Currency: "CNY"}); err != nil {
				return err
			}
		}
		return nil
	})
	d := s.schedule(digest.FridayForecast())
	s.tick(d) // Monday 08:00: enrolled
	before := 0
	for _, c := range []struct {
		at   string
		want int // cards that came
	}{
		{"2026-03-02 16:05", 0}, {"2026-03-05 16:05", 0}, {"2026-03-06 16:02", 0}, {"2026-03-06 16:05", 1}, {"2026-03-06 16:30", 0},
		{"2026-03-07 10:00", 0}, {"2026-03-12 16:05", 0}, {"2026-03-13 16:05", 1},
		{"2026-04-30 16:05", 1}, // Friday is Labour Day: Thursday is the last
		{"2026-05-01 16:05", 0},
	} {
		s.set(local(t, zone, c.at))
		s.tick(d)
		all := s.letters()
		if came := all[before:]; len(came) != c.want {
			t.Errorf("%s: %d cards came, want %d: %v", c.at, len(came), c.want, came)
		}
		before = len(all)
	}
	for _, want := range []string{"张伟: 周五预测 · 2026Q1", "目标", "¥1,000,000", "换个数"} {
		if got := s.letters()[0]; !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	s.set(local(t, zone, "2026-05-15 12:00"))
	if err := s.core.Update(t.Context(), crm.Actor{Person: s.zhang.ID}, s.clock(), func(tx *crm.Tx) error {
		_, err := tx.SubmitForecast(calendar.QuarterOf(tx.Today(0), tx.Fiscal()), money.Amount{Minor: 100, Currency: "CNY"}, "")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s.set(local(t, zone, "2026-05-15 16:05"))
	s.tick(d)
	if got := s.letters()[before:]; len(got) != 0 {
		t.Errorf("who submitted is asked again: %v", got)
	}
}
