package bot

import (
	"slices"
	"strconv"
	"strings"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/name"
)

// severalOf reads several choices of a list, "" for none of them.
func (t *Turn) severalOf(f *Field, a *Args, raw string) (Value, error) {
	var picked []string
	for _, word := range strings.FieldsFunc(raw, func(r rune) bool { return strings.ContainsRune(",,、;; ", r) }) {
		if skips(word) {
			continue
		}
		v, err := t.choice(f, a, word)
		if ask, _ := asked(err); ask != nil {
			ask.Options, ask.Open, ask.Invalid = nil, true, true // an answer names all of them, so none can be pressed
			var names []string
			for _, o := range f.Options(t, a) {
				names = append(names, o.Label)
			}
			ask.Text = card.Escape(t.T("ask.choices", "text", word, "field", t.label(f), "options", names))
		}
		if err != nil {
			return Value{}, err
		}
		if !slices.Contains(picked, v.Text) {
			picked = append(picked, v.Text)
		}
	}
	return Value{Text: strings.Join(picked, ",")}, nil
}

// stage reads a stage: canonical s4, its number, name, alias, or next and back in the pipeline of the deal or of the
// pipeline given before it, else in the default one; without either, a name that stands in one other pipeline alone is it.
func (t *Turn) stage(c *Command, f *Field, a *Args, raw string) (Value, error) {
	pipe, current, fixed := t.pipelineOf(a)
	fixed = fixed && (a.Has("pipeline") || c.field("pipeline") == nil) // a deal that is transferred leaves its own
	others := t.V.Pipelines()
	if rest, ok := strings.CutPrefix(raw, "s"); ok {
		if n, err := strconv.ParseUint(rest, 10, 32); err == nil {
			for _, p := range append([]crm.Pipeline{pipe}, others...) {
				if s, ok := p.Stage(crm.StageID(n)); ok && (p.ID == pipe.ID || !fixed) {
					return Value{Stage: s.ID}, nil
				}
			}
		}
	}
	if s, ok := findStage(pipe, current, raw); ok {
		return Value{Stage: s.ID}, nil
	}
	p, elsewhere := calledStage(others, pipe.ID, raw)
	if elsewhere.ID != 0 && !fixed {
		return Value{Stage: elsewhere.ID}, nil
	}
	ask := t.askStage(f, a, pipe, current, raw)
	if d := a.Value("deal").Ref; elsewhere.ID != 0 && elsewhere.Kind == crm.StageOpen && d.ID != 0 && t.bot.words.byID["deal.pipeline"] != nil {
		ask.Buttons = append(ask.Buttons, card.Button{
			Label: t.T("ask.stage.elsewhere", "pipeline", t.PipelineName(p), "stage", t.StageName(elsewhere)),
			Value: Do("deal.pipeline", d, p.Ref(), "s"+strconv.Itoa(int(elsewhere.ID))),
		})
	}
	return Value{}, ask
}

// askStage asks for a stage of a pipeline, naming them all and marking the present one.
func (t *Turn) askStage(f *Field, a *Args, pipe crm.Pipeline, current crm.StageID, raw string) *Ask {
	ask := &Ask{Field: f.Name}
	var names []string
	for i, s := range pipe.Stages {
		if s.Kind != crm.StageOpen {
			continue
		}
		label := strconv.Itoa(i+1) + " " + t.StageName(s)
		if s.ID == current {
			names = append(names, label+" ✓")
			continue
		}
		names = append(names, label)
		ask.Options = append(ask.Options, card.Option{Label: label, Value: "s" + strconv.Itoa(int(s.ID))})
	}
	what := t.PipelineName(pipe)
	if d := a.Value("deal"); d.Ref.ID != 0 {
		what = t.Name(d.Ref)
	}
	ask.Text = card.Escape(t.T("ask.stage", "text", raw, "deal", what, "stages", strings.Join(names, " · ")))
	return ask
}

// pipelineOf is the pipeline a stage is looked up in: the one given, the deal's own, or the default one, and whether it
// could be no other.
func (t *Turn) pipelineOf(a *Args) (p crm.Pipeline, current crm.StageID, fixed bool) {
	if a == nil {
		return t.V.DefaultPipeline(), 0, false
	}
	if r, ok := crm.ParseRef(a.Text("pipeline")); ok && r.Kind == crm.KindPipeline {
		if p, err := t.V.Pipeline(r.ID); err == nil {
			return p, 0, true
		}
	}
	if d, err := t.V.Deal(a.ID("deal")); err == nil {
		if p, err := t.V.Pipeline(d.Pipeline); err == nil {
			return p, d.Stage, true
		}
	}
	return t.V.DefaultPipeline(), 0, false
}

// calledStage finds the one stage of the other pipelines that answers to a name; none when several do.
func calledStage(pipelines []crm.Pipeline, not crm.ID, raw string) (in crm.Pipeline, found crm.Stage) {
	folded := name.Fold(raw)
	for _, p := range pipelines {
		for _, s := range p.Stages {
			names := append([]string{s.Name, s.NameEN}, s.Aliases...)
			if p.ID == not || folded == "" || !slices.ContainsFunc(names, func(n string) bool { return name.Fold(n) == folded }) {
				continue
			}
			if found.ID != 0 {
				return crm.Pipeline{}, crm.Stage{}
			}
			in, found = p, s
		}
	}
	return in, found
}

// stageOptions are the open stages a form offers: of the one pipeline it can be, else of all, those of others than the
// default one named after them.
func (t *Turn) stageOptions(f *Field, a *Args) []card.Option {
	pipe, current, fixed := t.pipelineOf(a)
	all := []crm.Pipeline{pipe}
	if !fixed {
		all = t.V.Pipelines()
	}
	var out []card.Option
	for _, p := range all {
		for _, s := range p.Stages {
			if s.Kind != crm.StageOpen || s.ID == current {
				continue
			}
			label := t.StageName(s)
			if p.ID != pipe.ID {
				label = t.PipelineName(p) + " · " + label
			}
			out = append(out, card.Option{Label: label, Value: f.canonical(Value{Stage: s.ID})})
		}
	}
	return out
}

// findStage reads a stage as people write it. A prefix or initials count only when they fit one stage.
func findStage(p crm.Pipeline, current crm.StageID, raw string) (crm.Stage, bool) {
	raw = strings.TrimSpace(raw)
	at := -1
	for i, s := range p.Stages {
		if s.ID == current {
			at = i
		}
	}
	step := 0
	switch strings.ToLower(raw) {
	case ">", "下一步", "下一阶段", "next":
		step = 1
	case "<", "上一步", "上一阶段", "back":
		step = -1
	}
	if step != 0 {
		if at < 0 || at+step < 0 || at+step >= len(p.Stages) {
			return crm.Stage{}, false
		}
		return p.Stages[at+step], true
	}
	if n, err := strconv.Atoi(raw); err == nil {
		if n < 1 || n > len(p.Stages) {
			return crm.Stage{}, false
		}
		return p.Stages[n-1], true
	}
	folded := name.Fold(raw)
	if folded == "" {
		return crm.Stage{}, false
	}
	var hits []crm.Stage
	for _, s := range p.Stages {
		names := append([]string{s.Name, s.NameEN}, s.Aliases...)
		for _, n := range names {
			if name.Fold(n) == folded {
				return s, true
			}
		}
		class, ok := name.Match(raw, s.Name, append([]string{s.NameEN}, s.Aliases...)...)
		if ok && class.Fair() {
			hits = append(hits, s)
		}
	}
	if len(hits) == 1 {
		return hits[0], true
	}
	return crm.Stage{}, false
}
