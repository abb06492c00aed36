package store

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// utcPlan knows where a row type keeps instants, so that a decoded row holds them in UTC
// whatever the machine's zone.
type utcPlan struct {
	self   bool // the value is a time.Time
	fields []utcField
	elem   *utcPlan // what a pointer, slice or array holds
}

type utcField struct {
	at   int
	plan *utcPlan
}

// planUTC walks V once. It refuses what would be lost without a word: hidden fields of structs
// that do not say how they are encoded, and interfaces.
func planUTC[V any]() (*utcPlan, error) {
	return planType(reflect.TypeFor[V](), map[reflect.Type]*utcPlan{})
}

func planType(t reflect.Type, seen map[reflect.Type]*utcPlan) (*utcPlan, error) {
	if t == reflect.TypeFor[time.Time]() {
		return &utcPlan{self: true}, nil
	}
	if p, ok := seen[t]; ok {
		return p, nil
	}
	if encodesItself(t) {
		return nil, nil
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		p := &utcPlan{}
		seen[t] = p
		elem, err := planType(t.Elem(), seen)
		if p.elem = elem; elem == nil || err != nil {
			seen[t] = nil
			return nil, err
		}
		return p, nil
	case reflect.Interface:
		if t.NumMethod() > 0 {
			return nil, fmt.Errorf("%s cannot be read back: what was behind it is not written", t)
		}
	case reflect.Map:
		elem, err := planType(t.Elem(), seen)
		if err == nil && elem != nil {
			err = fmt.Errorf("%s keeps instants in a map; keep them in a list", t)
		}
		return nil, err
	case reflect.Struct:
		p := &utcPlan{}
		seen[t] = p
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Tag.Get("json") == "-" {
				continue
			}
			if !f.IsExported() && !f.Anonymous {
				return nil, fmt.Errorf("%s hides the field %s, which would be lost", t, f.Name)
			}
			sub, err := planType(f.Type, seen)
			if err != nil {
				return nil, err
			}
			if sub != nil {
				p.fields = append(p.fields, utcField{at: i, plan: sub})
			}
		}
		if len(p.fields) == 0 {
			seen[t] = nil
			return nil, nil
		}
		return p, nil
	}
	return nil, nil
}

// encodesItself tells whether the row encoding leaves t to t's own methods.
func encodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[cbor.Marshaler]()) ||
		p.Implements(reflect.TypeFor[encoding.BinaryMarshaler]()) ||
		p.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// flat tells whether all instants stand in the row itself and none behind a pointer or in a list, so that a plain copy
// of the row has instants of its own.
func (p *utcPlan) flat() bool {
	return p == nil || p.self || p.elem == nil && !slices.ContainsFunc(p.fields, func(f utcField) bool { return !f.plan.flat() })
}

// cut makes every instant of the row that v points to what will be read back of it: whole seconds in UTC. The plan is flat.
func (p *utcPlan) cut(v any) {
	if p != nil {
		p.cutFields(reflect.ValueOf(v).Elem())
	}
}

func (p *utcPlan) cutFields(v reflect.Value) {
	if !p.self {
		for _, f := range p.fields {
			f.plan.cutFields(v.Field(f.at))
		}
		return
	}
	switch at := v.Addr().Interface().(*time.Time); {
	case at.IsZero():
		*at = time.Time{}
	default:
		*at = time.Unix(at.Unix(), 0).UTC()
	}
}

// isCut tells whether every instant of the row that v points to is already what will be read back of it. The plan is flat.
func (p *utcPlan) isCut(v any) bool { return p == nil || p.areCut(reflect.ValueOf(v).Elem()) }

func (p *utcPlan) areCut(v reflect.Value) bool {
	if p.self {
		at := v.Addr().Interface().(*time.Time)
		return at.Nanosecond() == 0 && at.Location() == time.UTC
	}
	for _, f := range p.fields {
		if !f.plan.areCut(v.Field(f.at)) {
			return false
		}
	}
	return true
}

// apply turns every instant of the row that v points to into UTC. A nil plan has none.
func (p *utcPlan) apply(v any) {
	if p != nil {
		p.walk(reflect.ValueOf(v).Elem())
	}
}

func (p *utcPlan) walk(v reflect.Value) {
	if p.self {
		if at := v.Addr().Interface().(*time.Time); !at.IsZero() {
			*at = at.UTC()
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			p.elem.walk(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			p.elem.walk(v.Index(i))
		}
	case reflect.Struct:
		for _, f := range p.fields {
			f.plan.walk(v.Field(f.at))
		}
	}
}
