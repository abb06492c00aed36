package funnel_test

import (
	"testing"

	"crmbot/crm"
	"crmbot/crm/funnel"
)

// f1 is the fixture of four open deals of one owner.
func f1(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, "2026-03-02 12:00")
	w.deal(1, 200_000, "CNY", "2026-03-20")
	w.deal(2, 300_000, "CNY", "2026-03-20")
	w.deal(3, 500_000, "CNY", "2026-03-31")
	w.deal(4, 400_000, "CNY", "2026-03-20")
	w.won(w.reps[0], 350_000, "CNY", "2026-03-01")
	w.quota(w.rep(0), "2026-03", 1_000_000)
	return w
}

func TestReadFixture(t *testing.T) {
	t.Parallel()
	w := f1(t)
	w.at("2026-03-12 12:00")
	w.see(func(v *crm.View) error {
		for _, q := range []funnel.Query{
			{Who: everybody()},
			{Who: everybody(), Period: monthOf(t, "2026-03")},
			{Who: funnel.Of(v, w.rep(0)), Period: quarterOf(t, "2026-01-01")},
			{Who: funnel.Of(v, crm.Ref{Kind: crm.KindTeam, ID: w.team})},
		} {
			f, err := funnel.Read(v, q)
			if err != nil {
				return err
			}
			if f.Total.N != 4 || f.Total.Amount.Sum != yuan(1_400_000, "CNY") || f.Total.Weighted.Sum != yuan(680_000, "CNY") {
				t.Errorf("Read(%+v).Total = %+v, want 4 deals, 1 400 000, weighted 680 000", q, f.Total)
			}
			if len(f.Stages) != 4 || f.Stages[2].Weighted.Sum != yuan(250_000, "CNY") {
				t.Errorf("Read(%+v).Stages = %+v", q, f.Stages)
			}
			if f.Total.Age != (funnel.Ratio{Num: 40, Den: 4}) {
				t.Errorf("age = %+v, want 40 days over 4 deals", f.Total.Age)
			}
		}
		f, err := funnel.Read(v, funnel.Query{Who: funnel.Of(v, w.rep(1))})
		if f.Total.N != 0 || !f.Total.Age.Undefined() {
			t.Errorf("another's funnel = %+v", f.Total)
		}
		return err
	})
}

func TestStageMovesTheWeightedSum(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	id := w.deal(3, 500_000, "CNY", "2026-03-31")
	weighted := func() int64 {
		var sum int64
		w.see(func(v *crm.View) error {
			f, err := funnel.Read(v, funnel.Query{Who: everybody()})
			sum = f.Total.Weighted.Sum.Minor
			return err
		})
		return sum
	}
	if got := weighted(); got != 250_000_00 {
		t.Errorf("before the move: %d", got)
	}
	w.do(func(tx *crm.Tx) error { _, err := tx.MoveDeal(id, 0, 4, ""); return err })
	if got := weighted(); got != 400_000_00 {
		t.Errorf("after the move: %d", got)
	}
	w.do(func(tx *crm.Tx) error {
		p := tx.DefaultPipeline()
		_, err := tx.EditPipeline(p.ID, 0, func(p *crm.Pipeline) {
			p.Stages = append([]crm.Stage(nil), p.Stages...)
			p.Stages[3].Probability = 60
		})
		return err
	})
	if got := weighted(); got != 300_000_00 {
		t.Errorf("after the stage's probability fell to 60: %d", got)
	}
}

func TestSeveralCurrencies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	w.rate("USD", "7.00", "2026-01-01")
	w.rate("USD", "7.20", "2026-02-01")
	w.rate("HKD", "0.92", "2026-01-01")
	w.deal(1, 50_000, "USD", "2026-03-20")
	w.deal(1, 80_000, "HKD", "")
	w.deal(1, 10_000, "EUR", "2026-02-20")
	w.won(w.reps[0], 1000, "USD", "2026-01-31") // at 7.00, whatever today's rate is
	w.won(w.reps[0], 1000, "USD", "2026-02-01") // at 7.20
	w.won(w.reps[0], 500, "EUR", "2026-02-01")
	w.see(func(v *crm.View) error {
		f, err := funnel.Read(v, funnel.Query{Who: everybody()})
		if err != nil {
			return err
		}
		if got := f.Total.Amount; got.Sum != yuan(433_600, "CNY") || got.Unpriced != 1 || len(got.By) != 3 || f.Total.N != 3 {
			t.Errorf("open = %+v, want 433 600 CNY and one not converted", got)
		}
		if f.Undated != 1 || f.Overdue != 1 {
			t.Errorf("undated %d, overdue %d, want 1 and 1", f.Undated, f.Overdue)
		}
		r, err := funnel.WinRate(v, funnel.Query{Who: everybody(), Period: quarterOf(t, "2026-01-01")})
		if r.Won.Sum != yuan(14_200, "CNY") || r.Won.Unpriced != 1 || r.Count != (funnel.Ratio{Num: 3, Den: 3}) {
			t.Errorf("won = %+v", r)
		}
		if err != nil {
			return err
		}
		r, err = funnel.WinRate(v, funnel.Query{Who: everybody(), Period: quarterOf(t, "2026-01-01"), Currency: "USD"})
		if r.Won.Sum != yuan(2_000, "USD") {
			t.Errorf("won in dollars = %+v", r.Won)
		}
		return err
	})
}

func TestDrillFindsWhatIsCounted(t *testing.T) {
	t.Parallel()
	w := f1(t)
	w.deal(1, 0, "CNY", "")
	w.deal(1, 1, "CNY", "2026-02-01")
	tests := []struct {
		list  funnel.List
		stage crm.StageID
		want  int
	}{
		{funnel.OpenIn, 0, 4}, {funnel.OpenIn, 3, 1}, {funnel.Overdue, 0, 1}, {funnel.Undated, 0, 1},
		{funnel.WonIn, 0, 1}, {funnel.LostIn, 0, 0}, {funnel.BegunIn, 0, 6},
	}
	w.see(func(v *crm.View) error {
		for _, tt := range tests {
			for _, who := range []crm.Scope{everybody(), funnel.Of(v, w.rep(0))} {
				q := funnel.Query{Who: who, Period: monthOf(t, "2026-03")}
				n := 0
				for offset, more := 0, true; more; {
					page, err := funnel.Drill(v, q, tt.list, tt.stage, offset, 2)
					if err != nil {
						return err
					}
					n += len(page.Deals)
					offset, more = page.Next, page.Next != 0
				}
				if n != tt.want {
					t.Errorf("Drill(%s, stage %d) lists %d deals, want %d", tt.list, tt.stage, n, tt.want)
				}
			}
		}
		page, err := funnel.Drill(v, funnel.Query{Who: everybody()}, funnel.NoAmount, 0, 0, 9)
		if len(page.Deals) != 1 {
			t.Errorf("deals without amount = %v, want one", page.Deals)
		}
		return err
	})
}
