// Package bench_test measures what crmbot promises of its speed, as ratios within one run.
package bench_test

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"testing"
	"text/tabwriter"
	"time"
)

// line is one row of the table that is printed at the end.
type line struct{ what, got, against, ratio, aim string }

// report gathers the lines of one run.
type report struct{ lines []line }

func (r *report) add(l line) { r.lines = append(r.lines, l) }

func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nwhat\tcrmbot\tagainst\tratio\taim")
	for _, l := range r.lines {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", l.what, l.got, l.against, l.ratio, l.aim)
	}
	_ = t.Flush() // standard output of a test
	fmt.Fprintln(w)
}

// BenchmarkRatios runs each measurement once and prints one table. Both sides of a ratio take turns, so that whatever
// else the machine does meets both; medians of the turns are printed.
func BenchmarkRatios(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as crmbot does
	var r report
	b.Run("visit", func(b *testing.B) { measure(b, &r, visits) })
	b.Run("slack", func(b *testing.B) { measure(b, &r, slashes) })
	b.Run("questions", func(b *testing.B) { measure(b, &r, questions) })
	b.Run("search", func(b *testing.B) { measure(b, &r, searches) })
	b.Run("answers", func(b *testing.B) { measure(b, &r, answers) })
	b.Run("import", func(b *testing.B) { measure(b, &r, imports) })
	r.print(os.Stdout)
}

// measure runs fn once, whatever b.N is: each measurement counts its own work.
func measure(b *testing.B, r *report, fn func(*testing.B, *report)) {
	b.Helper()
	var once report
	fn(b, &once)
	r.lines = append(r.lines, once.lines...)
}

// quantile is the value that a share of all lie at or below; the list is sorted in place.
func quantile[T cmp.Ordered](list []T, share float64) T {
	slices.Sort(list)
	return list[min(len(list)-1, int(share*float64(len(list))))]
}

func median[T cmp.Ordered](list []T) T { return quantile(list, 0.5) }

// took is how long fn took.
func took(fn func()) time.Duration {
	began := time.Now()
	fn()
	return time.Since(began)
}

func perSecond(n int, d time.Duration) float64 { return float64(n) / d.Seconds() }
