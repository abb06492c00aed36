package bot

import (
	"time"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/store"
)

// postedRow is a message of the bot's own that stands in a chat of several people: what is said below it may be meant for the bot.
type postedRow struct {
	Place   string    `json:"place"` // without the tenant, which a configuration file need not name
	Message string    `json:"message"`
	At      time.Time `json:"at"`
	Lang    lang.Tag  `json:"lang,omitempty"`
	About   crm.Ref   `json:"about,omitzero"`
}

func postedKey(place, message string) store.Key { return store.K().Text(place).Text(message) }

// placeOf names a place whatever its tenant and thread.
func placeOf(platform, place string) string { return platform + "|" + place }

// notePosted remembers a message that everybody in a chat sees.
func (b *Bot) notePosted(tx *crm.Tx, l Letter, ref MessageRef) error {
	to := l.Target
	if to.Place == "" || to.Account != "" || to.Only != "" || to.Thread != "" || ref.ID == "" {
		return nil
	}
	row := postedRow{Place: placeOf(to.Platform, to.Place), Message: ref.ID, At: b.Now().UTC(), Lang: l.Card.Lang, About: l.About}
	if had, err := b.tables.posted.Get(tx, postedKey(row.Place, row.Message)); err == nil {
		row.At, row.About = had.At, had.About // it was edited: what withdraws news is about the same
	}
	return b.tables.posted.Put(tx, &row)
}

// subjectOf is the deal that the facts of a change are about, the zero Ref where there is none.
func subjectOf(facts []crm.Fact) crm.Ref {
	for _, f := range facts {
		if f.Kind != crm.Withdrawn && f.Rule == "" && f.Ref.Kind == crm.KindDeal {
			return f.Ref
		}
	}
	return crm.Ref{}
}

// Posted is a message of the bot's own in a chat of several people.
type Posted struct {
	At    time.Time
	About crm.Ref // the one record it tells of; zero: it tells of several, or of none
}

// Posted finds one in the chat of the turn.
func (t *Turn) Posted(message string) (Posted, bool) {
	row, err := t.bot.tables.posted.Get(t.V, postedKey(placeOf(t.Event.Place.Platform, t.Event.Place.ID), message))
	return Posted{row.At, row.About}, err == nil
}

// SayBelow tells the people of the turn's chat, below a message of the bot's own there, in its language and the chat's zone, what came
// of what one of them said below it. Undoing the change takes it back. Nothing is said below anything else.
func (t *Turn) SayBelow(message string, zone *time.Location, say func(*Turn) card.Card) error {
	row, err := t.bot.tables.posted.Get(t.V, postedKey(placeOf(t.Event.Place.Platform, t.Event.Place.ID), message))
	if err != nil || !t.Group() {
		return nil //nolint:nilerr // it stands there no more
	}
	return t.Announce(t.Event.Place, row.Lang, zone, say)
}
