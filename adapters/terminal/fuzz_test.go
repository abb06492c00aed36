package terminal_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/terminal"
)

// FuzzLines types strangers' bytes: the session goes on to its end and prints nothing that drives a terminal.
func FuzzLines(f *testing.F) {
	f.Add("all\n@press 1\n@now 2026-11-24\n@as 李娜\nhello")
	f.Add("@now 9999-99-99T99:99\n@press -1\n@as \x1b[2J\n@press 99999999999999999999")
	f.Add("\x00\r\n\xff\xfe\u202e\n")
	f.Fuzz(func(t *testing.T, lines string) {
		var out bytes.Buffer
		a := terminal.New(terminal.Config{In: strings.NewReader(lines), Out: &out, As: "ann", Interactive: true, Clock: &clock{}})
		if err := a.Run(t.Context(), &adaptertest.Script{}); err != nil {
			t.Fatalf("Run = %v", err)
		}
		for _, r := range out.String() {
			if r != '\n' && unicode.IsControl(r) {
				t.Fatalf("printed control character %q in %q", r, out.String())
			}
		}
	})
}
