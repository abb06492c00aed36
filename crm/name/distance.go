package name

// Distance is the number of letters put in, left out, changed or swapped with their neighbour between a and b, counted up to limit:
// limit+1 means more.
func Distance(a, b string, limit int) int {
	var ab, bb [stack]rune
	whole, _ := distances(appendRunes(ab[:0], a), appendRunes(bb[:0], b), limit)
	return whole
}

func appendRunes(dst []rune, s string) []rune {
	for _, r := range s {
		dst = append(dst, r)
	}
	return dst
}

// distances gives the distance of a to b and to the nearest beginning of b, each at most limit+1.
func distances(a, b []rune, limit int) (whole, beginning int) {
	over := limit + 1
	if len(a)-len(b) > limit {
		return over, over
	}
	long := len(b)-len(a) > limit
	if long {
		b = b[:len(a)+limit]
	}
	// Three rows: before last, last, present.
	var buf [3][stack]int
	rows := [3][]int{buf[0][:0], buf[1][:0], buf[2][:0]}
	for i := range rows {
		for j := range len(b) + 1 {
			rows[i] = append(rows[i], j)
		}
	}
	for i := range a {
		prior, last, row := rows[i%3], rows[(i+1)%3], rows[(i+2)%3]
		row[0] = i + 1
		low := row[0]
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, prior[j-1]+1)
			}
			row[j+1] = d
			low = min(low, d)
		}
		if low > limit {
			return over, over
		}
	}
	end := rows[(len(a)+1)%3]
	whole, beginning = over, over
	for _, d := range end {
		beginning = min(beginning, d)
	}
	if !long {
		whole = min(over, end[len(b)])
	}
	return whole, beginning
}

// Dice compares the pairs of neighbouring letters of a and b: 1000 when all are shared, 0 when none is. It takes the texts as they are;
// fold them before.
func Dice(a, b string) int {
	var ab, bb [stack]rune
	return dice(appendRunes(ab[:0], a), appendRunes(bb[:0], b))
}

func dice(a, b []rune) int {
	if len(a) < 2 || len(b) < 2 {
		if len(a) > 0 && string(a) == string(b) {
			return 1000
		}
		return 0
	}
	var used [stack]bool
	taken := used[:0]
	for range b {
		taken = append(taken, false)
	}
	shared := 0
	for i := range len(a) - 1 {
		for j := range len(b) - 1 {
			if !taken[j] && a[i] == b[j] && a[i+1] == b[j+1] {
				taken[j] = true
				shared++
				break
			}
		}
	}
	return 2000 * shared / (len(a) + len(b) - 2)
}
