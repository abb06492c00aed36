package slack_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
)

// mishap is one way in which a call goes wrong, once.
type mishap struct {
	name string
	fail slacktest.Fail
}

// onWire are the mishaps of every call; inWords those of calls that answer with codes; ofPlaces those of calls that name a chat.
func onWire() []mishap {
	return []mishap{
		{"429, 7 s", slacktest.Fail{Status: 429, RetryAfter: 7}},
		{"429", slacktest.Fail{Status: 429, RetryAfter: -1}},
		{"500", slacktest.Fail{Status: 500}},
		{"cut before", slacktest.Fail{Reset: true}},
		{"cut after", slacktest.Fail{Lost: true}},
		{"hangs", slacktest.Fail{Hang: true}},
		{"no JSON", slacktest.Fail{Junk: true}},
	}
}

func inWords() []mishap {
	return said("invalid_auth", "token_revoked", "account_inactive", "missing_scope", "fresh_refusal")
}

func ofPlaces() []mishap {
	return said("channel_not_found", "is_archived", "not_in_channel", "restricted_action")
}

func said(codes ...string) []mishap {
	var all []mishap
	for _, c := range codes {
		all = append(all, mishap{c, slacktest.Fail{Code: c}})
	}
	return all
}

// mishaps are all that a call can meet.
func mishaps(method string) []mishap {
	all := onWire()
	switch method {
	case slacktest.Upload, slacktest.Download, "socket": // they say no codes
		return all
	}
	all = append(all, inWords()...)
	if strings.HasPrefix(method, "conversations.") || strings.HasPrefix(method, "chat.") || method == "files.completeUploadExternal" || method == slacktest.Answers {
		all = append(all, ofPlaces()...)
	}
	return all
}

// scene is one use of a call: run arms the failure, does what makes the call, and says what became of it.
type scene struct {
	method, what string
	run          func(t *testing.T, s *stage) string
}

// stage is what a scene plays on.
type stage struct {
	scene

	fail   slacktest.Fail
	before int // calls before the one that fails
	upTo   int // calls after which other things were called for; 0 is all
	fake   *slacktest.Slack
	state  func() slack.State
	warned string // what /readyz and doctor told meanwhile
}

// long is longer than anything waits.
const long = 15 * time.Minute

// arms makes the next call fail.
func (s *stage) arms(fake *slacktest.Slack, a *slack.Adapter) {
	s.fake, s.state, s.before = fake, a.State, fake.Calls(s.method)
	fake.Fail(s.method, s.fail)
}

// passes lets time go by, and looks from time to time what /readyz and doctor tell.
func (s *stage) passes() {
	for wait := 100 * time.Millisecond; wait < long; wait *= 2 {
		synctest.Wait()
		if st := s.state(); st.Fault != "" && !st.SignedIn {
			s.warned = st.Fault
		}
		s.fake.Within(wait, func() bool { return false })
	}
}

// again says when the call was made once more.
func (s *stage) again() string {
	at := s.fake.Times(s.method)[s.before:]
	if s.upTo > 0 {
		at = at[:min(len(at), s.upTo-s.before)]
	}
	switch {
	case len(at) == 0:
		return "not called"
	case len(at) == 1:
		return "not again"
	}
	return "again after " + at[1].Sub(at[0]).Round(100*time.Millisecond).String()
}

// TestFailures compares what becomes of each failure of each call with a table that people read: it is tried again when Slack says, steps down,
// comes another way, or is a dead letter with a reason. A call of the adapter that is not in the table fails.
func TestFailures(t *testing.T) {
	t.Parallel()
	all := scenes()
	for call, where := range calls(t) {
		if !slices.ContainsFunc(all, func(s scene) bool { return s.method == call }) {
			t.Errorf("nothing shows what becomes of the failures of %s, which %s calls", call, where)
		}
	}
	var mu sync.Mutex
	became := map[string]string{}
	t.Run("each", func(t *testing.T) {
		for _, sc := range all {
			for _, m := range mishaps(sc.method) {
				key := sc.method + ", " + sc.what + "/" + m.name
				inBubble(t, key, func(t *testing.T) {
					s := &stage{scene: sc, fail: m.fail}
					got := sc.run(t, s)
					if s.fake.Due(s.method) > 0 {
						t.Errorf("%s was not called", s.method)
					}
					got = s.again() + ": " + got
					if s.warned != "" {
						got += "; until then doctor says " + s.warned
					}
					mu.Lock()
					defer mu.Unlock()
					became[key] = got
				})
			}
		}
	})
	var b bytes.Buffer
	for _, sc := range all {
		fmt.Fprintf(&b, "%s, %s\n", sc.method, sc.what)
		for _, m := range mishaps(sc.method) {
			fmt.Fprintf(&b, "    %-19s %s\n", m.name, became[sc.method+", "+sc.what+"/"+m.name])
		}
	}
	golden(t, "failures", b.Bytes())
}

// methods names what the library's calls are to Slack.
func methods() map[string]string {
	return map[string]string{
		"AuthTestContext": "auth.test", "StartSocketModeContext": "apps.connections.open", "GetUserInfoContext": "users.info",
		"GetUserByEmailContext": "users.lookupByEmail", "OpenConversationContext": "conversations.open", "GetConversationInfoContext": "conversations.info",
		"GetConversationHistoryContext": "conversations.history", "GetConversationRepliesContext": "conversations.replies",
		"PostMessageContext": "chat.postMessage", "PostEphemeralContext": "chat.postEphemeral", "UpdateMessageContext": "chat.update",
		"OpenViewContext": "views.open", "UpdateViewContext": "views.update", "PublishViewContext": "views.publish",
		"GetUploadURLExternalContext": "files.getUploadURLExternal", "CompleteUploadExternalContext": "files.completeUploadExternal", "GetFileInfoContext": "files.info",
	}
}

// plainCalls are the functions that call without the library, and what; empty where what they call is not Slack.
func plainCalls() map[string]string {
	return map[string]string{"respond": slacktest.Answers, "upload": slacktest.Upload, "get": slacktest.Download, "dial": "socket", "knock": ""}
}

// calls reads in the adapter's source what it calls of Slack, and where.
func calls(t *testing.T) map[string]string {
	t.Helper()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				sel, ok := call.Fun.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				on, _ := sel.X.(*ast.SelectorExpr)
				switch {
				case on != nil && on.Sel.Name == "api":
					if methods()[sel.Sel.Name] == "" {
						t.Errorf("%s calls %s: what is that to Slack?", fn.Name.Name, sel.Sel.Name)
					}
					found[methods()[sel.Sel.Name]] = fn.Name.Name
				case sel.Sel.Name == "Do" && fn.Name.Name != "Do" && !once(call), sel.Sel.Name == "DialContext":
					method, known := plainCalls()[fn.Name.Name]
					if !known {
						t.Errorf("%s calls somebody: whom?", fn.Name.Name)
					}
					if method != "" {
						found[method] = fn.Name.Name
					}
				}
				return true
			})
		}
	}
	return found
}

// once reports a Do that runs a function.
func once(call *ast.CallExpr) bool {
	_, is := call.Args[0].(*ast.FuncLit)
	return is
}
