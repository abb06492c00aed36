package slack_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot"
	"crmbot/bot/card"
)

// desk reads the files it is sent, and answers each line with the files it names, those it has.
type desk struct {
	kept map[string][]byte // key → bytes

	mu    sync.Mutex
	read  []string
	began chan struct{} // when not nil, reading tells that it began
	wait  chan struct{} // and waits
}

func (d *desk) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	switch in := ev.Input.(type) {
	case bot.File:
		body, err := in.Open(ctx)
		if err != nil {
			return bot.Reply{Card: titled("internal")}, nil
		}
		defer func() { _ = body.Close() }()
		if d.began != nil {
			d.began <- struct{}{}
			<-d.wait
		}
		data, err := io.ReadAll(io.LimitReader(body, bot.MaxFile+1))
		if err != nil || len(data) > bot.MaxFile {
			return bot.Reply{Card: titled("too much")}, nil
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.read = append(d.read, in.Name+": "+string(data))
		return bot.Reply{Card: titled("read " + in.Name)}, nil
	case bot.Text:
		return asked(in.Text), nil
	case bot.Line:
		return asked(in.Text), nil
	case bot.Unreadable:
		return bot.Reply{Card: titled("cannot read a " + in.What)}, nil
	}
	return bot.Reply{}, nil
}

// asked is a card with the file a line names.
func asked(line string) bot.Reply {
	c := titled("here is " + line)
	c.Body = append(c.Body, card.File{Name: line + ".csv", Key: line})
	return bot.Reply{Card: c, Private: true}
}

func (d *desk) Fetch(_ context.Context, who bot.Account, key string, open func(string, int64) (io.Writer, error)) error {
	data, ok := d.kept[key]
	if !ok || who.ID != "U0ANN" || who.Tenant != slacktest.Team {
		return bot.ErrNoFile
	}
	w, err := open(key+".csv", 0)
	if err == nil {
		_, err = io.Copy(w, bytes.NewReader(data))
	}
	return err
}

func (d *desk) heard() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.read...)
}

func withFiles(d *desk) func(*slack.Config) { return func(c *slack.Config) { c.Files = d } }

func TestFileIn(t *testing.T) {
	t.Parallel()
	table := []byte("name\nAcme\n")
	for _, c := range []struct {
		name, words string
		with        map[string]any
		fail        []slacktest.Fail
		file        string // its name when not people.csv
		want        string // what Ann reads
		refused     bool   // the stand-in had to refuse something
	}{
		{name: "a table", want: "read people.csv"},
		{name: "a table and words", words: "import this", want: "read people.csv"},
		{name: "a snippet", with: map[string]any{"mode": "snippet"}, want: "read people.csv"},
		{name: "no address to download", with: map[string]any{"url_private_download": ""}, want: "read people.csv"},
		{name: "words and what illustrates them", words: "hello", file: "contract.pdf", want: "here is hello"},
		{name: "a voice", with: map[string]any{"mimetype": "audio/mp4"}, want: "cannot read a voice"},
		{name: "a picture", with: map[string]any{"mimetype": "image/png"}, want: "cannot read a picture"},
		{name: "it lies elsewhere", with: map[string]any{"mode": "external", "is_external": true, "url_private_download": "https://drive.example/x"}, want: "isn't stored in Slack itself"},
		{name: "it was deleted", with: map[string]any{"mode": "tombstone", "url_private": nil, "url_private_download": nil}, want: "isn't in Slack any more"},
		{name: "no address at all", with: map[string]any{"url_private": "", "url_private_download": ""}, want: "isn't stored in Slack itself"},
		{name: "a wrong host", with: map[string]any{"url_private_download": "https://files.slack.com.evil.example/x"}, want: "doesn't come from Slack"},
		{name: "no certificate", with: map[string]any{"url_private_download": "http://files.slack.com/x"}, want: "doesn't come from Slack"},
		{name: "a name in the address", with: map[string]any{"url_private_download": "https://files.slack.com@evil.example/x"}, want: "doesn't come from Slack"},
		{name: "too many, then a broken server", fail: []slacktest.Fail{{Status: 429, RetryAfter: 0}, {Status: 502}}, want: "read people.csv"},
		{name: "cut", fail: []slacktest.Fail{{Reset: true}}, want: "read people.csv"},
		{name: "broken", fail: []slacktest.Fail{{Status: 500}, {Status: 500}, {Status: 500}, {Status: 500}}, want: "couldn't get people.csv"},
		{name: "gone", fail: []slacktest.Fail{{Status: 404}}, want: "isn't in Slack any more"},
		{name: "forbidden", fail: []slacktest.Fail{{Status: 403}}, want: "files:read is missing"},
		{name: "sent to the sign-in page", with: map[string]any{"scope": "no"}, want: "files:read is missing", refused: true},
		{name: "shown the sign-in page", with: map[string]any{"scope": "no", "url_private_download": ""}, want: "files:read is missing", refused: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			transports(t, func(t *testing.T, socket bool) {
				d := &desk{}
				r := start(t, socket, d)
				if c.with["scope"] != nil {
					r.Install(manifestOf(t, socket))
					r.Withdraw("files:read")
				}
				r.Fail(slacktest.Download, c.fail...)
				name := "people.csv"
				if c.file != "" {
					name = c.file
				}
				ann := r.Direct("U0ANN")
				wait := ann.Upload(name, table, c.words, c.with)
				r.Watch(func() bool { return strings.Contains(ann.Sees(), c.want) })
				wait()
				if got := d.heard(); (c.want == "read people.csv") != (len(got) == 1 && got[0] == "people.csv: "+string(table)) {
					t.Errorf("read %q", got)
				}
				if !c.refused {
					r.noRefusals(t)
				}
			})
		})
	}
}

func manifestOf(t *testing.T, socket bool) []byte {
	t.Helper()
	body, err := slack.NewManifest(plan(func(p *slack.Plan) {
		if !socket {
			p.PublicURL = "https://crm.example.com"
		}
	})).JSON()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// A file in a channel is not fetched: the bot says where to send it. Several at once are not passed over in silence.
func TestFileElsewhereAndSeveral(t *testing.T) {
	t.Parallel()
	r := start(t, false, &heard{answers: map[string]bot.Reply{}})
	r.In("U0BO", "C0ROOM").Upload("a.csv", []byte("x"), slacktest.Mention(""), nil)()
	if n := r.Calls(slacktest.Download); n != 0 {
		t.Errorf("%d downloads from a channel", n)
	}
	d := &desk{}
	r = start(t, false, d)
	second := map[string]any{"name": "b.csv", "mode": "hosted", "url_private": r.URL + "/files-pri/F9/b.csv"}
	r.Happens(map[string]any{"type": "message", "subtype": "file_share", "channel_type": "im", "channel": r.Direct("U0ANN").Channel, "user": "U0ANN", "ts": "1795251600.000100", "text": "",
		"files": []any{map[string]any{"name": "a.csv", "mode": "external"}, second}})
	sees(t, r.Direct("U0ANN"), "one file at a time")
	sees(t, r.Direct("U0ANN"), "b.csv")
}

// While a file is read Slack loses patience and delivers again: it is read once and answered once.
func TestFileDeliveredAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{began: make(chan struct{}), wait: make(chan struct{})}
		r := start(t, false, d)
		r.Patience(200 * time.Millisecond)
		ann := r.Direct("U0ANN")
		wait := ann.Upload("people.csv", []byte("name\n"), "", nil)
		<-d.began
		if ack := wait(); ack.OK() {
			t.Error("acknowledged before it was read")
		}
		close(d.wait)
		r.Watch(func() bool { return strings.Contains(ann.Sees(), "read people.csv") })
		if got := d.heard(); len(got) != 1 || strings.Count(ann.Sees(), "read people.csv") != 1 {
			t.Errorf("read %d times, Ann sees\n%s", len(got), ann.Sees())
		}
	})
}

func TestFileTooLarge(t *testing.T) {
	t.Parallel()
	r := start(t, false, &desk{})
	ann := r.Direct("U0ANN")
	ann.Upload("people.csv", make([]byte, bot.MaxFile+1), "", map[string]any{"size": 10})()
	sees(t, ann, "too much")
}

func TestFileOut(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat([]byte("a,b\n"), 2<<20) // more than is kept in memory
	for _, c := range []struct {
		name   string
		file   string
		method string
		fail   []slacktest.Fail
		want   string // what Ann reads instead of a file
	}{
		{name: "as it is", file: "deals"},
		{name: "a large one", file: "large"},
		{name: "a lost answer", file: "deals", method: "files.completeUploadExternal", fail: []slacktest.Fail{{Lost: true}}},
		{name: "a cut line", file: "deals", method: "files.completeUploadExternal", fail: []slacktest.Fail{{Reset: true}}},
		{name: "a lost address", file: "deals", method: "files.getUploadURLExternal", fail: []slacktest.Fail{{Lost: true}}},
		{name: "a lost upload", file: "deals", method: slacktest.Upload, fail: []slacktest.Fail{{Lost: true}}},
		{name: "a broken upload", file: "deals", method: slacktest.Upload, fail: []slacktest.Fail{{Status: 500}}},
		{name: "too many", file: "deals", method: "files.getUploadURLExternal", fail: []slacktest.Fail{{Status: 429, RetryAfter: 0}}},
		{name: "nobody may", file: "deals", method: "files.getUploadURLExternal", fail: []slacktest.Fail{{Code: "missing_scope"}}, want: "files:write is missing"},
		{name: "the workspace takes none", file: "deals", method: "files.getUploadURLExternal", fail: []slacktest.Fail{{Code: "file_uploads_disabled"}}, want: "this workspace limits files"},
		{name: "gone", file: "yesterday", want: "is gone"},
		{name: "empty", file: "empty", want: "There is nothing in empty.csv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			transports(t, func(t *testing.T, socket bool) {
				d := &desk{kept: map[string][]byte{"deals": []byte("deal\nD1\n"), "large": large, "empty": {}}}
				r := start(t, socket, d, withFiles(d))
				r.Fail(c.method, c.fail...)
				ann := r.Direct("U0ANN")
				ann.Type(c.file)()
				done := func() bool {
					return len(r.Received(ann.Channel)) > 0 || c.want != "" && strings.Contains(ann.Sees(), c.want)
				}
				r.Watch(done)
				_ = r.stop() // whatever is in hand ends
				got := r.Received(ann.Channel)
				if c.want != "" {
					sees(t, ann, c.want)
				} else if len(got) != 1 || got[0].Name != c.file+".csv" || !bytes.Equal(got[0].Data, d.kept[c.file]) {
					t.Errorf("%d files, want %s.csv once as it is", len(got), c.file)
				}
				r.noRefusals(t)
			})
		})
	}
}

// What did not get through is there after the button was pressed. Somebody else's press gets nothing.
func TestFileOutAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{kept: map[string][]byte{"deals": []byte("deal\n")}}
		r := start(t, false, d, withFiles(d))
		r.Fail("files.getUploadURLExternal", slacktest.Fail{Code: "missing_scope"})
		ann, bo := r.Direct("U0ANN"), r.Direct("U0BO")
		ann.Type("deals")()
		r.Watch(func() bool { return strings.Contains(ann.Sees(), "Send it again") })
		ann.Press("slack.file deals deals.csv")
		r.Watch(func() bool { return len(r.Received(ann.Channel)) == 1 })
		bo.Type("deals")()
		r.Watch(func() bool { return strings.Contains(bo.Sees(), "is gone") })
		if got := r.Received(bo.Channel); len(got) != 0 {
			t.Errorf("Bo got %d files of Ann", len(got))
		}
	})
}

// In a channel the card is shown to the one who asked, and the file comes to their own chat.
func TestFileOutOfChannel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{kept: map[string][]byte{"deals": []byte("deal\n")}}
		r := start(t, false, d, withFiles(d))
		r.In("U0ANN", "C0ROOM").Slash("/crm", "deals")
		r.Watch(func() bool { return len(r.Received("D0ANN")) == 1 })
		if got := r.Received("C0ROOM"); len(got) != 0 {
			t.Errorf("%d files in the channel", len(got))
		}
		r.noRefusals(t)
	})
}

// What the outbox sends brings its files, once, also when nobody knows whether the try before did, and after a restart.
func TestSendFiles(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{kept: map[string][]byte{"deals": []byte("deal\n")}}
		r := start(t, false, d, withFiles(d))
		c := asked("deals").Card
		for n, to := range []bot.Target{{Platform: "slack", Account: "U0ANN"}, {Platform: "slack", Place: "D0ANN"}} {
			try := bot.Attempt{Key: to.Place + " row"}
			r.Direct("U0ANN").Type("yesterday")()
			if _, err := r.Send(t.Context(), to, *c, try); err != nil {
				t.Fatal(err)
			}
			try.Tried, try.Doubt = 1, true
			if _, err := r.Send(t.Context(), to, *c, try); err != nil {
				t.Fatal(err)
			}
			if got := r.Received("D0ANN"); len(got) != n+1 {
				t.Errorf("%d files, want %d", len(got), n+1)
			}
		}
		r.noRefusals(t)
	})
}

// After a restart nobody remembers whose chat it is: its history tells, and where that cannot be read the button does.
func TestSendFilesAfterRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{kept: map[string][]byte{"deals": []byte("deal\n")}}
		r := start(t, false, d, withFiles(d))
		ann, to := r.Direct("U0ANN"), bot.Target{Platform: "slack", Place: "D0ANN"}
		r.Fail("conversations.history", slacktest.Fail{Code: "missing_scope"})
		if _, err := r.Send(t.Context(), to, *asked("deals").Card, bot.Attempt{Key: "1"}); err != nil {
			t.Fatal(err)
		}
		sees(t, ann, "Send it again")
		ann.Press("slack.file deals deals.csv")
		r.Watch(func() bool { return len(r.Received("D0ANN")) == 1 })
		again := start(t, false, d, withFiles(d)) // another life, in which Ann has written before
		again.Direct("U0ANN").Silent("hello")
		if _, err := again.Send(t.Context(), to, *asked("deals").Card, bot.Attempt{Key: "2"}); err != nil {
			t.Fatal(err)
		}
		if got := again.Received("D0ANN"); len(got) != 1 {
			t.Errorf("%d files, want one", len(got))
		}
	})
}

func TestUpload(t *testing.T) {
	t.Parallel()
	r := start(t, false, &heard{})
	up := func(to bot.Target, text string, size int64) error {
		_, err := r.Upload(t.Context(), to, "a.csv", strings.NewReader(text), size)
		return err
	}
	if err := up(bot.Target{Account: "U0ANN"}, "abc", 3); err != nil {
		t.Error(err)
	}
	if err := up(bot.Target{Place: "C0ROOM", Only: "U0ANN"}, "abc", 0); err != nil {
		t.Error(err)
	}
	if err := up(bot.Target{Place: "C0ROOM"}, "abc", 3); !errors.Is(err, bot.ErrDead) {
		t.Errorf("Upload into a channel = %v, want bot.ErrDead", err)
	}
	if err := up(bot.Target{Account: "U0ANN"}, "abc", 4); err == nil {
		t.Error("Upload takes a file that broke off")
	}
	if got := r.Received("D0ANN"); len(got) != 2 || string(got[1].Data) != "abc" {
		t.Errorf("received %v", got)
	}
	r.noRefusals(t)
}

// A file that is larger than anybody hands out is not even read.
func TestUploadTooLarge(t *testing.T) {
	t.Parallel()
	r := start(t, false, &heard{})
	text := strings.NewReader("abc")
	if _, err := r.Upload(t.Context(), bot.Target{Account: "U0ANN"}, "a.csv", text, 1<<30); !errors.Is(err, bot.ErrDead) || text.Len() != 3 {
		t.Errorf("Upload = %v with %d bytes left, want bot.ErrDead with all", err, text.Len())
	}
}
