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
	// Send delivers one outbox row. Only the outbox calls it, one row at a time for one place, and places at once only where Limits say so.
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
	Key   string     // the same for every try of one row, and of no other row
	Tried int        // tries before this one
	Doubt bool       // one of them may have arrived: look for it before sending again, or say that this may be a repeat
	Prior MessageRef // the message of the same card key in the same place, to be edited
}

// Settler is a Handler that keeps the answers that must arrive. The adapter calls it when the answer with that receipt has arrived;
// while it does not, the outbox sends the answer later.
type Settler interface {
	Settle(ctx context.Context, receipt Receipt) error
}

// Paced is an adapter whose platform bounds how much may be sent: the outbox keeps to what it tells.
type Paced interface {
	Limits() Limits
	// CallsFor names the platform's calls that one Send would make, as Limits and RetryAfter name them.
	CallsFor(to Target, try Attempt) []string
}

// Limits are what a platform takes.
type Limits struct {
	Place Rate            // messages in one place
	Calls map[string]Rate // calls of one name in one tenant
	Lanes int             // sends at once, each to another place; at least 1
}

// Rate is one every so often; Burst of them may come at once after a silence. The zero Rate bounds nothing.
type Rate struct {
	Every time.Duration
	Burst int
}

// Errors of Send. Anything else counts as "not delivered, try again".
var (
	// ErrRejected: the platform refuses the message in the simplest form the adapter has.
	ErrRejected = errors.New("message rejected")
	// ErrDead: it can never be delivered there.
	ErrDead = errors.New("message undeliverable")
	// ErrUncertain: sent, but nobody knows whether it arrived.
	ErrUncertain = errors.New("delivery uncertain")
)

// Undeliverable is an ErrDead that says why.
type Undeliverable struct{ Why Why }

func (e Undeliverable) Error() string { return ErrDead.Error() + ": " + string(e.Why) }

// Is makes it an ErrDead.
func (e Undeliverable) Is(target error) bool { return target == ErrDead }

// RetryAfter is an error that names when to try again, and which of the platform's calls has to wait so long; no name means this place alone.
type RetryAfter struct {
	After time.Duration
	Call  string
}

func (e RetryAfter) Error() string { return "retry after " + e.After.String() }

// Member is a person a local adapter may speak as: what a console shows in its list.
type Member struct {
	Account string `json:"account"` // Account.ID to use
	Name    string `json:"name"`
	Team    string `json:"team,omitempty"`
	Role    string `json:"role"` // key of its word in the catalogues: the list is read in whatever language its reader chose
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
