package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"crmbot/adapters/intake"
)

// heartbeat keeps proxies from closing a quiet stream.
const heartbeat = 25 * time.Second

// stream sends server-sent events: "message" with what is new or changed where the person is, "stir" with the name of another
// person's chat in which something came, "hello" first.
func (a *Adapter) stream(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	m, err := a.people.member(ctx, r.URL.Query().Get("as"))
	if err != nil {
		intake.Refuse(w, http.StatusForbidden)
		return
	}
	rooms, err := a.people.rooms(ctx, m.Account)
	stop := a.running()
	if err != nil || stop == nil {
		intake.Refuse(w, http.StatusServiceUnavailable)
		return
	}
	s := &stream{account: m.Account, all: a.cfg.Sample, places: map[string]bool{directPlace(m.Account): true}}
	for _, room := range rooms {
		s.places[room.ID] = true
	}
	if !a.chats.join(s) {
		intake.Refuse(w, http.StatusServiceUnavailable)
		return
	}
	defer a.chats.leave(s)

	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{}) // a stream outlives the server's time-out; recorders have none
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no")
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	send := func(format string, args ...any) bool {
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return false
		}
		return control.Flush() == nil
	}
	for ok := send("retry: 1000\nevent: hello\ndata: %q\n\n", a.epoch); ok; {
		select {
		case <-ctx.Done():
			return
		case <-stop:
			return
		case <-tick.C:
			ok = a.doors.enter(r) == inside && send(": still here\n\n") // who logged out elsewhere hears no more
		case got, open := <-s.out:
			if !open {
				return
			}
			name, data := a.streamed(s, got)
			ok = send("event: %s\ndata: %s\n\n", name, data)
		}
	}
}

// streamed is a message as one event of a stream.
func (a *Adapter) streamed(s *stream, m message) (name string, data []byte) {
	name, out := "stir", shown{Place: m.Place}
	if s.sees(m) {
		name, out = "message", a.render(m, s.account)
	}
	data, err := json.Marshal(out)
	if err != nil {
		a.cfg.Log.Error().Err(err).Msg("encode an event")
		return name, []byte("{}")
	}
	return name, data
}
