package main

import (
	"context"
	"fmt"

	"crmbot/adapters/terminal"
	"crmbot/adapters/web"
	"crmbot/bot"
)

// shared asks a place's platform whether people of other companies read along. Places of this machine are the company's own; of a
// platform that is off, or cannot tell, what was heard last counts.
func (h *house) shared(ctx context.Context, place bot.Place) (bool, error) {
	if place.Platform == web.Platform || place.Platform == terminal.Platform {
		return false, nil
	}
	for _, a := range h.running {
		if asked, ok := a.(bot.SharedPlaces); ok && a.Name() == place.Platform {
			shared, err := asked.SharedPlace(ctx, place)
			if err != nil {
				return false, fmt.Errorf("%s: %w", place.Platform, err)
			}
			return shared, nil
		}
	}
	return place.Shared, nil
}
