package sample

func chinesePhrases() phrases {
	return phrases{
		visit: []string{"上门见了{who},", "拜访{who},", "和{who}在现场看了设备,", "去{who}办公室聊了半小时,", "带技术同事一起见{who},", "顺路去看{who},", "约了{who}在会议室,"},
		call:  []string{"电话联系{who},", "给{who}打了电话,", "{who}回电,", "和{who}通话十来分钟,", "电话跟进{who},"},
		chat:  []string{"微信问了{who},", "{who}微信回复,", "和{who}微信沟通,", "给{who}发了资料,"},
		stage: [5][]string{
			{"现有设备运行正常,暂时没有新计划。", "聊了近况,年底可能要换{n}台老设备。", "问了{product}的使用情况,比较满意。", "送了新样册,对方留了技术科的电话。", "了解到下半年预算要到秋天才定。", "校准证书快到期了,提醒了一下。"},
			{"先了解{product}的需求,大概{n}台。", "对{product}有兴趣,但还没立项。", "介绍了我们的{product},要了一份资料。", "目前在用别家的设备,合同还剩{n}个月。", "确认了用户科室,采购流程还不清楚。", "对方想先看看同行的案例。", "预算没批,先保持联系。"},
			{"参数基本对上了,{product}要加{n}个测点。", "需求明确了,{product}配{n}套,还差预算确认。", "技术这边认可,要再过一遍采购。", "对比了{rival}的方案,我们的精度有优势。", "要安排一次{product}演示。", "对方希望质保延长到{n}年。", "说清了安装条件,现场电源要改。"},
			{"报价单已经发过去,对方觉得高了{p}%。", "过了一遍{product}的方案,改了{n}处。", "{rival}也报了价,比我们低{p}%左右。", "方案通过了技术评审,等院里排会。", "要求分项报价,今天补给他。", "讨论付款方式,想要三成预付。", "对{product}的交期有顾虑,要{n}周内到货。"},
			{"合同条款过了一遍,只剩付款节点。", "让了{p}个点,对方说可以走流程了。", "法务提了{n}条修改意见,都能接受。", "盖章流程走到财务,下周应该有结果。", "谈到最后价格,还差一点点。", "验收标准写进附件,对方认可。"},
		},
		won:     []string{"合同签了,约好下周排产。", "中标通知书拿到了,合同已回传。", "签约完成,{product}按计划交付。", "定了!先付三成,余款验收后付。"},
		lost:    []string{"对方定了别家,这次没成。", "项目停了,明年再看。", "价格没谈拢,先放一放。", "联系了几次没有回音,先关掉。"},
		tail:    []string{"约了{n}天后再碰。", "{who}说了算,下次直接找。", "要尽快把技术偏离表补上。", "对售后响应很看重。", "同事反映现场环境比较潮。", "他下周出差,回来再约。", "建议请领导一起去一趟。", "发票信息已经要到了。"},
		service: []string{"回访{who}:{product}运行正常,没有新问题。", "{who}反映{product}读数漂移,已约工程师上门。", "提醒{who}下月校准到期,对方安排停机。", "{who}来电问备件价格,已转销售。", "{product}培训做完了,{who}打了{n}分。", "处理了{who}的报修,远程解决。"},
		steps: [5][]string{
			{"问问{who}下半年的计划", "给{who}寄新样册", "约{who}吃个便饭"},
			{"给{who}发{product}资料", "约{who}上门了解需求", "问清采购流程", "打听一下预算"},
			{"安排{product}演示", "和{who}确认参数", "约技术交流会", "找{who}要预算表"},
			{"跟进{product}报价", "给{who}发修改后的方案", "问{who}评审结果", "准备分项报价"},
			{"和{who}过合同", "催一下盖章", "确认付款节点", "约{who}签约"},
		},
	}
}

func englishPhrases() phrases {
	return phrases{
		visit: []string{"Met {who} on site. ", "Visited {who}. ", "Walked the lab with {who}. ", "Half an hour with {who}. ", "Saw {who} with our engineer. ", "Dropped in on {who}. "},
		call:  []string{"Called {who}. ", "{who} called back. ", "Quick call with {who}. ", "Phone catch-up with {who}. "},
		chat:  []string{"Messaged {who}. ", "{who} replied by chat. ", "Sent {who} the brochure. ", "Chatted with {who}. "},
		stage: [5][]string{
			{"All equipment is running fine, no new plans yet.", "They may replace {n} old units at year end.", "Happy with the {product} so far.", "Next year's budget is decided in the autumn.", "Reminded them that the certificates run out soon."},
			{"Some interest in the {product}, about {n} units.", "No project yet, but they want to see references.", "Introduced our {product}; they asked for a datasheet.", "Their present contract runs {n} more months.", "Found out who the users are, buying process unclear.", "Budget not approved, staying in touch."},
			{"Specs agreed but for {n} points.", "They need {n} sets of {product}, budget still open.", "The engineers like it, procurement comes next.", "Compared us with {enrival}; our accuracy wins.", "Wants a demo of the {product}.", "Asked for a {n}-year warranty."},
			{"Quote is out, they find it {p}% too high.", "Went through the proposal, {n} changes.", "{enrival} quoted about {p}% lower.", "Technical review passed, waiting for the board.", "Needs the price broken down by item.", "Worried about delivery, wants it in {n} weeks."},
			{"Went through the contract, only payment terms left.", "Gave {p}%, they can start the paperwork.", "Legal sent {n} remarks, all fine with us.", "With their finance now, an answer next week.", "Last round on price, nearly there.", "Acceptance test is in the annex, they agree."},
		},
		won:     []string{"Contract signed, delivery planned.", "Purchase order received.", "Signed! Deposit comes this week.", "Award letter is in."},
		lost:    []string{"They chose somebody else this time.", "Project stopped, try again next year.", "Could not meet on price.", "No answer after several tries, closing it."},
		tail:    []string{"Will meet again in {n} days.", "{who} decides, go there directly next time.", "Service response matters most to them.", "Travelling next week, call after that.", "Suggest bringing Grace along.", "Need to send the compliance sheet soon."},
		service: []string{"Called {who}: {product} runs fine.", "{who} asked for spare part prices, passed on to sales."},
		steps: [5][]string{
			{"Ask {who} about next year's plans", "Send {who} the new catalogue"},
			{"Send {who} the {product} datasheet", "Arrange a first visit with {who}", "Find out how they buy"},
			{"Set up the {product} demo", "Confirm the specs with {who}", "Ask {who} for the budget"},
			{"Follow up on the quote", "Send {who} the revised proposal", "Ask {who} how the review went"},
			{"Go through the contract with {who}", "Confirm payment terms", "Fix a signing date with {who}"},
		},
		gap: " ",
	}
}
