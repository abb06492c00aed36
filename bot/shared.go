package bot

import (
	"strings"
	"time"

	"crmbot/bot/card"
	"crmbot/bot/phrase"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// passedOn opens the form of what a message passed on is to become, with its words, when it was written and where it stands;
// a message that was kept before is shown as what it became.
func (t *Turn) passedOn(in Shared) (outcome, error) {
	id, _ := strings.CutPrefix(in.Line, "form ")
	c := t.command(id)
	if c == nil || c.field("note") == nil || c.field("permalink") == nil {
		return t.reply(t.say(card.Info, card.Escape(t.T("router.stale_button"))))
	}
	if kept, ok := t.V.ActivityFrom(in.Link); ok {
		return t.failed(c, Call{Command: id}, crm.Refuse(crm.Conflict, "activity.kept", "activity", kept.Ref().String()))
	}
	call := Call{Command: id, Fields: map[string]string{"note": in.Text, "permalink": in.Link}, Typed: in.Text}
	d := phrase.Free(in.Text, t.dictionary(), t.terms())
	t.nameIn(&call, d, in.Text)
	delete(call.Fields, "create") // somebody else's words make no customer
	// Events come at whole seconds, messages between them.
	if at := in.At.Truncate(time.Second).In(t.Now.Location()); !in.At.IsZero() && !at.After(t.Now) {
		call.Fields["when"] = CanonicalWhen(moment(at))
	}
	return t.open(c, call)
}

// moment is an instant as a date said with its time.
func moment(at time.Time) calendar.When {
	return calendar.When{Date: calendar.DateOf(at), HasTime: true, Hour: at.Hour(), Minute: at.Minute()}
}
