package command_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"crmbot/bot"
	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// upload sends a file to the bot.
func (o *office) upload(person, name, data string) bot.Reply {
	o.t.Helper()
	r := o.send(person, bot.File{Name: name, Size: int64(len(data)), Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(data)), nil
	}})
	o.note(person, "📎 "+name, r)
	return r
}

// work does what was left to be done behind the events, and gives the letters it led to.
func (o *office) work() []string {
	o.t.Helper()
	if err := o.bot.Work(o.t.Context()); err != nil {
		o.t.Fatalf("Work = %v", err)
	}
	out := o.letters()
	for _, l := range out {
		o.log.WriteString("→ " + l + "\n\n")
	}
	return out
}

// files are the files of a reply's card.
func files(r bot.Reply) []card.File {
	var out []card.File
	if r.Card != nil {
		for _, el := range r.Card.Body {
			if f, ok := el.(card.File); ok {
				out = append(out, f)
			}
		}
	}
	return out
}

// fetch takes a file as a person's console would.
func (o *office) fetch(person, key string) (string, error) {
	o.t.Helper()
	var b bytes.Buffer
	err := o.bot.Fetch(o.t.Context(), bot.Account{Platform: o.platform, ID: person}, key, func(string, int64) (io.Writer, error) { return &b, nil })
	return b.String(), err
}

// content is the one file of a reply.
func (o *office) content(person string, r bot.Reply) string {
	o.t.Helper()
	all := files(r)
	if len(all) != 1 {
		o.t.Fatalf("%d files, want one, in:\n%s", len(all), text(r))
	}
	s, err := o.fetch(person, all[0].Key)
	if err != nil {
		o.t.Fatalf("Fetch %s = %v", all[0].Name, err)
	}
	return s
}

const someCustomers = "客户名称,电话,行业,负责人\n" +
	"甲公司,13800000001,制造,张伟\n乙公司,13800000002,零售,李娜\n丙公司,,零售,张伟\n丁公司,,零售,张伟\n戊公司,,零售,张伟\n己公司,,零售,张伟\n,139,零售,张伟\n"

func TestImportInChat(t *testing.T) {
	t.Parallel()
	o := setup(t)
	r := o.upload("王总管", "../../名单 2026.csv", someCustomers)
	o.has(r, "名单 2026.csv", "新增", "有问题", "第 8 行", "不能为空")
	back := o.content("王总管", r)
	if !strings.HasPrefix(back, "\ufeff") || !strings.Contains(back, "139") || strings.Contains(back, "甲公司") {
		t.Errorf("the refused rows = %q", back)
	}
	o.look(func(v *crm.View) {
		if hits, _ := v.FindCustomers("甲公司", 2); len(hits) != 0 {
			t.Error("a dry run wrote a customer")
		}
	})
	o.has(o.press("王总管", "导入 6 行"), "正在导入")
	if got := strings.Join(o.work(), "\n"); !strings.Contains(got, "导入完成") || !strings.Contains(got, "客户 6") {
		t.Errorf("letters = %s", got)
	}
	o.has(o.say("张伟", "客户 甲公司"), "13800000001")
	o.has(o.upload("王总管", "again.csv", strings.Join(strings.SplitAfter(someCustomers, "\n")[:7], "")), "没有需要写入的内容")
	o.golden("import.zh-CN")
}

func TestImportInEnglish(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("王总管", "lang en")
	o.say("王总管", "import")
	r := o.upload("王总管", "deals.csv", "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company\n"+
		"1,Servers,appointmentscheduled,5000,2026-12-31,Acme Ltd\n2,Racks,qualifiedtobuy,100,03/04/2027,Acme Ltd\n")
	o.has(r, "Row 3", "does the day stand first")
	o.has(o.press("王总管", "Month first"), "Counting deals.csv again")
	o.work()
	o.has(o.receive("王总管", "what importing it would do"), "HubSpot")
	o.press("王总管", "Import 2 rows")
	o.work()
	o.has(o.say("王总管", "deal D3"), "Servers")
	o.golden("import.en")
}

func TestImportGate(t *testing.T) {
	t.Parallel()
	o := setup(t)
	r := o.upload("王总管", "bad.csv", "客户名称,电话\n甲公司,1\n,2\n,3\n")
	o.has(r, "超过 15%")
	if len(buttons(*r.Card)) != 0 {
		t.Errorf("a blocked file has buttons:\n%s", text(r))
	}
	if got := o.content("王总管", r); strings.Count(got, "\r\n") != 3 {
		t.Errorf("refused rows = %q, want two", got)
	}
}

// TestStrangersFiles: whatever is sent is answered in words, and nothing is kept of what cannot be read.
func TestStrangersFiles(t *testing.T) {
	t.Parallel()
	o := setup(t)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	for i := range 3 {
		w, err := z.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1))
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, data, want string }{
		{"bomb.xlsx", bomb.String(), "解压后太大"},
		{"empty.csv", "", "是空的"},
		{"photo.csv", "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\xff\xfe\x80", 4096), "不是能读的文本"},
		{"old.xls", "\xd0\xcf\x11\xe0" + strings.Repeat("x", 100), "旧版 Excel"},
		{"zip.xlsx", "PK\x03\x04 no zip at all", "不是能读的文本"},
		{"poem.txt", "床前明月光\n疑是地上霜\n", "认不出"},
		{"big.csv", strings.Repeat("x", bot.MaxFile+1), "最多 20 MB"},
	} {
		o.has(o.upload("王总管", c.name, c.data), c.want)
	}
	lie := bot.File{Name: "lie.csv", Size: 3, Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(zeros{}, bot.MaxFile+10)), nil
	}}
	o.has(o.send("王总管", lie), "最多 20 MB")
	o.has(o.send("王总管", bot.File{Name: "x"}), "读不了文件")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestOnlyAdministratorsImport: others, but for managers with targets, are told, and their file is not even opened.
func TestOnlyAdministratorsImport(t *testing.T) {
	t.Parallel()
	o := setup(t)
	opened := false
	f := bot.File{Name: "a.csv", Open: func(context.Context) (io.ReadCloser, error) { opened = true; return nil, errors.New("no") }}
	for _, person := range []string{"张伟", "赵审", "周婷"} {
		o.has(o.send(person, f), "要由管理员来做", "a.csv")
	}
	o.has(o.send("Daniel Ong", f), "importing is for administrators")
	o.has(o.in("g1").send("王总管", f), "单聊")
	if opened {
		t.Error("a file was opened that is not to be imported")
	}
	r := o.upload("王总管", "ok.csv", "客户名称\n甲公司\n")
	run := buttons(*r.Card)[0].Value
	o.has(o.send("张伟", bot.Press{Value: run}), "用不了")
	o.has(o.press("王总管", "取消"), "文件已删除")
	o.has(o.send("王总管", bot.Press{Value: run}), "已经不在了")
}

// TestKeptFilesAreForgotten: after a day nothing of an upload is left.
func TestKeptFilesAreForgotten(t *testing.T) {
	t.Parallel()
	o := setup(t)
	r := o.upload("王总管", "a.csv", someCustomers)
	key := files(r)[0].Key
	for _, who := range []string{"张伟", "nobody"} {
		if s, err := o.fetch(who, key); !errors.Is(err, bot.ErrNoFile) || s != "" {
			t.Errorf("%s fetches %q, %v, want ErrNoFile", who, s, err)
		}
	}
	o.later(25 * time.Hour)
	if _, err := o.fetch("王总管", key); !errors.Is(err, bot.ErrNoFile) {
		t.Errorf("after a day: %v, want ErrNoFile", err)
	}
	o.has(o.press("王总管", "导入 6 行"), "已经不在了")
	if _, err := o.bot.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.look(func(v *crm.View) {
		for _, table := range o.bot.Tables() {
			if n := store.Count(v)[table.Num()]; (table.Name() == "file" || table.Name() == "piece") && n != 0 {
				t.Errorf("%d rows left of %s", n, table.Name())
			}
		}
	})
}

// TestImportGoesOnAfterARestart: work that was cut off is begun again by the next bot, and nothing is written twice.
func TestImportGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.upload("王总管", "a.csv", someCustomers)
	run := buttons(*o.last[o.key("王总管")].Card)[0].Value
	for range 2 { // pressed twice is done once
		o.send("王总管", bot.Press{Value: run})
	}
	cut, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.bot.Work(cut); !errors.Is(err, context.Canceled) {
		t.Errorf("Work cut off = %v", err)
	}
	o.bot = bot.New(o.bot.Config)
	if got := o.work(); len(got) != 1 || !strings.Contains(got[0], "客户 6") {
		t.Errorf("letters = %q", got)
	}
	if got := o.work(); len(got) != 0 {
		t.Errorf("letters of nothing to do = %q", got)
	}
}

func TestExportInChat(t *testing.T) {
	t.Parallel()
	o := setup(t, func(c *bot.Config) { c.ExportRows = map[crm.Role]int{crm.Rep: 2, crm.Manager: 10} })
	o.act("张伟", func(tx *crm.Tx) error {
		_, err := tx.NewCustomer(crm.Customer{Name: "=HYPERLINK(\"http://x\")"})
		return err
	})
	r := o.say("张伟", "导出 客户")
	o.has(r, "导出", "客户", "2 行", "📎 customers-2026-11-23.csv")
	got := o.content("张伟", r)
	for _, want := range []string{"\ufeff", "华为技术有限公司", `"'=HYPERLINK(""http://x"")"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	if strings.Contains(got, "中粮") || strings.Contains(got, "Acme") {
		t.Errorf("a rep exports another's customer: %q", got)
	}
	for _, who := range []string{"李娜", "王总管"} {
		if s, err := o.fetch(who, files(r)[0].Key); !errors.Is(err, bot.ErrNoFile) || s != "" {
			t.Errorf("%s fetches %q, %v of 张伟's", who, s, err)
		}
	}
	o.look(func(v *crm.View) {
		head, _ := v.Head()
		e := v.Entries(head, 1)[0]
		if e.Verb != "export" || e.By != o.people["张伟"].ID || e.Exported == nil || *e.Exported != (crm.Exported{Kind: "customers", Rows: 2}) {
			t.Errorf("the last entry = %+v, want 张伟's export", e)
		}
	})
	o.act("张伟", func(tx *crm.Tx) error { _, err := tx.NewCustomer(crm.Customer{Name: "第三家"}); return err })
	o.has(o.say("张伟", "导出 客户"), "一次最多导出 2 行", "3 行")
	if got := o.content("张伟", r); strings.Count(got, "\r\n") != 3 {
		t.Errorf("what was handed out grew past the limit: %q", got)
	}
	o.say("张伟", "导出")
	o.press("张伟", "商机")
	o.say("张伟", "导出 商机 赢单 本月")
	o.has(o.say("张伟", "导出 商机 李娜"), "看不到")
	o.say("张伟", "导出 天气")
	o.say("张伟", "导出 联系人 本月")
	o.has(o.in("g1").say("张伟", "导出 客户"), "单聊")
	r = o.say("Daniel Ong", "export deals open jsonl")
	o.has(r, "deals-2026-11-23.jsonl", "1 row")
	if got := o.content("Daniel Ong", r); !strings.Contains(got, `"title":"Data centre"`) || strings.Count(got, "\n") != 1 {
		t.Errorf("JSON lines = %q", got)
	}
	o.say("Grace Lim", "export customers Daniel")
	o.golden("export")
}

// TestExportFollowsRights: a link handed out before somebody left or changed teams gives what they may see now, or nothing.
func TestExportFollowsRights(t *testing.T) {
	t.Parallel()
	o := setup(t)
	r := o.say("李娜", "导出 客户")
	key := files(r)[0].Key
	o.act("", func(tx *crm.Tx) error { _, err := tx.DisablePerson(o.people["李娜"].ID, 0); return err })
	if s, err := o.fetch("李娜", key); !errors.Is(err, bot.ErrNoFile) || s != "" {
		t.Errorf("a leaver fetches %q, %v", s, err)
	}
}

func TestReportAsCSV(t *testing.T) {
	t.Parallel()
	o := setup(t)
	o.say("张伟", "赢单 服务器扩容 50万")
	o.press("张伟", "确认")
	r := o.say("张伟", "报表 赢率 csv")
	o.has(r, "📎 report-winloss-2026-11-23.csv")
	if got := o.content("张伟", r); !strings.Contains(got, "张伟") {
		t.Errorf("report = %q", got)
	}
	r = o.say("Grace Lim", "report funnel csv")
	if got := o.content("Grace Lim", r); !strings.Contains(got, "Contacted") {
		t.Errorf("report = %q", got)
	}
	o.has(o.in("g1").say("张伟", "报表 赢率 csv"), "单聊")
	o.golden("report-csv")
}
