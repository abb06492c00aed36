// Command crmbot puts a sales CRM inside the chat people already use.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // a bare machine may know no time zones
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
