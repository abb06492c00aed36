package crm

import (
	"fmt"
	"slices"
	"time"

	"crmbot/store"
)

// entry reads an entry whoever asks. Of one whose text was erased only the header is left.
func (v *View) entry(h *headerRow) (Entry, error) {
	b, err := tab.bodies.Get(v.s.r, store.K().ID(h.Seq))
	if missing(err) {
		e := Entry{Seq: h.Seq, At: h.At, By: h.By, System: h.System, Verb: h.Verb, Place: h.Place, Undoes: h.Undoes, Erased: true}
		for _, r := range h.refs() {
			e.Changes = append(e.Changes, Change{Ref: r})
		}
		return e, nil
	}
	if err != nil {
		return Entry{}, err
	}
	e, err := entries.Decode(b.Text)
	if err != nil {
		return Entry{}, fmt.Errorf("read journal entry %d: %w", h.Seq, err)
	}
	for i := range e.Facts {
		if e.Facts[i].Entry = e.Seq; e.Facts[i].Kind == Withdrawn {
			e.Facts[i].Entry = e.Undoes
		}
	}
	return e, nil
}

// Entry reads one entry of the journal: one's own, or one that touches a record the actor sees.
// What of it lies out of sight is left out.
func (v *View) Entry(seq uint64) (Entry, error) {
	h, err := tab.headers.Get(v.s.r, store.K().ID(seq))
	if missing(err) {
		return Entry{}, Refuse(NotFound, "entry.unknown")
	}
	if err != nil {
		return Entry{}, err
	}
	e, err := v.entry(&h)
	if err != nil || v.Scope().All || e.By == v.s.by.Person {
		return e, err // whoever gave a record away may still take that back
	}
	v.narrow(&e)
	if len(e.Changes) == 0 {
		return Entry{}, Refuse(NotFound, "entry.unknown")
	}
	return e, nil
}

// narrow leaves of an entry what the actor may see.
func (v *View) narrow(e *Entry) {
	hidden := func(c Change) bool {
		if c.Ref.Kind == KindSetting {
			return false
		}
		if rec, err := v.load(c.Ref); err == nil {
			return !v.sees(rec)
		}
		return e.By != v.s.by.Person
	}
	e.Changes = slices.DeleteFunc(e.Changes, hidden)
	e.Facts = slices.DeleteFunc(e.Facts, func(f Fact) bool { return hidden(Change{Ref: f.Ref}) })
}

// History returns the entries that changed a record, the newest first; none for a record out of sight.
func (v *View) History(ref Ref, limit int) []Entry {
	if rec, err := v.load(ref); err == nil && !v.sees(rec) || err != nil && !v.Scope().All {
		return nil
	}
	return v.entries(headersByRecord, store.Prefix(refKey(ref)).Backwards(), limit)
}

// EntriesBy returns what a person did, the newest first: to whoever has the person in scope.
func (v *View) EntriesBy(person ID, limit int) []Entry {
	if !v.Scope().has(person, 0) {
		return nil
	}
	return v.entries(headersByPerson, store.Prefix(key(person)).Backwards(), limit)
}

func (v *View) entries(index uint8, keys store.Keys, limit int) []Entry {
	var headers []headerRow
	for h := range tab.headers.By(v.s.r, index, keys) {
		if len(headers) == limit {
			break
		}
		headers = append(headers, h)
	}
	return v.readEntries(headers)
}

func (v *View) readEntries(headers []headerRow) []Entry {
	out := make([]Entry, 0, len(headers))
	for i := range headers {
		e, err := v.entry(&headers[i])
		if err != nil {
			v.s.r.Fail(err)
			return nil
		}
		if !v.Scope().All {
			v.narrow(&e)
		}
		out = append(out, e)
	}
	return out
}

// Entries walks the journal from an entry on in the order it was written, for exports, webhooks and replay. It answers
// only those who see everything.
func (v *View) Entries(from uint64, limit int) []Entry {
	if !v.Scope().All {
		return nil
	}
	var headers []headerRow
	for h := range tab.headers.Rows(v.s.r, store.Between(store.K().ID(from), nil)) {
		if len(headers) == limit {
			break
		}
		headers = append(headers, h)
	}
	return v.readEntries(headers)
}

// UndoneBy tells which entry took the given one back, if one did.
func (v *View) UndoneBy(seq uint64) (uint64, bool) {
	u, err := tab.undone.Get(v.s.r, store.K().ID(seq))
	if err != nil {
		v.fault(err)
		return 0, false
	}
	return u.By, true
}

// LastUndoable is the newest entry that a person wrote in a place within a time and that can be taken back:
// not itself an undo, and not undone yet. What was only said of a move goes with the move.
func (v *View) LastUndoable(person ID, place string, within time.Duration) (Entry, bool) {
	oldest := v.s.now.Add(-within)
	for h := range tab.headers.By(v.s.r, headersByPerson, store.Prefix(key(person)).Backwards()) {
		if h.At.Before(oldest) {
			break
		}
		if _, undone := v.UndoneBy(h.Seq); undone || h.Undoes != 0 || h.Place != place || h.Verb == "export" || h.Verb == reasonVerb {
			continue
		}
		e, err := v.entry(&h)
		if err != nil {
			v.s.r.Fail(err)
			break
		}
		return e, !e.Erased
	}
	return Entry{}, false
}
