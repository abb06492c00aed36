package name_test

import (
	"testing"
	"unicode/utf8"

	"crmbot/crm/name"
)

func TestBeginningsFoldAsTheirTextDoes(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "华为技术(深圳)有限公司 谈了报价", "Bob's Café, L.L.C. 12", "ＡＢＣ　贸易·香港", "e\u0301te\u0301 ﬁne", "\u1112\u1161\u11ab글", "a\xffb\xc3", "臺灣、 x"} {
		at := 0
		for end, folded := range name.Beginnings(s) {
			_, n := utf8.DecodeRuneInString(s[at:])
			at += n
			if end != at || string(folded) != name.Fold(s[:end]) {
				t.Errorf("Beginnings(%q) at %d = %d, %q, want %q", s, at, end, folded, name.Fold(s[:at]))
			}
		}
		if at != len(s) {
			t.Errorf("Beginnings(%q) ends at %d, want %d", s, at, len(s))
		}
	}
}
