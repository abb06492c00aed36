package browsertest_test

import "testing"

// TestFiles sends a file with the paper clip, another by dropping it, and takes one back.
func TestFiles(t *testing.T) {
	t.Parallel()
	c := open(t)
	c.do("open", look(1280, 800, "light"), goTo(c.url), live(), see(`.clip`))
	c.do("choose a file", script(`{
		const d = new DataTransfer();
		d.items.add(new File(["客户名称\n甲公司\n"], "名单.csv", { type: "text/csv" }));
		const f = document.getElementById("file");
		f.files = d.files;
		f.dispatchEvent(new Event("change"));
	}`), seeText(`.msg.me .bubble`, "📎 名单.csv"), seeText(`.card h3`, "收到 名单.csv"), seeText(`a.file`, "refused.csv"))
	c.picture("file")
	got := ask[string](c, `(() => {
		const r = new XMLHttpRequest();
		r.open("GET", document.querySelector("a.file").href, false);
		r.send();
		return r.status + " " + r.responseText;
	})()`)
	if got != "200 客户名称\n甲公司\n" {
		t.Errorf("the file that came back = %q", got)
	}
	c.do("drop another", script(`{
		const d = new DataTransfer();
		d.items.add(new File(["a,b"], "b.csv"));
		document.getElementById("log").dispatchEvent(new DragEvent("drop", { dataTransfer: d, bubbles: true, cancelable: true }));
	}`), seeText(`.card h3`, "收到 b.csv"))
	c.do("choose one too large", script(`{
		const d = new DataTransfer();
		d.items.add(new File([new ArrayBuffer(21 * 1024 * 1024)], "big.csv"));
		const f = document.getElementById("file");
		f.files = d.files;
		f.dispatchEvent(new Event("change"));
	}`), seeText(`.toast`, "太大"))
	c.do("a group has no paper clip", goTo(c.url+"/?as=wangwei&place=east"), live(), until(`!document.querySelector(".clip")`))
}
