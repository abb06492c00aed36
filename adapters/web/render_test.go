package web_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/web"
	"crmbot/bot"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestCardsAsHTML compares a card with every element with its golden file.
func TestCardsAsHTML(t *testing.T) {
	t.Parallel()
	c, _ := adaptertest.Gallery()
	a := web.New(config())
	run(t, a, &adaptertest.Script{})
	if _, err := a.Send(t.Context(), bot.Target{Platform: web.Platform, Account: "ann"}, c, bot.Attempt{Key: "k"}); err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll((&reader{t: t, a: a, as: "ann", place: "dm:ann"}).Raw(), "><", ">\n<")
	path := filepath.Join("testdata", "gallery.html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the gallery's HTML differs from %s; run with -update and read the difference", path)
	}
}
