package config

import _ "embed"

//go:embed crmbot.example.yaml
var example string

// Example is a complete, commented configuration file.
func Example() string { return example }
