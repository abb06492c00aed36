package card_test

import (
	"encoding/json"
	"strings"
	"testing"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

func BenchmarkPlainText(b *testing.B) {
	c := sample(lang.Chinese)
	for b.Loop() {
		card.PlainText(c)
	}
}

func BenchmarkFit(b *testing.B) {
	c, caps := sample(lang.Chinese), places()["narrow"]
	for b.Loop() {
		card.Fit(c, caps)
	}
}

func BenchmarkJSON(b *testing.B) {
	c := sample(lang.Chinese)
	for b.Loop() {
		if _, err := json.Marshal(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseHostile(b *testing.B) {
	s := strings.Repeat("*a ~~`", 20_000)
	for b.Loop() {
		card.Parse(s)
	}
}
