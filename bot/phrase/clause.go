package phrase

import (
	"strings"
	"unicode"
)

// clauses cuts text at its punctuation, never inside a number.
func clauses(text string) []Span {
	var out []Span
	start := 0
	for i := 0; i < len(text); {
		r, n := decode(text[i:])
		cut := strings.ContainsRune("，。；,;.!?！？\n", r)
		if cut && strings.ContainsRune(",.", r) && latin(peek(text, i+n)) && latin(before(text, i)) {
			cut = false
		}
		i += n
		if cut {
			out = append(out, Span{start, i})
			start = i
		}
	}
	return append(out, Span{start, len(text)})
}

// clauseOf is the clause in which i lies.
func clauseOf(text string, i int) Span {
	for _, c := range clauses(text) {
		if i < c.End {
			return c
		}
	}
	return Span{0, len(text)}
}

// tense tells for the dates of a text whether each speaks of the past.
type tense struct {
	text    string
	clauses []Span
	signs   map[int]sign // of whole clauses, by their start
}

// sign is what words say about time.
type sign uint8

const (
	silent sign = iota
	done
	coming
)

func newTense(text string) *tense {
	return &tense{text: text, clauses: clauses(text), signs: map[int]sign{}}
}

func signOf(part string) sign {
	switch {
	case ahead(part):
		return coming
	case PastSign(part):
		return done
	}
	return silent
}

// past says whether the k-th date speaks of the past: what follows it up to the next date decides, then what stands before it,
// then the whole clause. A sign of the future ends the search.
func (t *tense) past(dates []Span, k int) bool {
	d := dates[k]
	for len(t.clauses) > 1 && t.clauses[0].End <= d.Start { // dates come in order
		t.clauses = t.clauses[1:]
	}
	c := t.clauses[0]
	from, to := c.Start, c.End
	if k > 0 {
		from = max(from, dates[k-1].End)
	}
	if k+1 < len(dates) {
		to = min(to, dates[k+1].Start)
	}
	to = max(to, d.End)
	from = min(from, d.Start)
	tail, head := t.text[d.End:to], t.text[from:d.Start]
	for _, w := range []string{" and ", " then ", " but "} {
		if i := strings.Index(tail, w); i >= 0 {
			tail = tail[:i]
		}
		if i := strings.LastIndex(head, w); i >= 0 {
			head = head[i:]
		}
	}
	// The words that touch the date without a space between, in a line of Chinese, are nearer than the rest.
	near := tail
	if i := strings.IndexFunc(tail, unicode.IsSpace); i >= 0 && strings.IndexFunc(tail, han) >= 0 {
		near = tail[:i]
	}
	for _, part := range []string{near, tail, head} {
		if s := signOf(part); s != silent {
			return s == done
		}
	}
	s, ok := t.signs[c.Start]
	if !ok {
		s = signOf(c.In(t.text))
		t.signs[c.Start] = s
	}
	return s == done
}

// PastSign says that text speaks of something that happened: 了, 过, 刚, met, called ...
func PastSign(text string) bool {
	s := low(text)
	for _, not := range []string{"为了", "了解", "除了", "过两天", "过几天", "过一", "过些", "通过", "不过", "超过", "过年", "过来", "过节", "过程", "过会"} {
		s = strings.ReplaceAll(s, not, "  ")
	}
	for _, w := range []string{"了", "过", "刚", "已"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return hasWord(s, pastWords)
}

const pastWords = " met called visited spoke talked discussed saw had did sent quoted demoed showed presented emailed mailed chatted signed agreed" +
	" was were went phoned rang confirmed shared got told asked finished done delivered negotiated reviewed pitched caught attended hosted "

// ahead says that text speaks of what is to come: 再, 下次, will, follow up ...
func ahead(text string) bool {
	s := low(text)
	for _, not := range []string{"要求", "主要", "需要的", "重要", "再次拜访了", "预约了", "约了"} {
		s = strings.ReplaceAll(s, not, "  ")
	}
	for _, w := range []string{"再", "下次", "下一步", "准备", "计划", "打算", "将", "要", "预约", "记得", "提醒", "安排", "待", "之前"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return hasWord(s, aheadWords)
}

const aheadWords = " will follow followup follow-up going plan plans planned scheduled schedule again shall should must need needs remind todo to-do tbd "

// hasWord says that one of the Latin words of s (lower case) is in the list, which has a space around each.
func hasWord(s, list string) bool {
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !latin(r) && r != '-' }) {
		if strings.Contains(list, " "+w+" ") {
			return true
		}
	}
	return false
}
