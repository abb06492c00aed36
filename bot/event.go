// Package bot is the conversation: it turns an Event of any platform into a run of one command and a Reply.
package bot

import (
	"strings"
	"time"
)

// Event is one thing that arrived from a platform.
type Event struct {
	// ID is the platform's delivery id: the same ID again gets the first answer again. Empty: never redelivered.
	ID    string
	At    time.Time
	Actor Account
	Place Place
	Input Input
	// Token is opaque to all but its adapter (a response URL, a trigger id) and expires.
	Token string
	// Ack is what the answer to the platform's call can show.
	Ack Ack
}

// delivery is the event's ID among those of all platforms.
func (ev Event) delivery() string {
	return ev.Place.Platform + "|" + ev.Place.Tenant + "|" + ev.ID
}

// Account is somebody on a platform, as the platform reports them.
type Account struct {
	Platform string // "web", "terminal", "slack" ...
	Tenant   string
	ID       string
	Name     string
	Email    string // only when the platform says it is verified
	Lang     string // "zh-CN" or "en"; empty when unknown
	Zone     string // IANA; empty when unknown
	// Outside marks bots, guests and strangers of shared channels: refused politely, no data.
	Outside bool
	// Gone marks an account that its platform has switched off; Fresh one that the platform, asked just now, says is in use.
	Gone, Fresh bool
	// OSUser is the operating system's user behind an administrator's tool.
	OSUser string
}

// Place is where an event happened and where its answer goes.
type Place struct {
	Platform string `json:"platform"`
	Tenant   string `json:"tenant,omitempty"`
	ID       string `json:"id"`
	Thread   string `json:"thread,omitempty"`
	// Direct chats have one person and the bot.
	Direct bool `json:"direct,omitempty"`
	// Shared places have members of other companies in them.
	Shared bool `json:"shared,omitempty"`
}

// Input is what the person did. The set is closed.
type Input interface{ input() }

// Text is a message as typed. In a group it arrives when the bot was meant (Mentioned, or a "!" line where allowed), or Overheard.
type Text struct {
	Text      string
	Mentioned bool
	// Overheard: it was said to people, below another message, and names one of them. The bot answers where that message is its own
	// and somebody is asked to do something, and is silent otherwise.
	Overheard bool
	// Reply is the message it stands below: the first of its thread, or the one it quotes.
	Reply MessageRef
}

// Line is a slash command without its root: "/crm visit acme" arrives as "visit acme".
type Line struct{ Text string }

// Press is a button or select: Value is the canonical line it carried.
type Press struct {
	Value   string
	Message MessageRef
}

// Submit is a filled form. Values are keyed by Input.ID.
type Submit struct {
	Form    string
	Values  map[string]string
	Message MessageRef
}

// Lookup asks for the options of a search input while somebody types.
type Lookup struct {
	Form  string // Form.ID
	Field string // Input.ID
	Query string
}

// Opened means a person opened the bot's chat for the first time, or, with Home, their home page; the card answered is the page then.
type Opened struct{ Home bool }

// Shared is a message that somebody passes on to the bot to have it kept. It is known by its link: one message is kept once.
type Shared struct {
	Line   string // what is asked: a canonical line
	Text   string
	Link   string // where the message is found again
	Author string // account of who wrote it
	At     time.Time
}

// Unreadable is a voice message, sticker, file or picture that cannot be read here; What names it ("voice", "file" ...).
type Unreadable struct{ What string }

// Joined and Left tell that the bot came into a group or was taken out of it.
type (
	Joined struct{ Name string }
	Left   struct{}
)

// Revoked tells that the platform took the bot's access away: nothing can be sent any more.
type Revoked struct{}

// Gone and Back tell that the platform switched the actor's account off, and on again.
type (
	Gone struct{}
	Back struct{}
)

func (Text) input()       {}
func (Line) input()       {}
func (Press) input()      {}
func (Submit) input()     {}
func (Lookup) input()     {}
func (Opened) input()     {}
func (Shared) input()     {}
func (Revoked) input()    {}
func (Unreadable) input() {}
func (Joined) input()     {}
func (Left) input()       {}
func (Gone) input()       {}
func (Back) input()       {}

// readable is an input without bytes that are no text: a terminal sends whatever was cut in half, and no card may hold it.
func readable(in Input) Input {
	valid := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
	switch in := in.(type) {
	case Text:
		in.Text = valid(in.Text)
		return in
	case Line:
		return Line{Text: valid(in.Text)}
	case Press:
		in.Value = valid(in.Value)
		return in
	case Submit:
		values := make(map[string]string, len(in.Values))
		for k, v := range in.Values {
			values[k] = valid(v)
		}
		in.Form, in.Values = valid(in.Form), values
		return in
	case Shared:
		in.Line, in.Text, in.Link = valid(in.Line), valid(in.Text), valid(in.Link)
		return in
	case Lookup:
		return Lookup{Form: valid(in.Form), Field: in.Field, Query: valid(in.Query)}
	}
	return in
}
