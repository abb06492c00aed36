package slacktest_test

import (
	"fmt"
	"strings"
	"testing"

	"crmbot/adapters/slack/slacktest"
)

func x(n int) string { return strings.Repeat("好", n) }

func times(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }

func plain(n int) string { return fmt.Sprintf(`{"type":"plain_text","text":%q}`, x(n)) }

func section(n int) string { return `{"type":"section","text":` + plain(n) + `}` }

func button(id, more string) string {
	return fmt.Sprintf(`{"type":"button","action_id":%q,"text":%s%s}`, id, plain(3), more)
}

func option(value int) string { return fmt.Sprintf(`{"text":%s,"value":%q}`, plain(3), x(value)) }

// TestLimits holds each rule from both sides: what is just allowed, and what is just refused.
func TestLimits(t *testing.T) {
	t.Parallel()
	cell := func(s string) string { return `{"type":"raw_text","text":"` + s + `"}` }
	table := func(rows, columns int) string {
		return `{"type":"data_table","caption":"c","rows":[` + times(rows, "["+times(columns, cell("a"))+"]") + `]}`
	}
	chart := func(inner string) string { return `{"type":"data_visualization","title":"t","chart":{` + inner + `}}` }
	bars := func(n int) string {
		var names, points []string
		for i := range n {
			names = append(names, fmt.Sprintf(`"c%d"`, i))
			points = append(points, fmt.Sprintf(`{"label":"c%d","value":1}`, i))
		}
		return chart(`"type":"bar","series":[{"name":"s","data":[` + strings.Join(points, ",") + `]}],"axis_config":{"categories":[` + strings.Join(names, ",") + `]}`)
	}
	choose := func(n int) string {
		return `{"type":"actions","elements":[{"type":"static_select","action_id":"a","options":[` + times(n, option(75)) + `]}]}`
	}
	for name, c := range map[string]struct{ good, bad string }{
		"blocks of a message":   {times(50, `{"type":"divider"}`), times(51, `{"type":"divider"}`)},
		"header":                {`{"type":"header","text":` + plain(150) + `}`, `{"type":"header","text":` + plain(151) + `}`},
		"header is plain":       {`{"type":"header","text":` + plain(1) + `}`, `{"type":"header","text":{"type":"mrkdwn","text":"a"}}`},
		"section":               {section(3000), section(3001)},
		"empty text":            {section(1), section(0)},
		"an empty section":      {section(1), `{"type":"section"}`},
		"fields":                {`{"type":"section","fields":[` + times(10, plain(9)) + `]}`, `{"type":"section","fields":[` + times(11, plain(9)) + `]}`},
		"context":               {`{"type":"context","elements":[` + plain(9) + `]}`, `{"type":"context","elements":[]}`},
		"all text together":     {times(3, section(3000)), times(4, section(3000))},
		"unknown block":         {section(1), `{"type":"alert","text":` + plain(1) + `}`},
		"unknown property":      {section(1), `{"type":"divider","colour":"red"}`},
		"block ids":             {`{"type":"divider","block_id":"a"},{"type":"divider","block_id":"b"}`, times(2, `{"type":"divider","block_id":"a"}`)},
		"action ids":            {`{"type":"actions","elements":[` + button("a", "") + "," + button("b", "") + `]}`, `{"type":"actions","elements":[` + times(2, button("a", "")) + `]}`},
		"no buttons":            {`{"type":"actions","elements":[` + button("a", "") + `]}`, `{"type":"actions","elements":[]}`},
		"value of a button":     {`{"type":"actions","elements":[` + button("a", `,"value":"`+x(2000)+`"`) + `]}`, `{"type":"actions","elements":[` + button("a", `,"value":"`+x(2001)+`"`) + `]}`},
		"address of a button":   {`{"type":"actions","elements":[` + button("a", `,"url":"https://a.b"`) + `]}`, `{"type":"actions","elements":[` + button("a", `,"url":"a.b"`) + `]}`},
		"style":                 {`{"type":"actions","elements":[` + button("a", `,"style":"danger"`) + `]}`, `{"type":"actions","elements":[` + button("a", `,"style":"loud"`) + `]}`},
		"options":               {choose(100), choose(101)},
		"value of an option":    {choose(1), `{"type":"actions","elements":[{"type":"static_select","action_id":"a","options":[` + option(76) + `]}]}`},
		"rows of a table":       {table(101, 1), table(102, 1)},
		"a table without rows":  {table(2, 2), table(1, 2)},
		"columns of a table":    {table(2, 20), table(2, 21)},
		"a ragged table":        {table(2, 1), `{"type":"data_table","caption":"c","rows":[[` + cell("a") + `],[` + times(2, cell("a")) + `]]}`},
		"an empty cell":         {table(2, 1), `{"type":"data_table","caption":"c","rows":[[` + cell("a") + `],[` + cell("") + `]]}`},
		"points of a chart":     {bars(20), bars(21)},
		"charts of a message":   {times(2, bars(2)), times(3, bars(2))},
		"segments of a pie":     {chart(`"type":"pie","segments":[` + times(6, `{"label":"a","value":1}`) + `]`), chart(`"type":"pie","segments":[` + times(7, `{"label":"a","value":1}`) + `]`)},
		"an empty segment":      {chart(`"type":"pie","segments":[{"label":"a","value":1}]`), chart(`"type":"pie","segments":[{"label":"a","value":0}]`)},
		"a point for each":      {bars(1), chart(`"type":"bar","series":[{"name":"s","data":[{"label":"a","value":1}]}],"axis_config":{"categories":["a","b"]}`)},
		"one initial option":    {choose(1), `{"type":"actions","elements":[{"type":"static_select","options":[` + option(1) + `],"initial_option":` + option(2) + `}]}`},
		"a confirmation's text": {`{"type":"actions","elements":[` + button("a", confirm(300)) + `]}`, `{"type":"actions","elements":[` + button("a", confirm(301)) + `]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if faults := slacktest.CheckMessage([]byte(`{"text":"t","blocks":[` + c.good + `]}`)); len(faults) > 0 {
				t.Errorf("refused what is allowed: %v", faults)
			}
			if faults := slacktest.CheckMessage([]byte(`{"text":"t","blocks":[` + c.bad + `]}`)); len(faults) == 0 {
				t.Error("allowed what is refused")
			}
		})
	}
}

func confirm(n int) string {
	return `,"confirm":{"title":` + plain(100) + `,"text":` + plain(n) + `,"confirm":` + plain(30) + `,"deny":` + plain(30) + `}`
}

func TestMessageCodes(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`{}`:                         "no_text",
		`null`:                       "invalid_blocks",
		`{"text":"a"} x`:             "invalid_blocks",
		`{"text":"` + x(4001) + `"}`: "msg_too_long",
		`{"text":"a","blocks":{}}`:   "invalid_blocks",
		`{"blocks":[` + times(4, section(3000)) + `]}`: "msg_blocks_too_long",
	} {
		faults := slacktest.CheckMessage([]byte(raw))
		if len(faults) == 0 || faults[0].Code != want {
			t.Errorf("%.60s: %v, want %s", raw, faults, want)
		}
	}
}

func TestViews(t *testing.T) {
	t.Parallel()
	input := `{"type":"input","block_id":"a","label":` + plain(9) + `,"element":{"type":"plain_text_input","action_id":"a"}}`
	for name, c := range map[string]struct {
		raw  string
		good bool
	}{
		"a modal":               {`{"type":"modal","title":` + plain(24) + `,"submit":` + plain(24) + `,"blocks":[` + input + `]}`, true},
		"a long title":          {`{"type":"modal","title":` + plain(25) + `,"submit":` + plain(24) + `,"blocks":[` + input + `]}`, false},
		"no submit":             {`{"type":"modal","title":` + plain(24) + `,"blocks":[` + input + `]}`, false},
		"much metadata":         {`{"type":"modal","title":` + plain(1) + `,"private_metadata":"` + x(3001) + `","blocks":[]}`, false},
		"a home":                {`{"type":"home","blocks":[` + times(100, section(9)) + `]}`, true},
		"a large home":          {`{"type":"home","blocks":[` + times(101, section(9)) + `]}`, false},
		"a home with a title":   {`{"type":"home","title":` + plain(1) + `,"blocks":[]}`, false},
		"a table in a home":     {`{"type":"home","blocks":[{"type":"data_table","caption":"c","rows":[]}]}`, false},
		"a file":                {`{"type":"modal","title":` + plain(1) + `,"blocks":[` + strings.Repeat(" ", 250_000) + `]}`, false},
		"no view":               {`[]`, false},
		"two inputs of one id":  {`{"type":"modal","title":` + plain(4) + `,"submit":` + plain(4) + `,"blocks":[` + times(2, input) + `]}`, false},
		"an input that is none": {`{"type":"modal","title":` + plain(4) + `,"submit":` + plain(4) + `,"blocks":[{"type":"input","label":` + plain(1) + `,"element":` + button("a", "") + `}]}`, false},
	} {
		if faults := slacktest.CheckView([]byte(c.raw)); (len(faults) == 0) != c.good {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	view := []byte(`{"blocks":[{"type":"input","block_id":"a"},{"type":"section","block_id":"b"}]}`)
	for answer, good := range map[string]bool{
		"": true, `{"response_action":"clear"}`: true, `{"response_action":"errors","errors":{"a":"no"}}`: true,
		`{"response_action":"errors","errors":{"b":"no"}}`: false, `{"response_action":"errors","errors":{}}`: false, `{"response_action":"shut"}`: false,
		`{"response_action":"update","view":{"type":"modal"}}`: false, `ok`: false,
	} {
		if faults := slacktest.CheckErrors(view, []byte(answer)); (len(faults) == 0) != good {
			t.Errorf("answer %s: %v", answer, faults)
		}
	}
	for answer, good := range map[string]bool{`{"options":[]}`: true, `{}`: false, `{"options":[` + times(101, option(1)) + `]}`: false, `{"options":[` + option(0) + `]}`: false} {
		if faults := slacktest.CheckOptions([]byte(answer)); (len(faults) == 0) != good {
			t.Errorf("options %.60s: %v", answer, faults)
		}
	}
}
