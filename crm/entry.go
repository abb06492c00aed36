package crm

import (
	"hash"
	"slices"
	"time"
)

// update is what one Update has gathered so far.
type update struct {
	seed   [32]byte // salts come from it; it is kept nowhere
	salts  hash.Hash
	head   headRow
	dirty  bool // head differs from what is stored
	facts  []Fact
	cur    *draft         // the entry whose rules are running; verbs join it
	broken error          // a verb failed after it had begun to write
	handed map[string]*Tx // to rules, by their names: the same for all entries
}

// draft is a journal entry in the making.
type draft struct {
	e      *Entry
	events []StageEvent // to be written with it
	keep   bool         // write the entry although no record changes
}

// start reads the journal's head and gives an empty workspace its first settings.
func (tx *Tx) start() error {
	head, err := tab.head.Get(tx.Writer, key(1))
	if err == nil {
		tx.u.head = head
		tx.s.open(head.Setup)
		return nil
	}
	if !missing(err) {
		return err
	}
	tx.u.head = headRow{}
	tx.s.set = &setup{}
	first := &Tx{View: *tx.Unscoped(), Writer: tx.Writer, u: tx.u}
	d := first.begin("start")
	d.e.By, d.e.System = 0, "start"
	c, p := defaultCompany(), defaultPipeline()
	first.next(stageNumbers, uint64(len(p.Stages)))
	first.next(byte(KindPipeline), 1)
	c.CreatedAt, p.CreatedAt = tx.s.now, tx.s.now
	d.change(Record{}, Record{Company: &c})
	d.change(Record{}, Record{Pipeline: &p})
	return first.commit(d)
}

// finish writes the head if anything was journalled.
func (tx *Tx) finish() error {
	if tx.u.broken != nil {
		return tx.u.broken
	}
	if !tx.u.dirty {
		return nil
	}
	if err := tx.settled(); err != nil {
		return err
	}
	return tab.head.Put(tx.Writer, &tx.u.head)
}

// next gives out n numbers of a kind and returns the first.
func (tx *Tx) next(kind byte, n uint64) uint64 {
	tx.u.dirty = true
	return tx.u.head.take(kind, n)
}

func (tx *Tx) nextID(k Kind) ID { return ID(tx.next(byte(k), 1)) }

// Facts returns what the entries of this Update and their rules said happened, in order.
func (tx *Tx) Facts() []Fact { return slices.Clone(tx.u.facts) }

// Emit says that something happened that people should hear of. Rules call it; the bot renders it.
func (tx *Tx) Emit(f Fact) {
	f.Rule = tx.rule
	if f.Entry == 0 && tx.u.cur != nil {
		f.Entry = tx.u.cur.e.Seq
	}
	tx.u.facts = append(tx.u.facts, f)
}

// begin opens an entry. A verb that a rule calls gets a draft that joins the entry the rule runs on.
func (tx *Tx) begin(verb string) *draft {
	if tx.u.cur != nil {
		return &draft{e: &Entry{Seq: tx.u.cur.e.Seq, At: tx.u.cur.e.At, Verb: verb, By: tx.u.cur.e.By}}
	}
	by := tx.s.by
	return &draft{e: &Entry{
		Seq: tx.u.head.Seq + 1, At: tx.s.now, By: by.Person, System: by.System, Platform: by.Platform, Place: by.Place,
		Message: by.Message, Command: by.Command, OSUser: by.OSUser, Verb: verb,
	}}
}

// change notes what becomes of a record and stamps its new version.
func (d *draft) change(before, after Record) {
	if m := after.meta(); m != nil {
		m.Rev = d.e.Seq
	}
	d.e.Changes = append(d.e.Changes, Change{Ref: refOf(before, after), Before: before, After: after})
}

func (d *draft) fact(f Fact) {
	f.Entry = d.e.Seq
	d.e.Facts = append(d.e.Facts, f)
}

// commit writes the entry's rows, runs the rules on it, and writes the entry. Any fault breaks the whole Update.
func (tx *Tx) commit(d *draft) error {
	if len(d.e.Changes) == 0 && !d.keep {
		return nil
	}
	if err := tx.land(d); err != nil {
		tx.u.broken = err
		return err
	}
	return nil
}

func (tx *Tx) land(d *draft) error {
	if err := tx.write(d); err != nil {
		return err
	}
	if parent := tx.u.cur; parent != nil { // called by a rule
		parent.e.Changes = append(parent.e.Changes, d.e.Changes...)
		parent.e.Facts = append(parent.e.Facts, d.e.Facts...)
		for _, f := range d.e.Facts {
			tx.Emit(f)
		}
		return nil
	}
	tx.u.head.Seq, tx.u.dirty = d.e.Seq, true
	tx.u.facts = append(tx.u.facts, d.e.Facts...)
	if err := tx.runRules(d); err != nil {
		return err
	}
	return tx.journal(d.e)
}

// write puts the rows of the records and of the stage events.
func (tx *Tx) write(d *draft) error {
	for i := range d.e.Changes {
		c := &d.e.Changes[i]
		if err := tx.store(c.Before, c.After); err != nil {
			return err
		}
	}
	for i := range d.events {
		write := tx.putEvent
		if i == 0 && tx.u.cur == nil { // the entry's first
			write = func(e *StageEvent) error { return tab.events.Insert(tx.Writer, e) }
		}
		if err := write(&d.events[i]); err != nil {
			return err
		}
	}
	return nil
}

// putEvent writes a stage event; a second move of one deal in one entry lengthens the first.
func (tx *Tx) putEvent(e *StageEvent) error {
	if old, err := tab.events.Get(tx.Writer, key(e.Deal).ID(e.Seq)); err == nil {
		old.To, old.Reason = e.To, e.Reason
		return tab.events.Put(tx.Writer, &old)
	} else if !missing(err) {
		return err
	}
	return tab.events.Insert(tx.Writer, e)
}

// runRules lets crm's own rules and then the others see the entry, and crm's own also what the others changed.
func (tx *Tx) runRules(d *draft) error {
	own := ownRules()
	if err := tx.after(own, d.e); err != nil {
		return err
	}
	if len(tx.s.crm.rules) == 0 {
		return nil
	}
	seen := *d.e // rules do not run on what rules change
	seen.Changes, seen.Facts = slices.Clip(seen.Changes), slices.Clip(seen.Facts)
	tx.u.cur = d
	err := tx.after(tx.s.crm.rules, &seen)
	tx.u.cur = nil
	if err != nil {
		return err
	}
	if len(d.e.Changes) > len(seen.Changes) {
		more := *d.e
		more.Changes, more.Facts = d.e.Changes[len(seen.Changes):], d.e.Facts[len(seen.Facts):]
		if err := tx.after(own, &more); err != nil {
			return err
		}
		d.e.Changes = joined(d.e.Changes)
	}
	return nil
}

func (tx *Tx) after(rules []Rule, e *Entry) error {
	for _, r := range rules {
		if err := r.After(tx.hand(r.Name()), e); err != nil {
			return wrap("rule "+r.Name(), err)
		}
	}
	return nil
}

// hand gives the Tx that a rule works with.
func (tx *Tx) hand(rule string) *Tx {
	known := tx.u.handed[rule]
	if known == nil {
		if known = (&Tx{View: *tx.Unscoped(), Writer: tx.Writer, u: tx.u, rule: rule}); tx.u.handed == nil {
			tx.u.handed = map[string]*Tx{}
		}
		tx.u.handed[rule] = known
	}
	return known
}

// joined makes one change of several to one record: the first before, the last after.
func joined(changes []Change) []Change {
	out := changes[:0:0]
	for _, c := range changes {
		if i := slices.IndexFunc(out, func(o Change) bool { return sameRecord(o, c) }); i >= 0 {
			out[i].After = c.After
			continue
		}
		out = append(out, c)
	}
	return out
}

// sameRecord tells whether two changes are of one record. Identities and rates have no number of their own.
func sameRecord(a, b Change) bool {
	if a.Ref != b.Ref {
		return false
	}
	x, y := a.any(), b.any()
	switch {
	case x.Identity != nil && y.Identity != nil:
		return string(tab.identities.KeyOf(x.Identity)) == string(tab.identities.KeyOf(y.Identity))
	case x.Rate != nil && y.Rate != nil:
		return x.Rate.Currency == y.Rate.Currency && x.Rate.From == y.Rate.From
	}
	return x.Identity == nil && y.Identity == nil && x.Rate == nil && y.Rate == nil
}

// any is the record before, or after where there was none.
func (c *Change) any() Record {
	if c.Before != (Record{}) {
		return c.Before
	}
	return c.After
}

// utc cuts a time as rows keep it.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Second)
}
