package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/crm"
	"crmbot/crm/money"
)

// moving makes deals worth 1 200 000 on one day, and on the next 300 000 new, 50 000 up, 30 000 down, 100 000 won and 20 000 lost.
func (o *office) moving(t *testing.T) {
	t.Helper()
	o.at("2027-03-11 12:00")
	var up crm.ID // the team has one of 500 000 already
	o.look(func(v *crm.View) {
		for d := range v.Deals() {
			if d.Amount == yuan(500_000) {
				up = d.ID
			}
		}
	})
	down := o.deal("李娜", 2, yuan(580_000), "2027-05-31")
	won, lost := o.deal("张伟", 4, yuan(100_000), "2027-03-31"), o.deal("张伟", 1, yuan(20_000), "")
	o.at("2027-03-12 10:00")
	o.deal("李娜", 1, yuan(300_000), "2027-06-30")
	o.act("", func(tx *crm.Tx) error {
		if _, err := tx.SetAmount(up, 0, yuan(550_000)); err != nil {
			return err
		}
		if _, err := tx.SetAmount(down, 0, yuan(550_000)); err != nil {
			return err
		}
		if _, err := tx.WinDeal(won, 0, crm.Win{}); err != nil {
			return err
		}
		_, err := tx.LoseDeal(lost, 0, crm.Loss{Reason: "price"})
		return err
	})
	o.later(time.Hour)
}

// TestMoves: 1 200 000 + 300 000 + 50 000 − 30 000 − 100 000 − 20 000 = 1 400 000, each line with its deals.
func TestMoves(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.moving(t)
	r := o.say("陈敏", "漏斗 变动 华东 2027-03-12")
	o.has(r, "¥1,200,000", "¥1,400,000", "+¥300,000", "+¥50,000", "¥30,000", "¥100,000", "¥20,000")
	o.press("陈敏", "新增 1")
	o.say("陈敏", "漏斗 变动 华东")
	o.press("陈敏", "金额调低 1")
	o.say("陈敏", "漏斗 变动 上月")
	for _, words := range []string{"漏斗 变动 上周以来", "漏斗 变动 华东 自上周以来", "变动 上周 以来", "变动上周以来"} {
		o.has(o.say("陈敏", words), "03-01 周一以来")
	}
	o.say("陈敏", "漏斗 变动 明年")
	o.golden("moves_zh")
	o.say("陈敏", "语言 en")
	o.log.Reset()
	o.say("陈敏", "funnel moves since yesterday")
	o.press("陈敏", "Won 1")
	o.say("陈敏", "funnel moves this week")
	o.say("陈敏", "moves last month")
	o.has(o.say("陈敏", "funnel moves since last week"), "since Mon Mar 1")
	o.has(o.say("陈敏", "moves since last week"), "since Mon Mar 1")
	o.has(o.say("陈敏", "moves since march 1"), "since Mon Mar 1")
	o.golden("moves_en")
}

// TestAsOf: the funnel of a past day is told again as it was told then.
func TestAsOf(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.at("2027-03-11 12:00")
	d := o.deal("张伟", 1, yuan(500_000), "2027-04-30")
	o.deal("李娜", 3, money.Amount{Minor: 1000000, Currency: "USD"}, "")
	o.at("2027-03-11 23:59")
	then := text(o.say("陈敏", "漏斗"))
	o.at("2027-03-15 12:00")
	o.act("", func(tx *crm.Tx) error {
		_, err := tx.WinDeal(d, 0, crm.Win{})
		return err
	})
	o.log.Reset()
	r := o.say("陈敏", "漏斗 截至 3月11日")
	for _, l := range strings.Split(then, "\n") {
		if strings.Contains(l, "¥") { // every number of it
			o.has(r, l)
		}
	}
	o.press("陈敏", "之后的变动")
	o.say("陈敏", "漏斗 截至 华东 上周四")
	o.say("陈敏", "漏斗 截至")
	o.submit("陈敏", map[string]string{"period": "2027-03-12"})
	o.say("陈敏", "漏斗 截至 2020年")
	o.say("陈敏", "漏斗 截至 明天")
	o.golden("asof_zh")
	o.say("陈敏", "语言 en")
	o.log.Reset()
	o.say("陈敏", "funnel as-of 2027-03-11")
	o.golden("asof_en")
}
