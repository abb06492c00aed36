package command_test

import (
	"strings"
	"testing"

	"crmbot/bot/command"
	"crmbot/bot/lang"
	"crmbot/bot/phrase"
)

// vocabulary is the words of all commands, as the router knows them.
func vocabulary() *phrase.Vocab {
	var all []phrase.Alias
	for _, c := range command.All() {
		for _, a := range append(append([]string(nil), c.ZH...), c.EN...) {
			all = append(all, phrase.Alias{Text: a, ID: c.ID, Reads: c.Read != nil})
		}
	}
	return phrase.NewVocab(all)
}

// examples are the lines help shows for a command.
func examples(p *lang.Printer, id string) []string {
	return strings.Split(p.T("cmd."+id+".examples"), "\n")
}

func TestEveryCommandHasItsWords(t *testing.T) {
	t.Parallel()
	for _, c := range command.All() {
		if (c.Read == nil) == (c.Write == nil) {
			t.Errorf("%s: exactly one of Read and Write is set", c.ID)
		}
		for _, tag := range lang.Tags() {
			p := lang.For(tag)
			var keys []string
			if len(c.ZH)+len(c.EN) > 0 {
				keys = append(keys, "cmd."+c.ID, "cmd."+c.ID+".help", "cmd."+c.ID+".examples")
			}
			for _, f := range c.Fields {
				if !f.NoForm {
					keys = append(keys, "field."+f.Name)
				}
			}
			for _, k := range keys {
				if !p.Has(k) {
					t.Errorf("%s: no message %q in %s", c.ID, k, tag)
				}
			}
		}
	}
}

// TestExamplesAreUnderstood: what help shows works, in its language, as the command it is shown for.
func TestExamplesAreUnderstood(t *testing.T) {
	t.Parallel()
	vocab := vocabulary()
	for _, tag := range lang.Tags() {
		p := lang.For(tag)
		for _, c := range command.All() {
			if len(c.ZH)+len(c.EN) == 0 {
				continue
			}
			for _, line := range examples(p, c.ID) {
				hit, ok := vocab.Verb(line, phrase.NoNames{})
				if ok && hit.ID != c.ID || !ok && line != "华为" && line != "acme" {
					t.Errorf("%s: %q is understood as %q", c.ID, line, hit.ID)
				}
			}
		}
	}
}

// TestExamplesAreAnswered says every example to the bot: whatever it answers, it knows the command and no word is missing.
func TestExamplesAreAnswered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tag    lang.Tag
		person string
		lost   []string
	}{
		{lang.Chinese, "王总管", []string{"你是不是想", "没看懂这句", "已经失效"}},
		{lang.English, "Daniel Ong", []string{"Did you mean", "I didn't get that", "no longer works"}},
	} {
		for _, platform := range []string{"web", "terminal"} {
			t.Run(string(c.tag)+" "+platform, func(t *testing.T) {
				t.Parallel()
				o := setup(t).via(platform)
				if c.tag == lang.English {
					o.say("王总管", "lang en")
				}
				for _, cmd := range command.All() {
					if len(cmd.ZH)+len(cmd.EN) == 0 || cmd.ID == "lang" {
						continue
					}
					for _, line := range examples(lang.For(c.tag), cmd.ID) {
						for _, who := range []string{"王总管", c.person} {
							o.lacks(o.say(who, line), c.lost...)
							o.say(who, "cancel")
						}
					}
				}
			})
		}
	}
}

func TestHelpOfEveryCommand(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, c := range command.All() {
		if len(c.ZH) > 0 {
			o.has(o.say("王总管", "帮助 "+c.ZH[0]), examples(lang.For(lang.Chinese), c.ID)[0])
		}
		if len(c.EN) > 0 {
			o.has(o.say("Daniel Ong", "help "+c.EN[0]), examples(lang.For(lang.English), c.ID)[0])
		}
	}
}

func TestHelpKnowsWhoAsks(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("王总管", "帮助"), "管理", "拜访", "漏斗")
	o.has(o.say("王总管", "菜单"), "可以这样用")
	o.lacks(o.say("张伟", "帮助"), "管理")
	o.has(o.say("张伟", "帮助"), "[拜访 华为")
	o.has(o.say("Daniel Ong", "help"), "What you can do", "[visit Acme")
	o.lacks(o.in("g1").say("王总管", "帮助"), "管理")
}
