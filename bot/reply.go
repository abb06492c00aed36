package bot

import "crmbot/bot/card"

// Reply says what should happen now. The adapter does it inside the call where its platform allows, else by its API.
type Reply struct {
	// Card is the answer to show. Replace puts it in the place of the card that was pressed.
	Card    *card.Card `json:"card,omitempty"`
	Replace bool       `json:"replace,omitempty"`
	// Form asks to open a form; it is only given where Caps.Forms.
	Form *card.Form `json:"form,omitempty"`
	// Toast is a short line that passes.
	Toast string `json:"toast,omitempty"`
	// Invalid holds a sentence per form field at fault (Input.ID); the form stays open with what was typed.
	Invalid map[string]string `json:"invalid,omitempty"`
	// Options answers a Lookup.
	Options []card.Option `json:"options,omitempty"`
	// Receipt is set where an outbox row keeps this answer until it has arrived: the message shown carries it as its key.
	Receipt Receipt `json:"receipt,omitempty"`
	// Private replies are for the person who asked alone: ephemeral, else a direct message.
	Private bool `json:"private,omitempty"`
}

// Ack is what the acknowledgement of an event carries to the person: of what it does not carry, the answer to a change is an outbox row.
type Ack int

const (
	AckAll     Ack = iota // every reply
	AckSmall              // a card of a few lines and buttons
	AckNothing            // no card
)

// Empty reports a reply that shows nothing.
func (r Reply) Empty() bool {
	return r.Card == nil && r.Form == nil && r.Toast == "" && len(r.Invalid) == 0 && r.Options == nil
}
