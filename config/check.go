package config

import (
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// complete fills in what follows from what was said.
func (c *Config) complete() {
	for i := range c.Pipelines {
		for j := range c.Pipelines[i].Stages {
			s := &c.Pipelines[i].Stages[j]
			if s.Kind == "" {
				s.Kind = "open"
			}
			if _, said := c.at[stageKey(i, j, "probability")]; !said && s.Kind == "won" {
				s.Probability = 100
			}
			if s.Category == "" {
				s.Category = map[string]string{"open": "pipeline", "won": "closed", "lost": "omitted"}[s.Kind]
			}
		}
	}
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Of == "" {
			f.Of = "customer"
		}
	}
}

// check looks at every value and tells l about each fault.
func (c *Config) check(l *loader) {
	if c.Data == "" {
		l.bad("data", "name the folder the database lives in")
	}
	if c.Shutdown < time.Second || c.Shutdown > 5*time.Minute {
		l.bad("shutdown", "%s is not between 1s and 5m", c.Shutdown)
	}
	l.address("listen", c.Listen)
	if c.Metrics.Listen != "" {
		l.address("metrics.listen", c.Metrics.Listen)
		if c.Metrics.Listen == c.Listen {
			l.bad("metrics.listen", "%s is the address of listen; metrics need their own", c.Metrics.Listen)
		}
	}
	l.link("public_url", c.PublicURL)
	l.oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	if h := c.Web.PasswordHash.Reveal(); h != "" && !regexp.MustCompile(`^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$`).MatchString(h) {
		l.bad("web.password_hash", "not a bcrypt hash; make one with: htpasswd -nbBC 12 '' PASSWORD | tr -d ':\\n'")
	}
	c.checkOrg(l)
	c.checkSlack(l)
	c.checkFeishu(l)
	c.checkWeCom(l)
	c.checkPipelines(l)
	c.checkTeams(l)
	c.checkDigests(l)
	c.checkCalendar(l)
	c.checkFields(l)
	c.checkWords(l)
}

func (c *Config) checkOrg(l *loader) {
	l.zone("org.timezone", c.Org.Timezone)
	l.oneOf("org.language", c.Org.Language, "zh-CN", "en")
	l.currency("org.currency", c.Org.Currency)
	l.between("org.fiscal_start", c.Org.FiscalStart, 1, 12)
	l.oneOf("org.week_start", c.Org.WeekStart, "monday", "sunday")
	l.oneOf("org.move_reason", c.Org.MoveReason, "ask", "off")
	l.oneOf("org.fiscal_label", c.Org.FiscalLabel, "start", "end")
	l.oneOf("org.proration", c.Org.Proration, "calendar", "workdays")
	l.oneOf("org.alert_mode", c.Org.AlertMode, "relative", "points")
	l.oneOf("access.join", c.Access.Join, "members", "invite")
	for _, most := range []struct {
		role string
		rows int
	}{{"rep", c.Access.Export.Rep}, {"service", c.Access.Export.Service}, {"manager", c.Access.Export.Manager}, {"admin", c.Access.Export.Admin}, {"auditor", c.Access.Export.Auditor}} {
		l.between("access.export."+most.role, most.rows, 0, 100_000_000)
	}
	for i, admin := range c.Access.Admins {
		if !account(admin) && !email(admin) {
			l.bad(item("access.admins", i), "%q is neither an e-mail address nor platform:id (slack:U012AB3CD)", admin)
		}
	}
}

// bad values of one kind each: every helper takes the key and what was said for it.

func (l *loader) oneOf(key, got string, allowed ...string) {
	if slices.Contains(allowed, got) {
		return
	}
	l.bad(key, "%q is not one of %s", got, strings.Join(allowed, ", "))
}

func (l *loader) between(key string, got, low, high int) {
	if got < low || got > high {
		l.bad(key, "%d is not between %d and %d", got, low, high)
	}
}

func (l *loader) address(key, got string) {
	_, port, err := net.SplitHostPort(got)
	if err == nil {
		n, e := strconv.Atoi(port)
		if e == nil && n >= 0 && n <= 65535 {
			return
		}
	}
	l.bad(key, "%q is not an address such as 127.0.0.1:8420", got)
}

func (l *loader) link(key, got string) {
	if got == "" {
		return
	}
	u, err := url.Parse(got)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		l.bad(key, "%q is not an address such as https://crm.example.com", got)
	}
}

func (l *loader) zone(key, got string) {
	if _, err := time.LoadLocation(got); err != nil || got == "" || got == "Local" {
		l.bad(key, "%q is not a time zone such as Asia/Shanghai or Europe/Berlin", got)
	}
}

func (l *loader) currency(key, got string) {
	if !regexp.MustCompile(`^[A-Z]{3}$`).MatchString(got) {
		l.bad(key, "%q is not a currency code such as CNY or USD", got)
	}
}

func (l *loader) need(key, got string, because string) {
	if strings.TrimSpace(got) == "" {
		l.bad(key, "missing: %s", because)
	}
}

func email(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// account reports "platform:id" of a platform there is.
func account(s string) bool {
	platform, id, ok := strings.Cut(s, ":")
	return ok && id != "" && slices.Contains([]string{"slack", "feishu", "wecom", "web", "terminal"}, platform)
}

func item(key string, i int) string { return key + "[" + strconv.Itoa(i) + "]" }
