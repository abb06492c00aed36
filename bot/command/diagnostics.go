package command

import (
	"crmbot/bot"
	"crmbot/crm"
)

// diagnostics show how fast the funnel runs and where it holds.
func diagnostics() []bot.Command {
	return []bot.Command{
		{
			ID: "funnel.velocity", Group: bot.GroupNumbers, ZH: []string{"漏斗 速率", "漏斗速率", "速率", "销售速率"}, EN: []string{"funnel velocity", "velocity"},
			Fields: []bot.Field{subjectField(), periodField(), pipelineField()},
			Read:   showVelocity,
		},
		{
			ID: "funnel.time", Group: bot.GroupNumbers, ZH: []string{"漏斗 停留", "漏斗停留", "停留时间", "停留"}, EN: []string{"funnel time", "time in stage"},
			Fields: []bot.Field{subjectField(), periodField(), pipelineField()},
			Read:   showTime,
		},
		{
			ID: "funnel.diagnosis", Group: bot.GroupNumbers, ZH: []string{"漏斗 诊断", "漏斗诊断", "诊断", "瓶颈"}, EN: []string{"funnel diagnosis", "diagnosis", "bottleneck"},
			Fields: []bot.Field{
				{Name: "by", Kind: bot.FieldChoice, Keys: []string{"按", "维度"}, Options: choices("by.", diagnosisCuts[:])},
				{Name: "stage", Kind: bot.FieldChoice, Keys: []string{"阶段"}, Options: everyStage},
				subjectField(), periodField(), pipelineField(),
				{Name: "basis", Kind: bot.FieldChoice, Keys: []string{"口径"}, Options: choices("basis.", diagnosisBases[:])},
			},
			Read: showDiagnosis,
		},
		{
			ID: "funnel.alert", Group: bot.GroupNumbers, ZH: []string{"漏斗 预警", "漏斗预警", "转化预警"}, EN: []string{"funnel alert", "conversion alert"},
			Fields: []bot.Field{subjectField(), pipelineField()},
			Read:   showAlert,
		},
		{
			ID: "funnel.calibration", Group: bot.GroupNumbers, ZH: []string{"漏斗 校准", "漏斗校准", "概率校准"}, EN: []string{"funnel calibration", "calibration"},
			Roles:  []crm.Role{crm.Admin, crm.Manager},
			Fields: []bot.Field{periodField(), pipelineField()},
			Read:   showCalibration,
		},
		{
			ID: "admin.benchmark", Group: bot.GroupAdmin, Hidden: true, Direct: true, Roles: []crm.Role{crm.Admin}, ZH: []string{"管理 基准"}, EN: []string{"admin benchmark"},
			Fields: []bot.Field{
				{Name: "stage", Kind: bot.FieldChoice, Required: true, Options: everyStage, Keys: []string{"阶段"}},
				{Name: "benchmark", Kind: bot.FieldNumber, Required: true, Keys: []string{"基准"}},
			},
			Write: setBenchmark,
		},
		{
			ID: "admin.benchmark.mode", Group: bot.GroupAdmin, Hidden: true, Direct: true, Roles: []crm.Role{crm.Admin}, ZH: []string{"管理 基准 口径"}, EN: []string{"admin benchmark mode"},
			Fields: []bot.Field{{Name: "benchmark_mode", Kind: bot.FieldChoice, Required: true, Options: benchmarkModes}},
			Write:  setBenchmarkMode,
		},
	}
}
