package intake_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"crmbot/adapters/intake"
)

func TestReceive(t *testing.T) {
	t.Parallel()
	signed := func(r *http.Request, body []byte) error {
		if r.Header.Get("X-Signature") != "good" {
			return errors.New("the signature is wrong, secret 42")
		}
		return nil
	}
	for _, c := range []struct {
		name   string
		sign   string
		body   io.Reader
		status int
		says   string
	}{
		{"genuine", "good", strings.NewReader("hello"), 200, "hello"},
		{"empty", "good", strings.NewReader(""), 200, ""},
		{"forged", "bad", strings.NewReader("hello"), 401, "Unauthorized\n"},
		{"unsigned", "", strings.NewReader("hello"), 401, "Unauthorized\n"},
		{"as large as allowed", "good", strings.NewReader(strings.Repeat("x", 16)), 200, strings.Repeat("x", 16)},
		{"too large", "good", strings.NewReader(strings.Repeat("x", 17)), 413, "Request Entity Too Large\n"},
		{"broken off", "good", io.MultiReader(strings.NewReader("x"), broken{}), 400, "Bad Request\n"},
		{"a mistake", "good", strings.NewReader("boom"), 500, "Internal Server Error\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := intake.New(intake.Config{Body: 16}).Receive(signed, func(w http.ResponseWriter, _ *http.Request, body []byte) {
				if string(body) == "boom" {
					panic("boom")
				}
				_, _ = w.Write(body)
			})
			r := httptest.NewRequest(http.MethodPost, "/", c.body)
			r.Header.Set("X-Signature", c.sign)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.status || w.Body.String() != c.says {
				t.Errorf("answer = %d %q, want %d %q", w.Code, w.Body, c.status, c.says)
			}
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestTooManyRequests(t *testing.T) {
	t.Parallel()
	h := intake.New(intake.Config{Requests: 1}).Receive(nil, func(http.ResponseWriter, *http.Request, []byte) {})
	slow, begun, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", waiting{begun, slow}))
	}()
	<-begun
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("x")))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("one request too many = %d, Retry-After %q; want 503 with one", w.Code, w.Header().Get("Retry-After"))
	}
	close(slow)
	<-done
}

// waiting is a body that takes its time.
type waiting struct{ begun, release chan struct{} }

func (b waiting) Read([]byte) (int, error) {
	close(b.begun)
	<-b.release
	return 0, io.EOF
}
