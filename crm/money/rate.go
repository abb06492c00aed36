package money

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// rateDigits is the number of decimal places a Rate keeps.
const rateDigits = 8

const rateOne = 100_000_000

// Rate is how many units of one currency a unit of another is worth, times 10^8.
type Rate int64

// ParseRate reads a positive decimal such as "7.20"; more than eight decimal places or a value beyond 64 bits is an error.
func ParseRate(s string) (Rate, error) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) > rateDigits || !digits(whole) || frac != "" && !digits(frac) || strings.HasSuffix(s, ".") {
		return 0, fmt.Errorf("rate %q is not a number with at most %d decimals", s, rateDigits)
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", rateDigits-len(frac)), 10, 64)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("rate %q is out of range", s)
	}
	return Rate(n), nil
}

// String prints the rate with at least two decimals: "7.20", "0.92", "0.00065".
func (r Rate) String() string {
	s := fmt.Sprintf("%d.%08d", int64(r)/rateOne, int64(r)%rateOne)
	for strings.HasSuffix(s, "0") && len(s)-strings.IndexByte(s, '.') > 3 {
		s = s[:len(s)-1]
	}
	return s
}

// Convert returns a in another currency at a rate (units of to for one unit of a's currency), rounded half up to to's minor unit.
func Convert(a Amount, to string, r Rate) (Amount, error) {
	if !Known(to) || a.Currency != "" && !Known(a.Currency) {
		return Amount{}, fmt.Errorf("convert %s to %s: unknown currency", a.Currency, to)
	}
	n := new(big.Int).Mul(big.NewInt(a.Minor), big.NewInt(int64(r)))
	n.Mul(n, pow10(Digits(to)))
	d := new(big.Int).Mul(pow10(Digits(a.Currency)), big.NewInt(rateOne))
	m, ok := divRound(n, d)
	if !ok {
		return Amount{}, fmt.Errorf("convert %s to %s: %w", a.Currency, to, ErrOverflow)
	}
	return Amount{Minor: m, Currency: to}, nil
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
