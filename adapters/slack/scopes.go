package slack

import "crmbot/bot/lang"

// Scope is a permission the app asks a workspace for.
type Scope struct {
	Name string
	// without says what does not work when it was not granted.
	without, withoutZH string
}

// Without says, in tag's language, what does not work without the scope.
func (s Scope) Without(tag lang.Tag) string {
	if tag == lang.Chinese {
		return s.withoutZH
	}
	return s.without
}

// Scopes is every scope the adapter needs: the manifest asks for these and doctor compares them with what was granted. threads adds those
// that let it read "!" lines, and lines to colleagues, in the threads of channels it is in.
func Scopes(threads bool) []Scope {
	list := []Scope{
		{"commands", "slash commands and shortcuts do not reach me", "斜杠命令和快捷方式到不了我这里"},
		{"chat:write", "I cannot answer or send anything", "我没法回答,也发不出消息"},
		{"app_mentions:read", "mentions in channels do not reach me", "频道里 @ 我,我收不到"},
		{"im:history", "direct messages do not reach me", "私聊消息到不了我这里"},
		{"im:write", "I cannot open a direct message: no reminders, no private replies", "我没法主动私聊:提醒和私密回复发不出去"},
		{"users:read", "I cannot tell who writes, nor their time zone and language", "我不知道是谁在说话,也不知道他的时区和语言"},
		{"users:read.email", "people are not recognised by their e-mail address", "没法按邮箱认出同事"},
		{"channels:read", "I do not notice being invited to or taken out of a public channel", "被拉进或移出公开频道时,我不知道"},
		{"files:read", "I cannot read files that are sent to me: no import", "发给我的文件我读不了,没法导入"},
		{"files:write", "I cannot send files: no exports, no lists of refused rows", "我发不了文件:导出和被退回的行给不到人"},
		{"groups:read", "I do not notice being invited to or taken out of a private channel", "被拉进或移出私密频道时,我不知道"},
	}
	if threads {
		list = append(list,
			Scope{"channels:history", "in public threads lines that begin with ! and tasks given with @colleague below my messages do not reach me", "公开频道消息串里以 ! 开头的话,和在我的消息下面 @同事 交代的事,我收不到"},
			Scope{"groups:history", "in private threads lines that begin with ! and tasks given with @colleague below my messages do not reach me", "私密频道消息串里以 ! 开头的话,和在我的消息下面 @同事 交代的事,我收不到"},
		)
	}
	return list
}

// Events is what the app subscribes to: what the decoder reads, and nothing besides.
func Events(threads bool) []string {
	list := []string{
		"app_home_opened", "app_mention", "app_uninstalled", "channel_left", "group_left", "member_joined_channel", "member_left_channel",
		"message.im", "tokens_revoked", "user_change",
	}
	if threads {
		list = append(list, "message.channels", "message.groups")
	}
	return list
}
