package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// arrows says what production code of each room may import: rooms of this module ("crm/*" is everything below crm),
// and modules from elsewhere. The standard library is everybody's. A room that is not listed is refused.
func arrows() map[string]string {
	const (
		leaves  = " crm/calendar crm/money crm/name"
		adapter = "bot bot/card bot/chart bot/lang adapters/intake github.com/rs/zerolog"
		log     = " github.com/rs/zerolog"
	)
	return map[string]string{
		"cmd/crmbot/bench": "*",

		"cmd/crmbot": "* github.com/rs/zerolog golang.org/x/term golang.org/x/sys golang.org/x/sync",
		"config":     "gopkg.in/yaml.v3",

		"adapters/slack":       adapter + " github.com/slack-go/slack github.com/gorilla/websocket", // the socket: docs/adr/0011
		"adapters/feishu":      adapter + " github.com/larksuite/oapi-sdk-go/v3",
		"adapters/wecom":       adapter + " github.com/silenceper/wechat/v2",
		"adapters/web":         adapter + " golang.org/x/crypto",
		"adapters/terminal":    adapter + " golang.org/x/term",
		"adapters/intake":      "bot bot/card",
		"adapters/adaptertest": "*",

		"adapters/slack/slacktest": "* github.com/gorilla/websocket github.com/slack-go/slack",
		"adapters/web/browsertest": "*",

		"bot":         "bot/card bot/phrase bot/lang crm store" + leaves + log,
		"bot/command": "bot bot/card bot/phrase bot/lang bot/digest crm crm/*",
		"bot/digest":  "bot bot/card bot/phrase bot/lang crm crm/* store" + log,
		"bot/outbox":  "bot bot/card crm store" + log,
		"bot/phrase":  leaves,
		"bot/card":    "bot/lang golang.org/x/text",
		"bot/chart":   "bot/card golang.org/x/image github.com/hajimehoshi/bitmapfont/v3",
		"bot/lang":    "crm/calendar crm/money", // how dates and amounts print: docs/adr/0001

		"crm":          "store" + leaves,
		"crm/calendar": "",
		"crm/money":    "",
		"crm/name":     "github.com/mozillazg/go-pinyin golang.org/x/text",
		"crm/funnel":   "crm store" + leaves,
		"crm/transfer": "crm store golang.org/x/text github.com/xuri/excelize/v2" + leaves,
		"crm/sample":   "crm crm/*",

		"store":           "github.com/fxamacker/cbor/v2", // the row encoding: docs/adr/0002
		"store/bolt":      "store go.etcd.io/bbolt golang.org/x/sys",
		"store/memory":    "store",
		"store/seal":      "store golang.org/x/crypto",
		"store/storetest": "store",
	}
}

// testRooms exist for tests: no production code imports them.
func testRooms() []string {
	return []string{"adapters/adaptertest", "adapters/slack/slacktest", "adapters/web/browsertest", "cmd/crmbot/bench", "store/storetest"}
}

const modulePath = "crmbot"

// source is one Go file of the module.
type source struct {
	name  string // relative to the module, with slashes
	lines int
	fset  *token.FileSet
	file  *ast.File
}

func (s source) room() string { return path.Dir(s.name) }
func (s source) test() bool   { return strings.HasSuffix(s.name, "_test.go") }

// at is file:line of a node.
func (s source) at(n ast.Node) string {
	return s.name + ":" + strings.TrimPrefix(s.fset.Position(n.Pos()).String(), s.name+":")
}

const root = "../.."

// files walks the module's files with that ending, in order.
func files(ending string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && name != root
		if d.IsDir() && (hidden || d.Name() == "testdata" || strings.HasPrefix(d.Name(), "data")) {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(name, ending) {
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	return names, err
}

// sources is every Go file of the module.
func sources(t *testing.T) []source {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// parsed reads the module once for all tests; they only look.
var parsed = sync.OnceValues(func() ([]source, error) {
	names, err := files(".go")
	if err != nil {
		return nil, err
	}
	var all []source
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		all = append(all, source{name: name, lines: strings.Count(string(text), "\n"), fset: fset, file: file})
	}
	return all, nil
})

func TestArrows(t *testing.T) {
	t.Parallel()
	allowed := arrows()
	for _, s := range sources(t) {
		room := s.room()
		may, known := allowed[room]
		if !known {
			t.Errorf("%s: the room %s is on no plan; add it to arrows with a page in docs/adr", s.name, room)
			continue
		}
		if s.test() {
			continue
		}
		for _, spec := range s.file.Imports {
			if imp := strings.Trim(spec.Path.Value, `"`); !permitted(imp, room, strings.Fields(may)) {
				t.Errorf("%s: %s may not import %s", s.at(spec), room, imp)
			}
		}
	}
}

func permitted(imp, room string, may []string) bool {
	if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") && first != modulePath {
		return imp != "C" && imp != "unsafe"
	}
	local, ours := strings.CutPrefix(imp, modulePath+"/")
	if ours && slices.Contains(testRooms(), local) {
		return slices.Contains(testRooms(), room)
	}
	for _, m := range may {
		switch below, tree := strings.CutSuffix(m, "/*"); {
		case ours && (m == "*" || m == local):
			return true
		case ours && tree && strings.HasPrefix(local, below+"/"):
			return true
		case !ours && (imp == m || strings.HasPrefix(imp, m+"/")):
			return true
		}
	}
	return false
}

func TestArrowsRefuseWhatIsNotListed(t *testing.T) {
	t.Parallel()
	cases := []struct {
		room, imp string
		want      bool
	}{
		{"crm", "crmbot/store", true},
		{"crm", "crmbot/bot", false},
		{"crm", "crmbot/store/bolt", false},
		{"crm", "go.etcd.io/bbolt", false},
		{"store/bolt", "go.etcd.io/bbolt/errors", true},
		{"adapters/web", "crmbot/crm", false},
		{"adapters/web", "crmbot/adapters/terminal", false},
		{"bot/command", "crmbot/crm/funnel", true},
		{"cmd/crmbot", "crmbot/store/storetest", false},
		{"config", "unsafe", false},
	}
	for _, tc := range cases {
		if got := permitted(tc.imp, tc.room, strings.Fields(arrows()[tc.room])); got != tc.want {
			t.Errorf("permitted(%s → %s) = %v, want %v", tc.room, tc.imp, got, tc.want)
		}
	}
}
