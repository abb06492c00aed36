// Package name compares the names people give companies and each other: folding, legal suffixes, pinyin, spelling distance.
package name

// Fold returns s as it is compared: compatibility forms and full width folded, lower case, accents dropped, traditional
// characters made simplified, spaces and punctuation removed. It may be empty.
func Fold(s string) string {
	var b [stack]rune
	norm := appendNorm(b[:0], s)
	return string(squeeze(norm))
}

// Core returns Fold of s without legal suffixes (有限公司, Co., Ltd., GmbH ...) and without bracketed place names.
// A name made of nothing else keeps what it has, so Core is empty only where Fold is.
func Core(s string) string {
	var nb, cb, pb [stack]rune
	core, _ := appendCore(cb[:0], pb[:0], appendNorm(nb[:0], s))
	return string(squeeze(core))
}

// Place returns the folded place names that stood in brackets: 深圳 of 华兴医疗(深圳)有限公司; empty if there are none.
func Place(s string) string {
	var nb, cb, pb [stack]rune
	_, place := appendCore(cb[:0], pb[:0], appendNorm(nb[:0], s))
	return string(place)
}

// stack is the number of runes a name may have before folding it needs the heap.
const stack = 64
