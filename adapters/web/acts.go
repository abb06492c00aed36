package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"crmbot/adapters/intake"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// act is what the page posts: who does what, where.
type act struct {
	As      string            `json:"as"`
	Place   string            `json:"place"`
	Text    string            `json:"text"`
	Reply   string            `json:"reply"` // the message that Text stands below
	Value   string            `json:"value"`
	Message string            `json:"message"`
	Form    string            `json:"form"`
	Field   string            `json:"field"`
	Values  map[string]string `json:"values"`
}

// answer is what the page gets: messages to show or change, and what passes.
type answer struct {
	Messages []shown           `json:"messages,omitempty"`
	Toast    string            `json:"toast,omitempty"`
	Invalid  map[string]string `json:"invalid,omitempty"`
	Form     string            `json:"form,omitempty"` // HTML of a form to open
	Pane     string            `json:"pane,omitempty"` // HTML for the funnel pane
	Options  []card.Option     `json:"options,omitempty"`
	Error    string            `json:"error,omitempty"`
}

// paneMessage names the funnel pane where a message is named.
const paneMessage = "pane"

type actor struct {
	act
	member bot.Member
	place  bot.Place
	lang   lang.Tag // of the page
}

type actFunc func(ctx context.Context, p actor) (answer, error)

// acts lists what the page may post.
func (a *Adapter) acts() map[string]func(http.ResponseWriter, *http.Request, []byte) {
	out := map[string]func(http.ResponseWriter, *http.Request, []byte){}
	for name, f := range map[string]actFunc{
		"say": a.say, "press": a.press, "submit": a.submit, "lookup": a.lookup, "open": a.open, "funnel": a.funnel,
	} {
		out[name] = a.act(f)
	}
	return out
}

// act reads who does what, checks that they may be there and answers as JSON.
func (a *Adapter) act(f actFunc) func(http.ResponseWriter, *http.Request, []byte) {
	return func(w http.ResponseWriter, r *http.Request, body []byte) {
		var p actor
		if err := json.Unmarshal(body, &p.act); err != nil {
			intake.Refuse(w, http.StatusBadRequest)
			return
		}
		a.answer(w, r, &p, f)
	}
}

// answer checks that somebody may be where they say, does what they ask and writes what came of it.
func (a *Adapter) answer(w http.ResponseWriter, r *http.Request, p *actor, f actFunc) {
	err := a.fill(r.Context(), p)
	if errors.Is(err, errNoPerson) || errors.Is(err, errNoRoom) {
		intake.Refuse(w, http.StatusForbidden)
		return
	}
	p.lang = a.labels(r, p.member).Tag()
	var out answer
	if err == nil {
		out, err = f(r.Context(), *p)
	}
	if err != nil {
		a.cfg.Log.Error().Err(err).Str("place", p.place.ID).Msg("answer in the console")
		out.Error = lang.For(p.lang).T("web.try_again")
		writeJSON(w, intake.Status(err), out)
		return
	}
	writeJSON(w, http.StatusOK, out)
}

func (a *Adapter) fill(ctx context.Context, p *actor) (err error) {
	if p.member, err = a.people.member(ctx, p.As); err != nil {
		return err
	}
	p.place, err = a.people.place(ctx, p.member.Account, p.Place)
	return err
}

func (a *Adapter) event(p actor, in bot.Input) bot.Event {
	return bot.Event{
		At:    a.cfg.Now(),
		Actor: bot.Account{Platform: Platform, ID: p.member.Account, Name: p.member.Name, Lang: string(p.lang)},
		Place: p.place,
		Input: in,
	}
}

// say shows what was said to the place and, where the bot is meant, has it answered.
func (a *Adapter) say(ctx context.Context, p actor) (answer, error) {
	text := strings.TrimSpace(p.Text)
	if text == "" {
		return answer{}, nil
	}
	if a.running() == nil {
		return answer{}, intake.ErrStopped
	}
	input, below := a.meant(p.place, text), ""
	if above, ok := a.chats.message(p.place.ID, p.Reply, p.member.Account); ok && !p.place.Direct {
		input, below = a.below(input, above, text), above.said()
	}
	said := a.chats.post(p.place.ID, message{From: p.member.Account, Name: p.member.Name, Text: text, Below: below})
	out := answer{Messages: []shown{a.render(said, p.member.Account)}}
	if input == nil {
		return out, nil
	}
	return a.ask(ctx, p, input, out)
}

// ask has the bot answer, and shows what it says before the same person's next line is answered here.
func (a *Adapter) ask(ctx context.Context, p actor, in bot.Input, out answer) (answer, error) {
	type result struct {
		out answer
		err error
	}
	got := make(chan result, 1)
	err := a.in.Go(ctx, a.event(p, in), func(r bot.Reply, err error) {
		if err == nil {
			out = a.reply(p, r, out)
		}
		got <- result{out, err}
	})
	if err != nil {
		return answer{}, err
	}
	select {
	case x := <-got:
		return x.out, x.err
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

// meant is what a line says to the bot; nil when it is said to the people of a group only.
func (a *Adapter) meant(place bot.Place, text string) bot.Input {
	if place.Direct {
		return bot.Text{Text: text}
	}
	if line, ok := cutAny(text, "/", "／"); ok {
		line, _ = strings.CutPrefix(line, "crm ")
		return bot.Line{Text: strings.TrimSpace(line)}
	}
	if at := a.mention.FindStringIndex(text); at != nil {
		rest := strings.TrimSpace(text[:at[0]]) + " " + strings.TrimSpace(text[at[1]:])
		return bot.Text{Text: strings.TrimSpace(rest), Mentioned: true}
	}
	if line, ok := cutAny(text, "@ ", "＠ "); ok {
		return bot.Text{Text: strings.TrimSpace(line), Mentioned: true}
	}
	return nil
}

// below is what a line says that stands below a message: with it to the bot, or to people of whom it calls one.
func (a *Adapter) below(in bot.Input, above message, text string) bot.Input {
	ref := bot.MessageRef{Place: above.Place, ID: above.ID}
	switch in := in.(type) {
	case bot.Text:
		in.Reply = ref
		return in
	case nil:
		if strings.ContainsAny(text, "@＠") {
			return bot.Text{Text: text, Overheard: true, Reply: ref}
		}
	}
	return in
}

func cutAny(s string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}

func (a *Adapter) press(ctx context.Context, p actor) (answer, error) {
	ref := a.ref(p)
	if p.Message == paneMessage {
		p.place = bot.Place{Platform: Platform, ID: directPlace(p.member.Account), Direct: true}
	}
	return a.ask(ctx, p, bot.Press{Value: p.Value, Message: ref}, answer{})
}

func (a *Adapter) submit(ctx context.Context, p actor) (answer, error) {
	return a.ask(ctx, p, bot.Submit{Form: p.Form, Values: p.Values, Message: a.ref(p)}, answer{})
}

// ref names the message that was pressed, for the bot: nothing for a form over the chat, for the funnel pane, and for
// a message that is not kept any more or not for this person's eyes.
func (a *Adapter) ref(p actor) bot.MessageRef {
	if _, ok := a.chats.message(p.place.ID, p.Message, p.member.Account); !ok {
		return bot.MessageRef{}
	}
	return bot.MessageRef{Place: p.place.ID, ID: p.Message}
}

func (a *Adapter) lookup(ctx context.Context, p actor) (answer, error) {
	reply, err := a.in.Do(ctx, a.event(p, bot.Lookup{Form: p.Form, Field: p.Field, Query: p.Text}))
	return answer{Options: reply.Options}, err
}

// open greets somebody whose chat with the bot is still empty.
func (a *Adapter) open(ctx context.Context, p actor) (answer, error) {
	if !p.place.Direct || len(a.chats.transcript(p.place.ID, p.member.Account)) > 0 {
		return answer{}, nil
	}
	return a.ask(ctx, p, bot.Opened{}, answer{})
}

// funnel asks for the funnel as the person sees it, beside the chat.
func (a *Adapter) funnel(ctx context.Context, p actor) (answer, error) {
	p.place = bot.Place{Platform: Platform, ID: directPlace(p.member.Account), Direct: true}
	reply, err := a.in.Do(ctx, a.event(p, bot.Line{Text: a.cfg.FunnelLine}))
	if err != nil || reply.Card == nil {
		return answer{Toast: reply.Toast}, err
	}
	return answer{Pane: string(a.cardHTML(*reply.Card, paneMessage, p.member.Account))}, nil
}

// reply does what the bot's reply says: it shows, replaces, opens, or passes something on to the page that asked.
func (a *Adapter) reply(p actor, r bot.Reply, out answer) answer {
	out.Toast, out.Invalid = r.Toast, r.Invalid
	if r.Form != nil {
		out.Form = string(a.formHTML(r.Form, p.Message, r.Invalid))
	}
	if r.Card == nil {
		return out
	}
	if r.Replace && p.Message == paneMessage {
		out.Pane = string(a.cardHTML(*r.Card, paneMessage, p.member.Account))
		return out
	}
	only := ""
	if !p.place.Direct && (r.Private || r.Card.Audience != card.GroupSafe) {
		only = p.member.Account
	}
	if old, ok := a.chats.message(p.place.ID, p.Message, p.member.Account); r.Replace && ok && (only == "" || old.Only == only) {
		if m, ok := a.chats.replace(p.place.ID, p.Message, r.Card); ok {
			out.Messages = append(out.Messages, a.render(m, p.member.Account))
			return out
		}
	}
	m := a.chats.post(p.place.ID, message{Card: r.Card, Only: only})
	out.Messages = append(out.Messages, a.render(m, p.member.Account))
	return out
}
