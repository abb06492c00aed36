package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"crmbot/bot/lang"
	"crmbot/crm/name"
)

// subcommand is one word behind crmbot. define declares its flags and returns what runs once they are read.
type subcommand struct {
	name   string
	args   string // what stands behind the flags, as usage shows it
	text   string // one line of help
	more   string // further help, with examples
	from   int    // fewest and most arguments
	to     int
	needs  need
	define func(*flag.FlagSet) action
}

type action func(ctx context.Context, c *call) error

// need says what a subcommand wants of the database.
type need int

const (
	nothing  need = iota
	existing      // a database that is there; through the socket while a daemon holds it
	created       // the same, and an empty one is made when there is none
	perhaps       // an existing one if it can be opened; copes without
	alone         // holds the file itself or refuses
)

// usage is a mistake in how crmbot was called: it ends with exit code 2.
type usage struct {
	key string // of the catalogue, behind "cli.usage."
	kv  []any  // name, value pairs; a guess is said in words
}

func (u usage) Error() string { return u.in(lang.For(lang.English)) }

// in says it in a language.
func (u usage) in(p *lang.Printer) string {
	kv := slices.Clone(u.kv)
	for i, v := range kv {
		if g, ok := v.(guess); ok {
			kv[i] = g.in(p)
		}
	}
	return p.T("cli.usage."+u.key, kv...)
}

func misuse(key string, kv ...any) error { return usage{key, kv} }

// usageOf is how a subcommand is called.
func usageOf(call string) error { return misuse("form", "form", strings.TrimSpace(call)) }

// exit ends with a code of its own, everything having been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// globals are the flags every subcommand takes.
type globals struct{ config, data, lang string }

// parse finds the subcommand of args and reads its flags, which may stand before and behind its arguments.
func parse(args []string, table []subcommand) (subcommand, globals, action, []string, error) {
	var g globals
	sub, err := find(args[0], table)
	if err != nil {
		return sub, g, nil, nil, err
	}
	fs := flag.NewFlagSet(sub.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&g.config, "config", "", "configuration `FILE` (crmbot.yaml in the working folder, if it is there)")
	fs.StringVar(&g.data, "data", "", "`DIR` the database lives in")
	fs.StringVar(&g.lang, "lang", "", "zh or en: the `LANGUAGE` of what is printed; the company's when missing")
	act := sub.define(fs)
	var plain []string
	for rest := args[1:]; len(rest) > 0; {
		if err := fs.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return sub, g, func(_ context.Context, c *call) error { return helpOf(c.stdout, sub, fs) }, nil, flag.ErrHelp
			}
			return sub, g, nil, nil, flagError(sub, fs, err)
		}
		left := fs.Args()
		if len(left) == 0 {
			break
		}
		if done := len(rest) - len(left); done > 0 && rest[done-1] == "--" {
			plain = append(plain, left...)
			break
		}
		plain, rest = append(plain, left[0]), left[1:]
	}
	if g.lang != "" && lang.Parse(g.lang, "") == "" {
		return sub, g, nil, nil, misuse("choice", "flag", "--lang", "one", "zh", "other", "en")
	}
	if len(plain) < sub.from || len(plain) > sub.to {
		return sub, g, nil, nil, usageOf(sub.name + " [flags] " + sub.args)
	}
	return sub, g, act, plain, nil
}

func find(word string, table []subcommand) (subcommand, error) {
	names := make([]string, 0, len(table))
	for _, s := range table {
		if s.name == word {
			return s, nil
		}
		names = append(names, s.name)
	}
	if strings.HasPrefix(word, "-") {
		return subcommand{}, misuse("first")
	}
	return subcommand{}, misuse("subcommand", "word", word, "meant", meant(word, names, ""))
}

// flagError says in words what the flag package says in its own.
func flagError(sub subcommand, fs *flag.FlagSet, err error) error {
	text := err.Error()
	if wrong, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		wrong = strings.TrimPrefix(wrong, "-")
		var names []string
		fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
		return misuse("flag", "command", sub.name, "flag", wrong, "meant", meant(wrong, names, "--"))
	}
	if arg, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return misuse("value", "flag", strings.TrimPrefix(arg, "-"))
	}
	return misuse("other", "text", strings.ReplaceAll(text, "flag -", "flag --"))
}

// guess is the word somebody may have meant; empty where nothing is near.
type guess string

func (g guess) in(p *lang.Printer) string {
	text := p.T("cli.usage.meant", "word", string(g))
	switch {
	case g == "":
		return ""
	case p.Tag() == lang.English:
		return " " + text
	}
	return text
}

// meant is the nearest of the known words.
func meant(got string, known []string, mark string) guess {
	known = slices.Sorted(slices.Values(known))
	limit := max(2, len(got)/3)
	best, fewest := "", limit+1
	for _, word := range known {
		if d := name.Distance(got, word, limit); d < fewest {
			best, fewest = word, d
		}
	}
	if best == "" {
		return ""
	}
	return guess(mark + best)
}

// saidLang is the language that a command line asks for, also one that is wrong otherwise.
func saidLang(args []string) lang.Tag {
	for i, arg := range args {
		arg, value, joined := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if arg != "-lang" && arg != "lang" {
			continue
		}
		if !joined && i+1 < len(args) {
			value = args[i+1]
		}
		return lang.Parse(value, "")
	}
	return ""
}

// help is what crmbot alone prints.
func help(w io.Writer, table []subcommand) error {
	var b strings.Builder
	b.WriteString(`crmbot puts a sales CRM inside the chat your team already uses.
crmbot 把销售 CRM 放进团队天天用的聊天里。

Try it / 试一试:
  crmbot demo                    a sample company in your browser, nothing to set up / 示例公司,打开浏览器就能聊
  crmbot chat --as 张伟 --data crmbot-demo
                                 the same in this terminal / 在终端里聊

Use it / 正式使用:
  crmbot import --preset pipedrive deals.csv --dry-run
                                 see what an import would do / 先看看导入会怎样
  crmbot serve                   run the bot and its web console / 启动
  crmbot doctor                  what is set up, what is missing / 检查配置

All subcommands / 全部子命令:
`)
	for _, s := range table {
		fmt.Fprintf(&b, "  %-9s %s\n", s.name, s.text)
	}
	b.WriteString(`
Every one takes --config FILE, --data DIR and --lang zh|en, and tells its own flags with --help.
crmbot help config prints a complete, commented configuration file.
`)
	_, err := io.WriteString(w, b.String())
	return err
}

// helpOf is what --help prints.
func helpOf(w io.Writer, sub subcommand, fs *flag.FlagSet) error {
	var b strings.Builder
	fmt.Fprintf(&b, "usage: crmbot %s\n\n%s\n", strings.TrimSpace(sub.name+" [flags] "+sub.args), sub.text)
	if sub.more != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(sub.more))
	}
	b.WriteString("\nFlags:\n")
	fs.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		fmt.Fprintf(&b, "  %-18s %s\n", strings.TrimSpace("--"+f.Name+" "+value), text)
	})
	_, err := io.WriteString(w, b.String())
	return err
}
