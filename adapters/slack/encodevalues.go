package slack

import (
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot/card"
)

// values reads a submitted modal back: every question by its id, "" where nothing was given.
func values(v slackapi.View) map[string]string {
	out := map[string]string{}
	if v.State == nil {
		return out
	}
	clocks := map[string]string{}
	for id, actions := range v.State.Values {
		for _, a := range actions {
			if field, ok := strings.CutSuffix(id, timeSuffix); ok {
				clocks[field] = a.SelectedTime
				continue
			}
			out[id] = given(a)
		}
	}
	for field, clock := range clocks {
		switch {
		case clock == "":
		case out[field] == "":
			out[field] = clock
		default:
			out[field] += "T" + clock
		}
	}
	return out
}

// given is what was typed or chosen.
func given(a slackapi.BlockAction) string {
	switch string(a.Type) {
	case "datepicker":
		return a.SelectedDate
	case "timepicker":
		return a.SelectedTime
	case slackapi.OptTypeStatic, slackapi.OptTypeExternal:
		return a.SelectedOption.Value
	case slackapi.MultiOptTypeStatic, "checkboxes":
		var all []string
		for _, o := range a.SelectedOptions {
			all = append(all, o.Value)
		}
		return strings.Join(all, ",")
	}
	return a.Value
}

// fieldErrors puts sentences under the inputs of a view: Slack takes them only for inputs it shows, so that one about
// anything else stands under the first input. Nil when the view has no input: say it elsewhere.
func fieldErrors(v slackapi.View, invalid map[string]string) map[string]string {
	var first string
	shown := map[string]bool{}
	for _, b := range v.Blocks.BlockSet {
		if in, ok := b.(*slackapi.InputBlock); ok {
			shown[in.BlockID] = true
			if first == "" {
				first = in.BlockID
			}
		}
	}
	if first == "" || len(invalid) == 0 {
		return nil
	}
	out := map[string]string{}
	for field, sentence := range invalid {
		if !shown[field] {
			field = first
		}
		if had := out[field]; had != "" {
			// Two sentences of one field: in a fixed order, whatever order the map gave.
			sentence = min(had, sentence) + " " + max(had, sentence)
		}
		out[field] = clip(oneLine(sentence), maxHint)
	}
	return out
}

// optionsReply is the answer to a type-ahead; unlike the library's it says so when there is nothing to choose.
type optionsReply struct {
	Options []*slackapi.OptionBlockObject `json:"options"`
}

// options answers a type-ahead. What was typed is the last choice unless it is one of them, so that a new name can be given.
func options(found []card.Option, typed string) optionsReply {
	out := optionsReply{Options: []*slackapi.OptionBlockObject{}}
	typed = oneLine(typed)
	known := typed == "" || utf8.RuneCountInString(typed) > maxOptionValue
	for _, o := range found {
		opt := option(o)
		if opt == nil || len(out.Options) == maxOptions-1 {
			continue
		}
		known = known || strings.EqualFold(oneLine(o.Label), typed)
		out.Options = append(out.Options, opt)
	}
	if !known {
		out.Options = append(out.Options, option(card.Option{Label: "“" + typed + "”", Value: typed}))
	}
	return out
}
