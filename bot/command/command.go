// Package command is crmbot's vocabulary: one file a family of commands, each declared once.
package command

import "crmbot/bot"

// All lists every command in the order help shows them.
func All() []bot.Command {
	var all []bot.Command
	for _, family := range [][]bot.Command{
		activities(), customers(), contacts(), deals(), closings(), whys(), tasks(), answers(), daily(), priorities(), overdues(), quotas(), funnels(), movements(), forecasts(), diagnostics(), rankings(), adoptions(), capabilities(), reports(), workReports(), selves(), digests(), helps(), admins(), outboxAdmin(), imports(), exports(),
	} {
		all = append(all, family...)
	}
	return all
}
