package name

import (
	"slices"
	"strings"
)

// PublicDomain says that a mail domain is open to everybody, so that sharing it means nothing.
func PublicDomain(domain string) bool {
	switch strings.ToLower(strings.TrimSuffix(strings.TrimSpace(domain), ".")) {
	case "qq.com", "vip.qq.com", "163.com", "126.com", "yeah.net", "188.com", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com",
		"foxmail.com", "sina.com", "sina.cn", "sohu.com", "aliyun.com", "139.com", "189.cn", "yahoo.com", "yahoo.co.jp", "icloud.com", "me.com", "mac.com",
		"proton.me", "protonmail.com", "aol.com", "gmx.com", "gmx.de", "mail.com":
		return true
	}
	return false
}

// MailDomain is the lower-case domain of an address, "" if it has none.
func MailDomain(address string) string {
	_, d, ok := strings.Cut(strings.TrimSpace(address), "@")
	if !ok || !strings.Contains(d, ".") {
		return ""
	}
	return strings.ToLower(strings.Trim(d, ".> "))
}

// PhoneDigits is a phone number as it compares: digits only, country code first. Chinese mobiles and land lines get 86 and lose the
// leading zero; another number without + or 00 keeps its digits as they are.
func PhoneDigits(s string) string {
	var b [32]byte
	d := b[:0]
	plus := false
	for _, r := range s {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		switch {
		case r >= '0' && r <= '9':
			d = append(d, byte(r))
		case (r == '+' || r == '＋') && len(d) == 0:
			plus = true
		}
	}
	n := string(d)
	if !plus && strings.HasPrefix(n, "00") {
		plus, n = true, n[2:]
	}
	switch {
	case plus && strings.HasPrefix(n, "86"):
		return "86" + strings.TrimPrefix(n[2:], "0")
	case plus:
		return n
	case mobile(n):
		return "86" + n
	case len(n) == 13 && strings.HasPrefix(n, "86") && mobile(n[2:]):
		return n
	case len(n) >= 10 && len(n) <= 12 && n[0] == '0':
		return "86" + n[1:]
	}
	return n
}

// mobile says that n is a Chinese mobile number without country code.
func mobile(n string) bool { return len(n) == 11 && n[0] == '1' && n[1] >= '3' }

// MaskPhone hides the middle of a number: 138****1234. Shorter numbers keep their last two digits.
func MaskPhone(s string) string {
	n := PhoneDigits(s)
	if n == "" {
		return s
	}
	if len(n) == 13 && mobile(n[2:]) {
		n = n[2:]
	}
	switch {
	case len(n) >= 9:
		return n[:3] + "****" + n[len(n)-4:]
	case len(n) > 2:
		return strings.Repeat("*", len(n)-2) + n[len(n)-2:]
	}
	return strings.Repeat("*", len(n))
}

// Scores of Collide, in thousandths.
const (
	Hit  = 800 // most likely the same company
	Warn = 600 // worth showing
)

// Party is what is compared to find out whether two records mean one company. Fields may be empty.
type Party struct {
	Name    string
	Aliases []string
	Code    string   // unified social credit code or registration number
	Mails   []string // addresses
	Phones  []string
}

// Collide says in thousandths how likely a and b are one company: 1000 if their codes or names agree (legal suffixes and places in
// brackets aside), else the likeness of their names; a shared phone adds 700, a shared mail domain that is not public 600.
// Two different codes do not speak against it: branches have their own.
func Collide(a, b Party) int {
	if code := codeKey(a.Code); code != "" && code == codeKey(b.Code) {
		return 1000
	}
	score := Likeness(a.Name, b.Name)
	for _, x := range a.Aliases {
		score = max(score, Likeness(x, b.Name))
	}
	for _, y := range b.Aliases {
		score = max(score, Likeness(a.Name, y))
	}
	if shared(a.Phones, b.Phones, PhoneDigits) {
		score += 700
	}
	if shared(a.Mails, b.Mails, privateDomain) {
		score += 600
	}
	return min(score, 1000)
}

func codeKey(s string) string { return Fold(s) }

func privateDomain(address string) string {
	d := MailDomain(address)
	if PublicDomain(d) {
		return ""
	}
	return d
}

func shared(as, bs []string, key func(string) string) bool {
	for _, a := range as {
		k := key(a)
		if k != "" && slices.ContainsFunc(bs, func(b string) bool { return key(b) == k }) {
			return true
		}
	}
	return false
}

// Likeness compares two company names in thousandths: 1000 when they agree without legal suffixes, wherever a place stands, and do
// not name different places; else Dice of what is left.
func Likeness(a, b string) int {
	x, y := NewQuery(a), NewQuery(b)
	if x.Empty() || y.Empty() {
		return 0
	}
	if x.same(y.core, y.place) {
		return 1000
	}
	score := dice(x.core, y.core)
	if len(x.place) == 0 != (len(y.place) == 0) { // one names its place in front, the other in brackets or not at all
		score = max(score, dice(append(slices.Clone(x.place), x.core...), append(slices.Clone(y.place), y.core...)))
	}
	return min(score, 999)
}
