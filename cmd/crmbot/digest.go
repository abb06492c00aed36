package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"

	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

func digestCommand() subcommand {
	return subcommand{
		name: "digest", needs: existing,
		text: "print the facts of a team's digest without sending it / 简报数据",
		define: func(fs *flag.FlagSet) action {
			at := fs.String("at", "", "`TIME` the digest is of; now when missing")
			team := fs.String("team", "", "`NAME` or code of the team; the whole company when missing")
			asJSON := fs.Bool("json", false, "print JSON")
			return func(ctx context.Context, c *call) error { return printDigest(ctx, c, *at, *team, *asJSON) }
		},
	}
}

// digestFacts is what a digest says of one team at one instant. Amounts are in minor units.
type digestFacts struct {
	At       time.Time     `json:"at"`
	Team     string        `json:"team"`
	Pipeline string        `json:"pipeline"`
	Stages   []stageFacts  `json:"stages"`
	Total    stageFacts    `json:"total"`
	Overdue  int64         `json:"overdue"`
	Undated  int64         `json:"undated"`
	Stalled  stalledFacts  `json:"stalled"`
	Quota    quotaFacts    `json:"quota"`
	Forecast forecastFacts `json:"forecast"`
}

type stageFacts struct {
	Stage    string       `json:"stage,omitempty"`
	StageEN  string       `json:"stage_en,omitempty"`
	Deals    int64        `json:"deals"`
	Amount   money.Amount `json:"amount"`
	Weighted money.Amount `json:"weighted"`
	Unpriced int64        `json:"unpriced,omitempty"` // deals in a currency without a rate: not in the amounts
}

// stalledFacts are the open deals nothing real happened with for longer than their stage allows.
type stalledFacts struct {
	Deals    int64        `json:"deals"`
	Amount   money.Amount `json:"amount"`
	Unpriced int64        `json:"unpriced,omitempty"`
}

type quotaFacts struct {
	Period string       `json:"period"`
	Set    bool         `json:"set"`
	Target money.Amount `json:"target"`
	Actual money.Amount `json:"actual"`
	Gap    money.Amount `json:"gap"`
	// Rate is in hundredths of a percent; absent without a target.
	Rate *int64 `json:"rate,omitempty"`
}

type forecastFacts struct {
	Won      money.Amount `json:"won"`
	Weighted money.Amount `json:"weighted"`
	Landing  money.Amount `json:"landing"`
}

func printDigest(ctx context.Context, c *call, at, team string, asJSON bool) error {
	var facts digestFacts
	by := crm.Actor{System: "operator", OSUser: c.caller.User}
	now := c.house.clock.Now()
	if at != "" {
		err := c.house.core.View(ctx, by, now, func(v *crm.View) error {
			var err error
			now, err = instant(at, v.TeamZone(0))
			return err
		})
		if err != nil {
			return err
		}
	}
	err := c.house.core.View(ctx, by, now, func(v *crm.View) error {
		var err error
		facts, err = digestOf(v, team)
		return err
	})
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(c.stdout).Encode(facts)
	}
	return facts.print(c)
}

func digestOf(v *crm.View, team string) (digestFacts, error) {
	facts := digestFacts{At: v.Now(), Team: v.Company().Name}
	var subject crm.Ref
	if team != "" {
		t, err := teamNamed(v, team)
		if err != nil {
			return facts, err
		}
		subject, facts.Team = t.Ref(), t.Name
	}
	facts.At = facts.At.In(v.TeamZone(subject.ID))
	today := v.Today(subject.ID)
	f, err := funnel.Read(v, funnel.Query{Who: funnel.Of(v, subject), Currency: v.Currency(subject.ID), Today: today})
	if err != nil {
		return facts, fmt.Errorf("read the funnel: %w", err)
	}
	facts.Pipeline, facts.Overdue, facts.Undated, facts.Total = f.Pipeline.Name, f.Overdue, f.Undated, factsOf(f.Total)
	for _, s := range f.Stages {
		facts.Stages = append(facts.Stages, factsOf(s))
	}
	stalled, err := funnel.CountStalled(v, funnel.StalledQuery{Who: funnel.Of(v, subject), Currency: v.Currency(subject.ID)})
	if err != nil {
		return facts, fmt.Errorf("count the stalled deals: %w", err)
	}
	facts.Stalled = stalledFacts{Deals: stalled.N, Amount: stalled.Amount.Sum, Unpriced: stalled.Amount.Unpriced}
	month := calendar.MonthOf(today, v.Fiscal())
	a, err := funnel.Attain(v, subject, crm.WonAmount, month)
	if err != nil {
		return facts, fmt.Errorf("read the quota: %w", err)
	}
	facts.Quota = quotaFacts{Period: month.String(), Set: a.Set, Target: a.Quota, Actual: a.Actual, Gap: a.Gap}
	if !a.Rate.Undefined() {
		rate := a.Rate.Round(10000)
		facts.Quota.Rate = &rate
	}
	o, err := funnel.Forecast(v, subject, month)
	if err != nil {
		return facts, fmt.Errorf("read the forecast: %w", err)
	}
	facts.Forecast = forecastFacts{Won: o.Won.Sum, Weighted: o.Weighted.Sum, Landing: o.Landing}
	return facts, nil
}

func factsOf(s funnel.Stage) stageFacts {
	return stageFacts{Stage: s.Stage.Name, StageEN: s.Stage.NameEN, Deals: s.N, Amount: s.Amount.Sum, Weighted: s.Weighted.Sum, Unpriced: s.Amount.Unpriced}
}

func teamNamed(v *crm.View, name string) (crm.Team, error) {
	var names []string
	for _, t := range v.Teams() {
		if t.Name == name || t.Ref().String() == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return crm.Team{}, told{"digest.no_team", []any{"name", name, "names", names}}
}

func (f digestFacts) print(c *call) error {
	p := c.printer()
	team := f.Team
	if team == "" {
		team = p.T("digest.company")
	}
	fmt.Fprintf(c.stdout, "%s  %s  %s\n", team, f.Pipeline, f.At.Format("2006-01-02 15:04"))
	rows := [][]string{strings.Split(p.T("digest.columns"), "|")}
	for _, s := range append(f.Stages, f.Total) {
		name := s.Stage
		switch {
		case name == "":
			name = p.T("digest.total")
		case p.Tag() == lang.English && s.StageEN != "":
			name = s.StageEN
		}
		rows = append(rows, []string{name, strconv.FormatInt(s.Deals, 10), s.Amount.Full(), s.Weighted.Full()})
	}
	if err := columns(c.stdout, rows); err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, p.T("digest.late", "overdue", f.Overdue, "undated", f.Undated))
	fmt.Fprintln(c.stdout, p.T("digest.stalled", "n", f.Stalled.Deals, "amount", f.Stalled.Amount.Full()))
	rate := p.T("digest.no_quota")
	if f.Quota.Rate != nil {
		rate = p.T("digest.rate", "rate", fmt.Sprintf("%d.%02d", *f.Quota.Rate/100, *f.Quota.Rate%100), "target", f.Quota.Target.Full())
	}
	_, err := fmt.Fprintln(c.stdout, p.T("digest.month", "period", f.Quota.Period, "won", f.Quota.Actual.Full(), "rate", rate, "landing", f.Forecast.Landing.Full()))
	return err
}
