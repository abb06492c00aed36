package slacktest

import "fmt"

var (
	confirmation = object(shape{
		"title": must(words(1, 100)), "text": must(text(1, 300)), "confirm": must(words(1, 30)), "deny": must(words(1, 30)), "style": may(one("primary", "danger")),
	})
	choiceShape = shape{"text": must(text(1, 75)), "value": must(str(1, 75)), "description": may(text(1, 75)), "url": may(str(0, 3000))}
	choice      = object(choiceShape)
	menuChoice  = object(choiceShape.with(shape{"text": must(words(1, 75))}))
	group       = object(shape{"label": must(words(1, 75)), "options": must(list(1, 100, choice))})

	element     = shape{"action_id": may(str(1, 255)), "confirm": may(confirmation)}
	placeholder = shape{"placeholder": may(words(1, 150)), "focus_on_load": may(focus)}
	sources     = element.with(placeholder)

	elements = map[string]shape{
		"button": element.with(shape{
			"text": must(words(1, 75)), "value": may(str(1, 2000)), "url": may(matches(`^https?://[^\s<>|]+$`)), "style": may(one("primary", "danger")),
			"accessibility_label": may(str(1, 75)),
		}),
		"overflow": element.with(shape{"options": must(list(1, 5, menuChoice))}),
		"static_select": sources.with(shape{
			"options": may(list(1, 100, choice)), "option_groups": may(list(1, 100, group)), "initial_option": may(choice),
		}),
		"external_select": sources.with(shape{"initial_option": may(choice), "min_query_length": may(between(0, 1000))}),
		"multi_static_select": sources.with(shape{
			"options": may(list(1, 100, choice)), "option_groups": may(list(1, 100, group)), "initial_options": may(list(1, 100, choice)), "max_selected_items": may(between(1, 100)),
		}),
		"datepicker": sources.with(shape{"initial_date": may(matches(`^\d{4}-\d\d-\d\d$`))}),
		"timepicker": sources.with(shape{"initial_time": may(matches(`^([01]\d|2[0-3]):[0-5]\d$`)), "timezone": may(str(1, 100))}),
		"checkboxes": element.with(shape{
			"options": must(list(1, 10, choice)), "initial_options": may(list(1, 10, choice)), "focus_on_load": may(focus),
		}),
		"radio_buttons":    element.with(shape{"options": must(list(1, 10, choice)), "initial_option": may(choice), "focus_on_load": may(focus)}),
		"plain_text_input": typing.with(shape{"multiline": may(boolean), "min_length": may(between(0, 3000)), "max_length": may(between(1, 3000)), "initial_value": may(str(0, 3000))}),
		"number_input": typing.with(shape{
			"is_decimal_allowed": must(boolean), "initial_value": may(matches(`^-?\d+(\.\d+)?$`)), "min_value": may(matches(`^-?\d+(\.\d+)?$`)), "max_value": may(matches(`^-?\d+(\.\d+)?$`)),
		}),
	}
	typing = placeholder.with(shape{"action_id": may(str(1, 255)), "dispatch_action_config": may(object(shape{"trigger_actions_on": may(list(1, 2, one("on_enter_pressed", "on_character_entered")))}))})
)

// one of the elements named, with what goes beyond its shape.
func elementOf(kinds ...string) rule {
	allowed := map[string]shape{}
	for _, k := range kinds {
		allowed[k] = elements[k]
	}
	known := typed(allowed)
	return func(c *checker, at string, v any) {
		known(c, at, v)
		m, _ := v.(map[string]any)
		if kind, _ := m["type"].(string); kind == "static_select" || kind == "multi_static_select" {
			if (m["options"] == nil) == (m["option_groups"] == nil) {
				c.fault(at, "needs options or option_groups, and not both")
			}
		}
		offered := offered(m)
		if initial, has := m["initial_option"]; has && m["type"] != "external_select" && !offered[fmt.Sprint(initial)] {
			c.fault(at+"/initial_option", "is none of the options")
		}
		initial, _ := m["initial_options"].([]any)
		for _, o := range initial {
			if !offered[fmt.Sprint(o)] {
				c.fault(at+"/initial_options", "holds what is none of the options")
			}
		}
	}
}

// offered are an element's options, printed so that they can be compared.
func offered(m map[string]any) map[string]bool {
	out := map[string]bool{}
	add := func(v any) {
		all, _ := v.([]any)
		for _, o := range all {
			out[fmt.Sprint(o)] = true
		}
	}
	add(m["options"])
	groups, _ := m["option_groups"].([]any)
	for _, g := range groups {
		if g, ok := g.(map[string]any); ok {
			add(g["options"])
		}
	}
	return out
}
