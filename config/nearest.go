package config

import (
	"fmt"
	"slices"
)

// suggest is " (did you mean ...?)" with the known word nearest to got, or nothing when none is near.
func suggest(got string, known []string) string {
	if near, d := nearest(got, known); d <= max(2, len(got)/3) {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

// nearest is the known word with the fewest typing mistakes to got, and how many.
func nearest(got string, known []string) (string, int) {
	slices.Sort(known)
	best, fewest := "", len(got)+1
	for _, word := range known {
		if d := distance(got, word); d < fewest {
			best, fewest = word, d
		}
	}
	return best, fewest
}

// distance counts letters added, left out or changed, and neighbours swapped.
func distance(a, b string) int {
	older, old, row := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old, row = old, row, make([]int, len(b)+1)
	}
	return old[len(b)]
}
