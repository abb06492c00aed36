package transfer

import (
	"context"
	"slices"

	"crmbot/crm"
)

// batchSize is how many records one Update writes: few enough that a chat message waits less than a tenth of a second,
// many enough that roll-ups are settled and the disk is waited for seldom (500 cost a fifth more).
const batchSize = 1000

// Apply writes the plan in batches, each an Update of its own, and says after each how many records are done. It
// refuses a plan that the gate blocks. Cut off at any point, the same files planned and applied again go on where it
// stopped.
func (p *Plan) Apply(ctx context.Context, progress func(done, total int)) (Result, error) {
	if p.Report.Blocked() {
		return Result{}, crm.Refuse(crm.Invalid, "transfer.blocked", "refused", p.Report.Total.Refused, "rows", p.Report.Total.Rows)
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	res := Result{Written: map[string]int{}, Changed: map[string]int{}}
	items := inOrder(p.items)
	if p.setup.needed() || len(p.teams)+len(p.leads) > 0 {
		if err := p.update(ctx, progressRow{Total: len(items)}, p.begin); err != nil {
			return res, err
		}
		res.Batches++
	}
	progress(0, len(items))
	for from := 0; from < len(items); from += batchSize {
		to := min(from+batchSize, len(items))
		row := progressRow{Done: to, Total: len(items), Ended: to == len(items)}
		err := p.update(ctx, row, func(tx *crm.Tx) error {
			for _, it := range items[from:to] {
				if err := p.write(tx, it); err != nil {
					return p.where(it, err)
				}
			}
			if items[from].kind == People && (to == len(items) || items[to].kind != People) {
				return p.lead(tx)
			}
			return nil
		})
		if err != nil {
			return res, err
		}
		for _, it := range items[from:to] {
			if it.act == added {
				res.Written[it.kind]++
			} else {
				res.Changed[it.kind]++
			}
		}
		res.Batches++
		progress(to, len(items))
	}
	return res, nil
}

// update runs one batch and writes with it how far the import has come.
func (p *Plan) update(ctx context.Context, row progressRow, fn func(*crm.Tx) error) error {
	row.Files = p.files
	return p.crm.Update(ctx, p.opt.Actor(), p.opt.Now, func(tx *crm.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return p.progress.Put(tx.Writer, &row)
	})
}

// inOrder puts customers behind their parents; all else keeps its order.
func inOrder(items []*item) []*item {
	out := make([]*item, 0, len(items))
	in := make(map[*item]bool, len(items))
	here := make(map[*item]bool, len(items))
	for _, it := range items {
		here[it] = true
	}
	var put func(*item)
	put = func(it *item) {
		if it == nil || in[it] || !here[it] {
			return
		}
		in[it] = true
		put(it.parent)
		out = append(out, it)
	}
	for _, it := range items {
		put(it)
	}
	return slices.Clip(out)
}
