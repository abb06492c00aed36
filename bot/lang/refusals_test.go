package lang_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"crmbot/bot/lang"
)

// TestRefusalsHaveWords walks the program's source: each reason something is refused for has words in every language, and
// the words ask for no value the refusal does not bring. The router adds the field's name as "field".
func TestRefusalsHaveWords(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
	seen := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			reason, names, ok := refusal(n)
			if ok {
				seen++
				checkReason(t, fset.Position(n.Pos()).String(), reason, names)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("only %d refusals found: the walk looks in the wrong place", seen)
	}
}

// refusal reads Refuse(code, reason, name, value ...), invalid(field, reason, ...), followed(reason, seq) and Error{Reason: ...}.
// names is nil where the values cannot be told from the source.
func refusal(n ast.Node) (reason string, names []string, ok bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		called := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			called = f.Name
		case *ast.SelectorExpr:
			called = f.Sel.Name
		}
		switch {
		case (called == "Refuse" || called == "invalid") && len(n.Args) > 1:
			reason, ok = literal(n.Args[1])
			return reason, named(n.Args[2:]), ok && !n.Ellipsis.IsValid()
		case called == "followed" && len(n.Args) > 0:
			reason, ok = literal(n.Args[0])
			return reason, []string{"who", "at", "verb", "entry"}, ok
		}
	case *ast.CompositeLit:
		names = []string{}
		for _, el := range n.Elts {
			kv, isKV := el.(*ast.KeyValueExpr)
			if !isKV {
				continue
			}
			key, isName := kv.Key.(*ast.Ident)
			switch {
			case !isName:
			case key.Name == "Code" && !isCode(kv.Value):
				return "", nil, false
			case key.Name == "Reason":
				reason, ok = literal(kv.Value)
			case key.Name == "Args":
				if list, isList := kv.Value.(*ast.CompositeLit); isList {
					names = named(list.Elts)
				}
			}
		}
		return reason, names, ok && isError(n.Type)
	}
	return "", nil, false
}

func isError(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "Error"
	case *ast.SelectorExpr:
		return e.Sel.Name == "Error"
	}
	return false
}

func isCode(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		return true
	}
	return false
}

func named(args []ast.Expr) []string {
	names := []string{}
	for i := 0; i < len(args); i += 2 {
		if s, ok := literal(args[i]); ok {
			names = append(names, s)
		}
	}
	return names
}

func checkReason(t *testing.T, where, reason string, names []string) {
	t.Helper()
	kv := []any{"field", "x"}
	for _, n := range names {
		kv = append(kv, n, "x")
	}
	for _, tag := range lang.Tags() {
		p := lang.For(tag)
		key := "error." + reason
		if !p.Has(key) {
			t.Errorf("%s: no message %q in %s", where, key, tag)
			continue
		}
		if text := p.T(key, kv...); strings.Contains(text, "⟨") {
			t.Errorf("%s: message %q in %s lacks a value: %s", where, key, tag, text)
		}
	}
}
