package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

func stageKey(pipeline, stage int, key string) string {
	return fmt.Sprintf("pipelines[%d].stages[%d].%s", pipeline, stage, key)
}

func (c *Config) checkPipelines(l *loader) {
	if _, said := c.at["pipelines"]; said && len(c.Pipelines) == 0 {
		l.bad("pipelines", "name at least one pipeline, or take the section out")
	}
	defaults := 0
	names := unique{l: l}
	for i, p := range c.Pipelines {
		key := item("pipelines", i)
		l.need(key+".name", p.Name, "a pipeline is called by its name")
		names.add(key+".name", p.Name)
		if p.Default {
			if defaults++; defaults > 1 {
				l.bad(key+".default", "only one pipeline can be the default")
			}
		}
		c.checkStages(l, i, p.Stages)
	}
}

func (c *Config) checkStages(l *loader, pipeline int, stages []Stage) {
	key := item("pipelines", pipeline)
	first := map[string]int{} // line of the first stage of a closed kind
	open := 0
	names := unique{l: l}
	for j, s := range stages {
		at := func(field string) string { return stageKey(pipeline, j, field) }
		l.need(at("name"), s.Name, "a stage is called by its name")
		names.add(at("name"), s.Name)
		names.add(at("name_en"), s.NameEN)
		for k, alias := range s.Aliases {
			names.add(item(at("aliases"), k), alias)
		}
		l.oneOf(at("kind"), s.Kind, "open", "won", "lost")
		l.oneOf(at("category"), s.Category, "pipeline", "best", "commit", "closed", "omitted")
		l.between(at("probability"), s.Probability, 0, 100)
		l.between(at("rot_days"), s.RotDays, 0, 3650)
		l.between(at("benchmark"), s.Benchmark, 0, 100)
		for k, field := range s.Required {
			l.oneOf(item(at("required"), k), field, requirable()...)
		}
		switch s.Kind {
		case "open":
			open++
			if len(first) > 0 {
				l.bad(at("kind"), "open stages stand before the won and lost ones")
			}
			if _, said := c.at[at("probability")]; !said {
				l.bad(at("probability"), "missing: how likely is a deal in this stage to be won, in percent?")
			}
		case "won", "lost":
			if line, twice := first[s.Kind]; twice {
				l.bad(at("kind"), "a second %s stage; the first is in line %d", s.Kind, line)
			} else {
				first[s.Kind] = c.near(at("kind")).Line
			}
			if want := map[string]int{"won": 100, "lost": 0}[s.Kind]; s.Probability != want && s.Probability >= 0 && s.Probability <= 100 {
				l.bad(at("probability"), "a %s stage has %d", s.Kind, want)
			}
		}
	}
	for _, kind := range []string{"won", "lost"} {
		if _, ok := first[kind]; !ok {
			l.bad(key+".stages", "one stage of kind %s is missing", kind)
		}
	}
	if open == 0 {
		l.bad(key+".stages", "at least one open stage is missing")
	}
}

// requirable are the fields of a deal that a stage can ask for.
func requirable() []string {
	return []string{"amount", "expected", "customer", "contact", "source", "product"}
}

func (c *Config) checkTeams(l *loader) {
	names := unique{l: l}
	parent := map[string]string{}
	for i, t := range c.Teams {
		key := item("teams", i)
		l.need(key+".name", t.Name, "a team is called by its name")
		names.add(key+".name", t.Name)
		parent[t.Name] = t.Parent
		if t.Currency != "" {
			l.currency(key+".currency", t.Currency)
		}
		if t.Language != "" {
			l.oneOf(key+".language", t.Language, "zh-CN", "en")
		}
		if t.Timezone != "" {
			l.zone(key+".timezone", t.Timezone)
		}
	}
	for i, t := range c.Teams {
		if t.Parent == "" {
			continue
		}
		key := item("teams", i) + ".parent"
		if _, ok := parent[t.Parent]; !ok {
			l.bad(key, "no team of this file is called %q", t.Parent)
			continue
		}
		for up, steps := t.Parent, 0; up != ""; up = parent[up] {
			if steps++; up == t.Name || steps > len(parent) {
				l.bad(key, "%s stands above itself", t.Name)
				break
			}
		}
	}
}

func (c *Config) checkDigests(l *loader) {
	for i, d := range c.Digests {
		key := item("digests", i)
		if !account(d.Chat) {
			l.bad(key+".chat", "%q is not a chat such as slack:C012AB3CD", d.Chat)
		}
		l.need(key+".team", d.Team, "whose numbers? a team's name, or all")
		known := slices.ContainsFunc(c.Teams, func(t Team) bool { return t.Name == d.Team })
		if _, said := c.at["teams"]; said && d.Team != "" && d.Team != "all" && !known {
			l.bad(key+".team", "no team of this file is called %q", d.Team)
		}
		for j, at := range d.Times {
			if !regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`).MatchString(at) {
				l.bad(item(key+".times", j), "%q is not a time such as 09:03", at)
			}
		}
		if d.Language != "" {
			l.oneOf(key+".language", d.Language, "zh-CN", "en")
		}
		if d.Timezone != "" {
			l.zone(key+".timezone", d.Timezone)
		}
	}
}

func (c *Config) checkCalendar(l *loader) {
	l.oneOf("calendar.base", c.Calendar.Base, "cn", "weekdays")
	days := unique{l: l}
	for i, d := range c.Calendar.Days {
		key := item("calendar.days", i) + ".date"
		if _, err := time.Parse(time.DateOnly, d.Date); err != nil {
			l.bad(key, "%q is not a day such as 2027-02-06", d.Date)
			continue
		}
		days.add(key, d.Date)
	}
}

func (c *Config) checkFields(l *loader) {
	names := map[string]*unique{} // a customer's and a deal's field may bear the same
	for i, f := range c.Fields {
		key := item("fields", i)
		l.need(key+".name", f.Name, "a field is called by its name")
		if names[f.Of] == nil {
			names[f.Of] = &unique{l: l}
		}
		names[f.Of].add(key+".name", f.Name)
		if f.NameEN != f.Name {
			names[f.Of].add(key+".name_en", f.NameEN)
		}
		l.oneOf(key+".of", f.Of, "customer", "contact", "deal")
		l.oneOf(key+".kind", f.Kind, "text", "number", "date", "select")
		switch {
		case f.Kind == "select" && len(f.Options) == 0:
			l.bad(key+".options", "missing: what can be chosen?")
		case f.Kind != "select" && len(f.Options) > 0:
			l.bad(key+".options", "only a field of kind select has options")
		}
		options := unique{l: l}
		for j, o := range f.Options {
			l.need(item(key+".options", j), o, "an option is a word")
			options.add(item(key+".options", j), o)
		}
	}
}

// checkWords checks the dictionaries: both languages' words, none said twice.
func (c *Config) checkWords(l *loader) {
	if _, said := c.at["lost_reasons"]; said && len(c.Reasons) == 0 {
		l.bad("lost_reasons", "name at least one reason, or take the section out")
	}
	for _, d := range []struct {
		section, one string
		words        []Word
	}{{"lost_reasons", "a reason", c.Reasons}, {"sources", "a source", c.Sources}, {"industries", "an industry", c.Industries}} {
		names, english := unique{l: l}, unique{l: l} // one word may do in both languages
		for i, w := range d.words {
			key := item(d.section, i)
			l.need(key+".name", w.Name, d.one+" is said in Chinese")
			l.need(key+".name_en", w.NameEN, d.one+" is said in English")
			names.add(key+".name", w.Name)
			english.add(key+".name_en", w.NameEN)
		}
	}
}

// unique faults a name that was said before.
type unique struct {
	l    *loader
	seen map[string]string // folded name → key that said it
}

func (u *unique) add(key, name string) {
	folded := strings.ToLower(strings.TrimSpace(name))
	if folded == "" {
		return
	}
	if u.seen == nil {
		u.seen = map[string]string{}
	}
	if before, twice := u.seen[folded]; twice {
		u.l.bad(key, "%q was said before, in line %d", name, u.l.config.near(before).Line)
		return
	}
	u.seen[folded] = key
}
