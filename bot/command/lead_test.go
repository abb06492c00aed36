package command_test

import "testing"

// TestLead: how long before its time a task is announced, in words of both languages.
func TestLead(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, c := range []struct{ line, want string }{
		{"提醒 明天下午3点 给华为打电话 提前:30分", "提前 30 分钟提醒"},
		{"提醒 明天下午3点 给华为打电话 提前:半小时", "提前 30 分钟提醒"},
		{"提醒 明天下午3点 给华为打电话 提前:2小时", "提前 2 小时提醒"},
		{"提醒 明天下午3点 给华为打电话 提前:1天", "提前 1 天提醒"},
		{"提醒 明天下午3点 给华为打电话 提前:0", "到点提醒"},
		{"提醒 明天下午3点 给华为打电话 提前:很久", "没看懂"},
		{"提醒 明天下午3点 给华为打电话 提前:8天", "最多 7 天"},
	} {
		o.has(o.say("张伟", c.line), c.want)
	}
	o.has(o.say("Daniel Ong", "remind tomorrow 3pm call Acme lead:90m"), "reminder 90 min before")
	o.has(o.say("Daniel Ong", "remind tomorrow 3pm call Acme lead:0"), "at its time only")
	o.has(o.say("Daniel Ong", "remind tomorrow 3pm call Acme lead:ages"), "lead:30m")
	o.lacks(o.say("张伟", "提醒 明天下午3点 给华为打电话"), "提前")
}
