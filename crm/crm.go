// Package crm is the business: people and teams, customers, contacts, deals, activities, tasks and quotas,
// who may see and change them, and the journal that remembers every change.
package crm

import (
	"context"
	"crypto/rand"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"crmbot/store"
)

// CRM is one company's CRM in one workspace of an engine. It is safe for use by many goroutines.
type CRM struct {
	engine    store.Engine
	workspace string
	rules     []Rule
	random    io.Reader
	zones     *sync.Map // name → *time.Location; loading one reads a file
	setup     *atomic.Pointer[setup]
	calendar  *atomic.Pointer[madeCalendar] // the last one made: most transactions want the same
	customers *store.Memo[Customer]         // read lately
	names     *store.Memo[nameRow]          // likewise
}

// readLately is how many customers, and names of customers, are kept decoded: a few megabytes at most.
const readLately = 4096

// Actor is who asks, and by what way: it ends up in the journal.
type Actor struct {
	Person   ID     // 0 with System set
	System   string // "config", "import", "rule": a part of crmbot acting by itself, with all rights
	Platform string
	Place    string
	Message  string // delivery id
	Command  string // command id
	OSUser   string
}

// Open gives the CRM of one workspace; rules run on each journal entry in this order, after crm's own.
// An empty workspace gets the default pipeline and company settings at the first Update.
func Open(engine store.Engine, workspace string, rules ...Rule) *CRM {
	return &CRM{engine: engine, workspace: workspace, rules: rules, random: rand.Reader, zones: &sync.Map{}, setup: &atomic.Pointer[setup]{}, calendar: &atomic.Pointer[madeCalendar]{},
		customers: store.NewMemo(tab.customers, readLately), names: store.NewMemo(searchTables.named, readLately)}
}

// Salted returns the same CRM taking the salts of its journal from random, for tests whose bytes must repeat.
func (c *CRM) Salted(random io.Reader) *CRM {
	out := *c
	out.random = random
	return &out
}

// View runs fn over one snapshot, seen by actor at the instant now.
func (c *CRM) View(ctx context.Context, by Actor, now time.Time, fn func(*View) error) error {
	return c.engine.View(ctx, c.workspace, func(r store.Reader) error {
		return fn(c.view(r, by, now))
	})
}

// Update is the only door to a change. Everything fn does lands together or not at all; fn may run twice.
// Each verb writes its journal entry and runs the rules on it. An error of fn drops what fn buffered, and so does
// a verb that failed half-way even if fn swallows its error.
func (c *CRM) Update(ctx context.Context, by Actor, now time.Time, fn func(*Tx) error) error {
	var seed [32]byte // drawn out here, so that fn run again writes the same
	if _, err := io.ReadFull(c.random, seed[:]); err != nil {
		return wrap("draw a seed for the journal's salts", err)
	}
	return c.engine.Update(ctx, c.workspace, func(w store.Writer) error {
		tx := &Tx{View: *c.view(w, by, now), Writer: w, u: &update{seed: seed}}
		if err := tx.start(); err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		return tx.finish()
	})
}

func (c *CRM) view(r store.Reader, by Actor, now time.Time) *View {
	s := &session{crm: c, by: by, now: now.UTC().Truncate(time.Second), r: r, owed: &owed{}}
	return &View{Reader: r, s: s, all: by.Person == 0 && by.System != ""}
}

// View reads. Its methods return only what the actor may see; the Error of a record out of scope is NotFound.
// Lists inside the company, its people and its pipelines are shared: look, but do not write into them.
// It belongs to one goroutine and ends with its transaction.
type View struct {
	store.Reader
	s   *session
	all bool // sees everything and may do everything: crmbot itself, and rules
}

// Tx is a View that changes.
type Tx struct {
	View
	store.Writer
	u    *update
	rule string // the rule this Tx was handed to
}

// Rule does something inside the transaction of the entry that caused it. Rules do not run on what rules change.
// The Tx it is handed has all rights; the verbs it calls join the entry.
type Rule interface {
	Name() string
	After(tx *Tx, e *Entry) error
}

// Checker is a Rule that keeps rows of its own and can compare them with the records. Check names the first difference.
type Checker interface {
	Check(v *View) error
}
