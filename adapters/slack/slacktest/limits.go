package slacktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Fault is something Slack refuses a payload for.
type Fault struct {
	// Code is the error of the call: "invalid_blocks", "msg_blocks_too_long", "msg_too_long", "no_text", "invalid_arguments", "view_too_large".
	Code string
	// At is a JSON pointer to what is wrong, Why what is wrong with it.
	At, Why string
}

func (f Fault) String() string { return fmt.Sprintf("[ERROR] %s [json-pointer:%s]", f.Why, f.At) }

// surface is where blocks are shown.
type surface string

const (
	onMessage surface = "message"
	onModal   surface = "modal"
	onHome    surface = "home"
)

const (
	maxBlockText = 11_000 // characters of all blocks of a message; undocumented, the least that was seen refused
	maxText      = 4_000
	maxView      = 250_000 // bytes
)

// CheckMessage finds why Slack would refuse a message: an object with text and blocks.
func CheckMessage(raw []byte) []Fault {
	c := &checker{code: "invalid_blocks", on: onMessage}
	m, ok := c.parse(raw)
	if !ok {
		return c.faults
	}
	text, _ := m["text"].(string)
	blocks, _ := m["blocks"].([]any)
	if strings.TrimSpace(text) == "" && len(blocks) == 0 {
		c.faults = append(c.faults, Fault{"no_text", "/text", "neither text nor blocks"})
	}
	if utf8.RuneCountInString(text) > maxText {
		c.faults = append(c.faults, Fault{"msg_too_long", "/text", fmt.Sprintf("must be at most %d characters", maxText)})
	}
	if v, has := m["blocks"]; has {
		list(0, 50, anyBlock)(c, "/blocks", v)
	}
	if c.runes > maxBlockText {
		c.faults = append(c.faults, Fault{"msg_blocks_too_long", "/blocks", fmt.Sprintf("%d characters, at most %d", c.runes, maxBlockText)})
	}
	if c.markdown > 12_000 {
		c.fault("/blocks", "markdown blocks together must be at most 12000 characters")
	}
	return c.faults
}

// CheckView finds why Slack would refuse a modal or a home page.
func CheckView(raw []byte) []Fault {
	c := &checker{code: "invalid_arguments"}
	if len(raw) > maxView {
		return []Fault{{"view_too_large", "", fmt.Sprintf("%d bytes, at most %d", len(raw), maxView)}}
	}
	v, ok := c.parse(raw)
	if !ok {
		return c.faults
	}
	common := shape{
		"type": must(one("modal", "home")), "blocks": must(list(0, 100, anyBlock)),
		"private_metadata": may(str(0, 3000)), "callback_id": may(str(0, 255)), "external_id": may(str(0, 255)),
	}
	switch v["type"] {
	case "home":
		c.on = onHome
	default:
		c.on = onModal
		common["title"] = must(words(1, 24))
		common["submit"], common["close"] = may(words(1, 24)), may(words(1, 24))
		common["clear_on_close"], common["notify_on_close"] = may(boolean), may(boolean)
	}
	c.object("", v, common)
	if c.on == onModal && c.inputs > 0 && v["submit"] == nil {
		c.fault("/submit", "required when the view has input blocks")
	}
	if c.focused > 1 {
		c.fault("/blocks", "more than one focus_on_load")
	}
	return c.faults
}

// CheckOptions finds why Slack would show nothing for an answer to a type-ahead.
func CheckOptions(raw []byte) []Fault {
	c := &checker{code: "invalid_arguments"}
	v, ok := c.parse(raw)
	if !ok {
		return c.faults
	}
	if v["options"] == nil && v["option_groups"] == nil {
		c.fault("", "neither options nor option_groups")
	}
	c.object("", v, shape{"options": may(list(0, 100, choice)), "option_groups": may(list(0, 100, group))})
	return c.faults
}

// CheckErrors finds why Slack would say "trouble connecting" for an answer to a submitted view: sentences about fields that
// are not inputs of the view. An empty answer closes the view.
func CheckErrors(view, answer []byte) []Fault {
	if len(bytes.TrimSpace(answer)) == 0 {
		return nil
	}
	c := &checker{code: "trouble_connecting"}
	a, ok := c.parse(answer)
	if !ok {
		return c.faults
	}
	switch a["response_action"] {
	case "clear":
	case "update", "push":
		inner, _ := json.Marshal(a["view"])
		return CheckView(inner)
	case "errors":
		var v struct {
			Blocks []struct {
				Type string `json:"type"`
				ID   string `json:"block_id"`
			} `json:"blocks"`
		}
		if err := json.Unmarshal(view, &v); err != nil {
			c.fault("/view", err.Error())
		}
		inputs := map[string]bool{}
		for _, b := range v.Blocks {
			inputs[b.ID] = b.Type == "input"
		}
		errs, _ := a["errors"].(map[string]any)
		if len(errs) == 0 {
			c.fault("/errors", "no errors")
		}
		for id, sentence := range errs {
			if s, _ := sentence.(string); s == "" || !inputs[id] {
				c.fault("/errors/"+id, "no sentence, or no input block of the view")
			}
		}
	default:
		c.fault("/response_action", "unknown")
	}
	return c.faults
}

// checker walks one payload.
type checker struct {
	code     string
	on       surface
	faults   []Fault
	ids      map[string]bool
	inputs   int
	focused  int
	runes    int // characters shown by blocks
	markdown int
	charts   int
}

func (c *checker) fault(at, why string) { c.faults = append(c.faults, Fault{c.code, at, why}) }

// parse reads one object and nothing behind it.
func (c *checker) parse(raw []byte) (map[string]any, bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v map[string]any
	if err := dec.Decode(&v); err != nil || v == nil {
		c.fault("", "not a JSON object")
		return nil, false
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		c.fault("", "something behind the object")
		return nil, false
	}
	if !utf8.Valid(raw) {
		c.fault("", "not UTF-8")
	}
	return v, true
}
