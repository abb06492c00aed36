package bench_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/bot/command"
	"crmbot/crm"
)

// office is a company of ten thousand customers whose people talk to the bot.
type office struct {
	core  *crm.CRM
	bot   *bot.Bot
	staff staff
	list  []crm.Customer
	deals []crm.Deal // open ones
	tasks []crm.Task
	said  int // events so far
}

// answers asks every question of the vocabulary and does each common thing, as the administrator, who sees all, and as reps.
func answers(b *testing.B, r *report) {
	o := openOffice(b)
	const rounds = 5
	var reads, writes []time.Duration
	slowest, slow := "", time.Duration(0)
	shown, asked := 0, 0
	for round := range rounds {
		for _, person := range []int{-1, round} {
			for _, c := range command.All() {
				if c.Read == nil || c.Hidden && len(c.Fields) == 0 {
					continue
				}
				var reply bot.Reply
				spent := took(func() { reply = o.say(b, person, o.question(&c, person)) })
				reads = append(reads, spent)
				asked++
				if reply.Card != nil {
					shown++
				}
				if spent > slow {
					slowest, slow = c.ID, spent
				}
			}
		}
	}
	for i := range 100 {
		for _, text := range o.deeds(i) {
			before := entries(b, o.core)
			writes = append(writes, took(func() { o.say(b, i%reps, text) }))
			if entries(b, o.core) == before {
				b.Fatalf("%q changed nothing", text)
			}
		}
	}
	if shown < asked*9/10 {
		b.Fatalf("of %d questions only %d were answered with a card", asked, shown)
	}
	for _, x := range []struct {
		what, against string
		all           []time.Duration
	}{
		{"every question", fmt.Sprintf("slowest: %s, %v", slowest, slow.Round(time.Millisecond)), reads},
		{"visits, moves and tasks", "", writes},
	} {
		p95 := quantile(x.all, 0.95)
		r.add(line{
			what: fmt.Sprintf("answers, %d customers: %s", len(o.list), x.what), got: fmt.Sprintf("p50 %v, p95 %v", median(x.all).Round(10*time.Microsecond), p95.Round(10*time.Microsecond)),
			against: x.against, ratio: fmt.Sprintf("%.4f × of 1 s", p95.Seconds()), aim: "p95 < 1 s",
		})
	}
}

// openOffice makes the company: twenty thousand deals, a visit to each customer, and a task at every second.
func openOffice(b *testing.B) *office {
	b.Helper()
	c := core(fresh(b))
	o := &office{core: c, bot: robot(c), staff: hire(b, c)}
	update(b, c, func(tx *crm.Tx) error {
		_, err := tx.LinkIdentity(crm.Identity{Platform: platform, Tenant: tenant, External: account(-1), Person: o.staff.admin, Direct: "dm" + account(-1), LastUsed: noon})
		return err
	})
	const customerCount, batch = 10_000, 500
	o.list = customers(b, c, o.staff, customerCount)
	trade(b, c, o.staff, o.list, o.staff.reps, 2*customerCount)
	for from := 0; from < len(o.list); from += batch {
		update(b, c, func(tx *crm.Tx) error {
			for i, x := range o.list[from:min(len(o.list), from+batch)] {
				var next *crm.Task
				if i%2 == 0 {
					next = &crm.Task{Title: "送报价", Owner: x.Owner, Customer: x.ID, Due: noon.AddDate(0, 0, i%21-5)}
				}
				if _, err := tx.LogActivity(crm.Activity{Kind: crm.Visit, Customer: x.ID, Note: "谈了报价", Meta: crm.Meta{CreatedBy: x.Owner}}, next); err != nil {
					return err
				}
			}
			return nil
		})
	}
	view(b, c, o.staff.admin, func(v *crm.View) error {
		first := v.DefaultPipeline().Stages[0].ID
		for _, p := range o.staff.reps {
			for _, d := range v.DealsOwned(p.ID, true) {
				if d.Stage == first && d.Customer != 0 {
					o.deals = append(o.deals, d)
				}
			}
			o.tasks = append(o.tasks, v.TasksOf(p.ID, crm.TaskOpen)...)
		}
		return nil
	})
	return o
}

// say hands a line in as a person types it; -1 is the administrator.
func (o *office) say(b *testing.B, person int, text string) bot.Reply {
	b.Helper()
	o.said++
	reply, err := o.bot.Handle(context.Background(), bot.Event{
		ID: fmt.Sprintf("oa_%012d", o.said), At: noon.Add(time.Duration(o.said) * time.Second),
		Actor: bot.Account{Platform: platform, Tenant: tenant, ID: account(person)},
		Place: bot.Place{Platform: platform, Tenant: tenant, ID: "dm" + account(person), Direct: true},
		Input: bot.Text{Text: text},
	})
	if err != nil {
		b.Fatalf("%q: %v", text, err)
	}
	return reply
}

// question is a command with everything it must be told, of records its person may see.
func (o *office) question(c *bot.Command, person int) string {
	head := c.ID
	if len(c.EN) > 0 {
		head = c.EN[0]
	}
	words := []string{head}
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Required {
			words = append(words, fmt.Sprintf("%s=%q", f.Name, o.value(f.Kind, person)))
		}
	}
	return strings.Join(words, " ")
}

func (o *office) value(k bot.FieldKind, person int) string {
	who := o.staff.reps[max(0, person)]
	own := func(p crm.ID) bool { return p == who.ID }
	switch k {
	case bot.FieldCustomer, bot.FieldObject:
		return o.list[slices.IndexFunc(o.list, func(x crm.Customer) bool { return own(x.Owner) })].Name
	case bot.FieldDeal:
		return o.deals[slices.IndexFunc(o.deals, func(x crm.Deal) bool { return own(x.Owner) })].Ref().String()
	case bot.FieldTask:
		return o.tasks[slices.IndexFunc(o.tasks, func(x crm.Task) bool { return own(x.Owner) })].Ref().String()
	case bot.FieldPerson, bot.FieldSubject:
		return who.Name
	case bot.FieldTeam:
		return "1组"
	case bot.FieldMoney, bot.FieldNumber:
		return "5"
	case bot.FieldDate:
		return "tomorrow"
	case bot.FieldPeriod:
		return "2026-11"
	}
	return "华腾"
}

// deeds are the i-th visit, move and task, all of one rep.
func (o *office) deeds(i int) []string {
	who := o.staff.reps[i%reps].ID
	turn := i / reps
	var own []crm.Deal
	for _, d := range o.deals {
		if d.Owner == who {
			own = append(own, d)
		}
	}
	customer := o.list[i].Name
	return []string{"拜访 " + customer + " 谈了报价 下周三再跟进", "推进 " + own[turn].Ref().String() + " >", "提醒 明天10点 给 " + customer + " 送样品"}
}
