package crm

import (
	"context"
	"time"

	"crmbot/store"
)

// FillCategories counts open deals under the forecast category that was set by hand for them, in a database made before that was
// kept, in batches of its own updates. What is counted so already stays: cut off, it is run again from the start.
func FillCategories(ctx context.Context, e store.Engine, workspace string) error {
	c := Open(e, workspace)
	for from := store.Key(nil); ; {
		var next store.Key
		err := e.Update(ctx, workspace, func(w store.Writer) error {
			next = nil
			v := c.view(w, Actor{System: "format"}, time.Time{})
			tx, g, d, n := &Tx{View: *v, Writer: w}, newFiguring(v), deltas{}, 0
			set := map[ID]*Deal{}
			for deal := range tab.deals.Rows(w, store.Between(from, nil)) {
				if n++; n > fillAtOnce {
					next = key(deal.ID)
					break
				}
				if deal.Open() && deal.Category != "" {
					set[deal.ID] = &deal
				}
			}
			if err := tx.settleDeals(g, d, set, nil); err != nil {
				return err
			}
			return d.apply(tx)
		})
		if err != nil {
			return wrap("count open deals by forecast category", err)
		}
		if from = next; from == nil {
			return nil
		}
	}
}
