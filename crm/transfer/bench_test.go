package transfer_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"crmbot/crm"
	"crmbot/crm/transfer"
	"crmbot/store/bolt"
)

// BenchmarkImport reads, checks and writes deals of 500 customers with journal, roll-ups and search, onto the disk.
func BenchmarkImport(b *testing.B) {
	const rows = 20000
	var text strings.Builder
	text.WriteString("opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n")
	for i := range rows {
		stage, closed, value := "Won", "2017-03-01", fmt.Sprint(100+i%900)
		switch i % 4 {
		case 1:
			stage, value = "Lost", "0"
		case 2:
			stage, closed, value = "Engaging", "", ""
		}
		fmt.Fprintf(&text, "R%06d,Agent %d,GTX Basic,Company %d,%s,2016-12-%02d,%s,%s\n", i, i%30, i%500, stage, 1+i%28, closed, value)
	}
	var team strings.Builder
	team.WriteString("sales_agent,manager,regional_office\n")
	for i := range 30 {
		fmt.Fprintf(&team, "Agent %d,Manager %d,East\n", i, i%6)
	}
	src := transfer.Source{Files: []transfer.File{
		{Name: "sales_pipeline.csv", Data: []byte(text.String())}, {Name: "sales_teams.csv", Data: []byte(team.String())},
		{Name: "products.csv", Data: []byte("product,series,sales_price\nGTX Basic,GTX,550\n")},
	}}
	for b.Loop() {
		b.StopTimer()
		engine, err := bolt.Open(filepath.Join(b.TempDir(), "bench.db"), bolt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		c := crm.Open(engine, "main")
		b.StartTimer()
		p, err := transfer.Make(b.Context(), c, src, transfer.Options{Preset: transfer.Maven, Now: now})
		if err != nil {
			b.Fatal(err)
		}
		res, err := p.Apply(b.Context(), nil)
		if err != nil || res.Written[transfer.Deals] != rows {
			b.Fatal(res, err)
		}
		b.StopTimer()
		if err := engine.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
