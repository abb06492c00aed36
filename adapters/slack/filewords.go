package slack

import (
	"strings"

	"crmbot/bot/lang"
)

// fileSay is what the adapter says about files that did not get through Slack. {file} stands for the name.
type fileSay struct {
	in, out     map[fileFault]string
	again, here string // a button, and what its card becomes
	more        string // of several files, {file} names those that were not read
}

// unread says why a file that was sent could not be read, and unhanded why one was not handed out.
func (w fileSay) unread(why fileFault, name string) string {
	text, known := w.in[why]
	if !known {
		text = w.in[faultBroken]
	}
	return strings.ReplaceAll(text, "{file}", name)
}

func (w fileSay) unhanded(why fileFault, name string) string {
	text, known := w.out[why]
	if !known {
		text = w.out[faultBroken]
	}
	return strings.ReplaceAll(text, "{file}", name)
}

func fileWords(tag lang.Tag) fileSay {
	if tag == lang.English {
		return fileSay{
			in: map[fileFault]string{
				faultElsewhere: "{file} isn't stored in Slack itself, so I can't open it. Download it and send me the file.",
				faultDeleted:   "{file} isn't in Slack any more. Please send it again.",
				faultScope:     "I'm not allowed to read files here: the permission files:read is missing. An administrator adds it (crmbot doctor says how), then send {file} again.",
				faultAddress:   "{file} doesn't come from Slack's own address, so I didn't open it. Please upload it here and send it again.",
				faultBroken:    "I couldn't get {file} from Slack just now. Please send it once more.",
			},
			out: map[fileFault]string{
				faultScope:     "I'm not allowed to send files here: the permission files:write is missing. An administrator adds it (crmbot doctor says how), then press the button. The web console hands {file} out as well.",
				faultForbidden: "Slack doesn't take {file}: this workspace limits files. The web console hands it out, and so does crmbot export at the command line.",
				faultGone:      "{file} is gone (I keep files for 24 hours). Please ask for it again.",
				faultEmpty:     "There is nothing in {file}, so I didn't send it.",
				faultLarge:     "{file} is too big for Slack. Ask for a part of it, or use crmbot export at the command line.",
				faultUnsure:    "Slack didn't say whether {file} arrived. If it isn't here in a minute, press the button.",
				faultBroken:    "I couldn't bring {file} through Slack. Press the button to try again; the web console hands it out as well.",
			},
			again: "Send it again", here: "Sending it again:", more: "I read one file at a time. Please send this on its own: {file}",
		}
	}
	return fileSay{
		in: map[fileFault]string{
			faultElsewhere: "{file} 不是存在 Slack 里的,我打不开。请下载后把文件本身发给我。",
			faultDeleted:   "{file} 在 Slack 里已经没有了,请再发一次。",
			faultScope:     "我在这里没有读文件的权限:缺 files:read。请管理员加上(crmbot doctor 会说怎么加),再把 {file} 发一次。",
			faultAddress:   "{file} 的地址不是 Slack 的,我没有打开。请在这里上传后再发一次。",
			faultBroken:    "刚才没能从 Slack 取到 {file},请再发一次。",
		},
		out: map[fileFault]string{
			faultScope:     "我在这里没有发文件的权限:缺 files:write。请管理员加上(crmbot doctor 会说怎么加),再点按钮。{file} 在网页控制台也能拿到。",
			faultForbidden: "Slack 不收 {file}:这个工作区限制了文件。可以在网页控制台拿,或在命令行用 crmbot export。",
			faultGone:      "{file} 已经不在了(只留 24 小时),请再要一次。",
			faultEmpty:     "{file} 里什么都没有,就没有发。",
			faultLarge:     "{file} 太大,Slack 放不下。请缩小范围再要,或在命令行用 crmbot export。",
			faultUnsure:    "Slack 没说 {file} 到了没有。一分钟后还没看到的话,点按钮再发一次。",
			faultBroken:    "{file} 没能通过 Slack 发给你。点按钮再试一次,网页控制台也能拿到。",
		},
		again: "再发一次", here: "正在重发:", more: "我一次读一个文件。这个请单独发给我:{file}",
	}
}
