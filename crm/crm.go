// Package crm is the business: people and teams, customers, contacts, deals, activities, tasks and quotas,
// who may see and change them, and the journal that remembers every change.
package crm

import (
	"context"
	"time"

	"crmbot/store"
)

// CRM is one company's CRM in one workspace of an engine.
type CRM struct {
	engine    store.Engine
	workspace string
	rules     []Rule
}

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
	return &CRM{engine: engine, workspace: workspace, rules: rules}
}

// View runs fn over one snapshot, seen by actor at the instant now.
func (c *CRM) View(ctx context.Context, by Actor, now time.Time, fn func(*View) error) error {
	panic("building")
}

// Update is the only door to a change. Everything fn does lands together or not at all; fn may run twice.
// Each verb writes its journal entry and runs the rules on it. An *Error drops what fn buffered.
func (c *CRM) Update(ctx context.Context, by Actor, now time.Time, fn func(*Tx) error) error {
	panic("building")
}

// View reads. Its methods return only what the actor may see; the Error of a record out of scope is NotFound.
type View struct {
	store.Reader
}

// Tx is a View that changes.
type Tx struct {
	View
	store.Writer
}

// Rule does something inside the transaction of the entry that caused it. Rules do not run on what rules change.
type Rule interface {
	Name() string
	After(tx *Tx, e *Entry) error
}
