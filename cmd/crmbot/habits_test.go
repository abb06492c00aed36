package main_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// longFiles may pass 500 lines; each has its reason.
func longFiles() map[string]string {
	return map[string]string{}
}

func TestFilesStayShort(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if _, ok := longFiles()[s.name]; !ok && s.lines > 500 {
			t.Errorf("%s has %d lines; one job a file, 500 lines at most", s.name, s.lines)
		}
	}
}

// ban is a call that does not belong in some files.
type ban struct {
	name   string // pkg.Func, or .Method of anything
	reason string
	in     func(source) bool
}

func bans() []ban {
	below := func(rooms ...string) func(source) bool {
		return func(s source) bool {
			return !s.test() && slices.ContainsFunc(rooms, func(r string) bool {
				return s.room() == r || strings.HasPrefix(s.room(), r+"/")
			})
		}
	}
	notMain := func(s source) bool { return !s.test() && s.name != "cmd/crmbot/main.go" }
	clock := below("crm", "store", "bot/phrase", "bot/card", "bot/lang")
	all := []ban{
		{"time.Now", "time is passed in", clock},
		{"time.Since", "time is passed in", clock},
		{"time.Until", "time is passed in", clock},
		{"os.Exit", "only main ends the process", notMain},
		{"time.Sleep", "tests wait for a signal, or use synctest", source.test},
	}
	for _, name := range []string{"log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf"} {
		all = append(all, ban{name, "return the error", notMain})
	}
	for _, name := range []string{"Skip", "Skipf", "SkipNow"} {
		all = append(all, ban{"t." + name, "a skipped test shows nothing", source.test}, ban{"b." + name, "a skipped test shows nothing", source.test})
	}
	return all
}

func TestCallsThatDoNotBelong(t *testing.T) {
	t.Parallel()
	list := bans()
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			for _, b := range list {
				if b.name == x.Name+"."+sel.Sel.Name && b.in(s) {
					t.Errorf("%s: %s: %s", s.at(n), b.name, b.reason)
				}
			}
			return true
		})
	}
}

func TestNoInit(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: init runs before anybody asked; build things in run", s.at(fn))
			}
		}
	}
}

func TestScriptsSkipNothing(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("scripts: %v, %v", scripts, err)
	}
	for _, name := range scripts {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`(?m)^(\[[^]]*\] *)*skip\b`).Match(text) {
			t.Errorf("%s skips something", name)
		}
	}
}

// TestLinks finds relative links of the pages that lead nowhere.
func TestLinks(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	fence := regexp.MustCompile("(?s)```.*?```")
	pages, err := files(".md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range pages {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(fence.ReplaceAllString(string(text), ""), -1) {
			to, _, _ := strings.Cut(m[1], "#")
			if to == "" || strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(name), to)); err != nil {
				t.Errorf("%s: the link %s leads nowhere", name, m[1])
			}
		}
	}
}
