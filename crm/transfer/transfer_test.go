package transfer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/transfer"
	"crmbot/store/memory"
)

// now is the instant all tests happen at.
var now = time.Date(2026, 6, 30, 10, 0, 0, 0, time.UTC)

// setup gives an empty CRM with one administrator.
func setup(t *testing.T) *crm.CRM {
	t.Helper()
	engine := memory.New()
	t.Cleanup(func() { engine.Close() })
	c := crm.Open(engine, "main")
	update(t, c, func(tx *crm.Tx) error {
		_, err := tx.NewPerson(crm.Person{Name: "孙会计", Email: "sun@example.com", Role: crm.Admin, State: crm.Active})
		return err
	})
	return c
}

func update(t *testing.T, c *crm.CRM, fn func(*crm.Tx) error) {
	t.Helper()
	if err := c.Update(t.Context(), crm.Actor{System: "test"}, now, fn); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, c *crm.CRM, fn func(*crm.View)) {
	t.Helper()
	err := c.View(t.Context(), crm.Actor{System: "test"}, now, func(v *crm.View) error {
		fn(v)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// one is a source of one file.
func one(name, text string) transfer.Source {
	return transfer.Source{Files: []transfer.File{{Name: name, Data: []byte(text)}}}
}

func plan(t *testing.T, c *crm.CRM, src transfer.Source, o transfer.Options) *transfer.Plan {
	t.Helper()
	o.Now = now
	p, err := transfer.Make(t.Context(), c, src, o)
	if err != nil {
		t.Fatalf("Make = %v", err)
	}
	return p
}

func apply(t *testing.T, p *transfer.Plan) transfer.Result {
	t.Helper()
	res, err := p.Apply(t.Context(), nil)
	if err != nil {
		t.Fatalf("Apply = %v (refused %+v)", err, p.Report.Refused)
	}
	return res
}

// imported plans and writes, and checks that the same again writes nothing and that the database is sound.
func imported(t *testing.T, c *crm.CRM, src transfer.Source, o transfer.Options) (*transfer.Plan, transfer.Result) {
	t.Helper()
	p := plan(t, c, src, o)
	res := apply(t, p)
	again := plan(t, c, src, o)
	if n := again.Report.Total; n.New+n.Updated != 0 {
		t.Errorf("the same import again = %+v, want nothing new", n)
	}
	if r := apply(t, again); len(r.Written)+len(r.Changed) != 0 {
		t.Errorf("the same import again wrote %+v", r)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Errorf("Check = %v", err)
	}
	return p, res
}

func dirt(p *transfer.Plan) map[string]int {
	out := map[string]int{}
	for _, d := range p.Report.Dirt {
		out[d.Kind] = d.N
	}
	return out
}

func wantDirt(t *testing.T, p *transfer.Plan, want map[string]int) {
	t.Helper()
	got := dirt(p)
	for kind, n := range want {
		if got[kind] != n {
			t.Errorf("warnings of kind %s = %d, want %d (all: %v)", kind, got[kind], n, got)
		}
	}
}

func TestMavenFolder(t *testing.T) {
	t.Parallel()
	src, err := transfer.Open("testdata/maven")
	if err != nil {
		t.Fatal(err)
	}
	c := setup(t)
	p, res := imported(t, c, src, transfer.Options{Preset: transfer.Maven})
	want := map[string]int{transfer.Customers: 6, transfer.Deals: 60, transfer.Products: 3, transfer.People: 9}
	if fmt.Sprint(res.Written) != fmt.Sprint(want) {
		t.Errorf("written = %v, want %v", res.Written, want)
	}
	wantDirt(t, p, map[string]int{
		"deal.no_customer": 15, "deal.no_start": 12, "product.spelling": 20, "spelling": 2, "parent": 2, "person.idle": 1,
		"column.custom": 2, "file.skipped": 1, "customer.made": 0,
	})
	view(t, c, func(v *crm.View) {
		if got := v.Company().Currency; got != "USD" {
			t.Errorf("currency = %s, want USD", got)
		}
		pipe := v.DefaultPipeline()
		won, lost, sum := 0, 0, int64(0)
		for _, s := range pipe.Stages {
			for _, d := range v.DealsIn(s.ID, 0) {
				switch d.Kind {
				case crm.StageWon:
					won++
					sum += d.Amount.Minor
				case crm.StageLost:
					lost++
				default:
					if !d.Expected.IsZero() || d.Amount.Minor != 0 {
						t.Errorf("open deal %s has an expected close or an amount", d.External)
					}
				}
			}
		}
		if won != 24 || lost != 12 || sum != 3036_00 {
			t.Errorf("won, lost, sum = %d, %d, %d", won, lost, sum)
		}
		id, _ := v.ByExternal(crm.KindDeal, "T000")
		d, err := v.Deal(id)
		if err != nil {
			t.Fatal(err)
		}
		if d.Title != "RX Pro" || d.Started.String() != "2017-01-03" || d.ClosedOn.String() != "2017-01-23" || d.Amount.Currency != "USD" {
			t.Errorf("deal = %+v", d)
		}
		owner, _ := v.Person(d.Owner)
		team, _ := v.Team(owner.Team)
		lead, _ := v.Person(team.Lead)
		region, _ := v.Team(team.Parent)
		if owner.Name != "Ada Quill" || lead.Name != "Ines Moor" || lead.Role != crm.Manager || region.Name != "North" || lead.Team != region.ID {
			t.Errorf("owner %s in %s led by %s under %s", owner.Name, team.Name, lead.Name, region.Name)
		}
		hits, err := v.FindCustomers("Ostrava Tools", 2)
		if err != nil || len(hits) == 0 {
			t.Fatalf("FindCustomers = %v, %v", hits, err)
		}
	})
}

func TestPresets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, preset, text string
		written            map[string]int
		dirt               map[string]int
		deal               func(crm.Deal) string
	}{
		{
			name: "pipedrive sheet", preset: transfer.Pipedrive,
			text: "Person - Name*,Person - First name,Person - Last name,Person - Phone,Person - Email (Work),Person - Email (Home),Organization - Name*,Organization - Address,Deal - Title,Deal - Value,Activity - Subject*,Activity - Due date,Note - Content*\n" +
				"Mo Brandt,Mo,Brandt,+49 30 5550101,mo@example.com,,Brandt Optik GmbH,\"5, Example Road\",Scanner,100.5,First visit,46300,asked for a quote\n" +
				"Lu Peng,,,,,lu@example.org,Harbour Tools,,,,Old call,45631,\n",
			written: map[string]int{"activities": 2, "contacts": 2, "customers": 2, "deals": 1, "tasks": 1},
			dirt:    map[string]int{"task.past": 1},
		},
		{
			name: "pipedrive deals", preset: transfer.Pipedrive,
			text: "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of value,Deal - Status,Deal - Stage (pipeline),Deal - Probability,Deal - Expected close date,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Closed on,Deal - Creation date,Deal - Label,Deal - Owner,Organization,Contact person\n" +
				"31,Furnace,120000.50,CNY,Lost,Negotiation,80,2026-03-31,,2026-03-20 10:00:00,Price,2026-03-20,2026-01-05,VIP,孙会计,Brandt Optik,Mo Brandt\n",
			written: map[string]int{"contacts": 1, "customers": 1, "deals": 1},
			deal: func(d crm.Deal) string {
				return fmt.Sprint(d.Kind, d.LostReason, d.ClosedOn, d.Started, d.Amount.Full(), d.Highest)
			},
		},
		{
			name: "hubspot", preset: transfer.HubSpot,
			text: "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Deal owner,Create Date,Last Activity Date,Associated Company,Associated Company IDs,Associated Contact IDs\n" +
				"700,Brandt - New,qualifiedtobuy,Sales Pipeline,25000,2026-12-01,Nobody Known,2026-06-01,2026-06-25,Brandt Optik,9001,8001;8002\n",
			written: map[string]int{"customers": 1, "deals": 1},
			dirt:    map[string]int{"owner.unknown": 1, "deal.stage_near": 1, "customer.made": 1},
			deal:    func(d crm.Deal) string { return fmt.Sprint(d.Kind, d.Stage, d.Expected, d.Amount.Full()) },
		},
		{
			name: "salesforce", preset: transfer.Salesforce,
			text: "Id,AccountId,Name,StageName,Amount,Probability,ExpectedRevenue,TotalOpportunityQuantity,CloseDate,Type,Description,OwnerId,CreatedById\n" +
				"006A,001A,Brandt deal,Closed Won,250000,100,250000,,2026-05-30,New Business,,005A,005A\n",
			written: map[string]int{"deals": 1},
			dirt:    map[string]int{"customer.unknown_key": 1, "deal.no_customer": 1},
			deal:    func(d crm.Deal) string { return fmt.Sprint(d.Kind, d.ClosedOn, d.Amount.Full()) },
		},
		{
			name: "wukong customers", preset: transfer.Wukong,
			text: "\ufeff客户名称,客户来源,手机,电话,网址,客户行业,客户级别,下次联系时间,备注,邮箱,负责人\n" +
				"云帆仪器有限公司,转介绍,13800001111,021-55501234,www.example.com,电子,A（重点客户）,2026-03-01 09:00:00,老客户,b@example.com,孙会计\n",
			written: map[string]int{"customers": 1},
			dirt:    map[string]int{"column.custom": 4},
		},
		{
			name: "wukong deals", preset: transfer.Wukong,
			text:    "\ufeff商机名称,客户名称,商机金额,预计成交日期,备注,负责人\nCT 维保,云帆仪器有限公司,50万,2026年8月31日,,孙会计\n",
			written: map[string]int{"customers": 1, "deals": 1},
			deal:    func(d crm.Deal) string { return fmt.Sprint(d.Kind, d.Stage, d.Expected, d.Amount.Full()) },
		},
		{
			name: "wukong contracts", preset: transfer.Wukong,
			text:    "\ufeff合同名称,合同编号,客户名称,商机名称,合同金额,下单时间,合同开始时间,合同结束时间,客户签约人,公司签约人,备注\n校准合同,HT-9,云帆仪器有限公司,CT 维保,480000.00,2026-04-01,2026-04-01,2027-03-31,王工,孙会计,\n",
			written: map[string]int{"contacts": 1, "customers": 1, "deals": 1},
			deal:    func(d crm.Deal) string { return fmt.Sprint(d.Kind, d.ClosedOn, d.ContractNo, d.Amount.Full()) },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			house := setup(t)
			p, res := imported(t, house, one("export.csv", c.text), transfer.Options{Preset: c.preset})
			if fmt.Sprint(res.Written) != fmt.Sprint(c.written) {
				t.Errorf("written = %v, want %v (%+v)", res.Written, c.written, p.Report.Dirt)
			}
			wantDirt(t, p, c.dirt)
			if len(p.Report.Refused) != 0 {
				t.Errorf("refused = %+v", p.Report.Refused)
			}
			if c.deal == nil {
				return
			}
			view(t, house, func(v *crm.View) {
				d, err := v.Deal(1)
				if err != nil {
					t.Fatal(err)
				}
				want := map[string]string{
					"pipedrive deals": "lost price 2026-03-20 2026-01-05 ¥120,000.50 4", "hubspot": "open 2 2026-12-01 ¥25,000",
					"salesforce": "won 2026-05-30 ¥250,000", "wukong deals": "open 1 2026-08-31 ¥500,000", "wukong contracts": "won 2026-04-01HT-9¥480,000",
				}[c.name]
				if got := c.deal(d); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
					t.Errorf("deal = %s, want %s", got, want)
				}
			})
		})
	}
}
