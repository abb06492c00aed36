package transfer

import (
	"time"

	"crmbot/crm"
	"crmbot/crm/name"
)

// taskDraft is something to do as one row says it. One whose day has passed becomes an activity.
type taskDraft struct {
	x     cells
	t     crm.Task
	owner *item
	act   act
}

func readTask(x cells) *taskDraft {
	if x.text("title") == "" {
		return nil
	}
	d := &taskDraft{x: x, owner: x.owner("owner"), t: crm.Task{Title: x.line("title"), Result: x.text("result"), State: crm.TaskOpen}}
	due, ok := x.date("due")
	switch {
	case !ok:
		d.t.Due, d.t.AllDay = x.c.now, true
		if x.text("due") == "" {
			x.c.warn("task.no_day", d.t.Title)
		}
	case due.clock == 0 && due.instant.IsZero():
		d.t.Due, d.t.AllDay = at(due.date.At(9, 0, x.c.zone)), true
	default:
		d.t.Due = at(x.time(due))
	}
	switch s := name.Fold(x.text("state")); s {
	case "done", "completed", "完成", "已完成":
		d.t.State = crm.TaskDone
	case "cancelled", "canceled", "取消", "已取消":
		d.t.State = crm.TaskCancelled
	}
	return d
}

func (d *taskDraft) check() {
	if d.owner == nil && d.x.c.owner == nil {
		d.x.bad("owner", "owner")
	}
}

func (d *taskDraft) result() act { return d.act }

func (d *taskDraft) place(of *item) *item {
	x, c := d.x, d.x.c
	if s := x.text("customer"); s != "" {
		of = c.company(x, s)
	}
	key := c.known.outsideKey("", d.t.Title, d.t.Due.Format(time.DateOnly), x.company())
	if d.t.State != crm.TaskOpen || d.t.Due.Before(c.now.Add(-24*time.Hour)) {
		c.warn("task.past", d.t.Title)
		d.act = c.event(x, &crm.Activity{Kind: crm.Other, At: earlier(d.t.Due, c.now), Note: joinNote(d.t.Title, d.t.Result), External: key}, of, d.owner)
		return &item{kind: Tasks}
	}
	it := &item{kind: Tasks, act: added, task: &d.t, owner: d.owner, of: of, about: c.deal}
	if it.owner == nil {
		it.owner = c.owner
	}
	if d.stored(it) {
		it.act = duplicate
	}
	d.act = it.act
	return c.add(it, x.r)
}

// stored tells whether the owner has a task of the same title and day: tasks bring no key of their own.
func (d *taskDraft) stored(it *item) bool {
	k := d.x.c.known
	key := d.t.Title + "\x00" + d.t.Due.Format(time.DateOnly) + "\x00" + d.x.company()
	if k.extras[key] != nil {
		return true
	}
	k.extras[key] = it
	if it.owner.number() == 0 {
		return false
	}
	for _, t := range k.v.TasksOf(it.owner.id, crm.TaskOpen, crm.TaskDone, crm.TaskCancelled) {
		if t.Title == d.t.Title && t.Due.Equal(d.t.Due) && (it.of == nil || it.of.id == t.Customer) {
			return true
		}
	}
	return false
}

// company is the customer a row names, as it compares: the same whether it is stored or not.
func (x cells) company() string {
	if s := x.text("customer"); s != "" {
		return companyKey(s)
	}
	return companyKey(x.l.at(x.r, Customers, "name"))
}

// activityDraft is something that happened as one row says it.
type activityDraft struct {
	x      cells
	a      crm.Activity
	author *item
	own    crm.ID // our own code of it, from an export
	act    act
}

func readActivity(x cells) *activityDraft {
	if x.text("note") == "" {
		return nil
	}
	d := &activityDraft{x: x, author: x.owner("author"), a: crm.Activity{Note: x.text("note"), Outcome: x.text("outcome"), Kind: activityKind(x.text("kind"))}}
	d.own, d.a.External = x.keys()
	when, ok := x.date("at")
	switch {
	case ok:
		d.a.At = at(earlier(x.time(when), x.c.now))
	default:
		d.a.At = x.c.now
	}
	if len([]rune(d.a.Note)) > 8000 {
		x.bad("note", "long", "most", 8000)
	}
	return d
}

func activityKind(s string) crm.ActivityKind {
	switch k := name.Fold(s); k {
	case "visit", "call", "chat", "mail", "meeting", "event", "demo":
		return crm.ActivityKind(k)
	case "拜访", "上门拜访", "见面拜访", "sitevisit":
		return crm.Visit
	case "电话", "打电话", "phone", "phonecall":
		return crm.Call
	case "微信", "聊天", "im", "sms", "发短信":
		return crm.Chat
	case "邮件", "发邮件", "email":
		return crm.Mail
	case "会议":
		return crm.Meeting
	case "活动":
		return crm.Event
	case "演示", "产品演示":
		return crm.Demo
	}
	return crm.Other
}

func (d *activityDraft) check()      {}
func (d *activityDraft) result() act { return d.act }

func (d *activityDraft) place(of *item) *item {
	x, c := d.x, d.x.c
	if s := x.text("customer"); s != "" {
		of = c.company(x, s)
	}
	if d.own != 0 {
		if there, err := c.v.Activity(d.own); err == nil && there.Note == d.a.Note {
			d.act = duplicate
			return c.add(&item{kind: Activities, act: duplicate, id: there.ID}, x.r)
		}
	}
	if d.a.External == "" {
		day := ""
		if x.text("at") != "" {
			day = d.a.At.Format(time.DateOnly)
		}
		d.a.External = c.known.outsideKey(Activities, d.a.Note, day, x.company())
	}
	d.act = c.event(x, &d.a, of, d.author)
	return &item{kind: Activities}
}

// event plans an activity unless it is stored already.
func (c *checker) event(x cells, a *crm.Activity, of, author *item) act {
	it := &item{kind: Activities, act: added, activity: a, of: of, about: c.deal, owner: author}
	if id, ok := c.v.ByExternal(crm.KindActivity, a.External); ok {
		it.act, it.id = duplicate, id
	}
	if of == nil && c.deal == nil {
		c.warn("activity.no_customer", a.Note)
	}
	c.add(it, x.r)
	return it.act
}
