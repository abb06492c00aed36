package card_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// places are the caps that the golden files show.
func places() map[string]card.Caps {
	return map[string]card.Caps{
		"everything": {
			Forms: true, Modals: true, Buttons: card.NoLimit, Items: true, Selects: card.NoLimit, Tables: card.NoLimit, Charts: card.NoLimit,
			Fields: card.NoLimit, Progress: true, Steps: true, Links: true,
		},
		"some":   {Forms: true, Buttons: 3, Items: true, Selects: 10, Tables: 2, Charts: 1, ChartKinds: []card.ChartKind{card.Bar}, Fields: 2, Links: true},
		"narrow": {Buttons: 2, Selects: 3, Fields: 1, Text: 700, Elements: 14},
		"text":   {Fixed: true},
	}
}

func TestFitGolden(t *testing.T) {
	t.Parallel()
	for name, caps := range places() {
		for _, tag := range lang.Tags() {
			t.Run(name+" "+string(tag), func(t *testing.T) {
				t.Parallel()
				fitted, degraded := card.Fit(sample(tag), caps)
				var b strings.Builder
				for _, d := range degraded {
					fmt.Fprintf(&b, "# %s → %s %d\n", d.Element, d.To, d.N)
				}
				for _, el := range fitted.Body {
					line, err := json.Marshal(card.Card{Body: []card.Element{el}})
					if err != nil {
						t.Fatal(err)
					}
					fmt.Fprintf(&b, "%s\n", line)
				}
				b.WriteString("\n" + card.PlainText(fitted))
				golden(t, "fit."+name+"."+string(tag)+".txt", b.String())
			})
		}
	}
}

func TestFitLeavesWhatFits(t *testing.T) {
	t.Parallel()
	c := sample(lang.English)
	got, degraded := card.Fit(c, places()["everything"])
	if !reflect.DeepEqual(got, c) || len(degraded) > 0 {
		t.Errorf("a card that fits was changed: %v\n%+v", degraded, got)
	}
}

func TestFitDoesNotTouchItsCard(t *testing.T) {
	t.Parallel()
	c := sample(lang.English)
	for _, caps := range places() {
		card.Fit(c, caps)
	}
	if !reflect.DeepEqual(c, sample(lang.English)) {
		t.Error("Fit changed the card it was given")
	}
}

// TestFitOrder shrinks the room byte by byte: elements leave in their order and the title and the buttons stay.
func TestFitOrder(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for i := range 40 {
		rows = append(rows, []string{fmt.Sprintf("row %d", i), "1"})
	}
	c := card.Card{Title: "T", Lang: lang.English, Body: []card.Element{
		card.Context{MD: "context"},
		card.Chart{Kind: card.Bar, Title: "chart", Categories: []string{"a"}, Series: []card.Series{{Values: []int64{1}}}},
		card.Table{Columns: []card.Column{{Name: "N"}, {Name: "V"}}, Rows: rows},
		card.Fields{Fields: []card.Field{{Label: "low", Value: "1", Priority: 1}, {Label: "high", Value: "2", Priority: 2}}},
		card.Actions{Buttons: []card.Button{{Label: "Press", Value: "x"}}},
	}}
	caps := card.Caps{Charts: 1, Tables: card.NoLimit, Fields: card.NoLimit, Buttons: 5}
	order := []string{"context", "chart", "row 39", "low", "high"}
	gone := 0
	for room := len(card.PlainText(c)); room > 0; room-- {
		caps.Text = room
		got, _ := card.Fit(c, caps)
		text := card.PlainText(got)
		if !strings.Contains(text, "T\n") || !strings.Contains(text, "[Press]") {
			t.Fatalf("with %d bytes the title or the button is gone:\n%s", room, text)
		}
		if room >= 64 && len(text) > room {
			t.Fatalf("%d bytes do not fit in %d:\n%s", len(text), room, text)
		}
		for i, word := range order {
			if !strings.Contains(text, word) {
				gone = max(gone, i+1)
			} else if i < gone {
				t.Fatalf("with %d bytes %q is still there although %q left", room, word, order[gone-1])
			}
		}
		if shown := strings.Count(text, "row "); shown < 40 && !strings.Contains(text, fmt.Sprintf("%d more row", 40-shown)) {
			t.Fatalf("%d rows are shown without a word of the others:\n%s", shown, text)
		}
	}
	if gone != len(order) {
		t.Errorf("only %v ever left", order[:gone])
	}
}

func TestFitButtons(t *testing.T) {
	t.Parallel()
	var buttons []card.Button
	for i := range 6 {
		buttons = append(buttons, card.Button{Label: fmt.Sprint("b", i), Value: fmt.Sprint("v", i)})
	}
	buttons[5].Confirm = &card.Confirm{Title: "?", Yes: "y", No: "n"}
	c := card.Card{Title: "T", Lang: lang.English, Body: []card.Element{card.Actions{Buttons: buttons}}}
	for _, tt := range []struct {
		name string
		caps card.Caps
		want string
	}{
		{"all", card.Caps{Buttons: 6}, "T\n1 [b0] 2 [b1] 3 [b2] 4 [b3] 5 [b4] 6 [b5]"},
		{"questions first, the rest in a select", card.Caps{Buttons: 2, Selects: 9}, "T\n1 [b0] 2 [b5]\nMore:\n  3 b1\n  4 b2\n  5 b3\n  6 b4"},
		{"the rest in numbered lines", card.Caps{Buttons: 2}, "T\n1 [b0] 2 [b5]\n2 [b1] 3 [b2] 4 [b3] 5 [b4]"},
		{"none", card.Caps{}, "T\n1 [b0] 2 [b1] 3 [b2] 4 [b3] 5 [b4] 6 [b5]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _ := card.Fit(c, tt.caps)
			if text := card.PlainText(got); text != tt.want {
				t.Errorf("got\n%s\nwant\n%s", text, tt.want)
			}
		})
	}
}
