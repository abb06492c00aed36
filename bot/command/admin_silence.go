package command

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// silenceAdmin keeps after how many quiet working days people are told of a deal.
func silenceAdmin() []bot.Command {
	return []bot.Command{{
		ID: "admin.silence", ZH: silenceWords[:2], EN: silenceWords[2:],
		Fields:  []bot.Field{{Name: "team", Kind: bot.FieldTeam, Keys: []string{"团队"}, KeyOnly: true}, {Name: "ladder", Kind: bot.FieldText, Keys: []string{"工作日"}}},
		Prepare: showSilence, Write: setSilence,
	}}
}

// silenceWords call the command.
var silenceWords = [...]string{"管理 超时升级", "管理 沉默", "admin silence"}

// readLadder reads the days of the rungs, apart by whatever people put between numbers; a single 0 for none.
func readLadder(text string) (days []int, ok bool) {
	if text = strings.ToLower(strings.TrimSpace(text)); slices.Contains(digestOff[:], text) {
		return []int{0}, true
	}
	if strings.IndexFunc(text, unicode.IsDigit) != 0 {
		return nil, false
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) }) {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, false
		}
		days = append(days, n)
	}
	return days, len(days) == int(crm.HighRisk)
}

// ladderWords say what holds for a team, 0 for the company.
func ladderWords(t *bot.Turn, v *crm.View, team crm.ID) string {
	said := t.T("admin.silence.off")
	if days := v.Ladder(team); days != nil {
		said = t.T("admin.silence.state", "owner", days[0], "leader", days[1], "risk", days[2])
	}
	if x, err := v.Team(team); err == nil {
		return card.Dotted(x.Name, said)
	}
	return said
}

// showSilence shows what is set where a line sets nothing.
func showSilence(t *bot.Turn, a *bot.Args) error {
	said, _ := cutAny(strings.TrimSpace(a.Text("ladder")), silenceWords[:]) // the whole line, said when it was asked for
	for _, x := range t.V.Teams() {
		if rest, ok := strings.CutPrefix(said, x.Name); ok && !a.Has("team") {
			a.Set("team", bot.Value{Ref: x.Ref()})
			said = strings.TrimSpace(rest)
		}
	}
	if a.Set("ladder", words(said)); said != "" {
		return nil
	}
	team := a.ID("team")
	lines := []string{card.Escape(ladderWords(t, t.V, team))}
	for _, x := range t.V.Teams() {
		if team == 0 && len(x.Silence) > 0 {
			lines = append(lines, card.Escape(ladderWords(t, t.V, x.ID)))
		}
	}
	return &bot.Ask{Field: "ladder", Open: true, Text: strings.Join(lines, "\n"), Options: []card.Option{
		{Label: "3/5/7", Value: "3/5/7"}, {Label: "5/8/12", Value: "5/8/12"}, {Label: t.T("admin.silence.button.off"), Value: "off"},
	}}
}

func setSilence(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	days, ok := readLadder(a.Text("ladder"))
	if !ok {
		days = []int{-1} // refused like any other ladder that does not rise
	}
	var rev uint64
	team := a.ID("team")
	if team != 0 {
		x, err := tx.EditTeam(team, 0, func(x *crm.Team) { x.Silence = days })
		if err != nil {
			return bot.Reply{}, err
		}
		rev = x.Rev
	} else {
		c, err := tx.EditCompany(0, func(c *crm.Company) { c.Silence = days })
		if err != nil {
			return bot.Reply{}, err
		}
		rev = c.Rev
	}
	return changed(t, t.T("admin.silence.set"), []string{ladderWords(t, &tx.View, team)}, rev), nil
}
