package phrase

import "strings"

// Lead cuts what stands before a command: a slash, an exclamation mark, the bot's name (@bot, <@id>). It returns the start of the rest
// and whether a slash or exclamation mark stood there.
func Lead(line string, bots ...string) (start int, slash bool) {
	i := skipSpace(line, 0)
	for i < len(line) {
		if n := addressed(line[i:], bots); n > 0 {
			i = skipSpace(line, i+n)
			continue
		}
		r, n := decode(line[i:])
		if slash || r != '/' && r != '!' {
			break
		}
		slash = true
		i = skipSpace(line, i+n)
	}
	return i, slash
}

// addressed is the length of a mention of the bot at the start of s, with a comma or colon after it.
func addressed(s string, bots []string) int {
	for _, b := range bots {
		for _, form := range []string{"@" + b, "<@" + b + ">"} {
			n := foldedPrefix(s, form)
			if b == "" || n == 0 || !boundary(s, n) {
				continue
			}
			if r, k := decode(s[n:]); k > 0 && strings.ContainsRune(",:，：", r) {
				n += k
			}
			return n
		}
	}
	return 0
}

// foldedPrefix is the length in s of a beginning that equals form but for case and width, 0 if there is none.
func foldedPrefix(s, form string) int {
	i := 0
	for _, f := range form {
		r, n := decode(s[i:])
		if n == 0 || !strings.EqualFold(string(r), string(foldRune(f))) {
			return 0
		}
		i += n
	}
	return i
}
