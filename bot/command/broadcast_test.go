package command_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/bot/digest"
	"crmbot/crm"
	"crmbot/crm/money"
)

// subscribe gives groups the numbers of teams.
func (o *office) subscribe(groups map[string]crm.ID, shared ...string) {
	o.t.Helper()
	o.act("", func(tx *crm.Tx) error {
		for group, team := range groups {
			place := bot.Place{Platform: "slack", ID: group, Shared: slices.Contains(shared, group)}
			if err := digest.Change(tx, digest.NewGroup(place, team, 0)); err != nil {
				return err
			}
		}
		return nil
	})
}

// told are the places the letters on their way go to, with what they say.
func (o *office) told() map[string]string {
	out := map[string]string{}
	for _, l := range o.waiting() {
		if l.Target.Place != "" && !strings.HasPrefix(l.Target.Place, "dm:") {
			out[l.Target.Place] += card.PlainText(l.Card)
		}
	}
	return out
}

// TestWinIsTold: a win goes once to each group of its team; from the threshold on, it included, also to the company's; never where
// people of other companies read along, nor where it was turned off.
func TestWinIsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, line string
		setup      []string // the administrator's
		want       []string
	}{
		{"a small win", "赢单 D1 39.8万", nil, []string{"east"}},
		{"a yuan below the threshold", "赢单 D1 999999元", nil, []string{"east"}},
		{"at the threshold", "赢单 D1 100万", nil, []string{"company", "east"}},
		{"a threshold of one's own", "赢单 D1 39.8万", []string{"管理 喜报 门槛:30万"}, []string{"company", "east"}},
		{"below a team's threshold", "赢单 D1 39.8万", []string{"管理 喜报 华东组 门槛:50万"}, nil},
		{"a team that wants none", "赢单 D1 100万", []string{"管理 喜报 华东组 播报:否"}, []string{"company"}},
		{"nobody hears", "赢单 D1 100万", []string{"管理 喜报 播报:否"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := setup(t)
			o.subscribe(map[string]crm.ID{"east": o.east.ID, "west": o.west.ID, "company": 0, "partners": o.east.ID}, "partners")
			for _, line := range c.setup {
				o.has(o.say("王总管", line), "喜报已设")
			}
			o.say("张伟", c.line)
			o.has(o.press("张伟", "确认"), "赢单! 🎉")
			var got []string
			for group, said := range o.told() {
				got = append(got, group)
				if n := strings.Count(said, "🎉"); n != 1 || !strings.Contains(said, "张伟") || !strings.Contains(said, "服务器扩容") {
					t.Errorf("%s hears %d times: %s", group, n, said)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("told %v, want %v", got, c.want)
			}
		})
	}
}

// TestWinIsWithdrawn: an undo before it left drops the announcement; what stands in the group is edited there, by an undo, a
// reopening or a loss.
func TestWinIsWithdrawn(t *testing.T) {
	t.Parallel()
	win := func(o *office) {
		o.subscribe(map[string]crm.ID{"east": o.east.ID})
		o.say("张伟", "赢单 D1 39.8万")
		o.press("张伟", "确认")
	}
	t.Run("not sent yet", func(t *testing.T) {
		t.Parallel()
		o := setup(t)
		win(o)
		o.has(o.say("张伟", "撤销"), "已撤销")
		if got := o.told(); len(got) != 0 {
			t.Errorf("still on its way: %v", got)
		}
	})
	for _, line := range []string{"撤销", "恢复商机 D1", "输单 D1 原因:价格"} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			o := setup(t, func(c *bot.Config) {
				caps := c.Caps["slack"]
				caps.Edit = true
				c.Caps["slack"] = caps
			})
			win(o)
			first := o.waiting()
			o.arrive(first...)
			o.say("张伟", line)
			if strings.HasPrefix(line, "输单") {
				o.press("张伟", "确认")
			}
			var withdrawn []bot.Letter
			for _, l := range o.waiting() {
				if l.Target.Place == "east" {
					withdrawn = append(withdrawn, l)
				}
			}
			if len(withdrawn) != 1 || withdrawn[0].Try.Prior.ID == "" || !strings.Contains(card.PlainText(withdrawn[0].Card), "撤回") {
				t.Errorf("withdrawn by %+v", withdrawn)
			}
		})
	}
}

// TestRank: equals share a place and the next is as far down as there are people above; a group sees only who stands there by name.
func TestRank(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("", func(tx *crm.Tx) error {
		wu, err := tx.NewPerson(crm.Person{Name: "吴刚", Role: crm.Rep, Team: o.east.ID, Lang: "zh-CN"})
		o.people["吴刚"] = wu
		return err
	})
	for name, yuan := range map[string]int64{"张伟": 300_000, "李娜": 300_000, "吴刚": 100_000} {
		o.act(name, func(tx *crm.Tx) error {
			c, err := tx.NewCustomer(crm.Customer{Name: name + "的客户"})
			if err != nil {
				return err
			}
			d, err := tx.NewDeal(crm.Deal{Customer: c.ID, Title: "x", Amount: money.Amount{Minor: yuan * 100, Currency: "CNY"}})
			if err != nil {
				return err
			}
			_, err = tx.WinDeal(d.ID, 0, crm.Win{})
			return err
		})
	}
	r := o.say("张伟", "排行")
	o.has(r, "排行 · 华东组 · 11月", "签约", "新客户", "回款还没有记录")
	said := text(r)
	for _, place := range []string{"1  张伟", "1  李娜", "3  吴刚"} {
		if !strings.Contains(said, place) {
			t.Errorf("no %q in\n%s", place, said)
		}
	}
	o.has(o.say("李娜", "排行 隐藏"), "不再显示你的名字")
	o.lacks(o.say("张伟", "排行"), "李娜")
	o.has(o.say("张伟", "排行"), "一位同事")
	o.has(o.say("李娜", "排行"), "李娜")
	o.has(o.say("陈敏", "排行"), "李娜")
	if r = o.in("lobby").say("陈敏", "排行"); !r.Private {
		t.Error("a group that gets no numbers of the team reads its leaderboard")
	}
	group := o.in("sales")
	group.say("陈敏", "订阅 简报")
	r = group.say("陈敏", "排行")
	group.lacks(r, "李娜")
	group.has(r, "张伟", "吴刚")
	if r.Private {
		t.Error("a group asked for its leaderboard and does not get it")
	}
	o.has(o.say("李娜", "排行 显示"), "会显示你的名字")
	o.has(o.say("张伟", "排行"), "李娜")
	o.has(o.say("Daniel Ong", "rank"), "Leaderboard", "New customers", "Daniel Ong")
	o.has(o.say("张伟", "排行 海外组"), "由主管来看")
	o.golden("rank")

	o.act("Daniel Ong", func(tx *crm.Tx) error { // a million dollars, of which nobody knows how many yuan they are
		_, err := tx.WinDeal(2, 0, crm.Win{Amount: money.Amount{Minor: 100_000_000, Currency: "USD"}})
		return err
	})
	r = o.say("王总管", "排行")
	o.has(r, "1  张伟", "另有 1 笔未折算")
	o.lacks(r, "$")
	o.has(o.say("Grace Lim", "rank"), "Daniel Ong", "$1.00M")
}

// TestWinIsToldInTheGroupsTime: the day of a win is the group's: on New Year's Eve there it is not said of another year, wherever the
// winner is by then.
func TestWinIsToldInTheGroupsTime(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.act("", func(tx *crm.Tx) error {
		if _, err := tx.EditTeam(o.east.ID, 0, func(x *crm.Team) { x.Zone = "America/New_York" }); err != nil {
			return err
		}
		_, err := tx.EditPerson(o.people["张伟"].ID, 0, func(p *crm.Person) { p.Zone = "Asia/Shanghai" })
		return err
	})
	o.subscribe(map[string]crm.ID{"east": o.east.ID})
	o.now = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	o.say("张伟", "赢单 D1 39.8万 昨天")
	o.has(o.press("张伟", "确认"), "赢单! 🎉")
	if said := o.told()["east"]; !strings.Contains(said, " 12-31 ") {
		t.Errorf("the group hears %q", said)
	}
}
