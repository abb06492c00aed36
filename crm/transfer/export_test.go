package transfer_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/crm/transfer"
)

// stocked gives a CRM with records of every kind, some of them hostile to spreadsheets.
func stocked(t *testing.T) *crm.CRM {
	t.Helper()
	c := setup(t)
	update(t, c, func(tx *crm.Tx) error {
		team, err := tx.NewTeam(crm.Team{Name: "华东组"})
		if err != nil {
			return err
		}
		rep, err := tx.NewPerson(crm.Person{Name: "周婷", Role: crm.Rep, State: crm.Active, Team: team.ID})
		if err != nil {
			return err
		}
		for i, name := range []string{"云帆仪器有限公司", "=cmd|' /C calc'!A0", "+86 Tools", "-Dash \"Quoted\"", "@At, Comma\nLine", "＝Wide", "'Quote", "'=both"} {
			owner := rep.ID
			if i%2 == 1 {
				owner = 1
			}
			cust, err := tx.NewCustomer(crm.Customer{Name: name, Owner: owner, Phone: "+86 138 0000 111" + string(rune('0'+i)), Aliases: []string{name + " 集团"},
				Custom: map[string]string{"备注": "=1+1; x=y", "year": "1999"}})
			if err != nil {
				return err
			}
			if _, err = tx.NewContact(crm.Contact{Name: "王工" + string(rune('A'+i)), Customers: []crm.ID{cust.ID}, Phone: "021-555"}); err != nil {
				return err
			}
			d, err := tx.NewDeal(crm.Deal{Title: "-deal", Customer: cust.ID, Owner: owner, Amount: money.Amount{Minor: 1234_50, Currency: "CNY"}})
			if err != nil {
				return err
			}
			if _, err = tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: cust.ID, Deal: d.ID, At: now.Add(-time.Hour), Note: "\tvisited"}, nil); err != nil {
				return err
			}
			if _, err = tx.NewTask(crm.Task{Title: "@call", Customer: cust.ID, Owner: owner, Due: now.Add(time.Hour)}); err != nil {
				return err
			}
		}
		if _, err := tx.SetQuota(crm.Ref{Kind: crm.KindTeam, ID: team.ID}, crm.WonAmount, "2026-06", money.Amount{Minor: 5_000_00, Currency: "CNY"}); err != nil {
			return err
		}
		_, err = tx.NewProduct(crm.Product{Name: "=CT", List: money.Amount{Minor: 100, Currency: "JPY"}})
		return err
	})
	return c
}

// submit keeps a forecast of the first rep.
func submit(t *testing.T, c *crm.CRM) {
	t.Helper()
	var rep crm.ID
	if err := c.View(t.Context(), system, now, func(v *crm.View) error {
		for _, p := range v.People() {
			if p.Role == crm.Rep {
				rep = p.ID
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := c.Update(t.Context(), crm.Actor{Person: rep}, now, func(tx *crm.Tx) error {
		_, err := tx.SubmitForecast(calendar.MonthOf(tx.Today(0), calendar.Standard()), money.Amount{Minor: 1_000_50, Currency: "CNY"}, "=sure")
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func exported(t *testing.T, c *crm.CRM, by crm.Actor, kind, format string) (string, int) {
	t.Helper()
	var b bytes.Buffer
	var n int
	err := c.View(t.Context(), by, now, func(v *crm.View) error {
		var err error
		n, err = transfer.Export(v, kind, format, &b)
		return err
	})
	if err != nil {
		t.Fatalf("Export(%s, %s) = %v", kind, format, err)
	}
	return b.String(), n
}

var system = crm.Actor{System: "test"}

func TestExportIsHarmless(t *testing.T) {
	t.Parallel()
	c := stocked(t)
	for _, kind := range transfer.ExportKinds() {
		text, n := exported(t, c, system, kind, transfer.CSV)
		if !strings.HasPrefix(text, "\ufeff") || !strings.Contains(text, "\r\n") {
			t.Errorf("%s: no byte order mark or no line ends", kind)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		rows, err := r.ReadAll()
		if err != nil || len(rows) != n+1 {
			t.Errorf("%s: %d rows, %v, want %d", kind, len(rows), err, n+1)
			continue
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r\n") || strings.HasPrefix(cell, "＝") || strings.Contains(cell, "\x00") {
					t.Errorf("%s: cell %q runs as a formula", kind, cell)
				}
			}
		}
	}
}

func TestExportLines(t *testing.T) {
	t.Parallel()
	c := stocked(t)
	submit(t, c)
	if csv, n := exported(t, c, system, transfer.Forecasts, transfer.CSV); n != 1 || !strings.Contains(csv, `1000.50,"CNY",`) || strings.Contains(csv, `"=sure"`) {
		t.Errorf("%d forecasts:\n%s", n, csv)
	}
	for _, kind := range transfer.ExportKinds() {
		text, n := exported(t, c, system, kind, transfer.JSONL)
		d, lines := json.NewDecoder(strings.NewReader(text)), 0
		for {
			var row map[string]any
			err := d.Decode(&row)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			lines++
		}
		if lines != n || n == 0 && kind != transfer.Rates {
			t.Errorf("%s: %d lines, want %d and some", kind, lines, n)
		}
	}
}

func TestExportThenImportCreatesNothing(t *testing.T) {
	t.Parallel()
	c := stocked(t)
	for _, kind := range []string{transfer.Customers, transfer.Contacts, transfer.Deals, transfer.Products, transfer.People, transfer.Tasks, transfer.Activities} {
		text, n := exported(t, c, system, kind, transfer.CSV)
		p := plan(t, c, one(kind+".csv", text), transfer.Options{})
		if got := p.Report.Total; got.Duplicate != n || got.Rows != n || len(p.Report.Files[0].Unplaced) > 0 && kind != transfer.People {
			t.Errorf("%s: %+v of %d, unplaced %v, refused %+v, conflicts %+v", kind, got, n, p.Report.Files[0].Unplaced, p.Report.Refused, p.Report.Conflicts)
		}
		if k := p.Report.Files[0].Kinds; len(k) != 1 || k[0] != kind {
			t.Errorf("%s is taken for %v", kind, k)
		}
	}
}

func TestExportMovesHouse(t *testing.T) {
	t.Parallel()
	from, to := stocked(t), setup(t)
	for _, kind := range []string{transfer.People, transfer.Customers, transfer.Contacts, transfer.Deals} {
		text, n := exported(t, from, system, kind, transfer.CSV)
		res := apply(t, plan(t, to, one(kind+".csv", text), transfer.Options{}))
		if want := n; kind == transfer.People && res.Written[kind] != want-1 || kind != transfer.People && res.Written[kind] != want {
			t.Errorf("%s written = %v, want %d", kind, res.Written, want)
		}
		if kind == transfer.Customers {
			back, _ := exported(t, to, system, kind, transfer.JSONL)
			if !strings.Contains(back, `"name":"=cmd|' /C calc'!A0"`) || !strings.Contains(back, `"name":"'=both"`) || !strings.Contains(back, `"year":"1999"`) {
				t.Errorf("names did not come back as they were: %s", back)
			}
		}
	}
}

func TestExportKeepsToScope(t *testing.T) {
	t.Parallel()
	c := stocked(t)
	rep := crm.Actor{Person: 2}
	text, n := exported(t, c, rep, transfer.Customers, transfer.CSV)
	if n != 4 || strings.Contains(text, "calc") {
		t.Errorf("a rep gets %d customers, want the 4 that are theirs: %s", n, text)
	}
	err := c.View(t.Context(), rep, now, func(v *crm.View) error {
		_, err := transfer.Export(v, transfer.Journal, transfer.CSV, io.Discard)
		return err
	})
	var refusal *crm.Error
	if !errors.As(err, &refusal) || refusal.Code != crm.Forbidden {
		t.Errorf("a rep's journal = %v, want forbidden", err)
	}
	for _, wrong := range [][2]string{{"secrets", transfer.CSV}, {transfer.Deals, "pdf"}} {
		err := c.View(t.Context(), system, now, func(v *crm.View) error {
			_, err := transfer.Export(v, wrong[0], wrong[1], io.Discard)
			return err
		})
		if !errors.As(err, &refusal) || refusal.Code != crm.Invalid {
			t.Errorf("Export(%v) = %v, want invalid", wrong, err)
		}
	}
}
