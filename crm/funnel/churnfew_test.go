//go:build !soak

package funnel_test

// randomChanges is how many changes the replay is tested on; with the build tag soak they are a hundred thousand.
const randomChanges = 5_000
