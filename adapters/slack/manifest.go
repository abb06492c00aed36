package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Plan is what an app is to be: the words come from whoever knows the business.
type Plan struct {
	Name        string // of the app and its bot
	Description string
	Long        string // may be empty
	Commands    []SlashCommand
	Shortcuts   []Shortcut
	Threads     bool
	// PublicURL is where Slack reaches the routes under /slack/; empty means Socket Mode, which needs no address.
	PublicURL string
}

// Manifest describes an app to Slack, which makes it from that. The library's own types leave out what is false, and Slack takes a
// messages tab of which nothing is said as one that nobody may write in.
type Manifest struct {
	Metadata metadata     `json:"_metadata"`
	Display  display      `json:"display_information"`
	Features features     `json:"features"`
	OAuth    oauthConfig  `json:"oauth_config"`
	Settings settingsPart `json:"settings"`
}

type metadata struct {
	Major int `json:"major_version"`
	Minor int `json:"minor_version"`
}

type display struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Long        string `json:"long_description,omitempty"`
}

type features struct {
	Home      homeTab        `json:"app_home"`
	Bot       botUser        `json:"bot_user"`
	Shortcuts []Shortcut     `json:"shortcuts,omitempty"`
	Commands  []SlashCommand `json:"slash_commands,omitempty"`
}

type homeTab struct {
	Home     bool `json:"home_tab_enabled"`
	Messages bool `json:"messages_tab_enabled"`
	ReadOnly bool `json:"messages_tab_read_only_enabled"`
}

type botUser struct {
	Name   string `json:"display_name"`
	Online bool   `json:"always_online"`
}

// Shortcut is an entry of Slack's own menus. Callback is the line it stands for.
type Shortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"` // "global", or "message" for the menu of a message
	Callback    string `json:"callback_id"`
	Description string `json:"description"`
}

// SlashCommand is a command with its slash.
type SlashCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint,omitempty"`
	URL         string `json:"url,omitempty"`
	Escape      bool   `json:"should_escape"`
}

type oauthConfig struct {
	Scopes struct {
		Bot []string `json:"bot"`
	} `json:"scopes"`
}

type settingsPart struct {
	Events      eventsPart      `json:"event_subscriptions"`
	Interactive interactivePart `json:"interactivity"`
	OrgDeploy   bool            `json:"org_deploy_enabled"`
	Socket      bool            `json:"socket_mode_enabled"`
	Rotation    bool            `json:"token_rotation_enabled"`
}

type eventsPart struct {
	URL string   `json:"request_url,omitempty"`
	Bot []string `json:"bot_events"`
}

type interactivePart struct {
	Enabled bool   `json:"is_enabled"`
	URL     string `json:"request_url,omitempty"`
	Options string `json:"message_menu_options_url,omitempty"`
}

// NewManifest makes the manifest of a plan. Its faults are for Validate to tell.
func NewManifest(p Plan) Manifest {
	base := strings.TrimSuffix(p.PublicURL, "/")
	at := func(route string) string {
		if base == "" {
			return ""
		}
		return base + "/slack/" + route
	}
	m := Manifest{
		Metadata: metadata{Major: 2, Minor: 1},
		Display:  display{Name: p.Name, Description: p.Description, Long: p.Long},
		Features: features{Home: homeTab{Home: true, Messages: true}, Bot: botUser{Name: p.Name, Online: true}, Shortcuts: slices.Clone(p.Shortcuts)},
		Settings: settingsPart{
			Events:      eventsPart{URL: at("events"), Bot: Events(p.Threads)},
			Interactive: interactivePart{Enabled: true, URL: at("interactions"), Options: at("options")},
			Socket:      base == "",
		},
	}
	for _, c := range p.Commands {
		c.URL, c.Escape = at("commands"), true // escaped, so that people in a line come with their id
		m.Features.Commands = append(m.Features.Commands, c)
	}
	for _, s := range Scopes(p.Threads) {
		m.OAuth.Scopes.Bot = append(m.OAuth.Scopes.Bot, s.Name)
	}
	return m
}

// JSON is the manifest as Slack's "Create from manifest" takes it.
func (m Manifest) JSON() ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return []byte(b.String()), nil
}

// Limits of a manifest, in characters and entries.
const (
	maxAppName       = 35
	maxAppText       = 140
	minLongText      = 174
	maxLongText      = 4000
	maxBotName       = 80
	maxCommands      = 50
	maxCommand       = 32
	maxCommandText   = 2000
	maxCommandHint   = 1000
	maxShortcuts     = 10
	maxShortcutName  = 24
	maxShortcutText  = 150
	maxCallback      = 255
	maxManifestEvent = 100
)

// reserved are Slack's own commands: one of them makes Slack refuse the whole manifest.
func reserved(command string) bool {
	return slices.Contains([]string{
		"/active", "/apps", "/archive", "/away", "/call", "/collapse", "/dm", "/dnd", "/expand", "/feed", "/feedback", "/huddle", "/invite",
		"/invite_people", "/join", "/kick", "/leave", "/me", "/msg", "/mute", "/open", "/part", "/prefs", "/pro", "/remind", "/remove",
		"/rename", "/search", "/shortcuts", "/shrug", "/star", "/status", "/topic", "/unarchive", "/who",
	}, strings.ToLower(command))
}

// Validate checks the manifest against Slack's limits. The error joins every fault there is.
func (m Manifest) Validate() error {
	var c checker
	c.text("the app's name", m.Display.Name, 1, maxAppName)
	c.text("the app's description", m.Display.Description, 0, maxAppText)
	if m.Display.Long != "" {
		c.text("the app's long description", m.Display.Long, minLongText, maxLongText)
	}
	c.text("the bot's name", m.Features.Bot.Name, 1, maxBotName)
	if !m.Features.Home.Messages || m.Features.Home.ReadOnly {
		c.bad("the messages tab has to be on and writable, or nobody can write to the bot")
	}
	c.commands(m.Features.Commands)
	c.shortcuts(m.Features.Shortcuts)
	c.settings(m.Settings)
	return errors.Join(c.faults...)
}

// checker collects faults.
type checker struct{ faults []error }

func (c *checker) bad(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf(format, args...))
}

func (c *checker) text(what, got string, low, high int) {
	if n := utf8.RuneCountInString(got); n < low || n > high {
		c.bad("%s has %d characters, allowed are %d to %d", what, n, low, high)
	}
}

func (c *checker) commands(list []SlashCommand) {
	if len(list) > maxCommands {
		c.bad("%d slash commands, Slack takes %d", len(list), maxCommands)
	}
	seen := map[string]bool{}
	for _, s := range list {
		switch {
		case utf8.RuneCountInString(s.Command) > maxCommand:
			c.bad("the command %s is longer than %d characters", s.Command, maxCommand)
		case !regexp.MustCompile(`^/[a-z0-9_-]+$`).MatchString(s.Command):
			c.bad("%q is not a command such as /crm: small letters, digits, - and _", s.Command)
		case reserved(s.Command):
			c.bad("%s is a command of Slack's own; choose another with slack.command", s.Command)
		case seen[s.Command]:
			c.bad("the command %s stands twice", s.Command)
		}
		seen[s.Command] = true
		c.text("the description of "+s.Command, s.Description, 1, maxCommandText)
		c.text("the hint of "+s.Command, s.Hint, 0, maxCommandHint)
	}
}

func (c *checker) shortcuts(list []Shortcut) {
	if len(list) > maxShortcuts {
		c.bad("%d shortcuts, Slack takes %d", len(list), maxShortcuts)
	}
	for _, s := range list {
		c.text("the name of the shortcut "+s.Name, s.Name, 1, maxShortcutName)
		c.text("the description of the shortcut "+s.Name, s.Description, 1, maxShortcutText)
		c.text("the callback of the shortcut "+s.Name, s.Callback, 1, maxCallback)
		if s.Type != "global" && s.Type != "message" {
			c.bad("the shortcut %s is neither global nor of a message", s.Name)
		}
	}
}

func (c *checker) settings(s settingsPart) {
	if n := len(s.Events.Bot); n > maxManifestEvent {
		c.bad("%d events, Slack takes %d", n, maxManifestEvent)
	}
	for _, address := range []string{s.Events.URL, s.Interactive.URL, s.Interactive.Options} {
		u, err := url.Parse(address)
		switch {
		case s.Socket && address != "":
			c.bad("with Socket Mode there are no addresses, and %s is one", address)
		case !s.Socket && (err != nil || u.Scheme != "https" || u.Host == ""):
			c.bad("%q is not an https:// address, which Slack asks for; set public_url or use Socket Mode", address)
			return
		}
	}
}
