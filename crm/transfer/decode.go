package transfer

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Names of encodings as reports give them.
const (
	utf8Plain = "utf-8"
	utf8BOM   = "utf-8-bom"
	utf16LE   = "utf-16le"
	utf16BE   = "utf-16be"
	gb18030   = "gb18030"
	western   = "windows-1252"
)

// decode finds out how a text is written and returns it as valid UTF-8 without a byte order mark, with the encoding's name.
func decode(b []byte) (text, name string) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return valid(b[3:]), utf8BOM
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return by(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), b[2:]), utf16LE
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return by(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), b[2:]), utf16BE
	}
	switch even, odd := zeros(b); {
	case odd > 10 && even*10 < odd:
		return by(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), b), utf16LE
	case even > 10 && odd*10 < even:
		return by(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), b), utf16BE
	case utf8.Valid(b):
		return string(b), utf8Plain
	case lonely(b):
		return by(charmap.Windows1252, b), western
	}
	return by(simplifiedchinese.GB18030, b), gb18030
}

func by(e encoding.Encoding, b []byte) string {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return valid(b)
	}
	return valid(out)
}

func valid(b []byte) string { return strings.ToValidUTF8(string(b), "\ufffd") }

// zeros counts, in percent of the pairs of bytes at the beginning, those whose first and those whose second byte is zero.
func zeros(b []byte) (even, odd int) {
	b = b[:min(len(b), 16<<10)&^1]
	if len(b) < 4 {
		return 0, 0
	}
	for i := 0; i < len(b); i += 2 {
		if b[i] == 0 {
			even++
		}
		if b[i+1] == 0 {
			odd++
		}
	}
	pairs := len(b) / 2
	return even * 100 / pairs, odd * 100 / pairs
}

// lonely tells that bytes above ASCII mostly stand alone between ASCII letters, as accents do in Western European text
// and Chinese characters never do.
func lonely(b []byte) bool {
	alone, runs := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		from := i
		for i < len(b) && b[i] >= utf8.RuneSelf {
			i++
		}
		runs++
		if i-from == 1 {
			alone++
		}
	}
	return alone*2 > runs
}
