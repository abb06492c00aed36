package bot_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"crmbot/bot"
)

var lined = bot.Command{ID: "test.line", Fields: []bot.Field{{Name: "customer"}, {Name: "note"}, {Name: "when"}, {Name: "credit_code", KeyOnly: true}}}

// TestCanonicalLines reads random calls back from the lines that carry them.
func TestCanonicalLines(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 2))
	bits := []string{"", " ", "\"", "\n", "\r\n", "\t", "=", "@", "@12", "a=b", "note=", "\\", "\\n", "华为", "，", "“", "\u2028", "\u00a0", "　", "\x00", "👩‍👧", "-", "D1", "x", "`", "\xff", "draft", "form"}
	for range 20_000 {
		call := bot.Call{Command: lined.ID, Fields: map[string]string{}}
		for _, f := range lined.Fields {
			if r.IntN(3) == 0 {
				continue
			}
			var b strings.Builder
			for range r.IntN(4) {
				b.WriteString(bits[r.IntN(len(bits))])
			}
			call.Fields[f.Name] = b.String()
		}
		if r.IntN(2) == 0 {
			call.Rev = r.Uint64N(1000)
		}
		back(t, call)
	}
}

func back(t *testing.T, call bot.Call) {
	t.Helper()
	line := lined.Encode(call)
	if strings.ContainsAny(line, "\r\n") {
		t.Fatalf("a line of several lines: %q", line)
	}
	id, rest, _ := strings.Cut(line, " ")
	got, ok := lined.Decode(rest)
	if id != lined.ID || !ok || !reflect.DeepEqual(got, call) {
		t.Fatalf("%q was read as %+v (%v), want %+v", line, got, ok, call)
	}
}

// FuzzCanonicalLine reads lines nobody wrote, and calls of any values back.
func FuzzCanonicalLine(f *testing.F) {
	for _, s := range []string{"D1 s4 @7", `note="a \"b\"" @`, "customer=C1 customer=C2", `"unfinished`, "@99999999999999999999", "=x", "nosuch=1", "华为 备注"} {
		f.Add(s, s, uint64(0))
	}
	f.Fuzz(func(t *testing.T, a, b string, rev uint64) {
		if call, ok := lined.Decode(a); ok {
			back(t, call)
		}
		back(t, bot.Call{Command: lined.ID, Fields: map[string]string{"customer": a, "when": b}, Rev: rev})
	})
}
