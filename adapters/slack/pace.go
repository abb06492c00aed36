package slack

import (
	"time"

	"crmbot/bot"
)

// Calls as Slack names them.
const (
	callPost      = "chat.postMessage"
	callEphemeral = "chat.postEphemeral"
	callUpdate    = "chat.update"
	callOpen      = "conversations.open"
	callHistory   = "conversations.history"
	callReplies   = "conversations.replies"
)

// Limits are Slack's: one message a second in a channel; of other calls some fifty a minute in a workspace, or a hundred, and a few more
// at once after a silence.
func (a *Adapter) Limits() bot.Limits {
	tier3 := bot.Rate{Every: time.Minute / 50, Burst: 5}
	tier4 := bot.Rate{Every: time.Minute / 100, Burst: 10}
	return bot.Limits{
		Place: bot.Rate{Every: time.Second, Burst: 1},
		Calls: map[string]bot.Rate{callUpdate: tier3, callOpen: tier3, callHistory: tier3, callReplies: tier3, callEphemeral: tier4},
		Lanes: 4,
	}
}

// CallsFor names what one Send calls.
func (a *Adapter) CallsFor(to bot.Target, try bot.Attempt) []string {
	p := post{thread: to.Thread, only: to.Only, ts: try.Prior.ID}
	var calls []string
	if to.Place == "" {
		if _, known := a.people.chats.get(to.Account); !known {
			calls = append(calls, callOpen)
		}
	}
	if try.Doubt && p.ts == "" && p.only == "" {
		calls = append(calls, p.looks())
	}
	return append(calls, p.call())
}

// call is what put calls.
func (p post) call() string {
	switch {
	case p.ts != "":
		return callUpdate
	case p.only != "":
		return callEphemeral
	}
	return callPost
}

// looks is what find calls.
func (p post) looks() string {
	if p.thread != "" {
		return callReplies
	}
	return callHistory
}
