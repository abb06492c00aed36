package name

import (
	"strings"
	"unicode/utf8"
)

// trades are the words for a line of business at the end of a Chinese company's name that people leave out when they speak of it.
var trades = [...]string{"医疗器械", "信息技术", "网络科技", "生物科技", "科技", "技术", "实业", "控股", "信息", "电子", "医疗", "仪器", "生物", "机械", "制药", "药业", "软件", "网络", "材料", "设备", "股份"}

// Short is the Core of a name without the word for its trade, as people say it: 蓝天 for 蓝天科技有限公司. It is Core where
// nothing of the sort ends it or fewer than two characters would be left.
func Short(s string) string {
	core := Core(s)
	for _, t := range trades {
		if rest, ok := strings.CutSuffix(core, t); ok && utf8.RuneCountInString(rest) >= 2 {
			return rest
		}
	}
	return core
}
