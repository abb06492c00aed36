// Package lang holds the words crmbot says, in Chinese and English, and how it prints amounts, dates and numbers in each.
package lang

// Tag names a language crmbot speaks.
type Tag string

const (
	Chinese Tag = "zh-CN"
	English Tag = "en"
)
