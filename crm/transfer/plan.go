package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"crmbot/crm"
	"crmbot/store"
)

// Plan is files that were read and checked whole, and what writing them would do. It belongs to one goroutine.
type Plan struct {
	Report Report

	crm      *crm.CRM
	opt      Options
	progress *store.Table[progressRow]
	files    []byte // sum of what was read
	layouts  []*layout
	items    []*item     // what is to be written, in order
	teams    []*teamItem // to be made
	leads    []*teamItem // to be given a lead
	setup    *setup
	by       crm.Actor // who the records are written as
	entry    uint64    // of the journal, the last that a target was set by
}

// setup is what an empty database is given before the records.
type setup struct {
	pipeline *crm.Pipeline // to be made; nil when it is there
	currency string        // of the company; empty: stays
	stages   map[string]crm.StageID
}

func (s *setup) needed() bool { return s != nil && (s.pipeline != nil || s.currency != "") }

// Make reads and checks the files against what is stored, and writes nothing. An *crm.Error of code Invalid says in
// words that the catalogues hold why the files cannot be read at all, or asks what nothing in them tells.
func Make(ctx context.Context, c *crm.CRM, src Source, o Options) (*Plan, error) {
	if !slices.Contains([]string{"", "dmy", "mdy"}, o.DateOrder) {
		return nil, crm.Refuse(crm.Invalid, "transfer.date_option", "value", o.DateOrder)
	}
	if _, ok := presetOf(o.Preset); !ok && o.Preset != Auto {
		return nil, crm.Refuse(crm.Invalid, "transfer.preset", "preset", o.Preset)
	}
	all, err := readTables(src)
	if err != nil {
		return nil, err
	}
	if o.Preset == Auto {
		o.Preset = guess(all)
	}
	pre, _ := presetOf(o.Preset)
	p := &Plan{crm: c, opt: o, progress: newProgress(), files: src.sum(o), Report: Report{Preset: o.Preset, Kinds: map[string]Counts{}}}
	ch := &checker{p: p, preset: pre, dirt: map[string]*Count{}, words: map[string]string{}}
	admin := false
	err = c.View(ctx, o.Actor(), o.Now, func(v *crm.View) error {
		ch.own, ch.quota = readOwnFields(v), newQuotaReader(v)
		admin = o.By.Person == 0 || v.As(o.By.Person).Me().Role == crm.Admin
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := p.lay(all, pre, ch); err != nil {
		return nil, err
	}
	if p.by, err = p.actor(admin); err != nil {
		return nil, err
	}
	err = c.View(ctx, o.Actor(), o.Now, func(v *crm.View) error { return ch.run(ctx, v) })
	if err != nil {
		return nil, err
	}
	ch.sumUp()
	if n := slices.IndexFunc(p.items, func(it *item) bool { return it.kind == Quotas }); n >= 0 && len(p.items)-n > mostQuotas {
		return nil, crm.Refuse(crm.Invalid, "transfer.many_quotas", "n", len(p.items)-n, "most", mostQuotas)
	}
	return p, nil
}

// actor is who the records are written as: targets alone by who sends them, with their rights; anything else by the import,
// which has all, and which only administrators may start.
func (p *Plan) actor(admin bool) (crm.Actor, error) {
	other := slices.ContainsFunc(p.layouts, func(l *layout) bool { return l.quota == nil })
	switch {
	case p.opt.By.Person != 0 && !other:
		return p.opt.By, nil
	case !admin:
		return crm.Actor{}, crm.Refuse(crm.Forbidden, "transfer.quotas_only")
	}
	return p.opt.Actor(), nil
}

// lay finds the columns of every table and puts tables in the order of what depends on what. A table nobody can
// make anything of is left out with a warning as long as there is another.
func (p *Plan) lay(all []*table, pre preset, ch *checker) error {
	var fault error
	for _, t := range all {
		l, err := lay(t, pre, ch.own, ch.quota)
		if err != nil {
			if fault == nil {
				fault = err
			}
			if len(all) > 1 {
				ch.warn("file.skipped", t.name)
				continue
			}
			return err
		}
		if err := l.settleDates(p.opt.DateOrder); err != nil {
			return err
		}
		if l.quota != nil {
			l.dropSums(ch.warn)
		}
		p.layouts = append(p.layouts, l)
	}
	if len(p.layouts) == 0 {
		if fault != nil {
			return fault
		}
		return crm.Refuse(crm.Invalid, "transfer.nothing")
	}
	slices.SortStableFunc(p.layouts, func(a, b *layout) int { return rank(a.kinds[0]) - rank(b.kinds[0]) })
	return nil
}

func sumKey(kind string, says []string) string {
	h := sha256.New()
	h.Write([]byte(kind))
	for _, s := range says {
		h.Write([]byte{0})
		h.Write([]byte(s))
	}
	return "import:" + hex.EncodeToString(h.Sum(nil)[:10])
}

// numbered tells the second and later of equals apart.
func numbered(n int) string {
	if n == 1 {
		return ""
	}
	return "#" + strconv.Itoa(n)
}

// at is an instant as records keep it.
func at(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
