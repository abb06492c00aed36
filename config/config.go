// Package config reads what an operator decides: defaults, one YAML file, the environment, in that order, checked in one
// pass that names every fault at once.
package config

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Config is everything an operator can decide. The tag of each field is its key in the file; the environment name is
// CRMBOT_ and the keys of its path in capitals, joined by underscores (CRMBOT_SLACK_BOT_TOKEN).
type Config struct {
	Data      string        `key:"data"`       // folder of the database and the socket
	Listen    string        `key:"listen"`     // host:port of the web console and the platforms' callbacks
	PublicURL string        `key:"public_url"` // where the outside reaches Listen; empty: no card carries a link
	Shutdown  time.Duration `key:"shutdown"`   // how long a stop waits for what is in hand

	Log     Log     `key:"log"`
	Metrics Metrics `key:"metrics"`
	Web     Web     `key:"web"`
	Chart   Chart   `key:"chart"`
	Org     Org     `key:"org"`
	Access  Access  `key:"access"`

	Slack  Slack  `key:"slack"`
	Feishu Feishu `key:"feishu"`
	WeCom  WeCom  `key:"wecom"`

	// Sections: one that stands in the file is applied at start and closed to chat; ask Section.
	Pipelines  []Pipeline `key:"pipelines"`
	Teams      []Team     `key:"teams"`
	Digests    []Digest   `key:"digests"`
	Calendar   Calendar   `key:"calendar"`
	Fields     []Field    `key:"fields"`
	Reasons    []Word     `key:"lost_reasons"`
	Sources    []Word     `key:"sources"`
	Industries []Word     `key:"industries"`

	at map[string]Position // where each key was said
}

// Log says what is written to standard error.
type Log struct {
	Level string `key:"level"` // debug info warn error
}

// Metrics says where /metrics is served; empty: nowhere.
type Metrics struct {
	Listen string `key:"listen"`
}

// Web protects the console.
type Web struct {
	PasswordHash Secret `key:"password_hash"` // bcrypt
}

// Chart says how pictures of charts look.
type Chart struct {
	Font string `key:"font"` // file of a font that holds Chinese; empty: one of the system's
}

// Org describes the company.
type Org struct {
	Name        string `key:"name"`
	Timezone    string `key:"timezone"` // IANA name
	Language    string `key:"language"` // zh-CN or en
	Currency    string `key:"currency"` // ISO 4217
	FiscalStart int    `key:"fiscal_start"`
	FiscalLabel string `key:"fiscal_label"` // start or end: the calendar year a fiscal year is named after
	WeekStart   string `key:"week_start"`   // monday or sunday
	MoveReason  string `key:"move_reason"`  // ask or off
	Proration   string `key:"proration"`    // calendar or workdays: the days a target is cut by
	AlertMode   string `key:"alert_mode"`   // relative or points: how far a stage falls short of its benchmark
}

// Access says who may come in.
type Access struct {
	Join   string   `key:"join"`   // members or invite
	Admins []string `key:"admins"` // e-mails or platform:id
	Export Export   `key:"export"`
}

// Export is how many rows somebody of a role may take out at a time; 0 is any number.
type Export struct {
	Rep     int `key:"rep"`
	Service int `key:"service"`
	Manager int `key:"manager"`
	Admin   int `key:"admin"`
	Auditor int `key:"auditor"`
}

// Slack holds the keys of a Slack app.
type Slack struct {
	BotToken      Secret `key:"bot_token"`
	SigningSecret Secret `key:"signing_secret"`
	AppToken      Secret `key:"app_token"`
	APIURL        string `key:"api_url"`
	Command       string `key:"command"`
	Threads       bool   `key:"threads"` // take "!" lines in threads of channels
}

// Socket reports whether Socket Mode is used rather than HTTP.
func (s Slack) Socket() bool { return s.AppToken != "" }

// Feishu holds the keys of a Feishu or Lark app.
type Feishu struct {
	AppID             string `key:"app_id"`
	AppSecret         Secret `key:"app_secret"`
	VerificationToken Secret `key:"verification_token"`
	EncryptKey        Secret `key:"encrypt_key"`
	BaseURL           string `key:"base_url"`
	Mode              string `key:"mode"` // socket or http
}

// WeCom holds the keys of a WeCom self-built app, and of group robots.
type WeCom struct {
	CorpID         string  `key:"corp_id"`
	AgentID        string  `key:"agent_id"`
	Secret         Secret  `key:"secret"`
	Token          Secret  `key:"token"`
	EncodingAESKey Secret  `key:"encoding_aes_key"`
	BaseURL        string  `key:"base_url"`
	Robots         []Robot `key:"robots"`
}

// Robot is a group robot that can only send.
type Robot struct {
	Name string `key:"name"`
	URL  Secret `key:"url"`
}

// Pipeline is an ordered list of stages: the open ones in selling order, then won, then lost.
type Pipeline struct {
	Name    string  `key:"name"`
	NameEN  string  `key:"name_en"`
	Default bool    `key:"default"`
	Stages  []Stage `key:"stages"`
}

// Stage is one step of a pipeline.
type Stage struct {
	Name        string   `key:"name"`
	NameEN      string   `key:"name_en"`
	Aliases     []string `key:"aliases"`
	Kind        string   `key:"kind"`        // open won lost
	Probability int      `key:"probability"` // percent
	Category    string   `key:"category"`    // pipeline best commit closed omitted
	RotDays     int      `key:"rot_days"`    // working days without activity; 0: never stalled
	Required    []string `key:"required"`
	NoSkip      bool     `key:"no_skip"`   // no deal passes over it on its way ahead
	NoBack      bool     `key:"no_back"`   // no deal goes back from it
	Benchmark   int      `key:"benchmark"` // percent of the deals that leave it which should move on; 0: its own last twelve months
	Playbook    string   `key:"playbook"`
}

// Team is a node of the company's tree.
type Team struct {
	Name     string `key:"name"`
	Parent   string `key:"parent"` // name of another team
	Lead     string `key:"lead"`   // e-mail or name of a person
	Currency string `key:"currency"`
	Language string `key:"language"`
	Timezone string `key:"timezone"`
}

// Digest is a subscription of one chat.
type Digest struct {
	Chat     string   `key:"chat"`  // platform:id
	Team     string   `key:"team"`  // name, or "all"
	Times    []string `key:"times"` // 09:03
	Language string   `key:"language"`
	Timezone string   `key:"timezone"`
}

// Calendar tells working days from days off.
type Calendar struct {
	Base string `key:"base"` // cn or weekdays
	Days []Day  `key:"days"`
}

// Day is an exception to the calendar: a day off, or a make-up working day.
type Day struct {
	Date string `key:"date"` // 2027-02-06
	Off  bool   `key:"off"`
	Name string `key:"name"`
}

// Field is a field the company gives its customers, contacts or deals beside the core ones.
type Field struct {
	Name     string   `key:"name"`
	NameEN   string   `key:"name_en"`
	Of       string   `key:"of"`       // customer contact deal
	Kind     string   `key:"kind"`     // text number date select
	Options  []string `key:"options"`  // of a select
	Required bool     `key:"required"` // asked for when a record is made
}

// Word is an entry of a dictionary: a reason for which deals are lost, a source, an industry.
type Word struct {
	Name   string `key:"name"`
	NameEN string `key:"name_en"`
}

// Default is the configuration nobody wrote anything about.
func Default() *Config {
	return &Config{
		Data:     "data",
		Listen:   "127.0.0.1:8420",
		Shutdown: 10 * time.Second,
		Log:      Log{Level: "info"},
		Org:      Org{Timezone: "Asia/Shanghai", Language: "zh-CN", Currency: "CNY", FiscalStart: 1, FiscalLabel: "start", WeekStart: "monday", MoveReason: "ask", Proration: "calendar", AlertMode: "relative"},
		Access:   Access{Join: "members", Export: Export{Rep: 1000, Service: 1000, Manager: 10_000}},
		Slack:    Slack{APIURL: "https://slack.com/api/", Command: "/crm"},
		Feishu:   Feishu{BaseURL: "https://open.feishu.cn", Mode: "socket"},
		WeCom:    WeCom{BaseURL: "https://qyapi.weixin.qq.com"},
		Calendar: Calendar{Base: "cn"},
		at:       map[string]Position{},
	}
}

// Position is where a key was said: a line of a file, or a name of the environment.
type Position struct {
	File string
	Line int
	Env  string
}

// Said reports whether anybody said the key (org.name, pipelines), and where.
func (c *Config) Said(key string) (Position, bool) {
	p, ok := c.at[key]
	return p, ok
}

// Section reports whether anybody said anything of a section (org, pipelines), and where it begins.
func (c *Config) Section(name string) (Position, bool) {
	if at, ok := c.at[name]; ok {
		return at, true
	}
	for _, key := range slices.Sorted(maps.Keys(c.at)) { // the environment says single keys
		if strings.HasPrefix(key, name+".") {
			return c.at[key], true
		}
	}
	return Position{}, false
}

// On lists the platforms whose keys are present, in a fixed order.
func (c *Config) On() []string {
	on := []struct {
		name string
		yes  bool
	}{
		{"slack", c.Slack.BotToken != ""},
		{"feishu", c.Feishu.AppID != ""},
		{"wecom", c.WeCom.CorpID != ""},
	}
	var names []string
	for _, p := range on {
		if p.yes {
			names = append(names, p.name)
		}
	}
	return slices.Clip(names)
}
