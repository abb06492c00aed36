package command_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crmbot/adapters/slack"
	"crmbot/bot/card"
	"crmbot/crm"
)

// TestEveningAtSix: a digest at 18:00 on Monday to Friday in Shanghai; down over the time and started at 18:01, it comes once.
func TestEveningAtSix(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.in("east-room").say("陈敏", "订阅 晚报 18:00"), "18:00")
	o.clockAt(0, 17, 59)
	o.digests()
	if got := o.arrived("east-room"); len(got) != 0 {
		t.Errorf("before six: %q", got)
	}
	for _, minute := range []int{1, 2, 3, 30} { // each a start of its own
		o.clockAt(0, 18, minute)
		o.digests()
	}
	got := o.arrived("east-room")
	if len(got) != 1 || !strings.Contains(got[0], "晚报 · 华东组 · 11月23日 周一") {
		t.Errorf("on Monday: %q", got)
	}
	days := map[time.Weekday]int{}
	for day := 1; day <= 7; day++ {
		o.clockAt(day, 18, 5)
		o.digests()
		days[o.now.Weekday()] += len(o.arrived("east-room"))
	}
	for weekday, n := range days {
		if want := map[bool]int{true: 1}[weekday != time.Saturday && weekday != time.Sunday]; n != want {
			t.Errorf("%s: %d digests, want %d", weekday, n, want)
		}
	}
}

// TestSameNumbersEverywhere: a digest and the worked month show the same numbers as text and on Slack; that the browser shows every
// element of a card is the conformance suite's.
func TestSameNumbersEverywhere(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.april()
	o.in("east-room").say("陈敏", "订阅 简报")
	o.now = o.now.Add(23 * time.Hour)
	o.say("张伟", "拜访 华为 谈了报价")
	o.now = o.now.Add(time.Hour)
	o.digests()
	var cards []card.Card
	o.look(func(v *crm.View) {
		cards = nil
		all, err := o.bot.Mailbox().Waiting(v, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			if l.Target.Place == "east-room" {
				cards = append(cards, l.Card)
			}
		}
	})
	if len(cards) != 1 {
		t.Fatalf("%d digests", len(cards))
	}
	for _, line := range []string{"漏斗 本月", "预测 本月", "业绩", "漏斗 转化", "试算 D7 输单"} {
		cards = append(cards, *o.say("张伟", line).Card)
	}
	for _, c := range cards {
		plain := amounts(card.PlainText(c))
		if len(plain) < 3 {
			t.Errorf("%s: only %v", c.Title, plain)
		}
		raw, err := slack.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		said(&text, raw)
		for _, amount := range plain {
			if !strings.Contains(text.String(), amount) {
				t.Errorf("%s: Slack does not say %s", c.Title, amount)
			}
		}
	}
}

// amounts are the amounts and rates of a text.
func amounts(s string) []string {
	all := regexp.MustCompile(`¥[0-9][0-9,.]*[万亿]?|[0-9]+/[0-9]+|[0-9.]+%`).FindAllString(s, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// said writes out all texts of a message.
func said(b *strings.Builder, raw []byte) {
	var v any
	if json.Unmarshal(raw, &v) == nil {
		walk(b, v)
	}
}

func walk(b *strings.Builder, v any) {
	switch v := v.(type) {
	case string:
		b.WriteString(v + "\n")
	case []any:
		for _, x := range v {
			walk(b, x)
		}
	case map[string]any:
		for _, x := range v {
			walk(b, x)
		}
	}
}
