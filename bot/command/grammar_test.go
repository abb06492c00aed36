package command_test

import (
	"fmt"
	"slices"
	"strings"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
)

// hostile is what people paste, break off and try.
func hostile() []string {
	return []string{
		"", " ", "\"", "\"\"\"", "a=b=c", "=1+1", "@", "@all", "<!channel>", "<at id=all></at>", "[x](http://evil.example)", "*_~`", "\u202egnp", "\x00\x01",
		"👨‍👩‍👧", strings.Repeat("长", 300), "'; DROP TABLE deals; --", "D999999999999999999999", "C0", "D0", "V99999", "R-1", "#1", "#0", "@@7", "form", "form visit.log",
		"form x y", "draft AAAAAAAA", "draft", "say visit", "drop", "\n\n", "visit\n\n华为\nx", "note=\"unfinished", "2月30日", "99999999999999999999", "-1", "0", "NaN",
		"１２３", "Ｄ１", "　", "customer=\"\" note=\"\"", "deal.move D1 s9999 @1", "deal.move D1 s2 @0", "undo entry=1", "undo entry=999999", "cancel", "%s%d", "{name}", "a\tb\rc",
	}
}

// line writes a command as a person of either language might.
func (w *world) line() string {
	c := w.any()
	words := append(slices.Clone(c.ZH), c.EN...)
	head := c.ID
	if len(words) > 0 && w.r.IntN(6) > 0 {
		head = words[w.r.IntN(len(words))]
	}
	if w.r.IntN(8) == 0 {
		head = "/" + head
	}
	parts := []string{head}
	for i := range c.Fields {
		f := &c.Fields[i]
		if f.Required && w.r.IntN(8) == 0 || !f.Required && w.r.IntN(3) > 0 {
			continue
		}
		v := w.value(c, f)
		if strings.ContainsAny(v, " =") && w.r.IntN(3) > 0 {
			v = fmt.Sprintf("%q", v)
		}
		if f.KeyOnly || f.NoForm || w.r.IntN(4) == 0 {
			key := f.Name
			if len(f.Keys) > 0 && w.r.IntN(2) == 0 {
				key = f.Keys[w.r.IntN(len(f.Keys))]
			}
			v = key + []string{"=", ":", "："}[w.r.IntN(3)] + v
		}
		parts = append(parts, v)
	}
	if w.r.IntN(6) == 0 && len(parts) > 2 {
		i := 1 + w.r.IntN(len(parts)-1)
		parts = append(parts[:i], append([]string{w.pick(hostile())}, parts[i:]...)...)
	}
	return strings.Join(parts, " ")
}

// canonical writes a command as buttons do.
func (w *world) canonical() string {
	c := w.any()
	args := []any{}
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Required && w.r.IntN(10) > 0 || w.r.IntN(3) == 0 {
			args = append(args, f.Name+"="+w.value(c, f))
		}
	}
	if w.r.IntN(5) == 0 {
		args = append(args, bot.Rev(w.r.Uint64N(w.o.seq+2)))
	}
	line := bot.Do(c.ID, args...)
	if w.r.IntN(8) == 0 {
		return bot.FormOf(line)
	}
	return line
}

func (w *world) pick(list []string) string { return list[w.r.IntN(len(list))] }

func (w *world) code(k crm.Kind, most int) string {
	return crm.Ref{Kind: k, ID: crm.ID(1 + w.r.IntN(most))}.String()
}

// fresh is a word nobody has said before.
func (w *world) fresh() string { return w.words(1)[0] }

// some is a record of a kind, whoever's it is.
func (w *world) some(k crm.Kind) crm.Record {
	var n crm.ID
	var own []crm.ID
	for r, rec := range w.o.records {
		if r.Kind == k {
			n = max(n, r.ID)
			if ownerOf(rec) == w.me {
				own = append(own, r.ID)
			}
		}
	}
	if n == 0 {
		return crm.Record{}
	}
	if len(own) > 0 && w.r.IntN(5) > 1 { // people mostly work on what is theirs
		slices.Sort(own)
		return w.o.records[crm.Ref{Kind: k, ID: own[w.r.IntN(len(own))]}]
	}
	return w.o.records[crm.Ref{Kind: k, ID: 1 + crm.ID(w.r.IntN(int(n)))}]
}

func ownerOf(rec crm.Record) crm.ID {
	switch {
	case rec.Customer != nil:
		return rec.Customer.Owner
	case rec.Deal != nil:
		return rec.Deal.Owner
	case rec.Task != nil:
		return rec.Task.Owner
	case rec.Activity != nil:
		return rec.Activity.CreatedBy
	case rec.Contact != nil:
		return rec.Contact.CreatedBy
	}
	return 0
}

func (w *world) codeOf(k crm.Kind) string {
	rec := w.some(k)
	switch {
	case rec.Task != nil:
		return rec.Task.Ref().String()
	case rec.Activity != nil:
		return crm.Ref{Kind: k, ID: rec.Activity.ID}.String()
	case rec.Contact != nil:
		return crm.Ref{Kind: k, ID: rec.Contact.ID}.String()
	}
	return w.code(k, 20)
}

// any is one of the commands, more often one of those that work on records.
func (w *world) any() *bot.Command {
	for {
		c := &w.commands[w.r.IntN(len(w.commands))]
		if len(c.Fields) > 0 && c.Write != nil && len(c.Roles) == 0 || w.r.IntN(3) == 0 {
			return c
		}
	}
}

func (w *world) customerName() string {
	c := w.some(crm.KindCustomer).Customer
	if c == nil {
		return "C1"
	}
	switch w.r.IntN(6) {
	case 0:
		return c.Name
	case 1:
		return string([]rune(c.Name)[:min(4, len([]rune(c.Name)))])
	case 2:
		if len(c.Aliases) > 0 && len(c.Aliases[0]) > 2 {
			return c.Aliases[0][:3+w.r.IntN(len(c.Aliases[0])-2)] // perhaps cut within a character
		}
	case 3:
		return w.pick([]string{"没有这家", "nosuch gmbh", w.pick(hostile())})
	}
	return crm.Ref{Kind: crm.KindCustomer, ID: c.ID}.String()
}

func (w *world) dealName() string {
	d := w.some(crm.KindDeal).Deal
	switch {
	case d == nil || w.r.IntN(12) == 0:
		return w.customerName()
	case w.r.IntN(12) == 0:
		return d.Title
	}
	return crm.Ref{Kind: crm.KindDeal, ID: d.ID}.String()
}

// value is something a person might put into a field.
func (w *world) value(c *bot.Command, f *bot.Field) string {
	if w.r.IntN(25) == 0 {
		return w.pick(hostile())
	}
	switch f.Kind {
	case bot.FieldCustomer:
		return w.customerName()
	case bot.FieldObject:
		if f.Tasks && w.r.IntN(3) == 0 {
			return w.codeOf(crm.KindTask)
		}
		if w.r.IntN(2) == 0 {
			return w.dealName()
		}
		return w.customerName()
	case bot.FieldDeal:
		return w.dealName()
	case bot.FieldContact:
		if k := w.some(crm.KindContact).Contact; k != nil && w.r.IntN(4) == 0 {
			return k.Name
		}
		return w.pick([]string{w.codeOf(crm.KindContact), "王总", "Mr Lee", w.fresh()})
	case bot.FieldActivity:
		return w.pick([]string{w.codeOf(crm.KindActivity), w.codeOf(crm.KindActivity), "1"})
	case bot.FieldTask:
		return w.pick([]string{w.codeOf(crm.KindTask), w.codeOf(crm.KindTask), "1", "2"})
	case bot.FieldPerson, bot.FieldSubject:
		p := w.who[w.r.IntN(len(w.who))]
		return w.pick([]string{p.Name, "@" + p.Name, "我", crm.Ref{Kind: crm.KindPerson, ID: p.ID}.String(), "华东组", "T2", "公司", "all"})
	case bot.FieldTeam:
		return w.pick([]string{"华东组", "南通组", "海外", "T1", "T9"})
	case bot.FieldStage:
		return w.pick([]string{"1", "2", "3", "4", "5", "s2", "s3", "s4", "s7", "s8", "谈续约", "方案报价", "next", ">", "back", "赢单", "won"})
	case bot.FieldMoney:
		return w.pick([]string{"50万", "¥12,345.67", "$5k", "0", "-3", "80", "15万", "120000CNY", "990000mUSD", grouped(int64(1_000_000 + w.r.IntN(8_000_000)))})
	case bot.FieldDate:
		return w.pick([]string{"明天", "昨天", "下周三", "next wed", "2026-12-20", "2026-11-30T15:00", "today 3pm", "月底", "12月1日上午10点", "2月30日"})
	case bot.FieldPeriod:
		return w.pick([]string{"本月", "2026-11", "2026Q4", "this quarter", "上月", "2026", "本周"})
	case bot.FieldNumber:
		return fmt.Sprint(w.r.IntN(120))
	case bot.FieldBool:
		return w.pick([]string{"true", "yes", "是", "false"})
	case bot.FieldProduct:
		return w.pick([]string{"云服务器", "S1"})
	case bot.FieldPhone:
		return "139" + fmt.Sprintf("%08d", w.r.IntN(100_000_000))
	case bot.FieldChoices:
		return w.pick([]string{"amount", "amount,source", "金额、来源", "Amount, Expected close", "无", "x"})
	case bot.FieldChoice:
		return w.pick([]string{"price", "价格", "A", "B", "decision", "won_amount", "visits", "zh", "en", "rep", "manager", "good", "source", "L1", "L2", "续约", "Renewals", "s7", "1", "mine", "team", "stage", "lost"})
	}
	if c.ID == "customer.new" && f.Name == "name" {
		return w.pick([]string{"新客户", "New Co ", "远山"}) + fmt.Sprint(w.r.IntN(1000))
	}
	return w.pick([]string{w.fresh(), "谈了" + w.fresh() + ",下周三再跟进", w.fresh() + " \"quoted\" a=b @you"})
}

// giving gives somebody a task, or answers one, mostly where there is one to answer.
func (w *world) giving() string {
	to := w.account(w.r.IntN(headcount))
	var mine, given []crm.ID
	for r, rec := range w.o.records {
		if t := rec.Task; t != nil && t.Waiting() && t.Owner == w.me {
			mine = append(mine, r.ID)
		} else if t != nil && t.Waiting() && t.Giver == w.me {
			given = append(given, r.ID)
		}
	}
	slices.Sort(mine)
	slices.Sort(given)
	switch n := w.r.IntN(6); {
	case n < 3 && len(mine) > 0:
		code := crm.Ref{Kind: crm.KindTask, ID: mine[w.r.IntN(len(mine))]}
		return []string{bot.Do("task.accept", code), bot.Do("task.decline", code, "reason="+w.fresh()), bot.Do("done", code)}[n]
	case n < 4 && len(given) > 0:
		return bot.Do("task.take", crm.Ref{Kind: crm.KindTask, ID: given[w.r.IntN(len(given))]})
	case n == 4:
		return bot.Do("assign", to, w.codeOf(crm.KindTask))
	}
	return bot.Do("remind", "title="+w.fresh(), "due=明天", "to="+to)
}

// talk is free text.
func (w *world) talk() string {
	c := w.customerName()
	return w.pick([]string{
		"今天拜访了" + c + "王总,谈了" + w.fresh() + ",下周三再跟进", "明天给" + c + "打电话", c, "called " + c + " about " + w.fresh() + ", follow up next tue", "visited " + c + " yesterday",
		"1", "2", "3", "取消", "跳过", "-", "好", "hi", "撤销", "undo", "帮助", w.fresh(), w.dealName() + " " + w.fresh(), "完成 1", "done 1 " + w.fresh(), w.pick(hostile()), w.line() + "\n" + w.line(),
	})
}

// fill fills a form as somebody might who pays little attention.
func (w *world) fill(f *card.Form) map[string]string {
	id, _, _ := strings.Cut(f.ID, " ")
	var c *bot.Command
	for i := range w.commands {
		if w.commands[i].ID == id {
			c = &w.commands[i]
		}
	}
	values := map[string]string{}
	for _, in := range f.Fields {
		values[in.ID] = in.Initial
		if w.r.IntN(3) > 0 && !in.Required || w.r.IntN(10) == 0 {
			continue
		}
		if len(in.Options) > 0 && w.r.IntN(8) > 0 {
			values[in.ID] = in.Options[w.r.IntN(len(in.Options))].Value
			continue
		}
		values[in.ID] = w.fresh()
		if c == nil {
			continue
		}
		if at := slices.IndexFunc(c.Fields, func(x bot.Field) bool { return x.Name == in.ID }); at >= 0 {
			values[in.ID] = w.value(c, &c.Fields[at])
		}
	}
	if w.r.IntN(12) == 0 {
		values["yes"], values["nosuch"], values["create"] = "true", "x", w.fresh()
	}
	return values
}
