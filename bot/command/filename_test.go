package command_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"crmbot/bot"
)

func TestFileNames(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"客户 2026.csv": "客户 2026.csv", "../../etc/passwd": "passwd", `C:\Users\x\名单.xlsx`: "名单.xlsx", "": "file", "..": "file", "/": "file", ".htaccess": "htaccess",
		"a\x00b\n.csv": "ab.csv", "evil\u202Evsc.exe": "evilvsc.exe", "a\xffb.csv": "ab.csv", strings.Repeat("长", 200) + ".csv": strings.Repeat("长", 76) + ".csv",
	} {
		if got := bot.FileName(raw); got != want {
			t.Errorf("FileName(%q) = %q, want %q", raw, got, want)
		}
	}
}

// FuzzFileName: a name stays in its folder, prints in one line, and is clean already when cleaned again.
func FuzzFileName(f *testing.F) {
	f.Add("../../a.csv")
	f.Add(".. /. ./\u2028x")
	f.Fuzz(func(t *testing.T, raw string) {
		got := bot.FileName(raw)
		if got == "" || got == "." || got == ".." || strings.ContainsAny(got, "/\\\x00\n\r") || !utf8.ValidString(got) || utf8.RuneCountInString(got) > 80 {
			t.Errorf("FileName(%q) = %q", raw, got)
		}
		if again := bot.FileName(got); again != got {
			t.Errorf("FileName(%q) = %q, and of that %q", raw, got, again)
		}
	})
}
