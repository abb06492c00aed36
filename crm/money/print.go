package money

// Full prints the whole amount with thousands separators, the currency's sign or code in front and no empty decimals: "¥500,000", "$12.50", "SEK 1,200".
func (a Amount) Full() string { panic("building") }

// Compact prints the amount for a digest: ¥50万, ¥1.2亿 in Chinese, $742k, $1.20M in English.
func (a Amount) Compact(chinese bool) string { panic("building") }
