package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"crmbot/adapters/slack"
	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
)

const (
	slackPatience = 20 * time.Second // for everything doctor asks Slack
	pressPatience = time.Minute      // for somebody's press
	readLine      = "help"           // what a made-up press asks: it reads nothing of the company
)

// slackExam looks at Slack from all sides.
type slackExam struct {
	c     *call
	p     *lang.Printer
	a     *slack.Adapter
	runs  bool // it takes Slack's events here and now
	found []finding
}

// slackFindings tells how Slack stands, in as many lines as there are things to tell; none where it is not configured.
func slackFindings(ctx context.Context, c *call, press string) []finding {
	e := slackExam{c: c, p: c.printer()}
	if e.a, e.runs = c.slackNow(); e.a == nil {
		if press != "" {
			e.say(bad, e.p.T("doctor.slack.off"), e.p.T("doctor.slack.page"))
		}
		return e.found
	}
	asking, cancel := context.WithTimeout(ctx, slackPatience)
	defer cancel()
	g, err := e.a.Grant(asking)
	if err != nil {
		e.refused("bot_token", err)
		if slack.Code(err) != "" || e.runs || !c.cfg.Slack.Socket() { // else the socket would only say the same once more
			e.line(asking)
		}
		return e.found
	}
	e.say(fine, e.p.T("doctor.slack.is", "team", g.TeamName, "id", g.Team, "bot", g.BotName), "")
	e.scopes(g)
	e.line(asking)
	e.rehearse(asking, g)
	if press != "" {
		e.press(ctx, g, press)
	}
	return e.found
}

func (e *slackExam) say(state, fact, fix string) {
	e.found = append(e.found, finding{slack.Platform, state, fact, fix})
}

// refused tells why Slack does not take a key, or why it cannot be asked.
func (e *slackExam) refused(key string, err error) {
	code := slack.Code(err)
	switch code {
	case "":
		e.say(bad, e.p.T("doctor.slack.unreachable", "url", e.c.cfg.Slack.APIURL, "why", e.plainly(err)), e.p.T("doctor.slack.network"))
	case "missing_scope", "not_allowed_token_type":
		e.say(bad, e.p.T("doctor.slack.refused", "key", "slack."+key, "code", code), e.p.T("doctor.slack.fix."+key))
	case "ratelimited", "internal_error", "fatal_error", "service_unavailable":
		e.say(warn, e.p.T("doctor.slack.busy", "code", code), "")
	default:
		e.say(bad, e.p.T("doctor.slack.refused", "key", "slack."+key, "code", code), e.p.T("doctor.slack.fix."+key))
	}
}

// plainly is why an error happened, without what was being done: the sentence around it says that.
func (e *slackExam) plainly(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return e.p.T("doctor.slack.no_answer")
	}
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

func (e *slackExam) scopes(g slack.Grant) {
	need := slack.Scopes(e.c.cfg.Slack.Threads)
	lacks := g.Lacks(need)
	switch {
	case g.Scopes == nil:
		e.say(warn, e.p.T("doctor.slack.scopes_unsaid"), "")
	case len(lacks) == 0:
		e.say(fine, e.p.T("doctor.slack.scopes", "n", len(need)), e.p.T("doctor.slack.home"))
	}
	for _, s := range lacks {
		e.say(bad, e.p.T("doctor.slack.lacks", "scope", s.Name, "without", s.Without(e.p.Tag())), e.p.T("doctor.slack.grant"))
	}
}

// line tells whether Slack's events arrive.
func (e *slackExam) line(ctx context.Context) {
	if !e.c.cfg.Slack.Socket() {
		e.reach(ctx)
		return
	}
	if !e.runs {
		lines, err := e.a.Greet(ctx)
		switch {
		case err != nil:
			e.refused("app_token", err)
		case lines > 1:
			e.say(warn, e.p.T("doctor.slack.shared", "n", lines-1), e.p.T("doctor.slack.own_app"))
		default:
			e.say(fine, e.p.T("doctor.slack.greeted"), "")
		}
		return
	}
	s := e.a.State()
	age := time.Since(s.Since).Round(time.Second)
	switch {
	case s.Open:
		e.say(fine, e.p.T("doctor.slack.open", "age", age), "")
	case s.Fault == "":
		e.say(warn, e.p.T("doctor.slack.opening"), "")
	default:
		e.say(bad, e.p.T("doctor.slack.shut", "age", age, "why", s.Fault), e.p.T("doctor.slack.fix.app_token"))
	}
}

// reach tries the public address as Slack does.
func (e *slackExam) reach(ctx context.Context) {
	at := e.c.cfg.PublicURL
	if !strings.HasPrefix(at, "https://") {
		e.say(warn, e.p.T("doctor.slack.not_https", "url", at), e.p.T("doctor.slack.proxy"))
	}
	if !e.runs {
		e.say(warn, e.p.T("doctor.slack.not_serving", "url", at), e.p.T("doctor.slack.serve"))
		return
	}
	err := e.a.Reach(ctx, at, rand.Text())
	var down *slack.Unreachable
	switch {
	case err == nil:
		e.say(fine, e.p.T("doctor.slack.reached", "url", at), "")
	case errors.As(err, &down) && down.Status == http.StatusUnauthorized:
		e.say(bad, e.p.T("doctor.slack.unsigned", "url", down.Route), e.p.T("doctor.slack.own_address"))
	case errors.As(err, &down) && down.Status != 0:
		e.say(bad, e.p.T("doctor.slack.elsewhere", "url", down.Route, "status", fmt.Sprint(down.Status)), e.p.T("doctor.slack.proxy"))
	default:
		e.say(warn, e.p.T("doctor.slack.unseen", "url", at, "why", e.plainly(err)), e.p.T("doctor.slack.proxy"))
	}
}

// rehearse sends a made-up press through signature, decoder and bot. It writes nothing: who presses was here lately, or is a stranger.
func (e *slackExam) rehearse(ctx context.Context, g slack.Grant) {
	if e.c.house == nil {
		return
	}
	account, name := e.lately(ctx, g.Tenant())
	reply, err := e.a.Rehearse(ctx, e.c.house.bot, g, account, readLine)
	switch {
	case err != nil:
		e.say(bad, e.p.T("doctor.slack.press_lost", "why", e.plainly(err)), "")
	case reply.Card == nil:
		e.say(bad, e.p.T("doctor.slack.press_lost", "why", e.p.T("doctor.slack.no_card")), "")
	case account == "":
		e.say(fine, e.p.T("doctor.slack.press_stranger"), e.p.T("doctor.slack.press_real"))
	default:
		e.say(fine, e.p.T("doctor.slack.press_answered", "name", name), e.p.T("doctor.slack.press_real"))
	}
}

// lately finds somebody who used Slack last and not long ago: answering them changes nothing, not even which account they used last.
func (e *slackExam) lately(ctx context.Context, tenant string) (account, name string) {
	const fresh = 6 * time.Hour
	now := e.c.house.clock.Now()
	_ = e.c.house.core.View(ctx, crm.Actor{System: "crmbot"}, now, func(v *crm.View) error { // what cannot be read was told by another line
		for _, p := range v.People() {
			ids := v.Identities(p.ID) // the one used last first
			if p.State == crm.Active && len(ids) > 0 && ids[0].Platform == slack.Platform && ids[0].Tenant == tenant && now.Sub(ids[0].LastUsed) < fresh {
				account, name = ids[0].External, p.Name
			}
		}
		return nil
	})
	return account, name
}

// press sends a real button and waits until it is pressed.
func (e *slackExam) press(ctx context.Context, g slack.Grant, who string) {
	if !e.runs {
		e.say(bad, e.p.T("doctor.slack.not_running"), e.p.T("doctor.slack.serve"))
		return
	}
	account, err := e.account(ctx, g, who)
	if err != nil || account == "" {
		e.say(bad, e.p.T("doctor.slack.nobody", "who", who), e.p.T("doctor.slack.name_account"))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, pressPatience)
	defer cancel()
	fmt.Fprintln(e.c.stderr, e.p.T("doctor.slack.sent", "who", who, "patience", pressPatience))
	began := time.Now()
	err = e.a.Try(ctx, account, slack.Trial{
		Ask: e.card(e.p.T("doctor.slack.try")), Label: e.p.T("doctor.slack.button"), Nonce: rand.Text(),
		Done: e.card(e.p.T("doctor.slack.tried")), Overdue: e.card(e.p.T("doctor.slack.overdue")),
	})
	switch {
	case err == nil:
		e.say(fine, e.p.T("doctor.slack.pressed", "who", who, "age", time.Since(began).Round(time.Second)), "")
	case errors.Is(err, context.DeadlineExceeded):
		e.say(bad, e.p.T("doctor.slack.no_press", "who", who, "patience", pressPatience), e.p.T("doctor.slack.interactivity"))
	default:
		e.say(bad, e.p.T("doctor.slack.not_sent", "who", who, "why", err), "")
	}
}

func (e *slackExam) card(text string) card.Card {
	return card.Card{Lang: e.p.Tag(), Fallback: text, Body: []card.Element{card.Text{MD: card.Escape(text)}}}
}

// account finds somebody's account: as Slack names it, by the person it is linked to, or by an e-mail address.
func (e *slackExam) account(ctx context.Context, g slack.Grant, who string) (string, error) {
	id := strings.TrimPrefix(who, slack.Platform+":")
	if len(id) > 6 && strings.ContainsAny(id[:1], "UW") && strings.ToUpper(id) == id {
		return id, nil
	}
	account, email := "", who
	err := e.c.house.core.View(ctx, crm.Actor{System: "crmbot"}, e.c.house.clock.Now(), func(v *crm.View) error {
		p, err := personNamed(v, who)
		if err != nil {
			return nil //nolint:nilerr // it may be an address Slack knows
		}
		email = p.Email
		for _, i := range v.Identities(p.ID) {
			if i.Platform == slack.Platform && i.Tenant == g.Tenant() {
				account = i.External
			}
		}
		return nil
	})
	if err != nil || account != "" || !strings.Contains(email, "@") {
		return account, err
	}
	ctx, cancel := context.WithTimeout(ctx, slackPatience)
	defer cancel()
	return e.a.Account(ctx, email)
}
