package slacktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

var (
	pressable = []string{"button", "overflow", "static_select", "external_select", "datepicker", "timepicker", "checkboxes", "radio_buttons"}
	askable   = []string{"plain_text_input", "number_input", "static_select", "external_select", "multi_static_select", "datepicker", "timepicker", "checkboxes", "radio_buttons"}
	beside    = []string{"button", "overflow", "static_select", "external_select", "multi_static_select", "datepicker", "timepicker", "checkboxes", "radio_buttons"}
)

// blocks are the blocks of every surface, those of messages alone, and what they hold.
func blocks(on surface) map[string]shape {
	all := map[string]shape{
		"header":  {"text": must(words(1, 150)), "level": may(between(1, 4))},
		"divider": {},
		"section": {"text": may(text(1, 3000)), "fields": may(list(1, 10, text(1, 2000))), "accessory": may(elementOf(beside...)), "expand": may(boolean)},
		"context": {"elements": must(list(1, 10, text(1, 2000)))},
		"actions": {"elements": must(list(1, 25, elementOf(pressable...)))},
		"input": {
			"label": must(words(1, 2000)), "hint": may(words(1, 2000)), "element": must(elementOf(askable...)), "optional": may(boolean), "dispatch_action": may(boolean),
		},
		"rich_text": {"elements": must(list(1, 1000, richElement))},
	}
	if on == onMessage {
		all["markdown"] = shape{"text": must(shown(1, 12_000))}
		all["data_table"] = shape{
			"caption": must(shown(1, 2000)), "rows": must(list(2, 101, list(1, 20, cell))), "page_size": may(between(1, 100)), "row_header_column_index": may(between(0, 19)),
		}
		all["data_visualization"] = shape{"title": must(shown(1, 50)), "chart": must(chart)}
	}
	return all
}

// anyBlock is a block of the surface, with what no shape can say.
func anyBlock(c *checker, at string, v any) {
	m, _ := v.(map[string]any)
	kind, _ := m["type"].(string)
	s, ok := blocks(c.on)[kind]
	if !ok {
		c.fault(at+"/type", fmt.Sprintf("unsupported type on a %s: %q", c.on, kind))
		return
	}
	c.object(at, v, s.with(shape{"type": must(one(kind)), "block_id": may(str(1, 255))}))
	if id, ok := m["block_id"].(string); ok {
		if c.ids[id] {
			c.fault(at+"/block_id", "stands twice: "+id)
		}
		if c.ids == nil {
			c.ids = map[string]bool{}
		}
		c.ids[id] = true
	}
	switch kind {
	case "section":
		if m["text"] == nil && m["fields"] == nil {
			c.fault(at, "needs text or fields")
		}
	case "actions":
		c.differentIDs(at, m["elements"])
	case "input":
		c.inputs++
	case "data_table":
		c.dataTable(at, m)
	case "data_visualization":
		if c.charts++; c.charts > 2 {
			c.fault(at, "more than two charts")
		}
	case "markdown":
		s, _ := m["text"].(string)
		c.markdown += utf8.RuneCountInString(s)
	}
}

func (c *checker) differentIDs(at string, elements any) {
	seen := map[string]bool{}
	all, _ := elements.([]any)
	for _, el := range all {
		m, _ := el.(map[string]any)
		id, ok := m["action_id"].(string)
		if ok && seen[id] {
			c.fault(at, "action_id stands twice: "+id)
		}
		seen[id] = true
	}
}

func (c *checker) dataTable(at string, m map[string]any) {
	rows, _ := m["rows"].([]any)
	width := -1
	for i, r := range rows {
		cells, _ := r.([]any)
		if width >= 0 && len(cells) != width {
			c.fault(fmt.Sprintf("%s/rows/%d", at, i), fmt.Sprintf("%d cells, the head has %d", len(cells), width))
		}
		width = max(width, len(cells))
		for _, x := range cells {
			if cell, _ := x.(map[string]any); i == 0 && cell["type"] != "raw_text" {
				c.fault(at+"/rows/0", "a head holds raw text only")
			}
		}
	}
}

var cell = typed(map[string]shape{
	"raw_text":   {"text": must(shown(1, 10_000))},
	"raw_number": {"value": must(between(-1e15, 1e15)), "text": may(shown(1, 10_000))},
	"rich_text":  {"elements": must(list(1, 100, richElement))},
})

var (
	style     = object(shape{"bold": may(boolean), "italic": may(boolean), "strike": may(boolean), "code": may(boolean), "underline": may(boolean)})
	richInner = typed(map[string]shape{
		"text": {"text": must(run(12_000)), "style": may(style)},
		"link": {"url": must(matches(`^https?://`)), "text": may(shown(1, 3000)), "style": may(style), "unsafe": may(boolean)},
	})
	counter    = may(between(0, 100))
	richInside = must(list(0, 1000, richInner))
	section    = typed(map[string]shape{"rich_text_section": {"elements": richInside}})

	richElement = typed(map[string]shape{
		"rich_text_section":      {"elements": richInside},
		"rich_text_preformatted": {"elements": richInside, "border": counter, "language": may(str(1, 50))},
		"rich_text_quote":        {"elements": richInside, "border": counter},
		"rich_text_list": {
			"elements": must(list(1, 1000, section)), "style": must(one("bullet", "ordered")), "indent": counter, "border": counter, "offset": counter,
		},
	})
)

// chart is a pie, or series over the categories of one axis.
func chart(c *checker, at string, v any) {
	m, _ := v.(map[string]any)
	label := shown(1, 20)
	if m["type"] == "pie" {
		part := object(shape{"label": must(label), "value": must(between(1e-12, 1e18))})
		c.object(at, v, shape{"type": must(one("pie")), "segments": must(list(1, 6, part))})
		return
	}
	point := object(shape{"label": must(str(1, 20)), "value": must(between(-1e19, 1e19))})
	series := object(shape{"name": must(label), "data": must(list(1, 20, point))})
	axis := object(shape{"categories": must(list(1, 20, label)), "x_label": may(shown(1, 50)), "y_label": may(shown(1, 50))})
	c.object(at, v, shape{"type": must(one("bar", "line", "area")), "series": must(list(1, 6, series)), "axis_config": must(axis)})
	var read struct {
		Series []struct {
			Name string
			Data []struct{ Label string }
		}
		Axis struct{ Categories []string } `json:"axis_config"`
	}
	raw, _ := json.Marshal(v)
	if err := json.Unmarshal(raw, &read); err != nil {
		c.fault(at, err.Error())
	}
	want := slices.Sorted(slices.Values(read.Axis.Categories))
	if len(slices.Compact(slices.Clone(want))) != len(want) {
		c.fault(at+"/axis_config/categories", "a category stands twice")
	}
	names := map[string]bool{}
	for i, s := range read.Series {
		var got []string
		for _, p := range s.Data {
			got = append(got, p.Label)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			c.fault(fmt.Sprintf("%s/series/%d", at, i), "not one point for each category")
		}
		if names[s.Name] {
			c.fault(fmt.Sprintf("%s/series/%d/name", at, i), "stands twice")
		}
		names[s.Name] = true
	}
}
