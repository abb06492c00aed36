package lang

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed messages
var files embed.FS

// catalogue is what the message files say, read once and never changed.
type catalogue struct {
	messages map[Tag]map[string]message
	faults   []string
}

// loaded reads the embedded files at its first call.
var loaded = sync.OnceValue(func() *catalogue { return load(files) })

// Faults tells what is wrong with the message files: lines that cannot be read, keys or placeholders that
// only one language has. A build that passes its tests has none.
func Faults() []string { return slices.Clone(loaded().faults) }

// Keys lists every message key, sorted.
func Keys() []string { return slices.Sorted(maps.Keys(loaded().messages[Chinese])) }

func load(fsys fs.FS) *catalogue {
	c := &catalogue{messages: map[Tag]map[string]message{}}
	for _, tag := range Tags() {
		c.messages[tag] = map[string]message{}
	}
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		c.read(d.Name(), string(text))
		return nil
	})
	if err != nil {
		c.fault("read message files: %v", err)
	}
	c.compare()
	return c
}

// read takes in one file, named family.tag.txt. A key stands once in all files of a language.
func (c *catalogue) read(name, text string) {
	_, rest, _ := strings.Cut(name, ".")
	tag := Tag(strings.TrimSuffix(rest, ".txt"))
	if !slices.Contains(Tags(), tag) {
		c.fault("%s: the name is not family.language.txt", name)
		return
	}
	line := 0
	for s := range strings.Lines(text) {
		line++
		s = strings.TrimSpace(s)
		if s == "" || s[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(s, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok || key == "" {
			c.fault("%s:%d: not a line of the form key = text", name, line)
			continue
		}
		if _, taken := c.messages[tag][key]; taken {
			c.fault("%s:%d: key %s stands twice", name, line, key)
		}
		m, err := parseMessage(value)
		if err != nil {
			c.fault("%s:%d: %s: %v", name, line, key, err)
		}
		c.messages[tag][key] = m
	}
}

// compare notes what one language has and the other lacks.
func (c *catalogue) compare() {
	zh, en := c.messages[Chinese], c.messages[English]
	for _, key := range slices.Sorted(maps.Keys(zh)) {
		other, ok := en[key]
		if !ok {
			c.fault("%s: no English text", key)
			continue
		}
		if a, b := zh[key].names(), other.names(); !slices.Equal(a, b) {
			c.fault("%s: placeholders differ: Chinese %v, English %v", key, a, b)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(en)) {
		if _, ok := zh[key]; !ok {
			c.fault("%s: no Chinese text", key)
		}
	}
}

func (c *catalogue) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}
