package slack_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"

	"crmbot/adapters/slack"
	"crmbot/adapters/slack/slacktest"
	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// visitForm asks every kind of question; each in the states it can be in.
func visitForm(tag lang.Tag) card.Form {
	w := func(zh, en string) string { return both(tag, zh, en) }
	kinds := []card.Option{{Label: w("拜访", "Visit"), Value: "visit"}, {Label: w("电话", "Call"), Value: "call", Hint: "☎"}}
	return card.Form{
		ID: "visit.log customer=C12", Lang: tag, Title: w("记拜访", "Log a visit"), Intro: w("一句话", "One sentence") + card.Bold(w("就行", " is enough")), Submit: w("保存", "Save"), Cancel: w("取消", "Cancel"),
		Fields: []card.Input{
			{ID: "customer", Label: w("客户", "Customer"), Kind: card.InputSearch, Required: true, Initial: "C12", InitialLabel: w("华为", "Acme")},
			{ID: "contact", Label: w("联系人", "Contact"), Kind: card.InputSearch},
			{ID: "type", Label: w("方式", "Type"), Kind: card.InputSelect, Initial: "visit", Options: kinds},
			{ID: "type2", Label: w("方式", "Type"), Kind: card.InputSelect, Initial: w("喝茶", "tea"), Options: kinds, Error: w("没有这种方式", "There is no such type")},
			{ID: "note", Label: w("内容", "Note"), Kind: card.InputArea, Required: true, Initial: "谈了报价\n<!here> *x*", Error: w("再写一句", "Say more")},
			{ID: "title", Label: w("标题", "Title"), Kind: card.InputText},
			{ID: "tags", Label: w("标签", "Tags"), Kind: card.InputMulti, Initial: "visit,call", Options: kinds},
			{ID: "none", Label: w("今天不约下次", "No next step"), Kind: card.InputBool, Required: true},
			{ID: "sure", Label: w("确定", "Sure"), Kind: card.InputBool, Initial: "true"},
			{ID: "close", Label: w("预计成交", "Expected close"), Kind: card.InputDate, Initial: "2026-12-31"},
			{ID: "close2", Label: w("预计成交", "Expected close"), Kind: card.InputDate, Initial: w("下周三", "next Wed"), Hint: w("如 下周三", "say, next Wed")},
			{ID: "next", Label: w("下次跟进", "Next step"), Kind: card.InputTime, Initial: "2026-11-25T15:00", Hint: w("空着也行", "may stay empty")},
			{ID: "due", Label: w("什么时候", "When"), Kind: card.InputTime, Required: true},
			{ID: "when", Label: w("时间", "When"), Kind: card.InputTime, Initial: w("明天下午", "tomorrow afternoon")},
			{ID: "chance", Label: w("把握", "Chance"), Kind: card.InputNumber, Initial: "40"},
			{ID: "chance2", Label: w("把握", "Chance"), Kind: card.InputNumber, Initial: w("四成", "forty")},
			{ID: "amount", Label: w("金额", "Amount"), Kind: card.InputMoney, Initial: "¥500,000.00"},
		},
	}
}

func TestModalGolden(t *testing.T) {
	t.Parallel()
	for _, tag := range lang.Tags() {
		raw, err := slack.Modal(visitForm(tag), "C024BE91L")
		if err != nil {
			t.Fatal(err)
		}
		accepted(t, raw, slacktest.CheckView(raw))
		var head map[string]any
		if err := json.Unmarshal(raw, &head); err != nil {
			t.Fatal(err)
		}
		delete(head, "blocks")
		top, err := json.Marshal(head)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "modal."+string(tag), append(append(top, '\n'), lines(t, raw)...))
	}
}

// submitted is what Slack sends back when somebody presses submit without a change.
func submitted(t *testing.T, raw []byte) slackapi.View {
	t.Helper()
	var v slackapi.View
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	var form struct {
		Blocks []struct {
			Type    string
			ID      string `json:"block_id"`
			Element struct {
				Type     string
				ID       string           `json:"action_id"`
				Value    string           `json:"initial_value"`
				Date     string           `json:"initial_date"`
				Time     string           `json:"initial_time"`
				Option   *json.RawMessage `json:"initial_option"`
				Selected json.RawMessage  `json:"initial_options"`
			}
		}
	}
	if err := json.Unmarshal(raw, &form); err != nil {
		t.Fatal(err)
	}
	state := map[string]map[string]any{}
	for _, b := range form.Blocks {
		if b.Type != "input" {
			continue
		}
		el := b.Element
		a := map[string]any{"type": el.Type, "selected_option": el.Option, "selected_options": el.Selected}
		if el.Selected == nil {
			a["selected_options"] = []any{}
		}
		for k, v := range map[string]string{"value": el.Value, "selected_date": el.Date, "selected_time": el.Time} {
			a[k] = nil
			if v != "" {
				a[k] = v
			}
		}
		state[b.ID] = map[string]any{el.ID: a}
	}
	encoded, err := json.Marshal(map[string]any{"values": state})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, &v.State); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSubmittedValuesAreTheInitialOnes(t *testing.T) {
	t.Parallel()
	f := visitForm(lang.English)
	raw, err := slack.Modal(f, "C1")
	if err != nil {
		t.Fatal(err)
	}
	v := submitted(t, raw)
	want := map[string]string{}
	for _, in := range f.Fields {
		want[in.ID] = in.Initial
	}
	want["type2"] = "" // what no option is stands in the hint
	if got := slack.Values(v); !maps.Equal(got, want) {
		t.Errorf("Values = %v, want %v", got, want)
	}
	form, token, ok := slack.Carried(v.PrivateMetadata)
	if form != f.ID || token != "C1" || !ok {
		t.Errorf("carried %q, %q, %v", form, token, ok)
	}
}

func TestValuesOfOddViews(t *testing.T) {
	t.Parallel()
	if got := slack.Values(slackapi.View{}); len(got) != 0 {
		t.Errorf("a view without state gave %v", got)
	}
	state := func(date, clock string) slackapi.View {
		return slackapi.View{State: &slackapi.ViewState{Values: map[string]map[string]slackapi.BlockAction{
			"next": {"next": {Type: "datepicker", SelectedDate: date}}, "next.time": {"next.time": {Type: "timepicker", SelectedTime: clock}},
		}}}
	}
	for _, tt := range []struct{ date, clock, want string }{
		{"2026-11-25", "", "2026-11-25"}, {"", "15:00", "15:00"}, {"", "", ""}, {"2026-11-25", "15:00", "2026-11-25T15:00"},
	} {
		if got := slack.Values(state(tt.date, tt.clock)); len(got) != 1 || got["next"] != tt.want {
			t.Errorf("%q and %q gave %v, want %q", tt.date, tt.clock, got, tt.want)
		}
	}
	for _, s := range []string{"", "null", "{}", "[]", `{"form":""}`, "x"} {
		if _, _, ok := slack.Carried(s); ok {
			t.Errorf("%q was taken for a form of ours", s)
		}
	}
}

func TestFieldErrorsStandUnderInputs(t *testing.T) {
	t.Parallel()
	raw, err := slack.Modal(visitForm(lang.English), "")
	if err != nil {
		t.Fatal(err)
	}
	v := submitted(t, raw)
	got := slack.FieldErrors(v, map[string]string{"note": "Say more\nplease", "ghost": "Nobody asked", "next": "That is past"})
	want := map[string]string{"note": "Say more please", "customer": "Nobody asked", "next": "That is past"}
	if !maps.Equal(got, want) {
		t.Errorf("FieldErrors = %v, want %v", got, want)
	}
	answer, err := json.Marshal(slackapi.NewErrorsViewSubmissionResponse(got))
	if err != nil {
		t.Fatal(err)
	}
	accepted(t, answer, slacktest.CheckErrors(raw, answer))
	if slack.FieldErrors(slackapi.View{}, want) != nil || slack.FieldErrors(v, nil) != nil {
		t.Error("errors without an input, or none at all, were given")
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	var many []card.Option
	for i := range 150 {
		many = append(many, card.Option{Label: fmt.Sprint("Acme ", i), Value: fmt.Sprint("C", i)})
	}
	for _, tt := range []struct {
		name  string
		found []card.Option
		typed string
		want  int
		last  string
	}{
		{"nothing", nil, "", 0, ""},
		{"what was typed may be new", nil, " 蓝天 ", 1, "蓝天"},
		{"what was typed is found", []card.Option{{Label: "Acme", Value: "C1"}}, "acme", 1, "C1"},
		{"a part of a name", []card.Option{{Label: "Acme", Value: "C1"}}, "ac", 2, "ac"},
		{"too many", many, "zz", 100, "zz"},
		{"a value that is none", []card.Option{{Label: "x"}, {Label: "y", Value: strings.Repeat("y", 76)}}, "", 0, ""},
		{"too long to be a value", nil, strings.Repeat("长", 76), 0, ""},
	} {
		raw, err := slack.Options(tt.found, tt.typed)
		if err != nil {
			t.Fatal(err)
		}
		accepted(t, raw, slacktest.CheckOptions(raw))
		var got struct{ Options []struct{ Value string } }
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Options) != tt.want || tt.want > 0 && got.Options[tt.want-1].Value != tt.last {
			t.Errorf("%s: %s", tt.name, raw)
		}
	}
}

func TestModalRefusesWhatSlackCannotHold(t *testing.T) {
	t.Parallel()
	f := visitForm(lang.Chinese)
	if _, err := slack.Modal(f, strings.Repeat("x", 3000)); err == nil {
		t.Error("a token beyond the metadata's room was taken")
	}
	for i := range 100 {
		f.Fields = append(f.Fields, card.Input{ID: fmt.Sprint("q", i), Label: "q", Kind: card.InputText})
	}
	if _, err := slack.Modal(f, ""); err == nil {
		t.Error("117 questions were taken")
	}
}

func TestManyOptionsAreGrouped(t *testing.T) {
	t.Parallel()
	in := card.Input{ID: "a", Label: "A", Kind: card.InputSelect, Initial: "v150"}
	for i := range 250 {
		in.Options = append(in.Options, card.Option{Label: fmt.Sprint("o", i), Value: fmt.Sprint("v", i)})
	}
	multi := in
	multi.ID, multi.Kind, multi.Initial = "b", card.InputMulti, "v1,v249"
	raw, err := slack.Modal(card.Form{ID: "f", Title: "T", Submit: "S", Fields: []card.Input{in, multi}}, "")
	if err != nil {
		t.Fatal(err)
	}
	accepted(t, raw, slacktest.CheckView(raw))
	if n := bytes.Count(raw, []byte(`"101–200"`)); n != 2 {
		t.Errorf("%d groups named 101–200, want one a question", n)
	}
	if got := slack.Values(submitted(t, raw)); got["a"] != "v150" || got["b"] != "v1,v249" {
		t.Errorf("Values = %v", got)
	}
}
