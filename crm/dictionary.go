package crm

import (
	"slices"
	"strconv"
	"strings"

	"crmbot/crm/name"
)

// Choice is an entry of a dictionary, said in both languages. Records hold its code, so that all of them show a new word.
type Choice struct {
	Code    string   `json:"code"`
	Name    string   `json:"name"`
	EN      string   `json:"en"`
	Was     []string `json:"was,omitempty"` // what it was called before; still understood
	Retired bool     `json:"retired,omitempty"`
}

// Called tells whether people mean the entry by a word: its code, its name in either language, or what it was called before.
func (c *Choice) Called(word string) bool {
	folded := name.Fold(word)
	if word == c.Code || folded != "" && (folded == name.Fold(c.Name) || folded == name.Fold(c.EN)) {
		return true
	}
	return folded != "" && slices.ContainsFunc(c.Was, func(was string) bool { return name.Fold(was) == folded })
}

// Rename gives an entry other words; an empty one stays. The old words are still understood.
func (c *Choice) Rename(zh, en string) {
	was := slices.Clone(c.Was)
	for _, w := range []struct {
		at  *string
		now string
	}{{&c.Name, zh}, {&c.EN, en}} {
		if w.now == "" || w.now == *w.at {
			continue
		}
		was = append(was, *w.at)
		*w.at = w.now
	}
	c.Was = slices.DeleteFunc(cleanList(was), func(s string) bool { return s == c.Name || s == c.EN })
	if len(c.Was) == 0 {
		c.Was = nil
	}
}

// Dictionary names a list of words that records choose from.
type Dictionary string

const (
	LostReasons Dictionary = "lost_reasons" // what a lost deal is put down to; never empty
	Sources     Dictionary = "sources"      // where customers and deals come from; while it is empty any word will do
	Industries  Dictionary = "industries"   // of customers; likewise
)

func dictionaries() []Dictionary { return []Dictionary{LostReasons, Sources, Industries} }

// Dictionary is the place of a dictionary in the company's settings.
func (c *Company) Dictionary(d Dictionary) *[]Choice {
	switch d {
	case Sources:
		return &c.Sources
	case Industries:
		return &c.Industries
	case LostReasons:
	}
	return &c.LostReasons
}

// Dictionary lists a dictionary's entries, retired ones too.
func (v *View) Dictionary(d Dictionary) []Choice {
	c := v.Company()
	return *c.Dictionary(d)
}

// Offered are the entries of a list that are in use.
func Offered(list []Choice) []Choice {
	return slices.DeleteFunc(slices.Clone(list), func(c Choice) bool { return c.Retired })
}

// Meant finds the entry people mean by a word, those in use first; false when it is none of the list's.
func Meant(list []Choice, word string) (Choice, bool) {
	var hit Choice
	for i := range list {
		c := &list[i]
		if c.Code == word {
			return *c, true
		}
		if c.Called(word) && (hit.Code == "" || hit.Retired && !c.Retired) {
			hit = *c
		}
	}
	return hit, hit.Code != ""
}

// CodeOf is the code of the entry people mean by a word; a word that is none of the list's stays.
func CodeOf(list []Choice, word string) string {
	if c, ok := Meant(list, word); ok && word != "" {
		return c.Code
	}
	return word
}

// AddChoice adds an entry behind the others; one of these words that was retired comes back. It returns the entry.
func AddChoice(list []Choice, zh, en string) ([]Choice, Choice) {
	at := slices.IndexFunc(list, func(c Choice) bool { return c.Retired && (c.Called(zh) || c.Called(en)) })
	if at >= 0 {
		c := list[at]
		c.Retired = false
		c.Rename(zh, en)
		list[at] = c
		return list, c
	}
	c := Choice{Code: newChoiceCode(list, en), Name: zh, EN: en}
	return append(list, c), c
}

// SetChoices makes a dictionary's words in use those of a list, in its order: each is known by its name in either language and keeps
// its code. What the list does not name is retired.
func SetChoices(list, want []Choice) []Choice {
	rest := slices.Clone(list)
	var out []Choice
	for _, w := range want {
		at := slices.IndexFunc(rest, func(c Choice) bool { return c.Name == w.Name || c.EN == w.EN })
		if at < 0 {
			out = append(out, Choice{Code: newChoiceCode(slices.Concat(list, out), w.EN), Name: w.Name, EN: w.EN})
			continue
		}
		c := rest[at]
		c.Retired = false
		c.Rename(w.Name, w.EN)
		out, rest = append(out, c), slices.Delete(rest, at, at+1)
	}
	for _, c := range rest {
		c.Retired = true
		out = append(out, c)
	}
	return out
}

// maxChoices bounds a dictionary: its entries are offered one by one.
const maxChoices = 200

// checkChoices takes entries that are called something in both languages, by words none of the others in use has.
func checkChoices(d Dictionary, list []Choice) error {
	in := string(d)
	if len(list) > maxChoices {
		return invalid(in, "field.many", "most", maxChoices)
	}
	for i := range list {
		c := &list[i]
		cleanAll(&c.Name, &c.EN)
		if c.Code == "" || c.Name == "" || c.EN == "" {
			return invalid(in, "field.required")
		}
		if err := short(maxName, field(in, c.Name), field(in, c.EN)); err != nil {
			return err
		}
		for _, o := range list[:i] {
			same := func(a, b string) bool { return name.Fold(a) == name.Fold(b) }
			if o.Code == c.Code || !o.Retired && !c.Retired && (same(o.Name, c.Name) || same(o.EN, c.EN)) {
				return invalid(in, "choice.twice", "name", c.Name)
			}
		}
	}
	return nil
}

// newChoiceCode is a lasting code no other entry has: the English name in small letters and digits, joined by hyphens.
func newChoiceCode(list []Choice, en string) string {
	base := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, en), "-")
	if base == "" {
		base = "own"
	}
	code := base
	for n := 2; slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code }); n++ {
		code = base + "-" + strconv.Itoa(n)
	}
	return code
}
