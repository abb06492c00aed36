package command_test

import (
	"strings"
	"testing"

	"crmbot/crm"
)

// TestTargetsFromAFile: a manager sends the sheet of the year, sees what it would do, has it written, and takes it back as one.
func TestTargetsFromAFile(t *testing.T) {
	t.Parallel()
	o := setup(t)
	sheet := "姓名,2026-12,2027-01,2027-02,2027-03\n张伟,30万,30万,40万,50万\n李娜,20万,20万,,30万\n合计,50万,50万,40万,80万\n"
	o.has(o.upload("陈敏", "目标 2026.csv", sheet), "目标", "合计行,已略过", "按签约额")
	o.lacks(o.say("张伟", "业绩 2026-12"), "¥30万")
	o.press("陈敏", "导入 2 行")
	if got := strings.Join(o.work(), "\n"); !strings.Contains(got, "导入完成") || !strings.Contains(got, "目标 7") {
		t.Errorf("letters = %s", got)
	}
	o.has(o.say("张伟", "业绩 2026-12"), "¥30万")
	o.has(o.say("张伟", "业绩 2027Q1"), "¥120万")
	o.has(o.upload("陈敏", "again.csv", sheet), "没有需要写入的内容")
	o.has(o.say("陈敏", "撤销"), "已撤销", "7 次")
	o.lacks(o.say("张伟", "业绩 2026-12"), "¥30万")
	o.golden("quota_file.zh-CN")
}

// TestTargetsFromAFileInEnglish: what is set already stays until a word is said; the button takes all of it back.
func TestTargetsFromAFileInEnglish(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("Grace Lim", "quota set Daniel 2026-12 300k")
	o.has(o.upload("Grace Lim", "targets.csv", "Name,Metric,Period,Quota\nDaniel Ong,won,2026-12,400k\nDaniel Ong,visits,Dec 2026,40\n"), "quotas")
	o.press("Grace Lim", "Update")
	o.work()
	o.receive("Grace Lim", "what importing it would do")
	o.press("Grace Lim", "Import 2 rows")
	o.work()
	o.has(o.say("Daniel Ong", "quota 2026-12"), "of $400k")
	o.receive("Grace Lim", "imported")
	o.has(o.press("Grace Lim", "Undo"), "Undone")
	o.has(o.say("Daniel Ong", "quota 2026-12"), "of $300k")
	o.golden("quota_file.en")
}

// TestTargetsAreSetByThoseAboveInFilesToo: rows of others are refused by row, and managers bring in targets only.
func TestTargetsAreSetByThoseAboveInFilesToo(t *testing.T) {
	t.Parallel()
	o := setup(t)
	r := o.upload("陈敏", "a.csv", "姓名,月份,目标\n陈敏,2026-12,30万\nDaniel Ong,2026-12,30万\n")
	o.has(r, "第 2 行", "自己的目标由上级来定", "第 3 行", "由其上级或管理员")
	if got := o.content("陈敏", r); !strings.Contains(got, "自己的目标由上级来定") {
		t.Errorf("refused rows = %s", got)
	}
	o.has(o.upload("陈敏", "b.csv", "客户名称\n甲公司\n"), "你可以导入目标", "管理员")
	o.has(o.upload("张伟", "c.csv", "姓名,月份,目标\n张伟,2026-12,30万\n"), "要由管理员来做", "主管")
}

// TestQuarterOfAFiscalYear: where the year begins in April, a quarter's target set in chat is the one files and sums know.
func TestQuarterOfAFiscalYear(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.EditCompany(0, func(c *crm.Company) { c.FiscalStart = 4 })
		return err
	})
	o.has(o.say("陈敏", "定目标 张伟 FY2027Q1 90万"), "目标已定", "¥900,000")
	o.has(o.say("张伟", "业绩 FY2027Q1"), "¥90万")
	o.has(o.upload("陈敏", "a.csv", "姓名,期间,目标\n张伟,FY2027 Q1,90万\n"), "没有需要写入的内容")
}
