package command

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/transfer"
)

// imports bring a file that was sent into the CRM: first counted and shown, then written behind the event.
func imports() []bot.Command {
	file := bot.Field{Name: "file", Kind: bot.FieldWord, NoForm: true} // none is one that is gone
	dates := bot.Field{Name: "dates", Kind: bot.FieldWord, NoForm: true, KeyOnly: true}
	change := bot.Field{Name: "update", Kind: bot.FieldBool, NoForm: true, KeyOnly: true}
	importers := []crm.Role{crm.Admin, crm.Manager} // managers bring in targets only
	return []bot.Command{
		{ID: "import", Group: bot.GroupAdmin, ZH: []string{"导入"}, EN: []string{"import"}, Roles: importers, Direct: true, Read: importHelp, Take: takeImport},
		{
			ID: "import.check", Group: bot.GroupAdmin, Hidden: true, Roles: importers, Direct: true,
			Fields: []bot.Field{file, dates, change}, Write: later("import.check", "import.checking"), Work: checkImport,
		},
		{
			ID: "import.run", Group: bot.GroupAdmin, Hidden: true, Roles: importers, Direct: true,
			Fields: []bot.Field{file, dates, change}, Write: later("import.run", "import.running"), Work: runImport,
		},
		{ID: "import.drop", Group: bot.GroupAdmin, Hidden: true, Roles: importers, Direct: true, Fields: []bot.Field{file}, Write: dropImport},
	}
}

// Bounds on a file sent in chat beyond its size: what a workbook may unpack to, how many lists of refused rows come back,
// and how often a running import tells how far it is.
const (
	maxUnpacked     = 96 << 20
	maxRefusedFiles = 5
	tellEvery       = 10 * time.Second
)

// importHelp says how a file is imported: there is nothing to type.
func importHelp(t *bot.Turn, _ *bot.Args) (bot.Reply, error) {
	title := t.T("cmd.import")
	return bot.Reply{Card: &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title, Body: []card.Element{
		card.Text{MD: card.Escape(t.T("import.how", "megabytes", bot.MaxFile>>20))},
	}}, Private: true}, nil
}

// plan is what to do with a kept file.
type plan struct {
	key    string
	dates  string
	change bool
}

func planOf(a *bot.Args) plan {
	return plan{key: a.Text("file"), dates: a.Text("dates"), change: a.Bool("update")}
}

// arg is the plan as a job carries it; readPlan reads it.
func (p plan) arg() string {
	change := ""
	if p.change {
		change = "update"
	}
	return strings.Join([]string{p.key, p.dates, change}, " ")
}

func readPlan(arg string) plan {
	parts := append(strings.Split(arg, " "), "", "")
	return plan{key: parts[0], dates: parts[1], change: parts[2] != ""}
}

func (p plan) line(command string) string {
	dates, change := "", ""
	if p.dates != "" {
		dates = "dates=" + p.dates
	}
	if p.change {
		change = "update=true"
	}
	return line(command, p.key, dates, change)
}

func (p plan) make(ctx context.Context, t *bot.Turn, f bot.Received) (*transfer.Plan, error) {
	if err := readable(f); err != nil {
		return nil, err
	}
	return transfer.Make(ctx, t.Core(), transfer.Source{Files: []transfer.File{{Name: f.Name, Data: f.Data}}}, transfer.Options{
		Preset: transfer.Auto, DateOrder: p.dates, Update: p.change, Owner: t.Me.ID, Now: t.Now.UTC(), OSUser: t.Me.Name,
		By: crm.Actor{Person: t.Me.ID, Platform: t.Event.Place.Platform, Place: t.PlaceKey(), Message: "import:" + p.key, Command: "import.run"},
	})
}

// readable refuses by its content, whatever its name says, what is no table: pictures and such, and a workbook that unpacks to
// too much. What a workbook's directory says is what its reader holds it to.
func readable(f bot.Received) error {
	kind, _, _ := strings.Cut(http.DetectContentType(f.Data), ";")
	switch sort, _, _ := strings.Cut(kind, "/"); {
	case kind == "application/zip":
	case sort == "text" || kind == "application/octet-stream" || kind == "application/vnd.ms-excel":
		return nil
	default:
		return crm.Refuse(crm.Invalid, "transfer.not_text", "file", f.Name)
	}
	z, err := zip.NewReader(bytes.NewReader(f.Data), int64(len(f.Data)))
	if err != nil {
		return crm.Refuse(crm.Invalid, "transfer.not_text", "file", f.Name)
	}
	var sum uint64
	for _, part := range z.File {
		if sum += min(part.UncompressedSize64, maxUnpacked+1); sum > maxUnpacked {
			return crm.Refuse(crm.Invalid, "file.unpacked", "file", f.Name, "megabytes", maxUnpacked>>20)
		}
	}
	return nil
}

// takeImport keeps a file that was sent and answers with what importing it would do.
func takeImport(ctx context.Context, t *bot.Turn, f bot.Received) (bot.Reply, error) {
	r, o, err := dryRun(ctx, t, f, plan{})
	if err != nil || o == nil {
		return r, err
	}
	kept, err := t.Keep(ctx, f)
	if err != nil {
		return bot.Reply{}, err
	}
	o.key = kept.Key
	return offer(t, r, *o), nil
}

// checkImport counts a kept file again, with the answer to what was asked.
func checkImport(ctx context.Context, t *bot.Turn, arg string) (bot.Reply, error) {
	p := readPlan(arg)
	f, err := t.Received(ctx, p.key)
	if err != nil {
		return bot.Reply{}, err
	}
	r, next, err := dryRun(ctx, t, f, p)
	if err != nil || next == nil {
		return r, err
	}
	return offer(t, r, *next), nil
}

// tried is a dry run's card with what may be pressed below it, once the file is kept.
type tried struct {
	plan
	buttons func(plan) []card.Button
}

// dryRun shows what importing a file would do. The second result is nil where nothing of it can be imported.
func dryRun(ctx context.Context, t *bot.Turn, f bot.Received, p plan) (bot.Reply, *tried, error) {
	made, err := p.make(ctx, t, f)
	var refused *crm.Error
	if errors.As(err, &refused) && refused.Reason == "transfer.date_order" && p.dates == "" {
		return askDates(t, f, refused, p)
	}
	if err != nil {
		return bot.Reply{}, nil, err
	}
	rep := &made.Report
	c := &card.Card{Lang: t.P.Tag(), Title: t.T("import.title", "file", f.Name), Fallback: t.T("import.title", "file", f.Name), Tone: card.Info}
	if rep.Preset != "" {
		c.Subtitle = t.T("import.preset", "preset", wordsOr(t.P, "import.preset."+rep.Preset, rep.Preset))
	}
	c.Body = append(c.Body, reportTable(t, rep))
	for _, file := range rep.Files {
		if lines := columnLines(t.P, file); len(lines) > 0 {
			c.Body = append(c.Body, card.Context{MD: card.Escape(strings.Join(lines, "\n"))})
		}
	}
	for _, lines := range [][]string{importFaults(t.P, rep), importWarnings(t.P, rep)} {
		if len(lines) > 0 {
			c.Body = append(c.Body, card.Text{MD: card.Escape(trimEach(lines))})
		}
	}
	back, err := refusedRows(ctx, t, made)
	if err != nil {
		return bot.Reply{}, nil, err
	}
	if len(back) > 0 {
		c.Body = append(append(c.Body, card.Context{MD: card.Escape(t.T("import.mend"))}), back...)
	}
	reply := bot.Reply{Card: c, Private: true}
	doing := rep.Total.New + rep.Total.Updated
	switch {
	case rep.Blocked():
		c.Tone = card.Bad
		c.Body = append(c.Body, card.Text{MD: card.Escape(t.T("import.blocked"))})
		return reply, nil, nil
	case doing == 0 && rep.Total.Kept == 0:
		c.Body = append(c.Body, card.Text{MD: card.Escape(t.T("import.nothing"))})
		return reply, nil, nil
	case rep.Warned():
		c.Tone = card.Warn
		c.Body = append(c.Body, card.Text{MD: card.Escape(t.T("transfer.report.warned"))})
	}
	kept := rep.Total.Kept
	return reply, &tried{p, func(p plan) []card.Button {
		var out []card.Button
		if doing > 0 {
			out = append(out, t.Button(t.T("import.button.run", "n", doing), p.line("import.run")))
		}
		if kept > 0 {
			p.change = true
			out = append(out, t.Button(t.T("import.button.update", "n", kept), p.line("import.check")))
		}
		if len(out) > 0 {
			out[0].Style = card.Primary
		}
		return append(out, t.Button(t.T("button.cancel"), line("import.drop", p.key)))
	}}, nil
}

// offer puts the buttons below the card.
func offer(t *bot.Turn, r bot.Reply, o tried) bot.Reply {
	buttons := o.buttons(o.plan)
	t.Offer(buttons...)
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: buttons})
	return r
}

// askDates asks what nothing in the file tells: whether the day or the month stands first.
func askDates(t *bot.Turn, f bot.Received, why *crm.Error, p plan) (bot.Reply, *tried, error) {
	title := t.T("import.title", "file", f.Name)
	c := &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title, Tone: card.Info, Body: []card.Element{
		card.Text{MD: card.Escape(t.T("import.dates", why.Args...))},
	}}
	return bot.Reply{Card: c, Private: true}, &tried{p, func(p plan) []card.Button {
		day, month := p, p
		day.dates, month.dates = "dmy", "mdy"
		return []card.Button{t.Button(t.T("import.button.dmy"), day.line("import.check")), t.Button(t.T("import.button.mdy"), month.line("import.check")),
			t.Button(t.T("button.cancel"), line("import.drop", p.key))}
	}}, nil
}

// reportTable is the counts, a row a file or sheet.
func reportTable(t *bot.Turn, r *transfer.Report) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("import.col.kind")}}}
	for _, key := range []string{"import.col.rows", "import.col.new", "import.col.updated", "import.col.kept", "import.col.duplicate", "import.col.refused"} {
		table.Columns = append(table.Columns, card.Column{Name: t.T(key), Right: true})
	}
	row := func(name string, c transfer.Counts) []string {
		out := []string{name}
		for _, n := range []int{c.Rows, c.New, c.Updated, c.Kept, c.Duplicate, c.Refused} {
			out = append(out, t.P.Int(int64(n)))
		}
		return out
	}
	for _, f := range r.Files {
		kinds := make([]string, len(f.Kinds))
		for i, k := range f.Kinds {
			kinds[i] = KindName(t.P, k)
		}
		table.Rows = append(table.Rows, row(t.P.List(kinds), f.Counts))
	}
	if len(r.Files) > 1 {
		table.Total = row(t.T("numbers.total"), r.Total)
	}
	return table
}

// refusedRows are the refused rows as files to be mended and sent again.
func refusedRows(ctx context.Context, t *bot.Turn, made *transfer.Plan) ([]card.Element, error) {
	var out []card.Element
	for i, name := range made.RefusedFiles() {
		if i == maxRefusedFiles {
			break
		}
		var b bytes.Buffer
		if err := made.WriteRefused(&b, name, func(r transfer.Refusal) string { return RefusedRow(t.P, r) }); err != nil {
			return nil, fmt.Errorf("write the refused rows: %w", err)
		}
		f, err := t.Keep(ctx, bot.Received{Name: bot.FileName(strings.TrimSuffix(name, path.Ext(name)) + "-refused.csv"), Data: b.Bytes()})
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// later is the answer of a button that leaves work with a kept file: what begins now and will be told.
func later(command, words string) func(*bot.Turn, *crm.Tx, *bot.Args) (bot.Reply, error) {
	return func(t *bot.Turn, _ *crm.Tx, a *bot.Args) (bot.Reply, error) {
		p := planOf(a)
		if p.dates != "" && p.dates != "dmy" && p.dates != "mdy" {
			return bot.Reply{}, crm.Refuse(crm.Invalid, "transfer.date_option", "value", p.dates)
		}
		name, err := t.KeptName(p.key)
		if err != nil {
			return bot.Reply{}, err
		}
		if !t.Busy(command, p.arg()) {
			t.Later(command, p.arg())
		}
		title := t.T(words, "file", name)
		return bot.Reply{Replace: pressed(t), Private: true, Card: &card.Card{
			Lang: t.P.Tag(), Tone: card.Info, Title: title, Fallback: title, Body: []card.Element{card.Text{MD: card.Escape(t.T(words + ".text"))}},
		}}, nil
	}
}

func dropImport(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	if err := t.Forget(tx, a.Text("file")); err != nil {
		return bot.Reply{}, err
	}
	title := t.T("import.dropped")
	return bot.Reply{Replace: pressed(t), Private: true, Card: &card.Card{Lang: t.P.Tag(), Title: title, Fallback: title}}, nil
}

// runImport writes a kept file. Cut off, it begins again and goes on where it stopped: what is written already is found to be there.
func runImport(ctx context.Context, t *bot.Turn, arg string) (bot.Reply, error) {
	p := readPlan(arg)
	f, err := t.Received(ctx, p.key)
	if err != nil {
		return bot.Reply{}, err
	}
	made, err := p.make(ctx, t, f)
	if err != nil {
		return bot.Reply{}, err
	}
	told := time.Time{}
	done, err := made.Apply(ctx, func(done, total int) {
		now := t.Clock()
		if told.IsZero() {
			told = now
		}
		if now.Sub(told) < tellEvery || done == total {
			return
		}
		told = now
		title := t.T("import.running", "file", f.Name)
		_ = t.Report(ctx, card.Card{Key: "import:" + p.key, Tone: card.Info, Title: title, Fallback: title, Body: []card.Element{ // only news of how far it is
			card.Progress{Value: int64(done), Max: int64(total), Label: t.T("import.progress", "done", done, "total", total)},
		}})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	title := t.T("import.done", "file", f.Name)
	c := &card.Card{Key: "import:" + p.key, Tone: card.Good, Title: title, Fallback: title}
	c.Body = append(c.Body, card.Text{MD: card.Escape(t.T("import.written", "written", KindCounts(t.P, done.Written), "changed", KindCounts(t.P, done.Changed)))})
	if left := made.Report.Total.Refused; left > 0 {
		back, err := refusedRows(ctx, t, made)
		if err != nil {
			return bot.Reply{}, err
		}
		c.Body = append(append(c.Body, card.Text{MD: card.Escape(t.T("import.left", "n", left))}), back...)
	}
	if done.Entry != 0 {
		undo := undoButton(t, done.Entry)
		t.Offer(undo)
		c.Body = append(c.Body, card.Actions{Buttons: []card.Button{undo}})
	}
	return bot.Reply{Card: c}, nil
}

func trimEach(lines []string) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.TrimSpace(l)
	}
	return strings.Join(out, "\n")
}
