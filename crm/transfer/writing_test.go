package transfer_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"crmbot/crm"
	"crmbot/crm/transfer"
	"crmbot/store"
	"crmbot/store/memory"
)

// dirtyDeals is n rows of which bad cannot be read.
func dirtyDeals(n, bad int) transfer.Source {
	var b strings.Builder
	b.WriteString("商机编号,商机名称,客户名称,金额,预计成交日期\n")
	for i := range n {
		day := "2026-08-31"
		if i < bad {
			day = "2026-02-31"
		}
		fmt.Fprintf(&b, "N%d,deal %d,customer %d,%d.50,%s\n", i, i, i%50, i, day)
	}
	return one("deals.csv", b.String())
}

func TestGate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bad             int
		blocked, warned bool
	}{{0, false, false}, {149, false, false}, {150, false, true}, {151, true, false}, {1000, true, false}} {
		t.Run(fmt.Sprint(c.bad), func(t *testing.T) {
			t.Parallel()
			house := setup(t)
			p := plan(t, house, dirtyDeals(1000, c.bad), transfer.Options{})
			if p.Report.Blocked() != c.blocked || p.Report.Warned() != c.warned || p.Report.Total.Refused != c.bad {
				t.Errorf("blocked, warned, refused = %v, %v, %d, want %v, %v, %d", p.Report.Blocked(), p.Report.Warned(), p.Report.Total.Refused, c.blocked, c.warned, c.bad)
			}
			res, err := p.Apply(t.Context(), nil)
			if (err != nil) != c.blocked {
				t.Fatalf("Apply = %v", err)
			}
			want := 1000 - c.bad
			if c.blocked {
				want = 0
			}
			if res.Written[transfer.Deals] != want {
				t.Errorf("deals written = %d, want %d", res.Written[transfer.Deals], want)
			}
			view(t, house, func(v *crm.View) {
				if _, err := v.Customer(1); (err == nil) != (want > 0) {
					t.Errorf("first customer: %v, want one only if deals were written", err)
				}
			})
		})
	}
}

// failing is an engine whose updates fail after a number of them.
type failing struct {
	store.Engine
	left int
}

var errCut = errors.New("cut off")

func (f *failing) Update(ctx context.Context, workspace string, fn func(store.Writer) error) error {
	if f.left--; f.left < 0 {
		return errCut
	}
	return f.Engine.Update(ctx, workspace, fn)
}

func TestResumeAfterACut(t *testing.T) {
	t.Parallel()
	for left := range 3 {
		t.Run(fmt.Sprint(left), func(t *testing.T) {
			t.Parallel()
			engine := memory.New()
			t.Cleanup(func() { engine.Close() })
			cut := crm.Open(&failing{engine, left}, "main")
			o := transfer.Options{Preset: transfer.Maven, Now: now}
			src, err := transfer.Open("testdata/maven")
			if err != nil {
				t.Fatal(err)
			}
			var more strings.Builder // enough for several batches
			for i := range 2400 {
				fmt.Fprintf(&more, "X%d,Ada Quill,RX Pro,Fenwick Optics,Won,2017-01-03,2017-02-03,%d\n", i, i+1)
			}
			for i := range src.Files {
				if src.Files[i].Name == "sales_pipeline.csv" {
					src.Files[i].Data = append(src.Files[i].Data, more.String()...)
				}
			}
			p := plan(t, cut, src, o)
			if _, err := p.Apply(t.Context(), nil); !errors.Is(err, errCut) {
				t.Fatalf("Apply = %v, want the cut", err)
			}
			whole := crm.Open(engine, "main")
			p = plan(t, whole, src, o)
			if (p.Report.Resumed > 0) != (left > 1) {
				t.Errorf("resumed = %d after %d updates", p.Report.Resumed, left)
			}
			apply(t, p)
			view(t, whole, func(v *crm.View) {
				n := 0
				for _, s := range v.DefaultPipeline().Stages {
					n += len(v.DealsIn(s.ID, 0))
				}
				reps := 0
				for _, person := range v.People() {
					team, err := v.Team(person.Team)
					if err != nil {
						t.Errorf("%s is in no team", person.Name)
					}
					if person.Role == crm.Rep {
						if reps++; team.Lead == 0 {
							t.Errorf("team %s of %s has no lead", team.Name, person.Name)
						}
					}
				}
				if n != 2460 || reps != 6 || len(v.Teams()) != 5 {
					t.Errorf("deals, reps, teams = %d, %d, %d, want 2460, 6, 5", n, reps, len(v.Teams()))
				}
			})
			if err := whole.Check(t.Context()); err != nil {
				t.Errorf("Check = %v", err)
			}
		})
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	house := setup(t)
	imported(t, house, one("客户.csv", "客户名称,统一社会信用代码,行业,负责人\n云帆仪器有限公司,91310000MA1FL0AA0A,电子,孙会计\n远山医药,,,\n"), transfer.Options{})
	update(t, house, func(tx *crm.Tx) error {
		_, err := tx.NewPerson(crm.Person{Name: "周婷", Role: crm.Rep, State: crm.Active})
		return err
	})
	const text = "客户名称,统一社会信用代码,行业,负责人\n" +
		"云帆仪器,,,\n" + // another spelling, nothing new
		"云帆仪器（上海）有限公司,91310000MA1FL0AA0A,电子,\n" + // by its code
		"远山医药股份有限公司,,医药,\n" + // fills a field
		"远山医药,,生物,周婷\n" + // the same in the file
		"云帆仪器有限公司,,电子,周婷\n" + // another owner
		"蓝湖实验室,,高校,\n" + // new
		"蓝湖实验室,,医院,\n" // twice, and different
	p := plan(t, house, one("客户.csv", text), transfer.Options{})
	if n := p.Report.Total; n.New != 1 || n.Kept != 4 || n.Refused != 0 || n.Updated != 0 {
		t.Errorf("total = %+v", n)
	}
	if len(p.Report.Conflicts) < 2 {
		t.Errorf("conflicts = %+v, want another owner and the one that stands twice", p.Report.Conflicts)
	}
	changed := plan(t, house, one("客户.csv", text), transfer.Options{Update: true})
	apply(t, changed)
	view(t, house, func(v *crm.View) {
		c, err := v.Customer(2)
		if err != nil || c.Industry != "医药" || c.Name != "远山医药" {
			t.Errorf("customer = %+v, %v, want its industry filled and its name kept", c, err)
		}
		c, err = v.Customer(1)
		if owner, _ := v.Person(c.Owner); err != nil || owner.Name != "孙会计" {
			t.Errorf("owner = %s, want the first one", owner.Name)
		}
	})
	if err := house.Check(t.Context()); err != nil {
		t.Errorf("Check = %v", err)
	}
}

func TestUpdateDeals(t *testing.T) {
	t.Parallel()
	house := setup(t)
	const head = "商机编号,商机名称,客户名称,金额,币种,阶段,成交日期\n"
	imported(t, house, one("d.csv", head+"N1,CT,云帆,100,CNY,初步接触,\nN2,MR,云帆,100,CNY,初步接触,\nN3,XR,云帆,100,CNY,初步接触,\n"), transfer.Options{})
	const later = head + "N1,CT,云帆,200,CNY,谈判签约,\nN2,MR,云帆,300,CNY,赢单,2026-06-01\nN3,XR,云帆,100,USD,初步接触,\n"
	if n := plan(t, house, one("d.csv", later), transfer.Options{}).Report; n.Total.Kept != 3 || len(n.Conflicts) != 1 || n.Conflicts[0].Field != "currency" {
		t.Errorf("without --update: %+v, want all kept and one conflict", n)
	}
	res := apply(t, plan(t, house, one("d.csv", later), transfer.Options{Update: true}))
	if res.Changed[transfer.Deals] != 2 {
		t.Errorf("changed = %v, want 2 deals", res.Changed)
	}
	view(t, house, func(v *crm.View) {
		a, _ := v.Deal(1)
		b, _ := v.Deal(2)
		if a.Amount.Minor != 200_00 || a.Stage != 4 || b.Kind != crm.StageWon || b.ClosedOn.String() != "2026-06-01" || b.Amount.Minor != 300_00 {
			t.Errorf("deals = %+v, %+v", a, b)
		}
	})
	if err := house.Check(t.Context()); err != nil {
		t.Errorf("Check = %v", err)
	}
}

func TestMendRefusedRows(t *testing.T) {
	t.Parallel()
	house := setup(t)
	text := "商机编号,商机名称,客户名称,金额,预计成交日期\nN0,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",云帆,1,2026-02-30\n"
	for i := range 9 {
		text += fmt.Sprintf("G%d,good %d,云帆,1,2026-08-31\n", i, i)
	}
	p := plan(t, house, one("d.csv", text), transfer.Options{})
	apply(t, p)
	var b bytes.Buffer
	if err := p.WriteRefused(&b, "d.csv", func(r transfer.Refusal) string { return "=why: " + r.Reason }); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff\"商机编号\",\"商机名称\",\"客户名称\",\"金额\",\"预计成交日期\",\"原因 / Reason\"\r\n" +
		"\"N0\",\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",\"云帆\",\"1\",\"2026-02-30\",\"'=why: date\"\r\n"
	if got := b.String(); got != want {
		t.Errorf("refused rows = %q, want %q", got, want)
	}
	mended := strings.Replace(b.String(), "02-30", "02-28", 1)
	p, res := imported(t, house, one("d-refused.csv", mended), transfer.Options{})
	if res.Written[transfer.Deals] != 1 || len(p.Report.Files[0].Unplaced) != 0 {
		t.Errorf("mended rows wrote %v, unplaced %v", res.Written, p.Report.Files[0].Unplaced)
	}
	view(t, house, func(v *crm.View) {
		id, _ := v.ByExternal(crm.KindDeal, "N0")
		if d, err := v.Deal(id); err != nil || d.Title != `=HYPERLINK("http://x","y")` {
			t.Errorf("title = %q, %v", d.Title, err)
		}
	})
}

func TestZipBomb(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: 300 << 20, CompressedSize64: 4})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte{3, 0, 0, 0}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := transfer.Make(t.Context(), setup(t), transfer.Source{Files: []transfer.File{{Name: "bomb.xlsx", Data: b.Bytes()}}}, transfer.Options{Now: now})
	var refusal *crm.Error
	if !errors.As(err, &refusal) || refusal.Reason != "transfer.unreadable" {
		t.Errorf("Make = %v, want unreadable", err)
	}
}

func TestOwnersNobodyKnows(t *testing.T) {
	t.Parallel()
	engine := memory.New()
	t.Cleanup(func() { engine.Close() })
	house := crm.Open(engine, "main")
	update(t, house, func(tx *crm.Tx) error {
		for _, p := range []crm.Person{{Name: "周婷", Role: crm.Rep, State: crm.Active}, {Name: "孙会计", Role: crm.Admin, State: crm.Active}} {
			if _, err := tx.NewPerson(p); err != nil {
				return err
			}
		}
		return nil
	})
	p, _ := imported(t, house, one("d.csv", "商机编号,商机名称,客户名称,负责人\nN1,CT,云帆,周婷\nN2,MR,云帆,\nN3,XR,云帆,无名氏\n"), transfer.Options{})
	wantDirt(t, p, map[string]int{"owner.unknown": 1})
	view(t, house, func(v *crm.View) {
		for i, want := range []crm.ID{1, 2, 2} {
			if d, err := v.Deal(crm.ID(i + 1)); err != nil || d.Owner != want {
				t.Errorf("owner of deal %d = %d, %v, want %d", i+1, d.Owner, err, want)
			}
		}
	})
}
