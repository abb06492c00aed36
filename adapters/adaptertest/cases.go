package adaptertest

import (
	"errors"
	"strings"
	"testing"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

func eventOnce(t *testing.T, build Make) {
	s := &Script{}
	rig := build(t, s)
	ann := rig.Direct("ann")
	ann.Type("hello there")()
	wantSees(t, ann, "heard hello there")
	got := s.Heard("hello there")
	if len(got) != 1 {
		t.Fatalf("the bot heard the line %d times, want once", len(got))
	}
	ev := got[0]
	if ev.Actor.Platform != rig.Adapter.Name() || ev.Actor.ID != rig.Account("ann") {
		t.Errorf("Actor = %+v, want %s of %s", ev.Actor, rig.Account("ann"), rig.Adapter.Name())
	}
	if ev.Place.Platform != rig.Adapter.Name() || ev.Place.ID == "" || !ev.Place.Direct {
		t.Errorf("Place = %+v, want a direct place of %s", ev.Place, rig.Adapter.Name())
	}
	if ev.At.IsZero() {
		t.Error("At is zero, want the time of the event")
	}
}

func inOrder(t *testing.T, build Make) {
	began, release := signal(), signal()
	s := &Script{Answers: map[string]func() (bot.Reply, error){"first": func() (bot.Reply, error) {
		close(began)
		<-release
		return bot.Reply{Card: note("answer one")}, nil
	}}}
	ann := build(t, s).Direct("ann")
	first := ann.Type("first")
	<-began
	second := ann.Type("second")
	close(release)
	first()
	second()
	if got, want := s.log(), "begin first, end first, begin second, end second"; got != want {
		t.Errorf("the bot was asked: %s; want %s", got, want)
	}
	seen := flat(ann.Sees())
	if one, two := strings.Index(seen, "answer one"), strings.Index(seen, "heard second"); one < 0 || two < one {
		t.Errorf("answers stand in another order than the lines:\n%s", seen)
	}
}

func signal() chan struct{} { return make(chan struct{}) }

// offer is a card with one button.
func offer(title, label, value string) *card.Card {
	c := note(title)
	c.Body = []card.Element{card.Actions{Buttons: []card.Button{{Label: label, Value: value}}}}
	return c
}

func press(t *testing.T, build Make) {
	s := &Script{Answers: map[string]func() (bot.Reply, error){"offer": shows(offer("an offer", "Take it", "take 7 @3"))}}
	ann := build(t, s).Direct("ann")
	ann.Type("offer")()
	ann.Press("take 7 @3")
	wantSees(t, ann, "heard take 7 @3")
	got := s.Heard("take 7 @3")
	if len(got) != 1 {
		t.Fatalf("the bot heard the press %d times, want once", len(got))
	}
	if p, ok := got[0].Input.(bot.Press); !ok || p.Message.ID == "" {
		t.Errorf("Input = %+v, want a Press that names its message", got[0].Input)
	}
}

func replacement(t *testing.T, build Make) {
	s := &Script{Answers: map[string]func() (bot.Reply, error){
		"offer": shows(offer("the former card", "Go", "go on")),
		"go on": func() (bot.Reply, error) { return bot.Reply{Card: note("the new card"), Replace: true}, nil },
	}}
	rig := build(t, s)
	ann := rig.Direct("ann")
	ann.Type("offer")()
	wantSees(t, ann, "the former card")
	ann.Press("go on")
	wantSees(t, ann, "the new card")
	if rig.Adapter.Caps().Edit {
		wantNot(t, ann, "the former card")
	}
}

func private(t *testing.T, build Make) {
	s := &Script{Answers: map[string]func() (bot.Reply, error){
		"whisper": func() (bot.Reply, error) { return bot.Reply{Card: note("for your eyes"), Private: true}, nil },
	}}
	rig := build(t, s)
	if rig.Room == nil || !rig.Adapter.Caps().Private {
		return
	}
	ann, bo := rig.Room("ann"), rig.Room("bo")
	ann.Type(rig.line("aloud"))()
	ann.Type(rig.line("whisper"))()
	wantSees(t, ann, "heard aloud", "for your eyes")
	wantSees(t, bo, "heard aloud")
	wantNot(t, bo, "for your eyes")
	only := bot.Target{Platform: rig.Adapter.Name(), Place: rig.Place, Only: rig.Account("bo")}
	send(t, rig, only, note("for Bo alone"), bot.Attempt{Key: "only"})
	wantSees(t, bo, "for Bo alone")
	wantNot(t, ann, "for Bo alone")
}

func personal(t *testing.T, build Make) {
	secret := note("a personal figure")
	secret.Audience = card.Personal
	s := &Script{Answers: map[string]func() (bot.Reply, error){"figures": shows(secret)}}
	rig := build(t, s)
	if rig.Room == nil {
		return
	}
	ann, bo := rig.Room("ann"), rig.Room("bo")
	ann.Type(rig.line("figures"))()
	wantNot(t, bo, "a personal figure")
	_, err := rig.Adapter.Send(t.Context(), bot.Target{Platform: rig.Adapter.Name(), Place: rig.Place}, *secret, bot.Attempt{Key: "p"})
	if err == nil {
		t.Error("Send of a personal card to a group = nil, want an error")
	}
	wantNot(t, bo, "a personal figure")
}

// overheard: below a message of the group a line that names a colleague reaches the bot with that message, and its answer stands there;
// talk that names nobody stays with the people.
func overheard(t *testing.T, build Make) {
	s := &Script{Answers: map[string]func() (bot.Reply, error){}}
	rig := build(t, s)
	if rig.Below == nil {
		return
	}
	digest := send(t, rig, bot.Target{Platform: rig.Adapter.Name(), Place: rig.Place}, note("the digest"), bot.Attempt{Key: "digest"})
	ann, bo := rig.Below("ann", digest), rig.Below("bo", digest)
	line := rig.Mention("bo") + " call Acme by Friday"
	s.Answers[line] = func() (bot.Reply, error) { return bot.Reply{Card: note("given to Bo"), Private: true}, nil }
	ann.Type("what a week")()
	ann.Type(line)()
	if got := s.Heard("what a week"); len(got) != 0 {
		t.Errorf("the bot hears people talk: %+v", got)
	}
	got := s.Heard(line)
	if len(got) != 1 {
		t.Fatalf("the bot heard the line %d times, want once; it heard %s", len(got), s.log())
	}
	if in, ok := got[0].Input.(bot.Text); !ok || !in.Overheard || in.Mentioned || in.Reply != digest {
		t.Errorf("Input = %+v, want one overheard below %v", got[0].Input, digest)
	}
	wantSees(t, ann, "given to Bo")
	wantNot(t, bo, "given to Bo")
	ann.Type(rig.line("what is due"))()
	got = s.Heard("what is due")
	if len(got) != 1 {
		t.Fatalf("the bot heard the command %d times, want once", len(got))
	}
	if in, ok := got[0].Input.(bot.Text); !ok || in.Overheard || !in.Mentioned || in.Reply != digest {
		t.Errorf("Input = %+v, want one said to the bot below %v", got[0].Input, digest)
	}
}

func send(t *testing.T, rig *Rig, to bot.Target, c *card.Card, try bot.Attempt) bot.MessageRef {
	t.Helper()
	ref, err := rig.Adapter.Send(t.Context(), to, *c, try)
	if err != nil {
		t.Fatalf("Send %q = %v", c.Title, err)
	}
	if ref.ID == "" {
		t.Errorf("Send %q names no message", c.Title)
	}
	return ref
}

func sendOnce(t *testing.T, build Make) {
	rig := build(t, &Script{})
	ann := rig.Direct("ann")
	first := send(t, rig, rig.to("ann"), note("the deal moved"), bot.Attempt{Key: "row 1"})
	again := send(t, rig, rig.to("ann"), note("the deal moved"), bot.Attempt{Key: "row 1", Tried: 1, Doubt: true})
	send(t, rig, rig.to("ann"), note("another thing"), bot.Attempt{Key: "row 2"})
	if first != again {
		t.Errorf("Send of one key twice = %v and %v, want one message", first, again)
	}
	ann.Type("look")()
	wantSees(t, ann, "another thing")
	if n := strings.Count(flat(ann.Sees()), "the deal moved"); n != 1 {
		t.Errorf("the message is shown %d times, want once", n)
	}
	wantNot(t, rig.Direct("bo"), "the deal moved")
}

func edit(t *testing.T, build Make) {
	rig := build(t, &Script{})
	ann := rig.Direct("ann")
	before := note("three deals won")
	before.Key = "score"
	ref := send(t, rig, rig.to("ann"), before, bot.Attempt{Key: "a"})
	after := note("four deals won")
	after.Key = "score"
	got := send(t, rig, rig.to("ann"), after, bot.Attempt{Key: "b", Prior: ref})
	ann.Type("look")()
	wantSees(t, ann, "four deals won")
	if !rig.Adapter.Caps().Edit {
		return
	}
	if got != ref {
		t.Errorf("an edit gave message %v, want %v", got, ref)
	}
	wantNot(t, ann, "three deals won")
}

func deadAddress(t *testing.T, build Make) {
	rig := build(t, &Script{})
	_, err := rig.Adapter.Send(t.Context(), bot.Target{Platform: rig.Adapter.Name()}, *note("x"), bot.Attempt{Key: "n"})
	if !errors.Is(err, bot.ErrDead) {
		t.Errorf("Send to nobody = %v, want bot.ErrDead", err)
	}
}

func everyElement(t *testing.T, build Make) {
	c, texts := Gallery()
	s := &Script{Answers: map[string]func() (bot.Reply, error){"all": shows(&c)}}
	ann := build(t, s).Direct("ann")
	ann.Type("all")()
	wantSees(t, ann, texts...)
}

func longCard(t *testing.T, build Make) {
	c := Long()
	s := &Script{Answers: map[string]func() (bot.Reply, error){"long": shows(&c)}}
	rig := build(t, s)
	ann := rig.Direct("ann")
	ann.Type("long")()
	wantSees(t, ann, c.Title, "The last button")
	send(t, rig, rig.to("bo"), &c, bot.Attempt{Key: "long"})
}

func hostile(t *testing.T, build Make) {
	rig := build(t, &Script{})
	ann := rig.Direct("ann")
	for i, text := range Hostile() {
		c := card.Card{
			Lang: lang.English, Title: "t " + text, Subtitle: "s " + text, Fallback: text,
			Body: []card.Element{
				card.Text{MD: "x " + card.Escape(text)}, card.Fields{Fields: []card.Field{{Label: text, Value: text}}},
				card.Table{Columns: []card.Column{{Name: text}}, Rows: [][]string{{text}}},
				card.Item{Number: 1, MD: card.Bold(text), Buttons: []card.Button{{Label: text, Value: "v"}}},
				card.Select{Placeholder: text, Value: "s", Options: []card.Option{{Label: text, Value: "o", Hint: text}}},
			},
		}
		send(t, rig, rig.to("ann"), &c, bot.Attempt{Key: "hostile " + string(rune('a'+i))})
	}
	ann.Type("look")()
	wantSees(t, ann, "heard look")
	wantSees(t, ann, Shown()...)
	raw := ann.Raw()
	for _, never := range rig.Never {
		if strings.Contains(raw, never) {
			t.Errorf("the platform got live %q", never)
		}
	}
}

func fault(t *testing.T, build Make) {
	s := &Script{Answers: map[string]func() (bot.Reply, error){
		"panic": func() (bot.Reply, error) { panic("a programmer's mistake") },
		"fail":  func() (bot.Reply, error) { return bot.Reply{}, errors.New("the disk is full") },
	}}
	ann := build(t, s).Direct("ann")
	ann.Type("panic")()
	ann.Type("fail")()
	ann.Type("and now")()
	wantSees(t, ann, "heard and now")
	wantNot(t, ann, "programmer's mistake")
	wantNot(t, ann, "disk is full")
}

func stopDrains(t *testing.T, build Make) {
	began, release := signal(), signal()
	s := &Script{Answers: map[string]func() (bot.Reply, error){"slow": func() (bot.Reply, error) {
		close(began)
		<-release
		return bot.Reply{Card: note("done at last")}, nil
	}}}
	rig := build(t, s)
	wait := rig.Direct("ann").Type("slow")
	<-began
	stopped := signal()
	go func() {
		defer close(stopped)
		if err := rig.Stop(); err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	}()
	close(release)
	wait()
	<-stopped
	if got, want := s.log(), "begin slow, end slow"; got != want {
		t.Errorf("the bot was asked: %s; want %s", got, want)
	}
}
