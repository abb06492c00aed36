package transfer_test

import (
	"bytes"
	"testing"

	"crmbot/crm/transfer"
)

func TestPresetIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ heads, row, want string }{
		{"客户名称,电话", "甲公司,13800138000", ""},
		{"Deal - Title,Deal - Value,Deal - Currency of value,Deal - Organization", "A,1,USD,B", transfer.Pipedrive},
		{"Record ID,Deal Name,Deal Stage,Associated Company,Amount", "1,A,appointmentscheduled,B,5", transfer.HubSpot},
		{"Id,AccountId,Name,StageName,CloseDate,Amount", "1,2,A,Prospecting,2026-01-02,5", transfer.Salesforce},
		{"opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value", "1,Ann,GTX,B,Won,2016-10-20,2017-03-01,1054", transfer.Maven},
	} {
		plan, err := transfer.Make(t.Context(), setup(t), transfer.Source{Files: []transfer.File{{Name: "a.csv", Data: []byte(c.heads + "\n" + c.row + "\n")}}},
			transfer.Options{Preset: transfer.Auto, Now: now})
		if err != nil {
			t.Errorf("%s: %v", c.heads, err)
			continue
		}
		if plan.Report.Preset != c.want {
			t.Errorf("%s: preset = %q, want %q", c.heads, plan.Report.Preset, c.want)
		}
	}
}

func TestWriteCSV(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := transfer.WriteCSV(&out, []string{"name", "n"}, [][]string{{"=cmd|' /C calc'!A0", "-5.50"}, {`a "b"`, "-5+cmd"}}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "\ufeff\"name\",\"n\"\r\n\"'=cmd|' /C calc'!A0\",-5.50\r\n\"a \"\"b\"\"\",\"'-5+cmd\"\r\n"; got != want {
		t.Errorf("WriteCSV = %q, want %q", got, want)
	}
}
