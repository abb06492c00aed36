package command_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// day reads a day.
func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func yuan(units int64) money.Amount { return money.Amount{Minor: units * 100, Currency: "CNY"} }

// at moves the clock forward to a local time in Shanghai.
func (o *office) at(local string) {
	o.t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", local, time.FixedZone("CST", 8*3600))
	if err != nil {
		o.t.Fatal(err)
	}
	o.now = when.UTC()
}

// deal makes an open deal of a person.
func (o *office) deal(owner string, stage crm.StageID, amount money.Amount, expected string) crm.ID {
	o.t.Helper()
	var id crm.ID
	o.act(owner, func(tx *crm.Tx) error {
		d := crm.Deal{Title: "deal", Customer: customerOf(owner), Owner: o.people[owner].ID, Stage: stage, Amount: amount}
		if expected != "" {
			d.Expected = day(o.t, expected)
		}
		d, err := tx.NewDeal(d)
		id = d.ID
		return err
	})
	return id
}

// customerOf is the customer a rep sells to.
func customerOf(owner string) crm.ID {
	return map[string]crm.ID{"张伟": 1, "陈敏": 1, "李娜": 2, "Daniel Ong": 3}[owner]
}

// closed puts a deal in that was won or lost before.
func (o *office) closed(owner string, won bool, amount money.Amount, on, started, source string) {
	o.t.Helper()
	o.act("", func(tx *crm.Tx) error {
		d := crm.Deal{Title: "deal", Customer: customerOf(owner), Owner: o.people[owner].ID, Stage: 6, LostReason: "price", Amount: amount, Imported: true,
			ClosedOn: day(o.t, on), Started: day(o.t, started), Source: source}
		if won {
			d.Stage, d.LostReason = 5, ""
		}
		_, err := tx.NewDeal(d)
		return err
	})
}

// april is the month of the worked numbers, seen on the evening of its 15th of 22 working days: 张伟 has won 350 000 of a
// quota of 1 000 000, and 1 400 000 is open, 680 000 of it weighted.
func (o *office) april() {
	o.at("2027-04-21 18:30")
	o.closed("张伟", true, yuan(350_000), "2027-04-10", "2027-03-01", "展会")
	o.deal("张伟", 1, yuan(200_000), "2027-04-22")
	o.deal("张伟", 2, yuan(300_000), "2027-04-25")
	o.deal("张伟", 3, yuan(500_000), "2027-04-28")
	o.deal("张伟", 4, yuan(400_000), "2027-04-30")
	o.quota("陈敏", "张伟", "2027-04", yuan(1_000_000))
}

func (o *office) quota(by, of, period string, value money.Amount) {
	o.t.Helper()
	o.act(by, func(tx *crm.Tx) error {
		_, err := tx.SetQuota(crm.Ref{Kind: crm.KindPerson, ID: o.people[of].ID}, crm.WonAmount, period, value)
		return err
	})
}

// drills presses every button that lists deals and fails where a list is not as long as its label says.
func (o *office) drills(person string, r bot.Reply) {
	o.t.Helper()
	lists := 0
	for _, b := range buttons(*r.Card) {
		if !strings.HasPrefix(b.Value, "funnel.deals ") {
			continue
		}
		words := strings.Fields(b.Label)
		want, err := strconv.Atoi(strings.ReplaceAll(words[len(words)-1], ",", ""))
		if err != nil {
			continue
		}
		lists++
		got := 0
		for next := b.Value; next != ""; {
			page := o.send(person, bot.Press{Value: next})
			next = ""
			for _, el := range page.Card.Body {
				if _, ok := el.(card.Item); ok {
					got++
				}
			}
			for _, more := range buttons(*page.Card) {
				if strings.HasPrefix(more.Value, "funnel.deals ") {
					next = more.Value
				}
			}
		}
		if got != want {
			o.t.Errorf("%s: the list behind %q has %d deals", person, b.Label, got)
		}
	}
	if lists == 0 {
		o.t.Errorf("%s: no list behind:\n%s", person, text(r))
	}
}

func TestNumbersAreForThoseWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, c := range []struct {
		who, line string
		may       bool
	}{
		{"张伟", "漏斗 我", true}, {"张伟", "漏斗 @李娜", false}, {"张伟", "漏斗 华东", false}, {"张伟", "漏斗 全部", false}, {"张伟", "业绩 团队", false},
		{"陈敏", "漏斗 @李娜", true}, {"陈敏", "漏斗 华东", true}, {"陈敏", "漏斗 海外组", false}, {"陈敏", "漏斗 全部", false}, {"陈敏", "预测 团队", true},
		{"Grace Lim", "funnel @Daniel", true}, {"Grace Lim", "report winloss all", false}, {"Daniel Ong", "forecast team", false},
		{"王总管", "漏斗 全部", true}, {"赵审", "报表 赢率 公司", true}, {"周婷", "漏斗 公司", false},
	} {
		r := o.say(c.who, c.line)
		if may := r.Card.Title != ""; may != c.may {
			t.Errorf("%s: %s = %v, want %v:\n%s", c.who, c.line, may, c.may, text(r))
		}
	}
	o.log.Reset()
	for _, line := range []string{"业绩", "漏斗", "转化率", "预测", "报表 赢率", "报表"} {
		if r := o.in("g1").say("陈敏", line); !r.Private {
			t.Errorf("%s in a group is not private", line)
		}
	}
}

func TestNumbersBeginFriendly(t *testing.T) {
	t.Parallel()
	o := setup(t)
	for _, line := range []string{"业绩", "漏斗", "转化率", "预测", "报表 赢率", "报表 来源"} {
		o.say("李娜", line)
	}
	for _, line := range []string{"quota", "funnel", "funnel conv", "forecast", "report winloss", "report"} {
		o.say("Priya Nair", line)
	}
	o.golden("numbers_empty")
}
