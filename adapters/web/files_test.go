package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"

	"crmbot/adapters/adaptertest"
	"crmbot/adapters/web"
	"crmbot/bot"
	"crmbot/bot/card"
)

// clerk takes files, and says so with a file of its own.
type clerk struct {
	mu  sync.Mutex
	got []string // name: content
}

func (c *clerk) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	f, ok := ev.Input.(bot.File)
	if !ok {
		return bot.Reply{}, nil
	}
	in, err := f.Open(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return bot.Reply{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got = append(c.got, f.Name+": "+string(data))
	return bot.Reply{Private: true, Card: &card.Card{Title: "got it", Body: []card.Element{card.File{Name: "back <b>.csv", Size: 1500, Key: "K1"}}}}, nil
}

func (c *clerk) heard() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.got...)
}

// shelf holds one file of Ann's.
type shelf struct{ breaks bool }

func (s shelf) Fetch(_ context.Context, who bot.Account, key string, open func(string, int64) (io.Writer, error)) error {
	if who.Platform != web.Platform || who.ID != "ann" || key != "K1" {
		return bot.ErrNoFile
	}
	w, err := open("客户 2026.csv", 5)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "a,b\r\n"); err != nil {
		return err
	}
	if s.breaks {
		return errors.New("the disk is gone")
	}
	return nil
}

// form is a multipart body with a file, and its content type.
func form(t *testing.T, as, place, name, data string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	fault := errors.Join(m.WriteField("as", as), m.WriteField("place", place))
	w, err := m.CreateFormFile("file", name)
	if fault = errors.Join(fault, err); fault == nil {
		_, fault = io.WriteString(w, data)
	}
	if fault = errors.Join(fault, m.Close()); fault != nil {
		t.Fatal(fault)
	}
	return b.String(), m.FormDataContentType()
}

func TestUpload(t *testing.T) {
	t.Parallel()
	bot1 := &clerk{}
	a := web.New(config())
	run(t, a, bot1)
	post := func(as, place, name, data string, header ...string) int {
		body, kind := form(t, as, place, name, data)
		return do(a, http.MethodPost, "/console/upload", body, append([]string{"Content-Type", kind}, header...)...).Code
	}
	for _, c := range []struct {
		name, as, place, file, data string
		header                      []string
		want                        int
	}{
		{"plain", "ann", "", "a.csv", "name\nx\n", nil, 200},
		{"a path for a name", "ann", "dm:ann", `..\..\etc/pass` + "\u202E" + `wd.csv`, "1", nil, 200},
		{"another site", "ann", "", "a.csv", "2", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"another origin", "ann", "", "a.csv", "2", []string{"Origin", "http://evil.example"}, 403},
		{"another person's chat", "ann", "dm:bo", "a.csv", "2", nil, 403},
		{"nobody", "zed", "", "a.csv", "2", nil, 403},
		{"too large", "ann", "", "a.csv", strings.Repeat("x", bot.MaxFile+1<<17), nil, 413},
		{"no form", "ann", "", "a.csv", "2", []string{"Content-Type", "application/json"}, 400},
		{"no boundary", "ann", "", "a.csv", "2", []string{"Content-Type", "multipart/form-data"}, 400},
		{"a part that is too long", strings.Repeat("a", 2000), "", "a.csv", "2", nil, 400},
		{"a foreign host", "ann", "", "a.csv", "2", []string{"Host", "evil.example"}, 403},
	} {
		if got := post(c.as, c.place, c.file, c.data, c.header...); got != c.want {
			t.Errorf("%s: POST = %d, want %d", c.name, got, c.want)
		}
	}
	if got := bot1.heard(); len(got) != 2 || got[0] != "a.csv: name\nx\n" || got[1] != "passwd.csv: 1" {
		t.Errorf("the bot heard %q", got)
	}
	p := reader{t: t, a: a, as: "ann", place: "dm:ann"}
	if s := p.Raw(); !strings.Contains(s, "📎 a.csv") || !strings.Contains(s, "/console/file/K1?as=ann") || strings.Contains(s, "<b>.csv") {
		t.Errorf("Ann's chat = %s", s)
	}
	room := reader{t: t, a: a, as: "bo", place: "room"}
	if got := post("ann", "room", "secret.csv", "x"); got != 200 || strings.Contains(room.Raw(), "secret") {
		t.Errorf("a file sent in a group = %d, and Bo sees %s", got, room.Raw())
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	cfg := config()
	cfg.Files = shelf{}
	a := web.New(cfg)
	run(t, a, &adaptertest.Script{})
	w := do(a, http.MethodGet, "/console/file/K1?as=ann", "")
	if w.Code != 200 || w.Body.String() != "a,b\r\n" {
		t.Errorf("GET = %d %q", w.Code, w.Body)
	}
	if got := w.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") || !strings.Contains(got, "2026.csv") {
		t.Errorf("Content-Disposition = %q", got)
	}
	if got := w.Header().Get("Content-Type") + w.Header().Get("X-Content-Type-Options"); got != "application/octet-streamnosniff" {
		t.Errorf("the browser may take the file for %q", got)
	}
	for path, want := range map[string]int{"/console/file/K1?as=bo": 404, "/console/file/K2?as=ann": 404, "/console/file/K1?as=zed": 403, "/console/file/..%2f..%2fcrm.db?as=ann": 404} {
		if got := do(a, http.MethodGet, path, ""); got.Code != want || strings.Contains(got.Body.String(), "a,b") {
			t.Errorf("GET %s = %d %q, want %d", path, got.Code, got.Body, want)
		}
	}
	if got := do(a, http.MethodGet, "/console/file/K1?as=ann", "", "Sec-Fetch-Site", "cross-site", "Host", "evil.example").Code; got != 403 {
		t.Errorf("GET by a foreign name = %d, want 403", got)
	}
	cfg.Files = shelf{breaks: true}
	broken := web.New(cfg)
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("a file that breaks off ended with %v, want the connection cut", err)
		}
	}()
	do(broken, http.MethodGet, "/console/file/K1?as=ann", "")
}

// FuzzUpload posts strangers' bytes as a form: each is answered, none is a fault, and no name leads elsewhere.
func FuzzUpload(f *testing.F) {
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"as\"\r\n\r\nann\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nhi\r\n--x--\r\n")
	f.Add("multipart/form-data; boundary=\"\u00e9\"", "--\u00e9\r\n\r\n")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=file; filename*=UTF-8''..%2f%00%E2%80%AEx\r\n\r\n\r\n--x--")
	f.Add("multipart/mixed; boundary=x", "--x--")
	f.Fuzz(func(t *testing.T, kind, body string) {
		script := &clerk{}
		a := web.New(config())
		run(t, a, script)
		if w := do(a, http.MethodPost, "/console/upload", body, "Content-Type", kind); w.Code >= 500 {
			t.Errorf("POST %q %q = %d", kind, body, w.Code)
		}
		for _, got := range script.heard() {
			name, _, _ := strings.Cut(got, ": ")
			if name == "" || strings.ContainsAny(name, "/\\\x00") || strings.HasPrefix(name, ".") {
				t.Errorf("the file is called %q", name)
			}
		}
	})
}
