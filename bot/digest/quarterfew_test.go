//go:build !soak

package digest_test

// quarters is how many quarters are lived through, each with another seed; with the build tag soak there are ten.
const quarters = 1
