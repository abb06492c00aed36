package sample

import (
	"crmbot/crm"
	"crmbot/crm/calendar"
)

// person is one of the company's people.
type person struct {
	id       crm.ID
	name     string
	aliases  []string
	mail     string
	role     crm.Role
	team     *team
	lang     string
	platform string    // the chat they mostly use
	accounts [2]string // on feishu and slack
	joins    int       // working days before the last; history: from the beginning
	minute   int       // past 17:00, when they write down their day
}

type team struct {
	id       crm.ID
	name     string
	lang     string
	currency string
	zone     string
	lead     *person
}

// cast is everybody.
type cast struct {
	east, overseas *team

	chen, grace                *person
	zhang, li, wang, zhao, liu *person
	daniel, priya, kenji       *person
	zhou, admin, auditor       *person
	all                        []*person
	reps                       []*person
	leaves                     int // the working day 赵磊 leaves on, before the last
	left                       calendar.Date
}

const (
	chinese = "zh-CN"
	english = "en"

	feishu = "feishu"
	slack  = "slack"
)

func newCast(d days) *cast {
	c := &cast{leaves: d.ago(d.today.AddDays(-46))}
	c.left = d.on(c.leaves)
	joins := d.ago(d.today.AddDays(-75))
	c.east = &team{name: "华东组", lang: chinese}
	c.overseas = &team{name: "海外组 Overseas", lang: english, currency: "USD", zone: "Asia/Singapore"}
	add := func(name, mail string, role crm.Role, t *team, platform string, minute int, aliases ...string) *person {
		p := &person{name: name, aliases: aliases, mail: mail + "@chengming.example", role: role, team: t, platform: platform, joins: history, minute: minute}
		p.accounts[0], p.accounts[1] = "ou_sample_"+mail, "U0SAMPLE"+mail
		if platform == feishu {
			p.accounts[1] = ""
		} else {
			p.accounts[0] = ""
		}
		c.all = append(c.all, p)
		if role == crm.Rep {
			c.reps = append(c.reps, p)
		}
		return p
	}
	c.admin = add("何静娴", "he.jingxian", crm.Admin, nil, feishu, 0)
	c.auditor = add("范思远", "fan.siyuan", crm.Auditor, nil, feishu, 0)
	c.chen = add("陈敏", "chen.min", crm.Manager, c.east, feishu, 58)
	c.grace = add("Grace Lim", "grace.lim", crm.Manager, c.overseas, slack, 57, "Grace")
	c.zhou = add("周婷", "zhou.ting", crm.Service, c.east, feishu, 12)
	c.zhang = add("张伟", "zhang.wei", crm.Rep, c.east, feishu, 41)
	c.li = add("李娜", "li.na", crm.Rep, c.east, feishu, 35)
	c.wang = add("王芳", "wang.fang", crm.Rep, c.east, feishu, 22)
	c.zhao = add("赵磊", "zhao.lei", crm.Rep, c.east, feishu, 48)
	c.liu = add("刘洋", "liu.yang", crm.Rep, c.east, feishu, 29)
	c.daniel = add("Daniel Ong", "daniel.ong", crm.Rep, c.overseas, slack, 44, "Daniel")
	c.priya = add("Priya Nair", "priya.nair", crm.Rep, c.overseas, slack, 26, "Priya")
	c.kenji = add("Kenji Sato", "kenji.sato", crm.Rep, c.overseas, slack, 37, "Kenji")
	c.east.lead, c.overseas.lead = c.chen, c.grace
	c.daniel.joins = joins
	c.zhang.accounts[1], c.priya.accounts[0] = "U0SAMPLEzhang.wei", "ou_sample_priya.nair"
	return c
}
