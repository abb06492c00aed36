package adaptertest

import (
	"fmt"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// Gallery is a card with every element, and the texts that must be findable however it is shown.
func Gallery() (card.Card, []string) {
	c := card.Card{
		Key: "gallery", Lang: lang.English, Tone: card.Warn, Audience: card.GroupSafe, Title: "Gallery title", Subtitle: "Gallery subtitle", Fallback: "Gallery",
		Body: []card.Element{
			card.Text{MD: "plain " + card.Bold("bold words") + "\n" + card.List("bullet one", "bullet two")},
			card.Fields{Fields: []card.Field{{Label: "Owner", Value: "Wang Wei", Short: true}, {Label: "Amount", Value: "¥500,000"}}},
			card.Divider{},
			card.Progress{Value: 62, Max: 100, Mark: 67, Label: "Quota done"},
			card.Steps{Names: []string{"Contacted", "Qualified", "Proposal"}, Current: 1},
			card.Table{Columns: []card.Column{{Name: "Stage"}, {Name: "Deals", Right: true}}, Rows: [][]string{{"Row one", "31"}, {"Row two", "24"}}, Total: []string{"Sum", "55"}, More: 3},
			card.Chart{Kind: card.Bar, Title: "Chart title", Categories: []string{"North", "South"}, Series: []card.Series{{Name: "Won", Values: []int64{4, 9}}}, Labels: []string{"4 won", "9 won"}},
			card.Item{Number: 1, MD: "First item", Buttons: []card.Button{{Label: "Done one", Value: "done 1"}}},
			card.Select{Placeholder: "Choose a day", Value: "snooze 1", Options: []card.Option{{Label: "Tomorrow", Value: "1", Hint: "Sunday"}}},
			card.Actions{Buttons: []card.Button{{Label: "Main button", Value: "main", Style: card.Primary}, {Label: "Open page", URL: "https://crm.example.com/x"}}},
			card.Context{MD: "Context line"},
			&card.Form{ID: "f", Lang: lang.English, Title: "Form title", Submit: "Save it", Cancel: "Leave it", Fields: []card.Input{
				{ID: "a", Label: "Text field", Kind: card.InputText, Initial: "typed before"},
				{ID: "b", Label: "Choice field", Kind: card.InputSelect, Options: []card.Option{{Label: "Option A", Value: "a"}}},
			}},
		},
	}
	return c, []string{
		"Gallery title", "Gallery subtitle", "bold words", "bullet one", "bullet two", "Owner", "Wang Wei", "Amount", "¥500,000",
		"Quota done", "62%", "Qualified", "Stage", "Row one", "31", "Row two", "Sum", "55",
		"Chart title", "North", "South", "First item", "Done one", "Choose a day", "Tomorrow", "Main button", "Open page", "Context line",
		"Form title", "Text field", "typed before", "Choice field", "Option A", "Save it",
	}
}

// Long is a card far beyond what any chat shows at once.
func Long() card.Card {
	c := card.Card{Lang: lang.Chinese, Audience: card.GroupSafe, Title: "很长的清单", Fallback: "很长的清单"}
	rows := make([][]string, 300)
	for i := range rows {
		rows[i] = []string{fmt.Sprintf("客户 %d", i+1), "¥1,000"}
	}
	c.Body = append(c.Body, card.Table{Columns: []card.Column{{Name: "客户"}, {Name: "金额", Right: true}}, Rows: rows})
	for i := range 60 {
		c.Body = append(c.Body, card.Item{Number: i + 1, MD: fmt.Sprintf("第 %d 项", i+1)})
	}
	c.Body = append(c.Body, card.Actions{Buttons: []card.Button{{Label: "The last button", Value: "last"}}})
	return c
}

// Hostile is what strangers type as names.
func Hostile() []string {
	return []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(2)>`, `' onmouseover='alert(3)`, `javascript:alert(4)`,
		"\x1b[2J\x1b]0;owned\x07", "zero\x00byte", "bidi \u202Etxt", "**bold** *it* ~~no~~ `code`", "- a list\n# a head",
		"<!channel> <!here> <@U123>", "<at id=all></at> @all @所有人", "{{.Secret}} ${x} %s", "\xff\xfe broken", "[link](https://evil.example)", "&lt;b&gt;",
	}
}

// Shown are texts of Hostile that people must be able to read as they were typed.
func Shown() []string {
	return []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(2)>`, `' onmouseover='alert(3)`, "**bold** *it* ~~no~~ `code`",
		"<!channel> <!here> <@U123>", "{{.Secret}} ${x} %s", "[link](https://evil.example)", "&lt;b&gt;",
	}
}
