package main

import (
	"fmt"
	"strings"
	"testing"

	"crmbot/adapters/slack/slacktest"
)

// count tells how many records an export of the running or stopped daemon holds that say something.
func (r *slackRig) count(t *testing.T, kind, words string) int {
	t.Helper()
	code, said := r.cli(t, "export", kind, "--format", "jsonl")
	if code != 0 {
		t.Fatalf("export %s = %d %s", kind, code, said)
	}
	return strings.Count(said, words)
}

// restarts stops the daemon and starts it again on its data.
func (r *slackRig) restarts(t *testing.T) {
	t.Helper()
	if code, said := r.stop(); code != 0 {
		t.Errorf("serve ended with %d: %s", code, said)
	}
	r.serve(t)
}

// bothWays runs a test over each transport, with Ann known and a deal D1 of a customer Acme.
func bothWays(t *testing.T, run func(t *testing.T, r *slackRig)) {
	t.Helper()
	for name, keys := range map[string]string{"socket": socketKeys, "http": httpKeys} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := serveSlack(t, slacktest.New(t), keys)
			r.Patience(storyLimit)
			ann := r.Direct("U0ANN")
			ann.Slash("/crm", "customer new Acme")
			ann.Slash("/crm", "deal new Acme Robots 50k end of next month")
			run(t, r)
			for _, what := range r.Refusals() {
				t.Errorf("Slack refused: %s", what)
			}
			_, _ = r.stop()
			if code, said := r.cli(t, "check"); code != 0 {
				t.Errorf("check = %d %s", code, said)
			}
		})
	}
}

// TestSlackDeliveredAgain delivers everything that changes something twice, and again after a restart: there is one record, and the answer is
// the first one.
func TestSlackDeliveredAgain(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, r *slackRig) {
		type envelope struct {
			name, kind, note string
			payload          any
		}
		person := map[string]any{"id": "U0ANN", "team_id": slacktest.Team}
		team := map[string]any{"id": slacktest.Team}
		all := []envelope{
			{"a message", "events_api", "by message", map[string]any{
				"type": "event_callback", "team_id": slacktest.Team, "event_id": "EvTwice",
				"event": map[string]any{"type": "message", "channel_type": "im", "user": "U0ANN", "channel": "D0ANN", "ts": "1795251600.000100", "text": "visit Acme by message"},
			}},
			{"a command", "slash_commands", "by command", map[string]string{
				"team_id": slacktest.Team, "channel_id": "D0ANN", "user_id": "U0ANN", "command": "/crm", "text": "visit Acme by command", "trigger_id": "1.2.twice",
			}},
			{"a press", "interactive", "by press", map[string]any{
				"type": "block_actions", "user": person, "team": team, "trigger_id": "1.3.twice", "channel": map[string]any{"id": "D0ANN"},
				"container": map[string]any{"type": "message"}, "actions": []any{map[string]any{"type": "button", "action_id": "a", "value": `visit.log C1 "by press"`}},
			}},
			{"a form", "interactive", "by form", map[string]any{
				"type": "view_submission", "user": person, "team": team, "trigger_id": "1.4.twice", "view": map[string]any{
					"id": "V0TWICE", "hash": "h", "type": "modal", "private_metadata": `{"form":"visit.log","token":"{\"c\":\"D0ANN\"}"}`,
					"state": map[string]any{"values": map[string]any{
						"customer": map[string]any{"customer": map[string]any{"type": "external_select", "selected_option": map[string]any{"value": "C1"}}},
						"note":     map[string]any{"note": map[string]any{"type": "plain_text_input", "value": "by form"}},
					}},
				},
			}},
		}
		var receipts []string
		for n := range 3 {
			if n == 2 {
				r.restarts(t)
			}
			for i, e := range all {
				ack := r.Deliver(e.kind, e.payload)
				if !ack.OK() {
					t.Errorf("%s, time %d: acknowledged with %d", e.name, n, ack.Status)
				}
				answer := fmt.Sprintf("V%d", i+1)
				if e.kind == "slash_commands" {
					if got := string(ack.Body); !strings.Contains(got, answer) {
						t.Errorf("%s, time %d: the answer is %s, want %s", e.name, n, got, answer)
					}
					continue
				}
				r.Watch(func() bool { return strings.Contains(r.Direct("U0ANN").Sees(), "Visit "+answer) })
			}
			receipts = append(receipts, r.Direct("U0ANN").Sees())
		}
		for _, e := range all {
			if n := r.count(t, "activities", e.note); n != 1 {
				t.Errorf("%s: %d visits, want one", e.name, n)
			}
		}
		if strings.Contains(receipts[2], "V5") {
			t.Errorf("Ann sees a fifth visit:\n%s", receipts[2])
		}
	})
}

// TestSlackDoublePress presses one button twice at once: it moves the deal once, and the second press gives the deal as it is.
func TestSlackDoublePress(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, r *slackRig) {
		ann := r.Direct("U0ANN")
		ann.Slash("/crm", "deal D1")
		s := &story{slackRig: r, t: t}
		press := s.value(ann, "→ Qualified")
		done := make(chan struct{})
		for range 2 {
			go func() {
				defer func() { done <- struct{}{} }()
				ann.Press(press)
			}()
		}
		<-done
		<-done
		if n := r.count(t, "journal", `"verb":"deal.move"`); n != 1 {
			t.Errorf("%d moves in the journal, want one", n)
		}
		if seen := ann.Sees(); !strings.Contains(seen, "Qualified") || strings.Contains(seen, "Proposal (3/4)") {
			t.Errorf("Ann sees %s", seen)
		}
	})
}

// TestSlackForgeryChangesNothing sends the running daemon what is not Slack's: nothing of it comes to be.
func TestSlackForgeryChangesNothing(t *testing.T) {
	t.Parallel()
	r := serveSlack(t, slacktest.New(t), httpKeys)
	ann := r.Direct("U0ANN")
	ann.Slash("/crm", "customer new Acme")
	before := r.count(t, "journal", "\n")
	for _, f := range forgeries() {
		if got := f.send(t, r.address); got != f.want {
			t.Errorf("%s: status = %d, want %d", f.name, got, f.want)
		}
	}
	if after := r.count(t, "journal", "\n"); after != before+1 { // that it was exported
		t.Errorf("the journal grew from %d to %d lines", before, after)
	}
	ann.Slash("/crm", "visit Acme still here")
	if n := r.count(t, "activities", "still here"); n != 1 {
		t.Errorf("%d visits after the storm, want one", n)
	}
}
