package main

import (
	"context"
	"flag"

	"crmbot/adapters/slack"
	"crmbot/config"
)

func manifestCommand() subcommand {
	return subcommand{
		name: "manifest", args: "slack", from: 1, to: 1, needs: nothing,
		text: "print the app a chat platform is to create / 打印平台应用的清单",
		more: `crmbot manifest slack                       one command, /crm or what slack.command says, over Socket Mode
crmbot manifest slack --commands short      also /visit, /deal, /quota and /customer
crmbot manifest slack --transport http      over HTTP, at public_url
crmbot manifest slack --threads             with the scopes to read lines such as !visit in threads

Paste it at https://api.slack.com/apps under Create New App, From a manifest, JSON.`,
		define: func(fs *flag.FlagSet) action {
			commands := fs.String("commands", "one", "one or short: the `SET` of slash commands")
			transport := fs.String("transport", "", "socket or http: `HOW` Slack reaches crmbot; the configuration's keys tell when missing")
			threads := fs.Bool("threads", false, "take ! lines in threads, as slack.threads does")
			return func(_ context.Context, c *call) error { return manifest(c, *commands, *transport, *threads) }
		},
	}
}

// manifest prints the app of a platform.
func manifest(c *call, commands, transport string, threads bool) error {
	if c.args[0] != slack.Platform {
		return misuse("manifest", "word", c.args[0])
	}
	if commands != "one" && commands != "short" {
		return misuse("choice", "flag", "--commands", "one", "one", "other", "short")
	}
	s := c.cfg.Slack
	if transport == "" {
		transport = "socket"
		if s.SigningSecret != "" && !s.Socket() {
			transport = "http"
		}
	}
	plan := slackPlan(s, commands == "short", threads || s.Threads)
	switch transport {
	case "socket":
	case "http":
		if plan.PublicURL = c.cfg.PublicURL; plan.PublicURL == "" {
			return misuse("address")
		}
	default:
		return misuse("choice", "flag", "--transport", "one", "socket", "other", "http")
	}
	m := slack.NewManifest(plan)
	if err := m.Validate(); err != nil {
		return err
	}
	body, err := m.JSON()
	if err != nil {
		return err
	}
	_, err = c.stdout.Write(body)
	return err
}

// slackPlan is the app of this bot. Slack shows its words to everybody in the workspace, so that they are in both languages.
func slackPlan(s config.Slack, short, threads bool) slack.Plan {
	p := slack.Plan{
		Name:        "crmbot",
		Description: "A sales CRM in your chat: log visits, move deals, see quotas. 聊天里的销售 CRM:记拜访、推商机、看业绩。",
		Threads:     threads,
		Commands: []slack.SlashCommand{
			{Command: s.Command, Description: "Visits, deals, customers, quotas 拜访、商机、客户、业绩", Hint: "[visit acme … | 拜访 华为 … | help]"},
		},
		Shortcuts: []slack.Shortcut{
			{Name: "Log a visit 记拜访", Type: "global", Callback: "form visit.log", Description: "Whom you met, what was said, what comes next 见了谁、谈了什么、下一步"},
			{Name: "Log as follow-up 记为跟进", Type: "message", Callback: "form activity.log", Description: "Keep this message with a customer 把这条消息记到客户名下"},
		},
	}
	if short {
		p.Commands = append(p.Commands,
			slack.SlashCommand{Command: "/visit", Description: "Log a visit 记拜访", Hint: "acme discussed pricing next:wed | 华为 谈了报价 下周三再跟进"},
			slack.SlashCommand{Command: "/deal", Description: "Your deals, or one of them 我的商机", Hint: "[D102 | new | move]"},
			slack.SlashCommand{Command: "/quota", Description: "Where you stand 我的业绩", Hint: "[team | 2026-12]"},
			slack.SlashCommand{Command: "/customer", Description: "Look a customer up 查客户", Hint: "[acme | 华为]"},
		)
	}
	return p
}
