package slacktest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Fill sends the form a person has open, with these values in place of what it shows, by block id. It reports whether the form closed; if it
// did, it waits for what that shows.
func (p *Person) Fill(values map[string]string) (closed bool) {
	p.s.t.Helper()
	s := p.s
	before := s.seen()
	s.mu.Lock()
	v := s.views[s.open[p.User]]
	if v == nil {
		s.mu.Unlock()
		s.t.Errorf("%s has no form open", p.User)
		return false
	}
	raw := v.Raw
	shown := shownView(v)
	shown["state"] = map[string]any{"values": stateOf(shown, values)}
	payload := p.interaction("view_submission")
	payload["view"] = shown
	s.mu.Unlock()
	ack := s.Deliver("interactive", payload)
	if !ack.OK() {
		return false
	}
	closed = s.submitted(v, raw, ack)
	if closed {
		s.await(before)
	}
	return closed
}

// submitted does what the acknowledgement of a form says.
func (s *Slack) submitted(v *View, raw []byte, ack Ack) (closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if faults := CheckErrors(raw, ack.Body); len(faults) > 0 {
		s.refuse("acknowledgement of a form: " + faults[0].Code + " " + faults[0].String())
		return false
	}
	if len(ack.Body) > 0 && s.listens != "" && !strings.HasPrefix(ack.Type, "application/json") {
		s.refuse("acknowledgement of a form: not JSON")
		return false
	}
	var answer struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(ack.Body) > 0 && json.Unmarshal(ack.Body, &answer) != nil {
		s.refuse("acknowledgement of a form: unreadable")
		return false
	}
	switch answer.Action {
	case "errors":
		v.Errors = answer.Errors
		return false
	case "update":
		if no := checkView(answer.View, "modal"); no != nil {
			s.refuse("acknowledgement of a form: view refused")
			return false
		}
		s.change(v, answer.View)
		return false
	}
	delete(s.open, v.User)
	delete(s.views, v.ID)
	return true
}

// stateOf is what the inputs of a view hold.
func stateOf(view map[string]any, values map[string]string) map[string]any {
	out := map[string]any{}
	blocks, _ := view["blocks"].([]any)
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		el, _ := block["element"].(map[string]any)
		id, _ := block["block_id"].(string)
		if block["type"] != "input" || el == nil {
			continue
		}
		value, given := values[id]
		action, _ := el["action_id"].(string)
		out[id] = map[string]any{action: held(el, value, given)}
	}
	return out
}

// held is what one input holds: what was given, else what it showed at first.
func held(el map[string]any, value string, given bool) map[string]any {
	kind, _ := el["type"].(string)
	pick := func(v string) any {
		if v == "" {
			return nil
		}
		return map[string]any{"value": v, "text": map[string]any{"type": "plain_text", "text": v}}
	}
	field, initial := "value", "initial_value"
	switch kind {
	case "datepicker":
		field, initial = "selected_date", "initial_date"
	case "timepicker":
		field, initial = "selected_time", "initial_time"
	case "static_select", "external_select", "radio_buttons":
		if given {
			return map[string]any{"type": kind, "selected_option": pick(value)}
		}
		field, initial = "selected_option", "initial_option"
	case "checkboxes", "multi_static_select":
		if given {
			all := []any{}
			for part := range strings.SplitSeq(value, ",") {
				if o := pick(part); o != nil {
					all = append(all, o)
				}
			}
			return map[string]any{"type": kind, "selected_options": all}
		}
		field, initial = "selected_options", "initial_options"
	}
	if given {
		return map[string]any{"type": kind, field: value}
	}
	return map[string]any{"type": kind, field: el[initial]}
}

// Suggest types into a choice of the open form and gives what is offered: labels by value.
func (p *Person) Suggest(field, typed string) map[string]string {
	s := p.s
	s.mu.Lock()
	v := s.views[s.open[p.User]]
	payload := p.interaction("block_suggestion")
	delete(payload, "trigger_id")
	payload["action_id"], payload["block_id"], payload["value"] = field, field, typed
	if v != nil {
		payload["view"] = shownView(v)
	}
	s.mu.Unlock()
	ack := s.Deliver("interactive", payload)
	s.mu.Lock()
	defer s.mu.Unlock()
	if ack.Status != http.StatusOK {
		return nil
	}
	if faults := CheckOptions(ack.Body); len(faults) > 0 {
		s.refuse("options: " + faults[0].String())
		return nil
	}
	var got struct {
		Options []struct {
			Text  struct{ Text string }
			Value string
		}
	}
	if json.Unmarshal(ack.Body, &got) != nil {
		return nil
	}
	out := map[string]string{}
	for _, o := range got.Options {
		out[o.Value] = o.Text.Text
	}
	return out
}
