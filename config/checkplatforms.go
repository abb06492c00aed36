package config

import (
	"regexp"
	"strings"
)

func (c *Config) checkSlack(l *loader) {
	s := c.Slack
	l.link("slack.api_url", s.APIURL)
	if !regexp.MustCompile(`^/[a-z0-9_-]{1,31}$`).MatchString(s.Command) {
		l.bad("slack.command", "%q is not a command such as /crm", s.Command)
	}
	l.prefix("slack.bot_token", s.BotToken, "xoxb-")
	l.prefix("slack.app_token", s.AppToken, "xapp-")
	if s.BotToken == "" && s.AppToken == "" && s.SigningSecret == "" {
		if s.Threads {
			l.bad("slack.threads", "it needs the other slack keys: bot_token, and app_token or signing_secret")
		}
		return
	}
	l.need("slack.bot_token", s.BotToken.Reveal(), "Slack needs it beside the other slack keys; it stands in the app's settings under OAuth & Permissions")
	if s.BotToken != "" && s.AppToken == "" && s.SigningSecret == "" {
		l.bad("slack.app_token", "missing: give app_token (Socket Mode) or signing_secret (HTTP)")
	}
	if s.AppToken == "" && s.SigningSecret != "" && c.PublicURL == "" {
		l.bad("slack.signing_secret", "Slack over HTTP needs public_url; with app_token no public address is needed")
	}
}

func (c *Config) checkFeishu(l *loader) {
	f := c.Feishu
	l.link("feishu.base_url", f.BaseURL)
	l.oneOf("feishu.mode", f.Mode, "socket", "http")
	if f.AppID == "" && f.AppSecret == "" && f.VerificationToken == "" && f.EncryptKey == "" {
		return
	}
	l.need("feishu.app_id", f.AppID, "Feishu needs it beside the other feishu keys")
	l.need("feishu.app_secret", f.AppSecret.Reveal(), "Feishu needs it beside app_id")
	if f.Mode == "http" {
		if f.VerificationToken == "" && f.EncryptKey == "" {
			l.bad("feishu.encrypt_key", "missing: over HTTP give encrypt_key, or at least verification_token")
		}
		if c.PublicURL == "" {
			l.bad("feishu.mode", "http needs public_url; mode socket needs no public address")
		}
	}
}

func (c *Config) checkWeCom(l *loader) {
	w := c.WeCom
	l.link("wecom.base_url", w.BaseURL)
	for i, r := range w.Robots {
		key := item("wecom.robots", i)
		l.need(key+".name", r.Name, "a robot is called by its name")
		if u := r.URL.Reveal(); !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://") {
			l.bad(key+".url", "give the robot's webhook address")
		}
	}
	if w.CorpID == "" && w.AgentID == "" && w.Secret == "" && w.Token == "" && w.EncodingAESKey == "" {
		return
	}
	for _, k := range []struct{ key, got string }{
		{"wecom.corp_id", w.CorpID},
		{"wecom.agent_id", w.AgentID},
		{"wecom.secret", w.Secret.Reveal()},
		{"wecom.token", w.Token.Reveal()},
		{"wecom.encoding_aes_key", w.EncodingAESKey.Reveal()},
	} {
		l.need(k.key, k.got, "WeCom needs it beside the other wecom keys")
	}
	if k := w.EncodingAESKey.Reveal(); k != "" && !regexp.MustCompile(`^[A-Za-z0-9]{43}$`).MatchString(k) {
		l.bad("wecom.encoding_aes_key", "not the 43 letters and digits that the WeCom console shows")
	}
	if w.AgentID != "" && !regexp.MustCompile(`^\d+$`).MatchString(w.AgentID) {
		l.bad("wecom.agent_id", "%q is not a number such as 1000002", w.AgentID)
	}
	if c.PublicURL == "" {
		l.bad("wecom.corp_id", "WeCom calls back over HTTP: it needs public_url")
	}
}

func (l *loader) prefix(key string, got Secret, prefix string) {
	if got != "" && !strings.HasPrefix(got.Reveal(), prefix) {
		l.bad(key, "it should begin with %s; is it another of the app's keys?", prefix)
	}
}
