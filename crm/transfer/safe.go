package transfer

import "strings"

// A spreadsheet takes a cell for a formula when it begins with one of these; the wide ones where Chinese and Japanese
// are typed.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// safe makes a text harmless in a spreadsheet with a leading single quote, and takes out what no cell can hold.
// A text that begins with a quote before such a character gets one more, so that restored gives back what was there.
func safe(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	if formula(strings.TrimLeft(s, "' ")) {
		return "'" + s
	}
	return s
}

// restored takes away the quote that safe has put in front.
func restored(s string) string {
	if strings.HasPrefix(s, "'") && formula(strings.TrimLeft(s, "' ")) {
		return s[1:]
	}
	return s
}

func formula(s string) bool {
	for _, r := range s {
		return strings.ContainsRune(formulaStarts, r)
	}
	return false
}
