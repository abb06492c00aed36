package command

import (
	"fmt"
	"strconv"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/funnel"
)

// showCalibration answers how well the stages' probabilities and history foretold what closed, and which probabilities
// would have fitted.
func showCalibration(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	q := funnel.Query{Pipeline: pipelineID(a), Period: a.Value("period").Period}
	c, err := funnel.Calibrate(t.V, q)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("test the probabilities: %w", err)
	}
	title := t.T("calibration.title", "period", periodName(t, c.Period))
	title = titleIn(t, title, c.Pipeline)
	if c.Won+c.Lost == 0 {
		return numbers(t, title, []card.Element{card.Text{MD: card.Escape(t.T("calibration.none"))}}), nil
	}
	body := []card.Element{card.Text{MD: card.Escape(t.T("calibration.closed", "won", c.Won, "lost", c.Lost))}, fitTable(t, c)}
	best := c.ByStage
	if c.ByHistory.N > 0 {
		best = c.ByHistory
		body = append(body, card.Text{MD: card.Escape(t.T("calibration.history", "brier", decimals(c.ByHistory.Brier), "n", c.ByHistory.N))})
	} else {
		body = append(body, card.Text{MD: card.Escape(t.T("calibration.no_history"))})
	}
	body = append(body, bucketTable(t, best))
	r := numbers(t, title, append(body, small(t.T("calibration.basis"), t.T("calibration.brier"))...))
	if t.Me.Role == crm.Admin {
		var buttons []card.Button
		for _, s := range c.Stages {
			if p, ok := s.Suggested(); ok && p != s.Stage.Probability {
				buttons = append(buttons, t.Button(t.StageName(s.Stage)+" → "+strconv.Itoa(p)+"%",
					bot.FormOf(bot.Do("admin.stage.edit", "stage=s"+strconv.Itoa(int(s.Stage.ID)), "probability="+strconv.Itoa(p)))))
			}
		}
		if len(buttons) > 0 {
			r.Card.Body = append(r.Card.Body, card.Actions{Buttons: buttons})
		}
	}
	return r, nil
}

// fitTable sets each stage's probability beside what came of the deals that reached it.
func fitTable(t *bot.Turn, c funnel.Calibration) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("field.stage")}, {Name: t.T("calibration.col.said"), Right: true}, {Name: t.T("calibration.col.came"), Right: true},
		{Name: t.T("calibration.col.brier"), Right: true}, {Name: t.T("calibration.col.suggested"), Right: true}}}
	for _, s := range c.Stages {
		suggested := t.T("alert.state.few")
		if p, ok := s.Suggested(); ok {
			suggested = strconv.Itoa(p) + "%"
		}
		table.Rows = append(table.Rows, []string{t.StageName(s.Stage), strconv.Itoa(s.Stage.Probability) + "%", ratio(t, s.Actual), decimals(s.Brier), suggested})
	}
	table.Total = []string{t.T("numbers.total"), "", "", decimals(c.ByStage.Brier), ""}
	return table
}

// bucketTable sets what was predicted beside what came, by stretches of ten per cent.
func bucketTable(t *bot.Turn, f funnel.Fit) card.Table {
	table := card.Table{Columns: []card.Column{{Name: t.T("calibration.col.bucket")}, {Name: t.T("calibration.col.predicted"), Right: true}, {Name: t.T("calibration.col.came"), Right: true}}}
	for i, b := range f.Stretches {
		if b.N > 0 {
			table.Rows = append(table.Rows, []string{fmt.Sprintf("%d–%d%%", i*10, i*10+10), t.P.PercentTo(b.Predicted, b.N*10_000, 2), ratio(t, funnel.Ratio{Num: b.Won, Den: b.N})})
		}
	}
	return table
}
