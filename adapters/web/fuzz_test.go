package web_test

import (
	"net/http"
	"testing"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/web"
)

// FuzzActs posts strangers' bytes to everything the page posts to: each is answered, none is a fault.
func FuzzActs(f *testing.F) {
	for _, what := range []string{"say", "press", "submit", "lookup", "open", "funnel", "login", "logout"} {
		f.Add(what, `{"as":"ann","place":"dm:ann","text":"hi","value":"done 1","message":"m1","form":"f","values":{"a":"b"}}`)
	}
	f.Add("say", `{"as":"ann","place":"room","text":"@crmbot 漏斗"}`)
	f.Add("say", `{"as":"bo","place":"room","text":"／crm visit \u202e\u0000"}`)
	f.Fuzz(func(t *testing.T, what, body string) {
		for _, r := range what {
			if r < 'a' || r > 'z' {
				return
			}
		}
		a := web.New(config())
		run(t, a, &adaptertest.Script{})
		w := do(a, http.MethodPost, "/console/"+what, body)
		if w.Code >= 500 {
			t.Errorf("POST %s %q = %d", what, body, w.Code)
		}
		p := reader{t: t, a: a, as: "ann", place: "room"}
		p.messages()
	})
}
