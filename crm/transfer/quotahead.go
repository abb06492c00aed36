package transfer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"crmbot/crm"
	"crmbot/crm/calendar"
	"crmbot/crm/name"
)

// quotaWords is how targets are written: a row each, or a row a person and a column a month or a metric.
func quotaWords() vocabulary {
	return vocabulary{kind: Quotas, key: "value", names: []string{"quota", "target", "goal", "目标", "指标", "任务"}, fields: []spelling{
		{"subject", "对象编号|subject code"},
		{"name", "姓名|名称|对象|人员|员工|员工姓名|同事|销售|销售姓名|销售人员|销售代表|业务员|客户经理|负责人|who|person|full name|employee|salesperson|sales rep|sales agent|rep|owner"},
		{"email", "邮箱|电子邮箱|e-mail|email address"},
		{"external", "员工编号|工号|employee id|user id"},
		{"team", "团队|部门|小组|组|所属团队|department"},
		{"metric", "指标|指标类型|考核指标|类型|kpi|measure|type"},
		{"period", "月份|月|年月|期间|期|季度|考核期|目标月份|month|quarter|when"},
		{"year", "年份|年度|年|财年|fiscal year"},
		{"value", "目标|目标值|目标金额|目标额|任务|任务额|quota|target|goal|quota amount|target amount|target value"},
		{"currency", "币种|货币"},
		{"stretch", "冲刺|冲刺目标|stretch target|stretch goal"},
		{"challenge", "挑战|挑战目标|challenge target|challenge goal"},
		{"id", "record id|编号|序号|no"},
	}}
}

// targetColumn is a column of targets and what its heading says of them; what it leaves open the row or the file says.
type targetColumn struct {
	col    int
	period period
	metric crm.Metric
	unit   string // of bare numbers: 万 of 目标(万元)
}

// metricWords are the names of what a target may count.
func metricWords() map[string]crm.Metric {
	return map[string]crm.Metric{
		"won amount": crm.WonAmount, "won": crm.WonAmount, "revenue": crm.WonAmount, "sales": crm.WonAmount, "bookings": crm.WonAmount,
		"签约额": crm.WonAmount, "签约金额": crm.WonAmount, "签约": crm.WonAmount, "赢单额": crm.WonAmount, "赢单金额": crm.WonAmount, "成交额": crm.WonAmount,
		"成交金额": crm.WonAmount, "成交": crm.WonAmount, "销售额": crm.WonAmount, "销售": crm.WonAmount, "业绩": crm.WonAmount, "合同额": crm.WonAmount, "合同金额": crm.WonAmount,
		"received": crm.Received, "receipts": crm.Received, "payments": crm.Received, "collections": crm.Received,
		"回款": crm.Received, "回款额": crm.Received, "回款金额": crm.Received, "收款": crm.Received, "到账": crm.Received,
		"new customers": crm.NewCustomers, "new accounts": crm.NewCustomers, "new logos": crm.NewCustomers,
		"新客户": crm.NewCustomers, "新增客户": crm.NewCustomers, "新客": crm.NewCustomers, "新客户数": crm.NewCustomers, "新增客户数": crm.NewCustomers,
		"visits": crm.Visits, "visit": crm.Visits, "拜访": crm.Visits, "拜访量": crm.Visits, "拜访数": crm.Visits, "拜访次数": crm.Visits, "客户拜访": crm.Visits,
	}
}

// quotaReader knows what headings and cells of a file of targets mean.
type quotaReader struct {
	today   calendar.Date
	fiscal  calendar.Fiscal
	metrics map[string]crm.Metric // by folded word

	year      int        // that the file's name says, 0 for none
	file      crm.Metric // that the file's name says, empty for none
	since1904 bool       // serial dates count from 1904
}

func newQuotaReader(v *crm.View) quotaReader {
	q := quotaReader{today: v.Today(0), fiscal: v.Fiscal(), metrics: map[string]crm.Metric{}}
	for w, m := range metricWords() {
		q.metrics[name.Fold(w)] = m
	}
	return q
}

// metric is what a word counts.
func (q *quotaReader) metric(s string) (crm.Metric, bool) {
	m, ok := q.metrics[name.Fold(s)]
	return m, ok
}

// unitBehind is the unit in brackets at the end of a heading.
var unitBehind = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\s*[(（\[【]\s*(?:单位\s*[:：]?\s*)?(万元|万|千元|元|k|人民币|cny|rmb)\s*[)）\]】]\s*$`)
})

// cutUnit takes the unit off a heading: 万 for 目标(万元), empty for whole units.
func cutUnit(head string) (base, unit string) {
	at := unitBehind().FindStringSubmatchIndex(head)
	if at == nil {
		return head, ""
	}
	switch strings.ToLower(head[at[2]:at[3]]) {
	case "万元", "万":
		unit = "万"
	case "千元", "k":
		unit = "k"
	}
	return head[:at[0]], unit
}

// targetNames say that a heading is of targets; the longer first.
var targetNames = [...]string{"目标金额", "目标值", "目标额", "任务额", "目标", "指标", "任务", "targets", "target", "quotas", "quota", "goals", "goal"}

// cutTarget takes those words off either end of a heading.
func cutTarget(head string) (rest string, said bool) {
	rest = strings.TrimSpace(head)
	for _, w := range targetNames {
		low := strings.ToLower(rest)
		if len(low) != len(rest) {
			continue // a letter whose small form is of another length
		}
		switch {
		case strings.HasSuffix(low, w):
			rest, said = rest[:len(rest)-len(w)], true
		case strings.HasPrefix(low, w):
			rest, said = rest[len(w):], true
		default:
			continue
		}
		rest = strings.Trim(rest, " -_:：·/")
	}
	return rest, said
}

// heading reads a heading as one of targets: a month or quarter, a metric, or both. about says that the file or the heading names
// targets; a metric alone is none otherwise.
func (q *quotaReader) heading(head string, about bool) (c targetColumn, ok bool) {
	rest, said := cutTarget(head)
	if rest == "" {
		return c, said
	}
	if m, is := q.metric(rest); is {
		return targetColumn{metric: m}, said || about
	}
	if p, is := q.period(rest, 0); is && p.name != "" {
		return targetColumn{period: p}, true
	}
	for w, m := range metricWords() { // 1月回款, visits 2026-03: no two of the words leave a period over
		for _, other := range [...]string{strings.TrimSuffix(rest, w), strings.TrimPrefix(rest, w)} {
			if p, is := q.period(strings.Trim(other, " -_:：·/"), 0); len(other) < len(rest) && is && p.name != "" {
				return targetColumn{period: p, metric: m}, true
			}
		}
	}
	return c, false
}

// layQuotas reads a table as one of targets; nil when it is none. points tell how much of it was understood.
func layQuotas(t *table, reader quotaReader) (l *layout, points int) {
	words, q := quotaWords(), &reader
	heads, used := words.headings(), 0
	about := words.named(t)
	q.year, q.file, q.since1904 = yearOf(t.name), metricOfFile(t.name), t.since1904
	l = &layout{t: t, kinds: []string{Quotas}, cols: map[string]map[string]int{}, quota: q}
	var plain *targetColumn
	for col, h := range t.heads {
		base, unit := cutUnit(strings.TrimRight(h, "* "))
		f := heads[headKey(base)]
		if f == "" && about > 0 && slices.Contains([]string{"金额", "数值", "数量", "amount", "number"}, headKey(base)) {
			f = "value"
		}
		c, is := targetColumn{}, false
		if f == "" && strings.TrimSpace(h) != "" {
			c, is = q.heading(base, about > 0)
		}
		switch {
		case f == "value" && l.put(Quotas, f, col):
			plain = &targetColumn{col: col, unit: unit}
			used++
		case f != "" && l.put(Quotas, f, col):
			used++
		case is:
			c.col, c.unit = col, unit
			l.targets = append(l.targets, c)
			used++
		default:
			l.leave(col)
		}
	}
	switch {
	case plain == nil:
	case l.has(Quotas, "period") || l.has(Quotas, "year"):
		l.targets = append(l.targets, *plain)
	default: // the sum of the months beside it
		delete(l.cols[Quotas], "value")
		l.leave(plain.col)
	}
	dated := l.has(Quotas, "period") || l.has(Quotas, "year")
	whose := slices.ContainsFunc([]string{"subject", "name", "email", "external", "team"}, func(f string) bool { return l.has(Quotas, f) })
	if !whose || len(l.targets) == 0 || !dated && slices.ContainsFunc(l.targets, func(c targetColumn) bool { return c.period.name == "" }) {
		return nil, 0
	}
	return l, used*2 + about
}

// metricOfFile is the metric that the name of a file or sheet says its targets are of; empty for none, or several.
func metricOfFile(file string) (found crm.Metric) {
	for w, m := range metricWords() {
		switch {
		case m == crm.WonAmount || !strings.Contains(strings.ToLower(file), w):
		case found != "" && found != m:
			return ""
		default:
			found = m
		}
	}
	return found
}

// yearOf is the one year that the name of a file or sheet holds, 0 when there is none or more than one.
func yearOf(file string) int {
	year := 0
	for i := 0; i < len(file); {
		n := i
		for n < len(file) && file[n] >= '0' && file[n] <= '9' {
			n++
		}
		if n-i == 4 && strings.HasPrefix(file[i:], "20") {
			y, _ := strconv.Atoi(file[i:n])
			if year != 0 && year != y {
				return 0
			}
			year = y
		}
		i = max(n, i+1)
	}
	return year
}

// isSum tells the row of sums that stands below or between the people.
func isSum(s string) bool {
	return slices.Contains([]string{"合计", "总计", "小计", "总和", "汇总", "total", "totals", "grandtotal", "subtotal", "sum"}, name.Fold(s))
}

// dropSums leaves out the rows of sums.
func (l *layout) dropSums(warn func(kind, example string)) {
	l.t.rows = slices.DeleteFunc(l.t.rows, func(r row) bool {
		for _, f := range [...]string{"subject", "name", "team"} {
			if s := l.at(&r, Quotas, f); s != "" {
				if isSum(s) {
					warn("quota.sum", s)
					return true
				}
				return false
			}
		}
		return false
	})
}
