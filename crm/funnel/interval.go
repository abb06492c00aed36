package funnel

import "math/big"

// The interval is Wilson's score interval at 95 % (E. B. Wilson, "Probable inference, the law of succession, and statistical
// inference", Journal of the American Statistical Association 22, 1927, pp. 209–212): the rates p for which
// (x/n − p)² ≤ z² p(1 − p)/n, with z = 1.96 = 49/25. Solved for p its ends are
//
//	(1250 x + 2401 ± 49 √(2401 + 2500 x (n − x)/n)) / (1250 n + 4802).

// Interval is between which rates, in hundredths of a per cent and rounded half up, the true one lies in 95 of 100 cases when
// r.Num of r.Den cases came out; false when there are none.
func (r Ratio) Interval() (low, high int64, ok bool) {
	if r.Den <= 0 || r.Num < 0 || r.Num > r.Den {
		return 0, 0, false
	}
	const fine = 1_000_000_000 // of the root
	n, x := big.NewInt(r.Den), big.NewInt(r.Num)
	root := new(big.Int).Mul(x, new(big.Int).Sub(n, x))
	root.Mul(root, big.NewInt(2500)).Add(root, new(big.Int).Mul(n, big.NewInt(2401)))
	root.Mul(root, big.NewInt(fine)).Mul(root, big.NewInt(fine)).Div(root, n).Sqrt(root).Mul(root, big.NewInt(49))
	middle := new(big.Int).Mul(x, big.NewInt(1250))
	middle.Add(middle, big.NewInt(2401)).Mul(middle, big.NewInt(fine))
	whole := new(big.Int).Mul(n, big.NewInt(1250))
	whole.Add(whole, big.NewInt(4802)).Mul(whole, big.NewInt(fine))
	end := func(e *big.Int) int64 {
		e.Mul(e, big.NewInt(20_000)).Add(e, whole)
		return e.Div(e, new(big.Int).Lsh(whole, 1)).Int64()
	}
	return end(new(big.Int).Sub(middle, root)), end(new(big.Int).Add(middle, root)), true
}

// outside reports whether a rate lies outside the interval of another. It compares whole numbers: for own = x/n and rate = a/b it
// asks whether 625 (xb − an)² > 2401 a (b − a) n.
func outside(own, rate Ratio) bool {
	if own.Undefined() || rate.Undefined() {
		return false
	}
	product := func(factors ...int64) *big.Int {
		p := big.NewInt(1)
		for _, f := range factors {
			p.Mul(p, big.NewInt(f))
		}
		return p
	}
	d := product(own.Num, rate.Den)
	d.Sub(d, product(rate.Num, own.Den))
	d.Mul(d, d).Mul(d, big.NewInt(625))
	return d.Cmp(product(2401, rate.Num, rate.Den-rate.Num, own.Den)) > 0
}
