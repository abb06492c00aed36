package transfer_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"crmbot/crm"
	"crmbot/crm/transfer"
)

func encoded(t *testing.T, e encoding.Encoding, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEncodingsAndSeparators(t *testing.T) {
	t.Parallel()
	const text = "客户名称,行业,地址\r\n云帆仪器有限公司,电子,\"上海市, 徐汇区\"\r\n\r\n远山医药股份有限公司,医药,苏州\r\n"
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	semi := "客户名称;行业;地址\n云帆仪器有限公司;电子;\"上海市, 徐汇区\"\n远山医药股份有限公司;医药;苏州\n"
	western := "Company;City\nMüller Gerätebau GmbH;Köln\nCafé Électrique;Liège\n"
	for _, c := range []struct{ name, text, enc, sep, first string }{
		{"utf-8", text, "utf-8", ",", "云帆仪器有限公司"},
		{"bom", "\ufeff" + text, "utf-8-bom", ",", "云帆仪器有限公司"},
		{"gbk", encoded(t, simplifiedchinese.GBK, text), "gb18030", ",", "云帆仪器有限公司"},
		{"gb18030", encoded(t, simplifiedchinese.GB18030, text), "gb18030", ",", "云帆仪器有限公司"},
		{"utf-16le with mark", "\xff\xfe" + encoded(t, le, text), "utf-16le", ",", "云帆仪器有限公司"},
		{"utf-16be with mark", "\xfe\xff" + encoded(t, be, text), "utf-16be", ",", "云帆仪器有限公司"},
		{"utf-16le", encoded(t, le, text), "utf-16le", ",", "云帆仪器有限公司"},
		{"utf-16be", encoded(t, be, text), "utf-16be", ",", "云帆仪器有限公司"},
		{"semicolon", semi, "utf-8", ";", "云帆仪器有限公司"},
		{"semicolon gbk", encoded(t, simplifiedchinese.GBK, semi), "gb18030", ";", "云帆仪器有限公司"},
		{"tab", strings.ReplaceAll(semi, ";", "\t"), "utf-8", "\t", "云帆仪器有限公司"},
		{"bar", strings.ReplaceAll(semi, ";", "|"), "utf-8", "|", "云帆仪器有限公司"},
		{"hint", "sep=;\r\n" + semi, "utf-8", ";", "云帆仪器有限公司"},
		{"western", encoded(t, charmap.Windows1252, western), "windows-1252", ";", "Müller Gerätebau GmbH"},
		{"old mac ends", strings.ReplaceAll(semi, "\n", "\r"), "utf-8", ";", "云帆仪器有限公司"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			house := setup(t)
			p, res := imported(t, house, one("客户.csv", c.text), transfer.Options{})
			f := p.Report.Files[0]
			if f.Encoding != c.enc || f.Separator != c.sep || res.Written[transfer.Customers] != 2 {
				t.Errorf("encoding, separator, written = %s, %q, %v, want %s, %q, 2 customers", f.Encoding, f.Separator, res.Written, c.enc, c.sep)
			}
			view(t, house, func(v *crm.View) {
				if got, err := v.Customer(1); err != nil || got.Name != c.first {
					t.Errorf("first customer = %q, %v, want %q", got.Name, err, c.first)
				}
			})
		})
	}
}

func TestRefusedRows(t *testing.T) {
	t.Parallel()
	const head = "商机名称,客户名称,金额,币种,预计成交日期,阶段\n"
	for _, c := range []struct{ name, row, column, reason string }{
		{"ragged", "a,云帆仪器,1,CNY,2026-08-31,方案报价,more,cells", "", "row.ragged"},
		{"no title", ",云帆仪器,1,CNY,2026-08-31,方案报价", "商机名称", "missing"},
		{"bad date", "a,云帆仪器,1,CNY,2026-02-30,方案报价", "预计成交日期", "date"},
		{"date in words", "a,云帆仪器,1,CNY,soon,方案报价", "预计成交日期", "date"},
		{"bad amount", "a,云帆仪器,much,CNY,2026-08-31,方案报价", "金额", "amount"},
		{"below zero", "a,云帆仪器,-5,CNY,2026-08-31,方案报价", "金额", "negative"},
		{"two currencies", "a,云帆仪器,US$5,CNY,2026-08-31,方案报价", "金额", "currency_differs"},
		{"no currency", "a,云帆仪器,5,XXQ,2026-08-31,方案报价", "币种", "currency"},
		{"no stage", "a,云帆仪器,5,CNY,2026-08-31,梦想", "阶段", "stage"},
		{"open quote", "a,\"云帆仪器,5,CNY,2026-08-31,方案报价", "", "row.quote"},
		{"long cell", "a," + strings.Repeat("长", 20000) + ",5,CNY,2026-08-31,方案报价", "", "row.cell_long"},
		{"long title", strings.Repeat("长", 201) + ",云帆仪器,5,CNY,2026-08-31,方案报价", "商机名称", "long"},
		{"many cells", strings.Repeat("a,", 600), "", "row.wide"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			good := strings.Repeat("b,远山医药,1万,CNY,2026-08-31,方案报价\n", 9)
			p := plan(t, setup(t), one("deals.csv", head+good+c.row+"\n"), transfer.Options{})
			if len(p.Report.Refused) != 1 || p.Report.Total.New != 9 {
				t.Fatalf("refused = %+v, total %+v, want one refused", p.Report.Refused, p.Report.Total)
			}
			if r := p.Report.Refused[0]; r.Row != 11 || r.Column != c.column || r.Reason != c.reason {
				t.Errorf("refused = %+v, want row 11, column %q, reason %s", r, c.column, c.reason)
			}
		})
	}
}

func TestUnreadableFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, reason string }{
		{"empty", "", "transfer.columns"},
		{"nobody's columns", "a,b,c\n1,2,3\n", "transfer.columns"},
		{"old excel", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "transfer.old_excel"},
		{"broken zip", "PK\x03\x04nonsense", "transfer.unreadable"},
		{"picture", "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\x01\x02\xff\xfe", 2000), "transfer."},
		{"date order", "商机名称,客户名称,预计成交日期\na,云帆,03/04/2026\nb,远山,05/06/2026\n", "transfer.date_order"},
		{"date order against itself", "商机名称,客户名称,预计成交日期\na,云帆,03/04/2026\nb,远山,25/06/2026\nc,云帆,06/25/2026\n", "transfer.date_order"},
		{"submitted forecasts", "id,person,period,on,amount,currency,note\nF1,Li,2026Q4,2026-11-02,1000.50,CNY,sure\n", "transfer.forecasts"},
		{"receivables plan", "客户名称,合同编号,计划回款金额,计划回款日期,提前几天提醒,计划回款方式,备注\n云帆,HT-1,5,2026-01-01,3,转账,\n", "transfer.columns"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := transfer.Make(t.Context(), setup(t), one("x.csv", c.text), transfer.Options{Now: now})
			var refusal *crm.Error
			if !errors.As(err, &refusal) || !strings.HasPrefix(refusal.Reason, c.reason) {
				t.Errorf("Make = %v, want %s", err, c.reason)
			}
		})
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ cells, order, want string }{
		{"2026-08-31", "", "2026-08-31"},
		{"2026/8/31", "", "2026-08-31"},
		{"2026.8.31", "", "2026-08-31"},
		{"20260831", "", "2026-08-31"},
		{"2026年8月31日", "", "2026-08-31"},
		{"２０２６年８月３１日", "", "2026-08-31"},
		{"31 Aug 2026", "", "2026-08-31"},
		{"August 31, 2026", "", "2026-08-31"},
		{"45631", "", "2024-12-05"},
		{"45631.75", "", "2024-12-05"},
		{"2026-08-31 09:30:00", "", "2026-08-31"},
		{"2026-08-31T22:30:00Z", "", "2026-09-01"}, // in Shanghai
		{"03/04/2026", "dmy", "2026-04-03"},
		{"03/04/2026", "mdy", "2026-03-04"},
		{"03/04/2026|25/12/2026", "", "2026-04-03"},
		{"03/04/2026|12/25/2026", "", "2026-03-04"},
		{"05/05/2026", "", "2026-05-05"},
	} {
		t.Run(c.cells+c.order, func(t *testing.T) {
			t.Parallel()
			text := "deal name;customer;expected close\n"
			for i, cell := range strings.Split(c.cells, "|") {
				text += fmt.Sprintf("deal %d;Brandt Optik;%q\n", i, cell)
			}
			house := setup(t)
			imported(t, house, one("deals.csv", text), transfer.Options{DateOrder: c.order})
			view(t, house, func(v *crm.View) {
				d, err := v.Deal(1)
				if err != nil || d.Expected.String() != c.want {
					t.Errorf("expected close of %s = %v, %v, want %s", c.cells, d.Expected, err, c.want)
				}
			})
		})
	}
}

// workbook makes an xlsx file of rows.
func workbook(t *testing.T, sheets map[string][][]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for name, rows := range sheets {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &r); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	t.Parallel()
	data := workbook(t, map[string][][]any{
		"商机": {{"商机名称", "客户名称", "金额", "预计成交日期"}, {"CT 维保", "云帆仪器有限公司", 500000, now}, {}, {"校准", "远山医药", "1.5万", 46265}},
		"说明": {{"怎么填"}, {"每行一个商机"}},
	})
	house := setup(t)
	p, res := imported(t, house, transfer.Source{Files: []transfer.File{{Name: "book.xlsx", Data: data}}}, transfer.Options{})
	if res.Written[transfer.Deals] != 2 || res.Written[transfer.Customers] != 2 {
		t.Errorf("written = %v (%+v)", res.Written, p.Report)
	}
	wantDirt(t, p, map[string]int{"file.skipped": 1})
	view(t, house, func(v *crm.View) {
		first, _ := v.Deal(1)
		second, _ := v.Deal(2)
		if first.Expected.String() != "2026-06-30" || first.Amount.Minor != 500000_00 || second.Expected.String() != "2026-08-31" || second.Amount.Minor != 15000_00 {
			t.Errorf("deals = %+v, %+v", first, second)
		}
	})
}
