// Package adaptertest is the conformance suite that every chat adapter passes: what the bot may rely on, whatever the platform.
package adaptertest

import (
	"testing"

	"crmbot/bot"
)

// Person is somebody at a keyboard of the platform, in one place.
type Person interface {
	// Type sends a line; wait returns when the platform has what the bot answered.
	Type(text string) (wait func())
	// Press presses the button or option that carries value on the newest card that has it, and waits for the answer.
	Press(value string)
	// Sees is everything that stands before them now, as text, oldest first.
	Sees() string
	// Raw is the same as the platform got it (HTML, JSON, terminal text).
	Raw() string
}

// Rig is one running adapter with its platform around it.
type Rig struct {
	Adapter bot.Adapter
	// Direct gives a person in their own chat with the bot. The names are "ann" and "bo".
	Direct func(name string) Person
	// Room gives a person in a group both are in; nil where the platform has none here.
	Room func(name string) Person
	// Say puts a line in the form in which a group's text reaches the bot; nil takes it as it is.
	Say func(text string) string
	// Below gives a person who writes below a message of the group, and Mention is how a text there names somebody; nil where the
	// platform has no such thing here.
	Below   func(name string, message bot.MessageRef) Person
	Mention func(name string) string
	// Account and Place name a person and the group on the platform.
	Account func(name string) string
	Place   string
	// Never lists what Raw may not hold whatever people typed: live markup, control characters.
	Never []string
	// Stop ends the adapter's Run and gives its error. It may be called again.
	Stop func() error
}

// Make starts a fresh adapter whose events h answers. What it starts ends with t.
type Make func(t *testing.T, h bot.Handler) *Rig

// Run runs the suite. Each case has a rig of its own.
func Run(t *testing.T, build Make) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(*testing.T, Make)
	}{
		{"an event arrives once, with who and where", eventOnce},
		{"one person's lines are answered in order", inOrder},
		{"a press names what was pressed", press},
		{"a replacement takes the place of the card", replacement},
		{"a private answer is for the asker alone", private},
		{"a personal card stays out of groups", personal},
		{"what is said to somebody below a message is overheard", overheard},
		{"a message is sent once for its key", sendOnce},
		{"a later message edits the earlier one", edit},
		{"nobody is a dead address", deadAddress},
		{"every element is shown", everyElement},
		{"a long card keeps its title and its buttons", longCard},
		{"what people typed is shown as text", hostile},
		{"a fault is answered and others go on", fault},
		{"a stop finishes what is in hand", stopDrains},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, build)
		})
	}
}

// line is a text as the bot hears it in a group.
func (r *Rig) line(text string) string {
	if r.Say == nil {
		return text
	}
	return r.Say(text)
}

func (r *Rig) to(name string) bot.Target {
	return bot.Target{Platform: r.Adapter.Name(), Account: r.Account(name)}
}
