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
		ID: "admin.silence", ZH: []string{"管理 超时升级", "管理 沉默"}, EN: []string{"admin silence"},
		Fields:  []bot.Field{{Name: "ladder", Kind: bot.FieldText, Keys: []string{"工作日"}}},
		Prepare: showSilence, Write: setSilence,
	}}
}

// readLadder reads the days of the rungs, apart by whatever people put between numbers; a single 0 for none.
func readLadder(text string) (days []int, ok bool) {
	if text = strings.ToLower(strings.TrimSpace(text)); slices.Contains(digestOff[:], text) {
		return []int{0}, true
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

// ladderWords say what is set.
func ladderWords(t *bot.Turn, c crm.Company) string {
	days := c.Ladder()
	if days == nil {
		return t.T("admin.silence.off")
	}
	return t.T("admin.silence.state", "owner", days[0], "leader", days[1], "risk", days[2])
}

// showSilence shows what is set where a line sets nothing.
func showSilence(t *bot.Turn, a *bot.Args) error {
	if a.Has("ladder") {
		return nil
	}
	return &bot.Ask{Field: "ladder", Open: true, Text: card.Escape(ladderWords(t, t.V.Company())), Options: []card.Option{
		{Label: "3/5/7", Value: "3/5/7"}, {Label: "5/8/12", Value: "5/8/12"}, {Label: t.T("admin.silence.button.off"), Value: "off"},
	}}
}

func setSilence(t *bot.Turn, tx *crm.Tx, a *bot.Args) (bot.Reply, error) {
	days, ok := readLadder(a.Text("ladder"))
	if !ok {
		days = []int{-1} // refused like any other ladder that does not rise
	}
	c, err := tx.EditCompany(0, func(c *crm.Company) { c.Silence = days })
	if err != nil {
		return bot.Reply{}, err
	}
	return changed(t, t.T("admin.silence.set"), []string{ladderWords(t, c)}, c.Rev), nil
}
