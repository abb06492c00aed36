package config_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"crmbot/config"

	"gopkg.in/yaml.v3"
)

// write puts text into a file only its owner may read.
func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "crmbot.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// load reads text and gives its faults with the folder cut off, one a line.
func load(t *testing.T, text string, env ...string) (*config.Config, string) {
	t.Helper()
	name := write(t, text)
	c, err := config.Load(name, env)
	if err != nil {
		return nil, strings.ReplaceAll(err.Error(), filepath.Dir(name)+"/", "")
	}
	return c, ""
}

func TestDefaultsAreValid(t *testing.T) {
	t.Parallel()
	c, err := config.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8420" || c.Org.Currency != "CNY" || len(c.On()) != 0 {
		t.Errorf("Load() = %+v", c)
	}
	if _, said := c.Said("pipelines"); said {
		t.Error("Said(pipelines) of nothing = true")
	}
}

func TestExampleLoads(t *testing.T) {
	t.Parallel()
	c, faults := load(t, config.Example())
	if faults != "" {
		t.Fatal(faults)
	}
	want, _ := config.Load("", nil)
	if got, want := fmt.Sprint(c.Org, c.Listen, c.Slack, c.Calendar), fmt.Sprint(want.Org, want.Listen, want.Slack, want.Calendar); got != want {
		t.Errorf("the example as it stands = %s, want the defaults %s", got, want)
	}
	for _, section := range []string{"pipelines", "teams", "digests", "calendar"} {
		if _, said := c.Said(section); said {
			t.Errorf("the example sets %s before anybody chose to", section)
		}
	}
}

// whole is the example with every commented-out setting taken in: "#key:" is a setting, "# words" are words.
func whole() string {
	return regexp.MustCompile(`(?m)^( *)#([a-z_]+:|- )`).ReplaceAllString(config.Example(), "$1$2")
}

func TestExampleHasEveryKey(t *testing.T) {
	t.Parallel()
	c, faults := load(t, whole())
	if faults != "" {
		t.Fatal(faults)
	}
	if got := strings.Join(c.On(), " "); got != "slack feishu wecom" {
		t.Errorf("On() = %s", got)
	}
	if s := c.Pipelines[0].Stages; s[1].Kind != "open" || s[1].Category != "pipeline" || s[4].Probability != 100 {
		t.Errorf("stages = %+v", s)
	}
	for _, key := range every(reflect.TypeFor[config.Config](), "") {
		if _, said := c.Said(key); !said {
			t.Errorf("the example lacks %s", key)
		}
	}
}

// every lists the keys of a configuration; of a list, those of its first item.
func every(t reflect.Type, path string) []string {
	var keys []string
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("key")
		if name == "" {
			continue
		}
		key, ft := strings.TrimPrefix(path+"."+name, "."), t.Field(i).Type
		keys = append(keys, key)
		switch {
		case ft.Kind() == reflect.Struct:
			keys = append(keys, every(ft, key)...)
		case ft.Kind() == reflect.Slice && ft.Elem().Kind() == reflect.Struct && name != "stages" && name != "teams" && name != "pipelines":
			keys = append(keys, every(ft.Elem(), key+"[0]")...)
		}
	}
	if path == "" {
		return append(keys, "pipelines[0].name", "pipelines[0].name_en", "pipelines[0].default", "pipelines[0].stages[0].aliases",
			"pipelines[0].stages[0].kind", "pipelines[0].stages[0].category", "pipelines[0].stages[0].rot_days", "pipelines[0].stages[2].benchmark",
			"pipelines[0].stages[2].required", "pipelines[0].stages[2].playbook", "teams[1].parent", "teams[1].lead",
			"teams[1].currency", "teams[1].language", "teams[1].timezone")
	}
	return keys
}

func TestFaultsAreAllNamed(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, file, want string }{
		{"two won stages and an impossible probability", `pipelines:
  - name: 标准
    stages:
      - {name: 接触, probability: 101}
      - {name: 赢单, kind: won}
      - {name: 成交, kind: won}
      - {name: 输单, kind: lost}
`, `crmbot.yaml:4: pipelines[0].stages[0].probability: 101 is not between 0 and 100
crmbot.yaml:6: pipelines[0].stages[2].kind: a second won stage; the first is in line 5`},
		{"unknown keys suggest the nearest", "lisen: 127.0.0.1:1\nslack:\n  bot_tokn: x\nwombat: 1\n",
			`crmbot.yaml:1: lisen: unknown key (did you mean listen?)
crmbot.yaml:3: slack.bot_tokn: unknown key (did you mean bot_token?)
crmbot.yaml:4: wombat: unknown key`},
		{"everything at once", `listen: nowhere
log: {level: loud}
org:
  timezone: Mars/Olympus
  fiscal_start: soon
access:
  join: anyone
  admins: [nobody]
org: {}
`, `crmbot.yaml:1: listen: "nowhere" is not an address such as 127.0.0.1:8420
crmbot.yaml:2: log.level: "loud" is not one of debug, info, warn, error
crmbot.yaml:4: org.timezone: "Mars/Olympus" is not a time zone such as Asia/Shanghai or Europe/Berlin
crmbot.yaml:5: org.fiscal_start: "soon" is not a whole number
crmbot.yaml:7: access.join: "anyone" is not one of members, invite
crmbot.yaml:8: access.admins[0]: "nobody" is neither an e-mail address nor platform:id (slack:U012AB3CD)
crmbot.yaml:9: org: said twice, first in line 3`},
		{"slack with half its keys", "public_url: https://crm.example.com\nslack:\n  app_token: xapp-1\n  threads: true\n",
			`crmbot.yaml:2: slack.bot_token: missing: Slack needs it beside the other slack keys; it stands in the app's settings under OAuth & Permissions`},
		{"slack over HTTP without an address", "slack:\n  bot_token: xoxb-1\n  signing_secret: hush\n",
			`crmbot.yaml:3: slack.signing_secret: Slack over HTTP needs public_url; with app_token no public address is needed`},
		{"slack with nothing but threads, and a command no app can have", "slack:\n  threads: yes\n  command: CRM\n",
			`crmbot.yaml:2: slack.threads: it needs the other slack keys: bot_token, and app_token or signing_secret
crmbot.yaml:3: slack.command: "CRM" is not a command such as /crm`},
		{"half a platform", "wecom:\n  corp_id: ww1\nslack:\n  bot_token: xapp-1\n",
			`crmbot.yaml:1: wecom.agent_id: missing: WeCom needs it beside the other wecom keys
crmbot.yaml:1: wecom.encoding_aes_key: missing: WeCom needs it beside the other wecom keys
crmbot.yaml:1: wecom.secret: missing: WeCom needs it beside the other wecom keys
crmbot.yaml:1: wecom.token: missing: WeCom needs it beside the other wecom keys
crmbot.yaml:2: wecom.corp_id: WeCom calls back over HTTP: it needs public_url
crmbot.yaml:3: slack.app_token: missing: give app_token (Socket Mode) or signing_secret (HTTP)
crmbot.yaml:4: slack.bot_token: it should begin with xoxb-; is it another of the app's keys?`},
		{"a tree that bites its tail", "teams:\n  - {name: a, parent: b}\n  - {name: b, parent: a}\n  - {name: A, parent: c}\n",
			`crmbot.yaml:2: teams[0].parent: a stands above itself
crmbot.yaml:3: teams[1].parent: b stands above itself
crmbot.yaml:4: teams[2].name: "A" was said before, in line 2
crmbot.yaml:4: teams[2].parent: no team of this file is called "c"`},
		{"wrong shapes", "log: info\naccess:\n  admins: boss@example.com\nlisten: [a]\ndata: &d x\nshutdown: *d\n",
			`crmbot.yaml:1: log: a block of keys belongs here, not "info"
crmbot.yaml:3: access.admins: a list belongs here, not "boss@example.com"
crmbot.yaml:4: listen: one value belongs here, not a list
crmbot.yaml:6: shutdown: YAML references (*d) are not read here; write the value out`},
		{"days and digests", "calendar:\n  base: mars\n  days: [{date: 2027-02-30}]\ndigests:\n  - {chat: here, team: all, times: [\"9:03\"]}\n",
			`crmbot.yaml:2: calendar.base: "mars" is not one of cn, weekdays
crmbot.yaml:3: calendar.days[0].date: "2027-02-30" is not a day such as 2027-02-06
crmbot.yaml:5: digests[0].chat: "here" is not a chat such as slack:C012AB3CD
crmbot.yaml:5: digests[0].times[0]: "9:03" is not a time such as 09:03`},
		{"fields and reasons", "fields:\n  - {name: a, kind: colour}\n  - {name: A, kind: select}\nlost_reasons:\n  - {name: 价格}\n",
			`crmbot.yaml:2: fields[0].kind: "colour" is not one of text, number, date, select
crmbot.yaml:3: fields[1].name: "A" was said before, in line 2
crmbot.yaml:3: fields[1].options: missing: what can be chosen?
crmbot.yaml:5: lost_reasons[0].name_en: missing: a reason is said in English`},
		{"fields of records there are none of", "fields:\n  - {name: a, kind: text, of: visit, options: [x]}\n  - {name: b, kind: select, options: [x, X], requird: true}\n" +
			"  - {name: b, kind: date, of: deal, required: perhaps}\nsource:\n  - {name: a}\nsources:\n  - {name: 展会, name_en: Fair}\n  - {name: 展览, name_en: fair}\nindustries:\n  - {nam: 医院}\n",
			`crmbot.yaml:2: fields[0].of: "visit" is not one of customer, contact, deal
crmbot.yaml:2: fields[0].options: only a field of kind select has options
crmbot.yaml:3: fields[1].options[1]: "X" was said before, in line 3
crmbot.yaml:3: fields[1].requird: unknown key (did you mean required?)
crmbot.yaml:4: fields[2].required: "perhaps" is neither true nor false
crmbot.yaml:5: source: unknown key (did you mean sources?)
crmbot.yaml:9: sources[1].name_en: "fair" was said before, in line 8
crmbot.yaml:11: industries[0].nam: unknown key (did you mean name?)
crmbot.yaml:11: industries[0].name: missing: an industry is said in Chinese
crmbot.yaml:11: industries[0].name_en: missing: an industry is said in English`},
		{"not YAML", "listen: [\n", `crmbot.yaml:1: not readable as YAML: did not find expected node content`},
		{"two documents", "data: a\n---\ndata: b\n", `crmbot.yaml:2: a second document begins here; one file holds one configuration`},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, got := load(t, tc.file); got != tc.want {
				t.Errorf("faults:\n%s\nwant:\n%s", got, tc.want)
			}
		})
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	secret := write(t, "xoxb-from-file\n")
	c, faults := load(t, "listen: 127.0.0.1:1\ndata: from-file\n",
		"CRMBOT_LISTEN=127.0.0.1:2", "CRMBOT_DATA=", "CRMBOT_ACCESS_ADMINS=a@example.com, slack:U1", "CRMBOT_SLACK_APP_TOKEN=xapp-1",
		"CRMBOT_SLACK_BOT_TOKEN_FILE="+secret, "CRMBOT_ORG_FISCAL_START=4", "CRMBOT_SERVICE_HOST=10.0.0.1", "HOME=/root")
	if faults != "" {
		t.Fatal(faults)
	}
	if c.Listen != "127.0.0.1:2" || c.Data != "from-file" || len(c.Access.Admins) != 2 || c.Slack.BotToken.Reveal() != "xoxb-from-file" || c.Org.FiscalStart != 4 {
		t.Errorf("Load() = %+v", c)
	}
	if at, _ := c.Said("listen"); at.Env != "CRMBOT_LISTEN" {
		t.Errorf("Said(listen) = %+v", at)
	}
	_, faults = load(t, "", "CRMBOT_SLACK_BOT_TOKN=x", "CRMBOT_ORG_FISCAL_START=x", "CRMBOT_WECOM_TOKEN_FILE=nowhere",
		"CRMBOT_DATA=a", "CRMBOT_DATA_FILE=b")
	want := `CRMBOT_DATA_FILE: data: CRMBOT_DATA is set too; keep one of them
CRMBOT_ORG_FISCAL_START: org.fiscal_start: "x" is not a whole number
CRMBOT_SLACK_BOT_TOKN: unknown name (did you mean CRMBOT_SLACK_BOT_TOKEN?)
CRMBOT_WECOM_TOKEN_FILE: wecom.token: nowhere: there is no such file`
	if faults != want {
		t.Errorf("faults:\n%s\nwant:\n%s", faults, want)
	}
}

func TestSecretsStayHidden(t *testing.T) {
	t.Parallel()
	c, faults := load(t, "slack: {bot_token: xoxb-hush, app_token: xapp-hush}\n")
	if faults != "" {
		t.Fatal(faults)
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		if got := fmt.Sprintf(verb, *c) + fmt.Sprintf(verb, c.Slack.BotToken); strings.Contains(got, "hush") || strings.Contains(got, fmt.Sprintf("%x", "hush")) {
			t.Errorf("%s shows the secret: %s", verb, got)
		}
	}
	if got := string(asJSON) + string(asYAML); strings.Contains(got, "hush") || !strings.Contains(got, "***") {
		t.Errorf("marshalled: %s", got)
	}
}

func TestLooseFileWithSecretsIsRefused(t *testing.T) {
	t.Parallel()
	cases := []struct {
		text string
		mode os.FileMode
		ok   bool
	}{
		{"slack: {bot_token: xoxb-1, app_token: xapp-1}\n", 0o644, false},
		{"slack: {bot_token: xoxb-1, app_token: xapp-1}\n", 0o640, false},
		{"slack: {bot_token: xoxb-1, app_token: xapp-1}\n", 0o400, true},
		{"listen: 127.0.0.1:1\n", 0o644, true},
	}
	for _, tc := range cases {
		name := write(t, tc.text)
		if err := os.Chmod(name, tc.mode); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(name, nil)
		if (err == nil) != tc.ok {
			t.Errorf("Load(%q, mode %o) = %v", tc.text, tc.mode, err)
		}
		if err != nil && !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("Load = %v, want what to do", err)
		}
	}
}

func TestMissingFile(t *testing.T) {
	t.Parallel()
	_, err := config.Load("nowhere.yaml", nil)
	if err == nil || err.Error() != "nowhere.yaml: there is no such file" {
		t.Errorf("Load = %v", err)
	}
	_, err = config.Load(t.TempDir(), nil)
	if err == nil || !strings.HasSuffix(err.Error(), "it is a folder, a file is needed") {
		t.Errorf("Load = %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(config.Example()))
	f.Add([]byte(whole()))
	f.Add([]byte("pipelines: [{stages: [{kind: won}, 3, null, [x]]}]"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		name := filepath.Join(t.TempDir(), "crmbot.yaml")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if c, err := config.Load(name, nil); (c == nil) == (err == nil) {
			t.Errorf("Load = %v, %v", c, err)
		}
	})
}

func TestSection(t *testing.T) {
	t.Parallel()
	c, faults := load(t, "listen: 127.0.0.1:1\norg:\n  timezone: Asia/Shanghai\nteams:\n  - name: 华东组\n", "CRMBOT_CALENDAR_BASE=weekdays")
	if faults != "" {
		t.Fatal(faults)
	}
	for section, want := range map[string]config.Position{
		"org": {Line: 2}, "teams": {Line: 4}, "calendar": {Env: "CRMBOT_CALENDAR_BASE"},
	} {
		at, said := c.Section(section)
		if !said || at.Line != want.Line || at.Env != want.Env {
			t.Errorf("Section(%s) = %+v, %v, want %+v", section, at, said, want)
		}
	}
	if at, said := c.Section("pipelines"); said {
		t.Errorf("Section(pipelines) = %+v, but nobody said any", at)
	}
}
