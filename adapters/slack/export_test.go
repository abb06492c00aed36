package slack

import (
	"context"
	"time"

	"crmbot/bot"
)

// Decode reads an envelope as the adapter of the team does, for fuzzing.
func Decode(kind string, body []byte, now time.Time) (bot.Event, error) {
	me := &self{team: "T0CRM", user: "U0BOT", bot: "B0BOT", url: "https://acme.slack.com/", command: "/crm", threads: true}
	d, err := me.decode(kind, body, now)
	switch {
	case err != nil:
		return bot.Event{}, err
	case d.changed != "":
		return bot.Event{}, errIgnored // the bot is not told
	}
	return d.ev, nil
}

// Plain reads a text as Slack sends it.
func Plain(text string) string { return (&self{user: "U0BOT"}).plain(text) }

// ReadFrame reads one frame of the socket as an adapter does that is signed in, and gives what was written to the socket. It is back once all
// that has to be acknowledged is.
func ReadFrame(a *Adapter, raw []byte) (written [][]byte, err error) {
	a.me.Store(&self{team: "T0CRM", user: "U0BOT", bot: "B0BOT", url: "https://acme.slack.com/", command: "/crm", threads: true})
	c := &paper{}
	l := &wire{conn: c}
	_, err = a.frame(context.Background(), l, raw)
	l.pending.Wait()
	return c.lines, err
}

// paper is a socket of which only what is written is kept.
type paper struct{ lines [][]byte }

func (*paper) SetWriteDeadline(time.Time) error { return nil }
func (*paper) Close() error                     { return nil }

func (p *paper) WriteMessage(_ int, data []byte) error {
	p.lines = append(p.lines, append([]byte(nil), data...))
	return nil
}
