package bench_test

import "strings"

// syllable is a character and how it sounds.
type syllable struct{ rune, sound string }

// firm is a made-up company: a place, a brand of three characters and a trade.
type firm struct {
	place string
	brand [3]syllable
	trade string
}

// company makes the i-th company; brands repeat only beyond a hundred thousand.
func company(i int) firm {
	sounds := [...]syllable{
		{"华", "hua"}, {"腾", "teng"}, {"中", "zhong"}, {"信", "xin"}, {"金", "jin"}, {"海", "hai"}, {"东", "dong"}, {"方", "fang"},
		{"明", "ming"}, {"天", "tian"}, {"和", "he"}, {"达", "da"}, {"新", "xin"}, {"宏", "hong"}, {"远", "yuan"}, {"大", "da"},
		{"安", "an"}, {"康", "kang"}, {"博", "bo"}, {"文", "wen"}, {"星", "xing"}, {"云", "yun"}, {"龙", "long"}, {"泰", "tai"},
		{"永", "yong"}, {"利", "li"}, {"德", "de"}, {"瑞", "rui"}, {"嘉", "jia"}, {"美", "mei"}, {"光", "guang"}, {"科", "ke"},
		{"汇", "hui"}, {"通", "tong"}, {"亿", "yi"}, {"联", "lian"}, {"长", "chang"}, {"江", "jiang"}, {"成", "cheng"}, {"功", "gong"},
		{"荣", "rong"}, {"昌", "chang"}, {"盛", "sheng"}, {"源", "yuan"}, {"茂", "mao"}, {"丰", "feng"}, {"凯", "kai"},
	}
	places := [...]string{"上海", "北京", "深圳", "杭州", "苏州", "南京", "成都", "武汉", "广州", "宁波", "青岛"}
	trades := [...]string{"科技", "贸易", "机械", "电子", "食品", "医药", "物流", "软件", "纺织", "化工", "建材", "能源", "传媒"}
	n := len(sounds)
	at := i * 7919 % (n * n * n)
	return firm{
		place: places[i%len(places)], trade: trades[i%len(trades)],
		brand: [3]syllable{sounds[at%n], sounds[at/n%n], sounds[at/n/n]},
	}
}

func (f firm) short() string { return f.brand[0].rune + f.brand[1].rune + f.brand[2].rune }
func (f firm) name() string  { return f.place + f.short() + f.trade + "有限公司" }
func (f firm) pinyin() string {
	return f.brand[0].sound + f.brand[1].sound + f.brand[2].sound
}

func (f firm) initials() string {
	var s strings.Builder
	for _, c := range f.brand {
		s.WriteByte(c.sound[0])
	}
	return s.String()
}

// typo leaves one character of the brand out.
func (f firm) typo() string { return f.place + f.brand[0].rune + f.brand[2].rune + f.trade }
