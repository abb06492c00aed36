package lang

import (
	"math/big"

	"crmbot/crm/money"
)

// Money prints an amount in full: ¥500,000.
func (p *Printer) Money(a money.Amount) string { return a.Full() }

// Short prints an amount as people say it: ¥50万 in Chinese, ¥500k in English.
func (p *Printer) Short(a money.Amount) string { return a.Compact(p.tag == Chinese) }

// Percent prints num of den as whole per cent, half rounded up: 62%. Of nothing it is "–".
func (p *Printer) Percent(num, den int64) string { return p.PercentTo(num, den, 0) }

// PercentTo is Percent with the given number of decimals, 0 to 6: 62.3%.
func (p *Printer) PercentTo(num, den int64, decimals int) string {
	if den == 0 {
		return "–"
	}
	unit := big.NewInt(1)
	for range min(max(decimals, 0), 6) {
		unit.Mul(unit, big.NewInt(10))
	}
	// floor((2·num·100·unit + den) / 2·den): half goes up, for losses too.
	n, d := big.NewInt(num), big.NewInt(den)
	if den < 0 {
		n.Neg(n)
		d.Neg(d)
	}
	n.Mul(n, big.NewInt(200)).Mul(n, unit).Add(n, d)
	n.Div(n, d.Mul(d, big.NewInt(2))) // Euclidean; d > 0, so it is the floor
	return new(big.Rat).SetFrac(n, unit).FloatString(min(max(decimals, 0), 6)) + "%"
}
