package main

import (
	"io"
	"os"
	"os/user"
	"path/filepath"

	"golang.org/x/term"

	"crmbot/bot/lang"
	"crmbot/config"
)

// call is one run of a subcommand: its streams, who called it from where, and what was opened for it.
// Through the socket it is the caller's, while the house is the daemon's.
type call struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	caller caller

	args   []string
	file   string // the configuration file that was read, if one was
	cfg    *config.Config
	house  *house
	tongue lang.Tag // what is printed is in it; empty before anything said which
	inner  bool     // inside the daemon, for somebody at the socket

	// Why there is no configuration or no house, for the subcommand that copes without.
	unread, unopened error
}

// caller is what a subcommand may know of the process that called it.
type caller struct {
	Dir   string   `json:"dir"`  // working folder
	User  string   `json:"user"` // of the operating system
	In    bool     `json:"in"`   // stdin, stdout, stderr are terminals
	Out   bool     `json:"out"`
	Err   bool     `json:"err"`
	Lang  string   `json:"lang"`  // of the terminal, as the environment says it
	Width int      `json:"width"` // of the terminal, in columns; 80 when unknown
	Env   []string `json:"-"`     // stays where it is: it may hold secrets
}

func thisCaller(stdin io.Reader, stdout, stderr io.Writer) caller {
	c := caller{In: isTerminal(stdin), Out: isTerminal(stdout), Err: isTerminal(stderr), Width: 80, Env: os.Environ()}
	if dir, err := os.Getwd(); err == nil {
		c.Dir = dir
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if c.Lang = os.Getenv(name); c.Lang != "" {
			break
		}
	}
	if u, err := user.Current(); err == nil {
		c.User = u.Username
	}
	if f, ok := stderr.(*os.File); ok && c.Err {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			c.Width = w
		}
	}
	return c
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// path is a path as the caller meant it.
func (c *call) path(p string) string {
	if filepath.IsAbs(p) || c.caller.Dir == "" {
		return p
	}
	return filepath.Join(c.caller.Dir, p)
}
