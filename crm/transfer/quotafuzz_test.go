package transfer_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"sync"
	"testing"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/transfer"
	"crmbot/store/memory"
)

// FuzzQuotaCells puts strangers' bytes into a heading and the cells of a table of targets: each row is refused in words, or its
// target is written for a month or a quarter.
func FuzzQuotaCells(f *testing.F) {
	for _, s := range [][4]string{
		{"2026-01", "张伟", "", "30万"}, {"2月回款(万元)", "公司", "", "1.5"}, {"目标", "P3", "2026Q1", "300,000.00"}, {"Q3 visits target", "小张", "", "40 次"},
		{"quota", "李娜", "Jan-26", "-"}, {"46023", "合计", "2026", "1e9"}, {"新客户 3/2026", "Daniel Ong", "13", "¥5"}, {"target", "zhang@example.com", "45992", "99999999999亿"},
	} {
		f.Add(s[0], s[1], s[2], s[3])
	}
	var once sync.Once
	var floor floor
	f.Cleanup(func() {
		if floor.CRM == nil {
			return
		}
		if err := floor.Check(f.Context()); err != nil && f.Context().Err() == nil {
			f.Errorf("Check = %v", err)
		}
	})
	f.Fuzz(func(t *testing.T, head, who, period, value string) {
		once.Do(func() {
			floor.CRM = crm.Open(memory.New(), "main")
			update(t, floor.CRM, floor.build)
		})
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := errors.Join(w.Write([]string{"姓名", "月份", head}), w.Write([]string{who, period, value})); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		p, err := transfer.Make(t.Context(), floor.CRM, one("f.csv", b.String()), transfer.Options{Now: now, Update: true})
		var refusal *crm.Error
		if err != nil {
			if !errors.As(err, &refusal) {
				t.Fatalf("Make = %v, want a refusal", err)
			}
			return
		}
		n := p.Report.Total
		if n.Rows != n.New+n.Updated+n.Kept+n.Duplicate+n.Refused || n.Refused != len(p.Report.Refused) {
			t.Fatalf("rows do not add up: %+v", n)
		}
		if _, err := p.Apply(t.Context(), nil); err != nil && !p.Report.Blocked() {
			t.Fatalf("Apply = %v", err)
		}
		view(t, floor.CRM, func(v *crm.View) {
			for q := range v.QuotaRecords() {
				at, ok := calendar.ReadPeriod(q.Period, v.Today(0), v.Fiscal())
				if !ok || at.Kind != calendar.OneMonth && at.Kind != calendar.OneQuarter {
					t.Fatalf("a target of %q was written", q.Period)
				}
			}
		})
	})
}
