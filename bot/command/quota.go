package command

import (
	"fmt"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// quotas are targets: setting one, and how far somebody came.
func quotas() []bot.Command {
	metric := bot.Field{Name: "metric", Kind: bot.FieldChoice, Keys: []string{"指标"}, Options: metricOptions}
	return []bot.Command{
		{
			ID: "quota.show", Group: bot.GroupNumbers, ZH: []string{"业绩", "我的业绩", "目标", "完成率"}, EN: []string{"quota", "target", "q"},
			Fields: []bot.Field{subjectField(), periodField(), metric, pageField()},
			Read:   showQuota,
		},
		{
			ID: "quota.set", Group: bot.GroupNumbers, ZH: []string{"定目标", "设目标", "管理 目标"}, EN: []string{"quota set", "set quota", "admin quota"}, Roles: []crm.Role{crm.Manager, crm.Admin}, Barred: setFromAbove, Bare: true,
			Fields: []bot.Field{
				{Name: "subject", Kind: bot.FieldSubject, Required: true, Keys: []string{"对象", "who"}},
				{Name: "period", Kind: bot.FieldPeriod, Required: true, Keys: []string{"期", "期间"}},
				{Name: "value", Kind: bot.FieldMoney, Required: true, Keys: []string{"目标", "金额", "数量"}},
				metric,
				{Name: "stretch", Kind: bot.FieldMoney, KeyOnly: true, Keys: []string{"冲刺"}},
				{Name: "challenge", Kind: bot.FieldMoney, KeyOnly: true, Keys: []string{"挑战"}},
				{Name: "over", Kind: bot.FieldBool, KeyOnly: true, NoForm: true},
			},
			Prepare: prepareQuota, Write: setQuota,
		},
		behindCommand(),
	}
}

// quotaTiers are the fields of the lines above the target.
var quotaTiers = [...]string{"stretch", "challenge"}

// metrics are what a quota may count, in the order forms show them.
var metrics = [...]crm.Metric{crm.WonAmount, crm.NewCustomers, crm.Visits, crm.Received}

func metricOptions(t *bot.Turn, _ *bot.Args) []card.Option {
	var out []card.Option
	for _, m := range metrics {
		out = append(out, card.Option{Label: t.T("metric." + string(m)), Value: string(m), Hint: t.T("metric." + string(m) + ".other")})
	}
	return out
}

// metricOf is the metric asked for; unasked it is the won amount.
func metricOf(a *bot.Args) crm.Metric {
	if m := crm.Metric(a.Text("metric")); m != "" {
		return m
	}
	return crm.WonAmount
}

// counts reports whether a metric is a number of things, not of money.
func counts(m crm.Metric) bool { return m == crm.NewCustomers || m == crm.Visits }

// measured prints a value of a metric, short where shown says so.
func measured(t *bot.Turn, m crm.Metric, a money.Amount, short bool) string {
	switch {
	case counts(m):
		return t.P.Int(a.Minor)
	case short:
		return t.P.Short(a)
	}
	return t.P.Money(a)
}

// quotaValue is a line of the target as typed in the metric's own measure: a count loses the currency it was read with.
func quotaValue(t *bot.Turn, a *bot.Args, field string, subject crm.Ref, m crm.Metric) money.Amount {
	v := a.Value(field)
	switch {
	case counts(m) && v.Amount.Currency != "":
		return money.Amount{Minor: v.Amount.Minor / unit(v.Amount.Currency)}
	case !counts(m) && v.Bare:
		home := t.V.Currency(teamOfSubject(t, subject))
		return money.Amount{Minor: v.Amount.Minor / unit(v.Amount.Currency) * unit(home), Currency: home}
	}
	return v.Amount
}

// unit is how many minor units one of a currency has.
func unit(currency string) int64 {
	n := int64(1)
	for range money.Digits(currency) {
		n *= 10
	}
	return n
}

// prepareQuota asks for a month or a quarter, for a number that looks like a slip, and before an existing target changes.
func prepareQuota(t *bot.Turn, a *bot.Args) error {
	subject, m, p := quotaSubject(t, a), metricOf(a), a.Value("period").Period
	if err := t.V.Can(crm.ToSetQuota, subject); err != nil {
		if subject == t.Me.Ref() {
			return setFromAbove(t)
		}
		return err
	}
	if p.Kind != calendar.OneMonth && p.Kind != calendar.OneQuarter {
		return &bot.Ask{Field: "period", Open: true, Invalid: true, Text: card.Escape(t.T("quota.period", "period", periodName(t, p)))}
	}
	value := quotaValue(t, a, "value", subject, m)
	if value.Minor < 0 {
		return crm.Refuse(crm.Invalid, "amount.negative")
	}
	if !counts(m) {
		if ask := forgottenUnit(t, "value", a.Value("value").Bare, value); ask != nil {
			return ask
		}
	}
	old, err := t.V.Quota(subject, m, quotaPeriod(p))
	if set := err == nil; !set || old.Value == value || a.Bool("over") {
		return nil
	}
	args := []string{who(subject), in(p), "metric=" + string(m), "value=" + bot.CanonicalAmount(value)}
	for _, field := range quotaTiers {
		if a.Has(field) {
			args = append(args, field+"="+bot.CanonicalAmount(quotaValue(t, a, field, subject, m)))
		}
	}
	yes := t.Value(line("quota.set", append(args, "over=true")...))
	return confirm(t, t.T("quota.change", "who", subjectName(t, subject), "period", periodName(t, p), "metric", t.T("metric."+string(m)),
		"old", measured(t, m, old.Value, false), "new", measured(t, m, value, false)), yes)
}

// setFromAbove tells that a superior sets targets, and who to ask: who leads the person, else an administrator.
func setFromAbove(t *bot.Turn) error {
	ask := t.V.Leader(t.Me.ID)
	for _, p := range t.V.Unscoped().People() {
		if ask == 0 && p.Role == crm.Admin && p.State == crm.Active && p.ID != t.Me.ID {
			ask = p.ID
		}
	}
	if ask == 0 {
		return crm.Refuse(crm.Forbidden, "access.superior")
	}
	return crm.Refuse(crm.Forbidden, "quota.above", "who", personName(t, ask))
}

// quotaPeriod is a month or quarter as targets name it; empty for others, which crm refuses.
func quotaPeriod(p calendar.Period) string {
	s, _ := crm.QuotaPeriod(p)
	return s
}

// quotaSubject is whose target is set; "team" of somebody without one is the team they lead.
func quotaSubject(t *bot.Turn, a *bot.Args) crm.Ref {
	r := a.Value("subject").Ref
	if r == (crm.Ref{Kind: crm.KindTeam}) {
		if led := ledTeams(t); len(led) > 0 {
			return led[0].Ref()
		}
	}
	return r
}

func setQuota(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	subject, m, p := quotaSubject(t, a), metricOf(a), a.Value("period").Period
	old, err := tx.Quota(subject, m, quotaPeriod(p))
	had := err == nil
	lines := old.Tiers()
	lines.Value = quotaValue(t, a, "value", subject, m)
	if a.Has("stretch") {
		lines.Stretch = quotaValue(t, a, "stretch", subject, m)
	}
	if a.Has("challenge") {
		lines.Challenge = quotaValue(t, a, "challenge", subject, m)
	}
	q, err := tx.SetTiers(subject, m, quotaPeriod(p), lines)
	if err != nil {
		return bot.Reply{}, err
	}
	show := t.Button(t.T("cmd.quota.show"), line("quota.show", who(subject), in(p), "metric="+string(m)))
	parts := []string{subjectName(t, subject), periodName(t, p), t.T("metric." + string(m)), measured(t, m, q.Value, false)}
	for i, above := range []money.Amount{q.Stretch, q.Challenge} {
		if !above.IsZero() {
			parts = append(parts, t.T("quota.line."+quotaTiers[i], "value", measured(t, m, above, false)))
		}
	}
	if had && old.Rev == q.Rev {
		return receipt(t, t.T("quota.same"), parts, show), nil
	}
	if had {
		parts = append(parts, t.T("deal.was", "what", measured(t, m, old.Value, false)))
	}
	return receipt(t, t.T("quota.set"), parts, undoButton(t, q.Rev), show), nil
}

// showQuota answers how far somebody came, with the table of the team for who asks for one.
func showQuota(t *bot.Turn, a *bot.Args) (bot.Reply, error) {
	m, period := metricOf(a), periodOr(t, a, calendar.MonthOf)
	subject, err := quotaShown(t, a, m, period)
	if err != nil {
		return bot.Reply{}, err
	}
	at, err := funnel.Attain(t.V, subject, m, period)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("read the attainment: %w", err)
	}
	title := t.T("quota.title", "who", subjectName(t, subject), "period", periodName(t, period))
	if m != crm.WonAmount {
		title += " · " + t.T("metric."+string(m))
	}
	r := numbers(t, title, nil)
	r.Card.Subtitle = t.T("quota.as_of", "date", at.Today)
	page := pageOf(a)
	if page == 0 || subject.Kind == crm.KindPerson {
		r.Card.Body = attainment(t, at)
	}
	if subject.Kind != crm.KindPerson {
		rows, err := attainRows(t, subject, m, period)
		if err != nil {
			return bot.Reply{}, err
		}
		r.Card.Body = append(r.Card.Body, attainTable(t, at, rows, page)...)
		if to := (page + 1) * pageSize; to < len(rows) {
			r.Card.Body = append(r.Card.Body, card.Actions{Buttons: []card.Button{t.Button(t.T("button.more", "n", len(rows)-to),
				line("quota.show", "metric="+string(m), who(subject), in(period), paged(page+1)))}})
		}
	}
	r.Card.Body = append(r.Card.Body, card.Actions{Buttons: quotaButtons(t, at)})
	return r, nil
}

// quotaShown is whose attainment is meant: the one named, else one's own; who has none of their own and leads others sees those.
func quotaShown(t *bot.Turn, a *bot.Args, m crm.Metric, p calendar.Period) (crm.Ref, error) {
	if a.Has("subject") {
		return subjectOf(t, a)
	}
	if _, own := t.V.QuotaFor(t.Me.Ref(), m, p); own {
		return t.Me.Ref(), nil
	}
	return ownSubject(t), nil
}
