package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// decoder puts YAML nodes into the fields of a Config and remembers where each key stood.
type decoder struct {
	loader *loader
	name   string // of the file
	secret bool   // it held a secret
}

func target(c *Config) reflect.Value { return reflect.ValueOf(c).Elem() }

func (d *decoder) fault(n *yaml.Node, key, format string, args ...any) {
	d.loader.fault(Position{File: d.name, Line: n.Line}, key, format, args...)
}

// mapping reads a block of keys into a struct.
func (d *decoder) mapping(n *yaml.Node, path string, into reflect.Value) {
	if empty(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		d.fault(n, path, "a block of keys belongs here, not %s", kind(n))
		return
	}
	known := fields(into.Type())
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		key := join(path, name.Value)
		field, ok := known[name.Value]
		if !ok {
			d.fault(name, key, "unknown key%s", suggest(name.Value, keys(known)))
			continue
		}
		if first, twice := seen[name.Value]; twice {
			d.fault(name, key, "said twice, first in line %d", first)
			continue
		}
		seen[name.Value] = name.Line
		if empty(value) {
			continue
		}
		d.loader.config.at[key] = Position{File: d.name, Line: name.Line}
		d.value(value, key, into.Field(field))
	}
}

func (d *decoder) value(n *yaml.Node, key string, into reflect.Value) {
	switch {
	case n.Kind == yaml.AliasNode:
		d.fault(n, key, "YAML references (*%s) are not read here; write the value out", n.Value)
	case into.Kind() == reflect.Struct:
		d.mapping(n, key, into)
	case into.Kind() == reflect.Slice:
		d.list(n, key, into)
	case n.Kind != yaml.ScalarNode:
		d.fault(n, key, "one value belongs here, not %s", kind(n))
	default:
		if into.Type() == reflect.TypeFor[Secret]() && n.Value != "" {
			d.secret = true
		}
		if err := scalar(n.Value, into); err != nil {
			d.fault(n, key, "%s", err)
		}
	}
}

func (d *decoder) list(n *yaml.Node, key string, into reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.fault(n, key, "a list belongs here, not %s", kind(n))
		return
	}
	items := reflect.MakeSlice(into.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		at := fmt.Sprintf("%s[%d]", key, i)
		d.loader.config.at[at] = Position{File: d.name, Line: item.Line}
		d.value(item, at, items.Index(i))
	}
	into.Set(items)
}

// scalar reads one value as a person or the environment wrote it.
func scalar(text string, into reflect.Value) error {
	if into.Type() == reflect.TypeFor[time.Duration]() {
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%q is not a length of time such as 10s or 1m30s", text)
		}
		into.SetInt(int64(d))
		return nil
	}
	switch into.Kind() {
	case reflect.String:
		into.SetString(text)
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		into.SetInt(int64(n))
	case reflect.Bool:
		switch strings.ToLower(text) {
		case "true", "yes", "on":
			into.SetBool(true)
		case "false", "no", "off":
			into.SetBool(false)
		default:
			return fmt.Errorf("%q is neither true nor false", text)
		}
	default:
		panic("config: a field of type " + into.Type().String())
	}
	return nil
}

// fields maps the keys of a struct to its field numbers.
func fields(t reflect.Type) map[string]int {
	known := map[string]int{}
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("key"); key != "" {
			known[key] = i
		}
	}
	return known
}

func keys(known map[string]int) []string {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	return names
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func empty(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

func kind(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a block of keys"
	case yaml.SequenceNode:
		return "a list"
	default:
		return fmt.Sprintf("%q", n.Value)
	}
}
