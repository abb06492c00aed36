package slack

import (
	"encoding/json"
	"fmt"
	"slices"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot/card"
)

// step is how richly a card is encoded; where Slack refuses one, the next is tried.
type step int

const (
	stepNative   step = iota // everything Slack draws
	stepClassic              // without native charts and tables, which roll out by and by
	stepSections             // plain text in sections, and buttons
	stepText                 // text alone: Slack takes it always
)

// simpler is the step below s; false when there is none.
func (s step) simpler() (step, bool) { return s + 1, s < stepText }

// message is a card as Slack takes it.
type message struct {
	// Text is for notifications and screen readers where there are blocks, and all there is where there are none. It is
	// escaped; send it with markup turned off.
	Text   string           `json:"text"`
	Blocks []slackapi.Block `json:"blocks,omitempty"`
}

// space is what one place holds.
type space struct {
	blocks, runes int
}

const (
	// Slack documents no bound on a message's text but refuses blocks beyond some thirteen thousand characters; one refusal came at eleven.
	maxMessageRunes = 10_000
	maxHomeRunes    = 30_000
	maxBlocks       = 50
	maxViewBlocks   = 100
	maxText         = 4_000 // chat.update refuses more
	maxFallback     = 1_000
)

// caps is what a message of Slack can show, for the bot.
func caps() card.Caps {
	c := stepNative.caps()
	c.Modals, c.Edit, c.Private, c.Files, c.Home = true, true, true, true, true
	return c
}

// caps is what a card is fitted to before a step draws it; what it claims is drawn by the step itself, if only with text.
func (s step) caps() card.Caps {
	c := card.Caps{Buttons: 100, Items: true, Selects: maxOptions, Tables: maxRows - 2, Charts: 2, Fields: card.NoLimit, Links: true}
	switch s {
	case stepNative:
		c.ChartKinds = []card.ChartKind{card.Bar, card.Line, card.Pie}
	case stepClassic:
		c.Tables, c.Charts = 20, card.NoLimit
	case stepSections:
		c.Tables, c.Charts, c.Fields, c.Items = 0, 0, 0, false
	case stepText:
		c = card.Caps{Fixed: true}
	}
	return c
}

// Encode is what Slack would get for a card, as JSON: for looking at it without Slack.
func Encode(c card.Card) ([]byte, error) {
	if err := card.Validate(c); err != nil {
		return nil, fmt.Errorf("encode card for slack: %w", err)
	}
	m, _ := encode(c)
	out, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode card for slack: %w", err)
	}
	return out, nil
}

// encode makes a message of a card with everything Slack draws, and tells what had to become simpler.
func encode(c card.Card) (message, []card.Degraded) { return encodeAt(c, stepNative) }

// drawsNatively reports whether a card holds what only stepNative draws as it is; all others look the same one step down.
func drawsNatively(c card.Card) bool {
	return slices.ContainsFunc(c.Body, func(el card.Element) bool {
		switch el.(type) {
		case card.Table, card.Chart:
			return true
		}
		return false
	})
}

// encodeAt is encode at a given step.
func encodeAt(c card.Card, s step) (message, []card.Degraded) {
	if s >= stepText {
		return encodeText(c)
	}
	blocks, degraded := drawn(c, s, space{maxBlocks, maxMessageRunes})
	return message{Text: fallback(c), Blocks: blocks}, degraded
}

// drawn fits a card to a place: when it turns out too large, item rows give up their rows of buttons, then Fit cuts.
func drawn(c card.Card, s step, r space) ([]slackapi.Block, []card.Degraded) {
	const tries = 6
	c, unfit := drawable(coarse(c, r), s)
	caps := s.caps()
	compact := false
	for range tries {
		fitted, degraded := card.Fit(c, caps)
		d := drawing{step: s, card: fitted, compact: compact}
		d.draw()
		degraded = slices.Concat(unfit, degraded, d.degraded)
		over := len(d.blocks) - r.blocks
		switch {
		case over <= 0 && d.runes <= r.runes:
			return d.blocks, degraded
		case over > 0 && !compact:
			compact = true
			continue
		case over > 0:
			caps.Elements = max(1, len(fitted.Body)-over)
		}
		if d.runes > r.runes {
			caps.Text = max(1, len(card.PlainText(fitted))*r.runes/d.runes*9/10)
		}
	}
	fitted, degraded := card.Fit(c, caps)
	d := drawing{step: s, card: fitted, compact: true}
	d.draw()
	n := d.trim(r)
	return d.blocks, append(slices.Concat(unfit, degraded, d.degraded), card.Degraded{Element: "card", To: card.Shorter, N: n})
}

// coarse takes away what could never fit, so that fitting stays quick whatever it is given: what stands far behind the room's end,
// except for what can be pressed.
func coarse(c card.Card, r space) card.Card {
	left := 6 * r.runes // bytes; half of them are Chinese at most
	rows := 4 * r.blocks
	var body []card.Element
	for _, el := range c.Body {
		switch e := el.(type) {
		case card.Actions, card.Select:
			body = append(body, el)
			continue
		case card.Item:
			if rows--; rows < 0 {
				continue
			}
			e.MD = within(e.MD, maxSection)
			el = e
		case card.Text:
			e.MD = within(e.MD, r.runes)
			el = e
		case card.Context:
			e.MD = within(e.MD, maxContext)
			el = e
		case card.Table:
			if n := len(e.Rows) - maxRows; n > 0 {
				e.Rows, e.More = e.Rows[:maxRows], e.More+n
			}
			el = e
		}
		if left > 0 {
			body = append(body, el)
			left -= len(card.PlainText(card.Card{Lang: c.Lang, Body: []card.Element{el}}))
		}
	}
	c.Body = body
	return c
}

// within is markup of at most n characters; it loses its styles when it is cut.
func within(md string, n int) string {
	if len(md) <= n {
		return md
	}
	text := card.Plain(md)
	if short := clip(text, n); short != text {
		return card.Escape(short)
	}
	return md
}

// trim leaves out blocks from the end, those with buttons last, until the drawing fits; it counts them.
func (d *drawing) trim(r space) int {
	n := 0
	for len(d.blocks) > 1 && (len(d.blocks) > r.blocks || d.runes > r.runes) {
		at := len(d.blocks) - 1
		for i := at; i > 0; i-- {
			if _, ok := d.blocks[i].(*slackapi.ActionBlock); !ok {
				at = i
				break
			}
		}
		d.runes -= d.sizes[at]
		d.blocks = slices.Delete(d.blocks, at, at+1)
		d.sizes = slices.Delete(d.sizes, at, at+1)
		n++
	}
	return n
}

// homeAt is a card as a person's own page, which has no native tables and charts: stepClassic is the richest, stepSections the simplest.
func homeAt(c card.Card, s step) slackapi.HomeTabViewRequest {
	s = min(max(s, stepClassic), stepSections)
	blocks, _ := drawn(c, s, space{maxViewBlocks, maxHomeRunes})
	return slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, Blocks: slackapi.Blocks{BlockSet: blocks}, CallbackID: "home"}
}
