//go:build oracle

package transfer_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/funnel"
	"crmbot/crm/transfer"
	"crmbot/store/bolt"
)

// TestOracle imports the real Maven files and compares with what is known of them. CRMBOT_ORACLE_DIR names their folder.
func TestOracle(t *testing.T) {
	dir := os.Getenv("CRMBOT_ORACLE_DIR")
	if dir == "" {
		t.Fatal("CRMBOT_ORACLE_DIR names no folder with the Maven files")
	}
	engine, err := bolt.Open(filepath.Join(t.TempDir(), "oracle.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	c := crm.Open(engine, "main")
	src, err := transfer.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 6, 30, 10, 0, 0, 0, time.UTC)
	opt := transfer.Options{Preset: transfer.Maven, Now: now}

	began := time.Now()
	p, err := transfer.Make(t.Context(), c, src, opt)
	if err != nil {
		t.Fatal(err)
	}
	checked := time.Since(began)
	began = time.Now()
	res, err := p.Apply(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	t.Logf("%d rows checked in %v, written in %v: %.0f rows a second", p.Report.Total.Rows, checked, took,
		float64(p.Report.Total.Rows)/(checked+took).Seconds())
	t.Logf("%+v", p.Report.Dirt)
	t.Logf("%+v", p.Report.Kinds)
	t.Logf("%+v", p.Report.Total)

	dirt := map[string]int{}
	for _, d := range p.Report.Dirt {
		dirt[d.Kind] = d.N
	}
	for kind, want := range map[string]int{
		"deal.no_customer": 1425, "product.spelling": 1480, "deal.no_start": 500, "person.idle": 5, "parent": 15, "spelling": 13,
		"customer.made": 0,
	} {
		if dirt[kind] != want {
			t.Errorf("warnings of kind %s = %d, want %d", kind, dirt[kind], want)
		}
	}
	for kind, want := range map[string]int{transfer.Customers: 85, transfer.Deals: 8800, transfer.Products: 7, transfer.People: 35 + 6} {
		if got := res.Written[kind]; got != want {
			t.Errorf("%s written = %d, want %d", kind, got, want)
		}
	}
	if p.Report.Total.Refused != 0 {
		t.Errorf("refused = %+v, want none", p.Report.Refused)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Errorf("Check = %v, want nil", err)
	}

	again, err := transfer.Make(t.Context(), c, src, opt)
	if err != nil {
		t.Fatal(err)
	}
	if n := again.Report.Total; n.New+n.Updated+n.Kept+n.Refused != 0 || n.Duplicate != n.Rows {
		t.Errorf("the second run = %+v, want duplicates only", n)
	}
	if res, err := again.Apply(t.Context(), nil); err != nil || len(res.Written)+len(res.Changed) != 0 {
		t.Errorf("the second run wrote %+v, %v, want nothing", res, err)
	}

	err = c.View(t.Context(), crm.Actor{System: "test"}, now, func(v *crm.View) error {
		oracleNumbers(t, v)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func oracleNumbers(t *testing.T, v *crm.View) {
	t.Helper()
	if got := v.Company().Currency; got != "USD" {
		t.Errorf("currency = %s, want USD", got)
	}
	pipe := v.DefaultPipeline()
	var names []string
	for _, s := range pipe.Stages {
		names = append(names, s.Name)
	}
	if len(names) != 4 || names[0] != "Prospecting" || names[1] != "Engaging" || names[2] != "Won" || names[3] != "Lost" {
		t.Errorf("stages = %v, want Prospecting, Engaging, Won, Lost", names)
	}
	reps, managers := 0, 0
	for _, p := range v.People() {
		switch {
		case p.Team == 0:
			t.Errorf("%s belongs to no team", p.Name)
		case p.Role == crm.Rep:
			reps++
		case p.Role == crm.Manager:
			managers++
		}
	}
	if reps != 35 || managers != 6 || len(v.Teams()) != 9 {
		t.Errorf("reps, managers, teams = %d, %d, %d, want 35, 6, 9", reps, managers, len(v.Teams()))
	}

	whole, err := funnel.Report(v, funnel.Query{Who: funnel.Of(v, crm.Ref{})}, funnel.Whole, funnel.ByClose)
	if err != nil {
		t.Fatal(err)
	}
	total := whole.Total
	if total.Won != 4238 || total.Lost != 2473 {
		t.Errorf("won, lost = %d, %d, want 4238, 2473", total.Won, total.Lost)
	}
	if got := total.Rate().Round(10000); got != 6315 {
		t.Errorf("win rate = %d, want 6315 hundredths of a percent", got)
	}
	if got := total.Revenue.Sum.Minor; got != 10_005_534_00 {
		t.Errorf("revenue = %d, want 1000553400", got)
	}
	first, _ := calendar.NewDate(2017, 1, 1)
	rates, err := funnel.WinRate(v, funnel.Query{Who: funnel.Of(v, crm.Ref{}), Period: calendar.QuarterOf(first, v.Fiscal())})
	if err != nil {
		t.Fatal(err)
	}
	if got := rates.Count.Round(10000); got != 8207 {
		t.Errorf("win rate of 2017Q1 by close = %d (%+v), want 8207", got, rates.Count)
	}
	if got := rates.Cohort.Round(10000); got != 5547 {
		t.Errorf("win rate of 2017Q1 by cohort = %d (%+v), want 5547", got, rates.Cohort)
	}
	now, err := funnel.Read(v, funnel.Query{Who: funnel.Of(v, crm.Ref{})})
	if err != nil {
		t.Fatal(err)
	}
	if len(now.Stages) != 2 || now.Stages[0].N != 500 || now.Stages[1].N != 1589 {
		t.Errorf("funnel = %+v, want 500 and 1589", now.Stages)
	}
}
