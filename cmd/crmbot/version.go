package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

// build is what is known of this binary.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"`
	Changed  bool   `json:"changed,omitempty"` // built from a tree with changes
	Go       string `json:"go"`
	OS       string `json:"os"`
}

func thisBuild() build {
	b := build{Version: "unknown", Go: runtime.Version(), OS: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Version = info.Main.Version
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Changed = s.Value == "true"
		}
	}
	return b
}

func versionCommand() subcommand {
	return subcommand{name: "version", text: "print version and build / 版本", needs: nothing, define: func(fs *flag.FlagSet) action {
		asJSON := fs.Bool("json", false, "print JSON")
		return func(_ context.Context, c *call) error {
			b := thisBuild()
			if *asJSON {
				return json.NewEncoder(c.stdout).Encode(b)
			}
			line := fmt.Sprintf("crmbot %s %s %s", b.Version, b.Go, b.OS)
			if b.Revision != "" {
				line += fmt.Sprintf(" %.12s %s", b.Revision, b.Time)
			}
			_, err := fmt.Fprintln(c.stdout, line)
			return err
		}
	}}
}
