package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// surnames are the common ones, single characters.
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇蓝都温"

// titles that follow a surname, longer first.
func titles() []string {
	return []string{"总经理", "副总", "总监", "经理", "主任", "主管", "老师", "部长", "处长", "局长", "院长", "科长", "校长", "董事", "董秘", "厂长", "行长", "所长", "店长", "书记",
		"会计", "先生", "女士", "小姐", "医生", "博士", "教授", "老板", "秘书", "专员", "助理", "工程师", "总", "董", "工"}
}

// Contact is the first person a note speaks of by surname and title (王总, 李明经理, Ms Li), "" if none or if it is pasted talk.
func Contact(note string) string {
	if talk(note) {
		return ""
	}
	return contact(note, Span{})
}

// contact finds somebody spoken of by surname and title (王总, 李明经理, Ms Li), the first behind the customer's name, else the first at all.
func contact(text string, customer Span) string {
	first := ""
	for i := 0; i < len(text); {
		n := contactAt(text, i)
		if n == 0 || i < customer.End && i+n > customer.Start {
			_, n = decode(text[i:])
			i += n
			continue
		}
		who := strings.TrimSpace(fold(text[i : i+n]))
		if i >= customer.End {
			return who
		}
		if first == "" {
			first = who
		}
		i += n
	}
	return first
}

// contactAt is the length of a person spoken of at i, 0 if there is none.
func contactAt(text string, i int) int {
	r, n := utf8.DecodeRuneInString(text[i:])
	if !han(r) {
		return honorific(text, i)
	}
	if !strings.ContainsRune(surnames, r) {
		return 0
	}
	j := i + n
	for given := 0; given <= 2 && j < len(text); given++ {
		if t := titleAt(text[j:]); t > 0 {
			return j + t - i
		}
		r, n := utf8.DecodeRuneInString(text[j:])
		if !han(r) || strings.ContainsRune("的了和与跟在我你他她说是有对给找请去到", r) {
			break
		}
		j += n
	}
	return 0
}

// titleAt is the length of a title at the start of s that is not the beginning of another word: 总 of 总结, 工 of 工作.
func titleAt(s string) int {
	for _, t := range titles() {
		if !strings.HasPrefix(s, t) {
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[len(t):])
		switch t {
		case "总":
			if strings.ContainsRune("结是共体部之裁金量额价署公", next) {
				return 0
			}
		case "工":
			if strings.ContainsRune("作程业厂人地资艺会具期商", next) {
				return 0
			}
		case "董":
			if next == '事' {
				return 0
			}
		}
		return len(t)
	}
	return 0
}

// honorific is the length of Mr, Ms, Dr and the like with one or two capitalised names behind it.
func honorific(text string, i int) int {
	if !boundary(text, i) {
		return 0
	}
	for _, h := range []string{"Mrs", "Mr", "Ms", "Miss", "Dr", "Prof"} {
		if !strings.HasPrefix(text[i:], h) {
			continue
		}
		j := i + len(h)
		j += len(text[j:]) - len(strings.TrimPrefix(text[j:], "."))
		k := skipSpace(text, j)
		end := capitalWords(text, k, 2)
		if k > j && end > k {
			return end - i
		}
	}
	return 0
}

// capitalWords is the end of up to limit capitalised Latin words at i, one space between them.
func capitalWords(text string, i, limit int) int {
	end := i
	for range limit {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsUpper(r) {
			break
		}
		j := i + n
		for j < len(text) {
			r, n := utf8.DecodeRuneInString(text[j:])
			if !latin(r) && (r != '\'' && r != '-' && r != '&' || !latin(peek(text, j+n))) {
				break
			}
			j += n
		}
		end = j
		if j >= len(text) || text[j] != ' ' {
			break
		}
		i = j + 1
	}
	return end
}
