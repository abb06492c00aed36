package main

import (
	"fmt"
	"io"
	"strings"
)

// progress is a bar on a terminal; elsewhere it is silent.
type progress struct {
	w     io.Writer
	width int
	on    bool
	last  int // the permille shown last
}

// show draws how far the work is.
func (p *progress) show(done, total int) {
	if !p.on || total <= 0 {
		return
	}
	now := done * 1000 / total
	if now == p.last && done < total {
		return
	}
	p.last = now
	text := fmt.Sprintf(" %3d %% %d/%d", now/10, done, total)
	room := max(10, min(60, p.width-len(text)-3))
	full := room * now / 1000
	fmt.Fprintf(p.w, "\r[%s%s]%s", strings.Repeat("█", full), strings.Repeat("░", room-full), text)
}

// clear takes the bar away.
func (p *progress) clear() {
	if p.on && p.last > 0 {
		fmt.Fprint(p.w, "\r\033[K")
	}
}
