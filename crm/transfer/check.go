package transfer

import (
	"context"
	"slices"
	"time"

	"crmbot/crm"
)

// checker goes through all rows once, over one snapshot.
type checker struct {
	p       *Plan
	v       *crm.View
	preset  preset
	known   *known
	home    crm.Company // the company's own settings
	own     ownFields
	quota   quotaReader
	words   map[string]string // what words of dictionaries were found to mean
	zone    *time.Location
	now     time.Time
	dirt    map[string]*Count
	owner   *item // of deals whose owner is not named
	empty   bool  // nothing of the business is stored yet
	stages  stages
	parents []parentName

	table   int // the table being read
	bad     bool
	deal    *item       // that the row being read makes
	results [][]outcome // of the rows of each table
	sold    map[*item]bool

	subjects *subjects          // of targets; nil until a row asks
	targets  map[quotaKey]*item // that rows before this one set
}

// outcome is what becomes of a row; a smaller one wins over a greater.
type outcome uint8

const (
	outRefused outcome = iota + 1
	outNew
	outUpdated
	outKept
	outDuplicate
)

func (a act) outcome() outcome {
	switch a {
	case added:
		return outNew
	case changed:
		return outUpdated
	case kept:
		return outKept
	}
	return outDuplicate
}

// parentName is a parent that could not be looked up before all customers were read.
type parentName struct {
	child *item
	name  string
	row   *row
	l     *layout
}

// warn counts something worth knowing that refuses nothing.
func (c *checker) warn(kind, example string) {
	d := c.dirt[kind]
	if d == nil {
		d = &Count{Kind: kind, Example: example}
		c.dirt[kind] = d
	}
	d.N++
}

// refuse notes what is wrong with the row that is being read.
func (c *checker) refuse(l *layout, r *row, column, value, reason string, args ...any) {
	if c.bad {
		return // the first fault of a row will do
	}
	c.bad = true
	if len(value) > 200 {
		value = string([]rune(value)[:min(60, len([]rune(value)))]) + "…"
	}
	c.p.Report.Refused = append(c.p.Report.Refused, Refusal{File: l.t.name, Row: r.n, Column: column, Value: value, Reason: reason, Args: args})
}

func (c *checker) conflict(l *layout, r *row, with *item, field, here, there string) {
	x := Conflict{File: l.t.name, Row: r.n, Field: field, Here: here, There: there}
	if with.id != 0 {
		x.With = crm.Ref{Kind: kindOf(with.kind), ID: with.id}
	} else {
		x.Other = with.row
	}
	c.p.Report.Conflicts = append(c.p.Report.Conflicts, x)
}

func kindOf(kind string) crm.Kind {
	switch kind {
	case Customers:
		return crm.KindCustomer
	case Contacts:
		return crm.KindContact
	case Deals:
		return crm.KindDeal
	case Products:
		return crm.KindProduct
	case People:
		return crm.KindPerson
	case Tasks:
		return crm.KindTask
	case Quotas:
		return crm.KindQuota
	}
	return crm.KindActivity
}

// add puts a record into the plan.
func (c *checker) add(it *item, r *row) *item {
	it.table, it.row = c.table, r.n
	c.p.items = append(c.p.items, it)
	return it
}

func (c *checker) run(ctx context.Context, v *crm.View) error {
	c.v, c.home, c.zone, c.now = v, v.Company(), v.TeamZone(0), v.Now()
	c.known, c.sold, c.targets = newKnown(v), map[*item]bool{}, map[quotaKey]*item{}
	c.empty = isEmpty(v)
	c.owner = c.fallback()
	if err := c.prepare(); err != nil {
		return err
	}
	for i, l := range c.p.layouts {
		c.table = i
		c.results = append(c.results, make([]outcome, len(l.t.rows)))
		for _, h := range l.kept {
			c.warn("column.custom", h)
		}
		for _, h := range l.unplaced {
			c.warn("column.left", h)
		}
		if l.t.nuls > 0 {
			c.warn("nul", l.t.name)
		}
		for j := range l.t.rows {
			if j%1000 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			c.results[i][j] = c.row(l, &l.t.rows[j])
		}
		if l.kinds[0] == Customers || slices.Contains(l.kinds, Customers) {
			c.settleParents()
		}
	}
	c.idlers()
	c.besideQuarters()
	if row, err := c.p.progress.Get(v.Reader, c.p.progress.KeyOf(&progressRow{Files: c.p.files})); err == nil && !row.Ended {
		c.p.Report.Resumed = row.Done
	}
	return nil
}

// row reads the records of a row, refuses it if one of them cannot be, and else finds out what becomes of each.
func (c *checker) row(l *layout, r *row) outcome {
	c.bad, c.deal = false, nil
	if r.fault != "" {
		c.refuse(l, r, "", "", r.fault)
		return outRefused
	}
	if len(r.cells) > len(l.t.heads) && slices.ContainsFunc(r.cells[len(l.t.heads):], func(s string) bool { return s != "" }) {
		c.refuse(l, r, "", "", "row.ragged", "cells", len(r.cells), "columns", len(l.t.heads))
		return outRefused
	}
	var drafts []draft
	for _, kind := range l.kinds {
		if d := c.read(cells{c, l, r, kind}); d != nil {
			drafts = append(drafts, d)
		}
	}
	if !c.bad && len(drafts) == 0 {
		v := cells{c, l, r, l.kinds[len(l.kinds)-1]}
		v.bad(keyField(v.kind), "missing")
	}
	for _, d := range drafts { // what names records that must be there, before anything is noted
		if !c.bad {
			d.check()
		}
	}
	if c.bad {
		return outRefused
	}
	best := outDuplicate
	var of *item
	for _, d := range drafts {
		it := d.place(of)
		if it == nil {
			continue
		}
		switch it.kind {
		case Customers:
			of = it
		case Deals:
			c.deal = it
		}
		best = min(best, d.result().outcome())
	}
	return best
}

// draft is a record as one row says it.
type draft interface {
	check()               // refuses the row for what does not exist
	place(of *item) *item // finds out what becomes of the record; of is the customer made by the same row
	result() act          // after place
}

func (c *checker) read(x cells) draft {
	switch x.kind {
	case People:
		return orNil(readPerson(x))
	case Products:
		return orNil(readProduct(x))
	case Customers:
		return orNil(readCustomer(x))
	case Contacts:
		return orNil(readContact(x))
	case Deals:
		return orNil(readDeal(x))
	case Tasks:
		return orNil(readTask(x))
	case Quotas:
		return orNil(readQuota(x))
	}
	return orNil(readActivity(x))
}

// orNil makes no draft of a nil pointer.
func orNil[D any, P interface {
	*D
	draft
}](d P) draft {
	if d == nil {
		return nil
	}
	return d
}

func keyField(kind string) string {
	for _, v := range append(vocabularies(), quotaWords()) {
		if v.kind == kind {
			for f := range splitBar(v.key) {
				return f
			}
		}
	}
	return ""
}

// fallback is who gets what nobody is named for.
func (c *checker) fallback() *item {
	var first *item
	for _, p := range c.v.People() {
		it := c.known.person(p.Name)
		if p.ID == c.p.opt.Owner {
			return it
		}
		if p.Role == crm.Admin && p.State == crm.Active && first == nil {
			first = it
		}
	}
	return first
}

// isEmpty tells whether there is no customer, deal or activity yet.
func isEmpty(v *crm.View) bool {
	for range v.Customers() {
		return false
	}
	for range v.Deals() {
		return false
	}
	return true
}
