package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/bot/phrase"
	"crmbot/crm"
	"crmbot/crm/name"
)

// outcome is what an event comes to before anything is written: a reply, or a command ready to write.
type outcome struct {
	reply   Reply
	write   *Command
	args    *Args
	call    Call
	delayed bool // reply is not final: write gives it
}

// understand reads a person's input and answers it from the view, or says which command is to write.
func (t *Turn) understand() (outcome, error) {
	switch in := t.Event.Input.(type) {
	case Text:
		if in.Overheard {
			return t.overheard(in)
		}
		return t.text(in.Text, true)
	case Line:
		return t.text(in.Text, false)
	case Press:
		return t.press(in.Value)
	case Submit:
		return t.submit(in)
	case Lookup:
		return t.lookup(in)
	case Shared:
		return t.passedOn(in)
	case Opened:
		if day := t.command("day"); in.Home && day != nil {
			return t.begin(day, Call{Command: day.ID})
		}
		return t.reply(t.greeting())
	case Unreadable:
		key := "router.unreadable." + in.What
		if !t.P.Has(key) {
			key = "router.unreadable.file"
		}
		return t.reply(t.say(card.Info, card.Escape(t.T(key))))
	}
	return outcome{}, nil
}

func (t *Turn) reply(r Reply, err ...error) (outcome, error) {
	if len(err) > 0 && err[0] != nil {
		return t.failed(nil, Call{}, err[0])
	}
	return outcome{reply: r}, nil
}

// say is a card of one text.
func (t *Turn) say(tone card.Tone, md string, buttons ...card.Button) Reply {
	c := card.Card{Lang: t.P.Tag(), Tone: tone, Fallback: card.Plain(md), Body: []card.Element{card.Text{MD: md}}}
	if len(buttons) > 0 {
		c.Body = append(c.Body, card.Actions{Buttons: buttons})
	}
	return Reply{Card: &c, Private: t.Group()}
}

// failed turns an error into what the person reads; what is not for people goes on as an error.
func (t *Turn) failed(c *Command, call Call, err error) (outcome, error) {
	ask, refusal := asked(err)
	switch {
	case ask != nil && c != nil:
		return outcome{reply: t.askReply(c, call, ask)}, nil
	case refusal != nil && refusal.Reason == "changed" && call.Rev != 0:
		return t.present(c, call, refusal)
	case refusal != nil && t.mendable(c, refusal):
		return outcome{reply: Reply{Invalid: map[string]string{c.faulty(refusal.Field): t.refusalText(refusal)}}}, nil
	case refusal != nil:
		return outcome{reply: t.refusal(refusal)}, nil
	}
	return outcome{}, err
}

// present answers a press on a card that somebody has overtaken with who that was and the record as it is now.
func (t *Turn) present(c *Command, call Call, refusal *crm.Error) (outcome, error) {
	plain := outcome{reply: t.refusal(refusal)}
	for _, f := range c.Fields {
		show := map[FieldKind]string{FieldDeal: "deal", FieldCustomer: "customer"}[f.Kind]
		raw := call.Fields[f.Name]
		if show == "" || raw == "" {
			continue
		}
		now := t.command(show + ".show")
		a, err := t.resolve(now, Call{Command: now.ID, Fields: map[string]string{show: raw}})
		if err != nil {
			return plain, nil //nolint:nilerr // it is theirs to see no more
		}
		r, err := now.Read(t, a)
		if err != nil || r.Card == nil {
			return plain, err
		}
		r.Card.Body = slices.Insert(r.Card.Body, 0, card.Element(card.Text{MD: card.Escape(t.refusalText(refusal))}))
		_, r.Replace = t.Event.Input.(Press)
		return outcome{reply: r}, nil
	}
	return plain, nil
}

// mendable reports whether a form that was refused stays open with what was typed: whoever may not do it has nothing to mend.
func (t *Turn) mendable(c *Command, refusal *crm.Error) bool {
	in, ok := t.Event.Input.(Submit)
	return ok && len(in.Values) > 0 && c != nil && c.faulty("") != "" && refusal.Code != crm.Forbidden
}

// faulty is the field of a form under which a fault stands: the one at fault, or the first.
func (c *Command) faulty(name string) string {
	first := ""
	for i := range c.Fields {
		f := &c.Fields[i]
		if f.NoForm || f.Kind == FieldBool && f.Name == "yes" {
			continue
		}
		if f.Name == name {
			return name
		}
		if first == "" {
			first = f.Name
		}
	}
	return first
}

const (
	maxTyped  = 10_000 // characters of one message: a note has fewer, and reading takes time
	maxPress  = 1000   // bytes of what a button sends back
	maxLookup = 200    // characters of what is looked up while somebody types
)

// text reads a line in the order of understanding: cancellation, a command as the whole text, the waiting dialogue's answer,
// a command as the first word, a unique beginning, free text, did you mean.
func (t *Turn) text(raw string, talk bool) (outcome, error) {
	if utf8.RuneCountInString(raw) > maxTyped {
		return t.reply(t.say(card.Info, card.Escape(t.T("router.too_long", "most", maxTyped))))
	}
	start, slash := phrase.Lead(raw, t.bot.names()...)
	line := strings.TrimSpace(raw[start:])
	if line == "" {
		return t.reply(t.menu())
	}
	if out, ok, err := t.canonicalLine(line, false); ok || err != nil {
		return out, err
	}
	waiting, has := t.waiting()
	if has && cancels(line) {
		t.after.close = true
		return t.reply(t.say(card.Neutral, card.Escape(t.T("router.cancelled"))))
	}
	hit, found := t.bot.words.vocab.Verb(line, t.dictionary(), t.bot.names()...)
	whole := found && (slash || hit.Slash || hit.How == phrase.Whole)
	if has && (!whole || waiting.offers(line)) {
		if out, ok, err := t.answer(waiting, line, found); ok || err != nil {
			return out, err
		}
	}
	if has && found {
		t.park(waiting)
	}
	if found {
		return t.verb(line, hit)
	}
	if out, ok, err := t.toSomebody(line); ok || err != nil {
		return out, err
	}
	if out, ok, err := t.shownRecord(line); ok || err != nil {
		return out, err
	}
	if !talk {
		// A slash command with an unknown first word looks a customer up.
		return t.begin(t.command("customer.show"), Call{Command: "customer.show", Typed: line, Fields: map[string]string{"customer": line}})
	}
	return t.free(line)
}

// shownRecord opens a record by its bare code: "D30".
func (t *Turn) shownRecord(line string) (outcome, bool, error) {
	r, ok := crm.ParseRef(line)
	if !ok || r.ID == 0 {
		return outcome{}, false, nil
	}
	id := map[crm.Kind]string{crm.KindCustomer: "customer.show", crm.KindDeal: "deal.show"}[r.Kind]
	c := t.command(id)
	if c == nil {
		return outcome{}, false, nil
	}
	out, err := t.begin(c, Call{Command: id, Typed: line, Fields: map[string]string{c.Fields[0].Name: r.String()}})
	return out, true, err
}

// cancels reports whether a text is a word of cancellation.
func cancels(s string) bool {
	switch name.Fold(s) {
	case "取消", "算了", "不用了", "cancel", "nevermind", "stop", "停":
		return true
	}
	return false
}

// canonicalLine reads a line that begins with a command's id, as buttons carry it; typing it works as well, where the id
// cannot be mistaken for a word.
func (t *Turn) canonicalLine(line string, pressed bool) (outcome, bool, error) {
	head, rest, _ := strings.Cut(line, " ")
	switch head {
	case "draft":
		line, ok := t.kept(rest)
		if !ok {
			if !strings.Contains(rest, " ") && len(rest) == keyLength {
				return outcome{reply: t.say(card.Info, card.Escape(t.T("router.draft_gone")))}, true, nil
			}
			return outcome{}, false, nil
		}
		if said, ok := strings.CutPrefix(line, "say "); ok {
			t.after.close = true
			out, err := t.text(said, true)
			return out, true, err
		}
		return t.canonicalLine(line, true)
	case "drop":
		if rest != "" {
			return outcome{}, false, nil
		}
		t.after.close = true
		return outcome{reply: Reply{Replace: true, Card: t.say(card.Neutral, card.Escape(t.T("router.dropped"))).Card}}, true, nil
	case "form", "show", "on":
		id, fields, _ := strings.Cut(rest, " ")
		if c := t.command(id); c != nil {
			if call, ok := c.decode(fields); ok {
				out, err := t.resume(head, c, call)
				return out, true, err
			}
		}
		return outcome{}, false, nil
	}
	if head == "change" {
		return t.change(rest)
	}
	c := t.command(head)
	if c == nil || !pressed && !strings.Contains(head, ".") {
		return outcome{}, false, nil
	}
	call, ok := c.decode(rest)
	if !ok {
		return outcome{}, false, nil
	}
	out, err := t.begin(c, call)
	return out, true, err
}

// resume goes on with a call: its form, the draft of it, or the next question of its dialogue.
func (t *Turn) resume(how string, c *Command, call Call) (outcome, error) {
	t.call = call
	switch how {
	case "show":
		return t.showDraft(c, call)
	case "on":
		return t.askNext(c, call, nil, "")
	}
	return t.open(c, call)
}

// press runs the line a button carries; one that cannot be read any more says so.
func (t *Turn) press(value string) (outcome, error) {
	if len(value) > maxPress {
		return t.reply(t.say(card.Info, card.Escape(t.T("router.stale_button"))))
	}
	if line, ok := strings.CutPrefix(value, "say "); ok {
		t.after.close = true
		return t.text(line, true)
	}
	out, ok, err := t.canonicalLine(value, true)
	if ok || err != nil {
		return out, err
	}
	return t.reply(t.say(card.Info, card.Escape(t.T("router.stale_button"))))
}

// begin resolves a call and runs it, or asks for what it lacks.
func (t *Turn) begin(c *Command, call Call) (outcome, error) {
	t.call = call
	if !c.allows(t.Me.Role) {
		return t.failed(c, call, c.barred(t))
	}
	if c.Direct && t.Group() {
		return t.failed(c, call, crm.Refuse(crm.Forbidden, "direct_only"))
	}
	a, err := t.resolve(c, call)
	if err != nil {
		return t.failed(c, call, err)
	}
	call = t.settle(c, call, a)
	if missing := firstMissing(c, a); missing != nil || c.Bare && len(call.Fields) == 0 || c.Edit && onlyRequired(c, call) {
		return t.open(c, call)
	}
	if c.Prepare != nil {
		if err := c.Prepare(t, a); err != nil {
			return t.failed(c, t.settle(c, call, a), err)
		}
	}
	if c.Write != nil {
		return outcome{write: c, args: a, call: call, delayed: true}, nil
	}
	r, err := c.Read(t, a)
	return t.readDone(c, call, a, r, err)
}

func (t *Turn) readDone(c *Command, call Call, a *Args, r Reply, err error) (outcome, error) {
	if err != nil {
		return t.failed(c, call, err)
	}
	noteFound(a, c, &r)
	return outcome{reply: r}, nil
}

// settle writes the resolved values back into the call, so that what was found once is not searched again.
func (t *Turn) settle(c *Command, call Call, a *Args) Call {
	for i := range c.Fields {
		f := &c.Fields[i]
		if v, ok := a.values[f.Name]; ok {
			if s := f.canonical(v); s != "" && (v.Ref.ID != 0 || !refKind(f.Kind)) {
				call = call.with(f.Name, s)
			}
		}
	}
	t.call = call
	return call
}

func refKind(k FieldKind) bool {
	switch k {
	case FieldCustomer, FieldContact, FieldDeal, FieldObject, FieldActivity, FieldTask, FieldPerson, FieldTeam, FieldProduct:
		return true
	}
	return false
}

// firstMissing is the first required field without a value.
func firstMissing(c *Command, a *Args) *Field {
	for i := range c.Fields {
		if f := &c.Fields[i]; f.wanted(a) && !a.Has(f.Name) && !(f.Name == "customer" && a.Has("create")) {
			return f
		}
	}
	return nil
}

// onlyRequired reports whether a call gives nothing but what the command cannot do without.
func onlyRequired(c *Command, call Call) bool {
	for name := range call.Fields {
		if f := c.field(name); f != nil && !f.Required {
			return false
		}
	}
	return true
}

// noteFound puts under a card how a name was found when it was not typed exactly.
func noteFound(a *Args, c *Command, r *Reply) {
	if r.Card == nil {
		return
	}
	for _, f := range c.Fields {
		if n := a.values[f.Name].Note; n != "" {
			r.Card.Body = append(r.Card.Body, card.Context{MD: card.Escape(n)})
		}
	}
}

// dictionary is the names the phrase reader may ask for, as the turn's view knows them.
func (t *Turn) dictionary() phrase.Names {
	if t.names == nil || t.names.v != t.V {
		t.names = &dictionary{v: t.V, known: map[string]namedAt{}}
	}
	return t.names
}

// dictionary looks each place of a text up once: the readers ask about the same one again and again.
type dictionary struct {
	v     *crm.View
	known map[string]namedAt
}

// namedAt is the customer whose name stands at the start of a text, and how many bytes of it the name takes.
type namedAt struct {
	code string
	n    int
}

// Longest finds the longest customer name at the start of text; its id is the customer's code.
func (d *dictionary) Longest(text string) (string, int) {
	at, ok := d.known[text]
	if !ok {
		if id, n := d.v.NamesFrom(text); n > 0 {
			at = namedAt{ref(crm.KindCustomer, id).String(), n}
		}
		d.known[text] = at
	}
	return at.code, at.n
}

// words is the vocabulary of the commands.
type words struct {
	takes *Command // what takes files; nil: nothing does
	byID  map[string]*Command
	vocab *phrase.Vocab
	alias map[string]*Command
}

// aloneWords are aliases that count only as the whole line.
var aloneWords = [...]string{"今天", "today"}

func newWords(commands []Command) words {
	w := words{byID: map[string]*Command{}, alias: map[string]*Command{}}
	var all []phrase.Alias
	for i := range commands {
		c := &commands[i]
		if w.byID[c.ID] != nil {
			panic("bot: two commands called " + c.ID)
		}
		w.byID[c.ID] = c
		if c.Take != nil {
			if w.takes != nil {
				panic("bot: two commands take files: " + w.takes.ID + ", " + c.ID)
			}
			w.takes = c
		}
		for _, a := range c.aliases() {
			if other := w.alias[name.Fold(a)]; other != nil && other != c {
				panic("bot: two commands answer to " + a)
			}
			w.alias[name.Fold(a)] = c
			alone := a == aloneWords[0] || a == aloneWords[1]
			all = append(all, phrase.Alias{Text: a, ID: c.ID, Alone: alone, Reads: c.Read != nil})
		}
	}
	w.vocab = phrase.NewVocab(all)
	return w
}

func (c *Command) aliases() []string { return append(append([]string(nil), c.ZH...), c.EN...) }

func (w words) command(word string) *Command {
	if c := w.byID[strings.ToLower(word)]; c != nil {
		return c
	}
	return w.alias[name.Fold(word)]
}

// Word is the command's word in a language, as help and questions show it.
func (c *Command) Word(tag lang.Tag) string {
	list := c.ZH
	if tag == lang.English {
		list = c.EN
	}
	if len(list) == 0 {
		return c.ID
	}
	return list[0]
}
