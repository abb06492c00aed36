package intake

import (
	"errors"
	"io"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"
)

// Verify looks at a request whose body was read and says whether it is genuine. Its error is never shown to the caller.
type Verify func(r *http.Request, body []byte) error

// Receive reads bodies inside the bounds, has them verified (nil verifies nothing) and calls next with what came.
// Too large, too slow, too many and not genuine are answered here, each with a status and nothing of what was sent; a panic is a 500.
func (in *Intake) Receive(verify Verify, next func(w http.ResponseWriter, r *http.Request, body []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			in.cfg.Panicked(v, debug.Stack())
			Refuse(w, http.StatusInternalServerError)
		}()
		body, status := in.read(w, r)
		if status != 0 {
			Refuse(w, status)
			return
		}
		if verify != nil {
			if err := verify(r, body); err != nil {
				Refuse(w, http.StatusUnauthorized)
				return
			}
		}
		next(w, r, body)
	})
}

// read gives the body, or the status to refuse with.
func (in *Intake) read(w http.ResponseWriter, r *http.Request) ([]byte, int) {
	select {
	case in.reading <- struct{}{}:
		defer func() { <-in.reading }()
	default:
		return nil, http.StatusServiceUnavailable
	}
	// Not every ResponseWriter has deadlines (tests' recorders have none); the server's own time-outs stay in force.
	control := http.NewResponseController(w)
	if control.SetReadDeadline(time.Now().Add(in.cfg.ReadTime)) == nil {
		defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, in.cfg.Body))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return nil, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, http.StatusBadRequest
	}
	return body, 0
}

// Refuse answers with a status and its usual words, and asks for patience where coming again helps.
func Refuse(w http.ResponseWriter, status int) {
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", strconv.Itoa(2))
	}
	http.Error(w, http.StatusText(status), status)
}

// Status is the HTTP status for an error of Do or Go: those after which the platform should deliver again are 503.
func Status(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, ErrFault):
		return http.StatusInternalServerError
	}
	return http.StatusServiceUnavailable
}
