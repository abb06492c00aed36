package command_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/store/memory"
)

// fuzzed is one world for all inputs of a fuzz target: whatever an input leaves behind, the next one meets.
func fuzzed(f *testing.F) func(t *testing.T, who byte, in bot.Input) {
	w := newWorld(f, memory.New(), 9)
	people := []int{east1, boss, service}
	for _, p := range people {
		w.do(p, w.event(p, "web", "", bot.Text{Text: "me"}))
	}
	var mu sync.Mutex
	return func(t *testing.T, who byte, in bot.Input) {
		mu.Lock()
		defer mu.Unlock()
		w.t, w.script = t, nil
		person := people[int(who)%len(people)]
		where := []string{"web", "terminal"}[int(who/16)%2]
		said := typed(in)
		if len(said) > 20_000 {
			return
		}
		began := time.Now()
		w.do(person, w.event(person, where, "", in))
		// Ten times what is promised: the machine has other things to do as well.
		if took, most := time.Since(began), time.Duration(1+len(said)/1024)*500*time.Millisecond; took > most {
			t.Errorf("%d bytes took %v", len(said), took)
		}
	}
}

// FuzzLine lets three people type anything.
func FuzzLine(f *testing.F) {
	run := fuzzed(f)
	for i, s := range append(hostile(), "拜访 C5 王总 谈了报价 下周三再跟进", "visit C5 \"with quotes\" next:wed", "新商机 C5 扩容 50万 月底", "deal.move D5 s2 @1", "完成 1", "form visit.log customer=C5") {
		f.Add(byte(i), s)
	}
	f.Fuzz(func(t *testing.T, who byte, line string) { run(t, who, bot.Text{Text: line, Mentioned: true}) })
}

// FuzzPress lets them press buttons that carry anything.
func FuzzPress(f *testing.F) {
	run := fuzzed(f)
	for i, s := range append(hostile(), "deal.move D5 s2 @1", "visit.log customer=C5 note=\"a b\"", "undo entry=12", "form deal.edit D5", "say visit C5 x", "customer.show C5") {
		f.Add(byte(i), s)
	}
	f.Fuzz(func(t *testing.T, who byte, value string) { run(t, who, bot.Press{Value: value}) })
}

// FuzzSubmit lets them submit forms filled with anything.
func FuzzSubmit(f *testing.F) {
	run := fuzzed(f)
	for i, s := range hostile() {
		f.Add(byte(i), "visit.log customer=C5", "note", s, "when", s)
		f.Add(byte(i), "deal.edit D5", "title", s, "amount", s)
	}
	f.Add(byte(0), "customer.new", "name", "远山", "phone", "139")
	f.Fuzz(func(t *testing.T, who byte, form, k1, v1, k2, v2 string) {
		if strings.ContainsAny(k1+k2, "\n") {
			return
		}
		run(t, who, bot.Submit{Form: form, Values: map[string]string{k1: v1, k2: v2}})
	})
}
