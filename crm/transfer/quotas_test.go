package transfer_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
	"crmbot/crm/transfer"
)

// floor is a small company: two teams, whose leads and reps set and have targets.
type floor struct {
	*crm.CRM
	east, west       crm.Team
	lead, zhang, li  crm.Person
	daniel, namesake crm.Person
}

func salesFloor(t *testing.T) floor {
	t.Helper()
	f := floor{CRM: setup(t)}
	update(t, f.CRM, f.build)
	return f
}

func (f *floor) build(tx *crm.Tx) (err error) {
	team := func(to *crm.Team, rec crm.Team) {
		if err == nil {
			*to, err = tx.NewTeam(rec)
		}
	}
	person := func(to *crm.Person, rec crm.Person) {
		if rec.State = crm.Active; err == nil {
			*to, err = tx.NewPerson(rec)
		}
	}
	team(&f.east, crm.Team{Name: "华东组"})
	team(&f.west, crm.Team{Name: "West", Currency: "USD"})
	person(&f.lead, crm.Person{Name: "陈敏", Role: crm.Manager, Team: f.east.ID})
	person(&f.zhang, crm.Person{Name: "张伟", Aliases: []string{"小张"}, Email: "zhang@example.com", Role: crm.Rep, Team: f.east.ID, External: "E-7"})
	person(&f.li, crm.Person{Name: "李娜", Role: crm.Rep, Team: f.east.ID})
	person(&f.daniel, crm.Person{Name: "Daniel Ong", Role: crm.Rep, Team: f.west.ID})
	person(&f.namesake, crm.Person{Name: "李娜", Email: "lina@west.example", Role: crm.Rep, Team: f.west.ID})
	if err == nil {
		_, err = tx.EditTeam(f.east.ID, 0, func(t *crm.Team) { t.Lead = f.lead.ID })
	}
	return err
}

// target reads a stored target, as text.
func (f *floor) target(t *testing.T, of crm.Ref, m crm.Metric, period string) string {
	t.Helper()
	out := ""
	view(t, f.CRM, func(v *crm.View) {
		q, err := v.Quota(of, m, period)
		switch {
		case err != nil:
			out = "none"
		case q.Value.Currency == "":
			out = fmt.Sprint(q.Value.Minor)
		default:
			out = fmt.Sprintf("%d %s", q.Value.Minor/100, q.Value.Currency)
		}
	})
	return out
}

// TestQuotaRows: a row a target, in both languages, of people, teams and the company.
func TestQuotaRows(t *testing.T) {
	t.Parallel()
	zh := "对象,指标,月份,目标,币种\n" +
		"张伟,,2026-03,30万,\n小张,签约额,2026-04,\"300,000.00\",\nzhang@example.com,回款,2026Q1,50万,CNY\n" +
		"华东组,签约额,2026年5月,200万,\n公司,新客户,2026-05,40,\nDaniel Ong,won amount,2026-03,30000,\nP5,拜访,三月,60次,\n"
	en := "Salesperson,Measure,Month,Target,Currency\n" +
		"张伟,,2026-03,300k,\n小张,won amount,Apr 2026,\"300,000.00\",\nzhang@example.com,received,Q1 2026,500000,CNY\n" +
		"华东组,revenue,May-26,2000000,\ncompany,new customers,202605,40,\nDaniel Ong,won amount,3/2026,30000,USD\nP5,visits,March,60,\n"
	for file, text := range map[string]string{"目标.csv": zh, "targets.csv": en} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			f := salesFloor(t)
			p, res := imported(t, f.CRM, one(file, text), transfer.Options{})
			if res.Written[transfer.Quotas] != 7 {
				t.Fatalf("written %v, refused %+v", res.Written, p.Report.Refused)
			}
			for _, w := range []struct {
				of     crm.Ref
				m      crm.Metric
				period string
				want   string
			}{
				{f.zhang.Ref(), crm.WonAmount, "2026-03", "300000 CNY"}, {f.zhang.Ref(), crm.WonAmount, "2026-04", "300000 CNY"},
				{f.zhang.Ref(), crm.Received, "2026Q1", "500000 CNY"}, {f.east.Ref(), crm.WonAmount, "2026-05", "2000000 CNY"},
				{crm.Ref{}, crm.NewCustomers, "2026-05", "40"}, {f.daniel.Ref(), crm.WonAmount, "2026-03", "30000 USD"},
				{f.daniel.Ref(), crm.Visits, "2026-03", "60"},
			} {
				if got := f.target(t, w.of, w.m, w.period); got != w.want {
					t.Errorf("%v %s %s = %s, want %s", w.of, w.m, w.period, got, w.want)
				}
			}
		})
	}
}

// TestQuotaColumns: a row a person and a column a month, as sheets are drawn up; the file's name tells year and metric.
func TestQuotaColumns(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		file, text string
		metric     crm.Metric
		want       string // of 张伟 in February
	}{
		{"a.csv", "姓名,2026-01,2026-02,2026-03\n张伟,10万,20万,30万\nDaniel Ong,1万,,3万\n合计,11万,20万,33万\n", crm.WonAmount, "200000 CNY"},
		{"2026年回款目标.csv", "姓名,团队,1月,2月,3月,合计\n张伟,华东组,10,200000,30,60\n李娜,华东组,1,2,3,6\n", crm.Received, "200000 CNY"},
		{"b.csv", "Sales rep,Jan 2026,Feb 2026,Mar-26\n张伟,\"1,000\",200k,5\n", crm.WonAmount, "200000 CNY"},
		{"visits 2026.csv", "rep;Jan;Feb;Q2\n张伟;40;45;\n", crm.Visits, "45"},
		{"c.csv", "姓名,月份,签约目标(万元),回款目标(万元),拜访目标\n张伟,2026-02,20,15.5,45\n张伟,2026-03,-,15.5,\n", crm.WonAmount, "200000 CNY"},
		{"d.csv", "员工,2026年1月回款(万),2026年2月回款(万)\n张伟,1,20\n", crm.Received, "200000 CNY"},
		{"e.csv", "姓名,年度,月份,目标\n张伟,2026,2,200000\n张伟,2026,3,0\n", crm.WonAmount, "200000 CNY"},
	} {
		t.Run(x.file, func(t *testing.T) {
			t.Parallel()
			f := salesFloor(t)
			p, _ := imported(t, f.CRM, one(x.file, x.text), transfer.Options{})
			if len(p.Report.Refused) > 0 {
				t.Fatalf("refused %+v", p.Report.Refused)
			}
			if got := f.target(t, f.zhang.Ref(), x.metric, "2026-02"); got != x.want {
				t.Errorf("February = %s, want %s", got, x.want)
			}
		})
	}
}

// TestQuotaQuarters: Q1 is January, February and March unless the quarter has a row of its own, and the report says so.
func TestQuotaQuarters(t *testing.T) {
	t.Parallel()
	f := salesFloor(t)
	q1 := func() int64 {
		sum := money.Amount{}
		view(t, f.CRM, func(v *crm.View) {
			jan, _ := calendar.NewDate(2026, 1, 1)
			sum, _ = v.QuotaFor(f.zhang.Ref(), crm.WonAmount, calendar.QuarterOf(jan, v.Fiscal()))
		})
		return sum.Minor / 100
	}
	imported(t, f.CRM, one("a.csv", "姓名,2026-01,2026-02,2026-03\n张伟,10万,20万,30万\n"), transfer.Options{})
	if got := q1(); got != 600_000 {
		t.Errorf("Q1 of months = %d, want 600000", got)
	}
	p, _ := imported(t, f.CRM, one("b.csv", "姓名,期间,目标\n张伟,2026Q1,100万\n"), transfer.Options{})
	wantDirt(t, p, map[string]int{"quota.quarter": 1})
	if got := q1(); got != 1_000_000 {
		t.Errorf("Q1 with its own row = %d, want 1000000", got)
	}
}

// TestQuotaFaults are refused by row, and told with what to write instead.
func TestQuotaFaults(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ row, column, reason, says string }{
		{"张味,,2026-03,1万", "姓名", "quota.near", "张伟"}, {"欧阳震华,,2026-03,1万", "姓名", "quota.nobody", "欧阳震华"},
		{"李娜,,2026-03,1万", "姓名", "quota.several", "lina@west.example"}, {",,2026-03,1万", "姓名", "missing", ""},
		{"张伟,利润,2026-03,1万", "指标", "quota.metric", ""}, {"张伟,,2026,1万", "月份", "quota.period", ""}, {"张伟,,2026-03-05,1万", "月份", "quota.period", ""},
		{"张伟,,2026年上半年,1万", "月份", "quota.period", ""}, {"张伟,,,1万", "月份", "missing", ""}, {"张伟,,2026-03,", "目标", "missing", ""},
		{"张伟,,2026-03,很多", "目标", "amount", ""}, {"张伟,,2026-03,-5", "目标", "negative", ""}, {"张伟,拜访,2026-03,4.5", "目标", "quota.count", ""},
		{"张伟,,2026-03,999999亿", "目标", "large", ""},
	} {
		f := salesFloor(t)
		p := plan(t, f.CRM, one("t.csv", "姓名,指标,月份,目标\n"+x.row+"\n"), transfer.Options{})
		if len(p.Report.Refused) != 1 {
			t.Errorf("%s: refused %+v", x.row, p.Report.Refused)
			continue
		}
		r := p.Report.Refused[0]
		if r.Row != 2 || r.Column != x.column || r.Reason != x.reason || !strings.Contains(fmt.Sprint(r.Args...), x.says) {
			t.Errorf("%s: %+v, want %s by %s, %s", x.row, r, x.reason, x.column, x.says)
		}
	}
}

// TestQuotaNamesakes: a team, an e-mail or a code beside the name tells two of one name apart.
func TestQuotaNamesakes(t *testing.T) {
	t.Parallel()
	f := salesFloor(t)
	for i, text := range []string{"姓名,团队,月份,目标\n李娜,West,2026-01,1万\n", "姓名,邮箱,月份,目标\n李娜,lina@west.example,2026-02,1万\n",
		"姓名,工号,月份,目标\n张伟,E-7,2026-03,1万\n", "subject,name,月份,目标\n" + f.namesake.Ref().String() + ",李娜,2026-03,1万\n"} {
		p, res := imported(t, f.CRM, one(fmt.Sprint(i, ".csv"), text), transfer.Options{})
		if res.Written[transfer.Quotas] != 1 {
			t.Errorf("%q: %+v", text, p.Report.Refused)
		}
	}
	for _, period := range []string{"2026-01", "2026-02", "2026-03"} {
		if got := f.target(t, f.namesake.Ref(), crm.WonAmount, period); got != "10000 USD" {
			t.Errorf("%s = %s, want 10000 USD", period, got)
		}
	}
}

// TestQuotaRights: targets of a file are set with the rights of who sends it; one's own row is refused, and other files are.
func TestQuotaRights(t *testing.T) {
	t.Parallel()
	f := salesFloor(t)
	text := "姓名,2026-03\n张伟,30万\n陈敏,30万\nDaniel Ong,3万\n"
	for _, x := range []struct {
		who  crm.Person
		want []string // why each row is refused
	}{
		{f.zhang, []string{"quota.own", "quota.above", "quota.above"}}, {f.lead, []string{"", "quota.own", "quota.above"}},
	} {
		p := plan(t, f.CRM, one("a.csv", text), transfer.Options{By: crm.Actor{Person: x.who.ID}})
		got := make([]string, 3)
		for _, r := range p.Report.Refused {
			got[r.Row-2] = r.Reason
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: %q, want %q", x.who.Name, got, x.want)
		}
	}
	_, err := transfer.Make(t.Context(), f.CRM, one("客户.csv", "客户名称\n云帆\n"), transfer.Options{Now: now, By: crm.Actor{Person: f.lead.ID}})
	refusedAs(t, err, crm.Forbidden, "transfer.quotas_only")
	if got := plan(t, f.CRM, one("客户.csv", "客户名称\n云帆\n"), transfer.Options{By: crm.Actor{Person: 1}}).Report.Total.New; got != 1 {
		t.Errorf("an administrator's customers = %d, want 1", got)
	}
}

// TestQuotasTakenBack: a dry run writes nothing, what is set already stays unless asked, and all of one file is taken back at once.
func TestQuotasTakenBack(t *testing.T) {
	t.Parallel()
	f := salesFloor(t)
	by := crm.Actor{Person: f.lead.ID, Place: "here", Message: "m1"}
	opt := transfer.Options{By: by}
	imported(t, f.CRM, one("a.csv", "姓名,2026-03\n张伟,30万\n"), opt)
	changed := one("b.csv", "姓名,2026-03,2026-04\n张伟,40万,50万\n")
	dry := plan(t, f.CRM, changed, opt)
	if n := dry.Report.Kinds[transfer.Quotas]; n.New != 1 || n.Kept != 1 || f.target(t, f.zhang.Ref(), crm.WonAmount, "2026-04") != "none" {
		t.Errorf("dry run: %+v", n)
	}
	opt.Update, opt.By.Message = true, "m2"
	_, res := imported(t, f.CRM, changed, opt)
	if res.Written[transfer.Quotas] != 1 || res.Changed[transfer.Quotas] != 1 || res.Entry == 0 {
		t.Errorf("written %+v", res)
	}
	err := f.Update(t.Context(), by, now, func(tx *crm.Tx) error {
		for _, seq := range []uint64{res.Entry, res.Entry - 1} {
			if _, err := tx.Undo(seq); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.target(t, f.zhang.Ref(), crm.WonAmount, "2026-03") + f.target(t, f.zhang.Ref(), crm.WonAmount, "2026-04"); got != "300000 CNYnone" {
		t.Errorf("after taking back: %s", got)
	}
	if err := f.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestQuotaExportComesBack: what an export writes changes nothing where it comes from, and is the same elsewhere.
func TestQuotaExportComesBack(t *testing.T) {
	t.Parallel()
	from, to := salesFloor(t), salesFloor(t)
	update(t, from.CRM, func(tx *crm.Tx) error {
		yuan := func(n int64) money.Amount { return money.Amount{Minor: n * 100, Currency: "CNY"} }
		for i, of := range []crm.Ref{from.zhang.Ref(), from.namesake.Ref(), from.east.Ref(), {}} {
			if _, err := tx.SetTiers(of, crm.WonAmount, "2026-0"+string(rune('1'+i)), crm.Tiers{Value: yuan(100), Stretch: yuan(120), Challenge: yuan(150)}); err != nil {
				return err
			}
			if _, err := tx.SetQuota(of, crm.Visits, "2026Q2", money.Amount{Minor: 40}); err != nil {
				return err
			}
		}
		return nil
	})
	text, n := exported(t, from.CRM, system, transfer.Quotas, transfer.CSV)
	p := plan(t, from.CRM, one("quotas.csv", text), transfer.Options{})
	if got := p.Report.Total; got.Duplicate != n || n != 8 || len(p.Report.Files[0].Unplaced) > 0 {
		t.Errorf("%+v of %d: %+v, unplaced %v", got, n, p.Report.Refused, p.Report.Files[0].Unplaced)
	}
	imported(t, to.CRM, one("quotas.csv", text), transfer.Options{})
	if back, _ := exported(t, to.CRM, system, transfer.Quotas, transfer.CSV); numberless(back) != numberless(text) {
		t.Errorf("came back as\n%s\nwant\n%s", back, text)
	}
}

// TestNotQuotas: a file of other things that holds a name and a month stays what it is.
func TestNotQuotas(t *testing.T) {
	t.Parallel()
	f := salesFloor(t)
	if k := plan(t, f.CRM, one("x.csv", "客户名称,电话,2026-01\n云帆,1,2\n"), transfer.Options{}).Report.Files[0].Kinds; slices.Contains(k, transfer.Quotas) {
		t.Errorf("taken for %v", k)
	}
}

// TestQuotaWorkbook: a spreadsheet makes dates of months, in headings and in cells, and numbers of all else.
func TestQuotaWorkbook(t *testing.T) {
	t.Parallel()
	f := salesFloor(t)
	book := excelize.NewFile()
	rows := map[string][]any{"A1": {"姓名", 46023, 46054}, "A2": {"张伟", 100000, 200000.0}, "A3": {"Daniel Ong", 1234.5}}
	for cell, row := range rows {
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := book.NewSheet("拜访"); err != nil {
		t.Fatal(err)
	}
	for cell, row := range map[string][]any{"A1": {"姓名", "月份", "目标"}, "A2": {"张伟", 46054, 40}} {
		if err := book.SetSheetRow("拜访", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	p, res := imported(t, f.CRM, one("目标.xlsx", b.String()), transfer.Options{})
	if res.Written[transfer.Quotas] != 4 {
		t.Fatalf("written %v, refused %+v", res.Written, p.Report.Refused)
	}
	if got := f.target(t, f.zhang.Ref(), crm.WonAmount, "2026-02") + ", " + f.target(t, f.zhang.Ref(), crm.Visits, "2026-02"); got != "200000 CNY, 40" {
		t.Errorf("February = %s", got)
	}
}

// numberless is an export without the records' own codes.
func numberless(text string) string { return regexp.MustCompile(`"Q\d+"`).ReplaceAllString(text, "") }

func refusedAs(t *testing.T, err error, code crm.Code, reason string) {
	t.Helper()
	var refusal *crm.Error
	if !errors.As(err, &refusal) || refusal.Code != code || refusal.Reason != reason {
		t.Errorf("%v, want %v %s", err, code, reason)
	}
}
