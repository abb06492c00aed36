package bot

import (
	"time"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/store"
)

// The bot's own tables, numbers 200 and up, never used again once retired.
const (
	tableDelivery = 200
	tableDraft    = 201
	tableDialogue = 202
	tableList     = 203
	tableMessage  = 204
	tableOutbox   = 205
	tableWaiting  = 206
	tableSetting  = 207
	tableDue      = 208
	tableTold     = 209
	tableDead     = 210
	tablePosted   = 226
)

// deliveryRow keeps the first answer to a delivery for a day, so that a redelivery gets it again.
type deliveryRow struct {
	ID    string    `json:"id"`
	At    time.Time `json:"at"`
	Reply []byte    `json:"reply,omitempty"` // JSON
}

// draftRow holds a canonical line too long for a button.
type draftRow struct {
	Key    string    `json:"key"`
	Person crm.ID    `json:"person"`
	Line   string    `json:"line"`
	At     time.Time `json:"at"`
}

// dialogueRow is a question waiting for its answer, one a person and place.
type dialogueRow struct {
	Person  crm.ID           `json:"person"`
	Place   string           `json:"place"`
	Line    string           `json:"line"` // the call so far
	Field   string           `json:"field,omitempty"`
	Open    bool             `json:"open,omitempty"`  // any text answers it; else only the options
	Aside   bool             `json:"aside,omitempty"` // asked back in passing: forgotten when something else comes, and nothing optional is asked after it
	Light   bool             `json:"light,omitempty"` // only offered: a line that begins with a command is no answer
	Draft   bool             `json:"draft,omitempty"` // the answer shows the call again instead of running it
	Options []dialogueOption `json:"options,omitempty"`
	Skipped []string         `json:"skipped,omitempty"`
	Typed   string           `json:"typed,omitempty"`
	At      time.Time        `json:"at"`
	Parked  bool             `json:"parked,omitempty"`
}

type dialogueOption struct {
	Label string `json:"label"`
	Line  string `json:"line"`
}

// listRow is the newest numbered list of a kind shown to a person in a place.
type listRow struct {
	Person crm.ID    `json:"person"`
	Place  string    `json:"place"`
	Kind   crm.Kind  `json:"kind"`
	Refs   []crm.Ref `json:"refs"`
	At     time.Time `json:"at"`
}

// messageRow says which message shows which card in which place.
type messageRow struct {
	Place string     `json:"place"`
	Card  string     `json:"card"`
	Ref   MessageRef `json:"ref"`
	At    time.Time  `json:"at,omitzero"`
}

// OutboxRow is a message that must arrive. Rows leave in the order they were written, target by target.
type OutboxRow struct {
	Seq    uint64    `json:"seq"`
	Person crm.ID    `json:"person,omitempty"` // to the account this person used last; else Target
	Target Target    `json:"target,omitzero"`
	Card   card.Card `json:"-"`
	Body   []byte    `json:"body"` // Card as JSON
	At     time.Time `json:"at"`
	// News is the language of an announcement to a chat of several people; empty: the row is none.
	News lang.Tag `json:"news,omitempty"`
	// Key is the handle of the row this one sends again; empty: its own.
	Key string `json:"key,omitempty"`
	// About is the one record it tells of, where it is one that stands in a chat of several people.
	About crm.Ref `json:"about,omitzero"`
	// Again is the number of the row this one sends again, while it is being written.
	Again uint64 `json:"-"`
	// Prior is the message it takes the place of; else the one that shows the card's key there.
	Prior MessageRef `json:"prior,omitzero"`
	Tried int        `json:"tried,omitempty"`
	// Failed are the tries that went wrong, without those the platform put off.
	Failed int `json:"failed,omitempty"`
	// Doubt: a try may have arrived. It is set before a try begins and taken back when the platform refused.
	Doubt bool `json:"doubt,omitempty"`
	// Holder is the process whose adapter answers an event with this row itself; the row waits until Held, or until that process is gone.
	Holder string    `json:"holder,omitempty"`
	Held   time.Time `json:"held,omitzero"`
}

// deadRow is a message that was given up.
type deadRow struct {
	ID   uint64    `json:"id"`
	Row  OutboxRow `json:"row"`
	Why  Why       `json:"why"`
	Died time.Time `json:"died"`
}

// waitingRow keeps the first message of somebody not known yet until an administrator decides.
type waitingRow struct {
	Account string    `json:"account"`
	Name    string    `json:"name,omitempty"`
	Email   string    `json:"email,omitempty"`
	Lang    string    `json:"lang,omitempty"`
	Place   Place     `json:"place"`
	Text    string    `json:"text,omitempty"`
	Asked   int       `json:"asked"` // how many administrators were asked
	At      time.Time `json:"at"`
}

// settingRow is a value the bot keeps about itself.
type settingRow struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// dueRow is something that falls due: the clock loop runs it once.
type dueRow struct {
	At   time.Time `json:"at"`
	ID   uint64    `json:"id"`
	Kind string    `json:"kind"`
	Arg  string    `json:"arg"`
}

// tables are the typed tables of the bot.
type tables struct {
	delivery *store.Table[deliveryRow]
	draft    *store.Table[draftRow]
	dialogue *store.Table[dialogueRow]
	list     *store.Table[listRow]
	message  *store.Table[messageRow]
	outbox   *store.Table[OutboxRow]
	waiting  *store.Table[waitingRow]
	setting  *store.Table[settingRow]
	due      *store.Table[dueRow]
	told     *store.Table[toldRow]
	dead     *store.Table[deadRow]
	file     *store.Table[fileRow]
	piece    *store.Table[pieceRow]
	job      *store.Table[jobRow]
	posted   *store.Table[postedRow]
}

const (
	indexAt    = 1 // by time, for what is thrown away when it is old
	indexEntry = 2 // by journal entry
)

func newTables() tables {
	t := tables{
		delivery: store.NewTable(store.Def[deliveryRow]{Num: tableDelivery, Name: "delivery",
			Key:     func(r *deliveryRow) store.Key { return deliveryKey(r.ID) },
			Indexes: []store.Index[deliveryRow]{{Num: indexAt, Name: "at", Keys: func(r *deliveryRow) []store.Key { return []store.Key{store.K().Time(r.At)} }}}}),
		draft: store.NewTable(store.Def[draftRow]{Num: tableDraft, Name: "draft",
			Key:     func(r *draftRow) store.Key { return draftKey(r.Key) },
			Indexes: []store.Index[draftRow]{{Num: indexAt, Name: "at", Keys: func(r *draftRow) []store.Key { return []store.Key{store.K().Time(r.At)} }}}}),
		dialogue: store.NewTable(store.Def[dialogueRow]{Num: tableDialogue, Name: "dialogue",
			Key:     func(r *dialogueRow) store.Key { return dialogueKey(r.Person, r.Place) },
			Indexes: []store.Index[dialogueRow]{{Num: indexAt, Name: "at", Keys: func(r *dialogueRow) []store.Key { return []store.Key{store.K().Time(r.At)} }}}}),
		list: store.NewTable(store.Def[listRow]{Num: tableList, Name: "list",
			Key:     func(r *listRow) store.Key { return listKey(r.Person, r.Place, r.Kind) },
			Indexes: []store.Index[listRow]{{Num: indexAt, Name: "at", Keys: func(r *listRow) []store.Key { return []store.Key{store.K().Time(r.At)} }}}}),
		message: store.NewTable(store.Def[messageRow]{Num: tableMessage, Name: "message",
			Key:     func(r *messageRow) store.Key { return messageKey(r.Place, r.Card) },
			Indexes: []store.Index[messageRow]{{Num: indexAt, Name: "at", Keys: func(r *messageRow) []store.Key { return at(r.At) }}}}),
		outbox: store.NewTable(store.Def[OutboxRow]{Num: tableOutbox, Name: "outbox",
			Key: func(r *OutboxRow) store.Key { return store.K().ID(r.Seq) }}),
		waiting: store.NewTable(store.Def[waitingRow]{Num: tableWaiting, Name: "waiting",
			Key: func(r *waitingRow) store.Key { return waitingKey(r.Account) }}),
		setting: store.NewTable(store.Def[settingRow]{Num: tableSetting, Name: "setting",
			Key: func(r *settingRow) store.Key { return settingKey(r.Name) }}),
		due: store.NewTable(store.Def[dueRow]{Num: tableDue, Name: "due",
			Key: func(r *dueRow) store.Key { return store.K().Time(r.At).ID(r.ID) }}),
		dead: store.NewTable(store.Def[deadRow]{Num: tableDead, Name: "dead",
			Key: func(r *deadRow) store.Key { return store.K().ID(r.ID) }}),
		told: store.NewTable(store.Def[toldRow]{Num: tableTold, Name: "told",
			Key: func(r *toldRow) store.Key { return store.K().ID(r.Seq) },
			Indexes: []store.Index[toldRow]{
				{Num: indexAt, Name: "at", Keys: func(r *toldRow) []store.Key { return []store.Key{store.K().Time(r.At)} }},
				{Num: indexEntry, Name: "entry", Keys: func(r *toldRow) []store.Key { return []store.Key{store.K().ID(r.Entry)} }},
			}}),
	}
	t.posted = store.NewTable(store.Def[postedRow]{Num: tablePosted, Name: "posted",
		Key:     func(r *postedRow) store.Key { return postedKey(r.Place, r.Message) },
		Indexes: []store.Index[postedRow]{{Num: indexAt, Name: "at", Keys: func(r *postedRow) []store.Key { return at(r.At) }}}})
	newFileTables(&t)
	return t
}

// at is the index key of a time; rows written before they had one are in no index.
func at(t time.Time) []store.Key {
	if t.IsZero() {
		return nil
	}
	return []store.Key{store.K().Time(t)}
}

func deliveryKey(id string) store.Key  { return store.K().Text(id) }
func draftKey(key string) store.Key    { return store.K().Text(key) }
func settingKey(name string) store.Key { return store.K().Text(name) }
func waitingKey(a string) store.Key    { return store.K().Text(a) }

func dialogueKey(person crm.ID, place string) store.Key {
	return store.K().ID(uint64(person)).Text(place)
}

func listKey(person crm.ID, place string, kind crm.Kind) store.Key {
	return store.K().ID(uint64(person)).Text(place).Byte(byte(kind))
}

func messageKey(place, card string) store.Key { return store.K().Text(place).Text(card) }
