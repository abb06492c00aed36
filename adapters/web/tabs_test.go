package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"crmbot/adapters/web"
	"crmbot/bot/card"
)

// TestTabs names the encoders: text and JSON first, in words, then the platforms.
func TestTabs(t *testing.T) {
	t.Parallel()
	all := web.NeutralEncoders()
	all["slack"] = func(card.Card) ([]byte, error) { return []byte("{}"), nil }
	all["acme"] = all["slack"]
	cfg := config()
	cfg.Encoders = all
	w := do(web.New(cfg), http.MethodGet, "/?as=cy", "")
	var got []string
	for _, m := range regexp.MustCompile(`role="tab"[^>]*>([^<]*)<`).FindAllStringSubmatch(w.Body.String(), -1) {
		got = append(got, m[1])
	}
	if strings.Join(got, " ") != "文字 JSON acme Slack" {
		t.Errorf("the tabs are %q", got)
	}
}
