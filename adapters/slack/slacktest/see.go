package slacktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// walk calls visit for every object in v, in the order of the keys.
func walk(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			walk(x, visit)
		}
	case map[string]any:
		visit(v)
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			walk(v[k], visit)
		}
	}
}

// visible gives what stands before a person in the chat, as JSON with its blocks, oldest first, and their form and home page.
func (p *Person) visible() []any {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []any
	for _, m := range s.channels[p.Channel].messages {
		if m.Only != "" && m.Only != p.User {
			continue
		}
		for _, f := range m.Files {
			out = append(out, map[string]any{"type": "plain_text", "text": "📎 " + f.Name})
		}
		var blocks []any
		if json.Unmarshal(m.Blocks, &blocks) == nil && len(blocks) > 0 {
			out = append(out, blocks)
			continue
		}
		if m.User == BotUser {
			out = append(out, map[string]any{"type": "mrkdwn", "text": m.Text})
		} else {
			out = append(out, map[string]any{"type": "plain_text", "text": m.Text})
		}
	}
	for _, v := range []*View{s.views[s.open[p.User]], s.homes[p.User]} {
		var view map[string]any
		if v == nil || json.Unmarshal(v.Raw, &view) != nil {
			continue
		}
		delete(view, "private_metadata")
		out = append(out, view)
		for _, e := range v.Errors {
			out = append(out, map[string]any{"type": "plain_text", "text": e})
		}
	}
	return out
}

// Sees is everything that stands before the person, as they read it.
func (p *Person) Sees() string {
	var b strings.Builder
	for _, v := range p.visible() {
		read(&b, v)
		b.WriteString("\n")
	}
	return strings.ReplaceAll(b.String(), "\u200b", "")
}

// read writes what people read of a payload; the parts of one line of rich text stand side by side.
func read(b *strings.Builder, v any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			read(b, x)
		}
	case map[string]any:
		kind, _ := v["type"].(string)
		text, _ := v["text"].(string)
		switch kind {
		case "mrkdwn":
			b.WriteString(asRead(text) + "\n")
			return
		case "text", "link":
			b.WriteString(text)
			return
		case "rich_text_section", "rich_text_preformatted", "rich_text_quote":
			read(b, v["elements"])
			b.WriteString("\n")
			return
		}
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			switch x := v[k].(type) {
			case string:
				if readable(k) {
					b.WriteString(x + "\n")
				}
			case float64:
				if k == "value" {
					fmt.Fprintf(b, "%v\n", x)
				}
			case []any:
				for _, s := range x {
					if s, ok := s.(string); ok {
						b.WriteString(s + "\n")
					}
				}
				read(b, x)
			default:
				read(b, x)
			}
		}
	}
}

// readable are the keys whose strings people see.
func readable(key string) bool {
	switch key {
	case "text", "title", "alt_text", "label", "caption", "name", "initial_value", "initial_date", "x_label", "y_label", "category":
		return true
	}
	return false
}

// asRead is mrkdwn as it is shown: entities undone.
func asRead(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// Raw is what Slack got, with the strings it reads no markup in made harmless: whatever is live in it is live for people.
func (p *Person) Raw() string {
	var b strings.Builder
	for _, v := range p.visible() {
		walk(v, func(m map[string]any) {
			for _, x := range m {
				s, ok := x.(string)
				switch {
				case !ok:
				case m["type"] == "mrkdwn" || m["type"] == "markdown":
					b.WriteString(s + "\n")
				default:
					b.WriteString(strings.ReplaceAll(s, "<", "&lt;") + "\n")
				}
			}
		})
	}
	return b.String()
}
