//go:build soak

package funnel_test

// randomChanges is how many changes the replay is tested on.
const randomChanges = 100_000
