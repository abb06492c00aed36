package phrase

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"crmbot/crm/calendar"
	"crmbot/crm/name"
)

// Alias is one word or phrase that calls a command.
type Alias struct {
	Text  string // "推进", "deal move"; compared without case and width
	ID    string // the command
	Alone bool   // only as the whole line (今天, today)
	Reads bool   // the command changes nothing, so a unique prefix may call it
}

// How says by what right a verb was recognised.
type How uint8

const (
	Whole How = iota + 1 // the alias is the whole text
	First                // the alias is the first word or words
	Glued                // text without spaces begins with the alias, and what follows begins with a name, a code or a period: 推进华为报价
	Short                // a unique beginning of the aliases of one reading command: cust
)

// Hit is a verb recognised in a line.
type Hit struct {
	ID    string
	Alias string // as it was declared
	How   How
	Rest  Span // what follows the verb, trimmed
	Slash bool // a slash or exclamation mark stood before it, so that it is a command for sure
}

// Vocab is the words that call commands; make it with NewVocab.
type Vocab struct {
	byText map[string]Alias
	sorted []Alias // longest first
}

// NewVocab collects the aliases of all commands. Two commands that claim one alias are a mistake in the program: it panics.
func NewVocab(aliases []Alias) *Vocab {
	v := &Vocab{byText: make(map[string]Alias, len(aliases)), sorted: slices.Clone(aliases)}
	for _, a := range aliases {
		key := low(a.Text)
		if old, ok := v.byText[key]; ok && old.ID != a.ID {
			panic("phrase: " + a.ID + " and " + old.ID + " both answer to " + a.Text)
		}
		v.byText[key] = a
	}
	slices.SortStableFunc(v.sorted, func(a, b Alias) int {
		return cmp.Compare(utf8.RuneCountInString(b.Text), utf8.RuneCountInString(a.Text))
	})
	return v
}

// Verb recognises the command a line calls. A known name at the start that is longer than the alias comes first: 今天国际 is a customer.
func (v *Vocab) Verb(line string, names Names, bots ...string) (Hit, bool) {
	start, slash := Lead(line, bots...)
	body := trim(line, Span{start, len(line)})
	toks := splitAt(line, body.Start, 4)
	if len(toks) == 0 || toks[0].Quoted || toks[0].Key != "" {
		return Hit{}, false
	}
	hit := func(a Alias, how How, end int) (Hit, bool) {
		return Hit{ID: a.ID, Alias: a.Text, How: how, Rest: trim(line, Span{end, len(line)}), Slash: slash}, true
	}
	whole := strings.TrimRight(low(body.In(line)), "?!。.~ ")
	if a, ok := v.byText[whole]; ok && whole != "" {
		return hit(a, Whole, len(line))
	}
	if a, end, ok := v.firstWords(line, toks); ok && end == body.End {
		return hit(a, Whole, end)
	} else if _, n := known(names, line, body.Start); n > 0 && body.Start+n > end && !slash {
		return Hit{}, false
	} else if ok && !a.Alone {
		return hit(a, First, end)
	}
	if a, end, ok := v.glued(line, toks[0], names); ok {
		return hit(a, Glued, end)
	}
	if a, ok := v.short(low(toks[0].Text)); ok {
		return hit(a, Short, toks[0].End)
	}
	return Hit{}, false
}

// splitAt cuts the first few tokens from i on.
func splitAt(line string, i, limit int) []Token {
	var out []Token
	for i = skipSpace(line, i); i < len(line) && len(out) < limit; i = skipSpace(line, i) {
		t := token(line, i)
		t.Raw, t.Text = line[t.Start:t.End], fold(t.Value.In(line))
		out = append(out, t)
		i = t.End
	}
	return out
}

// firstWords finds the longest alias made of the first one to three words.
func (v *Vocab) firstWords(line string, toks []Token) (Alias, int, bool) {
	for n := min(3, len(toks)); n > 0; n-- {
		words := make([]string, n)
		plain := true
		for i, t := range toks[:n] {
			words[i] = low(t.Text)
			plain = plain && !t.Quoted && t.Key == ""
		}
		if a, ok := v.byText[strings.Join(words, " ")]; ok && plain {
			return a, toks[n-1].End, true
		}
	}
	return Alias{}, 0, false
}

// glued finds the longest alias at the start of a word after which a name, a code, a mention or a period follows at once.
func (v *Vocab) glued(line string, t Token, names Names) (Alias, int, bool) {
	text := line[:t.End]
	for _, a := range v.sorted {
		n := foldedPrefix(text[t.Value.Start:], a.Text)
		end := t.Value.Start + n
		if n == 0 || a.Alone || end == len(text) || !boundary(text, end) {
			continue
		}
		if _, n := known(names, line, end); n > 0 || v.resolves(line, end, text[end:], a) {
			return a, end, true
		}
	}
	return Alias{}, 0, false
}

// resolves says that what follows a glued alias is clearly its argument.
func (v *Vocab) resolves(line string, end int, word string, a Alias) bool {
	if _, ok := code(line, end, codeLetters, true); ok {
		return true
	}
	if _, ok := mention(line, end); ok {
		return true
	}
	if q, ok := quoted(line, end, false); ok && q.Value.Len() > 0 {
		return true
	}
	if !a.Reads {
		return false
	}
	if _, ok := v.byText[low(word)]; ok { // 帮助推进
		return true
	}
	_, ok := calendar.ReadPeriod(word, calendar.DateOf(time.Unix(0, 0).UTC())+1, calendar.Standard())
	return ok
}

// short finds the one reading command whose alias begins with word.
func (v *Vocab) short(word string) (Alias, bool) {
	if utf8.RuneCountInString(word) < 2 {
		return Alias{}, false
	}
	var found Alias
	for key, a := range v.byText {
		if !strings.HasPrefix(key, word) || a.Alone {
			continue
		}
		if found.ID != "" && found.ID != a.ID || !a.Reads {
			return Alias{}, false
		}
		if found.ID == "" || a.Text < found.Text {
			found = a
		}
	}
	return found, found.ID != ""
}

// Guess is a verb a line may have meant.
type Guess struct {
	ID    string
	Alias string
	Line  string // the line with the verb put right, without slash and bot
}

// maxGuesses is as many buttons as an answer has room for beside help.
const maxGuesses = 3

// Guess returns the commands that a line without a verb may have meant, best first: by beginning, pinyin, sound or a slip in spelling.
func (v *Vocab) Guess(line string, bots ...string) []Guess {
	start, _ := Lead(line, bots...)
	toks := splitAt(line, start, 3)
	if len(toks) == 0 || toks[0].Quoted {
		return nil
	}
	type scored struct {
		Guess
		class name.Class
	}
	var all []scored
	for _, a := range v.sorted {
		if a.Alone || utf8.RuneCountInString(a.Text) < 2 {
			continue
		}
		if c, end := likeness(line, toks, a.Text); c != name.None {
			rest := line[end:]
			if end < len(line) && latin(before(a.Text, len(a.Text))) && latin(peek(line, end)) {
				rest = " " + rest
			}
			all = append(all, scored{Guess{a.ID, a.Text, strings.TrimSpace(a.Text + rest)}, c})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		if a.class == b.class && a.class <= name.Initials { // the shorter leaves less unsaid
			return cmp.Compare(len(a.Alias), len(b.Alias))
		}
		return cmp.Compare(a.class, b.class)
	})
	var out []Guess
	for _, s := range all {
		if len(out) < maxGuesses && !slices.ContainsFunc(out, func(g Guess) bool { return g.ID == s.ID }) {
			out = append(out, s.Guess)
		}
	}
	return out
}

// likeness compares an alias with as many first words as it has, or in text without spaces with as many characters.
func likeness(line string, toks []Token, alias string) (name.Class, int) {
	n := min(strings.Count(alias, " ")+1, len(toks))
	words := make([]string, n)
	for i, t := range toks[:n] {
		words[i] = t.Text
	}
	if c := likeVerb(strings.Join(words, " "), alias); c != name.None {
		return c, toks[n-1].End
	}
	end := toks[0].Start
	for range utf8.RuneCountInString(alias) {
		_, k := decode(line[end:toks[0].End])
		end += k
	}
	if end < toks[0].End && han(before(line, end)) && han(peek(line, toks[0].Start)) {
		if c := likeVerb(line[toks[0].Start:end], alias); c == name.Sound {
			return c, end
		}
	}
	return name.None, 0
}

func likeVerb(word, alias string) name.Class {
	if utf8.RuneCountInString(word) < 2 {
		return name.None
	}
	c, ok := name.Match(word, alias)
	if !ok || c == name.Substring || c == name.Initials && len(word) < 2 {
		return name.None
	}
	return c
}
