//go:build !unix

package bolt

import "io/fs"

// inodeOf is empty where files have no such number.
func inodeOf(fs.FileInfo) string { return "" }
