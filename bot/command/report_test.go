package command_test

import (
	"testing"

	"crmbot/crm"
)

// sales are the closed deals of a quarter: 12 won and 4 lost in it, of which 10 won and 2 lost began in it, with 8 more still open.
func (o *office) sales() {
	o.at("2027-06-30 12:00")
	for i := range 16 {
		owner, source, started := "张伟", "展会", "2027-04-05"
		if i%2 == 1 {
			owner, source = "李娜", "官网"
		}
		if i < 2 || i > 13 {
			started = "2027-02-01"
		}
		o.closed(owner, i < 12, yuan(int64(10_000*(i+1))), "2027-05-15", started, source)
	}
	for range 8 {
		o.deal("李娜", 1, yuan(5000), "2027-09-01")
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.sales()
	r := o.say("陈敏", "报表 赢率 本季")
	o.has(r, "12/16 = 75.00%", "10/20 = 50.00%", "未定 8")
	o.drills("陈敏", r)
	for _, line := range []string{"报表 来源", "报表 输单原因", "报表 成交周期", "报表 赢率 按产品", "报表 赢率 口径:cohort", "报表 赢率 按月份 今年"} {
		o.say("陈敏", line)
	}
	o.press("陈敏", "按团队")
	o.golden("reports_zh")
	o.say("陈敏", "语言 en")
	o.log.Reset()
	for _, line := range []string{"report winloss by source", "report reason", "report cycle by team", "report product last quarter", "报表 赢率 按客户", "report weather"} {
		o.say("陈敏", line)
	}
	o.golden("reports_en")
}

// TestReportLines reads reports in every way people put them.
func TestReportLines(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.sales()
	for _, c := range []struct{ who, line, title string }{
		{"陈敏", "报表 赢率 按产品 本季", "赢率 · 按产品 · 华东组 · 2027Q2"},
		{"陈敏", "report winloss by source", "赢率 · 按来源 · 华东组 · 2027Q2"},
		{"陈敏", "报表 产品 上季", "产品 · 华东组 · 2027Q1"},
		{"陈敏", "报表 按团队", "赢率 · 按团队 · 华东组 · 2027Q2"},
		{"陈敏", "报表 赢率 @张伟 本月", "赢率 · 按销售 · 张伟 · 6月"},
		{"陈敏", "报表 漏斗", "漏斗 · 华东组"},
		{"陈敏", "报表 转化率 本季", "转化率 · 华东组 · 2027Q2"},
		{"陈敏", "报表 预测 本季", "预测 · 华东组 · 2027Q2"},
		{"陈敏", "报表 业绩", "业绩 · 华东组 · 6月"},
		{"陈敏", "报表", "报表"},
		{"王总管", "报表 赢率 按团队", "赢率 · 按团队 · 全公司 · 2027Q2"},
		{"Grace Lim", "report winloss by source last year", "Win rate · by source · 海外组 · 2026"},
		{"Grace Lim", "report by industry", "Win rate · by industry · 海外组 · 2027Q2"},
		{"Grace Lim", "报表 赢率 按来源", "Win rate · by source · 海外组 · 2027Q2"},
		{"Grace Lim", "report funnel", "Funnel · 海外组"},
	} {
		if r := o.say(c.who, c.line); r.Card.Title != c.title {
			t.Errorf("%s: %s = %q, want %q", c.who, c.line, r.Card.Title, c.title)
		}
	}
	if r := o.say("陈敏", "报表"); len(buttons(*r.Card)) != 9 {
		t.Errorf("the list of reports: %s", text(r))
	}
	for _, b := range buttons(*o.say("陈敏", "报表").Card) {
		o.say("陈敏", "报表")
		if r := o.press("陈敏", b.Label); r.Card.Title == "" {
			t.Errorf("the report %s: %s", b.Label, text(r))
		}
	}
}

func TestLongReportsHavePages(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-06-30 12:00")
	for i := range 23 {
		o.act("", func(tx *crm.Tx) error {
			c, err := tx.NewCustomer(crm.Customer{Name: "客户" + string(rune('甲'+i)), Owner: o.people["李娜"].ID})
			if err != nil {
				return err
			}
			_, err = tx.NewDeal(crm.Deal{Title: "deal", Customer: c.ID, Owner: o.people["李娜"].ID, Stage: 5, Amount: yuan(int64(1000 * (i + 1))), Imported: true,
				ClosedOn: day(t, "2027-05-15"), Started: day(t, "2027-04-15")})
			return err
		})
	}
	o.has(o.say("李娜", "报表 赢率 按客户"), "¥276,000", "更多(13)")
	o.has(o.press("李娜", "更多"), "更多(3)", "合计")
	o.lacks(o.press("李娜", "更多"), "更多(")
}
