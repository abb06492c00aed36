package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
	"crmbot/bot/card"
)

const (
	// metadataType marks the bot's messages; their payload holds the key of the row they were sent for.
	metadataType = "crmbot_card"
	metadataKey  = "key"
	lookBack     = 200 // messages of a place that are looked through for one that may have arrived
)

// Send delivers one outbox row. It edits what try.Prior names while that can be edited, and posts otherwise. A row of which a try may have
// arrived is looked for in the place before it is posted again; where the place cannot be read, or one person alone saw it, it is posted
// marked as a possible repeat. What one person cannot be shown in the place goes to their own chat.
func (a *Adapter) Send(ctx context.Context, to bot.Target, c card.Card, try bot.Attempt) (bot.MessageRef, error) {
	place, err := a.placeOf(ctx, to)
	if err != nil {
		return bot.MessageRef{}, err
	}
	if c.Audience != card.GroupSafe && to.Only == "" && !direct(place) {
		return bot.MessageRef{}, fmt.Errorf("show a personal card in %s: %w", place, bot.Undeliverable{Why: bot.WhyPersonal})
	}
	p := post{channel: place, thread: to.Thread, only: to.Only, key: try.Key}
	if direct(place) {
		p.only = ""
	}
	if id := try.Prior.ID; id != "" && try.Prior.Place == place && p.only == "" && !strings.HasPrefix(id, ephemeralMark) {
		p.ts = id
	}
	at, err := a.deliver(ctx, p, c, try.Doubt)
	if errors.Is(err, errGone) && p.ts != "" {
		p.ts = ""
		at, err = a.deliver(ctx, p, c, try.Doubt)
	}
	if errors.Is(err, bot.ErrDead) && p.only != "" {
		if place, err = a.ownChat(ctx, p.only); err != nil {
			return bot.MessageRef{}, err
		}
		p = post{channel: place, key: try.Key}
		at, err = a.deliver(ctx, p, c, try.Doubt)
	}
	switch {
	case errors.Is(err, errGone), errors.Is(err, errUnseen):
		err = fmt.Errorf("%w: %w", bot.ErrDead, err)
	case err != nil:
	default:
		a.handSent(ctx, to, c, bot.MessageRef{Place: place, ID: at}, try.Doubt)
		return ref(place, at, p.only != ""), nil
	}
	return bot.MessageRef{}, err
}

// placeOf is the channel a target means.
func (a *Adapter) placeOf(ctx context.Context, to bot.Target) (string, error) {
	switch {
	case to.Place != "":
		return to.Place, nil
	case to.Account != "":
		return a.ownChat(ctx, to.Account)
	}
	return "", fmt.Errorf("send to nowhere: %w", bot.ErrDead)
}

// ownChat is the chat of a person with the bot. Nothing is sent by asking for it, whatever became of the question.
func (a *Adapter) ownChat(ctx context.Context, user string) (string, error) {
	place, err := a.people.chat(ctx, user)
	if errors.Is(err, bot.ErrUncertain) {
		return "", errors.New("open the chat with " + user + ": no answer")
	}
	return place, on(callOpen, err)
}

// post is one message to be: where it goes and for which row.
type post struct {
	channel, thread string
	only            string // the one person who sees it
	ts              string // the message to change instead
	key             string
}

// deliver sends a card in the richest form Slack takes, and gives the message's stamp. again says that it was tried before.
func (a *Adapter) deliver(ctx context.Context, p post, c card.Card, again bool) (string, error) {
	repeated := false
	if again && p.ts == "" {
		ts, err := a.find(ctx, p)
		switch {
		case p.only != "", final(err): // whether it can be posted, posting tells
			repeated = true
		case err != nil:
			return "", err
		case ts != "":
			return ts, nil
		}
	}
	for s, more := stepNative, true; more; s, more = s.simpler() {
		m, degraded := encodeAt(c, s)
		if len(degraded) > 0 {
			a.cfg.Log.Debug().Str("card", c.Key).Int("step", int(s)).Int("elements", len(degraded)).Msg("card made simpler")
		}
		if repeated {
			m = marked(m, wordsIn(c.Lang).repeated)
		}
		ts, err := a.put(ctx, p, m)
		if err == nil || !errors.Is(err, bot.ErrRejected) {
			// What arrived is in doubt as well: nobody knows whether the row was struck off.
			a.doubts.put(p.key, err == nil || errors.Is(err, bot.ErrUncertain))
			if err == nil && s > stepNative {
				a.picture(ctx, p, ts, c)
			}
			return ts, err
		}
		a.cfg.Log.Warn().Err(err).Str("card", c.Key).Int("step", int(s)).Msg("slack refuses this form of a card")
	}
	return "", fmt.Errorf("send to %s in any form: %w", p.channel, bot.ErrRejected)
}

// marked says below a message that it may be a second one.
func marked(m message, note string) message {
	if len(m.Blocks) == 0 {
		m.Text += "\n" + note
		return m
	}
	if len(m.Blocks) < maxBlocks {
		m.Blocks = append(m.Blocks, slackapi.NewContextBlock("", plain(note, maxLabel)))
	}
	return m
}

// repeated is a card at a step for one person's eyes, who may have seen it before.
func (a *Adapter) repeated(c card.Card, s step, again bool) message {
	m, _ := encodeAt(c, s)
	if again {
		m = marked(m, wordsIn(c.Lang).repeated)
	}
	return m
}

// put makes one call.
func (a *Adapter) put(ctx context.Context, p post, m message) (ts string, err error) {
	options := []slackapi.MsgOption{
		slackapi.MsgOptionText(m.Text, false),
		slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(), slackapi.MsgOptionDisableMarkdown(),
	}
	if len(m.Blocks) > 0 {
		options = append(options, slackapi.MsgOptionBlocks(m.Blocks...))
	} else if p.ts != "" {
		options = append(options, slackapi.MsgOptionBlocks()) // those it had go
	}
	if p.key != "" && p.only == "" {
		options = append(options, slackapi.MsgOptionMetadata(slackapi.SlackMetadata{EventType: metadataType, EventPayload: map[string]any{metadataKey: p.key}}))
	}
	if p.thread != "" && p.ts == "" {
		options = append(options, slackapi.MsgOptionTS(p.thread))
	}
	switch {
	case p.ts != "":
		_, ts, _, err = a.api.UpdateMessageContext(ctx, p.channel, p.ts, options...)
	case p.only != "":
		ts, err = a.api.PostEphemeralContext(ctx, p.channel, p.only, options...)
	default:
		_, ts, err = a.api.PostMessageContext(ctx, p.channel, options...)
	}
	if err != nil {
		return "", on(p.call(), fault("send to "+p.channel, err))
	}
	return ts, nil
}

// find looks for the message of a row among the newest of its place: its stamp, "" when it is not there, errUnseen when nobody lets us look.
func (a *Adapter) find(ctx context.Context, p post) (string, error) {
	if doubt, known := a.doubts.get(p.key); p.key == "" || p.only != "" || known && !doubt {
		return "", nil
	}
	var found []slackapi.Message
	var err error
	if p.thread != "" {
		found, _, _, err = a.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
			ChannelID: p.channel, Timestamp: p.thread, Limit: lookBack, IncludeAllMetadata: true,
		})
	} else {
		var page *slackapi.GetConversationHistoryResponse
		page, err = a.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: p.channel, Limit: lookBack, IncludeAllMetadata: true})
		if page != nil {
			found = page.Messages
		}
	}
	if err != nil {
		err = on(p.looks(), fault("look through "+p.channel, err))
		if errors.Is(err, bot.ErrUncertain) {
			err = errors.New("look through " + p.channel + ": no answer") // nothing was sent
		}
		return "", err
	}
	for _, m := range found {
		if m.Metadata.EventType == metadataType && m.Metadata.EventPayload[metadataKey] == p.key {
			return m.Timestamp, nil
		}
	}
	return "", nil
}
