package slacktest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// content is what a message says, checked as Slack checks it.
type content struct {
	text     string
	blocks   []byte
	meta     map[string]any
	metaType string
}

// contentOf reads the content of a chat method; the answer is not nil when Slack refuses it.
func contentOf(a args) (content, map[string]any) {
	c := content{text: a.get("text")}
	object := map[string]any{"text": c.text}
	if a.given["blocks"] {
		var blocks []json.RawMessage
		if json.Unmarshal([]byte(a.get("blocks")), &blocks) != nil {
			return c, failed("invalid_blocks_format")
		}
		c.blocks = []byte(a.get("blocks"))
		object["blocks"] = blocks
	}
	raw, err := json.Marshal(object)
	if err != nil {
		return c, failed("invalid_blocks_format")
	}
	if faults := CheckMessage(raw); len(faults) > 0 {
		return c, failed(faults[0].Code, faults[0].String())
	}
	if a.given["metadata"] && a.get("metadata") != "" {
		var meta struct {
			Type    string         `json:"event_type"`
			Payload map[string]any `json:"event_payload"`
		}
		if json.Unmarshal([]byte(a.get("metadata")), &meta) != nil || meta.Type == "" || meta.Payload == nil {
			return c, failed("invalid_metadata_format")
		}
		if len(a.get("metadata")) > 16_000 {
			return c, failed("metadata_too_large")
		}
		c.meta, c.metaType = meta.Payload, meta.Type
	}
	return c, nil
}

// channel finds a channel the bot may post to.
func (s *Slack) channel(id string) (*Channel, map[string]any) {
	c := s.channels[id]
	switch {
	case c == nil:
		return nil, failed("channel_not_found")
	case c.Archived:
		return nil, failed("is_archived")
	case !c.Members[BotUser]:
		return nil, failed("not_in_channel")
	}
	return c, nil
}

func (c *Channel) find(ts string) *Message {
	i := slices.IndexFunc(c.messages, func(m *Message) bool { return m.TS == ts })
	if i < 0 {
		return nil
	}
	return c.messages[i]
}

// add puts a message of the app into a chat.
func (s *Slack) add(c *Channel, said content, thread, only string) *Message {
	m := &Message{TS: s.stamp(), Thread: thread, User: BotUser, Only: only, Text: said.text, Blocks: said.blocks, Meta: said.meta, MetaType: said.metaType}
	c.messages = append(c.messages, m)
	s.effect()
	return m
}

func (s *Slack) postMessage(a args) map[string]any {
	c, no := s.channel(a.get("channel"))
	if no != nil {
		return no
	}
	said, no := contentOf(a)
	if no != nil {
		return no
	}
	thread := a.get("thread_ts")
	if thread != "" && c.find(thread) == nil {
		return failed("cannot_reply_to_message")
	}
	m := s.add(c, said, thread, "")
	return map[string]any{"ok": true, "channel": c.ID, "ts": m.TS, "message": map[string]any{"text": m.Text, "ts": m.TS}}
}

func (s *Slack) postEphemeral(a args) map[string]any {
	c, no := s.channel(a.get("channel"))
	if no != nil {
		return no
	}
	said, no := contentOf(a)
	if no != nil {
		return no
	}
	if !c.Members[a.get("user")] {
		return failed("user_not_in_channel")
	}
	m := s.add(c, said, a.get("thread_ts"), a.get("user"))
	return map[string]any{"ok": true, "message_ts": m.TS}
}

func (s *Slack) update(a args) map[string]any {
	c, no := s.channel(a.get("channel"))
	if no != nil {
		return no
	}
	m := c.find(a.get("ts"))
	switch {
	case m == nil || m.Only != "":
		return failed("message_not_found")
	case m.User != BotUser:
		return failed("cant_update_message")
	}
	said, no := contentOf(a)
	if no != nil {
		return no
	}
	m.Text = said.text
	if a.given["blocks"] {
		if m.Blocks = said.blocks; strings.TrimSpace(string(said.blocks)) == "[]" {
			m.Blocks = nil
		}
	}
	if said.metaType != "" {
		m.Meta, m.MetaType = said.meta, said.metaType
	}
	s.effect()
	return map[string]any{"ok": true, "channel": c.ID, "ts": m.TS, "text": m.Text}
}

// history is conversations.history and, with a ts, conversations.replies. Nobody's ephemeral messages are in it.
func (s *Slack) history(a args) map[string]any {
	c, no := s.channel(a.get("channel"))
	if no != nil {
		return no
	}
	limit, err := strconv.Atoi(a.get("limit"))
	if a.given["limit"] && (err != nil || limit < 1 || limit > 999) {
		return failed("invalid_limit")
	}
	if limit == 0 {
		limit = 100
	}
	thread, oldest := a.get("ts"), a.get("oldest")
	var out []any
	for _, m := range slices.Backward(c.messages) {
		if m.Only != "" || len(out) == limit || thread != "" && m.Thread != thread && m.TS != thread || thread == "" && m.Thread != "" || m.TS <= oldest {
			continue
		}
		row := map[string]any{"type": "message", "ts": m.TS, "user": m.User, "text": m.Text}
		if len(m.Files) > 0 {
			row["files"] = m.Files
		}
		if m.MetaType != "" {
			row["metadata"] = map[string]any{"event_type": m.MetaType}
			if a.get("include_all_metadata") == "1" {
				row["metadata"] = map[string]any{"event_type": m.MetaType, "event_payload": m.Meta}
			}
		}
		out = append(out, row)
	}
	return map[string]any{"ok": true, "messages": out, "has_more": false}
}
