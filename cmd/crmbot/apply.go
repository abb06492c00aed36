package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"crmbot/config"
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// apply brings the company's set-up to what the configuration says, in one transaction by the actor "config".
// What the configuration does not say is left to chat; what is so already is not written again.
func apply(ctx context.Context, h *house) error {
	if h.sample {
		return nil // the sample company's set-up is its own
	}
	cfg := h.cfg
	err := h.core.Update(ctx, crm.Actor{System: "config"}, h.clock.Now(), func(tx *crm.Tx) error {
		return errors.Join(applyOrg(tx, cfg), applyCalendar(tx, cfg), applyDictionaries(tx, cfg), applyPipelines(tx, cfg), applyTeams(tx, cfg), applyDigests(tx, cfg))
	})
	if err != nil {
		return fmt.Errorf("apply the configuration: %w", err)
	}
	return nil
}

// editCompany writes the company's settings if edit changes them.
func editCompany(tx *crm.Tx, edit func(*crm.Company)) error {
	have := tx.Company()
	want := have
	want.Holidays, want.Fields = slices.Clone(have.Holidays), slices.Clone(have.Fields)
	edit(&want)
	if reflect.DeepEqual(have, want) {
		return nil
	}
	_, err := tx.EditCompany(have.Rev, edit)
	return err
}

func applyOrg(tx *crm.Tx, cfg *config.Config) error {
	said := func(key string) bool {
		_, ok := cfg.Said("org." + key)
		return ok
	}
	err := editCompany(tx, func(c *crm.Company) {
		if said("name") {
			c.Name = cfg.Org.Name
		}
		if said("timezone") {
			c.Zone = cfg.Org.Timezone
		}
		if said("language") {
			c.Lang = cfg.Org.Language
		}
		if said("currency") {
			c.Currency = cfg.Org.Currency
		}
		if said("fiscal_start") {
			c.FiscalStart = cfg.Org.FiscalStart
		}
		if said("fiscal_label") {
			c.FiscalByEnd = cfg.Org.FiscalLabel == "end"
		}
		if said("week_start") {
			c.WeekStart = map[string]int{"sunday": 0, "monday": 1}[cfg.Org.WeekStart]
		}
		if said("move_reason") {
			c.NoReasons = cfg.Org.MoveReason == "off"
		}
		if said("proration") {
			c.ByWorkdays = cfg.Org.Proration == "workdays"
		}
		if said("alert_mode") {
			c.AlertPoints = cfg.Org.AlertMode == "points"
		}
	})
	return where(cfg, "org", err)
}

func applyCalendar(tx *crm.Tx, cfg *config.Config) error {
	if _, said := cfg.Section("calendar"); !said {
		return nil
	}
	days := make([]crm.Holiday, 0, len(cfg.Calendar.Days))
	for _, d := range cfg.Calendar.Days {
		day, err := time.Parse(time.DateOnly, d.Date)
		if err != nil {
			return where(cfg, "calendar", err)
		}
		days = append(days, crm.Holiday{Date: calendar.DateOf(day), Off: d.Off, Name: d.Name})
	}
	slices.SortFunc(days, func(a, b crm.Holiday) int { return int(a.Date) - int(b.Date) })
	return where(cfg, "calendar", editCompany(tx, func(c *crm.Company) {
		c.Calendar = cfg.Calendar.Base
		if len(days) > 0 || len(c.Holidays) > 0 {
			c.Holidays = days
		}
	}))
}

// applyPipelines makes, changes and archives pipelines until they are those of the section. A pipeline is known by its
// name, a stage by its name within it, so a stage keeps its number and its deals.
func applyPipelines(tx *crm.Tx, cfg *config.Config) error {
	if _, said := cfg.Said("pipelines"); !said {
		return nil
	}
	for i, p := range cfg.Pipelines {
		key := fmt.Sprintf("pipelines[%d]", i)
		have := append(tx.Pipelines(), tx.ArchivedPipelines()...) // anew: a new default changes the old one; one that comes back keeps its deals
		at := slices.IndexFunc(have, func(h crm.Pipeline) bool { return h.Name == p.Name })
		if at < 0 {
			_, err := tx.NewPipeline(pipelineOf(p, crm.Pipeline{}, i, cfg.Pipelines))
			if err != nil {
				return where(cfg, key, err)
			}
			continue
		}
		want := pipelineOf(p, have[at], i, cfg.Pipelines)
		if reflect.DeepEqual(have[at], want) {
			continue
		}
		if _, err := tx.EditPipeline(want.ID, have[at].Rev, func(p *crm.Pipeline) { *p = want }); err != nil {
			return where(cfg, key, err)
		}
	}
	for _, h := range tx.Pipelines() {
		if h.Archived || slices.ContainsFunc(cfg.Pipelines, func(p config.Pipeline) bool { return p.Name == h.Name }) {
			continue
		}
		if _, err := tx.EditPipeline(h.ID, h.Rev, func(p *crm.Pipeline) { p.Archived, p.Default = true, false }); err != nil {
			return where(cfg, "pipelines", fmt.Errorf("take away %s: %w", h.Name, err))
		}
	}
	return nil
}

// pipelineOf is a pipeline of the section over what is there. Without a default named, the first is it.
func pipelineOf(p config.Pipeline, have crm.Pipeline, at int, all []config.Pipeline) crm.Pipeline {
	named := slices.ContainsFunc(all, func(p config.Pipeline) bool { return p.Default })
	want := have
	want.Name, want.NameEN, want.Archived = p.Name, p.NameEN, false
	want.Default = p.Default || !named && at == 0
	want.Stages = make([]crm.Stage, 0, len(p.Stages))
	for _, s := range p.Stages {
		stage := crm.Stage{
			Name: s.Name, NameEN: s.NameEN, Aliases: s.Aliases, Kind: crm.StageKind(s.Kind), Probability: s.Probability,
			Category: s.Category, RotDays: s.RotDays, Required: required(s.Required), NoSkip: s.NoSkip, NoBack: s.NoBack, Playbook: s.Playbook, Benchmark: s.Benchmark,
		}
		for _, old := range have.Stages {
			if strings.EqualFold(old.Name, s.Name) {
				stage.ID = old.ID
			}
		}
		want.Stages = append(want.Stages, stage)
	}
	return want
}

// required are the fields a stage asks for as the core calls them, who keeps several contacts and products.
func required(fields []string) []string {
	var out []string
	for _, f := range fields {
		switch f {
		case "contact", "product":
			f += "s"
		}
		out = append(out, f)
	}
	return out
}

// applyTeams makes and changes the teams of the section; others stay, since people may stand in them.
func applyTeams(tx *crm.Tx, cfg *config.Config) error {
	ids := map[string]crm.ID{}
	for _, t := range tx.Teams() {
		ids[t.Name] = t.ID
	}
	for i, t := range cfg.Teams {
		if ids[t.Name] != 0 {
			continue
		}
		made, err := tx.NewTeam(crm.Team{Name: t.Name})
		if err != nil {
			return where(cfg, fmt.Sprintf("teams[%d]", i), err)
		}
		ids[t.Name] = made.ID
	}
	for i, t := range cfg.Teams {
		have, err := tx.Team(ids[t.Name])
		if err != nil {
			return where(cfg, fmt.Sprintf("teams[%d]", i), err)
		}
		want := have
		want.Parent, want.Currency, want.Lang, want.Zone = ids[t.Parent], t.Currency, t.Language, t.Timezone
		if t.Lead != "" {
			lead, err := personNamed(&tx.View, t.Lead)
			if err == nil { // a lead who has not come yet is set at the start after they did
				want.Lead = lead.ID
			}
		}
		if reflect.DeepEqual(want, have) {
			continue
		}
		if _, err := tx.EditTeam(have.ID, have.Rev, func(t *crm.Team) { *t = want }); err != nil {
			return where(cfg, fmt.Sprintf("teams[%d]", i), err)
		}
	}
	return nil
}

// where puts file and line before an error of a section.
func where(cfg *config.Config, key string, err error) error {
	if err == nil {
		return nil
	}
	at, ok := cfg.Said(key)
	if !ok {
		return fmt.Errorf("%s: %w", key, err)
	}
	return fmt.Errorf("%s: %s: %w", spot(at), key, err)
}

// spot is where something was said, for people: file and line, or the name in the environment.
func spot(at config.Position) string {
	if at.File == "" {
		return at.Env
	}
	return fmt.Sprintf("%s:%d", at.File, at.Line)
}

// closed tells chat which sections of the set-up the configuration looks after. The sample company's are its own.
func (h *house) closed(section string) (string, bool) {
	if h.sample {
		return "", false
	}
	at, said := h.cfg.Section(section)
	if !said {
		return "", false
	}
	at.File = filepath.Base(at.File) // who reads it need not know this machine's folders
	if at.Env != "" {
		at.File = ""
	}
	return spot(at), true
}
