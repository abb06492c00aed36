package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

const (
	handLimit = time.Minute // of handing out the files of one card
	tellLimit = 5 * time.Second
	// uploadLimit is how long one try of an upload may take, and a second more for each megabyte.
	uploadLimit = 10 * time.Second
	handsFree   = 2 // files that are handed out at once: each waits in memory or on disk
)

// handing is whose files go where: always into a person's own chat with the bot.
type handing struct {
	who             bot.Account
	channel, thread string
	lang            lang.Tag
	since           string // stamp after which the files may stand there already; empty where they cannot
}

// filesOf are the files of a card.
func filesOf(c *card.Card) []card.File {
	if c == nil {
		return nil
	}
	var out []card.File
	for _, el := range c.Body {
		if f, ok := el.(card.File); ok {
			out = append(out, f)
		}
	}
	return out
}

// handAnswer hands out the files of an answer that has arrived, to the one who asked and where nobody else sees them.
func (a *Adapter) handAnswer(ctx context.Context, d *delivery, ev bot.Event, c *card.Card) {
	files := filesOf(c)
	if len(files) == 0 || d.home || ev.Actor.Outside || a.cfg.Files == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handLimit)
	defer cancel()
	h := handing{who: ev.Actor, channel: ev.Place.ID, thread: ev.Place.Thread, lang: c.Lang}
	if d.again {
		h.since = d.ts
	}
	if !ev.Place.Direct {
		own, err := a.people.chat(ctx, ev.Actor.ID)
		if err != nil {
			a.cfg.Log.Warn().Err(err).Str("event_id", ev.ID).Msg("files not handed out")
			return
		}
		h.channel, h.thread = own, ""
	}
	a.handOut(ctx, h, files)
}

// handSent hands out the files of a card that Send delivered as the message at.
func (a *Adapter) handSent(ctx context.Context, to bot.Target, c card.Card, at bot.MessageRef, again bool) {
	files := filesOf(&c)
	if len(files) == 0 || a.cfg.Files == nil {
		return
	}
	user, channel := cmp.Or(to.Account, to.Only), at.Place
	if user == "" && direct(channel) {
		user = a.owner(ctx, channel)
	}
	h := handing{who: bot.Account{Platform: Platform, Tenant: to.Tenant, ID: user}, channel: channel, lang: c.Lang}
	if at.Place == to.Place {
		h.thread = to.Thread
	}
	if me := a.me.Load(); h.who.Tenant == "" && me != nil {
		h.who.Tenant = me.tenant()
	}
	if again {
		h.since = at.ID
	}
	switch {
	case user == "" && direct(channel): // who presses the button is known
		for _, f := range files {
			a.tellUnhanded(ctx, h, f, faultBroken)
		}
		return
	case user == "":
		a.cfg.Log.Warn().Str("card", c.Key).Msg("files of nobody not handed out")
		return
	case !direct(channel):
		own, err := a.people.chat(ctx, user)
		if err != nil {
			a.cfg.Log.Warn().Err(err).Str("card", c.Key).Msg("files not handed out")
			return
		}
		h.channel, h.thread, h.since = own, "", ""
	}
	a.handOut(ctx, h, files)
}

// owner is the person of a chat of two; "" when Slack does not tell.
func (a *Adapter) owner(ctx context.Context, channel string) string {
	if user, known := a.owners.get(channel); known {
		return user
	}
	page, err := a.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: channel, Limit: lookBack})
	me := a.me.Load()
	if err != nil || me == nil {
		return ""
	}
	for _, m := range page.Messages {
		if m.BotID == "" && m.User != "" && m.User != me.user {
			a.owners.put(channel, m.User)
			return m.User
		}
	}
	return ""
}

// handOut brings files to their person, one by one. What does not get through is told in words, with a button that tries again.
func (a *Adapter) handOut(ctx context.Context, h handing, files []card.File) {
	there := a.handed(ctx, h)
	for _, f := range files {
		if slices.Contains(there, bot.FileName(f.Name)) {
			continue
		}
		err := a.hand(ctx, h, f)
		if err == nil {
			continue
		}
		a.cfg.Log.Warn().Err(err).Msg("file not handed out")
		a.tellUnhanded(ctx, h, f, faultOf(err))
	}
}

// handed names the files that stand in the chat after a stamp: a try before, in another life, may have brought them.
func (a *Adapter) handed(ctx context.Context, h handing) []string {
	if h.since == "" {
		return nil
	}
	var found []slackapi.Message
	if h.thread != "" {
		found, _, _, _ = a.api.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{ChannelID: h.channel, Timestamp: h.thread, Oldest: h.since, Limit: lookBack})
	} else if page, err := a.api.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{ChannelID: h.channel, Oldest: h.since, Limit: lookBack}); err == nil {
		found = page.Messages
	}
	var names []string
	me := a.me.Load()
	for _, m := range found {
		if me == nil || m.User != me.user || m.Timestamp <= h.since {
			continue
		}
		for _, f := range m.Files {
			names = append(names, f.Name)
		}
	}
	return names
}

// hand brings one file.
func (a *Adapter) hand(ctx context.Context, h handing, f card.File) error {
	select {
	case a.hands <- struct{}{}:
		defer func() { <-a.hands }()
	case <-ctx.Done():
		return fmt.Errorf("wait for other files: %w", ctx.Err())
	}
	var s spool
	defer func() {
		if err := s.close(); err != nil {
			a.cfg.Log.Warn().Err(err).Msg("file set aside not thrown away")
		}
	}()
	name := f.Name
	err := a.cfg.Files.Fetch(ctx, h.who, f.Key, func(called string, size int64) (io.Writer, error) {
		if name = called; size > maxHandOut {
			return nil, faultLarge
		}
		return &s, nil
	})
	switch {
	case errors.Is(err, bot.ErrNoFile):
		return faultGone
	case err != nil:
		return fmt.Errorf("fetch a file of a card: %w", err)
	}
	return a.share(ctx, h, bot.FileName(name), &s)
}

var _ bot.Uploader = (*Adapter)(nil)

// Upload puts a file into a chat of two, or into the own chat of the one person a target in a channel means. Slack names no message of it.
func (a *Adapter) Upload(ctx context.Context, to bot.Target, name string, r io.Reader, size int64) (bot.MessageRef, error) {
	place, err := a.placeOf(ctx, to)
	if err == nil && !direct(place) && to.Only != "" {
		place, err = a.ownChat(ctx, to.Only)
	}
	if err != nil {
		return bot.MessageRef{}, err
	}
	if !direct(place) {
		return bot.MessageRef{}, fmt.Errorf("put a file into %s: %w", place, bot.Undeliverable{Why: bot.WhyPersonal})
	}
	if size > maxHandOut {
		return bot.MessageRef{}, faultLarge
	}
	var s spool
	defer func() { _ = s.close() }() // it has no name any more
	if n, err := io.Copy(&s, r); err != nil || size > 0 && n != size {
		return bot.MessageRef{}, fmt.Errorf("read a file of %d bytes, %d came: %w", size, n, cmp.Or(err, io.ErrUnexpectedEOF))
	}
	h := handing{channel: place}
	if place == to.Place {
		h.thread = to.Thread
	}
	if err := a.share(ctx, h, bot.FileName(name), &s); err != nil {
		return bot.MessageRef{}, err
	}
	return bot.MessageRef{Place: place}, nil
}

// share uploads what a spool holds and shows it in a chat. Until it is shown nobody sees an upload, so that it may begin again; where nobody
// knows whether it was shown, Slack is asked first, and while it does not tell nothing is shown a second time.
func (a *Adapter) share(ctx context.Context, h handing, name string, s *spool) error {
	if s.size == 0 {
		return faultEmpty
	}
	var id string
	err := a.persist(ctx, func(bool) (err error) {
		id, err = a.upload(ctx, name, s)
		return err
	})
	if err != nil {
		return err
	}
	var untold error // why nobody knows whether it is shown
	err = a.persist(ctx, func(again bool) error {
		if untold = nil; again {
			var there bool
			if there, untold = a.shown(ctx, id, h.channel); there || untold != nil {
				return untold
			}
		}
		_, err := a.api.CompleteUploadExternalContext(ctx, slackapi.CompleteUploadExternalParameters{
			Files: []slackapi.FileSummary{{ID: id, Title: name}}, Channel: h.channel, ThreadTimestamp: h.thread,
		})
		err = fileRefusal("show a file in "+h.channel, err)
		if !again || !final(err) {
			return err
		}
		if there, unseen := a.shown(ctx, id, h.channel); there && unseen == nil {
			return nil // the try before has shown it meanwhile
		}
		return err
	})
	if untold != nil {
		return fmt.Errorf("%w: %w", faultUnsure, untold)
	}
	return err
}

// upload hands the bytes over and gives the id of the file, which nobody sees yet. The address is a ticket of its own: it needs no token.
func (a *Adapter) upload(ctx context.Context, name string, s *spool) (string, error) {
	u, err := a.api.GetUploadURLExternalContext(ctx, slackapi.GetUploadURLExternalParameters{FileName: name, FileSize: int(s.size)})
	if err != nil {
		return "", fileRefusal("ask where to put a file", err)
	}
	if !a.mayHold(u.UploadURL) {
		return "", faultAddress
	}
	ctx, cancel := context.WithTimeout(ctx, uploadLimit+time.Duration(s.size>>20)*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.UploadURL, s.reader())
	if err != nil {
		return "", faultAddress
	}
	req.ContentLength = s.size
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := a.files.Do(req)
	if err != nil {
		return "", fault("upload a file", err) // nobody sees it yet: it may begin again
	}
	defer func() { _ = resp.Body.Close() }()
	switch code := resp.StatusCode; code {
	case http.StatusOK:
		return u.FileID, nil
	case http.StatusTooManyRequests:
		return "", fmt.Errorf("upload a file: %w", bot.RetryAfter{After: retryAfter(resp.Header)})
	default:
		return "", fmt.Errorf("upload a file: status %d", code)
	}
}

// fileRefusal is fault for calls about files.
func fileRefusal(doing string, err error) error {
	switch Code(err) {
	case "file_uploads_disabled", "file_upload_size_restricted", "storage_limit_reached", "file_type_not_allowed":
		return fmt.Errorf("%s: %w", doing, faultForbidden)
	}
	return fault(doing, err)
}

// shown reports whether a file stands in a channel. Slack shows it a little after it was told to.
func (a *Adapter) shown(ctx context.Context, id, channel string) (bool, error) {
	const looks = 3
	for n := range looks {
		if n > 0 {
			if err := sleep(ctx, firstWait); err != nil {
				return false, err
			}
		}
		f, _, _, err := a.api.GetFileInfoContext(ctx, id, 0, 0)
		if err != nil {
			return false, fault("ask whether a file is shown in "+channel, err)
		}
		if len(f.Shares.Private[channel]) > 0 || len(f.Shares.Public[channel]) > 0 || slices.Contains(f.IMs, channel) {
			return true, nil
		}
	}
	return false, nil
}

// fileMark begins the value of the button that tries again.
const fileMark = "slack.file "

// tellUnhanded says in the chat why a file is not there, with a button that tries again where that can help.
func (a *Adapter) tellUnhanded(ctx context.Context, h handing, f card.File, why fileFault) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellLimit)
	defer cancel()
	w := fileWords(h.lang)
	text := w.unhanded(why, bot.FileName(f.Name))
	c := card.Card{Lang: h.lang, Tone: card.Warn, Fallback: text, Body: []card.Element{card.Text{MD: card.Escape(text)}}}
	switch why {
	case faultScope, faultBroken, faultAddress, faultUnsure:
		value := fileMark + f.Key + " " + f.Name
		for len(value) > card.MaxValue {
			cut := []rune(value)
			value = string(cut[:len(cut)-1])
		}
		c.Body = append(c.Body, card.Actions{Buttons: []card.Button{{Label: w.again, Value: value, Style: card.Primary}}})
	}
	err := a.persist(ctx, func(again bool) error {
		_, err := a.deliver(ctx, post{channel: h.channel, thread: h.thread}, c, again)
		return err
	})
	if err != nil {
		a.cfg.Log.Warn().Err(err).Msg("nobody told that a file is not there")
	}
}

// bringing answers the button that asks for a file once more, and hands every other event on. Whether they may have it is asked when it is fetched.
type bringing struct {
	a    *Adapter
	next bot.Handler
}

func (b bringing) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	in, press := ev.Input.(bot.Press)
	rest, ours := strings.CutPrefix(in.Value, fileMark)
	if !press || !ours || ev.Actor.Outside {
		return b.next.Handle(ctx, ev) //nolint:wrapcheck // it is the bot's own
	}
	key, name, _ := strings.Cut(rest, " ")
	tag := b.a.speaks(ev.Actor.ID)
	text := fileWords(tag).here
	return bot.Reply{Replace: true, Private: true, Card: &card.Card{Lang: tag, Tone: card.Info, Fallback: text, Body: []card.Element{
		card.Text{MD: card.Escape(text)}, card.File{Name: bot.FileName(name), Key: key},
	}}}, nil
}
