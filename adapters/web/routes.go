package web

import (
	"encoding/json"
	"net/http"
	"path"
	"strings"
)

// policy lets the page load its own files and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (a *Adapter) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", a.guard(http.HandlerFunc(a.page)))
	mux.Handle("GET /console/place", a.guard(http.HandlerFunc(a.place)))
	mux.Handle("GET /console/stream", a.guard(http.HandlerFunc(a.stream)))
	mux.Handle("GET /console/shows", a.guard(http.HandlerFunc(a.shows)))
	for name, act := range a.acts() {
		mux.Handle("POST /console/"+name, a.guard(a.in.Receive(nil, act)))
	}
	mux.Handle("POST /console/upload", a.guard(a.sent.Receive(nil, a.upload)))
	mux.Handle("GET /console/file/{key}", a.guard(http.HandlerFunc(a.download)))
	mux.Handle("POST /console/login", a.in.Receive(nil, a.login))
	mux.Handle("POST /console/logout", a.guard(a.in.Receive(nil, a.logout)))
	mux.HandleFunc("GET /console/{file}", a.asset)
	return mux
}

// ServeHTTP serves the page, its files and what it asks for.
func (a *Adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	a.mux.ServeHTTP(w, r)
}

// guard lets in who may open the console. A page asks for the password; everything else is refused.
func (a *Adapter) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := r.Method == http.MethodGet && r.URL.Path == "/"
		switch a.doors.enter(r) {
		case inside:
			next.ServeHTTP(w, r)
		case askLogin:
			if page {
				a.loginPage(w, r, http.StatusUnauthorized, "")
				return
			}
			http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
		default:
			if page {
				a.closedPage(w, r)
				return
			}
			http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
		}
	})
}

// asset serves one of the page's own files; they hold nothing secret.
func (a *Adapter) asset(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.PathValue("file"))
	kind := map[string]string{".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}[path.Ext(name)]
	body, err := assets.ReadFile("assets/" + name)
	if err != nil || kind == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	tag := `"` + assetVersion() + `"`
	w.Header().Set("ETag", tag)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body) // the browser went away: nobody to tell
}

func (a *Adapter) login(w http.ResponseWriter, r *http.Request, body []byte) {
	if a.doors.same.Check(r) != nil || len(a.doors.hash) == 0 {
		http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
		return
	}
	ok, tooMany := a.doors.password(r, formValue(body, "password"))
	switch {
	case tooMany:
		a.loginPage(w, r, http.StatusTooManyRequests, "web.login_later")
	case !ok:
		a.loginPage(w, r, http.StatusUnauthorized, "web.login_wrong")
	default:
		if err := a.doors.begin(w, r); err != nil {
			a.cfg.Log.Error().Err(err).Msg("log in to the console")
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

func (a *Adapter) logout(w http.ResponseWriter, r *http.Request, _ []byte) {
	a.doors.end(w, r)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	_ = enc.Encode(v) // the browser went away: nobody to tell
}
