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
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
)

// Grant is what Slack says of the bot's token.
type Grant struct {
	Team, TeamName string
	Bot            string // the bot's own account
	BotName        string
	Scopes         []string // granted; nil when Slack did not say
	tenant         string
	url            string
}

// Tenant is what accounts of the workspace are unique in.
func (g Grant) Tenant() string { return g.tenant }

// Lacks lists the needed scopes that were not granted. It knows nothing where Slack said nothing.
func (g Grant) Lacks(need []Scope) []Scope {
	if g.Scopes == nil {
		return nil
	}
	var out []Scope
	for _, s := range need {
		found := false
		for _, have := range g.Scopes {
			found = found || have == s.Name
		}
		if !found {
			out = append(out, s)
		}
	}
	return out
}

// Grant asks Slack whose token the bot's is and what it may do. It changes nothing and works whether Run runs or not.
func (a *Adapter) Grant(ctx context.Context) (Grant, error) {
	who, err := a.api.AuthTestContext(ctx)
	if err != nil {
		return Grant{}, fmt.Errorf("ask slack about the bot token: %w", err)
	}
	g := Grant{Team: who.TeamID, TeamName: who.Team, Bot: who.UserID, BotName: who.User, tenant: who.TeamID, url: who.URL}
	if who.EnterpriseID != "" {
		g.tenant = who.EnterpriseID
	}
	if said := who.Header.Get("X-Oauth-Scopes"); said != "" {
		for s := range strings.SplitSeq(said, ",") {
			g.Scopes = append(g.Scopes, strings.TrimSpace(s))
		}
	}
	return g, nil
}

// Code is the error code Slack answered with ("invalid_auth"), "" when the error is another.
func Code(err error) string {
	var said slackapi.SlackErrorResponse
	if errors.As(err, &said) {
		return said.Err
	}
	return ""
}

// errNoGreeting says that a socket was opened and Slack said something else than hello.
var errNoGreeting = errors.New("slack did not greet on the socket")

// Greet opens a socket of its own, waits for Slack's greeting and closes it, and tells how many sockets are open with the app token, its
// own included. While it is open Slack may deliver on it, so that nobody should ask where Run runs: its State knows.
func (a *Adapter) Greet(ctx context.Context) (lines int, err error) {
	conn, err := a.dial(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	conn.SetReadLimit(maxEnvelope)
	_, raw, err := conn.ReadMessage()
	if err != nil {
		return 0, fmt.Errorf("read the socket: %w", err)
	}
	var hello struct {
		Type  string `json:"type"`
		Lines int    `json:"num_connections"`
	}
	if unmarshal(raw, &hello) != nil || hello.Type != "hello" {
		return 0, errNoGreeting
	}
	return hello.Lines, nil
}

// Unreachable is the error of Reach: Route of the public address did not answer as the adapter does.
type Unreachable struct {
	Route  string
	Status int // 0 when nothing answered
	Err    error
}

func (e *Unreachable) Error() string {
	if e.Err != nil {
		return "reach " + e.Route + ": " + e.Err.Error()
	}
	return fmt.Sprintf("reach %s: status %d", e.Route, e.Status)
}

func (e *Unreachable) Unwrap() error { return e.Err }

// Reach calls every route at the public address as Slack would, signed and without effect. The error is an *Unreachable.
func (a *Adapter) Reach(ctx context.Context, public, challenge string) error {
	base := strings.TrimSuffix(public, "/")
	for _, route := range []string{"commands", "interactions", "options"} {
		if err := a.knock(ctx, base+"/slack/"+route, formType, "ssl_check=1&from=doctor", ""); err != nil {
			return err
		}
	}
	body, err := json.Marshal(map[string]string{"type": "url_verification", "challenge": challenge})
	if err != nil {
		return fmt.Errorf("write the challenge: %w", err)
	}
	return a.knock(ctx, base+"/slack/events", jsonType, string(body), challenge)
}

func (a *Adapter) knock(ctx context.Context, address, kind, body, want string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return &Unreachable{Route: address, Err: err}
	}
	req.Header.Set("Content-Type", kind)
	a.autograph(req.Header, []byte(body))
	client := *a.cfg.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		if at := (*url.Error)(nil); errors.As(err, &at) {
			err = at.Err
		}
		return &Unreachable{Route: address, Err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return &Unreachable{Route: address, Err: err}
	}
	if resp.StatusCode != http.StatusOK || want != "" && string(bytes.TrimSpace(said)) != want || want == "" && len(said) > 0 {
		return &Unreachable{Route: address, Status: resp.StatusCode}
	}
	return nil
}

// autograph signs a body as Slack would, now.
func (a *Adapter) autograph(h http.Header, body []byte) {
	stamp := strconv.FormatInt(a.cfg.Now().Unix(), 10)
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+fmt.Sprintf("%x", sign(a.cfg.SigningSecret, stamp, body)))
}

// errRehearsal says that a made-up press was read as something else.
var errRehearsal = errors.New("the press was not read as one")

// Rehearse sends a press made here the way a real one goes: signature, where there is a secret, decoder and handler. account is who presses;
// empty is a stranger, whom the bot refuses. Value should be a line that only reads.
func (a *Adapter) Rehearse(ctx context.Context, h bot.Handler, g Grant, account, value string) (bot.Reply, error) {
	user := map[string]string{"id": account, "team_id": g.Team}
	if account == "" {
		user = map[string]string{"id": "U0STRANGER", "team_id": "T0ELSEWHERE"}
	}
	payload, err := json.Marshal(map[string]any{
		"type": "block_actions", "team": map[string]string{"id": g.Team}, "user": user,
		"container": map[string]any{"type": "message", "message_ts": "1.000001", "channel_id": "D0DOCTOR"},
		"channel":   map[string]string{"id": "D0DOCTOR"},
		"actions":   []any{map[string]string{"type": "button", "action_id": "doctor", "value": value}},
	})
	if err != nil {
		return bot.Reply{}, fmt.Errorf("make a press: %w", err)
	}
	now := a.cfg.Now()
	if body := []byte(url.Values{"payload": {string(payload)}}.Encode()); a.cfg.SigningSecret != "" {
		header := http.Header{}
		a.autograph(header, body)
		if err := Verify(a.cfg.SigningSecret, header, body, now); err != nil {
			return bot.Reply{}, err
		}
		form, ok := oneEach(body)
		if !ok {
			return bot.Reply{}, errRehearsal
		}
		payload = []byte(form.Get("payload"))
	}
	me := &self{team: g.Team, user: g.Bot, url: g.url, command: a.cfg.Command, threads: a.cfg.Threads}
	if g.tenant != g.Team {
		me.enterprise = g.tenant
	}
	d, err := me.decode(kindInteraction, payload, now)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read a press: %w", err)
	}
	if in, ok := d.ev.Input.(bot.Press); !ok || in.Value != value {
		return bot.Reply{}, errRehearsal
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return h.Handle(ctx, d.ev)
}
