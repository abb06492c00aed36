package main

import (
	"fmt"
	"io"
	"net/http"
	"runtime"

	"crmbot/crm"
)

// routes is what listen serves: the console, what platforms send over HTTP, and how the daemon does.
func (h *house) routes(console http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if err := h.engine.Fault(); err != nil {
			http.Error(w, "the database cannot be written", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ok\n") // whoever asked may have gone
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		err := h.core.View(r.Context(), crm.Actor{System: "crmbot"}, h.clock.Now(), func(v *crm.View) error {
			v.Company()
			return nil
		})
		if err != nil {
			http.Error(w, "the database cannot be read", http.StatusServiceUnavailable)
			return
		}
		if err := h.slackUp(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n") // whoever asked may have gone
	})
	if h.slack != nil && !h.cfg.Slack.Socket() {
		mux.Handle("/slack/", h.slack)
	}
	mux.Handle("/", console)
	return mux
}

// metrics is what metrics.listen serves, in Prometheus's text format.
func (h *house) metrics() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s, b := h.engine.Stats(), thisBuild()
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		fmt.Fprintf(w, "# TYPE crmbot_build_info gauge\ncrmbot_build_info{version=%q,go=%q} 1\n", b.Version, b.Go)
		for _, m := range []struct {
			name, kind string
			value      any
		}{
			{"crmbot_store_bytes", "gauge", s.Size},
			{"crmbot_store_commits_total", "counter", s.Commits},
			{"crmbot_store_updates_total", "counter", s.Members},
			{"go_goroutines", "gauge", runtime.NumGoroutine()},
			{"go_memstats_heap_alloc_bytes", "gauge", mem.HeapAlloc},
		} {
			fmt.Fprintf(w, "# TYPE %s %s\n%s %d\n", m.name, m.kind, m.name, m.value)
		}
		if h.slack != nil {
			h.slackMetrics(w)
		}
	})
	return mux
}

// slackMetrics is what came from Slack and what became of it.
func (h *house) slackMetrics(w io.Writer) {
	up := 0
	if h.slackUp() == nil {
		up = 1
	}
	n := h.slack.Counts()
	fmt.Fprintf(w, "# TYPE crmbot_slack_up gauge\ncrmbot_slack_up %d\n# TYPE crmbot_slack_events_total counter\n", up)
	for _, e := range []struct {
		became string
		n      int64
	}{
		{"taken", n.Taken}, {"ignored", n.Ignored}, {"unknown", n.Unknown}, {"malformed", n.Malformed}, {"forged", n.Forged}, {"full", n.Full}, {"unanswered", n.Lost},
	} {
		fmt.Fprintf(w, "crmbot_slack_events_total{became=%q} %d\n", e.became, e.n)
	}
}
