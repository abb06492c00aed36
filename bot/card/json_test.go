package card_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

func TestJSONRoundTrip(t *testing.T) {
	t.Parallel()
	for _, tag := range lang.Tags() {
		want := sample(tag)
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got card.Card
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("a %s card came back as\n%+v\nwant\n%+v", tag, got, want)
		}
	}
	data, err := json.MarshalIndent(sample(lang.Chinese), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "card.zh-CN.json", string(data))
}

func TestJSONOfUnknownElements(t *testing.T) {
	t.Parallel()
	for _, el := range []card.Element{nil, &card.Text{MD: "x"}, (*card.Form)(nil)} {
		if _, err := json.Marshal(card.Card{Title: "x", Body: []card.Element{el}}); !errors.Is(err, card.ErrUnknownElement) {
			t.Errorf("encoding %T = %v, want ErrUnknownElement", el, err)
		}
	}
	var c card.Card
	for in, want := range map[string]string{
		`{"body":[{"type":"video"}]}`:        "unknown card element",
		`{"body":[{}]}`:                      "unknown card element",
		`{"body":[7]}`:                       "decode card element 0",
		`{"body":[{"type":"text","md":7}]}`:  "decode text",
		`{"body":[{"type":"form","id":[]}]}`: "decode form",
		`{"title":7}`:                        "decode card",
	} {
		if err := json.Unmarshal([]byte(in), &c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("decoding %s = %v, want %q", in, err, want)
		}
	}
	if err := json.Unmarshal([]byte(`{"title":"a","new":1,"body":[{"type":"divider","x":1}]}`), &c); err != nil || len(c.Body) != 1 {
		t.Errorf("members of a newer version: %v, %+v", err, c)
	}
}

// FuzzCardJSON: what decodes can be shown, fitted and encoded again, and then comes back the same.
func FuzzCardJSON(f *testing.F) {
	for _, tag := range lang.Tags() {
		data, err := json.Marshal(sample(tag))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"body":[{"type":"table","columns":null,"rows":[["a"],[]],"more":-1},{"type":"chart","series":[{"values":[-5]}],"categories":["a","b"]}]}`))
	f.Add([]byte(`{"body":[{"type":"steps","names":[],"current":9},{"type":"progress","value":-1,"max":0,"mark":9}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var c card.Card
		if json.Unmarshal(data, &c) != nil {
			return
		}
		_ = card.PlainText(c)
		_ = card.Validate(c)
		_, _ = card.Fit(c, card.Caps{Text: 200, Elements: 3, Buttons: 2, Selects: 1, Fields: 1})
		_, _ = card.Fit(c, card.Caps{Tables: 1, Charts: 1, Items: true, Forms: true})
		first, err := json.Marshal(c)
		if err != nil {
			t.Fatalf("encode what was decoded: %v", err)
		}
		var again card.Card
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatalf("decode %s: %v", first, err)
		}
		if second, _ := json.Marshal(again); string(first) != string(second) {
			t.Errorf("encodings differ:\n%s\n%s", first, second)
		}
	})
}
