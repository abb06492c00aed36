package slack

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

const (
	maxModalTitle = 24
	maxInputLabel = 200 // Slack takes 2000; nobody reads that
	maxHint       = 2000
	maxTyped      = 3000
	maxMetadata   = 3000

	timeSuffix = ".time" // of the block beside a date that asks for its time
	callbackID = "form"
)

// carried is what a modal carries along unseen.
type carried struct {
	Form string `json:"form"`
	// Token is the adapter's own: where the form was asked for.
	Token string `json:"token,omitempty"`
}

// readCarried reads what modal wrote; false when it is none of ours.
func readCarried(s string) (carried, bool) {
	var m carried
	err := json.Unmarshal([]byte(s), &m)
	return m, err == nil && m.Form != ""
}

// EncodeForm is a form as Slack gets it when it is opened.
func EncodeForm(f card.Form) ([]byte, error) {
	v, err := modal(f, "")
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode form %q: %w", f.ID, err)
	}
	return raw, nil
}

// modal is a form as a window over the chat. Block ids are the inputs' ids, so that sentences about a field find it.
// Token comes back with the submission.
func modal(f card.Form, token string) (slackapi.ModalViewRequest, error) {
	meta, err := json.Marshal(carried{Form: f.ID, Token: token})
	if err != nil {
		return slackapi.ModalViewRequest{}, fmt.Errorf("encode form %q: %w", f.ID, err)
	}
	if utf8.RuneCount(meta) > maxMetadata {
		return slackapi.ModalViewRequest{}, fmt.Errorf("encode form: its id and token take %d characters, at most %d", utf8.RuneCount(meta), maxMetadata)
	}
	var blocks []slackapi.Block
	if b := rich(f.Intro); b != nil {
		blocks = append(blocks, b)
	}
	p := lang.For(f.Lang)
	for _, in := range f.Fields {
		blocks = append(blocks, inputs(in, p)...)
	}
	if len(blocks) > maxViewBlocks {
		return slackapi.ModalViewRequest{}, fmt.Errorf("encode form %q: %d questions, at most %d", f.ID, len(blocks), maxViewBlocks)
	}
	if len(blocks) == 0 {
		blocks = append(blocks, slackapi.NewSectionBlock(plain(oneLine(f.Title), maxSection), nil, nil))
	}
	return slackapi.ModalViewRequest{
		Type:            slackapi.VTModal,
		Title:           plain(oneLine(f.Title), maxModalTitle),
		Submit:          plain(oneLine(f.Submit), maxModalTitle),
		Close:           plain(cmp.Or(oneLine(f.Cancel), p.T("card.no")), maxModalTitle),
		Blocks:          slackapi.Blocks{BlockSet: blocks},
		PrivateMetadata: string(meta),
		CallbackID:      callbackID,
	}, nil
}

// inputs is one question: one block, or two for a date with a time.
func inputs(in card.Input, p *lang.Printer) []slackapi.Block {
	label := oneLine(in.Label)
	block := func(suffix string, required bool, el slackapi.BlockElement) *slackapi.InputBlock {
		b := slackapi.NewInputBlock(in.ID+suffix, plain(label, maxInputLabel), hintOf(in), el)
		b.Optional = !required
		return b
	}
	if in.Kind == card.InputTime {
		if date, clock, ok := dateTime(in.Initial); ok {
			first := block("", in.Required, datePicker(in.ID, date))
			label = clip(label, maxInputLabel-2) + " 🕒"
			second := block(timeSuffix, false, timePicker(in.ID+timeSuffix, clock))
			second.Hint = nil
			return []slackapi.Block{first, second}
		}
	}
	required := in.Required && in.Kind != card.InputBool // a box that must be ticked asks nothing
	return []slackapi.Block{block("", required, inputElement(in, p))}
}

// hintOf is what stands below an input: first what was wrong with it.
func hintOf(in card.Input) *slackapi.TextBlockObject {
	var parts []string
	if e := oneLine(in.Error); e != "" {
		parts = append(parts, "⚠ "+e)
	}
	if h := oneLine(in.Hint); h != "" {
		parts = append(parts, h)
	}
	if typed := oneLine(in.Initial); typed != "" && notOffered(in) {
		parts = append(parts, "“"+typed+"”")
	}
	if len(parts) == 0 {
		return nil
	}
	return plain(strings.Join(parts, " · "), maxHint)
}

// notOffered reports whether something was typed for a choice that is none of its options; it stands in the hint then.
func notOffered(in card.Input) bool {
	typed := []string{in.Initial}
	switch in.Kind {
	case card.InputSelect:
	case card.InputMulti:
		typed = strings.Split(in.Initial, ",")
	default:
		return false
	}
	options := choices(in)
	return len(options) > 0 && slices.ContainsFunc(typed, func(v string) bool { return chosen(options, v) == nil })
}

// inputElement is the native input of a question; what has no native shape is typed as text, and nothing typed before is lost.
func inputElement(in card.Input, p *lang.Printer) slackapi.BlockElement {
	switch in.Kind {
	case card.InputNumber:
		if isNumber(in.Initial) {
			el := slackapi.NewNumberInputBlockElement(nil, in.ID, true)
			el.InitialValue = in.Initial
			return el
		}
	case card.InputDate:
		if date, clock, ok := dateTime(in.Initial); ok && clock == "" {
			return datePicker(in.ID, date)
		}
	case card.InputSelect:
		if el := selectOne(in); el != nil {
			return el
		}
	case card.InputSearch:
		if el := searchInput(in); el != nil {
			return el
		}
	case card.InputMulti:
		if el := selectMany(in); el != nil {
			return el
		}
	case card.InputBool:
		yes := slackapi.NewOptionBlockObject("true", plain(p.T("card.yes"), maxLabel), nil)
		el := slackapi.NewCheckboxGroupsBlockElement(in.ID, yes)
		if in.Initial == "true" {
			el.InitialOptions = []*slackapi.OptionBlockObject{yes}
		}
		return el
	}
	el := slackapi.NewPlainTextInputBlockElement(nil, in.ID)
	el.Multiline = in.Kind == card.InputArea
	el.MaxLength = maxTyped
	el.InitialValue = clip(clean(in.Initial), maxTyped)
	return el
}

var numberShape = regexp.MustCompile(`^(-?\d{1,15}(\.\d{1,9})?)?$`)

// isNumber reports whether a number input takes s as what it shows first.
func isNumber(s string) bool { return numberShape.MatchString(s) }

// dateTime reads what a picker takes: nothing, a date, a date and a time; false for words.
func dateTime(s string) (date, clock string, ok bool) {
	if s == "" {
		return "", "", true
	}
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return s, "", true
	}
	if t, err := time.Parse("2006-01-02T15:04", s); err == nil {
		return t.Format(time.DateOnly), t.Format("15:04"), true
	}
	return "", "", false
}

func datePicker(id, initial string) slackapi.BlockElement {
	el := slackapi.NewDatePickerBlockElement(id)
	el.InitialDate = initial
	return el
}

func timePicker(id, initial string) slackapi.BlockElement {
	el := slackapi.NewTimePickerBlockElement(id)
	el.InitialTime = initial
	return el
}

// choices are an input's options; nil when one of them has no value Slack takes, or there are none.
func choices(in card.Input) []*slackapi.OptionBlockObject {
	var out []*slackapi.OptionBlockObject
	for _, o := range in.Options {
		opt := option(o)
		if opt == nil {
			return nil
		}
		out = append(out, opt)
	}
	return out
}

func chosen(options []*slackapi.OptionBlockObject, value string) *slackapi.OptionBlockObject {
	i := slices.IndexFunc(options, func(o *slackapi.OptionBlockObject) bool { return o.Value == value })
	if i < 0 {
		return nil
	}
	return options[i]
}

func selectOne(in card.Input) slackapi.BlockElement {
	options := choices(in)
	if len(options) == 0 || len(options) > maxOptions*maxOptions {
		return nil
	}
	el := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, nil, in.ID)
	el.Options, el.OptionGroups = grouped(options)
	el.InitialOption = chosen(options, in.Initial)
	return el
}

func selectMany(in card.Input) slackapi.BlockElement {
	options := choices(in)
	if len(options) == 0 || len(options) > maxOptions*maxOptions {
		return nil
	}
	el := slackapi.NewOptionsMultiSelectBlockElement(slackapi.MultiOptTypeStatic, nil, in.ID)
	el.Options, el.OptionGroups = grouped(options)
	for v := range strings.SplitSeq(in.Initial, ",") {
		if o := chosen(options, v); o != nil && !slices.Contains(el.InitialOptions, o) {
			el.InitialOptions = append(el.InitialOptions, o)
		}
	}
	return el
}

// grouped cuts more options than a select takes into groups named by their numbers.
func grouped(options []*slackapi.OptionBlockObject) ([]*slackapi.OptionBlockObject, []*slackapi.OptionGroupBlockObject) {
	if len(options) <= maxOptions {
		return options, nil
	}
	var groups []*slackapi.OptionGroupBlockObject
	from := 1
	for part := range slices.Chunk(options, maxOptions) {
		name := strconv.Itoa(from) + "–" + strconv.Itoa(from+len(part)-1)
		groups = append(groups, slackapi.NewOptionGroupBlockElement(plain(name, maxLabel), part...))
		from += len(part)
	}
	return nil, groups
}

// searchInput is a choice among what Slack asks for while somebody types; nothing typed shows the recent ones.
func searchInput(in card.Input) slackapi.BlockElement {
	el := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeExternal, nil, in.ID)
	least := 0
	el.MinQueryLength = &least
	if in.Initial != "" {
		el.InitialOption = option(card.Option{Label: cmp.Or(in.InitialLabel, in.Initial), Value: in.Initial})
		if el.InitialOption == nil {
			return nil
		}
	}
	return el
}
