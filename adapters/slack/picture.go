package slack

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
)

// pictureLimit is how long the pictures of one card may take. The card stands there already, with bars of text.
const pictureLimit = 20 * time.Second

// picture shows the charts of a card as pictures in its thread, where Slack took it only without charts of its own. What does not get
// through is not missed: the card says the same in text.
func (a *Adapter) picture(ctx context.Context, p post, at string, c card.Card) {
	if a.cfg.Draw == nil || p.ts != "" || p.only != "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, pictureLimit)
	defer cancel()
	thread := p.thread
	if thread == "" {
		thread = at
	}
	n := 0
	for _, el := range c.Body {
		ch, is := el.(card.Chart)
		if !is || len(ch.Categories) == 0 || len(ch.Series) == 0 {
			continue
		}
		n++
		if err := a.show(ctx, handing{channel: p.channel, thread: thread}, n, ch); err != nil {
			a.cfg.Log.Warn().Err(err).Str("card", c.Key).Msg("chart not shown as a picture")
			return
		}
	}
}

// show draws one chart and shares it.
func (a *Adapter) show(ctx context.Context, h handing, n int, ch card.Chart) error {
	b, err := a.cfg.Draw(ch)
	if err != nil {
		return fmt.Errorf("draw chart: %w", err)
	}
	var s spool
	defer func() { _ = s.close() }() // it is too small to lie on disk
	if _, err := s.Write(b); err != nil {
		return err
	}
	name := strings.ReplaceAll(oneLine(ch.Title), "/", "-") // a title is no path
	if name == "" {
		name = strconv.Itoa(n)
	}
	return a.share(ctx, h, bot.FileName(name+".png"), &s)
}
