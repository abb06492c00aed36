package lang_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"crmbot/bot/lang"
)

// TestKeysInCodeExist walks the program's source: a key given to T as a literal must exist, and every placeholder of its
// text must be among the names given with it, where those are literals too.
func TestKeysInCodeExist(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
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
			if call, ok := n.(*ast.CallExpr); ok {
				checkCall(t, fset.Position(call.Pos()).String(), call)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkCall(t *testing.T, where string, call *ast.CallExpr) {
	t.Helper()
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "T" || len(call.Args) == 0 {
		return
	}
	key, ok := literal(call.Args[0])
	if !ok {
		return
	}
	var kv []any
	named := !call.Ellipsis.IsValid()
	for i := 1; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		named = named && ok
		kv = append(kv, name, "x")
	}
	for _, tag := range lang.Tags() {
		p := lang.For(tag)
		if !p.Has(key) {
			t.Errorf("%s: no message %q in %s", where, key, tag)
			continue
		}
		if text := p.T(key, kv...); named && strings.Contains(text, "⟨") {
			t.Errorf("%s: message %q in %s lacks a value: %s", where, key, tag, text)
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
