// Package money is amounts in minor units with a currency, exchange rates, and reading and printing one amount in Chinese and English.
package money

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"sort"
)

// What arithmetic on amounts refuses.
var (
	ErrOverflow = errors.New("amount is too large")
	ErrMismatch = errors.New("amounts are in different currencies")
)

// Amount is a sum of money in the currency's minor unit: fen, cents, whole yen.
type Amount struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency,omitempty"` // ISO 4217 code; empty only for a zero amount or one whose currency is still to be told
}

// IsZero reports whether the amount is nothing, in whatever currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Neg returns the amount with the other sign.
func (a Amount) Neg() Amount { return Amount{Minor: -a.Minor, Currency: a.Currency} }

// Add returns a + b. A zero amount without a currency takes the other's; otherwise currencies that differ are ErrMismatch,
// and a sum beyond 64 bits is ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	cur, err := same(a, b)
	if err != nil {
		return Amount{}, err
	}
	s := a.Minor + b.Minor
	if (s > a.Minor) != (b.Minor > 0) {
		return Amount{}, fmt.Errorf("add %s: %w", cur, ErrOverflow)
	}
	return Amount{Minor: s, Currency: cur}, nil
}

// Sub returns a - b under the rules of Add.
func (a Amount) Sub(b Amount) (Amount, error) {
	cur, err := same(a, b)
	if err != nil {
		return Amount{}, err
	}
	s := a.Minor - b.Minor
	if (s < a.Minor) != (b.Minor > 0) {
		return Amount{}, fmt.Errorf("subtract %s: %w", cur, ErrOverflow)
	}
	return Amount{Minor: s, Currency: cur}, nil
}

// Cmp compares two amounts of one currency: -1, 0 or +1; ErrMismatch when the currencies differ.
func (a Amount) Cmp(b Amount) (int, error) {
	if _, err := same(a, b); err != nil {
		return 0, err
	}
	switch {
	case a.Minor < b.Minor:
		return -1, nil
	case a.Minor > b.Minor:
		return 1, nil
	}
	return 0, nil
}

func same(a, b Amount) (string, error) {
	switch {
	case a.Currency == b.Currency, b.Currency == "" && b.Minor == 0:
		return a.Currency, nil
	case a.Currency == "" && a.Minor == 0:
		return b.Currency, nil
	}
	return "", fmt.Errorf("%s and %s: %w", a.Currency, b.Currency, ErrMismatch)
}

// Percent returns a × p / 100 rounded half up (away from zero for a negative amount); a result beyond 64 bits, which takes
// a p beyond ±100, becomes the largest amount of its sign.
func (a Amount) Percent(p int64) Amount {
	m, ok := muldiv(a.Minor, p, 100)
	if !ok {
		m = math.MaxInt64
		if (a.Minor < 0) != (p < 0) {
			m = math.MinInt64
		}
	}
	return Amount{Minor: m, Currency: a.Currency}
}

// Split divides the amount by weights, to the last minor unit: the parts add up to the amount, what is left over goes
// to the largest remainders, earlier parts first. Negative weights count as zero; when no weight is positive all count alike.
func (a Amount) Split(weights []int64) []Amount {
	parts := make([]Amount, len(weights))
	if len(weights) == 0 {
		return parts
	}
	total := new(big.Int)
	w := make([]*big.Int, len(weights))
	for i, x := range weights {
		w[i] = big.NewInt(max(x, 0))
		total.Add(total, w[i])
	}
	if total.Sign() == 0 {
		for i := range w {
			w[i] = big.NewInt(1)
		}
		total.SetInt64(int64(len(w)))
	}
	minor := big.NewInt(a.Minor)
	sign := int64(1)
	if minor.Sign() < 0 {
		sign = -1
		minor.Neg(minor)
	}
	left := new(big.Int).Set(minor)
	rest := make([]*big.Int, len(w))
	order := make([]int, len(w))
	for i := range w {
		q, r := new(big.Int).QuoRem(new(big.Int).Mul(minor, w[i]), total, new(big.Int))
		left.Sub(left, q)
		rest[i], order[i] = r, i
		parts[i] = Amount{Minor: new(big.Int).Mul(q, big.NewInt(sign)).Int64(), Currency: a.Currency}
	}
	sort.SliceStable(order, func(i, j int) bool { return rest[order[i]].Cmp(rest[order[j]]) > 0 })
	for _, i := range order[:left.Int64()] {
		parts[i].Minor += sign
	}
	return parts
}

// muldiv returns a × b / c rounded half away from zero, and false when that does not fit; c is positive.
func muldiv(a, b, c int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi >= uint64(c) {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, uint64(c))
	if r >= uint64(c)-r {
		q++
	}
	if q > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(q), true
	}
	return int64(q), true
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// divRound returns n / d rounded half away from zero, and false when that does not fit; d is positive.
func divRound(n, d *big.Int) (int64, bool) {
	neg := n.Sign() < 0
	q, r := new(big.Int).QuoRem(new(big.Int).Abs(n), d, new(big.Int))
	if r.Lsh(r, 1).Cmp(d) >= 0 {
		q.Add(q, big.NewInt(1))
	}
	if neg {
		q.Neg(q)
	}
	return q.Int64(), q.IsInt64()
}
