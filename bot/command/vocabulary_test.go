package command_test

import (
	"strings"
	"testing"

	"crmbot/bot/phrase"
)

// TestVocabulary keeps the words people were told: each, typed alone or with a slash, calls its command.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	vocab := vocabulary()
	for id, words := range map[string]string{
		"visit.log": "visit v 拜访 记拜访", "activity.log": "log note 跟进 记 记跟进 写跟进", "call.log": "call 电话 通话", "chat.log": "chat 微信", "mail.log": "mail 邮件",
		"meeting.log": "meeting 会议", "demo.log": "demo 演示", "activity.edit": "edit 改", "activity.void": "void 作废", "activity.move": "refile 换客户",
		"customer.show": "customer customers cust c find 客户 查 查客户", "customer.history": "history 历史", "customer.new": "customer_new new_customer 新客户 加客户",
		"customer.edit": "customer_edit 改客户", "customer.archive": "archive 归档", "customer.merge": "merge 合并客户", "contact.new": "contact 联系人 加联系人", "contact.edit": "contact_edit 改联系人",
		"deal.new": "deal_new new_deal nd 新商机 建商机", "deal.show": "deal deals d 商机 我的商机", "deal.edit": "deal_edit 改商机", "deal.reopen": "reopen 恢复商机",
		"deal.move": "deal_move move mv stage 推进 阶段", "deal.amount": "deal_amount 改金额", "deal.close-date": "deal_date 改日期", "deal.won": "won win 赢单 成交", "deal.lost": "lost lose 输单 丢单",
		"assign": "assign 分配 转给", "note.tell": "tell 转告", "quota.set": "quota_set 定目标 admin_quota 管理_目标", "quota.show": "quota target q 业绩 我的业绩 目标 完成率",
		"funnel.show": "funnel pipeline 漏斗", "deal.pipeline": "deal_pipeline 换流程 换管道", "admin.pipeline": "admin_pipeline admin_pipelines 管理_销售流程 管理_流程 管理_管道", "report": "report 报表", "adoption": "adoption usage 活跃度 使用情况", "capability": "capability skills 能力 能力分析", "export": "export 导出", "import": "import 导入", "todo": "todo due today 待办 待跟进 今天", "remind": "remind 提醒", "done": "done 完成", "snooze": "snooze 延后",
		"undo": "undo 撤销", "me": "me 我", "lang": "lang 语言", "link": "link 绑定账号", "start": "start 启用", "help": "help ? h 帮助 菜单",
		"admin": "admin 管理", "admin.user": "admin_user 管理_人员", "admin.team": "admin_team 管理_团队", "admin.stage": "admin_stage 管理_阶段", "admin.rate": "admin_rate 管理_汇率",
		"admin.holiday": "admin_holiday 管理_节假日", "admin.period.close": "admin_period_close 管理_关账",
	} {
		for _, word := range strings.Fields(words) {
			word = strings.ReplaceAll(word, "_", " ")
			for _, line := range []string{word, "/" + word, "／" + word, strings.ToUpper(word)} {
				if hit, ok := vocab.Verb(line, phrase.NoNames{}); !ok || hit.ID != id {
					t.Errorf("%q calls %q, want %s", line, hit.ID, id)
				}
			}
		}
	}
}
