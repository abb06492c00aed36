//go:build !linux

package main

import "net"

// samePerson relies on the socket's mode where the system does not tell who calls.
func samePerson(*net.UnixConn) error { return nil }
