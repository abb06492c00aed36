package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxFile bounds a configuration file and each file a secret is read from, in bytes.
const maxFile = 1 << 20

// Load reads file (none when empty) and env ("NAME=value" pairs) over the defaults. An error is Faults, all of them.
func Load(file string, env []string) (*Config, error) {
	c := Default()
	l := &loader{config: c}
	if file != "" {
		l.file(file)
	}
	l.environ(env)
	c.complete()
	c.check(l)
	if len(l.faults) > 0 {
		l.faults.sort()
		return nil, l.faults
	}
	return c, nil
}

// loader collects faults while a configuration is put together.
type loader struct {
	config *Config
	faults Faults
}

func (l *loader) fault(at Position, key, format string, args ...any) {
	l.faults = append(l.faults, Fault{Position: at, Key: key, Text: fmt.Sprintf(format, args...)})
}

// bad faults the value of a key at the place it was said.
func (l *loader) bad(key, format string, args ...any) {
	l.fault(l.config.near(key), key, format, args...)
}

// near is where key was said, or else the nearest thing around it that was.
func (c *Config) near(key string) Position {
	for {
		if at, ok := c.at[key]; ok {
			return at
		}
		cut := strings.LastIndexAny(key, ".[")
		if cut < 0 {
			return Position{}
		}
		key = key[:cut]
	}
}

func (l *loader) file(name string) {
	at := Position{File: name}
	text, mode, err := readFile(name)
	if err != nil {
		l.fault(at, "", "%s", plain(err))
		return
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if !errors.Is(err, io.EOF) { // an empty file says nothing
			l.syntax(name, err)
		}
		return
	}
	var more yaml.Node
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			l.syntax(name, err)
		} else {
			l.fault(Position{File: name, Line: more.Line}, "", "a second document begins here; one file holds one configuration")
		}
		return
	}
	d := decoder{loader: l, name: name}
	d.mapping(doc.Content[0], "", target(l.config))
	if d.secret && mode.Perm()&0o077 != 0 {
		l.fault(at, "", "it holds secrets and others may read it (mode %04o); run: chmod 600 %s", mode.Perm(), name)
	}
}

// syntax turns the parser's "yaml: line 3: ..." into a fault with its line.
func (l *loader) syntax(name string, err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	at := Position{File: name}
	if m := regexp.MustCompile(`^line (\d+): `).FindStringSubmatch(text); m != nil {
		at.Line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	l.fault(at, "", "not readable as YAML: %s", text)
}

func readFile(name string) ([]byte, fs.FileMode, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.IsDir() {
		return nil, 0, errors.New("it is a folder, a file is needed")
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, 0, err
	}
	if len(text) > maxFile {
		return nil, 0, errors.New("it is larger than 1 MiB")
	}
	return text, info.Mode(), nil
}

// plain says why a file cannot be read, without the operation and the path the fault names already.
func plain(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "this user may not read it"
	}
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err.Error()
	}
	return err.Error()
}
