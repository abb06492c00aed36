package lang

import "io/fs"

// LoadFaults reads message files and tells what is wrong with them.
func LoadFaults(fsys fs.FS) []string { return load(fsys).faults }

// Render fills in one message text of a language.
func Render(tag Tag, text string, kv ...any) (string, error) {
	m, err := parseMessage(text)
	p := &Printer{tag: tag, messages: map[string]message{"k": m}}
	return p.T("k", kv...), err
}
