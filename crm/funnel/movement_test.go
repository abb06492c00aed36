package funnel_test

import (
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/funnel"
	"crmbot/crm/money"
)

// movement reads how everything moved since an instant, and sees that it comes out.
func (w *world) movement(q funnel.Query, from time.Time) funnel.Moves {
	w.t.Helper()
	var m funnel.Moves
	w.see(func(v *crm.View) (err error) {
		m, err = funnel.Movement(v, q, from, w.now)
		return err
	})
	comesOut(w.t, &m)
	return m
}

// comesOut sees that opening and lines make the closing, to the last minor unit and deal.
func comesOut(t *testing.T, m *funnel.Moves) {
	t.Helper()
	sum, n := m.Opening.Amount.Sum.Minor, m.Opening.N
	for _, l := range m.Lines {
		sum += l.Amount.Minor
		n += l.Count
	}
	if sum != m.Closing.Amount.Sum.Minor || n != m.Closing.N {
		t.Errorf("opening and lines make %d with %d deals, closing is %d with %d: %+v", sum, n, m.Closing.Amount.Sum.Minor, m.Closing.N, m)
	}
}

// TestMovementWaterfall: 1 200 000 + 300 000 + 50 000 − 30 000 − 100 000 − 20 000 = 1 400 000.
func TestMovementWaterfall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "2026-03-02 12:00")
	a, b := w.deal(1, 500_000, "CNY", ""), w.deal(2, 580_000, "CNY", "")
	won, lost := w.deal(4, 100_000, "CNY", ""), w.deal(1, 20_000, "CNY", "")
	from := w.now
	w.at("2026-03-03 09:03")
	fresh := w.deal(1, 300_000, "CNY", "")
	w.do(func(tx *crm.Tx) error {
		if _, err := tx.SetAmount(a, 0, yuan(550_000, "CNY")); err != nil {
			return err
		}
		if _, err := tx.SetAmount(b, 0, yuan(550_000, "CNY")); err != nil {
			return err
		}
		if _, err := tx.WinDeal(won, 0, crm.Win{}); err != nil {
			return err
		}
		_, err := tx.LoseDeal(lost, 0, crm.Loss{Reason: "price"})
		return err
	})
	m := w.movement(funnel.Query{Who: everybody()}, from)
	if m.Opening.Amount.Sum != yuan(1_200_000, "CNY") || m.Closing.Amount.Sum != yuan(1_400_000, "CNY") || m.Opening.N != 4 || m.Closing.N != 3 {
		t.Errorf("from %+v to %+v", m.Opening, m.Closing)
	}
	for _, want := range []struct {
		line  funnel.MoveLine
		units int64
		deal  crm.ID
	}{
		{funnel.MovedNew, 300_000, fresh}, {funnel.MovedUp, 50_000, a}, {funnel.MovedDown, -30_000, b},
		{funnel.MovedWon, -100_000, won}, {funnel.MovedLost, -20_000, lost},
	} {
		l := m.Line(want.line)
		if l.N != 1 || l.Amount != yuan(want.units, "CNY") || len(l.Deals) != 1 || l.Deals[0].Deal != want.deal || l.Deals[0].Amounts[0] != l.Amount {
			t.Errorf("line %s: %+v, want %d of deal %d", want.line, l, want.units, want.deal)
		}
	}
	if len(m.Lines) != 5 {
		t.Errorf("%d lines, want 5: %+v", len(m.Lines), m.Lines)
	}
}

// TestMovementLines goes through what else may happen with deals.
func TestMovementLines(t *testing.T) {
	t.Parallel()
	type lines map[funnel.MoveLine]int64
	for name, c := range map[string]struct {
		before, then func(w *world, tx *crm.Tx, d crm.ID) error
		who          func(w *world) funnel.Query
		want         lines
	}{
		"nothing": {then: func(*world, *crm.Tx, crm.ID) error { return nil }},
		"a move between stages is none": {then: func(_ *world, tx *crm.Tx, d crm.ID) error {
			_, err := tx.MoveDeal(d, 0, 3, "")
			return err
		}},
		"given away": {
			who:  func(w *world) funnel.Query { return funnel.Query{Who: crm.Scope{People: w.reps[:1]}} },
			then: func(w *world, tx *crm.Tx, d crm.ID) error { _, err := tx.AssignDeal(d, 0, w.reps[1], ""); return err },
			want: lines{funnel.MovedOut: -1000},
		},
		"taken on": {
			who:  func(w *world) funnel.Query { return funnel.Query{Who: crm.Scope{People: w.reps[1:]}} },
			then: func(w *world, tx *crm.Tx, d crm.ID) error { _, err := tx.AssignDeal(d, 0, w.reps[1], ""); return err },
			want: lines{funnel.MovedIn: 1000},
		},
		"given away and back": {
			who: func(w *world) funnel.Query { return funnel.Query{Who: crm.Scope{People: w.reps[:1]}} },
			then: func(w *world, tx *crm.Tx, d crm.ID) error {
				if _, err := tx.AssignDeal(d, 0, w.reps[1], ""); err != nil {
					return err
				}
				if _, err := tx.SetAmount(d, 0, yuan(1300, "CNY")); err != nil {
					return err
				}
				_, err := tx.AssignDeal(d, 0, w.reps[0], "")
				return err
			},
			want: lines{funnel.MovedUp: 300},
		},
		"its owner changes teams": {
			who: func(w *world) funnel.Query { return funnel.Query{Who: crm.Scope{Teams: []crm.ID{w.team}}} },
			then: func(w *world, tx *crm.Tx, _ crm.ID) error {
				other, err := tx.NewTeam(crm.Team{Name: "华南"})
				if err != nil {
					return err
				}
				_, err = tx.EditPerson(w.reps[0], 0, func(p *crm.Person) { p.Team = other.ID })
				return err
			},
			want: lines{funnel.MovedOut: -1000},
		},
		"up and down again": {then: func(_ *world, tx *crm.Tx, d crm.ID) error {
			if _, err := tx.SetAmount(d, 0, yuan(5000, "CNY")); err != nil {
				return err
			}
			_, err := tx.SetAmount(d, 0, yuan(1000, "CNY"))
			return err
		}},
		"won for more": {
			then: func(_ *world, tx *crm.Tx, d crm.ID) error {
				_, err := tx.WinDeal(d, 0, crm.Win{Amount: yuan(1200, "CNY")})
				return err
			},
			want: lines{funnel.MovedUp: 200, funnel.MovedWon: -1200},
		},
		"won and reopened": {then: func(_ *world, tx *crm.Tx, d crm.ID) error {
			if _, err := tx.WinDeal(d, 0, crm.Win{}); err != nil {
				return err
			}
			_, err := tx.ReopenDeal(d, 0, "")
			return err
		}},
		"won, then lost after all": {
			then: func(_ *world, tx *crm.Tx, d crm.ID) error {
				if _, err := tx.WinDeal(d, 0, crm.Win{}); err != nil {
					return err
				}
				_, err := tx.LoseDeal(d, 0, crm.Loss{Reason: "price"})
				return err
			},
			want: lines{funnel.MovedLost: -1000},
		},
		"reopened and won again": {
			before: func(_ *world, tx *crm.Tx, d crm.ID) error { _, err := tx.WinDeal(d, 0, crm.Win{}); return err },
			then: func(_ *world, tx *crm.Tx, d crm.ID) error {
				if _, err := tx.ReopenDeal(d, 0, ""); err != nil {
					return err
				}
				_, err := tx.WinDeal(d, 0, crm.Win{})
				return err
			},
			want: lines{funnel.MovedReopened: 1000, funnel.MovedWon: -1000},
		},
		"done and undone": {then: func(_ *world, tx *crm.Tx, d crm.ID) error {
			if _, err := tx.LoseDeal(d, 0, crm.Loss{Reason: "price"}); err != nil {
				return err
			}
			seq, _ := tx.Head()
			_, err := tx.Undo(seq + 1)
			return err
		}},
		"what was done before is undone": {
			before: func(_ *world, tx *crm.Tx, d crm.ID) error { _, err := tx.WinDeal(d, 0, crm.Win{}); return err },
			then: func(_ *world, tx *crm.Tx, _ crm.ID) error {
				seq, _ := tx.Head()
				_, err := tx.Undo(seq)
				return err
			},
			want: lines{funnel.MovedUndone: 1000},
		},
		"to another pipeline": {
			who:  func(*world) funnel.Query { return funnel.Query{Who: everybody(), Pipeline: 1} },
			then: func(_ *world, tx *crm.Tx, d crm.ID) error { return transfer(tx, d) },
			want: lines{funnel.PipedOut: -1000},
		},
		"from another pipeline": {
			who:  func(*world) funnel.Query { return funnel.Query{Who: everybody(), Pipeline: 2} },
			then: func(_ *world, tx *crm.Tx, d crm.ID) error { return transfer(tx, d) },
			want: lines{funnel.PipedIn: 1000},
		},
		"between pipelines is none": {then: func(_ *world, tx *crm.Tx, d crm.ID) error { return transfer(tx, d) }},
		"of another currency": {
			then: func(_ *world, tx *crm.Tx, d crm.ID) error { _, err := tx.SetAmount(d, 0, yuan(200, "USD")); return err },
			want: lines{funnel.MovedCurrency: 400},
		},
		"rates": {
			before: func(_ *world, tx *crm.Tx, d crm.ID) error { _, err := tx.SetAmount(d, 0, yuan(100, "USD")); return err },
			then: func(w *world, tx *crm.Tx, _ crm.ID) error {
				r, err := money.ParseRate("7.50")
				if err != nil {
					return err
				}
				_, err = tx.SetRate(crm.ExchangeRate{Currency: "USD", From: date(w.t, "2026-01-05"), Rate: r})
				return err
			},
			want: lines{funnel.MovedRates: 50},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "2026-03-02 12:00")
			w.rate("USD", "7.00", "2026-01-01")
			d := w.deal(1, 1000, "CNY", "")
			if c.before != nil {
				w.do(func(tx *crm.Tx) error { return c.before(w, tx, d) })
			}
			from := w.now
			w.at("2026-03-02 12:05")
			w.do(func(tx *crm.Tx) error { return c.then(w, tx, d) })
			q := funnel.Query{Who: everybody()}
			if c.who != nil {
				q = c.who(w)
			}
			m := w.movement(q, from)
			got := lines{}
			for _, l := range m.Lines {
				got[l.Line] = l.Amount.Minor / 100
			}
			if len(got) != len(c.want) {
				t.Fatalf("lines %v, want %v", got, c.want)
			}
			for l, units := range c.want {
				if got[l] != units {
					t.Errorf("lines %v, want %v", got, c.want)
				}
			}
		})
	}
}

// transfer moves a deal to a new pipeline.
func transfer(tx *crm.Tx, d crm.ID) error {
	p, err := tx.NewPipeline(crm.Pipeline{Name: "续约", Stages: []crm.Stage{{Name: "谈", Kind: crm.StageOpen}, {Name: "成", Kind: crm.StageWon}, {Name: "败", Kind: crm.StageLost}}})
	if err != nil {
		return err
	}
	_, err = tx.TransferDeal(d, 0, p.ID, 0, "")
	return err
}

// BenchmarkYesterday asks for yesterday among a hundred thousand open deals, of which two thousand changed since.
func BenchmarkYesterday(b *testing.B) {
	c, now := manyDeals(b, 100_000)
	yesterday := now.Add(time.Hour)
	for at := range 20 {
		now = now.Add(time.Hour)
		err := c.Update(b.Context(), crm.Actor{System: "import"}, now.Add(time.Hour), func(tx *crm.Tx) error {
			for i := range 100 {
				id := crm.ID(1 + at*100 + i)
				d, err := tx.Deal(id)
				if err != nil {
					return err
				}
				if i%4 == 0 {
					_, err = tx.SetAmount(id, 0, yuan(int64(i+1), "CNY"))
				} else {
					_, err = tx.MoveDeal(id, 0, 1+d.Stage%4, "")
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	now = now.Add(2 * time.Hour)
	ask := func(name string, fn func(*crm.View) error) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := c.View(b.Context(), crm.Actor{System: "test"}, now, fn); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	ask("movement", func(v *crm.View) error {
		_, err := funnel.Movement(v, funnel.Query{Who: everybody()}, yesterday, now)
		return err
	})
	ask("as of", func(v *crm.View) error {
		past, err := v.AsOf(yesterday, crm.WithDeals)
		if err != nil {
			return err
		}
		_, err = funnel.Read(past, funnel.Query{Who: everybody()})
		return err
	})
	ask("as of, everything", func(v *crm.View) error {
		past, err := v.AsOf(yesterday, crm.Everything)
		if err != nil {
			return err
		}
		_, err = funnel.CountStalled(past, funnel.StalledQuery{Who: everybody()})
		return err
	})
}
