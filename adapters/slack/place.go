package slack

import (
	"context"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
)

var _ bot.SharedPlaces = (*Adapter)(nil)

// SharedPlace asks Slack whether a channel is shared with another company now, or about to be. It costs one call.
func (a *Adapter) SharedPlace(ctx context.Context, place bot.Place) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	c, err := a.api.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: place.ID})
	if err != nil {
		return false, fault("ask who reads along in "+place.ID, err)
	}
	return c.IsExtShared || c.IsPendingExtShared, nil
}
