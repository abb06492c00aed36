package command

import (
	"strconv"
	"strings"

	"crmbot/bot"
	"crmbot/bot/digest"
	"crmbot/crm"
)

// leadUnits are the words for a span, with how many minutes one is.
var leadUnits = [...]struct {
	words   []string
	minutes int
}{
	{[]string{"分钟", "分", "minutes", "minute", "mins", "min", "m", ""}, 1},
	{[]string{"个小时", "小时", "hours", "hour", "h"}, 60},
	{[]string{"天", "days", "day", "d"}, 24 * 60},
}

// leadOf reads how many minutes before its time somebody wants to hear of a task.
func leadOf(text string) (minutes int, err error) {
	refused := crm.Refuse(crm.Invalid, "task.lead")
	text = strings.ToLower(strings.TrimSpace(text))
	digits := strings.TrimLeft(text, "0123456789")
	n, err := strconv.Atoi(text[:len(text)-len(digits)])
	switch {
	case text == "半小时" || text == "半个小时":
		return 30, nil
	case err != nil || n > digest.LongestLead:
		return 0, refused
	}
	unit := strings.TrimSuffix(strings.TrimSpace(digits), "前")
	for _, u := range leadUnits {
		for _, word := range u.words {
			if word == unit && n*u.minutes <= digest.LongestLead {
				return n * u.minutes, nil
			}
		}
	}
	return 0, refused
}

// setLead keeps what was said of when the owner is to be told, and gives it back for the receipt; empty when nothing was.
func setLead(t *bot.Turn, tx *crm.Tx, task crm.Task, a *bot.Args) (said string, err error) {
	if !a.Has("ahead") {
		return "", nil
	}
	minutes, err := leadOf(a.Text("ahead"))
	if err != nil {
		return "", err
	}
	if err := digest.SetLead(tx, task, minutes); err != nil {
		return "", err
	}
	if minutes == 0 {
		return t.T("todo.lead.none"), nil
	}
	return t.T("todo.lead", "lead", span(t, minutes)), nil
}

// heardLater says when the asker hears of a task of theirs whose time falls into a holiday or their quiet days; empty otherwise.
func heardLater(t *bot.Turn, tx *crm.Tx, task crm.Task) (string, error) {
	if task.Owner != t.Me.ID {
		return "", nil
	}
	at, waits, err := digest.Waits(&tx.View, task)
	if err != nil || !waits {
		return "", err
	}
	return t.T("todo.lead.later", "when", t.When(at, false)), nil
}

// span says minutes in the largest unit that is whole.
func span(t *bot.Turn, minutes int) string {
	switch {
	case minutes%(24*60) == 0:
		return t.T("todo.span.days", "n", minutes/(24*60))
	case minutes%60 == 0:
		return t.T("todo.span.hours", "n", minutes/60)
	}
	return t.T("todo.span.minutes", "n", minutes)
}
