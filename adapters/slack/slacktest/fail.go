package slacktest

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// Fail is one failure of a method: it is used up by one call.
type Fail struct {
	// Status other than 0 answers with it; 429 with RetryAfter seconds (negative: without saying how long).
	Status     int
	RetryAfter int
	// Code answers 200 with this error.
	Code string
	// Hang answers nothing; Reset cuts the line before the call took effect, Lost after it.
	Hang, Reset, Lost bool
	// Junk answers 200 with a page, as something between the bot and Slack does.
	Junk bool
}

// Answers is the method name of the answer addresses, for Fail and Calls.
const Answers = "response_url"

// Fail makes the next calls of a method fail, one each.
func (s *Slack) Fail(method string, with ...Fail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails[method] = append(s.fails[method], with...)
}

// Due tells how many of the failures that a method was told to make it has not made yet.
func (s *Slack) Due(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.fails[method])
}

// begin counts a call and gives the failure that is due.
func (s *Slack) begin(method string) (Fail, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.times[method] = append(s.times[method], time.Now())
	s.tell()
	due := s.fails[method]
	if len(due) == 0 {
		return Fail{}, false
	}
	s.fails[method] = due[1:]
	return due[0], true
}

// failing runs a call, unless it is to fail.
func (s *Slack) failing(w http.ResponseWriter, r *http.Request, method string, call func(http.ResponseWriter)) {
	f, due := s.begin(method)
	switch {
	case !due:
		call(w)
	case f.Hang:
		select {
		case <-r.Context().Done():
		case <-s.closing:
		}
	case f.Reset:
		cut(w)
	case f.Lost:
		call(&httptest.ResponseRecorder{HeaderMap: http.Header{}, Body: &bytes.Buffer{}})
		cut(w)
	case f.Junk:
		signIn(w, r)
	case f.Code != "":
		writeJSON(w, map[string]any{"ok": false, "error": f.Code})
	default:
		if f.Status == http.StatusTooManyRequests && f.RetryAfter >= 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		http.Error(w, "<html>"+http.StatusText(f.Status)+"</html>", f.Status)
	}
}

// cut breaks the line as a dying machine does.
func cut(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
