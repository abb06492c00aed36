package command

import (
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// pipelineAdmin makes, names and archives the pipelines themselves; what stands in them is stageAdmin's.
func pipelineAdmin() []bot.Command {
	pipeline := bot.Field{Name: "pipeline", Kind: bot.FieldChoice, Required: true, Options: pipelines, Keys: pipelineKeys()}
	name := func(get func(crm.Pipeline) string) func(*bot.Turn, *bot.Args) bot.Value {
		return func(t *bot.Turn, a *bot.Args) bot.Value {
			p, err := t.V.Pipeline(chosen(a, "pipeline"))
			if err != nil {
				return bot.Value{}
			}
			return words(get(p))
		}
	}
	like := keyed("like", bot.FieldChoice, "参照")
	like.Options = pipelines
	archive, restore := pipeline, pipeline
	archive.Also, restore.Options, restore.Also = archivedPipelines, archivedPipelines, pipelines
	return []bot.Command{
		{
			ID: "admin.pipeline", ZH: []string{"管理 销售流程", "管理 流程", "管理 管道"}, EN: []string{"admin pipeline", "admin pipelines"},
			Read: listPipelines,
		},
		{
			ID: "admin.pipeline.add", ZH: []string{"管理 销售流程 新增", "管理 流程 新增", "管理 管道 新增"}, EN: []string{"admin pipeline add"},
			Fields: []bot.Field{
				{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}}, keyed("name_en", bot.FieldText, "英文", "en"),
				keyed("stages", bot.FieldText, "阶段"), like,
			},
			Write: addPipeline,
		},
		{
			ID: "admin.pipeline.edit", ZH: []string{"管理 销售流程 改", "管理 流程 改", "管理 管道 改"}, EN: []string{"admin pipeline edit"}, Bare: true, Edit: true,
			Fields: []bot.Field{
				pipeline, with(keyed("name", bot.FieldText, "名称", "改名"), name(func(p crm.Pipeline) string { return p.Name })),
				with(keyed("name_en", bot.FieldText, "英文", "en"), name(func(p crm.Pipeline) string { return p.NameEN })),
			},
			Write: editPipeline,
		},
		{
			ID: "admin.pipeline.default", ZH: []string{"管理 销售流程 默认", "管理 流程 默认", "管理 管道 默认"}, EN: []string{"admin pipeline default"},
			Fields: []bot.Field{pipeline}, Write: defaultPipeline,
		},
		{
			ID: "admin.pipeline.archive", ZH: []string{"管理 销售流程 归档", "管理 流程 归档", "管理 管道 归档"}, EN: []string{"admin pipeline archive"},
			Fields: []bot.Field{archive, {Name: "to", Kind: bot.FieldChoice, Options: pipelines, Keys: []string{"移到", "转到"}}, yesField()}, Prepare: prepareArchivePipeline, Write: archivePipeline,
		},
		{
			ID: "admin.pipeline.restore", ZH: []string{"管理 销售流程 恢复", "管理 流程 恢复", "管理 管道 恢复"}, EN: []string{"admin pipeline restore"},
			Fields: []bot.Field{restore}, Write: restorePipeline,
		},
	}
}

// pipelineKeys are the words for the field that names a pipeline.
func pipelineKeys() []string { return []string{"流程", "管道", "销售流程"} }

func pipelines(t *bot.Turn, _ *bot.Args) []card.Option { return pipelineOptions(t, t.V.Pipelines()) }

func archivedPipelines(t *bot.Turn, _ *bot.Args) []card.Option {
	return pipelineOptions(t, t.V.ArchivedPipelines())
}

// pipelineOptions are said in the reader's language, the other name behind it.
func pipelineOptions(t *bot.Turn, list []crm.Pipeline) []card.Option {
	var out []card.Option
	for _, p := range list {
		label, other := t.PipelineName(p), p.NameEN
		if !t.Chinese() {
			other = p.Name
		}
		if other == label {
			other = ""
		}
		out = append(out, card.Option{Label: label, Value: p.Ref().String(), Hint: other})
	}
	return out
}

// severalPipelines reports whether there is more than one to choose from: forms ask for a pipeline only then.
func severalPipelines(t *bot.Turn) bool { return len(t.V.Pipelines()) > 1 }

// stageIn is a stage's name, after its pipeline's where that is not the default one.
func stageIn(t *bot.Turn, p crm.Pipeline, s crm.Stage) string {
	if p.Default {
		return t.StageName(s)
	}
	return t.PipelineName(p) + " · " + t.StageName(s)
}

// pipelineFor is the pipeline a line names, or the default one.
func pipelineFor(v *crm.View, a *bot.Args) (crm.Pipeline, error) {
	if id := chosen(a, "pipeline"); id != 0 {
		return v.Pipeline(id)
	}
	return v.DefaultPipeline(), nil
}

func listPipelines(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	title := t.T("cmd.admin.pipeline")
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	archive := card.Select{Placeholder: t.T("cmd.admin.pipeline.archive"), Value: "admin.pipeline.archive"}
	all := t.V.Pipelines()
	for i, p := range all {
		head := t.PipelineName(p)
		if p.Default {
			head += " · " + t.T("admin.pipeline.is_default")
		}
		buttons := []card.Button{
			{Label: t.T("cmd.admin.stage"), Value: bot.Do("admin.stage", "pipeline="+p.Ref().String())},
			{Label: t.T("button.edit"), Value: bot.FormOf(bot.Do("admin.pipeline.edit", p.Ref()))},
		}
		if !p.Default {
			buttons = append(buttons, card.Button{Label: t.T("cmd.admin.pipeline.default"), Value: bot.Do("admin.pipeline.default", p.Ref())})
			archive.Options = append(archive.Options, card.Option{Label: t.PipelineName(p), Value: p.Ref().String()})
		}
		c.Body = append(c.Body, card.Item{Number: i + 1, Buttons: buttons,
			MD: card.Bold(head) + "\n" + card.Escape(card.Dotted(t.T("admin.pipeline.open", "n", t.V.OpenDealsIn(p.ID)), stageOrder(t, p)))})
	}
	if len(archive.Options) > 0 {
		c.Body = append(c.Body, archive)
	}
	row := []card.Button{{Label: t.T("cmd.admin.pipeline.add"), Value: bot.FormOf("admin.pipeline.add")}}
	for _, p := range t.V.ArchivedPipelines() {
		row = append(row, card.Button{Label: t.T("admin.pipeline.bring_back", "name", t.PipelineName(p)), Value: bot.Do("admin.pipeline.restore", p.Ref())})
	}
	c.Body = append(c.Body, card.Actions{Buttons: row})
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

// addPipeline makes one with the stages named, or with those of another pipeline; the closed stages are always taken over.
func addPipeline(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("pipelines"); err != nil {
		return bot.Reply{}, err
	}
	p := crm.Pipeline{Name: a.Text("name"), NameEN: a.Text("name_en")}
	if p.NameEN == "" {
		p.Name, p.NameEN = bothNames(p.Name)
	}
	model := tx.DefaultPipeline()
	if id := chosen(a, "like"); id != 0 {
		var err error
		if model, err = tx.Pipeline(id); err != nil {
			return bot.Reply{}, err
		}
	}
	p.Stages = model.Stages
	if a.Has("stages") {
		stages, bad := readStages(a.Text("stages"), model)
		if bad != "" {
			return bot.Reply{}, &bot.Ask{Field: "stages", Open: true, Invalid: true, Text: card.Escape(t.T("ask.admin.stages", "text", bad))}
		}
		p.Stages = stages
	}
	p, err := tx.NewPipeline(p)
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.pipeline.added"), []string{t.PipelineName(p), stageOrder(t, p)}, p.Rev,
		card.Button{Label: t.T("cmd.admin.stage"), Value: bot.Do("admin.stage", "pipeline="+p.Ref().String())}), nil
}

// bothNames reads "续约 / Renewals": what something is called in both languages.
func bothNames(s string) (zh, en string) {
	zh, en, _ = strings.Cut(strings.ReplaceAll(s, "／", "/"), "/")
	return strings.TrimSpace(zh), strings.TrimSpace(en)
}

// readStages reads "谈续约/Talks 50%, 签约80": open stages in selling order, each with its probability in percent or
// without, then the closed stages of a model, from which a stage of the same name is taken as it is. bad is what could not
// be read.
func readStages(s string, model crm.Pipeline) (stages []crm.Stage, bad string) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、;；→>\n", r) })
	for i, part := range parts {
		part = strings.TrimSpace(part)
		part = strings.TrimSpace(strings.TrimSuffix(strings.ReplaceAll(part, "％", "%"), "%"))
		title := strings.TrimSpace(strings.TrimRight(part, "0123456789"))
		number := strings.TrimSpace(part[len(title):])
		st := crm.Stage{Kind: crm.StageOpen, Probability: 100 * (i + 1) / (len(parts) + 1) / 5 * 5, RotDays: 14}
		st.Name, st.NameEN = bothNames(title)
		for _, m := range model.Stages {
			if m.Kind == crm.StageOpen && strings.EqualFold(m.Name, st.Name) {
				st = m
			}
		}
		if number != "" {
			n, err := strconv.Atoi(number)
			if err != nil {
				return nil, part
			}
			st.Probability = n
		}
		if st.Category == "" {
			st.Category = usualCategory(st.Probability)
		}
		if st.Name == "" {
			return nil, part
		}
		stages = append(stages, st)
	}
	if len(stages) == 0 {
		return nil, s
	}
	for _, m := range model.Stages {
		if m.Kind != crm.StageOpen {
			stages = append(stages, m)
		}
	}
	return stages, ""
}

// usualCategory is the forecast category of a stage nobody gave one.
func usualCategory(probability int) string {
	switch {
	case probability >= 80:
		return "commit"
	case probability >= 50:
		return "best"
	}
	return "pipeline"
}

func editPipeline(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return changePipeline(t, tx, a, "admin.pipeline.changed", "unchanged", func(p *crm.Pipeline) {
		if a.Has("name") {
			p.Name = a.Text("name")
		}
		if a.Has("name_en") {
			p.NameEN = a.Text("name_en")
		}
	})
}

func defaultPipeline(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return changePipeline(t, tx, a, "admin.pipeline.defaulted", "pipeline.is_default", func(p *crm.Pipeline) { p.Default = true })
}

func restorePipeline(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	return changePipeline(t, tx, a, "admin.pipeline.restored", "pipeline.in_use", func(p *crm.Pipeline) { p.Archived = false })
}

// changePipeline changes one and says so; already is why it is refused where there was nothing to change.
func changePipeline(t *bot.Turn, tx *crm.Tx, a *bot.Args, done, already string, edit func(*crm.Pipeline)) (bot.Reply, error) {
	if err := t.Unlocked("pipelines"); err != nil {
		return bot.Reply{}, err
	}
	before, err := tx.Pipeline(chosen(a, "pipeline"))
	if err != nil {
		return bot.Reply{}, err
	}
	p, err := tx.EditPipeline(before.ID, a.Rev, edit)
	if err != nil {
		return bot.Reply{}, err
	}
	if p.Rev == before.Rev {
		return bot.Reply{}, crm.Refuse(crm.Conflict, already, "name", t.PipelineName(p))
	}
	return changed(t, t.T(done), []string{t.PipelineName(p), otherName(t, p)}, p.Rev), nil
}

// otherName is a pipeline's name in the other language, "" where it has one name only.
func otherName(t *bot.Turn, p crm.Pipeline) string {
	switch {
	case p.NameEN == "" || p.NameEN == p.Name:
		return ""
	case t.Chinese():
		return p.NameEN
	}
	return p.Name
}

// prepareArchivePipeline asks where the open deals of the pipeline go, and for a yes.
func prepareArchivePipeline(t *bot.Turn, a *bot.Args) error {
	p, err := t.V.Pipeline(chosen(a, "pipeline"))
	if err != nil {
		return err
	}
	if err := t.Unlocked("pipelines"); err != nil {
		return err
	}
	switch {
	case p.Archived:
		return crm.Refuse(crm.Conflict, "pipeline.archived_already", "name", t.PipelineName(p))
	case p.Default:
		return crm.Refuse(crm.Invalid, "pipeline.default")
	}
	n := t.V.OpenDealsIn(p.ID)
	line := bot.Do("admin.pipeline.archive", p.Ref())
	text := t.T("admin.pipeline.archive.ask", "name", t.PipelineName(p))
	if n > 0 {
		to, err := t.V.Pipeline(chosen(a, "to"))
		if err != nil || to.ID == p.ID {
			ask := &bot.Ask{Field: "to", Text: card.Escape(t.T("admin.pipeline.archive.to", "name", t.PipelineName(p), "n", n))}
			for _, o := range t.V.Pipelines() {
				if o.ID != p.ID {
					ask.Options = append(ask.Options, card.Option{Label: t.PipelineName(o), Value: o.Ref().String()})
				}
			}
			return ask
		}
		line += bot.Do("", "to="+to.Ref().String())
		text = t.T("admin.pipeline.archive.move", "name", t.PipelineName(p), "to", t.PipelineName(to), "n", n)
	}
	if a.Bool("yes") {
		return nil
	}
	ask := confirm(t, text, line+bot.Do("", "yes=true"))
	ask.Field = "yes"
	return ask
}

func archivePipeline(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("pipelines"); err != nil {
		return bot.Reply{}, err
	}
	to := chosen(a, "to")
	p, n, err := tx.ArchivePipeline(chosen(a, "pipeline"), a.Rev, to)
	if err != nil {
		return bot.Reply{}, err
	}
	parts := []string{t.PipelineName(p)}
	if target, err := tx.Pipeline(to); err == nil && n > 0 {
		parts = append(parts, t.T("admin.stage.moved", "n", n, "stage", t.PipelineName(target)))
	}
	return changed(t, t.T("admin.pipeline.archived"), parts, p.Rev), nil
}
