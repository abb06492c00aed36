package command

import "crmbot/bot"

// diagnostics show how fast the funnel runs and where it holds.
func diagnostics() []bot.Command {
	return []bot.Command{
		{
			ID: "funnel.velocity", Group: bot.GroupNumbers, ZH: []string{"漏斗 速率", "漏斗速率", "速率", "销售速率"}, EN: []string{"funnel velocity", "velocity"},
			Fields: []bot.Field{subjectField(), periodField(), pipelineField()},
			Read:   showVelocity,
		},
	}
}
