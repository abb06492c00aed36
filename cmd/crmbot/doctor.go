package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"crmbot/adapters/slack"
	"crmbot/bot/card"
	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/store"
)

// finding is one line of doctor: how a part stands, what is so, and what mends it.
type finding struct {
	Part  string `json:"part"`
	State string `json:"state"` // ok, warn, bad
	Fact  string `json:"fact"`
	Fix   string `json:"fix,omitempty"`
}

const (
	fine = "ok"
	warn = "warn"
	bad  = "bad"
)

func doctorCommand() subcommand {
	return subcommand{
		name: "doctor", needs: perhaps,
		text: "look at store, clock, configuration, people and platforms, and say what to mend / 体检",
		more: "Exit code 0: all well, 1: something to look at, 2: something broken. Secrets are never printed.",
		define: func(fs *flag.FlagSet) action {
			asJSON := fs.Bool("json", false, "print JSON")
			press := fs.String("press", "", "send `PERSON` a button in Slack and wait for the press (a name, an e-mail address or slack:U012AB3CD)")
			return func(ctx context.Context, c *call) error { return doctor(ctx, c, *asJSON, *press) }
		},
	}
}

func doctor(ctx context.Context, c *call, asJSON bool, press string) error {
	found := examine(ctx, c)
	if c.unread == nil {
		found = append(found, slackFindings(ctx, c, press)...)
	}
	worst := 0
	for _, f := range found {
		switch f.State {
		case warn:
			worst = max(worst, 1)
		case bad:
			worst = 2
		}
	}
	if asJSON {
		if err := json.NewEncoder(c.stdout).Encode(map[string]any{"exit": worst, "findings": found}); err != nil {
			return err
		}
	} else {
		mark, p := map[string]string{fine: "✓", warn: "!", bad: "✗"}, c.printer()
		for _, f := range found {
			part := card.Pad(p.T("doctor.part."+f.Part), 9, false)
			fmt.Fprintf(c.stdout, "%s %s %s\n", mark[f.State], part, strings.ReplaceAll(f.Fact, "\n", "\n            "))
			if f.Fix != "" {
				fmt.Fprintf(c.stdout, "            → %s\n", f.Fix)
			}
		}
	}
	if worst > 0 {
		return exit(worst)
	}
	return nil
}

// examine looks at everything once.
func examine(ctx context.Context, c *call) []finding {
	p := c.printer()
	found := []finding{configFinding(c)}
	if c.house == nil {
		return append(found, closedFinding(c))
	}
	found = append(found, storeFinding(ctx, p, c.house), backupFinding(c))
	err := c.house.core.View(ctx, crm.Actor{System: "crmbot"}, c.house.clock.Now(), func(v *crm.View) error {
		found = append(found, clockFinding(p, v), calendarFinding(p, v), peopleFinding(p, v), outboxFinding(p, v, c.house))
		return nil
	})
	if err != nil {
		found = append(found, finding{"store", bad, err.Error(), p.T("doctor.store.check")})
	}
	return append(append(found, consoleFinding(c)), platformFindings(c)...)
}

func configFinding(c *call) finding {
	p := c.printer()
	if c.unread != nil {
		return finding{"config", bad, c.unread.Error(), p.T("doctor.config.mend")}
	}
	if c.file == "" {
		return finding{"config", fine, p.T("doctor.config.none"), ""}
	}
	return finding{"config", fine, c.file, ""}
}

func closedFinding(c *call) finding {
	path, p := databasePath(c.cfg), c.printer()
	switch {
	case errors.Is(c.unopened, fs.ErrNotExist):
		return finding{"store", warn, p.T("doctor.store.none", "path", c.cfg.Data), p.T("doctor.store.start")}
	case errors.Is(c.unopened, store.ErrDamaged):
		return finding{"store", bad, c.unopened.Error(), p.T("doctor.store.restore")}
	}
	return finding{"store", bad, p.T("doctor.store.shut", "path", path, "why", sentence(c.unopened, p)), ""}
}

func storeFinding(ctx context.Context, p *lang.Printer, h *house) finding {
	var format int
	var head, recent uint64
	err := h.engine.View(ctx, workspace, func(r store.Reader) error {
		var err error
		format, err = store.Format(r)
		return err
	})
	if err == nil {
		err = h.core.View(ctx, crm.Actor{System: "crmbot"}, h.clock.Now(), func(v *crm.View) error {
			head, _ = v.Head()
			recent = changesSince(v, head, v.Now().Add(-growthWindow))
			return nil
		})
	}
	if err == nil {
		err = h.engine.Fault()
	}
	if err != nil {
		return finding{"store", bad, err.Error(), p.T("doctor.store.again")}
	}
	fact := p.T("doctor.store.is", "path", h.engine.Path(), "size", size(h.engine.Stats().Size), "format", format, "entries", int64(head))
	if head > 0 {
		yearly := float64(h.engine.Stats().Size) / float64(head) * float64(recent) * float64(365*24*time.Hour) / float64(growthWindow)
		fact = p.T("doctor.store.grows", "fact", fact, "recent", int64(recent), "yearly", size(int64(yearly)))
	}
	if info, err := os.Stat(h.cfg.Data); err == nil && info.Mode().Perm()&0o077 != 0 {
		return finding{"store", warn, p.T("doctor.store.open", "fact", fact, "mode", fmt.Sprintf("%04o", info.Mode().Perm())), "chmod 700 " + h.cfg.Data}
	}
	return finding{"store", fine, fact, ""}
}

// growthWindow is the time whose changes tell how fast the database grows.
const growthWindow = 30 * 24 * time.Hour

// changesSince counts the journal entries written after a moment, by halving: entries stand in the order of their time.
func changesSince(v *crm.View, head uint64, since time.Time) uint64 {
	from, to := uint64(1), head+1
	for from < to {
		middle := from + (to-from)/2
		if e := v.Entries(middle, 1); len(e) > 0 && e[0].At.Before(since) {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return head + 1 - from
}

// backupFinding tells how old the newest backup is; after a week it is old.
func backupFinding(c *call) finding {
	p := c.printer()
	if c.house.sample {
		return finding{"backup", fine, p.T("doctor.backup.sample"), ""}
	}
	const old = 7 * 24 * time.Hour
	fix := p.T("doctor.backup.do")
	var note lastBackup
	body, err := os.ReadFile(filepath.Join(c.cfg.Data, lastBackupName))
	if err != nil || json.Unmarshal(body, &note) != nil {
		return finding{"backup", warn, p.T("doctor.backup.never"), fix}
	}
	age := c.house.clock.Now().Sub(note.At).Round(time.Minute)
	fact := p.T("doctor.backup.last", "age", age, "size", size(note.Bytes), "path", note.Path)
	if age > old {
		return finding{"backup", warn, fact, fix}
	}
	return finding{"backup", fine, fact, ""}
}

func clockFinding(p *lang.Printer, v *crm.View) finding {
	now := v.Now()
	fact := fmt.Sprintf("%s %s", now.In(v.TeamZone(0)).Format("2006-01-02 15:04"), v.Company().Zone)
	head, _ := v.Head()
	if last := v.Entries(head, 1); len(last) > 0 && last[0].At.After(now.Add(time.Minute)) {
		wrote := last[0].At.In(v.TeamZone(0)).Format("2006-01-02 15:04")
		if v.Company().Sample {
			return finding{"clock", fine, p.T("doctor.clock.sample", "now", fact, "last", wrote), ""}
		}
		return finding{"clock", bad, p.T("doctor.clock.back", "now", fact, "last", wrote), p.T("doctor.clock.set")}
	}
	return finding{"clock", fine, fact, ""}
}

func calendarFinding(p *lang.Printer, v *crm.View) finding {
	year, month, _ := calendar.DateOf(v.Now().In(v.TeamZone(0))).YMD()
	fix := p.T("doctor.calendar.set")
	if !v.Calendar().Known(year) {
		return finding{"calendar", warn, p.T("doctor.calendar.unknown", "year", strconv.Itoa(year)), fix}
	}
	if month == time.December && !v.Calendar().Known(year+1) {
		return finding{"calendar", warn, p.T("doctor.calendar.next", "year", strconv.Itoa(year+1)), fix}
	}
	return finding{"calendar", fine, p.T("doctor.calendar.known", "year", strconv.Itoa(year)), ""}
}

func peopleFinding(p *lang.Printer, v *crm.View) finding {
	active, waiting, linked, admins := 0, 0, 0, 0
	for _, person := range v.People() {
		switch person.State {
		case crm.Active:
			active++
			if person.Role == crm.Admin {
				admins++
			}
			if len(v.Identities(person.ID)) > 0 {
				linked++
			}
		case crm.Waiting:
			waiting++
		case crm.Disabled:
		}
	}
	fact := p.T("doctor.users.are", "active", active, "linked", linked, "admins", admins, "waiting", waiting)
	switch {
	case admins == 0:
		return finding{"users", warn, fact, p.T("doctor.users.no_admin")}
	case waiting > 0:
		return finding{"users", warn, fact, p.T("doctor.users.waiting")}
	}
	return finding{"users", fine, fact, ""}
}

func consoleFinding(c *call) finding {
	p := c.printer()
	host, _, err := net.SplitHostPort(c.cfg.Listen)
	local := err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
	switch {
	case c.cfg.Web.PasswordHash != "":
		return finding{"console", fine, p.T("doctor.console.password", "listen", c.cfg.Listen), ""}
	case local && c.cfg.PublicURL == "":
		return finding{"console", fine, p.T("doctor.console.local", "listen", c.cfg.Listen), ""}
	}
	return finding{"console", warn, p.T("doctor.console.closed", "listen", c.cfg.Listen), p.T("doctor.console.set")}
}

// platformFindings tells of the platforms that have no lines of their own.
func platformFindings(c *call) []finding {
	on, p := c.cfg.On(), c.printer()
	if len(on) == 0 {
		return []finding{{"platforms", fine, p.T("doctor.platforms.none"), ""}}
	}
	if later := slices.DeleteFunc(on, func(name string) bool { return name == slack.Platform }); len(later) > 0 {
		return []finding{{"platforms", warn, p.T("doctor.platforms.later", "names", later), ""}}
	}
	return nil
}
