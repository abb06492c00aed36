package digest

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/store"
)

// Alert is the kind that tells who leads a team, and nobody else, that less moves on from a stage than should.
const Alert = "alert"

const (
	alertDays   = 7 // a stage is told of at most once in so many days, unless it got much worse
	mostAlerts  = 3 // stages of one message, and deals and reasons of one stage
	reviewAhead = 3 // days until a review falls due
)

// BenchmarkAlert declares it: looked at on each working day, sent when a stage falls short.
func BenchmarkAlert() Kind {
	return Kind{Name: Alert, Times: []Time{{Slot: Alert, Minute: 9*60 + 18}}, Grace: 4 * time.Hour, Personal: true,
		Fits: func(v *crm.View, p crm.Person) bool { return len(ledBy(v, p.ID)) > 0 }, Make: alert, Sent: alerted}
}

// alertRow says when a team's lead was last told of a stage, and what its rate was then.
type alertRow struct {
	Team  crm.ID        `json:"team"`
	Stage crm.StageID   `json:"stage"`
	Day   calendar.Date `json:"day"`
	Rate  funnel.Ratio  `json:"rate"`
}

const tableAlerts = 224

// alerts never changes while the program runs.
var alerts = store.NewTable(store.Def[alertRow]{Num: tableAlerts, Name: "benchmark alerts", Key: func(r *alertRow) store.Key { return alertKey(r.Team, r.Stage) }})

func alertKey(team crm.ID, stage crm.StageID) store.Key {
	return store.K().ID(uint64(team)).ID(uint64(stage))
}

// shortStage is a stage of a team that falls short and was not told of lately.
type shortStage struct {
	team crm.Team
	funnel.Benchmark
}

// shortOf finds them among the teams a person leads, at most a message's.
func shortOf(v *crm.View, person crm.ID, today calendar.Date) ([]shortStage, error) {
	v = v.Unscoped()
	var out []shortStage
	for _, team := range ledBy(v, person) {
		for _, p := range v.Pipelines() {
			all, err := funnel.Benchmarks(v, funnel.Query{Who: funnel.Of(v, team.Ref()), Pipeline: p.ID, Today: v.Today(team.ID)})
			if err != nil {
				return nil, fmt.Errorf("compare with benchmarks: %w", err)
			}
			for _, b := range all {
				if !b.Short() || len(out) == mostAlerts {
					continue
				}
				told, err := alerts.Get(v, alertKey(team.ID, b.Stage.ID))
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return nil, fmt.Errorf("read alerts: %w", err)
				}
				if err != nil || today-told.Day >= alertDays || today > told.Day && b.Worse(told.Rate) {
					out = append(out, shortStage{team, b})
				}
			}
		}
	}
	return out, nil
}

// alerted keeps what was told of in the message that is being sent.
func alerted(tx *crm.Tx, o Occasion) error {
	short, err := shortOf(&tx.View, o.Subscription.Person, o.Day)
	if err != nil {
		return err
	}
	for _, s := range short {
		row := alertRow{Team: s.team.ID, Stage: s.Stage.ID, Day: o.Day, Rate: s.Flow.Rate()}
		if err := alerts.Put(tx, &row); err != nil {
			return fmt.Errorf("keep alert: %w", err)
		}
	}
	return nil
}

// alert is the message: each stage with its number, why deals were lost there, which ones stand longest, and what helps.
func alert(t *bot.Turn, o Occasion) (card.Card, bool, error) {
	short, err := shortOf(t.V, t.Me.ID, o.Day)
	if err != nil || len(short) == 0 {
		return card.Card{}, false, err
	}
	c := card.Card{Tone: card.Warn, Title: t.T("alert.title", "n", len(short)), Key: Alert + ":" + o.Day.String()}
	c.Fallback = c.Title
	for _, s := range short {
		c.Body = append(c.Body, alertStage(t, s)...)
	}
	c.Body = append(c.Body, card.Context{MD: card.Escape(t.T("alert.private"))})
	return c, true, nil
}

func alertStage(t *bot.Turn, s shortStage) []card.Element {
	who := funnel.Of(t.V, s.team.Ref())
	q := funnel.Query{Who: who, Pipeline: s.Pipeline.ID}
	head := card.Bold(card.Dotted(s.team.Name, t.StageName(s.Stage))) + "\n" + card.Escape(BenchmarkLine(t.P, s.Benchmark))
	if reasons := lossLine(t, funnel.LostFrom(t.V, q, s.Stage.ID, s.Window)); reasons != "" {
		head += "\n" + card.Escape(t.T("alert.lost", "reasons", reasons))
	}
	if s.Stage.Playbook != "" {
		head += "\n" + card.Escape(t.T("alert.playbook", "text", card.Clip(s.Stage.Playbook, 300)))
	}
	out := []card.Element{card.Text{MD: head}}
	if slow := funnel.SlowestIn(t.V, who, s.Stage.ID, mostAlerts); len(slow) > 0 {
		out = append(out, card.Text{MD: card.Escape(t.T("alert.slow"))})
		for _, d := range slow {
			if item, ok := StalledItem(t, 0, d, true); ok {
				out = append(out, item)
			}
		}
	}
	review := bot.Do("remind", "title="+t.T("alert.review", "stage", t.StageName(s.Stage), "team", s.team.Name), "due="+(t.Today()+reviewAhead).String())
	stage := "stage=s" + strconv.Itoa(int(s.Stage.ID))
	subject := "subject=" + s.team.Ref().String()
	return append(out, card.Actions{Buttons: []card.Button{
		{Label: t.T("alert.button.review"), Style: card.Primary, Value: t.Value(bot.FormOf(review))},
		t.Button(t.T("cmd.funnel.diagnosis"), bot.Do("funnel.diagnosis", "by=rep", stage, subject, "period="+s.Window.String(), "basis="+string(funnel.ByFlow))),
		t.Button(t.T("cmd.funnel.alert"), bot.Do("funnel.alert", subject)),
	}})
}

// BenchmarkLine says what moved on, what should, and by how much the stage falls short.
func BenchmarkLine(p *lang.Printer, b funnel.Benchmark) string {
	r := b.Flow.Rate()
	unit := "alert.by.percent"
	if b.Points {
		unit = "alert.by.points"
	}
	basis := "alert.basis.set"
	if b.Own {
		basis = "alert.basis.own"
	}
	return p.T("alert.line", "won", p.Int(r.Num), "n", p.Int(r.Den), "rate", p.PercentTo(r.Num, r.Den, 2), "bench", p.PercentTo(b.Bench.Num, b.Bench.Den, 2),
		"basis", p.T(basis), "by", p.T(unit, "p", p.PercentTo(b.Shortfall(), 10_000, 2)))
}

// lossLine names the most frequent reasons with how often each was given.
func lossLine(t *bot.Turn, reasons []funnel.LossReason) string {
	var out []string
	for _, r := range reasons[:min(len(reasons), mostAlerts)] {
		name := t.Word(crm.LostReasons, r.Text)
		if name == "" {
			name = t.T("alert.no_reason")
		}
		out = append(out, name+" "+t.P.Int(r.N))
	}
	return t.P.List(out)
}
