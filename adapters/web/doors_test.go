package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/web"
)

func TestWhoMayOpen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, listen, public, host string
		want                       int
	}{
		{"loopback", "127.0.0.1:8080", "", "127.0.0.1:8080", 200},
		{"localhost", "localhost:8080", "", "localhost:8080", 200},
		{"IPv6", "[::1]:8080", "", "[::1]:8080", 200},
		{"no port", "127.0.0.1:80", "", "localhost", 200},
		{"a foreign name made to point here", "127.0.0.1:8080", "", "evil.example:8080", 403},
		{"a name that only looks local", "127.0.0.1:8080", "", "localhost.evil.example", 403},
		{"all addresses", "0.0.0.0:8080", "", "localhost:8080", 403},
		{"no address", ":8080", "", "localhost:8080", 403},
		{"an address of the network", "192.0.2.7:8080", "", "192.0.2.7:8080", 403},
		{"a public address is set", "127.0.0.1:8080", "https://crm.example.com", "localhost:8080", 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := config()
			cfg.Listen, cfg.PublicURL = c.listen, c.public
			a := web.New(cfg)
			for _, path := range []string{"/", "/console/place?as=ann"} {
				if got := do(a, http.MethodGet, path, "", "Host", c.host).Code; got != c.want {
					t.Errorf("GET %s = %d, want %d", path, got, c.want)
				}
			}
		})
	}
}

func TestForeignPagesCannotPost(t *testing.T) {
	t.Parallel()
	script := &adaptertest.Script{}
	a := web.New(config())
	run(t, a, script)
	body := `{"as":"ann","text":"hello"}`
	for _, c := range []struct {
		name   string
		header []string
		want   int
	}{
		{"same origin", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"own origin", []string{"Origin", "http://localhost:8080"}, 200},
		{"another site", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a sister site", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"another origin", []string{"Origin", "http://evil.example"}, 403},
		{"another port", []string{"Origin", "http://localhost:9999"}, 403},
		{"no origin", []string{"Origin", "null"}, 403},
		{"another person's chat", nil, 403},
	} {
		body := body
		if c.header == nil {
			body = `{"as":"ann","place":"dm:bo","text":"hello"}`
		}
		if got := do(a, http.MethodPost, "/console/say", body, c.header...).Code; got != c.want {
			t.Errorf("%s: POST = %d, want %d", c.name, got, c.want)
		}
	}
	if got := len(script.Heard("hello")); got != 2 {
		t.Errorf("the bot heard %d lines, want the 2 allowed ones", got)
	}
}

func TestPassword(t *testing.T) {
	t.Parallel()
	hash, err := bcrypt.GenerateFromPassword([]byte("open sesame"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config()
	cfg.PasswordHash, cfg.PublicURL, cfg.Sample = string(hash), "https://crm.example.com", false
	a := web.New(cfg)
	const host = "crm.example.com"
	if w := do(a, http.MethodGet, "/", "", "Host", host); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `name="password"`) {
		t.Errorf("GET / without a session = %d, want 401 with the login page", w.Code)
	}
	login := func(password string, header ...string) (int, []*http.Cookie) {
		w := do(a, http.MethodPost, "/console/login", url.Values{"password": {password}}.Encode(), append([]string{"Host", host}, header...)...)
		return w.Code, w.Result().Cookies()
	}
	if code, cookies := login("guess"); code != http.StatusUnauthorized || len(cookies) != 0 {
		t.Errorf("a wrong password = %d with %d cookies, want 401 with none", code, len(cookies))
	}
	if code, _ := login("open sesame", "Sec-Fetch-Site", "cross-site"); code != http.StatusForbidden {
		t.Errorf("a login posted by another site = %d, want 403", code)
	}
	code, cookies := login("open sesame")
	if code != http.StatusSeeOther || len(cookies) != 1 {
		t.Fatalf("login = %d with %d cookies, want 303 with one", code, len(cookies))
	}
	if c := cookies[0]; !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode {
		t.Errorf("the session's cookie = %v, want HttpOnly, Secure, SameSite=Strict", c)
	}
	session := []string{"Host", host, "Cookie", cookies[0].Name + "=" + cookies[0].Value}
	if w := do(a, http.MethodGet, "/?as=ann", "", session...); w.Code != http.StatusSeeOther {
		t.Errorf("speaking as somebody outside of a sample company = %d, want a way back", w.Code)
	}
	if w := do(a, http.MethodGet, "/", "", session...); w.Code != http.StatusOK {
		t.Errorf("GET / with a session = %d, want 200", w.Code)
	}
	if w := do(a, http.MethodPost, "/console/logout", "", session...); w.Code != http.StatusSeeOther {
		t.Errorf("logout = %d, want 303", w.Code)
	}
	if w := do(a, http.MethodGet, "/", "", session...); w.Code != http.StatusUnauthorized {
		t.Errorf("GET / after logout = %d, want 401", w.Code)
	}
	for range 6 {
		code, _ = login("guess")
	}
	if code != http.StatusTooManyRequests {
		t.Errorf("many wrong passwords = %d, want 429", code)
	}
	if code, _ = login("open sesame"); code != http.StatusTooManyRequests {
		t.Errorf("the right password after too many wrong ones = %d, want 429", code)
	}
}

func TestThePageIsStrict(t *testing.T) {
	t.Parallel()
	a := web.New(config())
	w := do(a, http.MethodGet, "/?as=ann&place=room", "")
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %q", policy, want)
		}
	}
	page := w.Body.String()
	for _, never := range []string{"http://", "https://", "onclick", " style=", "⟨"} {
		if strings.Contains(page, never) {
			t.Errorf("the page holds %q", never)
		}
	}
	for _, file := range []string{"app.js", "forms.js", "style.css", "card.css", "icon.svg"} {
		if got := do(a, http.MethodGet, "/console/"+file, "").Code; got != http.StatusOK {
			t.Errorf("GET %s = %d, want 200", file, got)
		}
	}
	for _, file := range []string{"page.html", "..%2fweb.go", "nothing.js"} {
		if got := do(a, http.MethodGet, "/console/"+file, "").Code; got != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", file, got)
		}
	}
}

func TestBeforeAndBesides(t *testing.T) {
	t.Parallel()
	a := web.New(config())
	for _, c := range []struct {
		name, path, body string
		want             int
	}{
		{"before Run", "/console/say", `{"as":"ann","text":"x"}`, 503},
		{"not JSON", "/console/say", `as=ann`, 400},
		{"nobody", "/console/say", `{"as":"zed","text":"x"}`, 403},
		{"a group one is not in", "/console/say", `{"as":"cy","place":"room","text":"x"}`, 403},
		{"too large", "/console/say", `{"as":"ann","text":"` + strings.Repeat("x", 1<<20) + `"}`, 413},
	} {
		if got := do(a, http.MethodPost, c.path, c.body).Code; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
