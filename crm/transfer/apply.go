package transfer

import (
	"context"
	"errors"
	"slices"
	"sync"

	"crmbot/crm"
	"crmbot/store"
)

// batchSize is how many records one Update writes: few enough that a chat message waits about a tenth of a second,
// many enough that roll-ups are settled and the disk is waited for seldom.
const batchSize = 1500

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
	var before *batch // the one that was begun last and may be on its way to the disk
	size := batchSize
	if p.by.Person != 0 {
		size = mostQuotas // one after another in the journal, they are taken back together
	}
	for from := 0; from < len(items) || before != nil; from += size {
		var next *batch
		if from < len(items) {
			next = p.start(ctx, items, from, min(from+size, len(items)), before)
			next.wait()
		}
		if before != nil {
			if err := <-before.done; err != nil {
				if next != nil {
					<-next.done // it was built upon what failed, and fails too
				}
				return res, err
			}
			res.count(items[before.from:before.to])
			progress(before.to, len(items))
		}
		before = next
	}
	if p.by.Person != 0 {
		res.Entry = p.entry
	}
	return res, nil
}

// batch is the records that one Update writes.
type batch struct {
	from, to int
	ran      chan struct{} // closed once its records are made: the next batch may queue behind it
	done     chan error    // gets the outcome
}

// wait returns when the batch has run or failed; it may still be on its way to the disk.
func (b *batch) wait() {
	select {
	case <-b.ran:
	case err := <-b.done:
		b.done <- err
	}
}

// errBehind is what a batch fails with when the one before it was not kept.
var errBehind = errors.New("the records before these were not written")

// start begins to write a batch while the one before it may be on its way to the disk.
func (p *Plan) start(ctx context.Context, items []*item, from, to int, before *batch) *batch {
	b := &batch{from: from, to: to, ran: make(chan struct{}), done: make(chan error, 1)}
	row := progressRow{Done: b.to, Total: len(items), Ended: b.to == len(items)}
	ran := sync.OnceFunc(func() { close(b.ran) })
	go func() {
		b.done <- p.update(ctx, row, func(tx *crm.Tx) error {
			if err := p.follows(tx, before, len(items)); err != nil {
				return err
			}
			for _, it := range items[from:b.to] {
				if err := p.write(tx, it); err != nil {
					return p.where(it, err)
				}
			}
			if items[from].kind == People && (b.to == len(items) || items[b.to].kind != People) {
				if err := p.lead(tx); err != nil {
					return err
				}
			}
			ran()
			return nil
		})
	}()
	return b
}

// follows makes sure that the batch before was kept: the numbers its records were given are of no use otherwise.
func (p *Plan) follows(tx *crm.Tx, before *batch, total int) error {
	if before == nil {
		return nil
	}
	rows, err := p.progress.GetMany(tx.Writer, []store.Key{p.progress.KeyOf(&progressRow{Files: p.files})})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Done == before.to && row.Total == total {
			return nil
		}
	}
	return errBehind
}

// count adds a batch that was written.
func (r *Result) count(items []*item) {
	for _, it := range items {
		if it.act == added {
			r.Written[it.kind]++
		} else {
			r.Changed[it.kind]++
		}
	}
	r.Batches++
}

// update runs one batch and writes with it how far the import has come.
func (p *Plan) update(ctx context.Context, row progressRow, fn func(*crm.Tx) error) error {
	row.Files = p.files
	return p.crm.Update(ctx, p.by, p.opt.Now, func(tx *crm.Tx) error {
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
