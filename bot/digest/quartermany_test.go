//go:build soak

package digest_test

// quarters is how many quarters are lived through, each with another seed.
const quarters = 10
