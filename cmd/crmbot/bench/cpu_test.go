package bench_test

import (
	"context"
	"runtime/debug"
	"syscall"
	"testing"

	"crmbot/crm/transfer"
)

// spent is the processor time this process has used, which other programs on the machine do not change much.
func spent(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e3
}

// BenchmarkVisit is what one visit costs of the processor when 64 people type, and what the bare loop costs.
func BenchmarkVisit(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as crmbot does
	d := openDesk(b)
	const visits = 4000
	d.write(b, 64, visits)
	d.replay(b, 64, visits)
	var ours, theirs float64
	var commits uint64
	for b.Loop() {
		from, earlier := spent(b), d.engine.Stats().Commits
		d.write(b, 64, visits)
		mid := spent(b)
		commits += d.engine.Stats().Commits - earlier
		d.replay(b, 64, visits)
		ours, theirs = ours+mid-from, theirs+spent(b)-mid
	}
	b.ReportMetric(ours/float64(b.N*visits), "cpu-µs/visit")
	b.ReportMetric(float64(b.N*visits)/float64(commits), "visits/commit")
	b.ReportMetric(theirs/float64(b.N*visits), "cpu-µs/bare")
}

// BenchmarkImport is what one imported row costs of the processor.
func BenchmarkImport(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(300)) // as crmbot does
	dir := b.TempDir()
	folder(b, dir, 20_000)
	var check, write float64
	rows := 0
	for b.Loop() {
		c := core(fresh(b))
		src, err := transfer.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		from := spent(b)
		p, err := transfer.Make(context.Background(), c, src, transfer.Options{Preset: transfer.Maven, Now: noon})
		if err != nil {
			b.Fatal(err)
		}
		mid := spent(b)
		if _, err := p.Apply(context.Background(), nil); err != nil {
			b.Fatal(err)
		}
		check, write = check+mid-from, write+spent(b)-mid
		rows += p.Report.Total.Rows
	}
	b.ReportMetric(check/float64(rows), "cpu-µs/checked-row")
	b.ReportMetric(write/float64(rows), "cpu-µs/written-row")
}
