package slack

import (
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
