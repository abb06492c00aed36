package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rule checks one value.
type rule func(c *checker, at string, v any)

// shape is what an object may hold; what it does not list is refused, as Slack does.
type shape map[string]property

type property struct {
	required bool
	rule     rule
}

func must(r rule) property { return property{true, r} }
func may(r rule) property  { return property{false, r} }

// with is a shape with further properties.
func (s shape) with(more shape) shape {
	out := maps.Clone(s)
	maps.Copy(out, more)
	return out
}

func (c *checker) object(at string, v any, s shape) {
	m, ok := v.(map[string]any)
	if !ok {
		c.fault(at, "must be an object")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if _, has := m[name]; s[name].required && !has {
			c.fault(at+"/"+name, "missing required field: "+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		p, known := s[name]
		if !known {
			c.fault(at+"/"+name, "invalid additional property: "+name)
			continue
		}
		p.rule(c, at+"/"+name, m[name])
	}
}

// object is a value of a shape.
func object(s shape) rule {
	return func(c *checker, at string, v any) { c.object(at, v, s) }
}

// typed is an object whose shape goes by its type.
func typed(shapes map[string]shape) rule {
	return func(c *checker, at string, v any) {
		m, _ := v.(map[string]any)
		kind, _ := m["type"].(string)
		s, ok := shapes[kind]
		if !ok {
			c.fault(at+"/type", fmt.Sprintf("unsupported type: %q", kind))
			return
		}
		c.object(at, v, s.with(shape{"type": must(one(kind))}))
	}
}

func list(least, most int, item rule) rule {
	return func(c *checker, at string, v any) {
		all, ok := v.([]any)
		if !ok {
			c.fault(at, "must be an array")
			return
		}
		if len(all) < least || len(all) > most {
			c.fault(at, fmt.Sprintf("%d items, want %d to %d", len(all), least, most))
		}
		for i, x := range all {
			item(c, at+"/"+strconv.Itoa(i), x)
		}
	}
}

func str(least, most int) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		if !ok {
			c.fault(at, "must be a string")
			return
		}
		n := utf8.RuneCountInString(s)
		if n > most {
			c.fault(at, fmt.Sprintf("must be at most %d characters, has %d", most, n))
		}
		if n < least || least > 0 && strings.TrimSpace(s) == "" {
			c.fault(at, fmt.Sprintf("must have at least %d characters", least))
		}
	}
}

// shown is a string people read: it counts towards the message.
func shown(least, most int) rule {
	return func(c *checker, at string, v any) {
		s, _ := v.(string)
		c.runes += utf8.RuneCountInString(s)
		str(least, most)(c, at, v)
	}
}

// run is a piece of rich text: blanks are as good as letters.
func run(most int) rule {
	return func(c *checker, at string, v any) {
		s, _ := v.(string)
		n := utf8.RuneCountInString(s)
		c.runes += n
		if n == 0 || n > most {
			c.fault(at, fmt.Sprintf("%d characters, want 1 to %d", n, most))
		}
	}
}

func matches(pattern string) rule {
	re := regexp.MustCompile(pattern)
	return func(c *checker, at string, v any) {
		if s, _ := v.(string); !re.MatchString(s) || len(s) > 3000 {
			c.fault(at, fmt.Sprintf("%q does not fit %s, or is too long", v, pattern))
		}
	}
}

func one(names ...string) rule {
	return func(c *checker, at string, v any) {
		if s, _ := v.(string); !slices.Contains(names, s) {
			c.fault(at, fmt.Sprintf("%v is none of %v", v, names))
		}
	}
}

func boolean(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.fault(at, "must be true or false")
	}
}

func focus(c *checker, at string, v any) {
	boolean(c, at, v)
	if v == true {
		c.focused++
	}
}

func between(least, most float64) rule {
	return func(c *checker, at string, v any) {
		n, ok := v.(json.Number)
		f, err := n.Float64()
		if !ok || err != nil || f < least || f > most {
			c.fault(at, fmt.Sprintf("%v is no number from %g to %g", v, least, most))
		}
	}
}

// words is a plain text object, text one of either kind.
func words(least, most int) rule { return object(textShape(least, most, "plain_text")) }
func text(least, most int) rule  { return object(textShape(least, most, "plain_text", "mrkdwn")) }

func textShape(least, most int, kinds ...string) shape {
	return shape{
		"type": must(one(kinds...)), "text": must(shown(least, most)),
		"emoji": may(boolean), "verbatim": may(boolean),
	}
}
