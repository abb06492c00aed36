package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"crmbot/adapters/intake"
	"crmbot/adapters/slack"
	"crmbot/adapters/web"
	"crmbot/bot"
	"crmbot/config"
)

// refusedPause is how long to wait after Slack refused the token before asking again: somebody has to mend it.
const refusedPause = 5 * time.Minute

// newSlack makes the Slack adapter of a configuration; nil where its keys are absent.
func newSlack(cfg *config.Config, log zerolog.Logger, now func() time.Time, files bot.Files, draw *pictures) *slack.Adapter {
	s := cfg.Slack
	if s.BotToken == "" {
		return nil
	}
	c := slack.Config{
		Log: log, BotToken: s.BotToken.Reveal(), AppToken: s.AppToken.Reveal(), SigningSecret: s.SigningSecret.Reveal(),
		APIURL: s.APIURL, Command: s.Command, Threads: s.Threads, Now: now, Files: files, Intake: intake.Config{Grace: cfg.Shutdown},
	}
	if draw != nil {
		c.Draw = draw.png
	}
	return slack.New(c)
}

// runSlack answers Slack's people until ctx ends. A token that Slack refuses does not end the daemon: the console and the other platforms go
// on, /readyz and doctor tell.
func (h *house) runSlack(ctx context.Context) error {
	for {
		err := h.slack.Run(ctx, watched{h.bot, h.log})
		if err == nil || ctx.Err() != nil || !slack.Refused(err) {
			return err
		}
		h.log.Error().Err(err).Dur("again_in", refusedPause).Msg("slack refuses the token")
		timer := time.NewTimer(refusedPause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}

// encoders show in the console what each platform would get for a card.
func encoders() map[string]web.Encoder {
	all := web.NeutralEncoders()
	all[slack.Platform] = slack.Encode
	return all
}

// slackNow is the adapter that runs here, or one that can at least ask; nil where Slack is not configured.
func (c *call) slackNow() (a *slack.Adapter, runs bool) {
	if c.house != nil && c.house.slack != nil {
		return c.house.slack, true
	}
	return newSlack(c.cfg, zerolog.Nop(), time.Now, nil, nil), false
}

// tenant is what an account's platform knows its people by: an account is one only together with its workspace.
func (c *call) tenant(ctx context.Context, account string) (string, error) {
	if platform, _, whole := strings.Cut(account, ":"); platform != slack.Platform || !whole {
		return "", nil
	}
	a, _ := c.slackNow()
	if a == nil {
		return "", told{"cli.user.no_slack", nil}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	g, err := a.Grant(ctx)
	if err != nil {
		return "", fmt.Errorf("find out which workspace %s is in: %w", account, err)
	}
	return g.Tenant(), nil
}

// errSlackDown is what /readyz tells.
var errSlackDown = errors.New("slack is not connected")

// slackUp tells whether Slack's people are heard, where Slack is configured.
func (h *house) slackUp() error {
	if h.slack == nil || h.slack.State().Up(h.clock.Now()) {
		return nil
	}
	return errSlackDown
}
