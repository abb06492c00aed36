package slack_test

import (
	"fmt"
	"strings"
	"testing"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot/lang"
)

func plan(change ...func(*slack.Plan)) slack.Plan {
	p := slack.Plan{
		Name: "crmbot", Description: "A sales CRM.",
		Commands:  []slack.SlashCommand{{Command: "/crm", Description: "Everything"}},
		Shortcuts: []slack.Shortcut{{Name: "Log a visit", Type: "global", Callback: "form visit.log", Description: "Log it"}},
	}
	for _, f := range change {
		f(&p)
	}
	return p
}

func TestManifestLimits(t *testing.T) {
	t.Parallel()
	command := func(c slack.SlashCommand) func(*slack.Plan) {
		return func(p *slack.Plan) { p.Commands = []slack.SlashCommand{c} }
	}
	shortcut := func(s slack.Shortcut) func(*slack.Plan) {
		return func(p *slack.Plan) { p.Shortcuts = []slack.Shortcut{s} }
	}
	many := func(n int) func(*slack.Plan) {
		return func(p *slack.Plan) {
			p.Commands = nil
			for i := range n {
				p.Commands = append(p.Commands, slack.SlashCommand{Command: fmt.Sprintf("/c%d", i), Description: "d"})
			}
		}
	}
	x := func(n int) string { return strings.Repeat("名", n) }
	cases := []struct {
		name   string
		change func(*slack.Plan)
		want   string // "" means well
	}{
		{"well", func(*slack.Plan) {}, ""},
		{"http", func(p *slack.Plan) { p.PublicURL = "https://crm.example.com/" }, ""},
		{"http without a certificate", func(p *slack.Plan) { p.PublicURL = "http://crm.example.com" }, "is not an https:// address"},
		{"the longest names", func(p *slack.Plan) { p.Name, p.Description, p.Long = x(35), x(140), x(174) }, ""},
		{"a long name", func(p *slack.Plan) { p.Name = x(36) }, "the app's name has 36 characters"},
		{"no name", func(p *slack.Plan) { p.Name = "" }, "the bot's name has 0 characters"},
		{"a long description", func(p *slack.Plan) { p.Description = x(141) }, "the app's description has 141"},
		{"a short long description", func(p *slack.Plan) { p.Long = x(173) }, "the app's long description has 173"},
		{"a longer long description", func(p *slack.Plan) { p.Long = x(4001) }, "the app's long description has 4001"},
		{"the longest command", command(slack.SlashCommand{Command: "/" + strings.Repeat("c", 31), Description: x(2000), Hint: x(1000)}), ""},
		{"a long command", command(slack.SlashCommand{Command: "/" + strings.Repeat("c", 32), Description: "d"}), "is longer than 32 characters"},
		{"a Chinese command", command(slack.SlashCommand{Command: "/客户", Description: "d"}), "is not a command such as /crm"},
		{"no slash", command(slack.SlashCommand{Command: "crm", Description: "d"}), "is not a command such as /crm"},
		{"Slack's own command", command(slack.SlashCommand{Command: "/status", Description: "d"}), "/status is a command of Slack's own"},
		{"another of Slack's own", command(slack.SlashCommand{Command: "/remind", Description: "d"}), "/remind is a command of Slack's own"},
		{"no description", command(slack.SlashCommand{Command: "/crm"}), "the description of /crm has 0"},
		{"a long hint", command(slack.SlashCommand{Command: "/crm", Description: "d", Hint: x(1001)}), "the hint of /crm has 1001"},
		{"twice the same", func(p *slack.Plan) { p.Commands = append(p.Commands, p.Commands[0]) }, "/crm stands twice"},
		{"50 commands", many(50), ""},
		{"51 commands", many(51), "51 slash commands, Slack takes 50"},
		{"the longest shortcut", shortcut(slack.Shortcut{Name: x(24), Type: "message", Callback: x(255), Description: x(150)}), ""},
		{"a long shortcut", shortcut(slack.Shortcut{Name: x(25), Type: "message", Callback: x(256), Description: x(151)}), "characters, allowed are 1 to 24"},
		{"a shortcut of nothing", shortcut(slack.Shortcut{Name: "n", Type: "channel", Callback: "c", Description: "d"}), "neither global nor of a message"},
		{"11 shortcuts", func(p *slack.Plan) {
			for range 10 {
				p.Shortcuts = append(p.Shortcuts, p.Shortcuts[0])
			}
		}, "11 shortcuts, Slack takes 10"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := slack.NewManifest(plan(c.change))
			err := m.Validate()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("Validate = %v, want %q", err, c.want)
			}
			body, bad := m.JSON()
			if bad != nil {
				t.Fatal(bad)
			}
			if faults := slacktest.New(t).Install(body); c.want == "" && len(faults) > 0 {
				t.Errorf("Slack refuses %v", faults)
			}
		})
	}
}

func TestScopesSayWhatBreaks(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range slack.Scopes(true) {
		if seen[s.Name] || s.Without(lang.English) == "" || s.Without(lang.Chinese) == "" || s.Without(lang.English) == s.Without(lang.Chinese) {
			t.Errorf("the scope %s stands twice or does not say what breaks without it", s.Name)
		}
		seen[s.Name] = true
	}
	if n, all := len(slack.Scopes(false)), len(slack.Scopes(true)); n != 11 || all != 13 {
		t.Errorf("%d scopes, %d with threads; want 11 and 13", n, all)
	}
	lacks := slack.Grant{Scopes: []string{"commands", "chat:write"}}.Lacks(slack.Scopes(false)[:3])
	if len(lacks) != 1 || lacks[0].Name != "app_mentions:read" {
		t.Errorf("Lacks = %v", lacks)
	}
	if lacks := (slack.Grant{}).Lacks(slack.Scopes(false)); lacks != nil {
		t.Errorf("Lacks of what nobody said = %v", lacks)
	}
}
