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
	"strings"
	"time"

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
		text: "look at store, clock, configuration and people, and say what to mend / 体检",
		more: "Exit code 0: all well, 1: something to look at, 2: something broken. Secrets are never printed.",
		define: func(fs *flag.FlagSet) action {
			asJSON := fs.Bool("json", false, "print JSON")
			return func(ctx context.Context, c *call) error { return doctor(ctx, c, *asJSON) }
		},
	}
}

func doctor(ctx context.Context, c *call, asJSON bool) error {
	found := examine(ctx, c)
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
		mark := map[string]string{fine: "✓", warn: "!", bad: "✗"}
		for _, f := range found {
			fmt.Fprintf(c.stdout, "%s %-9s %s\n", mark[f.State], f.Part, strings.ReplaceAll(f.Fact, "\n", "\n            "))
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
	found := []finding{configFinding(c)}
	if c.house == nil {
		return append(found, closedFinding(c))
	}
	found = append(found, storeFinding(ctx, c.house), backupFinding(c))
	err := c.house.core.View(ctx, crm.Actor{System: "crmbot"}, c.house.clock.Now(), func(v *crm.View) error {
		found = append(found, clockFinding(v), calendarFinding(v), peopleFinding(v))
		return nil
	})
	if err != nil {
		found = append(found, finding{"store", bad, err.Error(), "run crmbot check, and restore the last backup if it agrees"})
	}
	return append(found, consoleFinding(c), platformFinding(c))
}

func configFinding(c *call) finding {
	if c.unread != nil {
		return finding{"config", bad, c.unread.Error(), "mend each line; crmbot help config prints a complete example"}
	}
	if c.file == "" {
		return finding{"config", fine, "no file, defaults and environment", ""}
	}
	if at, ok := c.cfg.Said("digests"); ok {
		return finding{"config", warn, fmt.Sprintf("%s:%d: digests are read, but this version does not send them yet", at.File, at.Line), ""}
	}
	return finding{"config", fine, c.file, ""}
}

func closedFinding(c *call) finding {
	path := databasePath(c.cfg)
	switch {
	case errors.Is(c.unopened, fs.ErrNotExist):
		return finding{"store", warn, "no database in " + c.cfg.Data + " yet", "crmbot serve starts one, crmbot demo makes a sample company"}
	case errors.Is(c.unopened, store.ErrDamaged):
		return finding{"store", bad, c.unopened.Error(), "restore the last backup: crmbot restore FILE --force"}
	}
	return finding{"store", bad, fmt.Sprintf("%s cannot be opened: %s", path, sentence(c.unopened, c.printer())), ""}
}

func storeFinding(ctx context.Context, h *house) finding {
	var format int
	var head uint64
	err := h.engine.View(ctx, workspace, func(r store.Reader) error {
		var err error
		format, err = store.Format(r)
		return err
	})
	if err == nil {
		err = h.core.View(ctx, crm.Actor{System: "crmbot"}, h.clock.Now(), func(v *crm.View) error {
			head, _ = v.Head()
			return nil
		})
	}
	if err == nil {
		err = h.engine.Fault()
	}
	if err != nil {
		return finding{"store", bad, err.Error(), "start crmbot again; if that does not help, restore the last backup"}
	}
	fact := fmt.Sprintf("%s %s, format %d, %d journal entries", h.engine.Path(), size(h.engine.Stats().Size), format, head)
	if info, err := os.Stat(h.cfg.Data); err == nil && info.Mode().Perm()&0o077 != 0 {
		return finding{"store", warn, fact + fmt.Sprintf("; others may enter the folder (mode %04o)", info.Mode().Perm()), "chmod 700 " + h.cfg.Data}
	}
	return finding{"store", fine, fact, ""}
}

// backupFinding tells how old the newest backup is; after a week it is old.
func backupFinding(c *call) finding {
	if c.house.sample {
		return finding{"backup", fine, "none needed, this is the sample company", ""}
	}
	const old = 7 * 24 * time.Hour
	fix := "crmbot backup, every night by a timer"
	var note lastBackup
	body, err := os.ReadFile(filepath.Join(c.cfg.Data, lastBackupName))
	if err != nil || json.Unmarshal(body, &note) != nil {
		return finding{"backup", warn, "never backed up", fix}
	}
	age := c.house.clock.Now().Sub(note.At).Round(time.Minute)
	fact := fmt.Sprintf("last %s ago, %s, %s", age, size(note.Bytes), note.Path)
	if age > old {
		return finding{"backup", warn, fact, fix}
	}
	return finding{"backup", fine, fact, ""}
}

func clockFinding(v *crm.View) finding {
	now := v.Now()
	fact := fmt.Sprintf("%s %s", now.In(v.TeamZone(0)).Format("2006-01-02 15:04"), v.Company().Zone)
	head, _ := v.Head()
	if last := v.Entries(head, 1); len(last) > 0 && last[0].At.After(now.Add(time.Minute)) {
		return finding{"clock", bad, fact + ", but the last change was written at " + last[0].At.Format(time.RFC3339), "set the machine's clock (timedatectl)"}
	}
	return finding{"clock", fine, fact, ""}
}

func calendarFinding(v *crm.View) finding {
	year, month, _ := calendar.DateOf(v.Now().In(v.TeamZone(0))).YMD()
	fix := "管理 节假日 / admin holiday, or the section calendar of the configuration"
	if !v.Calendar().Known(year) {
		return finding{"calendar", warn, fmt.Sprintf("no public holidays of %d: only weekends are off", year), fix}
	}
	if month == time.December && !v.Calendar().Known(year+1) {
		return finding{"calendar", warn, fmt.Sprintf("no public holidays of %d yet", year+1), fix}
	}
	return finding{"calendar", fine, fmt.Sprintf("%d known", year), ""}
}

func peopleFinding(v *crm.View) finding {
	active, waiting, linked, admins := 0, 0, 0, 0
	for _, p := range v.People() {
		switch p.State {
		case crm.Active:
			active++
			if p.Role == crm.Admin {
				admins++
			}
			if len(v.Identities(p.ID)) > 0 {
				linked++
			}
		case crm.Waiting:
			waiting++
		case crm.Disabled:
		}
	}
	fact := fmt.Sprintf("%d active, %d with an account, %d administrators, %d waiting", active, linked, admins, waiting)
	switch {
	case admins == 0:
		return finding{"users", warn, fact, "send the start code that serve prints, or: crmbot user admin PERSON"}
	case waiting > 0:
		return finding{"users", warn, fact, "an administrator answers them in chat"}
	}
	return finding{"users", fine, fact, ""}
}

func consoleFinding(c *call) finding {
	host, _, err := net.SplitHostPort(c.cfg.Listen)
	local := err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
	switch {
	case c.cfg.Web.PasswordHash != "":
		return finding{"console", fine, c.cfg.Listen + ", with a password", ""}
	case local && c.cfg.PublicURL == "":
		return finding{"console", fine, c.cfg.Listen + ", for this machine only", ""}
	}
	return finding{"console", warn, c.cfg.Listen + ", closed: others could reach it and no password is set", "set web.password_hash"}
}

func platformFinding(c *call) finding {
	on := c.cfg.On()
	if len(on) == 0 {
		return finding{"platforms", fine, "none configured: console and terminal", ""}
	}
	return finding{"platforms", warn, strings.Join(on, ", ") + ": keys are there, but this version does not connect to them yet", ""}
}
