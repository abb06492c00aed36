package bot

import (
	"context"
	"errors"
	"time"

	"crmbot/bot/card"
)

// Handler answers one event. Adapters call it from any goroutine, in order for one person in one place,
// and acknowledge to their platform after it returned: by then everything is durable.
// An error means nothing was changed and the platform should deliver again.
type Handler interface {
	Handle(ctx context.Context, ev Event) (Reply, error)
}

// Adapter connects one platform.
type Adapter interface {
	Name() string
	Caps() card.Caps
	// Run takes events until ctx ends and returns when all it started has ended.
	Run(ctx context.Context, h Handler) error
	// Send delivers one outbox row. Only the outbox calls it, one row at a time for one target.
	Send(ctx context.Context, to Target, c card.Card, try Attempt) (MessageRef, error)
}

// Target is where a message goes: a place, or a person's account (a direct message).
type Target struct {
	Platform string `json:"platform"`
	Tenant   string `json:"tenant,omitempty"`
	Place    string `json:"place,omitempty"`
	Thread   string `json:"thread,omitempty"`
	Account  string `json:"account,omitempty"` // set for a direct message when Place is not known
	// Only is the one account that may see the message inside the place.
	Only string `json:"only,omitempty"`
}

// MessageRef names a message on its platform.
type MessageRef struct {
	Place string `json:"place,omitempty"`
	ID    string `json:"id,omitempty"`
}

// Attempt carries a row's idempotency handle and what happened before.
type Attempt struct {
	Key   string     // the same for every try of one row
	Tried int        // tries before this one
	Prior MessageRef // the message of the same card key in the same place, to be edited
}

// Errors of Send. Anything else counts as "not delivered, try again".
var (
	// ErrRejected: the platform refuses this rendering; a simpler one may pass.
	ErrRejected = errors.New("message rejected")
	// ErrDead: it can never be delivered there.
	ErrDead = errors.New("message undeliverable")
	// ErrUncertain: sent, but nobody knows whether it arrived.
	ErrUncertain = errors.New("delivery uncertain")
)

// RetryAfter is an error that names when to try again.
type RetryAfter struct{ After time.Duration }

func (e RetryAfter) Error() string { return "retry after " + e.After.String() }

// Member is a person a local adapter may speak as: what a console shows in its list.
type Member struct {
	Account string `json:"account"` // Account.ID to use
	Name    string `json:"name"`
	Team    string `json:"team,omitempty"`
	Role    string `json:"role"` // in words of lang
	Lang    string `json:"lang"`
}

// Room is a group chat of a local adapter.
type Room struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Members []string `json:"members"` // accounts
}

// Directory lists who may speak and where, for adapters without a platform of their own (console).
type Directory interface {
	Members(ctx context.Context) ([]Member, error)
	Rooms(ctx context.Context) ([]Room, error)
}
