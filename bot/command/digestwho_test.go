package command_test

import (
	"strings"
	"testing"
	"time"

	"crmbot/bot/digest"
	"crmbot/crm"
)

// TestSetterLeaves: a group's digest stops with who set it, whether they leave or lose the team; the administrator hears of it once,
// with how to have it again; leaderboard and wins stop with it; somebody else may set it again.
func TestSetterLeaves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, lang string
		leave      func(*crm.Person)
		want       []string
	}{
		{"left", "zh-CN", nil, []string{"1 份群简报停发了", "陈敏 已经离开", "华东组", "订阅 华东组 开"}},
		{"no manager any more", "zh-CN", func(p *crm.Person) { p.Role = crm.Rep }, []string{"陈敏 现在看不到这些团队的数了", "订阅 华东组 开"}},
		{"another team", "en", func(p *crm.Person) { p.Role = crm.Rep }, []string{"1 group digest has stopped", "陈敏 can no longer see", "digest 华东组 on"}},
		{"left, in English", "en", nil, []string{"陈敏 has left", "digest 华东组 on"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := setup(t)
			group := o.in("east-room")
			o.say("王总管", "lang "+c.lang)
			group.say("陈敏", "订阅 简报")
			o.letters()
			o.act("", func(tx *crm.Tx) error {
				chen := o.people["陈敏"].ID
				if c.leave == nil {
					_, err := tx.DisablePerson(chen, 0)
					return err
				}
				_, err := tx.EditPerson(chen, 0, c.leave)
				return err
			})
			if r := group.say("张伟", "排行"); !r.Private {
				t.Errorf("the group still reads the leaderboard:\n%s", text(r))
			}
			o.digests()
			o.digests()
			var told []string
			for _, l := range o.letters() {
				if strings.Contains(l, "王总管") {
					told = append(told, l)
				}
			}
			if len(told) != 1 {
				t.Fatalf("the administrator heard %d times: %q", len(told), told)
			}
			for _, w := range c.want {
				if !strings.Contains(told[0], w) {
					t.Errorf("lacks %q:\n%s", w, told[0])
				}
			}
			o.act("张伟", func(tx *crm.Tx) error { _, err := tx.WinDeal(1, 0, crm.Win{}); return err })
			o.clockAt(0, 18, 5)
			o.digests()
			if got := o.arrived("east-room"); len(got) != 0 {
				t.Errorf("the group still reads: %q", got)
			}
			o.has(group.say("李娜", "订阅"), "已停发:设的人不在了")
			o.say("王总管", "lang zh")
			group.say("王总管", "订阅 华东组 开")
			o.clockAt(1, 9, 5)
			o.digests()
			if got := o.arrived("east-room"); len(got) != 1 || !strings.Contains(got[0], "早报 · 华东组") {
				t.Errorf("set again: %q", got)
			}
		})
	}
}

// TestSetterIsBack: who may see the team again has the digest go on by itself, and nothing that was missed comes.
func TestSetterIsBack(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.in("east-room").say("陈敏", "订阅 简报")
	role := func(r crm.Role) {
		o.act("", func(tx *crm.Tx) error {
			_, err := tx.EditPerson(o.people["陈敏"].ID, 0, func(p *crm.Person) { p.Role = r })
			return err
		})
		o.digests()
	}
	role(crm.Rep)
	o.clockAt(0, 18, 5)
	role(crm.Manager)
	o.digests()
	if got := o.arrived("east-room"); len(got) != 0 {
		t.Errorf("what was missed came: %q", got)
	}
	o.clockAt(1, 9, 5)
	o.digests()
	if got := o.arrived("east-room"); len(got) != 1 {
		t.Errorf("it does not go on: %q", got)
	}
}

// TestSeveralDigests: of one digest nobody has to name the team; of several a tap says which, or all.
func TestSeveralDigests(t *testing.T) {
	t.Parallel()
	o := setup(t)
	group := o.in("room")
	o.has(group.say("王总管", "订阅 全公司"), "✓ 简报")
	o.has(group.say("王总管", "订阅 8:45"), "08:45、18:03", "王总管 设的")
	o.has(group.say("王总管", "订阅 华东组"), "✓ 简报 · 华东组", "09:03、18:03")
	o.has(group.say("王总管", "订阅 9:15"), "2 份简报,改哪一份", "华东组", "都改")
	o.has(group.press("王总管", "华东组"), "✓ 简报 · 华东组", "09:15、18:03")
	o.has(group.say("王总管", "digest language en"), "2 份简报,改哪一份")
	o.has(group.press("王总管", "都改"), "08:45", "09:15", "英文")
	got := text(group.say("王总管", "订阅"))
	for _, w := range []string{"简报 · 华东组", "08:45", "09:15", "[华东组]"} {
		if !strings.Contains(got, w) {
			t.Errorf("lacks %q:\n%s", w, got)
		}
	}
	o.has(group.press("王总管", "华东组"), "09:15", "关掉")
	o.has(group.press("王总管", "关掉"), "✓ 简报 · 华东组", "已关闭")
	o.has(group.say("王总管", "退订 简报"), "改哪一份")
	o.say("王总管", "lang en")
	o.has(group.say("王总管", "digest 9:20"), "This group has 2 digests. Which one?", "All of them")
	o.has(group.say("张伟", "订阅 9:20"), "主管或管理员")
}

// TestTeamsCalledLikeSettings: a team may be called like a word of the settings: what can only mean one thing is done, the rest asked.
func TestTeamsCalledLikeSettings(t *testing.T) {
	t.Parallel()
	o := setup(t)
	group := o.in("room")
	o.act("", func(tx *crm.Tx) error {
		for _, name := range []string{"Morning", "时区", "简报", "America", "华东组 二部"} {
			if _, err := tx.NewTeam(crm.Team{Name: name}); err != nil {
				return err
			}
		}
		return nil
	})
	o.has(group.say("王总管", "订阅 全公司"), "✓ 简报")
	o.has(group.say("王总管", "订阅 时区 Asia/Tokyo"), "Asia/Tokyo", "王总管 设的")
	o.lacks(group.say("王总管", "订阅"), "简报 · 时区")
	o.has(group.say("王总管", "订阅 morning 8:40"), "有几种意思", "Morning 的简报:8:40")
	o.has(group.press("王总管", "Morning 的简报"), "✓ 简报 · Morning", "08:40")
	o.has(group.say("王总管", "订阅 America 9:30"), "✓ 简报 · America", "09:30")
	o.has(group.say("王总管", "订阅 华东组 二部 8:50"), "✓ 简报 · 华东组 二部", "08:50")
	o.has(group.say("王总管", "订阅 简报 8:41"), "有几种意思")
	o.has(group.say("王总管", "订阅 简报 简报 8:41"), "✓ 简报 · 简报", "08:41")
}

// TestZonesOfThreeParts: a zone is read however its name is typed.
func TestZonesOfThreeParts(t *testing.T) {
	t.Parallel()
	o := setup(t)
	group := o.in("room")
	group.say("陈敏", "订阅 简报")
	for typed, want := range map[string]string{
		"America/Argentina/Buenos_Aires": "America/Argentina/Buenos_Aires", "america/argentina/buenos_aires": "America/Argentina/Buenos_Aires",
		"america argentina buenos aires": "America/Argentina/Buenos_Aires", "america/port-au-prince": "America/Port-au-Prince",
		"Africa/Dar_es_Salaam": "Africa/Dar_es_Salaam", "africa/dar es salaam": "Africa/Dar_es_Salaam", "america new york": "America/New_York",
		"America/North_Dakota/New_Salem": "America/North_Dakota/New_Salem", "utc": "UTC", "Antarctica/McMurdo": "Antarctica/McMurdo",
	} {
		o.has(group.say("陈敏", "订阅 时区 "+typed), "时区 "+want)
	}
	for _, typed := range []string{"月球", "America", "../etc/passwd", "Local", "/", "-"} {
		o.has(group.say("陈敏", "订阅 时区 "+typed), "没看懂")
	}
}

// TestSubscriptionHistory: who turned a digest on, changed it or turned it off is written down, shown, and taken back like any change.
func TestSubscriptionHistory(t *testing.T) {
	t.Parallel()
	o := setup(t)
	group := o.in("east-room")
	o.has(group.say("李娜", "订阅 记录"), "还没有人改过")
	group.say("陈敏", "订阅 简报")
	group.say("陈敏", "订阅 8:45")
	o.later(5 * time.Minute)
	o.has(group.say("王总管", "退订 简报"), "已关闭", "撤销")
	o.has(group.press("王总管", "撤销"), "已撤销", "改订阅")
	o.has(group.say("李娜", "订阅"), "08:45、18:03", "陈敏 设的")
	group.say("陈敏", "订阅 9:10")
	o.has(group.say("陈敏", "撤销"), "改订阅")
	got := text(group.say("李娜", "订阅 记录"))
	at := 0
	for _, w := range []string{"陈敏", "撤销,回到 工作日 08:45、18:03", "工作日 09:10", "王总管", "撤销,回到", "已关闭", "陈敏", "08:45", "09:03"} {
		i := strings.Index(got[at:], w)
		if i < 0 {
			t.Fatalf("%q does not follow:\n%s", w, got)
		}
		at += i
	}
	o.has(group.say("李娜", "审计 简报"), "订阅记录", "王总管")
	o.has(o.say("王总管", "digest history"), "订阅记录", "简报 · 华东组", "网页控制台")
	o.say("Grace Lim", "subscribe funnel weekly Mon 9:00")
	o.has(o.say("Grace Lim", "digest history"), "Subscription history", "Every Mon at 09:00")
	o.has(o.say("Grace Lim", "undo"), "Undone")
	o.look(func(v *crm.View) {
		if subs := digest.Of(v, o.people["Grace Lim"].ID); len(subs) != 0 {
			t.Errorf("undone and still there: %+v", subs)
		}
	})
}

// TestUndoAfterSomebodyElse: a change of a subscription that another followed is not taken back.
func TestUndoAfterSomebodyElse(t *testing.T) {
	t.Parallel()
	o := setup(t)
	group := o.in("east-room")
	group.say("陈敏", "订阅 简报")
	group.say("王总管", "订阅 8:45")
	o.has(group.press("陈敏", "撤销"), "之后又有人改过")
	o.has(group.say("李娜", "订阅"), "08:45")
}

// TestUntoldWinnersAreNotNamed: a team that wants no win told has none named in its digest either, nor afterwards; the sums stay.
func TestUntoldWinnersAreNotNamed(t *testing.T) {
	t.Parallel()
	for line, named := range map[string]bool{"": true, "管理 喜报 华东组 播报:否": false, "管理 喜报 播报:否": false, "管理 喜报 海外组 播报:否": true} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			o := setup(t)
			group := o.in("east-room")
			group.say("陈敏", "订阅 简报")
			if line != "" {
				o.has(o.say("王总管", line), "喜报已设")
			}
			o.act("张伟", func(tx *crm.Tx) error { _, err := tx.WinDeal(1, 0, crm.Win{}); return err })
			o.clockAt(0, 18, 10)
			o.digests()
			o.clockAt(1, 8, 0)
			past := text(group.say("李娜", "往日简报 昨天 evening:是"))
			for _, got := range append(o.arrived("east-room"), past) {
				if !strings.Contains(got, "赢单 1 单 ¥50万 🎉") || strings.Contains(got, "张伟") != named || strings.Contains(got, "华为") != named {
					t.Errorf("named %v, want %v:\n%s", !named, named, got)
				}
			}
		})
	}
}

// TestPastDigest: a digest of a day gone by says what it said, whatever was done since, to who reads that team's digests.
func TestPastDigest(t *testing.T) {
	t.Parallel()
	o := setup(t)
	group := o.in("east-room")
	group.say("陈敏", "订阅 简报")
	o.clockAt(0, 18, 10)
	o.digests()
	told := o.arrived("east-room")
	o.clockAt(1, 10, 0)
	o.act("张伟", func(tx *crm.Tx) error { _, err := tx.LoseDeal(1, 0, crm.Loss{Reason: "price"}); return err })
	o.clockAt(3, 10, 0)
	got := text(group.say("李娜", "往日简报 11-23"))
	o.has(group.press("李娜", "看晚报"), "晚报 · 华东组 · 11月23日", "之后的改动不算在内")
	again := text(o.last[group.key("李娜")])
	for _, l := range strings.Split(told[0], "\n") {
		if l != "" && !strings.Contains(l, "补发") && !strings.Contains(l, " [") && !strings.Contains(again, strings.TrimSpace(l)) {
			t.Errorf("told was %q, again\n%s", l, again)
		}
	}
	if !strings.Contains(got, "早报 · 华东组 · 11月23日") || !strings.Contains(got, "按操作记录倒推到 11-23 周一 10:00") {
		t.Errorf("the morning nobody was told of:\n%s", got)
	}
	o.has(group.say("李娜", "往日简报 11-01"), "记录从")
	o.has(group.say("李娜", "往日简报 明天"), "那天还没到")
	o.has(o.say("Daniel Ong", "digest of yesterday 华东组"), "not yours to see")
	o.has(o.say("Daniel Ong", "digest of yesterday"), "Morning digest · 海外组", "Worked out from the journal")
	o.has(o.say("张伟", "往日简报 昨天 张伟"), "没有个人的")
	o.has(o.say("Daniel Ong", "digest now 华东组"), "not yours to see")
	o.has(group.say("李娜", "简报"), "早报 · 华东组 · 11月26日", "数据截至 10:00", "看漏斗")
	o.clockAt(3, 18, 30)
	o.has(o.say("Daniel Ong", "digest now"), "Evening digest · 海外组", "data as of 18:30", "Open funnel")
	o.golden("digest_past")
}
