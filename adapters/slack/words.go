package slack

import "crmbot/bot/lang"

// words are the few the adapter says itself, about Slack and not about the business.
type words struct {
	loading, wait  string // a form that is being made
	done           string // a form that was not needed after all
	reopen, open   string // a form whose moment has passed, and its button
	repeated, oops string
}

func wordsIn(tag lang.Tag) words {
	p := lang.For(tag)
	if tag == lang.English {
		return words{
			loading: "One moment", wait: "Getting the form ready…", done: "Done. The answer is in your chat with me.",
			reopen: "That took Slack a little too long. The form is ready now:", open: "Open the form",
			repeated: "(may be a repeat)", oops: p.T("error.internal"),
		}
	}
	return words{
		loading: "请稍等", wait: "表单马上就好…", done: "好了,结果在你和我的聊天里。",
		reopen: "刚才 Slack 等得太久了。表单现在可以打开:", open: "打开表单",
		repeated: "(可能重复)", oops: p.T("error.internal"),
	}
}
