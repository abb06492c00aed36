package slack

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// maxVerdict is as many bytes as an answer about a token has at most.
const maxVerdict = 1 << 10

// overheard makes the library's calls, and notes in the State what their answers say of the bot's token: it can be taken back at any time,
// and the first to know is whoever calls.
type overheard struct{ a *Adapter }

func (o overheard) Do(req *http.Request) (*http.Response, error) {
	resp, err := o.a.cfg.HTTP.Do(req)
	if err != nil {
		return nil, err //nolint:wrapcheck // the library tells what was called
	}
	if resp.StatusCode != http.StatusOK || strings.HasSuffix(req.URL.Path, "/apps.connections.open") { // that is called with the other token
		return resp, nil
	}
	body := bufio.NewReaderSize(resp.Body, maxVerdict)
	start, _ := body.Peek(maxVerdict) // what is shorter, or broken off, the library reads and says so
	resp.Body = struct {
		io.Reader
		io.Closer
	}{body, resp.Body}
	var said struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	switch isVerdict := json.Unmarshal(start, &said) == nil; { // else longer than any verdict, or not JSON
	case isVerdict && said.OK:
		o.a.taken()
	case isVerdict && noToken(said.Error):
		o.a.signedOut(said.Error)
	}
	return resp, nil
}
