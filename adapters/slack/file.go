package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
)

// attached is a file of a message, as Slack names it.
type attached struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	Mime     string `json:"mimetype"`
	Subtype  string `json:"subtype"`
	Mode     string `json:"mode"` // "hosted" and "snippet" lie in Slack
	External bool   `json:"is_external"`
	Size     int64  `json:"size"`
	Private  string `json:"url_private"`
	Download string `json:"url_private_download"`
}

// what names a file in the bot's words.
func (f *attached) what() string {
	switch {
	case f.Subtype == "slack_audio" || strings.HasPrefix(f.Mime, "audio/"):
		return "voice"
	case strings.HasPrefix(f.Mime, "image/"):
		return "picture"
	}
	return "file"
}

func (f *attached) name() string { return bot.FileName(cmp.Or(f.Name, f.Title)) }

// table reports a file that is sent to be read, whatever is written beside it.
func (f *attached) table() bool {
	switch strings.ToLower(path.Ext(f.name())) {
	case ".csv", ".tsv", ".xlsx", ".xls", ".zip":
		return true
	}
	return false
}

// sent picks the file that a message is about and names those beside it. Beside words only a table counts: what else is there illustrates them.
func sent(files []attached, words bool) (f *attached, more []string) {
	for i := range files {
		switch {
		case words && !files[i].table(), !words && files[i].what() != "file":
		case f == nil:
			f = &files[i]
		default:
			more = append(more, files[i].name())
		}
	}
	return f, more
}

// fileFault is why a file did not get through, for words: trying again does not mend it.
type fileFault string

const (
	faultElsewhere fileFault = "the file does not lie in slack"
	faultDeleted   fileFault = "the file is not in slack any more"
	faultScope     fileFault = "the token may not do this with files"
	faultAddress   fileFault = "not an address of slack"
	faultBroken    fileFault = "slack did not hand the file over"
	faultGone      fileFault = "the file is not kept any more"
	faultEmpty     fileFault = "the file is empty"
	faultLarge     fileFault = "the file is too large to be handed out"
	faultForbidden fileFault = "the workspace takes no such files"
	faultUnsure    fileFault = "slack does not say whether the file arrived"
)

func (f fileFault) Error() string { return string(f) }

// Is makes it final: see bot.ErrDead.
func (f fileFault) Is(target error) bool { return target == bot.ErrDead }

// faultOf is the fault to tell for an error.
func faultOf(err error) fileFault {
	var f fileFault
	if errors.As(err, &f) {
		return f
	}
	if errors.Is(err, errUnseen) {
		return faultScope
	}
	return faultBroken
}

// slackDomains are Slack's own: their hosts may be shown the token.
var slackDomains = [...]string{"slack.com", "slack-gov.com"}

// mayHold reports whether an address is Slack's, so that it may be sent the token, or what is for one person's eyes.
func (a *Adapter) mayHold(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Host == "" {
		return false
	}
	if u.Host == a.host && u.Scheme == a.scheme {
		return true
	}
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && u.Port() == "" && slices.ContainsFunc(slackDomains[:], func(d string) bool {
		return host == d || strings.HasSuffix(host, "."+d)
	})
}

// patient is a client for files: its calls end with their context, and it follows no redirect to another host.
func patient(c *http.Client) *http.Client {
	own := *c
	own.Timeout = 0
	own.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if first := via[0].URL; len(via) > 3 || req.URL.Host != first.Host || req.URL.Scheme != first.Scheme {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &own
}

// open gives a delivery's file to the bot. What goes wrong is noted, so that it is told in words.
func (a *Adapter) open(d *delivery) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		body, err := a.download(ctx, d.file)
		if err != nil {
			d.unread = faultOf(err)
			return nil, err
		}
		return watched{body, d}, nil
	}
}

// watched notes that a file broke off while it was read.
type watched struct {
	io.ReadCloser
	d *delivery
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.d.unread = faultBroken
	}
	return n, err //nolint:wrapcheck // a reader's io.EOF stays as it is
}

// download opens a file that lies in Slack.
func (a *Adapter) download(ctx context.Context, f *attached) (io.ReadCloser, error) {
	address := cmp.Or(f.Download, f.Private)
	switch {
	case f.Mode == "tombstone" || f.Mode == "hidden_by_limit":
		return nil, faultDeleted
	case f.External || f.Mode != "" && f.Mode != "hosted" && f.Mode != "snippet" || address == "":
		return nil, faultElsewhere
	case !a.mayHold(address):
		return nil, faultAddress
	}
	var body io.ReadCloser
	err := a.persist(ctx, func(bool) (err error) {
		body, err = a.get(ctx, address, f.Mime)
		return err
	})
	return body, err
}

// get asks for a file once. Without the scope Slack answers with its sign-in page, or the way to it.
func (a *Adapter) get(ctx context.Context, address, kind string) (io.ReadCloser, error) {
	ctx, cancel := context.WithCancel(ctx)
	began := time.AfterFunc(apiTimeout, cancel) // a large file may take long, its beginning may not
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		cancel()
		return nil, faultAddress
	}
	req.Header.Set("Authorization", "Bearer "+a.cfg.BotToken)
	resp, err := a.files.Do(req) //nolint:bodyclose // its ending closes it
	began.Stop()
	if err != nil {
		cancel()
		return nil, fault("fetch a file", err)
	}
	body := ending{resp.Body, cancel}
	if err := got(resp, kind); err != nil {
		_ = body.Close()
		return nil, fmt.Errorf("fetch a file: %w", err)
	}
	return body, nil
}

// ending is the body of an answer whose call ends with it.
type ending struct {
	io.ReadCloser
	end context.CancelFunc
}

func (e ending) Close() error {
	defer e.end()
	return e.ReadCloser.Close() //nolint:wrapcheck // it stays what it is
}

// got tells what is wrong with the answer to the question for a file of some kind; nil when it is the file.
func got(resp *http.Response, kind string) error {
	said, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch code := resp.StatusCode; {
	case code == http.StatusOK && (said != "text/html" || kind == "text/html") && resp.Request.URL.Query().Get("redir") == "":
		return nil
	case code == http.StatusOK, code/100 == 3, code == http.StatusUnauthorized, code == http.StatusForbidden:
		return faultScope
	case code == http.StatusNotFound, code == http.StatusGone:
		return faultDeleted
	case code == http.StatusTooManyRequests:
		return bot.RetryAfter{After: retryAfter(resp.Header)}
	default:
		return fmt.Errorf("status %d", code)
	}
}

// notRead is the answer to a file that could not be read.
func (a *Adapter) notRead(d *delivery) bot.Reply {
	tag := a.speaks(d.ev.Actor.ID)
	text := fileWords(tag).unread(d.unread, d.file.name())
	return bot.Reply{Private: true, Card: &card.Card{Lang: tag, Tone: card.Warn, Fallback: text, Body: []card.Element{card.Text{MD: card.Escape(text)}}}}
}

// inHand are the deliveries whose file is being read: that takes longer than Slack waits, which then sends them once more. Safe for many goroutines.
type inHand struct {
	mu  sync.Mutex
	ids map[string]bool
}

// begin takes a delivery in hand; false when it is already. What has no id is never delivered again.
func (h *inHand) begin(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if id == "" || h.ids[id] {
		return id == ""
	}
	if h.ids == nil {
		h.ids = map[string]bool{}
	}
	h.ids[id] = true
	return true
}

func (h *inHand) end(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.ids, id)
}
