package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

const permalink = "https://acme.slack.com/archives/C1/p1795399000000100"

// onSlack gives people an account there.
func (o *office) onSlack(people ...string) {
	o.t.Helper()
	o.act("", func(tx *crm.Tx) error {
		for _, p := range people {
			if _, err := tx.LinkIdentity(crm.Identity{Platform: "slack", External: p, Person: o.people[p].ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *office) passOn(person, text string) bot.Reply {
	o.t.Helper()
	return o.via("slack").send(person, bot.Shared{Line: "form activity.log", Text: text, Link: permalink, Author: "U9", At: o.now.Add(-90 * time.Minute)})
}

func TestSharedMessageIsKeptOnce(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.onSlack("张伟", "Daniel Ong")
	r := o.passOn("张伟", "华为那边王总说预算批了,下周三给合同")
	if r.Form == nil {
		t.Fatalf("no form:\n%s", text(r))
	}
	values := map[string]string{}
	for _, f := range r.Form.Fields {
		values[f.ID] = f.Initial
	}
	for field, want := range map[string]string{"customer": "C1", "note": "华为那边王总说预算批了,下周三给合同", "when": "2026-11-23T08:30"} {
		if values[field] != want {
			t.Errorf("%s = %q, want %q", field, values[field], want)
		}
	}
	if _, there := values["permalink"]; there {
		t.Error("the form asks for the address of the message")
	}
	fill := bot.Submit{Form: r.Form.ID, Values: values}
	done := o.via("slack").send("张伟", fill)
	o.has(done, "V1", "华为")
	if address := linkOf(done); address != permalink {
		t.Errorf("the receipt leads to %q, want %s", address, permalink)
	}
	again := o.via("slack").send("张伟", fill)
	o.has(again, "V1", "已经记过")
	o.has(o.passOn("张伟", "华为那边王总说预算批了"), "V1", "已经记过")
	o.look(func(v *crm.View) {
		if acts := v.ActivitiesOf(1, 0); len(acts) != 1 || acts[0].Link != permalink || !acts[0].At.Equal(monday.Add(-90*time.Minute)) {
			t.Errorf("activities %+v, want one of the message", acts)
		}
	})

	// Who does not see that activity is not told of it; once it is void the message may be kept again.
	if r := o.passOn("Daniel Ong", "Acme wants the quote"); r.Form == nil {
		t.Errorf("Daniel is told of what he cannot see:\n%s", text(r))
	}
	o.via("slack").say("张伟", "作废 V1")
	if r := o.passOn("张伟", "华为预算批了"); r.Form == nil {
		t.Errorf("no form for a message whose activity is void:\n%s", text(r))
	}
}

func linkOf(r bot.Reply) string {
	for _, el := range r.Card.Body {
		actions, _ := el.(card.Actions)
		for _, b := range actions.Buttons {
			if b.URL != "" {
				return b.URL
			}
		}
	}
	return ""
}

func TestSharedMessageOfNobodyKnown(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.onSlack("张伟")
	r := o.passOn("张伟", "哈哈")
	if r.Form == nil {
		t.Fatalf("no form:\n%s", text(r))
	}
	r = o.via("slack").send("张伟", bot.Shared{Line: "form deal.new", Text: "x", Link: permalink})
	if r.Form != nil || !strings.Contains(text(r), "按钮") {
		t.Errorf("a form that keeps no message was opened:\n%s", text(r))
	}
}

func TestComingIntoAGroupAndLeaving(t *testing.T) {
	t.Parallel()
	o := setup(t)
	g := o.via("slack").in("C1")
	o.has(g.send("somebody", bot.Joined{}), "大家好", "crmbot")
	for _, in := range []bot.Input{bot.Left{}, bot.Revoked{}} {
		if r := g.send("", in); r.Card != nil || r.Form != nil {
			t.Errorf("%T is answered: %s", in, text(r))
		}
	}
	if people := o.people; len(people) == 0 {
		t.Fatal("nobody works here")
	}
	o.look(func(v *crm.View) {
		if p := v.FindPeople("somebody"); len(p) != 0 {
			t.Errorf("who invites the bot became %+v", p)
		}
	})
}

func TestLinksAreOfMessagesOnly(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.has(o.say("张伟", "跟进 华为 发了样品 permalink:javascript:alert(1)"), "https://")
	o.look(func(v *crm.View) {
		if acts := v.ActivitiesOf(1, 0); len(acts) != 0 {
			t.Errorf("kept %+v", acts)
		}
	})
}
