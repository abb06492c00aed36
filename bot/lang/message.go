package lang

import (
	"errors"
	"slices"
	"strings"
)

// message is one text cut at its placeholders.
type message []part

// part is literal text when name is empty, the value called name when forms is empty, else a word that goes with that number.
type part struct {
	text  string
	name  string
	forms []string
}

var (
	errOpenBrace = errors.New("a { is not closed (write {{ for a brace)")
	errEmptyName = errors.New("a placeholder has no name")
	errForms     = errors.New("a plural needs two forms: {n|deal|deals}")
)

// parseMessage reads "text with {name} and {n|deal|deals}"; \n is a line break, {{ and }} are braces.
// What it could read comes back beside the error.
func parseMessage(s string) (message, error) {
	s = strings.ReplaceAll(s, `\n`, "\n")
	var m message
	var lit strings.Builder
	flush := func() {
		if lit.Len() > 0 {
			m = append(m, part{text: lit.String()})
			lit.Reset()
		}
	}
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "{{"), strings.HasPrefix(s[i:], "}}"):
			lit.WriteByte(s[i])
			i++
		case s[i] == '{':
			end := strings.IndexByte(s[i:], '}')
			if end < 0 {
				lit.WriteString(s[i:])
				flush()
				return m, errOpenBrace
			}
			forms := strings.Split(s[i+1:i+end], "|")
			if forms[0] == "" {
				return m, errEmptyName
			}
			if n := len(forms); n != 1 && n != 3 {
				return m, errForms
			}
			flush()
			m = append(m, part{name: forms[0], forms: forms[1:]})
			i += end
		default:
			lit.WriteByte(s[i])
		}
	}
	flush()
	return m, nil
}

// names lists the placeholders, sorted, each once.
func (m message) names() []string {
	var names []string
	for _, p := range m {
		if p.name != "" {
			names = append(names, p.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
