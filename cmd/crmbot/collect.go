package main

import (
	"os"
	"runtime/debug"
)

// collectLess has garbage collected when three times what lives was added, unless GOGC says otherwise: what lives is some
// ten megabytes, and collecting at every doubling would take a tenth of the time of a busy daemon.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
}
