package intake_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"crmbot/adapters/intake"
	"crmbot/bot"
	"crmbot/bot/card"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// handler lets a function answer events.
type handler func(context.Context, bot.Event) (bot.Reply, error)

func (f handler) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) { return f(ctx, ev) }

func said(person, place, text string) bot.Event {
	return bot.Event{Actor: bot.Account{ID: person}, Place: bot.Place{ID: place}, Input: bot.Text{Text: text}}
}

func echo(_ context.Context, ev bot.Event) (bot.Reply, error) {
	return bot.Reply{Card: &card.Card{Title: ev.Input.(bot.Text).Text}}, nil
}

// start runs an intake inside a synctest bubble; stop ends it and gives Run's error.
func start(t *testing.T, cfg intake.Config, h handler) (in *intake.Intake, stop func() error) {
	t.Helper()
	in = intake.New(cfg)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- in.Run(ctx, h) }()
	synctest.Wait()
	return in, func() error {
		cancel()
		return <-ended
	}
}

func TestOrderOfOnePersonInOnePlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var got []string
		in, stop := start(t, intake.Config{Queue: 100}, func(ctx context.Context, ev bot.Event) (bot.Reply, error) {
			<-time.After(time.Duration(100-len(got)) * time.Millisecond) // without order, later events would overtake
			mu.Lock()
			defer mu.Unlock()
			got = append(got, ev.Input.(bot.Text).Text)
			return bot.Reply{}, nil
		})
		for i := range 50 {
			if err := in.Go(t.Context(), said("ann", "a", fmt.Sprint(i)), func(bot.Reply, error) {}); err != nil {
				t.Fatalf("Go = %v", err)
			}
		}
		if err := stop(); err != nil {
			t.Errorf("Run = %v, want all 50 drained", err)
		}
		if len(got) != 50 {
			t.Fatalf("answered %d events, want 50", len(got))
		}
		for i, text := range got {
			if text != fmt.Sprint(i) {
				t.Fatalf("event %d was %s: out of order", i, text)
			}
		}
	})
}

func TestOthersDoNotWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		in, stop := start(t, intake.Config{}, func(ctx context.Context, ev bot.Event) (bot.Reply, error) {
			if ev.Actor.ID == "slow" {
				<-release
			}
			return echo(ctx, ev)
		})
		if err := in.Go(t.Context(), said("slow", "a", "x"), func(bot.Reply, error) {}); err != nil {
			t.Fatal(err)
		}
		for _, ev := range []bot.Event{said("ann", "a", "hi"), said("ann", "b", "hi")} {
			if r, err := in.Do(t.Context(), ev); err != nil || r.Card.Title != "hi" {
				t.Errorf("Do = %v, %v; want hi", r, err)
			}
		}
		close(release)
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		in, stop := start(t, intake.Config{Queue: 2, Total: 3}, func(ctx context.Context, ev bot.Event) (bot.Reply, error) {
			<-release
			return echo(ctx, ev)
		})
		take := func(person string) error {
			return in.Go(t.Context(), said(person, "a", "x"), func(bot.Reply, error) {})
		}
		for i, want := range []error{nil, nil, intake.ErrFull} {
			if err := take("ann"); !errors.Is(err, want) {
				t.Errorf("event %d of one person = %v, want %v", i, err, want)
			}
		}
		for i, want := range []error{nil, intake.ErrFull} {
			if err := take(fmt.Sprint("other", i)); !errors.Is(err, want) {
				t.Errorf("event of another person = %v, want %v", err, want)
			}
		}
		close(release)
		synctest.Wait()
		if err := take("ann"); err != nil {
			t.Errorf("after the queues emptied: %v", err)
		}
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
		if err := take("ann"); !errors.Is(err, intake.ErrStopped) {
			t.Errorf("after the stop: %v, want ErrStopped", err)
		}
	})
}

func TestFaultsStayInside(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []any
		in, stop := start(t, intake.Config{Panicked: func(v any, _ []byte) { told = append(told, v) }}, func(ctx context.Context, ev bot.Event) (bot.Reply, error) {
			if ev.Input.(bot.Text).Text == "boom" {
				panic("a mistake")
			}
			return echo(ctx, ev)
		})
		if _, err := in.Do(t.Context(), said("ann", "a", "boom")); !errors.Is(err, intake.ErrFault) {
			t.Errorf("Do of a panic = %v, want ErrFault", err)
		}
		if err := in.Go(t.Context(), said("ann", "a", "x"), func(bot.Reply, error) { panic("another") }); err != nil {
			t.Fatal(err)
		}
		if r, err := in.Do(t.Context(), said("ann", "a", "fine")); err != nil || r.Card.Title != "fine" {
			t.Errorf("Do after panics = %v, %v; want fine", r, err)
		}
		if len(told) != 2 {
			t.Errorf("told of %v, want both panics", told)
		}
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestDeadlineAndGrace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in, stop := start(t, intake.Config{Deadline: 5 * time.Second, Grace: time.Second}, func(ctx context.Context, _ bot.Event) (bot.Reply, error) {
			<-ctx.Done()
			return bot.Reply{}, ctx.Err()
		})
		began := time.Now()
		if _, err := in.Do(t.Context(), said("ann", "a", "x")); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 5*time.Second {
			t.Errorf("Do = %v after %s, want the deadline after 5 s", err, time.Since(began))
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if _, err := in.Do(gone, said("bo", "a", "x")); !errors.Is(err, context.Canceled) {
			t.Errorf("Do of a request that is gone = %v, want its error", err)
		}
		began = time.Now()
		if err := stop(); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("Run = %v after %s, want it to give up after the grace of 1 s", err, time.Since(began))
		}
	})
}
