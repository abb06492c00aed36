// Package lang holds the words crmbot says, in Chinese and English, and how it prints amounts, dates and numbers in each.
package lang

import "strings"

// Tag names a language crmbot speaks.
type Tag string

const (
	Chinese Tag = "zh-CN"
	English Tag = "en"
)

// Tags lists the languages crmbot speaks.
func Tags() []Tag { return []Tag{Chinese, English} }

// Parse reads a language as people and platforms write it ("zh", "zh_Hans_CN", "中文", "en-GB", "English");
// anything else, the empty string too, is fallback.
func Parse(s string, fallback Tag) Tag {
	s = strings.ToLower(strings.TrimSpace(s))
	switch s {
	case "中文", "汉语", "简体中文", "华语", "chinese", "cn":
		return Chinese
	case "英文", "英语", "english":
		return English
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(s, "_", "-"), "-")
	switch base {
	case "zh":
		return Chinese
	case "en":
		return English
	}
	return fallback
}
