package bot

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

// Config is what a Bot is made of.
type Config struct {
	Core     *crm.CRM
	Commands []Command
	Log      zerolog.Logger
	Now      func() time.Time
	Rand     io.Reader // of draft keys and the start code
	// Caps tells what a platform's places can show.
	Caps map[string]card.Caps
	// Local are the platforms of this machine (console, terminal): an account there is a person's code or name.
	Local []string
	// Names the bot is called by in groups ("crmbot").
	Names []string
	// Join says what happens to an unknown full member of a connected company: "members" lets them in as reps, "invite" asks an administrator.
	Join string
	// Admins are the e-mails and "platform:id" accounts that are administrators by configuration.
	Admins []string
	// Wake is called after a commit that wrote outbox rows.
	Wake func()
	// ExportRows is how many rows somebody of a role may take out at a time; a role that is not in it, any number.
	ExportRows map[crm.Role]int
	// Render turns the facts that rules emit into cards for people; nil tells nobody.
	Render func(*Turn, crm.Fact)
	// Sample marks the sample company: anybody may be chosen to speak as.
	Sample bool
	// Locked tells where in the configuration file a section of the set-up stands ("teams", "pipelines", "calendar", "org"):
	// what the file owns is not changed in chat. nil: the file owns nothing.
	Locked func(section string) (where string, locked bool)
}

// Bot answers events. It is safe for use by many goroutines.
type Bot struct {
	Config
	commands []Command
	words    words
	tables   tables
	guesses  guesses
	boot     func() string // names this process among those that wrote rows
	mu       sync.Mutex    // guards Rand
	working  sync.Mutex    // held by who does the work behind events
	taking   chan struct{}
	jobs     chan struct{}
}

var _ Handler = (*Bot)(nil)

// New makes a Bot. It panics on a mistake in the commands: two with one word.
func New(c Config) *Bot {
	if c.Wake == nil {
		c.Wake = func() {}
	}
	b := &Bot{Config: c, commands: c.Commands, words: newWords(c.Commands), tables: newTables(),
		taking: make(chan struct{}, 1), jobs: make(chan struct{}, 1)}
	b.boot = sync.OnceValue(b.key)
	return b
}

const (
	keyLength   = 8
	deliveryAge = 24 * time.Hour
)

// key is a random name for a draft.
func (b *Bot) key() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	raw := make([]byte, 5)
	if _, err := io.ReadFull(b.Rand, raw); err != nil {
		panic("bot: random source: " + err.Error())
	}
	return base32.StdEncoding.EncodeToString(raw)
}

func (b *Bot) names() []string { return b.Names }

func (b *Bot) local(platform string) bool { return slices.Contains(b.Local, platform) }

// Handle answers one event. By the time it returns, what it changed is durable.
func (b *Bot) Handle(ctx context.Context, ev Event) (Reply, error) {
	if ev.At.IsZero() {
		ev.At = b.Now()
	}
	ev.At, ev.Input = ev.At.Truncate(time.Second), readable(ev.Input)
	switch ev.Input.(type) {
	case Joined:
		return b.hello(ctx, ev)
	case Left, Revoked:
		return Reply{}, nil // nobody is there to read
	case Gone:
		return Reply{}, b.gone(ctx, ev)
	case Back:
		return Reply{}, b.back(ctx, ev)
	}
	if in, ok := ev.Input.(Text); ok && in.Overheard {
		if concerned, err := b.concerns(ctx, ev, in); err != nil || !concerned {
			return Reply{}, err
		}
	}
	if ev.Actor.Gone {
		if err := b.gone(ctx, ev); err != nil {
			return b.broken(ev, crm.Person{}, err)
		}
	}
	if ev.Actor.Outside {
		return b.outsider(ev), nil
	}
	var out outcome
	var t *Turn
	var first *Reply
	who, err := b.identify(ctx, ev)
	if err != nil {
		return b.broken(ev, who.person, err)
	}
	if who.reply != nil {
		return *who.reply, nil
	}
	if f, ok := ev.Input.(File); ok {
		return b.take(ctx, who, ev, f)
	}
	actor := b.actor(ev, who.person.ID)
	err = b.Core.View(ctx, actor, ev.At, func(v *crm.View) error {
		var err error
		if first, err = b.answered(v, ev); first != nil || err != nil {
			return err
		}
		t = b.turn(ctx, v, who.person, ev)
		t.after.touch = who.touch
		out, err = t.understand()
		return err
	})
	if err != nil {
		return b.broken(ev, who.person, err)
	}
	if first != nil {
		return *first, nil
	}
	if out.write == nil {
		return b.finish(ctx, t, out.reply)
	}
	return b.write(ctx, actor, t, out)
}

// turn begins the handling of an event for a known person.
func (b *Bot) turn(ctx context.Context, v *crm.View, me crm.Person, ev Event) *Turn {
	return &Turn{
		Ctx: ctx, V: v, Me: me, Now: ev.At.In(v.Zone(me)), Event: ev, P: b.printer(v, me, ev.At),
		Caps: b.Caps[ev.Place.Platform], bot: b,
	}
}

// printer speaks a person's language: their own choice, else the team's, else the company's.
func (b *Bot) printer(v *crm.View, p crm.Person, now time.Time) *lang.Printer {
	tag := lang.Parse(v.Company().Lang, lang.Chinese)
	if team, err := v.Unscoped().Team(p.Team); err == nil {
		tag = lang.Parse(team.Lang, tag)
	}
	tag = lang.Parse(p.Lang, tag)
	return lang.For(tag).On(calendar.DateOf(now.In(v.Zone(p))))
}

func (b *Bot) actor(ev Event, person crm.ID) crm.Actor {
	return crm.Actor{Person: person, Platform: ev.Place.Platform, Place: placeKey(ev.Place), Message: ev.ID, OSUser: ev.Actor.OSUser}
}

// finish keeps what a reading turn wants remembered: row numbers, drafts, the waiting question.
func (b *Bot) finish(ctx context.Context, t *Turn, r Reply) (Reply, error) {
	t.complete(&r)
	if t.after.empty() {
		return r, nil
	}
	err := b.Core.Update(ctx, crm.Actor{System: "bot"}, t.Event.At, func(tx *crm.Tx) error {
		if t.after.dialogue != nil || t.after.close {
			// Delivered again, it must not be taken for the answer to the question it led to.
			if err := b.deliver(tx, t.Event, r); err != nil {
				return err
			}
		}
		return b.keep(tx, t)
	})
	if err != nil {
		return b.broken(t.Event, t.Me, err)
	}
	b.stir(t)
	return r, nil
}

// stir wakes whoever has to do with what the turn left.
func (b *Bot) stir(t *Turn) {
	if len(t.after.outbox) > 0 {
		b.Wake()
	}
	if len(t.after.jobs) > 0 {
		b.kick()
	}
}

// write runs a command's Write in the event's one transaction, with the delivery id, the reply, and the messages to send.
func (b *Bot) write(ctx context.Context, actor crm.Actor, t *Turn, out outcome) (Reply, error) {
	actor.Command = out.write.ID
	view, before := t.V, t.after
	var r Reply
	var again *Reply
	err := b.Core.Update(ctx, actor, t.Event.At, func(tx *crm.Tx) error {
		t.V, t.after = &tx.View, before.clone()
		var err error
		if again, err = b.answered(tx, t.Event); again != nil || err != nil {
			return err
		}
		args := out.args.clone()
		if r, err = out.write.Write(t, tx, args); err != nil {
			return err
		}
		noteFound(args, out.write, &r)
		if b.Render != nil {
			for _, f := range tx.Facts() {
				b.Render(t, f)
			}
		}
		t.complete(&r)
		raw, err := b.keepAnswer(tx, t, &r)
		if err != nil {
			return err
		}
		if err := b.deliverAs(tx, t.Event, r, raw); err != nil {
			return err
		}
		return b.keep(tx, t)
	})
	switch {
	case err == nil && again != nil:
		return *again, nil
	case err == nil:
		b.stir(t)
		if r.Receipt != "" {
			b.Wake()
		}
		return r, nil
	}
	t.V, t.after = view, before
	ask, refusal := asked(err)
	if ask == nil && refusal == nil {
		return b.broken(t.Event, t.Me, err)
	}
	return b.refuse(ctx, actor, t, out, err)
}

// refuse answers a Write that asked or refused: its delivery row is kept, and nothing else it did.
func (b *Bot) refuse(ctx context.Context, actor crm.Actor, t *Turn, out outcome, cause error) (Reply, error) {
	var r Reply
	before := t.after
	err := b.Core.Update(ctx, actor, t.Event.At, func(tx *crm.Tx) error {
		t.V, t.after = &tx.View, before.clone()
		answer, err := t.failed(out.write, out.call, cause)
		if err != nil {
			return err
		}
		r = answer.reply
		t.complete(&r)
		if r.Invalid == nil { // a form that stays open may be sent again as it is, once what stood in its way is gone
			if err := b.deliver(tx, t.Event, r); err != nil {
				return err
			}
		}
		return b.keep(tx, t)
	})
	if err != nil {
		return b.broken(t.Event, t.Me, err)
	}
	return r, nil
}

// answered is the answer the delivery got before, nil for one that comes the first time.
func (b *Bot) answered(r store.Reader, ev Event) (*Reply, error) {
	if ev.ID == "" {
		return nil, nil
	}
	d, err := b.tables.delivery.Get(r, deliveryKey(ev.delivery()))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var first Reply
	if err := json.Unmarshal(d.Reply, &first); err != nil {
		return nil, err
	}
	first = first.again()
	return &first, nil
}

// deliver keeps the reply under the delivery's id for a day.
func (b *Bot) deliver(tx *crm.Tx, ev Event, r Reply) error { return b.deliverAs(tx, ev, r, nil) }

// deliverAs is deliver of a reply that is JSON already, unless raw is empty.
func (b *Bot) deliverAs(tx *crm.Tx, ev Event, r Reply, raw []byte) error {
	if ev.ID == "" {
		return nil
	}
	if len(raw) == 0 {
		var err error
		if raw, err = json.Marshal(r); err != nil {
			return err
		}
	}
	return b.tables.delivery.Put(tx, &deliveryRow{ID: ev.delivery(), At: ev.At, Reply: raw})
}

// keep writes the bot's own rows of a turn.
func (b *Bot) keep(tx *crm.Tx, t *Turn) error {
	for i := range t.after.drafts {
		if err := b.tables.draft.Put(tx, &t.after.drafts[i]); err != nil {
			return err
		}
	}
	for i := range t.after.files {
		if err := b.tables.file.Put(tx, &t.after.files[i]); err != nil {
			return err
		}
	}
	for _, row := range t.after.jobs {
		var err error
		if row.ID, err = b.tables.job.Next(tx); err != nil {
			return err
		}
		if err := b.tables.job.Put(tx, &row); err != nil {
			return err
		}
	}
	for i := range t.after.lists {
		if err := b.tables.list.Put(tx, &t.after.lists[i]); err != nil {
			return err
		}
	}
	switch {
	case t.after.dialogue != nil:
		if err := b.tables.dialogue.Put(tx, t.after.dialogue); err != nil {
			return err
		}
	case t.after.close:
		if err := b.tables.dialogue.Delete(tx, dialogueKey(t.Me.ID, t.place())); err != nil {
			return err
		}
	}
	for i := range t.after.outbox {
		if err := b.enqueue(tx, t.after.outbox[i]); err != nil {
			return err
		}
	}
	if id := t.after.touch; id != nil {
		return tx.TouchIdentity(id.Platform, id.Tenant, id.External, id.Direct)
	}
	return nil
}

// complete gives a reply what every reply has: its language, a fallback line, the note about a question set aside.
func (t *Turn) complete(r *Reply) {
	if r.Card == nil {
		return
	}
	if r.Card.Lang == "" {
		r.Card.Lang = t.P.Tag()
	}
	if t.parked != "" {
		r.Card.Body = append(r.Card.Body, card.Context{MD: card.Escape(t.T("router.parked"))},
			card.Actions{Buttons: []card.Button{t.Button(t.T("router.resume"), onOf(t.parked))}})
	}
	if r.Card.Fallback == "" {
		r.Card.Fallback = r.Card.Title
	}
	if t.Group() && r.Card.Audience != card.GroupSafe {
		r.Private = true
	}
}

// broken answers what went wrong on our side in words, and hands the detail to the caller's log.
func (b *Bot) broken(ev Event, p crm.Person, err error) (Reply, error) {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, store.ErrUnknown) || errors.Is(err, store.ErrClosed) {
		return Reply{}, err // the platform delivers again
	}
	b.Log.Error().Err(err).Str("event_id", ev.ID).Str("platform", ev.Place.Platform).Uint64("user", uint64(p.ID)).Msg("event not handled")
	pr := lang.For(lang.Parse(p.Lang, lang.Parse(ev.Actor.Lang, lang.Chinese)))
	text := card.Escape(pr.T("error.internal"))
	return Reply{Private: true, Card: &card.Card{Lang: pr.Tag(), Tone: card.Bad, Fallback: card.Plain(text), Body: []card.Element{card.Text{MD: text}}}}, nil
}

// outsider refuses people of other companies, guests and bots: politely and without data.
func (b *Bot) outsider(ev Event) Reply {
	pr := lang.For(lang.Parse(ev.Actor.Lang, lang.Chinese))
	text := card.Escape(pr.T("people.outside"))
	return Reply{Private: true, Card: &card.Card{Lang: pr.Tag(), Fallback: card.Plain(text), Body: []card.Element{card.Text{MD: text}}}}
}

func (p pending) clone() pending {
	p.drafts, p.lists, p.outbox = slices.Clone(p.drafts), slices.Clone(p.lists), slices.Clone(p.outbox)
	p.files, p.jobs = slices.Clone(p.files), slices.Clone(p.jobs)
	return p
}

func (a *Args) clone() *Args {
	c := *a
	c.values, c.skipped = maps.Clone(a.values), maps.Clone(a.skipped)
	return &c
}

// Table is what check needs of one of the bot's tables.
type Table interface {
	Num() uint8
	Name() string
	Verify(r store.Reader) error
}

// Tables lists the bot's tables for check.
func (b *Bot) Tables() []Table {
	t := b.tables
	return []Table{t.delivery, t.draft, t.dialogue, t.list, t.message, t.outbox, t.waiting, t.setting, t.due, t.told, t.dead, t.file, t.piece, t.job, t.posted}
}

func trimLower(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
