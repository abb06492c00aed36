package slack

import "strings"

// unescape undoes Slack's three entities; the ampersand last, so that nothing is undone twice.
func unescape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "&lt;", "<"), "&gt;", ">"), "&amp;", "&")
}

// unnamed takes the first mention of the bot out of a text.
func (s *self) unnamed(text string) string {
	start := strings.Index(text, "<@"+s.user)
	if s.user == "" || start < 0 {
		return text
	}
	end := strings.IndexByte(text[start:], '>')
	if end < 0 {
		return text
	}
	inside := text[start+2+len(s.user) : start+end]
	if inside != "" && inside[0] != '|' {
		return text
	}
	return text[:start] + strings.TrimLeft(text[start+end+1:], " :,，、：")
}

// callsPeople reports a text that mentions somebody by their id.
func callsPeople(text string) bool { return strings.Contains(text, "<@") }

// plain is what a person typed: links and addresses as they were written, entities undone. People stay tokens with their id (<@U123>):
// they are found by id, never by name.
func (s *self) plain(text string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '>')
		if end < 0 {
			break
		}
		b.WriteString(unescape(text[:open]))
		b.WriteString(spoken(text[open+1 : open+end]))
		text = text[open+end+1:]
	}
	b.WriteString(unescape(text))
	return b.String()
}

// spoken is one token of Slack's markup as text.
func spoken(token string) string {
	body, label, labelled := strings.Cut(token, "|")
	label = unescape(label)
	if body == "" {
		return "<" + unescape(token) + ">"
	}
	switch body[0] {
	case '@':
		return "<" + unescape(body) + ">"
	case '#':
		if labelled {
			return "#" + label
		}
		return unescape(body)
	case '!':
		if labelled {
			return label
		}
		return "@" + unescape(body[1:])
	}
	if labelled {
		return label
	}
	return strings.TrimPrefix(strings.TrimPrefix(unescape(body), "mailto:"), "tel:")
}
