package digest

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"crmbot/crm"
	"crmbot/store"
)

// verbSet is the verb of the entries that say how a subscription was changed.
const verbSet = "digest.set"

// mostLogged bounds how many of its changes a subscription remembers; the journal has them all.
const mostLogged = 50

// Set is Change in the name of who acts, with an entry in the journal: who set it so, and how it was before. It returns what is kept;
// the last of its Log is the entry, unless nothing changed.
func Set(tx *crm.Tx, s Subscription) (Subscription, error) {
	old, there, err := known(tx, s.ID)
	if err != nil {
		return s, err
	}
	before := ""
	if there {
		before, s.Log = old.written(), old.Log
	}
	if after := s.written(); after != before {
		seq, err := tx.Note(verbSet, crm.Noted{What: s.ID, Before: before, After: after})
		if err != nil {
			return s, fmt.Errorf("journal a subscription: %w", err)
		}
		s.log(seq)
	}
	s.From = tx.Now()
	return s, Change(tx, s)
}

// Unset is Drop with an entry in the journal.
func Unset(tx *crm.Tx, id string) error {
	old, there, err := known(tx, id)
	if err != nil || !there {
		return err
	}
	if _, err := tx.Note(verbSet, crm.Noted{What: id, Before: old.written()}); err != nil {
		return fmt.Errorf("journal a subscription: %w", err)
	}
	return Drop(tx, id)
}

func known(r store.Reader, id string) (s Subscription, there bool, err error) {
	s, err = tab.subs.Get(r, subKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return s, false, nil
	}
	if err != nil {
		return s, false, fmt.Errorf("read subscription: %w", err)
	}
	return s, true, nil
}

// written is a subscription as the journal has it: what was set.
func (s Subscription) written() string {
	s.From, s.Log = time.Time{}, nil
	text, err := json.Marshal(s)
	if err != nil { // of strings and numbers alone
		panic("digest: write a subscription down: " + err.Error())
	}
	return string(text)
}

func (s *Subscription) log(seq uint64) {
	s.Log = append(s.Log[max(0, len(s.Log)-mostLogged+1):len(s.Log):len(s.Log)], seq)
}

// Step is one change of a subscription.
type Step struct {
	Entry         crm.Entry
	Before, After *Subscription // nil: there was, or is, none
}

// Steps are the changes a subscription remembers, the latest first, 0 for limit all of them.
func (s *Subscription) Steps(v *crm.View, limit int) []Step {
	var out []Step
	for i := len(s.Log) - 1; i >= 0 && (limit == 0 || len(out) < limit); i-- {
		e, err := v.Unscoped().Entry(s.Log[i])
		if err != nil || e.Erased {
			continue
		}
		said := e
		if e.Undoes != 0 {
			if said, err = v.Unscoped().Entry(e.Undoes); err != nil || said.Noted == nil {
				continue
			}
			said.Noted = &crm.Noted{What: said.Noted.What, Before: said.Noted.After, After: said.Noted.Before}
		}
		if said.Noted == nil {
			continue
		}
		out = append(out, Step{e, read(said.Noted.Before), read(said.Noted.After)})
	}
	return out
}

// read is written read back; nil for nothing and for what another version wrote.
func read(text string) *Subscription {
	var s Subscription
	if text == "" || json.Unmarshal([]byte(text), &s) != nil {
		return nil
	}
	return &s
}

// Settings is the rule that puts a subscription back where its change is undone.
type Settings struct{}

var _ crm.Rule = Settings{}

// Name is the rule's name in faults.
func (Settings) Name() string { return "subscriptions" }

// After puts back what an undone entry changed, unless it was changed again since.
func (Settings) After(tx *crm.Tx, e *crm.Entry) error {
	if e.Undoes == 0 || e.Reason != verbSet {
		return nil
	}
	was, err := tx.Unscoped().Entry(e.Undoes)
	if err != nil || was.Noted == nil {
		return err
	}
	now, there, err := known(tx, was.Noted.What)
	if err != nil {
		return err
	}
	present := ""
	if there {
		present = now.written()
	}
	if present != was.Noted.After {
		return crm.Refuse(crm.Conflict, "undo.followed")
	}
	before := read(was.Noted.Before)
	if before == nil {
		return Drop(tx, was.Noted.What)
	}
	before.Log = now.Log
	before.log(e.Seq)
	return Change(tx, *before)
}
