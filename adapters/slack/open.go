package slack

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

const (
	loadAfter   = 1200 * time.Millisecond // a form that is not ready by then is announced by one that says so
	triggerLife = 2800 * time.Millisecond // a little less than Slack's three seconds
)

// opening holds a form's place open while the form is made. The zero opening holds nothing.
type opening struct {
	mu    sync.Mutex
	began time.Time
	timer *time.Timer
	over  bool
	used  bool   // the form stands in that view
	view  string // the view that says "loading", once it is open
}

// opening begins to wait for a form that was asked for.
func (a *Adapter) opening(ctx context.Context, d *delivery) *opening {
	o := &opening{began: time.Now()}
	if !d.opens || d.trigger == "" {
		return o
	}
	ctx = context.WithoutCancel(ctx)
	o.timer = time.AfterFunc(loadAfter, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.over {
			return
		}
		ctx, cancel := context.WithTimeout(ctx, triggerLife-loadAfter)
		defer cancel()
		w := wordsIn(a.speaks(d.ev.Actor.ID))
		v, err := a.api.OpenViewContext(ctx, d.trigger, notice(w.loading, w.wait))
		if err != nil {
			a.cfg.Log.Warn().Err(fault("open a view", err)).Msg("form announced")
			return
		}
		o.view = v.ID
	})
	return o
}

// speaks is the language somebody is known to read.
func (a *Adapter) speaks(user string) lang.Tag {
	who, _ := a.people.known(user)
	return lang.Parse(who.lang, lang.Chinese)
}

// end stops waiting and gives the view that was opened meanwhile, "" if none was.
func (o *opening) end() string {
	if o.timer != nil {
		o.timer.Stop()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.over = true
	return o.view
}

// notice is a view that only says something.
func notice(title, text string) slackapi.ModalViewRequest {
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, Title: plain(oneLine(title), maxModalTitle),
		Blocks: slackapi.Blocks{BlockSet: []slackapi.Block{slackapi.NewSectionBlock(plain(text, maxText), nil, nil)}},
	}
}

// openForm shows a form: in the view that waits for it, in a new one, or, when its moment has passed or there was none, behind a button.
func (a *Adapter) openForm(ctx context.Context, d *delivery, ev bot.Event, o *opening, f card.Form) error {
	v, err := modal(f, d.token(ev))
	if err != nil {
		return err
	}
	w := wordsIn(f.Lang)
	if view := o.end(); view != "" {
		_, err := a.api.UpdateViewContext(ctx, v, "", "", view)
		if err == nil {
			o.used = true
			return nil
		}
		a.cfg.Log.Warn().Err(fault("update a view", err)).Msg("form behind a button")
		return a.showCard(ctx, d, ev, behind(f, w.reopen, w.open), true, false)
	}
	if d.trigger == "" {
		return a.showCard(ctx, d, ev, behind(f, "", w.open), true, false)
	}
	if time.Since(o.began) < triggerLife {
		_, err = a.api.OpenViewContext(ctx, d.trigger, v)
		if err == nil {
			return nil
		}
		a.cfg.Log.Warn().Err(fault("open a view", err)).Bool("late", triggerGone(err)).Msg("form behind a button")
	}
	return a.showCard(ctx, d, ev, behind(f, w.reopen, w.open), true, false)
}

// token is what a form carries along: where it was asked for, so that its answer goes there.
func (d *delivery) token(ev bot.Event) string {
	return meta{Channel: ev.Place.ID, Thread: ev.Place.Thread, Message: d.source.ts, Only: d.source.only}.String()
}

// behind is a card whose button opens a form.
func behind(f card.Form, why, label string) card.Card {
	c := card.Card{Lang: f.Lang, Title: f.Title, Fallback: f.Title, Audience: card.GroupSafe}
	if why != "" {
		c.Body = append(c.Body, card.Text{MD: card.Escape(why)})
	}
	line := bot.FormOf(f.ID)
	if strings.HasPrefix(f.ID, "draft ") {
		line = f.ID
	}
	c.Body = append(c.Body, card.Actions{Buttons: []card.Button{{Label: label, Style: card.Primary, Value: line}}})
	return c
}

// submitAnswer acknowledges a form that was sent: with sentences under its fields, with the next form, or by closing it. It reports
// whether the acknowledgement said everything there is to say.
func (a *Adapter) submitAnswer(ctx context.Context, d *delivery, ev bot.Event, r *receipt, reply *bot.Reply) (done bool, err error) {
	if faults := fieldErrors(d.view.shown, reply.Invalid); faults != nil {
		r.ok(slackapi.NewErrorsViewSubmissionResponse(faults))
		return true, nil
	}
	if reply.Form == nil {
		r.ok(slackapi.NewClearViewSubmissionResponse())
		return false, nil
	}
	v, err := modal(*reply.Form, d.token(ev))
	if err != nil {
		r.ok(slackapi.NewClearViewSubmissionResponse())
		return false, err
	}
	if size(v) < maxCarried {
		r.ok(slackapi.NewUpdateViewSubmissionResponse(&v))
		return true, nil
	}
	// Too large for an acknowledgement: a small view takes its place for a moment.
	w := wordsIn(reply.Form.Lang)
	wait := notice(w.loading, w.wait)
	r.ok(slackapi.NewUpdateViewSubmissionResponse(&wait))
	_, err = a.api.UpdateViewContext(ctx, v, "", "", d.view.shown.ID)
	return true, fault("update a view", err)
}

// publish shows a card as a person's home page.
func (a *Adapter) publish(ctx context.Context, user string, c card.Card) error {
	for s, more := stepClassic, true; more && s < stepText; s, more = s.simpler() {
		_, err := a.api.PublishViewContext(ctx, slackapi.PublishViewContextRequest{UserID: user, View: homeAt(c, s)})
		err = fault("publish the home page", err)
		if err == nil || !errors.Is(err, bot.ErrRejected) {
			return err
		}
		a.cfg.Log.Warn().Err(err).Int("step", int(s)).Msg("slack refuses this form of a home page")
	}
	return bot.ErrRejected
}
