package calendar_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"crmbot/crm/calendar"
)

func TestReadPrefix(t *testing.T) {
	t.Parallel()
	now := saturday(t)
	for _, c := range []struct{ in, text, want string }{
		{"今天拜访了华为王总", "今天", "2026-11-21"},
		{"下周三再跟进", "下周三", "2026-11-25"},
		{"下周三下午3点再跟进", "下周三下午3点", "2026-11-25 15:00"},
		{"明天下午3点去三一重工演示", "明天下午3点", "2026-11-22 15:00"},
		{"周五前把合同发给周大福", "周五前", "2026-11-27!"},
		{"月底前提交方案", "月底前", "2026-11-30!"},
		{"next Wed 3pm", "next Wed 3pm", "2026-11-25 15:00"},
		{"today, quoted $12k", "today", "2026-11-21"},
		{"11月31日交付", "11月31日", "impossible"},
		{"2月29日下午3点前交付", "2月29日下午3点前", "impossible"},
		{"12月底签约", "12月底", "2026-12-31!"},
		{"day after tomorrow call", "day after tomorrow", "2026-11-23"},
		{"next month 15th signing", "next month 15th", "2026-12-15"},
		{"下周一起吃饭", "下周", "2026-11-23~"},
		{"下周一下午开会", "下周一下午", "2026-11-23 14:00~"},
		{"12月中标了", "", ""},
		{"本月初步接触", "", ""},
		{"周五前往深圳", "周五", "2026-11-27"},
		{"今天晚点去", "今天", "2026-11-21"},
		{"今天3点建议", "今天", "2026-11-21"},
		{"明天15:00-16:00", "明天15:00", "2026-11-22 15:00"},
		{"25号线", "", ""},
		{"下午3点开会", "", ""},
		{"3pm call", "", ""},
		{"12/1 call", "", ""},
		{"12.1 release", "", ""},
		{"3d model", "", ""},
		{"12/01/2026 kickoff", "12/01/2026", "2026-12-01"},
		{"2026-12-01前", "2026-12-01前", "2026-12-01!"},
		{"sat with Acme", "", ""},
		{"Sat with Acme", "Sat", "2026-11-21?2026-11-28"},
		{"may 5 people come", "", ""},
		{"May 5 kickoff", "May 5", "2027-05-05"},
		{"todayish", "", ""},
		{"Wednesdays", "", ""},
		{"Dec 10k", "", ""},
		{"tomorrow at 5 people", "tomorrow", "2026-11-22"},
		{"tomorrow at 5 with Acme", "tomorrow at 5", "2026-11-22 17:00"},
		{"15th anniversary", "", ""},
		{"the 15th anniversary", "", ""},
		{"by Friday please", "by Friday", "2026-11-27!"},
		{"by Acme", "", ""},
		{"过两天再说", "过两天", "2026-11-23~"},
		{"三五天后", "", ""},
		{"今日头条", "", ""},
		{"周大福", "", ""},
		{"三一重工", "", ""},
		{"50万", "", ""},
		{"1.2亿", "", ""},
		{"12月1日1000万", "12月1日", "2026-12-01"},
	} {
		w, n := calendar.ReadPrefix(c.in, calendar.Ref{Now: now, Free: true})
		got := ""
		if n > 0 {
			got = show(w)
		}
		if got != c.want || c.in[:n] != c.text {
			t.Errorf("ReadPrefix(%q) = %q %q, want %q %q", c.in, c.in[:n], got, c.text, c.want)
		}
	}
}

// TestPast reads clauses about what has happened, on a Saturday and on the first of a year.
func TestPast(t *testing.T) {
	t.Parallel()
	newYear := time.Date(2027, 1, 1, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		in   string
		now  time.Time
		want string
	}{
		{"周三", saturday(t), "2026-11-18"},
		{"周六", saturday(t), "2026-11-21?2026-11-14"},
		{"Friday", saturday(t), "2026-11-20"},
		{"this friday", saturday(t), "2026-11-20"},
		{"25号", saturday(t), "2026-10-25"},
		{"20号", saturday(t), "2026-11-20"},
		{"31号", saturday(t), "2026-10-31"},
		{"12月1日", saturday(t), "2025-12-01"},
		{"12月30日", newYear, "2026-12-30"},
		{"月底", newYear, "2026-12-31!"},
		{"年底", newYear, "2026-12-31!"},
		{"月初", saturday(t), "2026-11-01~"},
	} {
		w, ok := calendar.Read(c.in, calendar.Ref{Now: c.now, Past: true})
		if got := show(w); !ok || got != c.want {
			t.Errorf("Read(%q) of the past = %q %v, want %q", c.in, got, ok, c.want)
		}
	}
}

// TestDayFirst reads 1/12 as people of both habits write it.
func TestDayFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, monthFirst, dayFirst string }{
		{"1/12", "2027-01-12", "2026-12-01"},
		{"25/12", "2026-12-25", "2026-12-25"},
		{"12/25", "2026-12-25", "2026-12-25"},
		{"3/4/2027", "2027-03-04", "2027-04-03"},
		{"2/30", "impossible", "impossible"},
	} {
		for _, dmy := range []bool{false, true} {
			want := c.monthFirst
			if dmy {
				want = c.dayFirst
			}
			w, ok := calendar.Read(c.in, calendar.Ref{Now: saturday(t), DMY: dmy})
			if got := show(w); !ok || got != want {
				t.Errorf("Read(%q) with day first %v = %q %v, want %q", c.in, dmy, got, ok, want)
			}
		}
	}
}

// TestQuarterEnd follows the company's fiscal year.
func TestQuarterEnd(t *testing.T) {
	t.Parallel()
	ref := calendar.Ref{Now: saturday(t), Fiscal: calendar.Fiscal{StartMonth: time.February, WeekStart: time.Monday}}
	for _, in := range []string{"季末", "eoq"} {
		if w, ok := calendar.Read(in, ref); !ok || show(w) != "2027-01-31!" {
			t.Errorf("Read(%q) = %q %v", in, show(w), ok)
		}
	}
}

func TestStarts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		before, after string
		want          bool
	}{
		{"", "今天", true}, {"拜访", "今天", true}, {"华为", "3天后", true}, {"V", "12月1日", false}, {"1", "2月1日", false}, {"第", "3天后", false},
		{"每", "周三", false}, {"call ", "today", true}, {"re", "today", false}, {"1.", "5号", false}, {"了.", "5号", true}, {"abc", "今天", true},
	} {
		if got := calendar.Starts(c.before+c.after, len(c.before)); got != c.want {
			t.Errorf("Starts(%q|%q) = %v, want %v", c.before, c.after, got, c.want)
		}
	}
}

// TestWrittenReadsBack writes random days and times in every form with a year, and near days in the forms without one, and reads them back.
func TestWrittenReadsBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	now := saturday(t)
	today := calendar.DateOf(now)
	dated := []string{
		"2006-01-02", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日", "2006年01月02号", "２００６年1月2日", "January 2, 2006", "Jan 2 2006", "2 January 2006", "2 Jan 2006",
		"1/2/2006", "Mon, 2 Jan 2006", "Monday Jan 2, 2006", "2006-01-02 (Mon)", "by Jan 2 2006",
	}
	near := []string{"1月2日", "1月2号", "1/2", "01-02", "1.2", "Jan 2", "January 2", "2 Jan", "01-02 Mon", "Mon 1/2"}
	times := []string{"", " 15:04", " 3:04pm", " 3:04 PM", " 15点04分", " at 15:04", "T15:04"}
	for range 30_000 {
		layout, d := near[r.IntN(len(near))], today.AddDays(r.IntN(300)-59)
		if r.IntN(2) == 0 {
			layout, d = dated[r.IntN(len(dated))], today.AddDays(r.IntN(20_000)-10_000)
		}
		clock := times[r.IntN(len(times))]
		if clock == "T15:04" && layout != "2006-01-02" {
			clock = ""
		}
		at := d.At(r.IntN(24), r.IntN(60), time.UTC)
		text := strings.Replace(at.Format(strings.Replace(layout, "２００６", "2006", 1)), "２", "2", 1) + at.Format(clock)
		w, ok := calendar.Read(text, calendar.Ref{Now: now})
		if !ok || w.Date != d || w.Impossible || !w.Or.IsZero() || w.HasTime != (clock != "") {
			t.Fatalf("Read(%q) = %s %v, want %s", text, show(w), ok, d)
		}
		if w.HasTime && (w.Hour != at.Hour() || w.Minute != at.Minute()) {
			t.Fatalf("Read(%q) = %02d:%02d, want %s", text, w.Hour, w.Minute, at.Format("15:04"))
		}
	}
	for n := range 366 {
		for _, form := range []string{"%d天后", "%d天之后", "in %d days", "%d days from now"} {
			if text := fmt.Sprintf(form, n); n > 0 {
				if w, ok := calendar.Read(text, calendar.Ref{Now: now}); !ok || w.Date != today.AddDays(n) {
					t.Fatalf("Read(%q) = %s %v, want %s", text, show(w), ok, today.AddDays(n))
				}
			}
		}
	}
}

// TestWeekdaysOverAWeek reads weekday words on each day of a week.
func TestWeekdaysOverAWeek(t *testing.T) {
	t.Parallel()
	zh := []string{"日", "一", "二", "三", "四", "五", "六"}
	for n := range 14 {
		now := saturday(t).AddDate(0, 0, n)
		today := calendar.DateOf(now)
		monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
		for wd, name := range zh {
			next := monday.AddDays(7 + (wd+6)%7)
			for _, text := range []string{"下周" + name, "下星期" + name, "next " + time.Weekday(wd).String(), time.Weekday(wd).String() + " next week"} {
				if w, ok := calendar.Read(text, calendar.Ref{Now: now}); !ok || w.Date != next || !w.Or.IsZero() {
					t.Fatalf("Read(%q) on %s = %s %v, want %s", text, today, show(w), ok, next)
				}
			}
			w, ok := calendar.Read("周"+name, calendar.Ref{Now: now})
			ahead := int(w.Date - today)
			if !ok || ahead < 0 || ahead > 6 || int(w.Date.Weekday()) != wd || (ahead == 0) != (w.Or == today+7) {
				t.Fatalf("Read(周%s) on %s = %s %v", name, today, show(w), ok)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"下周三下午3点再跟进", "11月31日", "2026-12-01T15:30", "next month 15th", "3pm tomorrow", "廿五號", "２０２６年１２月１日", "过两天", "a couple of days ago",
		"by the end of next quarter", "12月1日周三", "今晚12点前", "Q1 2026", "近7天", "a..b", "9999年12月31日", "\xff1月", "999年后", "999 years ago", "0001-01-01",
	} {
		f.Add(s, true, false)
		f.Add(s, false, true)
	}
	f.Fuzz(func(t *testing.T, s string, free, past bool) {
		ref := calendar.Ref{Now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC), Free: free, Past: past}
		w, n := calendar.ReadPrefix(s, ref)
		if n < 0 || n > len(s) || n == 0 && w != (calendar.When{}) || w.Impossible && !w.Date.IsZero() || n > 0 && !w.Impossible && w.Date.IsZero() {
			t.Fatalf("ReadPrefix(%q) = %+v, %d", s, w, n)
		}
		if w.Hour < 0 || w.Hour > 23 || w.Minute < 0 || w.Minute > 59 {
			t.Fatalf("ReadPrefix(%q) is at %d:%d", s, w.Hour, w.Minute)
		}
		if n > 0 {
			if again, ok := calendar.Read(s[:n], ref); !ok && strings.TrimSpace(s[:n]) == s[:n] || ok && again != w {
				t.Fatalf("ReadPrefix(%q) = %+v, but its match %q reads as %+v %v", s, w, s[:n], again, ok)
			}
		}
		if p, ok := calendar.ReadPeriod(s, calendar.DateOf(ref.Now), calendar.Standard()); ok && p.To <= p.From {
			t.Fatalf("ReadPeriod(%q) = %v", s, p)
		}
	})
}
