package bench_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"crmbot/crm/calendar"
	"crmbot/crm/transfer"
)

// imports reads, checks and writes a folder in the shape of the Maven files, several times their size.
func imports(b *testing.B, r *report) {
	const deals, rounds = 60_000, 3
	dir := b.TempDir()
	folder(b, dir, deals)
	var rates, checks, writes []float64
	for range rounds {
		c := core(fresh(b))
		src, err := transfer.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		var p *transfer.Plan
		check := took(func() {
			if p, err = transfer.Make(context.Background(), c, src, transfer.Options{Preset: transfer.Maven, Now: noon}); err != nil {
				b.Fatal(err)
			}
		})
		if n := p.Report.Total; n.New != n.Rows || n.Rows < deals {
			b.Fatalf("the plan is %+v, want every row new", n)
		}
		write := took(func() {
			if _, err := p.Apply(context.Background(), nil); err != nil {
				b.Fatal(err)
			}
		})
		n := p.Report.Total.Rows
		rates = append(rates, perSecond(n, check+write))
		checks, writes = append(checks, perSecond(n, check)), append(writes, perSecond(n, write))
	}
	b.ReportMetric(median(rates), "rows/s")
	r.add(line{
		what: fmt.Sprintf("import of %d deals", deals), got: fmt.Sprintf("%.0f rows/s", median(rates)),
		against: fmt.Sprintf("checked %.0f/s, written %.0f/s", median(checks), median(writes)), ratio: fmt.Sprintf("%.2f × of 20000/s", median(rates)/20_000), aim: "> 20000 rows/s",
	})
}

// folder writes the four files.
func folder(b *testing.B, dir string, deals int) {
	b.Helper()
	const accounts, agents = 600, 35
	products := []string{"GTX Basic", "GTX Pro", "MG Special", "MG Advanced", "GTX Plus Pro", "GTX Plus Basic", "GTK 500"}
	var acc, prod, team, pipe bytes.Buffer
	acc.WriteString("account,sector,year_established,revenue,employees,office_location,subsidiary_of\n")
	for i := range accounts {
		fmt.Fprintf(&acc, "%s,medical,1999,%d.41,%d,United States,\n", brand(i), 100+i, 50+i)
	}
	prod.WriteString("product,series,sales_price\n")
	for i, p := range products {
		fmt.Fprintf(&prod, "%s,%s,%d\n", p, p[:3], 55+i*500)
	}
	team.WriteString("sales_agent,manager,regional_office\n")
	for i := range agents {
		fmt.Fprintf(&team, "Agent Number%d,Manager Number%d,%s\n", i, i%6, []string{"Central", "East", "West"}[i%3])
	}
	pipe.WriteString("opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n")
	first, _ := calendar.NewDate(2025, 10, 1)
	for i := range deals {
		engaged := first.AddDays(i * 401 / deals)
		fmt.Fprintf(&pipe, "%08X,Agent Number%d,%s,%s,", i*2654435761%(1<<32), i%agents, products[i%len(products)], brand(i*7%accounts))
		switch i % 9 {
		case 0:
			fmt.Fprintf(&pipe, "Prospecting,,,\n")
		case 1, 2:
			fmt.Fprintf(&pipe, "Engaging,%s,,\n", iso(engaged))
		case 3, 4, 5, 6:
			fmt.Fprintf(&pipe, "Won,%s,%s,%d\n", iso(engaged), iso(engaged.AddDays(i%15)), 50+i%5000)
		default:
			fmt.Fprintf(&pipe, "Lost,%s,%s,0\n", iso(engaged), iso(engaged.AddDays(i%15)))
		}
	}
	for name, buf := range map[string]*bytes.Buffer{"accounts.csv": &acc, "products.csv": &prod, "sales_teams.csv": &team, "sales_pipeline.csv": &pipe} {
		if err := os.WriteFile(filepath.Join(dir, name), buf.Bytes(), 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// brand is the i-th account's name.
func brand(i int) string {
	a := []string{"Can", "Iso", "Beta", "Ron", "Plus", "Zon", "Hat", "Gene", "Opti", "Kin", "Dam", "Inno"}
	z := []string{"city", "dom", "soloin", "tone", "strip", "cane", "fan", "silex", "dox", "bam"}
	s := a[i%len(a)] + z[i/len(a)%len(z)]
	if n := i / len(a) / len(z); n > 0 {
		s += fmt.Sprintf(" %s", []string{"Holdings", "Labs", "Works", "Media", "Foods"}[n%5])
	}
	return s
}

func iso(d calendar.Date) string { return d.At(0, 0, time.UTC).Format(time.DateOnly) }
