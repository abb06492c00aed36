package command

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// stageAdmin shapes the pipelines and, in each, the names, order and numbers of its stages.
func stageAdmin() []bot.Command { return append(pipelineAdmin(), stagesAdmin()...) }

func stagesAdmin() []bot.Command {
	stage := bot.Field{Name: "stage", Kind: bot.FieldChoice, Required: true, Options: everyStage, Keys: []string{"阶段"}}
	pipeline := bot.Field{Name: "pipeline", Kind: bot.FieldChoice, KeyOnly: true, When: severalPipelines, Options: pipelines, Keys: pipelineKeys()}
	numbers := func() []bot.Field {
		return []bot.Field{
			keyed("name_en", bot.FieldText, "英文", "en"), keyed("probability", bot.FieldNumber, "概率", "prob"),
			{Name: "category", Kind: bot.FieldChoice, KeyOnly: true, Keys: []string{"类别"}, Options: categories},
			keyed("rot_days", bot.FieldNumber, "停滞", "rot"), keyed("aliases", bot.FieldText, "别名", "alias"), keyed("place", bot.FieldNumber, "位置"),
			{Name: "required", Kind: bot.FieldChoices, KeyOnly: true, Clear: true, Keys: []string{"必填"}, Options: requirable}, keyed("playbook", bot.FieldText, "指引", "打法"),
			allowed("allow_skip", "可跳过"), allowed("allow_back", "可退回"),
		}
	}
	edit := numbers()
	for i, get := range []func(crm.Stage, int) bot.Value{
		func(s crm.Stage, _ int) bot.Value { return words(s.NameEN) },
		func(s crm.Stage, _ int) bot.Value { return words(strconv.Itoa(s.Probability)) },
		func(s crm.Stage, _ int) bot.Value { return words(s.Category) },
		func(s crm.Stage, _ int) bot.Value { return words(strconv.Itoa(s.RotDays)) },
		func(s crm.Stage, _ int) bot.Value { return words(strings.Join(s.Aliases, ", ")) },
		func(_ crm.Stage, at int) bot.Value { return words(strconv.Itoa(at + 1)) },
		func(s crm.Stage, _ int) bot.Value { return words(strings.Join(s.Required, ",")) },
		func(s crm.Stage, _ int) bot.Value { return words(s.Playbook) },
		func(s crm.Stage, _ int) bot.Value { return words(strconv.FormatBool(!s.NoSkip)) },
		func(s crm.Stage, _ int) bot.Value { return words(strconv.FormatBool(!s.NoBack)) },
	} {
		edit[i].Initial = stageNow(get)
	}
	all := stage
	all.Options = anyStage
	edit = append([]bot.Field{all, with(keyed("name", bot.FieldText, "名称", "改名"), stageNow(func(s crm.Stage, _ int) bot.Value { return words(s.Name) }))}, edit...)
	return []bot.Command{
		{ID: "admin.stage", ZH: []string{"管理 阶段"}, EN: []string{"admin stage", "admin stages"}, Fields: []bot.Field{pipeline}, Read: listStages},
		{
			ID: "admin.stage.add", ZH: []string{"管理 阶段 新增"}, EN: []string{"admin stage add"},
			Fields: append(append([]bot.Field{{Name: "name", Kind: bot.FieldText, Required: true, Keys: []string{"名称"}}}, numbers()...), pipeline), Write: addStage,
		},
		{ID: "admin.stage.edit", ZH: []string{"管理 阶段 改"}, EN: []string{"admin stage edit"}, Bare: true, Edit: true, Fields: edit, Write: editStage},
		{
			ID: "admin.stage.remove", ZH: []string{"管理 阶段 删除"}, EN: []string{"admin stage remove"},
			Fields: []bot.Field{stage, {Name: "to", Kind: bot.FieldChoice, Options: everyStage, Keys: []string{"移到", "转到"}}, yesField()}, Prepare: prepareRemoveStage, Write: removeStage,
		},
	}
}

// everyStage lists the open stages of all pipelines, said in the reader's language, the other name behind it.
func everyStage(t *bot.Turn, _ *bot.Args) []card.Option {
	return stagesWhere(t, func(s crm.Stage) bool { return s.Kind == crm.StageOpen })
}

// anyStage lists all stages, the closed ones too.
func anyStage(t *bot.Turn, _ *bot.Args) []card.Option {
	return stagesWhere(t, func(crm.Stage) bool { return true })
}

func stagesWhere(t *bot.Turn, keep func(crm.Stage) bool) []card.Option {
	var out []card.Option
	for _, p := range t.V.Pipelines() {
		for _, s := range p.Stages {
			if !keep(s) {
				continue
			}
			other := s.NameEN
			if !t.Chinese() {
				other = s.Name
			}
			out = append(out, card.Option{Label: stageIn(t, p, s), Value: "s" + strconv.Itoa(int(s.ID)), Hint: other})
		}
	}
	return out
}

// requirable lists the fields of a deal that a stage can ask for.
func requirable(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, f := range crm.Requirable() {
		out = append(out, card.Option{Label: t.T("field." + f), Value: f})
	}
	return out
}

func categories(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, c := range []string{"pipeline", "best", "commit"} {
		out = append(out, card.Option{Label: t.T("category." + c), Value: c})
	}
	return out
}

// stageOf is the stage a choice names, 0 for none.
func stageOf(a *bot.Args, field string) crm.StageID {
	n, err := strconv.ParseUint(strings.TrimPrefix(a.Text(field), "s"), 10, 32)
	if err != nil {
		return 0
	}
	return crm.StageID(n)
}

// stageNow gives a form the present value of the stage it edits.
func stageNow(get func(crm.Stage, int) bot.Value) func(*bot.Turn, *bot.Args) bot.Value {
	return func(t *bot.Turn, a *bot.Args) bot.Value {
		p, s, err := t.V.Stage(stageOf(a, "stage"))
		if err != nil {
			return bot.Value{}
		}
		return get(s, p.Order(s.ID))
	}
}

func listStages(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	p, err := pipelineFor(t.V, a)
	if err != nil {
		return bot.Reply{}, err
	}
	title := t.T("admin.stage.title", "name", t.PipelineName(p))
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}
	table := card.Table{Columns: []card.Column{
		{Name: t.T("admin.stage.nr"), Right: true}, {Name: t.T("field.stage")}, {Name: t.T("admin.stage.other")}, {Name: t.T("field.probability"), Right: true},
		{Name: t.T("field.category")}, {Name: t.T("field.rot_days"), Right: true}, {Name: t.T("admin.stage.aliases")}, {Name: t.T("field.required")},
	}}
	var playbooks []string
	for i, s := range p.Stages {
		other, category, rot := s.NameEN, "", ""
		if !t.Chinese() {
			other = s.Name
		}
		if s.Kind == crm.StageOpen {
			category, rot = t.T("category."+cmp.Or(s.Category, usualCategory(s.Probability))), strconv.Itoa(s.RotDays)
		}
		table.Rows = append(table.Rows, []string{strconv.Itoa(i + 1), t.StageName(s), other, strconv.Itoa(s.Probability) + "%", category, rot, t.P.List(s.Aliases), requiredNames(t, s)})
		if rules := stageRules(t, s); rules != "" {
			playbooks = append(playbooks, card.Bold(t.StageName(s))+" "+card.Escape(rules))
		}
		if s.Playbook != "" {
			playbooks = append(playbooks, card.Bold(t.StageName(s))+" "+card.Escape(card.Clip(s.Playbook, 200)))
		}
	}
	c.Body = append(c.Body, table)
	if len(playbooks) > 0 {
		c.Body = append(c.Body, card.Text{MD: card.List(playbooks...)})
	}
	buttons := []card.Button{
		{Label: t.T("cmd.admin.stage.add"), Value: bot.FormOf(bot.Do("admin.stage.add", "pipeline="+p.Ref().String()))},
	}
	edit := card.Select{Placeholder: t.T("cmd.admin.stage.edit"), Value: "form admin.stage.edit"}
	remove := card.Select{Placeholder: t.T("cmd.admin.stage.remove"), Value: "admin.stage.remove"}
	for _, s := range p.Stages {
		o := card.Option{Label: t.StageName(s), Value: "s" + strconv.Itoa(int(s.ID))}
		edit.Options = append(edit.Options, o)
		if s.Kind == crm.StageOpen {
			remove.Options = append(remove.Options, o)
		}
	}
	for _, other := range t.V.Pipelines() {
		if other.ID != p.ID {
			buttons = append(buttons, card.Button{Label: t.PipelineName(other), Value: bot.Do("admin.stage", "pipeline="+other.Ref().String())})
		}
	}
	buttons = append(buttons, card.Button{Label: t.T("admin.pipeline.all"), Value: "admin.pipeline"})
	c.Body = append(c.Body, edit, remove, card.Actions{Buttons: buttons})
	return bot.Reply{Card: c, Private: true, Replace: pressed(t)}, nil
}

// allowed is a rule of a stage that can be switched off.
func allowed(name, key string) bot.Field {
	f := keyed(name, bot.FieldChoice, key)
	f.Options = yesOrNo
	return f
}

// stageRules says what deals may not do around a stage, "" for nothing.
func stageRules(t *bot.Turn, s crm.Stage) string {
	var rules []string
	if s.NoSkip {
		rules = append(rules, t.T("field.no_skip"))
	}
	if s.NoBack {
		rules = append(rules, t.T("field.no_back"))
	}
	return card.Dotted(rules...)
}

// requiredNames are the fields a stage asks for, in the reader's words.
func requiredNames(t *bot.Turn, s crm.Stage) string {
	var names []string
	for _, f := range s.Required {
		names = append(names, t.T("field."+f))
	}
	return t.P.List(names)
}

// fillStage takes over what was said about a stage.
func fillStage(s *crm.Stage, a *bot.Args) {
	if a.Has("name") {
		s.Name = a.Text("name")
	}
	if a.Has("name_en") {
		s.NameEN = a.Text("name_en")
	}
	if a.Has("probability") {
		s.Probability = a.Value("probability").Number
	}
	if a.Has("category") {
		s.Category = a.Text("category")
	}
	if a.Has("rot_days") {
		s.RotDays = a.Value("rot_days").Number
	}
	if a.Has("aliases") {
		s.Aliases = strings.FieldsFunc(a.Text("aliases"), func(r rune) bool { return strings.ContainsRune(",，、;； ", r) })
	}
	if a.Has("required") {
		s.Required = strings.FieldsFunc(a.Text("required"), func(r rune) bool { return r == ',' })
	}
	if a.Has("playbook") {
		s.Playbook = a.Text("playbook")
	}
	if a.Has("allow_skip") {
		s.NoSkip = !a.Bool("allow_skip")
	}
	if a.Has("allow_back") {
		s.NoBack = !a.Bool("allow_back")
	}
}

// place puts a stage at a position counted from 1, among the open ones; 0 is the last of them.
func place(stages []crm.Stage, s crm.Stage, position int) []crm.Stage {
	open := 0
	for _, x := range stages {
		if x.Kind == crm.StageOpen {
			open++
		}
	}
	at := position - 1
	if at < 0 || at > open {
		at = open
	}
	return slices.Insert(stages, at, s)
}

func addStage(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("pipelines"); err != nil {
		return bot.Reply{}, err
	}
	p, err := pipelineFor(&tx.View, a)
	if err != nil {
		return bot.Reply{}, err
	}
	s := crm.Stage{Kind: crm.StageOpen}
	fillStage(&s, a)
	if s.NameEN == "" {
		s.Name, s.NameEN = bothNames(s.Name)
	}
	if s.Category == "" {
		s.Category = usualCategory(s.Probability)
	}
	p, err = tx.EditPipeline(p.ID, a.Rev, func(p *crm.Pipeline) { p.Stages = place(p.Stages, s, a.Value("place").Number) })
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.stage.added"), []string{stageIn(t, p, s), stageOrder(t, p)}, p.Rev), nil
}

// stageOrder is the order of a pipeline's open stages in one line.
func stageOrder(t *bot.Turn, p crm.Pipeline) string {
	var names []string
	for _, s := range p.Stages {
		if s.Kind == crm.StageOpen {
			names = append(names, t.StageName(s)+" "+strconv.Itoa(s.Probability)+"%")
		}
	}
	return strings.Join(names, " → ")
}

func editStage(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("pipelines"); err != nil {
		return bot.Reply{}, err
	}
	id := stageOf(a, "stage")
	p, _, err := tx.Stage(id)
	if err != nil {
		return bot.Reply{}, err
	}
	p, err = tx.EditPipeline(p.ID, a.Rev, func(p *crm.Pipeline) {
		at := p.Order(id)
		s := p.Stages[at]
		fillStage(&s, a)
		p.Stages[at] = s
		if n := a.Value("place").Number; n > 0 && n-1 != at && s.Kind == crm.StageOpen {
			p.Stages = place(slices.Delete(p.Stages, at, at+1), s, n)
		}
	})
	if err != nil {
		return bot.Reply{}, err
	}
	s, _ := p.Stage(id)
	parts := []string{stageIn(t, p, s), stageOrder(t, p)}
	if a.Has("required") && len(s.Required) > 0 {
		parts = append(parts, t.T("admin.stage.required", "fields", requiredNames(t, s)))
	}
	return changed(t, t.T("admin.stage.changed"), parts, p.Rev), nil
}

// prepareRemoveStage asks where the stage's deals go if any stand in it, and for a yes.
func prepareRemoveStage(t *bot.Turn, a *bot.Args) error {
	id := stageOf(a, "stage")
	p, s, err := t.V.Stage(id)
	if err != nil {
		return err
	}
	if err := t.Unlocked("pipelines"); err != nil {
		return err
	}
	var others []card.Option
	for _, o := range p.Stages {
		if o.Kind == crm.StageOpen && o.ID != id {
			others = append(others, card.Option{Label: t.StageName(o), Value: "s" + strconv.Itoa(int(o.ID))})
		}
	}
	if len(others) == 0 {
		return crm.Refuse(crm.Invalid, "pipeline.open")
	}
	to, ok := p.Stage(stageOf(a, "to"))
	if !ok || to.ID == id {
		n := t.V.DealsAt(id)
		if n > 0 {
			return &bot.Ask{Field: "to", Options: others, Text: card.Escape(t.T("admin.stage.remove.to", "stage", t.StageName(s), "n", n))}
		}
		a.Set("to", words(others[max(0, min(p.Order(id), len(others))-1)].Value)) // what remembers the stage remembers the one before it
	}
	if a.Bool("yes") {
		return nil
	}
	text := t.T("admin.stage.remove.ask", "stage", t.StageName(s), "to", t.StageName(to))
	if to.ID == 0 {
		text = t.T("admin.stage.remove.empty", "stage", t.StageName(s))
	}
	ask := confirm(t, text, bot.Do("admin.stage.remove", "stage="+a.Text("stage"), "to="+a.Text("to"), "yes=true"))
	ask.Field = "yes"
	return ask
}

func removeStage(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Unlocked("pipelines"); err != nil {
		return bot.Reply{}, err
	}
	id, to := stageOf(a, "stage"), stageOf(a, "to")
	_, s, err := tx.Stage(id)
	if err != nil {
		return bot.Reply{}, err
	}
	p, n, err := tx.RemoveStage(id, a.Rev, to)
	if err != nil {
		return bot.Reply{}, err
	}
	parts := []string{stageIn(t, p, s)}
	if target, ok := p.Stage(to); ok && n > 0 {
		parts = append(parts, t.T("admin.stage.moved", "n", n, "stage", t.StageName(target)))
	}
	return changed(t, t.T("admin.stage.removed"), append(parts, stageOrder(t, p)), p.Rev), nil
}
