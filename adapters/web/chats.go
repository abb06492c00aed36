package web

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
)

const (
	keptMessages = 200  // of one place
	keptKeys     = 4096 // of Send, newest first
	keptStreams  = 256  // open pages
	streamQueue  = 64   // messages a page may lag behind
)

// message is one line of a transcript: what somebody said, or a card of the bot.
type message struct {
	ID    string
	Place string
	Seq   int64 // order in its place
	Rev   int   // counts the changes
	At    time.Time
	From  string     // account; empty is the bot
	Name  string     // of From
	Text  string     // what From said
	Card  *card.Card // what the bot showed
	Only  string     // the one account that may see it; empty is everybody in the place
	Push  bool       // nobody asked for it
	Below string     // how the message begins that Text answers to
}

// said is one line of what a message says.
func (m message) said() string {
	switch {
	case m.Card == nil:
		return m.Text
	case m.Card.Fallback == "":
		return m.Card.Title
	}
	return m.Card.Fallback
}

func (m message) visible(account string) bool { return m.Only == "" || m.Only == account }

// stream is one open page.
type stream struct {
	account string
	all     bool // hears of every place that something came (a sample company's console)
	places  map[string]bool
	out     chan message
}

// chats keeps the transcripts in memory and tells open pages what changes. Safe for many goroutines.
type chats struct {
	now func() time.Time

	mu      sync.Mutex
	last    int64
	places  map[string][]*message
	keys    map[string]string // Attempt.Key → message ID
	order   []string          // of keys, oldest first
	streams map[*stream]bool
}

func newChats(now func() time.Time) *chats {
	return &chats{now: now, places: map[string][]*message{}, keys: map[string]string{}, streams: map[*stream]bool{}}
}

// transcript gives what somebody may see of a place, oldest first.
func (c *chats) transcript(place, account string) []message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []message
	for _, m := range c.places[place] {
		if m.visible(account) {
			out = append(out, *m)
		}
	}
	return out
}

// message finds one that somebody may see.
func (c *chats) message(place, id, account string) (message, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.find(place, id)
	if m == nil || !m.visible(account) {
		return message{}, false
	}
	return *m, true
}

// post adds a message at the end.
func (c *chats) post(place string, m message) message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.add(place, m)
}

// replace puts a card in the place of a message's; false when the message is not kept any more.
func (c *chats) replace(place, id string, to *card.Card) (message, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.find(place, id)
	if m == nil {
		return message{}, false
	}
	return c.change(m, to), true
}

// send delivers an outbox row once: the same key again gives the same message.
func (c *chats) send(place string, m message, key string, prior bot.MessageRef) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id, ok := c.keys[key]; ok && key != "" {
		return id
	}
	old := c.earlier(place, m, prior)
	var id string
	if old != nil {
		id = c.change(old, m.Card).ID
	} else {
		id = c.add(place, m).ID
	}
	c.remember(key, id)
	return id
}

// earlier finds the message an outbox row edits: the one it names, else the push that showed the same card key to the same people.
func (c *chats) earlier(place string, m message, prior bot.MessageRef) *message {
	if prior.ID != "" && (prior.Place == "" || prior.Place == place) {
		if old := c.find(place, prior.ID); old != nil && old.From == "" && old.Only == m.Only {
			return old
		}
	}
	if m.Card.Key == "" {
		return nil
	}
	for _, old := range slices.Backward(c.places[place]) {
		if old.Push && old.Only == m.Only && old.Card != nil && old.Card.Key == m.Card.Key {
			return old
		}
	}
	return nil
}

func (c *chats) remember(key, id string) {
	if key == "" {
		return
	}
	c.keys[key] = id
	c.order = append(c.order, key)
	if len(c.order) > keptKeys {
		delete(c.keys, c.order[0])
		c.order = slices.Delete(c.order, 0, 1)
	}
}

func (c *chats) find(place, id string) *message {
	for _, m := range c.places[place] {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (c *chats) add(place string, m message) message {
	c.last++
	m.ID, m.Place, m.Seq, m.At = "m"+strconv.FormatInt(c.last, 10), place, c.last, c.now()
	c.places[place] = append(c.places[place], &m)
	if over := len(c.places[place]) - keptMessages; over > 0 {
		c.places[place] = slices.Delete(c.places[place], 0, over)
	}
	c.tell(m)
	return m
}

func (c *chats) change(m *message, to *card.Card) message {
	m.Card = to
	m.Rev++
	c.tell(*m)
	return *m
}

// tell hands a message to the pages that may know of it. A page that lags too far behind is cut off: it comes back and reads the transcript.
func (c *chats) tell(m message) {
	for s := range c.streams {
		if !s.hears(m) {
			continue
		}
		select {
		case s.out <- m:
		default:
			delete(c.streams, s)
			close(s.out)
		}
	}
}

// hears reports whether a page is told of a message; one it may not see it is only told of by the name of its place.
func (s *stream) hears(m message) bool {
	return s.sees(m) || s.all && isDirect(m.Place) && m.From == ""
}

func (s *stream) sees(m message) bool { return s.places[m.Place] && m.visible(s.account) }

// join opens a stream; false when there are too many.
func (c *chats) join(s *stream) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.streams) >= keptStreams {
		return false
	}
	s.out = make(chan message, streamQueue)
	c.streams[s] = true
	return true
}

func (c *chats) leave(s *stream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.streams, s)
}
