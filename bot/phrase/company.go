package phrase

import (
	"strings"
	"unicode/utf8"
)

// company guesses the name of a company nobody knows: what follows the activity word, up to a person, a date, an amount or a word
// of what was done there.
func company(text string, verb Span, found []Found, person string) (string, Span) {
	if verb.Len() == 0 {
		return "", Span{}
	}
	i := verb.End
	for _, skip := range []string{"了", "过", "到", "给", "一下", "了一下", ":", "："} {
		if strings.HasPrefix(text[i:], skip) {
			i += len(skip)
		}
	}
	i = skipSpace(text, i)
	if i < len(text) && latin(peek(text, i)) {
		return latinCompany(text, i, found)
	}
	j := i
	for j < len(text) && !stops(text, j, found) && (person == "" || !strings.HasPrefix(text[j:], person)) {
		r, n := decode(text[j:])
		if !han(r) && !latin(r) && r != '(' && r != ')' {
			break
		}
		j += n
	}
	guess := text[i:j]
	if n := utf8.RuneCountInString(guess); n < 2 || n > 16 || contactAt(text, i) > 0 {
		return "", Span{}
	}
	return guess, Span{i, j}
}

// stops says that a company's name does not go on at i.
func stops(text string, i int, found []Found) bool {
	for _, f := range found {
		if f.Start == i {
			return true
		}
	}
	for _, w := range []string{"谈", "聊", "说", "讨论", "确认", "沟通", "汇报", "演示", "报价", "对方", "的", "了", "和", "跟", "他们", "她", "我", "客户", "反馈", "表示", "签", "约", "今天", "那边", "送", "需要", "想", "看"} {
		if strings.HasPrefix(text[i:], w) {
			return true
		}
	}
	return contactAt(text, i) > 0
}

// latinCompany reads capitalised words at i or behind a small word: met with Blue Sky.
func latinCompany(text string, i int, found []Found) (string, Span) {
	for range 3 {
		if end := capitalWords(text, i, 4); end > i {
			for _, f := range found {
				if f.Start >= i && f.Start < end {
					end = f.Start
				}
			}
			s := trim(text, Span{i, max(i, end)})
			if s.Len() < 2 || honorific(text, i) > 0 {
				return "", Span{}
			}
			return s.In(text), s
		}
		j := i
		for j < len(text) && latin(peek(text, j)) {
			_, n := decode(text[j:])
			j += n
		}
		if !hasWord(low(text[i:j]), " with at to from the by on in ") {
			return "", Span{}
		}
		i = skipSpace(text, j)
	}
	return "", Span{}
}
