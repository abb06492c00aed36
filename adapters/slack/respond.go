package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
)

const (
	toOne = "ephemeral"
	toAll = "in_channel"
)

// response is a message as an answer address or the acknowledgement of a command takes it.
type response struct {
	Text     string           `json:"text"`
	Blocks   []slackapi.Block `json:"blocks,omitempty"`
	Type     string           `json:"response_type,omitempty"`
	Replace  bool             `json:"replace_original"`
	Thread   string           `json:"thread_ts,omitempty"`
	Markdown bool             `json:"mrkdwn"`
	Unfurl   bool             `json:"unfurl_links"`
	Media    bool             `json:"unfurl_media"`
}

func answerOf(m message, kind, thread string) response {
	return response{Text: m.Text, Blocks: m.Blocks, Type: kind, Thread: thread}
}

// mayAnswer reports whether an answer address is Slack's: what a forged one was told would be read by strangers.
func (a *Adapter) mayAnswer(address string) bool {
	u, err := url.Parse(address)
	return err == nil && a.host != "" && u.User == nil && u.Scheme == a.scheme && (u.Host == "hooks."+a.host || u.Host == a.host)
}

// respond posts to an answer address. Its errors are those of fault.
func (a *Adapter) respond(ctx context.Context, address string, r response) error {
	if !a.mayAnswer(address) {
		return fmt.Errorf("answer: not an address of slack: %w", errGone)
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("answer: %w", errGone)
	}
	req.Header.Set("Content-Type", jsonType+"; charset=utf-8")
	resp, err := a.cfg.HTTP.Do(req)
	if err != nil {
		return fault("answer", err)
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	switch {
	case err != nil:
		return fault("answer", err)
	case resp.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("answer: %w", bot.RetryAfter{After: retryAfter(resp.Header)})
	}
	return answered(resp.StatusCode, said)
}

// answered reads what an answer address said: "ok", a code, or JSON with a code.
func answered(status int, said []byte) error {
	code := strings.TrimSpace(string(said))
	var object struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	if json.Unmarshal(said, &object) == nil {
		if code = object.Error; object.OK {
			code = "ok"
		}
	}
	switch {
	case status == http.StatusOK && code == "ok":
		return nil
	case status >= http.StatusInternalServerError:
		return fmt.Errorf("answer: status %d: %w", status, bot.ErrUncertain)
	case status == http.StatusNotFound:
		return fmt.Errorf("answer: %w", errGone)
	}
	why := refusal(code)
	if errors.Is(why, bot.ErrDead) && len(code) > 40 {
		code = "refused"
	}
	return fmt.Errorf("answer: status %d: %s: %w", status, code, why)
}

// respondCard answers with the richest form of a card that Slack takes.
func (a *Adapter) respondCard(ctx context.Context, address string, encode func(step) response) error {
	for s, more := stepNative, true; more; s, more = s.simpler() {
		err := a.respond(ctx, address, encode(s))
		if err == nil || !errors.Is(err, bot.ErrRejected) {
			return err
		}
		a.cfg.Log.Warn().Err(err).Int("step", int(s)).Msg("slack refuses this form of an answer")
	}
	return fmt.Errorf("answer in any form: %w", bot.ErrRejected)
}
