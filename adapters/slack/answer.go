package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"crmbot/adapters/intake"
	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

const (
	ackEvents = 2500 * time.Millisecond // an event whose answer is still on its way is acknowledged then
	tries     = 4                       // of one answer
	firstWait = 300 * time.Millisecond
)

// take hands a delivery to the bot and answers it. It returns at once; the receipt is used exactly once, after the bot has answered.
func (a *Adapter) take(ctx context.Context, d *delivery, r *receipt) {
	if d.changed != "" {
		a.people.forget(d.changed)
		if d.ev.Input == nil {
			r.ok(nil)
			return
		}
	}
	if a.trials.pressed(d.ev) {
		r.ok(nil)
		return
	}
	if d.file != nil {
		if _, before := a.answered.get(d.ev.ID); before {
			r.ok(nil)
			return
		}
		if !a.reading.begin(d.ev.ID) {
			r.refuse(http.StatusServiceUnavailable) // it is being read; what comes later finds it answered
			return
		}
		f, _ := d.ev.Input.(bot.File)
		f.Open = a.open(d)
		d.ev.Input = f
	}
	d.ev.Ack = bot.AckNothing
	if d.command {
		d.ev.Ack = bot.AckSmall
	}
	o := a.opening(ctx, d)
	ctx = context.WithoutCancel(ctx)
	err := a.in.Go(ctx, d.ev, func(reply bot.Reply, err error) {
		ctx, cancel := context.WithTimeout(ctx, answerLimit)
		defer cancel()
		defer a.closeNotice(ctx, d, o)
		defer r.ok(nil) // whatever was forgotten, Slack is answered
		defer a.reading.end(d.ev.ID)
		a.finish(ctx, d, o, r, reply, err)
	})
	if err != nil {
		o.end()
		a.reading.end(d.ev.ID)
		a.counts.full.Add(1)
		r.refuse(intake.Status(err))
		return
	}
	a.counts.taken.Add(1)
}

// finish answers what the bot said to a delivery.
func (a *Adapter) finish(ctx context.Context, d *delivery, o *opening, r *receipt, reply bot.Reply, failed error) {
	if _, before := a.answered.get(d.ev.ID); before && d.ev.ID != "" {
		r.ok(nil)
		return
	}
	if d.unread != "" && !errors.Is(failed, context.Canceled) {
		reply, failed = a.notRead(d), nil
	}
	if failed != nil {
		a.cfg.Log.Warn().Err(failed).Str("event_id", d.ev.ID).Msg("event not answered")
		if d.event && !errors.Is(failed, intake.ErrFault) {
			r.refuse(http.StatusServiceUnavailable)
			return
		}
		reply = apology(d, a.speaks(d.ev.Actor.ID))
	}
	d.key, d.kept = cmp.Or(string(reply.Receipt), d.ev.ID), reply.Receipt != ""
	ev, err := a.settled(ctx, d.ev)
	if err != nil && failed == nil {
		a.cfg.Log.Warn().Err(err).Str("event_id", d.ev.ID).Msg("place not known")
	}
	if err := a.reply(ctx, d, ev, o, r, reply); err != nil {
		a.cfg.Log.Warn().Err(err).Str("event_id", d.ev.ID).Msg("answer not delivered")
		if reply.Receipt != "" {
			return // it waits in the outbox
		}
		if d.event && !final(err) {
			r.refuse(http.StatusServiceUnavailable) // Slack delivers again, the bot says the same again
		}
		a.counts.lost.Add(1)
		return
	}
	a.arrived(ctx, reply.Receipt)
	if len(d.more) > 0 {
		if err := a.toast(ctx, d, ev, strings.ReplaceAll(fileWords(a.speaks(ev.Actor.ID)).more, "{file}", strings.Join(d.more, ", "))); err != nil {
			a.cfg.Log.Warn().Err(err).Str("event_id", d.ev.ID).Msg("files beside the first not told")
		}
	}
	if ev.Place.Direct && ev.Place.ID != "" {
		a.owners.put(ev.Place.ID, ev.Actor.ID)
	}
	r.ok(nil)
	a.handAnswer(ctx, d, ev, reply.Card)
	if failed == nil {
		a.redraw(ctx, d, ev)
	}
}

// arrived tells the bot that the answer to a change has arrived. Where that cannot be noted the outbox finds it in the place.
func (a *Adapter) arrived(ctx context.Context, receipt bot.Receipt) {
	if receipt == "" || a.settler == nil {
		return
	}
	if err := a.settler.Settle(ctx, receipt); err != nil {
		a.cfg.Log.Warn().Err(err).Msg("answer not settled")
	}
}

// apology is the answer where the bot had none. A form stays open with what was typed.
func apology(d *delivery, tag lang.Tag) bot.Reply {
	text := wordsIn(tag).oops
	r := bot.Reply{Private: true, Card: &card.Card{Lang: tag, Tone: card.Bad, Fallback: text, Body: []card.Element{card.Text{MD: card.Escape(text)}}}}
	switch d.ev.Input.(type) {
	case bot.Submit:
		r.Invalid = map[string]string{"": text}
	case bot.Lookup:
		r.Options = []card.Option{}
	}
	return r
}

// reply does what the bot asked for, acknowledging as early as the kind of delivery allows.
func (a *Adapter) reply(ctx context.Context, d *delivery, ev bot.Event, o *opening, r *receipt, reply bot.Reply) error {
	switch in := ev.Input.(type) {
	case bot.Lookup:
		r.ok(options(reply.Options, in.Query))
		return nil
	case bot.Revoked:
		a.cfg.Log.Warn().Str("tenant", ev.Place.Tenant).Msg("slack took the bot's access away: install it again, then set the new token")
		if _, err := a.api.AuthTestContext(ctx); refused(err) {
			a.signedOut(short(err))
		}
		return nil
	case bot.Left, bot.Gone, bot.Back:
		return nil // nobody is there to read
	case bot.Submit:
		done, err := a.submitAnswer(ctx, d, ev, r, &reply)
		if done || err != nil {
			return err
		}
	}
	if d.source.only && d.respond != "" {
		a.answers.put(d.source.channel+" "+d.source.ts+" "+ev.Actor.ID, d.respond)
	}
	if d.event {
		late := time.AfterFunc(max(0, ackEvents-time.Since(o.began)), func() { r.ok(nil) })
		defer late.Stop()
	} else if !d.command || reply.Form != nil {
		r.ok(nil)
	}
	if reply.Form != nil {
		if err := a.openForm(ctx, d, ev, o, *reply.Form); err != nil {
			return err
		}
	}
	switch {
	case reply.Card != nil && d.home:
		a.homes.put(ev.Actor.ID, false)
		return a.persist(ctx, func(bool) error { return a.publish(ctx, ev.Actor.ID, *reply.Card) })
	case reply.Card != nil:
		if d.command && a.carried(ev, r, reply) {
			return nil
		}
		if d.command {
			r.ok(nil)
		}
		return a.showCard(ctx, d, ev, *reply.Card, reply.Private || ev.Actor.Outside, reply.Replace)
	case reply.Toast != "":
		return a.toast(ctx, d, ev, reply.Toast)
	}
	return nil
}

// carried puts the answer to a command into its acknowledgement, where Slack is sure to take it: a refusal there would not be heard.
func (a *Adapter) carried(ev bot.Event, r *receipt, reply bot.Reply) bool {
	m, degraded := encodeAt(*reply.Card, stepClassic)
	if drawsNatively(*reply.Card) {
		if native, fewer := encodeAt(*reply.Card, stepNative); len(degraded) != len(fewer) || len(native.Blocks) != len(m.Blocks) {
			return false // it is richer than an acknowledgement should be
		}
	}
	kind := toOne
	if !ev.Actor.Outside && (ev.Place.Direct || !reply.Private && reply.Card.Audience == card.GroupSafe) {
		kind = toAll
	}
	raw, err := json.Marshal(answerOf(m, kind, ""))
	if err != nil || len(raw) >= maxCarried {
		return false
	}
	r.ok(json.RawMessage(raw))
	return true
}

func size(v any) int {
	raw, err := json.Marshal(v)
	if err != nil {
		return maxCarried
	}
	return len(raw)
}

// showCard shows a card where it belongs: instead of the card that was pressed, to one person, or to everybody in the place.
func (a *Adapter) showCard(ctx context.Context, d *delivery, ev bot.Event, c card.Card, private, replace bool) error {
	s := d.source
	alone := !ev.Place.Direct && (private || c.Audience != card.GroupSafe)
	if replace && s.ts != "" && (s.only || !alone) {
		err := a.persist(ctx, func(bool) error { return a.exchange(ctx, d, ev, c) })
		if err == nil || d.kept && !errors.Is(err, errGone) {
			return err
		}
	}
	p := post{channel: ev.Place.ID, thread: ev.Place.Thread, key: d.key}
	if alone {
		return a.whisper(ctx, d, ev, c, p)
	}
	err := a.persist(ctx, func(again bool) error {
		_, err := a.deliver(ctx, p, c, again || d.again)
		return err
	})
	switch {
	case d.respond != "" && (final(err) || d.elsewhere(err)): // a channel the bot is not in, or a token that nobody takes
		return a.respondCard(ctx, d.respond, func(s step) response { m, _ := encodeAt(c, s); return answerOf(m, toAll, p.thread) })
	case d.elsewhere(err) && !ev.Place.Direct:
		err = a.inPrivate(ctx, d, ev, c)
	}
	if err == nil && d.event && d.ev.ID != "" {
		a.answered.put(d.ev.ID, struct{}{})
	}
	return err
}

// elsewhere reports that an answer has to go another way: this one is shut, or would open too late, and neither the outbox nor Slack brings
// it once more.
func (d *delivery) elsewhere(err error) bool {
	var later bot.RetryAfter
	return !d.kept && (final(err) || !d.event && errors.As(err, &later))
}

// exchange puts a card in the place of the one that was pressed.
func (a *Adapter) exchange(ctx context.Context, d *delivery, ev bot.Event, c card.Card) error {
	s := d.source
	if !s.only {
		_, err := a.deliver(ctx, post{channel: s.channel, ts: s.ts, key: d.key}, c, false)
		return err
	}
	address := d.respond
	if address == "" {
		address, _ = a.answers.get(s.channel + " " + s.ts + " " + ev.Actor.ID)
	}
	return a.respondCard(ctx, address, func(st step) response {
		m, _ := encodeAt(c, st)
		r := answerOf(m, toOne, s.thread)
		r.Replace = true
		return r
	})
}

// whisper shows a card to the one who asked: by the answer address, else by name, else in their own chat with the bot.
func (a *Adapter) whisper(ctx context.Context, d *delivery, ev bot.Event, c card.Card, p post) error {
	doubt := false
	if d.respond != "" {
		err := a.persist(ctx, func(again bool) error {
			return a.respondCard(ctx, d.respond, func(s step) response { return answerOf(a.repeated(c, s, again), toOne, p.thread) })
		})
		if err == nil || d.kept && !errors.Is(err, errGone) {
			return err
		}
		doubt = errors.Is(err, bot.ErrUncertain)
	}
	p.only = ev.Actor.ID
	err := a.persist(ctx, func(again bool) error {
		_, err := a.deliver(ctx, p, c, again || doubt)
		return err
	})
	if final(err) || d.elsewhere(err) {
		return a.inPrivate(ctx, d, ev, c)
	}
	return err
}

// inPrivate shows a card in the own chat of the one who asked.
func (a *Adapter) inPrivate(ctx context.Context, d *delivery, ev bot.Event, c card.Card) error {
	own, err := a.people.chat(ctx, ev.Actor.ID)
	if err != nil {
		return err
	}
	return a.persist(ctx, func(again bool) error {
		_, err := a.deliver(ctx, post{channel: own, key: d.key}, c, again)
		return err
	})
}

// toast says a short line to one person.
func (a *Adapter) toast(ctx context.Context, d *delivery, ev bot.Event, text string) error {
	c := card.Card{Lang: a.speaks(ev.Actor.ID), Fallback: text, Body: []card.Element{card.Text{MD: card.Escape(text)}}}
	p := post{channel: ev.Place.ID, thread: ev.Place.Thread}
	return a.whisper(ctx, d, ev, c, p)
}

// redraw shows the home page anew to somebody who has opened it and has just done something.
func (a *Adapter) redraw(ctx context.Context, d *delivery, ev bot.Event) {
	user := ev.Actor.ID
	waiting, opened := a.homes.get(user)
	switch ev.Input.(type) {
	case bot.Text, bot.Line, bot.Press, bot.Submit:
	default:
		return
	}
	if !opened || waiting || d.home {
		return
	}
	a.homes.put(user, true)
	home := &delivery{home: true, ev: bot.Event{At: a.cfg.Now(), Actor: ev.Actor, Place: bot.Place{Platform: Platform, Tenant: ev.Place.Tenant, Direct: true}, Input: bot.Opened{Home: true}}}
	a.take(ctx, home, &receipt{send: func(status int, _ any) {
		if status != http.StatusOK {
			a.homes.put(user, false) // no room: it is drawn after what comes next
		}
	}})
}

// closeNotice tells who still looks at a form that was announced and not needed.
func (a *Adapter) closeNotice(ctx context.Context, d *delivery, o *opening) {
	if o.used {
		return
	}
	view := o.end()
	if view == "" {
		return
	}
	w := wordsIn(a.speaks(d.ev.Actor.ID))
	if _, err := a.api.UpdateViewContext(ctx, notice(w.loading, w.done), "", "", view); err != nil {
		a.cfg.Log.Warn().Err(fault("update a view", err)).Msg("notice stays open")
	}
}

// persist tries an answer a few times while it may still arrive; again tells that a try before may have.
func (a *Adapter) persist(ctx context.Context, try func(again bool) error) error {
	wait, again := firstWait, false
	for n := 1; ; n++ {
		err := try(again)
		again = again || errors.Is(err, bot.ErrUncertain)
		if err == nil || final(err) || n == tries {
			return err
		}
		pause := wait
		var later bot.RetryAfter
		if errors.As(err, &later) {
			pause = max(pause, later.After)
		}
		if end, ok := ctx.Deadline(); ok && time.Until(end) <= pause {
			return err
		}
		if sleep(ctx, pause) != nil {
			return err
		}
		wait *= 2
	}
}

// final reports an error that trying again does not mend.
func final(err error) bool {
	return errors.Is(err, bot.ErrDead) || errors.Is(err, bot.ErrRejected) || errors.Is(err, errGone) || errors.Is(err, errUnseen)
}

// retryAfter reads how long Slack asks to wait.
func retryAfter(h http.Header) time.Duration {
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || n < 0 {
		return patience
	}
	return time.Duration(n) * time.Second
}
