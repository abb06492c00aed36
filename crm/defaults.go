package crm

import "crmbot/crm/calendar"

// defaultCompany is what a company begins with until somebody says otherwise.
func defaultCompany() Company {
	return Company{
		Meta: Meta{ID: 1}, Zone: "Asia/Shanghai", Lang: "zh-CN", Currency: "CNY",
		FiscalStart: 1, WeekStart: 1, Calendar: calendar.CN,
		LostReasons: []Choice{
			{Code: "price", Name: "价格", EN: "Price"},
			{Code: "competitor", Name: "竞争对手", EN: "Competitor"},
			{Code: "budget", Name: "预算取消", EN: "Budget cancelled"},
			{Code: "features", Name: "功能不满足", EN: "Missing features"},
			{Code: "cycle", Name: "周期过长", EN: "Took too long"},
			{Code: "decision", Name: "无决策人", EN: "No decision-maker"},
			{Code: "silent", Name: "客户无响应", EN: "No response"},
			{Code: "fit", Name: "不匹配", EN: "Not a fit"},
			{Code: "other", Name: "其他", EN: "Other"},
		},
	}
}

// defaultPipeline is the pipeline a company begins with.
func defaultPipeline() Pipeline {
	return Pipeline{
		Meta: Meta{ID: 1}, Name: "销售流程", NameEN: "Sales", Default: true,
		Stages: []Stage{
			{ID: 1, Name: "初步接触", NameEN: "Contacted", Kind: StageOpen, Probability: 10, Category: "pipeline", RotDays: 7,
				Aliases: []string{"接触", "初步", "contact", "lead"}},
			{ID: 2, Name: "意向沟通", NameEN: "Qualified", Kind: StageOpen, Probability: 30, Category: "pipeline", RotDays: 14,
				Aliases: []string{"意向", "沟通", "qualify", "interest"}},
			{ID: 3, Name: "方案报价", NameEN: "Proposal", Kind: StageOpen, Probability: 50, Category: "best", RotDays: 14,
				Aliases: []string{"报价", "方案", "quote", "offer"}},
			{ID: 4, Name: "谈判签约", NameEN: "Negotiation", Kind: StageOpen, Probability: 80, Category: "commit", RotDays: 10,
				Aliases: []string{"谈判", "签约", "negotiate", "contract"}},
			{ID: 5, Name: "赢单", NameEN: "Won", Kind: StageWon, Probability: 100, Category: "closed",
				Aliases: []string{"成交", "赢", "win"}},
			{ID: 6, Name: "输单", NameEN: "Lost", Kind: StageLost, Probability: 0, Category: "omitted",
				Aliases: []string{"丢单", "输", "lose"}},
		},
	}
}
