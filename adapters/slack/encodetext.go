package slack

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"crmbot/bot/card"
	"crmbot/bot/lang"
)

// No text object of the encoder is mrkdwn: plain text and rich text are inert, so nothing in a name can fire, and bold
// Chinese needs no spaces around it. Only a message's own text is read by Slack's parser; escape is for that.

// zeroWidth stands inside what Slack's parser would act upon: nobody sees it, and the mark does not fire.
const zeroWidth = "\u200B"

const maxEmoji = 120 // characters of an emoji's code; Slack's names have at most a hundred

var (
	emojiCode = regexp.MustCompile(`^:[a-z0-9_+'\-]+:`)
	entities  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// escape makes text for Slack's parser that shows s and does nothing: no mention, link, emoji, quote or style.
func escape(s string) string {
	s = clean(s)
	var b strings.Builder
	runes := []rune(s)
	word := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	for i, r := range runes {
		start := i == 0 || runes[i-1] == '\n'
		switch r {
		case '*', '_', '~', '`':
			b.WriteRune(r)
			if r == '`' || !word(i-1) || !word(i+1) {
				b.WriteString(zeroWidth)
			}
			continue
		case '>':
			if start {
				b.WriteString(zeroWidth)
			}
		case '@':
			b.WriteString("@" + zeroWidth)
			continue
		case '.':
			b.WriteRune(r)
			if word(i-1) && i+1 < len(runes) && unicode.IsLetter(runes[i+1]) {
				b.WriteString(zeroWidth)
			}
			continue
		case ':':
			b.WriteRune(r)
			if rest := string(runes[i:min(i+maxEmoji, len(runes))]); emojiCode.MatchString(rest) || strings.HasPrefix(rest, "://") {
				b.WriteString(zeroWidth)
			}
			continue
		}
		b.WriteRune(r)
	}
	return entities.Replace(b.String())
}

// clean is text fit to be shown: valid, without control characters and those that turn the direction of writing.
func clean(s string) string { return card.Plain(card.Escape(s)) }

// oneLine is clean without line breaks.
func oneLine(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(clean(s), "\n", " "))
}

// clip cuts s to n characters; what is cut ends in "…".
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:n-1])) + "…"
}

// plain is a plain text object; Slack refuses empty ones, so nothing is shown as a dash.
func plain(s string, n int) *slackapi.TextBlockObject {
	return slackapi.NewTextBlockObject(slackapi.PlainTextType, cmp.Or(clip(s, n), "–"), false, false)
}

// rich is markup as rich text, nil when it shows nothing.
func rich(md string) *slackapi.RichTextBlock {
	var parts []slackapi.RichTextElement
	var section *slackapi.RichTextSection
	var list *slackapi.RichTextList
	for _, line := range card.Parse(strings.TrimSpace(md)) {
		spans := textSpans(line.Spans)
		if line.Bullet {
			if len(spans) == 0 {
				continue
			}
			if list == nil {
				list = slackapi.NewRichTextList(slackapi.RTEListBullet, 0)
				parts = append(parts, list)
			}
			list.Elements = append(list.Elements, slackapi.NewRichTextSection(spans...))
			section = nil
			continue
		}
		list = nil
		if section == nil {
			if len(spans) == 0 {
				continue
			}
			section = slackapi.NewRichTextSection()
			parts = append(parts, section)
		} else {
			section.Elements = append(section.Elements, slackapi.NewRichTextSectionTextElement("\n", nil))
		}
		section.Elements = append(section.Elements, spans...)
	}
	if strings.TrimSpace(card.Plain(md)) == "" || len(parts) == 0 {
		return nil
	}
	return slackapi.NewRichTextBlock("", parts...)
}

func textSpans(spans []card.Span) []slackapi.RichTextSectionElement {
	var out []slackapi.RichTextSectionElement
	for _, s := range spans {
		text := clean(s.Text)
		if text == "" {
			continue
		}
		var style *slackapi.RichTextSectionTextStyle
		if s.Bold || s.Italic || s.Strike || s.Code {
			style = &slackapi.RichTextSectionTextStyle{Bold: s.Bold, Italic: s.Italic, Strike: s.Strike, Code: s.Code}
		}
		for part := range slices.Chunk([]rune(text), maxSection) {
			out = append(out, slackapi.NewRichTextSectionTextElement(string(part), style))
		}
	}
	return out
}

// preformatted is text in a font of fixed width.
func preformatted(s string) *slackapi.RichTextBlock {
	return slackapi.NewRichTextBlock("", &slackapi.RichTextPreformatted{Type: slackapi.RTEPreformatted, Elements: textSpans([]card.Span{{Text: s}})})
}

// toned puts a sign for the tone, in front of its title.
func toned(t card.Tone, title string) string {
	s := map[card.Tone]string{card.Good: "✓", card.Warn: "⚠", card.Bad: "✗"}[t]
	if s == "" || strings.HasPrefix(title, s) {
		return title
	}
	return s + " " + title
}

// fallback is a card in one line.
func fallback(c card.Card) string {
	s := oneLine(c.Fallback)
	if s == "" {
		s = oneLine(c.Title)
	}
	return clip(escape(toned(c.Tone, s)), maxFallback)
}

// encodeText is the last step down: the card as nothing but text. Addresses of buttons are the only links in it.
func encodeText(c card.Card) (message, []card.Degraded) {
	const tries = 6
	var links string
	body, unfit := withoutLinks(coarse(c, space{maxBlocks * maxBlocks, maxText}), &links)
	caps, degraded := stepText.caps(), unfit
	for range tries {
		fitted, lost := card.Fit(body, caps)
		degraded = slices.Concat(unfit, lost)
		text := escape(card.PlainText(fitted)) + links
		n := utf8.RuneCountInString(text)
		if n <= maxText {
			return message{Text: text}, degraded
		}
		caps.Text = max(1, len(card.PlainText(fitted))*maxText/n*9/10)
	}
	return message{Text: clip(escape(card.PlainText(body)), maxText)}, append(degraded, card.Degraded{Element: "card", To: card.Shorter, N: 1})
}

// withoutLinks takes the buttons that open an address out of a card and writes them as links that Slack reads.
func withoutLinks(c card.Card, links *string) (card.Card, []card.Degraded) {
	var degraded []card.Degraded
	keep := func(all []card.Button) []card.Button {
		var kept []card.Button
		for _, b := range all {
			if b.URL == "" {
				kept = append(kept, b)
				continue
			}
			if u, ok := webAddress(b.URL); ok && len(*links) < maxText/4 {
				*links += "\n" + escape(lang.For(c.Lang).T("card.link", "label", oneLine(b.Label), "url", "")) + "<" + u + ">"
			}
			degraded = append(degraded, card.Degraded{Element: "actions", To: card.ToText, N: 1})
		}
		return kept
	}
	body := make([]card.Element, len(c.Body))
	for i, el := range c.Body {
		switch e := el.(type) {
		case card.Item:
			e.Buttons = keep(e.Buttons)
			el = e
		case card.Actions:
			e.Buttons = keep(e.Buttons)
			el = e
		}
		body[i] = el
	}
	c.Body = body
	return c, degraded
}
