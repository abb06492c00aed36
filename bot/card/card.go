// Package card is the neutral model of what the bot shows: cards and forms, made by commands, encoded by adapters.
// Everything here is plain data and pure functions; strings are already in the reader's language. Only the fields called MD (and a
// form's Intro) hold markup; every other string is plain text, which adapters escape in their own way.
package card

import "crmbot/bot/lang"

// Card is one message with structure. Title or Fallback is never empty.
type Card struct {
	// Key is the card's logical identity ("deal:102"): the same key in the same place edits instead of posting.
	Key string `json:"key,omitempty"`
	// Lang is the language its words are in; adapters and stepping down take their own few words from it.
	Lang     lang.Tag  `json:"lang,omitempty"`
	Tone     Tone      `json:"tone,omitempty"`
	Title    string    `json:"title,omitempty"`
	Subtitle string    `json:"subtitle,omitempty"`
	Body     []Element `json:"body,omitempty"`
	// Fallback is the one-line summary for notifications and screen readers.
	Fallback string   `json:"fallback,omitempty"`
	Audience Audience `json:"audience,omitempty"`
}

// Tone colours a card.
type Tone string

const (
	Neutral Tone = ""
	Info    Tone = "info"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)

// Audience says who may see a card. The zero value is the strictest.
type Audience string

const (
	// Personal cards go to one person: never into a group.
	Personal Audience = ""
	// GroupSafe cards hold only what every member of a group may see.
	GroupSafe Audience = "group"
)

// Element is one of the dozen things a card's body is made of. The set is closed.
type Element interface{ kind() string }

// Text holds a little markup (**bold**, *italic*, ~~strike~~, `code`, "- " lists, line breaks), made by functions of this package:
// what people typed goes in through Escape, so that no name ever becomes markup.
type Text struct {
	MD string `json:"md"`
}

// Fields are label and value pairs.
type Fields struct {
	Fields []Field `json:"fields"`
}

// Field is one label and its value; Short ones may stand side by side. Priority: higher is dropped later.
type Field struct {
	Label    string `json:"label"`
	Value    string `json:"value"`
	Short    bool   `json:"short,omitempty"`
	Priority int    `json:"priority,omitempty"`
}

// Divider is a thin line.
type Divider struct{}

// Context is small grey text below what matters.
type Context struct {
	MD string `json:"md"`
}

// Progress is a bar: Value of Max (both ≥ 0; Value may exceed Max), with an optional Mark (time elapsed, say).
type Progress struct {
	Value int64  `json:"value"`
	Max   int64  `json:"max"`
	Mark  int64  `json:"mark,omitempty"`
	Label string `json:"label,omitempty"`
}

// Steps shows where something stands in an order of names; Current counts from 0, -1 means none.
type Steps struct {
	Names   []string `json:"names"`
	Current int      `json:"current"`
}

// Table is rows under columns; MaxRows 0 shows all. More tells how many further rows exist.
type Table struct {
	Columns []Column   `json:"columns"`
	Rows    [][]string `json:"rows"`
	Total   []string   `json:"total,omitempty"`
	More    int        `json:"more,omitempty"`
}

// Column is one column; Right aligns numbers.
type Column struct {
	Name  string `json:"name"`
	Right bool   `json:"right,omitempty"`
}

// Chart is series over categories. Values are whole numbers in Unit's smallest step; Labels, when given, are the
// printed values, one a category of the first series.
type Chart struct {
	Kind       ChartKind `json:"chart"`
	Title      string    `json:"title"`
	Categories []string  `json:"categories"`
	Series     []Series  `json:"series"`
	Labels     []string  `json:"labels,omitempty"`
}

// ChartKind is how a chart is drawn.
type ChartKind string

const (
	Funnel ChartKind = "funnel"
	Bar    ChartKind = "bar"
	Line   ChartKind = "line"
	Pie    ChartKind = "pie"
)

// Series is one named row of values.
type Series struct {
	Name   string  `json:"name"`
	Values []int64 `json:"values"`
}

// Item is a list row with its own buttons. Number, when not 0, is the row number people may type ("done 3").
type Item struct {
	Number  int      `json:"number,omitempty"`
	MD      string   `json:"md"`
	Buttons []Button `json:"buttons,omitempty"`
}

// Actions is a row of buttons.
type Actions struct {
	Buttons []Button `json:"buttons"`
}

// Button sends Value, a canonical line of at most 75 bytes, when pressed; or opens URL.
type Button struct {
	Label string `json:"label"`
	Style Style  `json:"style,omitempty"`
	Value string `json:"value,omitempty"`
	URL   string `json:"url,omitempty"`
	// Confirm, when set, is asked before the press is sent.
	Confirm *Confirm `json:"confirm,omitempty"`
}

// Style says how loud a button is.
type Style string

const (
	Regular Style = ""
	Primary Style = "primary"
	Danger  Style = "danger"
)

// Confirm is a question before a press counts.
type Confirm struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Yes   string `json:"yes"`
	No    string `json:"no"`
}

// Select is a choice that acts at once: choosing an option sends what Line gives.
type Select struct {
	Placeholder string   `json:"placeholder"`
	Value       string   `json:"value"`
	Options     []Option `json:"options"`
}

// Line is the canonical line that choosing o sends: Value, a space, the option's value.
func (s Select) Line(o Option) string {
	if s.Value == "" {
		return o.Value
	}
	return s.Value + " " + o.Value
}

// Option is one choice.
type Option struct {
	Label string `json:"label"`
	Value string `json:"value"`
	Hint  string `json:"hint,omitempty"`
}

// File is a file that goes with the card, for the person the card is for. Key is what the bot hands it out by.
type File struct {
	Name string `json:"name"`
	Size int64  `json:"size,omitempty"` // bytes; 0 where it is made when it is fetched
	Key  string `json:"key"`
}

// Form is a set of questions. A card's form, a modal, a web page and a dialogue are faces of it.
type Form struct {
	// ID names the submission: it comes back in the Submit event as it is.
	ID     string   `json:"id"`
	Lang   lang.Tag `json:"lang,omitempty"`
	Title  string   `json:"title"`
	Intro  string   `json:"intro,omitempty"` // markup as Text
	Fields []Input  `json:"fields"`
	Submit string   `json:"submit"`
	Cancel string   `json:"cancel"`
}

// Input is one question of a form. Values are strings as a person would type them; option values where there are options.
type Input struct {
	ID       string    `json:"id"`
	Label    string    `json:"label"`
	Kind     InputKind `json:"kind"`
	Required bool      `json:"required,omitempty"`
	Initial  string    `json:"initial,omitempty"`
	// InitialLabel is what a search input shows for Initial.
	InitialLabel string   `json:"initial_label,omitempty"`
	Options      []Option `json:"options,omitempty"`
	Hint         string   `json:"hint,omitempty"`
	Error        string   `json:"error,omitempty"`
}

// InputKind is how an input is asked for.
type InputKind string

const (
	InputText   InputKind = "text"
	InputArea   InputKind = "area"
	InputNumber InputKind = "number"
	InputMoney  InputKind = "money"
	InputDate   InputKind = "date"     // free words or ISO
	InputTime   InputKind = "datetime" // free words or ISO with time
	InputSelect InputKind = "select"
	InputSearch InputKind = "search" // type-ahead: options come from Lookup events
	InputMulti  InputKind = "multi"  // values joined by ","
	InputBool   InputKind = "bool"   // "true" or ""
)

func (Text) kind() string     { return "text" }
func (Fields) kind() string   { return "fields" }
func (Divider) kind() string  { return "divider" }
func (Context) kind() string  { return "context" }
func (Progress) kind() string { return "progress" }
func (Steps) kind() string    { return "steps" }
func (Table) kind() string    { return "table" }
func (Chart) kind() string    { return "chart" }
func (Item) kind() string     { return "item" }
func (Actions) kind() string  { return "actions" }
func (Select) kind() string   { return "select" }
func (File) kind() string     { return "file" }
func (*Form) kind() string    { return "form" }
