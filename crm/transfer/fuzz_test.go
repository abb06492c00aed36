package transfer_test

import (
	"bytes"
	"errors"
	"testing"

	"crmbot/crm"
	"crmbot/crm/transfer"
	"crmbot/store/memory"
)

// FuzzImport feeds strangers' bytes through reading, mapping, checking and, when they pass, writing: a file is refused in
// words or every row is accounted for, and the database stays sound.
func FuzzImport(f *testing.F) {
	for _, s := range []string{
		"客户名称,行业\n云帆,电子\n", "商机名称;金额;预计成交日期\na;1万;2026-08-31\n", "\xff\xfea\x00,\x00b\x00\n\x00",
		"name,phone\n\"open,1\n=1+1,2\n", "deal name,customer,amount,stage\nx,y,1e9,won\n", "a|b\n\x00|\x00\n", "sales_agent,manager,regional_office\na,b,c\nb,a,c\n",
		"account,subsidiary_of\na,b\nb,a\n", "PK\x03\x04", "Person - Name*,Organization - Name*,Deal - Title,Deal - Value,Activity - Subject*,Activity - Due date,Note - Content*\na,b,c,1,d,45631,e\n",
		"客户名称,床位数,Beds,装机日期,采购方式,custom\n云帆,\"1,200\",x,31/03/2026,直采,\"{\"\"model\"\":\"\"a\"\"}\"\n",
		"deal name,customer,beds,installed,custom\na,b,1,2026-02-03,\"{\"\"buys_by\"\":\"\"招标\"\"}\"\n",
		"subject,due date,state\nx,2026-07-01,done\n", "note,date,type\nmet,01/02/2026,visit\n",
		"对象,指标,月份,目标,币种,冲刺\n公司,回款,2026Q1,30万,CNY,40万\n公司,拜访,Jan-26,40次,,\n", "name,46023,2月(万元),Q3 visits target\ncompany,1k,-,7\ncompany,2,,\n合计,1,,\n",
	} {
		for preset := range 6 {
			f.Add([]byte(s), preset, false)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, preset int, change bool) {
		engine := memory.New()
		defer engine.Close()
		c := crm.Open(engine, "main")
		update(t, c, giveFields)
		names := append(transfer.Presets(), "")
		o := transfer.Options{Preset: names[uint(preset)%uint(len(names))], Now: now, Update: change}
		src := transfer.Source{Files: []transfer.File{{Name: "f.csv", Data: data}}}
		for range 2 {
			p, err := transfer.Make(t.Context(), c, src, o)
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
			for _, file := range p.RefusedFiles() {
				var b bytes.Buffer
				if err := p.WriteRefused(&b, file, func(r transfer.Refusal) string { return r.Reason }); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := p.Apply(t.Context(), nil); err != nil && !p.Report.Blocked() {
				t.Fatalf("Apply = %v", err)
			}
		}
		if err := c.Check(t.Context()); err != nil {
			t.Fatalf("Check = %v", err)
		}
	})
}
