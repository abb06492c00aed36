package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"crmbot/adapters/slack/slacktest"
)

// control is something to press, choose from or fill in, as a payload describes it.
type control struct {
	id, label, kind, value string
	options                map[string]string // label → value
}

// words is a text object's text.
func words(v any) string {
	m, _ := v.(map[string]any)
	text, _ := m["text"].(string)
	return text
}

// controls lists what there is to press in a payload.
func controls(raw []byte) (all []control) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	var visit func(any)
	visit = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				visit(x)
			}
		case map[string]any:
			if id, _ := v["action_id"].(string); id != "" {
				c := control{id: id, label: words(v["text"]), options: map[string]string{}}
				c.kind, _ = v["type"].(string)
				c.value, _ = v["value"].(string)
				if c.label == "" {
					c.label = words(v["placeholder"])
				}
				c.options = optionsOf(v)
				all = append(all, c)
				return
			}
			for _, x := range v {
				visit(x)
			}
		}
	}
	visit(v)
	return all
}

func optionsOf(element map[string]any) map[string]string {
	out := map[string]string{}
	list, _ := element["options"].([]any)
	for _, o := range list {
		o, _ := o.(map[string]any)
		value, _ := o["value"].(string)
		out[words(o["text"])] = value
	}
	return out
}

// value finds what a label stands for: the newest button a person sees, or an option as "list: option".
func (s *story) value(p *slacktest.Person, label string) string {
	s.t.Helper()
	_, option, choose := strings.Cut(label, ": ")
	if !choose {
		option = label
	}
	var payloads [][]byte
	for _, m := range slices.Backward(s.Messages(p.Channel)) {
		if m.Only == "" || m.Only == p.User {
			payloads = append(payloads, m.Blocks)
		}
	}
	if v, ok := s.Home(p.User); ok {
		payloads = append(payloads, v.Raw)
	}
	for _, raw := range payloads {
		for _, c := range controls(raw) {
			if c.label == label && c.value != "" {
				return c.value
			}
			if value, ok := c.options[option]; ok {
				return value
			}
		}
	}
	s.t.Fatalf("%s sees nothing to press that says %q", p.User, label)
	return ""
}

// field finds an input of the form a person has open by its label.
func (s *story) field(p *slacktest.Person, label string) control {
	s.t.Helper()
	v, _ := s.View(p.User)
	var view struct {
		Blocks []struct {
			ID      string         `json:"block_id"`
			Label   any            `json:"label"`
			Element map[string]any `json:"element"`
		} `json:"blocks"`
	}
	if err := json.Unmarshal(v.Raw, &view); err != nil {
		s.t.Fatalf("%s has no form open: %v", p.User, err)
	}
	for _, b := range view.Blocks {
		if got := words(b.Label); got == label {
			kind, _ := b.Element["type"].(string)
			return control{id: b.ID, label: got, kind: kind, options: optionsOf(b.Element)}
		}
	}
	s.t.Fatalf("the form has no field %q", label)
	return control{}
}

// filled reads "Label=value; Label=value"; what has type-ahead is picked from what it offers.
func (s *story) filled(p *slacktest.Person, text string) map[string]string {
	s.t.Helper()
	out := map[string]string{}
	for part := range strings.SplitSeq(text, "; ") {
		label, value, ok := strings.Cut(part, "=")
		if !ok {
			continue
		}
		f := s.field(p, label)
		switch {
		case f.kind == "external_select":
			offered := p.Suggest(f.id, value)
			for _, v := range slices.Sorted(maps.Keys(offered)) {
				if strings.HasPrefix(strings.ToLower(offered[v]), value) {
					out[f.id] = v
				}
			}
		case len(f.options) > 0:
			out[f.id] = f.options[value]
		default:
			out[f.id] = value
		}
	}
	return out
}
