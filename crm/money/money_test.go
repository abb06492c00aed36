package money_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"crmbot/crm/money"
)

func cny(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "CNY"} }

func TestAdd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b, want money.Amount
		err        error
	}{
		{cny(1), cny(2), cny(3), nil},
		{cny(1), cny(-2), cny(-1), nil},
		{money.Amount{}, cny(2), cny(2), nil},
		{cny(2), money.Amount{}, cny(2), nil},
		{cny(5), cny(0), cny(5), nil},
		{cny(1), money.Amount{Minor: 1, Currency: "USD"}, money.Amount{}, money.ErrMismatch},
		{cny(1), money.Amount{Minor: 1}, money.Amount{}, money.ErrMismatch},
		{cny(math.MaxInt64), cny(1), money.Amount{}, money.ErrOverflow},
		{cny(math.MinInt64), cny(-1), money.Amount{}, money.ErrOverflow},
	} {
		got, err := c.a.Add(c.b)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%v + %v = %v, %v, want %v, %v", c.a, c.b, got, err, c.want, c.err)
		}
	}
	if _, err := cny(math.MinInt64).Sub(cny(1)); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("Sub below the range: %v", err)
	}
	if got, err := cny(5).Sub(cny(7)); err != nil || got != cny(-2) {
		t.Errorf("5 - 7 = %v, %v", got, err)
	}
	if n, err := cny(5).Cmp(cny(7)); err != nil || n != -1 {
		t.Errorf("Cmp(5, 7) = %d, %v", n, err)
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ minor, p, want int64 }{
		{100, 30, 30}, {1, 50, 1}, {1, 49, 0}, {3, 50, 2}, {-1, 50, -1}, {0, 50, 0}, {150, 1, 2}, {149, 1, 1},
		{math.MaxInt64, 100, math.MaxInt64}, {math.MaxInt64, 200, math.MaxInt64}, {math.MinInt64, 200, math.MinInt64}, {100, -10, -10},
	} {
		if got := cny(c.minor).Percent(c.p).Minor; got != c.want {
			t.Errorf("%d%% of %d = %d, want %d", c.p, c.minor, got, c.want)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		minor   int64
		weights []int64
		want    []int64
	}{
		{10_000_000, []int64{1, 1, 1}, []int64{3_333_334, 3_333_333, 3_333_333}},
		{10_000_000, []int64{60, 40}, []int64{6_000_000, 4_000_000}},
		{48_000_000, []int64{30, 60, 10}, []int64{14_400_000, 28_800_000, 4_800_000}},
		{-100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{100, []int64{0, 0}, []int64{50, 50}},
		{100, []int64{-5, 5}, []int64{0, 100}},
		{100, nil, nil},
		{math.MaxInt64, []int64{math.MaxInt64, math.MaxInt64}, []int64{math.MaxInt64/2 + 1, math.MaxInt64 / 2}},
		{math.MinInt64, []int64{1}, []int64{math.MinInt64}},
	} {
		parts := cny(c.minor).Split(c.weights)
		ok := len(parts) == len(c.want)
		for i := 0; ok && i < len(parts); i++ {
			ok = parts[i] == cny(c.want[i])
		}
		if !ok {
			t.Errorf("Split(%d, %v) = %v, want %v", c.minor, c.weights, parts, c.want)
		}
	}
}

// TestSplitAddsUp checks over random amounts and weights that nothing is lost and no part is a minor unit or more off its share.
func TestSplitAddsUp(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		minor := r.Int64N(2_000_000_000) - 1_000_000_000
		weights := make([]int64, 1+r.IntN(9))
		total := int64(0)
		for i := range weights {
			weights[i] = r.Int64N(1_000)
			total += weights[i]
		}
		sum := int64(0)
		for i, p := range cny(minor).Split(weights) {
			sum += p.Minor
			if off := p.Minor*total - minor*weights[i]; total > 0 && (off >= total || off <= -total) {
				t.Fatalf("Split(%d, %v): part %d is %d", minor, weights, i, p.Minor)
			}
		}
		if sum != minor {
			t.Fatalf("Split(%d, %v) adds up to %d", minor, weights, sum)
		}
	}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a    money.Amount
		rate string
		to   string
		want int64
	}{
		{money.Amount{Minor: 5_000_000, Currency: "USD"}, "7.20", "CNY", 36_000_000},
		{money.Amount{Minor: 8_000_000, Currency: "HKD"}, "0.92", "CNY", 7_360_000},
		{money.Amount{Minor: 1_200, Currency: "JPY"}, "0.0481", "CNY", 5_772},
		{money.Amount{Minor: 100, Currency: "CNY"}, "20.79", "JPY", 21},
		{money.Amount{Minor: -1, Currency: "USD"}, "0.5", "CNY", -1},
		{money.Amount{Minor: 1, Currency: "USD"}, "0.49", "CNY", 0},
		{money.Amount{Minor: 9_000_000_000_000_000_000, Currency: "USD"}, "1", "CNY", 9_000_000_000_000_000_000},
	} {
		rate, err := money.ParseRate(c.rate)
		if err != nil {
			t.Fatalf("ParseRate(%q): %v", c.rate, err)
		}
		got, err := money.Convert(c.a, c.to, rate)
		if err != nil || got != (money.Amount{Minor: c.want, Currency: c.to}) {
			t.Errorf("Convert(%v, %s, %s) = %v, %v, want %d", c.a, c.to, rate, got, err, c.want)
		}
	}
	rate, err := money.ParseRate("7.20")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := money.Convert(money.Amount{Minor: math.MaxInt64, Currency: "USD"}, "CNY", rate); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("Convert beyond the range: %v", err)
	}
	if _, err := money.Convert(cny(1), "XXQ", rate); err == nil {
		t.Error("Convert to an unknown currency succeeded")
	}
}

// TestSumOfCurrencies: USD 50 000 at 7.20 and HKD 80 000 at 0.92 are 433 600 CNY.
func TestSumOfCurrencies(t *testing.T) {
	t.Parallel()
	sum := money.Amount{}
	for _, c := range []struct {
		a    money.Amount
		rate string
	}{{money.Amount{Minor: 5_000_000, Currency: "USD"}, "7.20"}, {money.Amount{Minor: 8_000_000, Currency: "HKD"}, "0.92"}} {
		rate, err := money.ParseRate(c.rate)
		if err != nil {
			t.Fatal(err)
		}
		v, err := money.Convert(c.a, "CNY", rate)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err = sum.Add(v); err != nil {
			t.Fatal(err)
		}
	}
	if got := sum.Full(); got != "¥433,600" {
		t.Errorf("sum = %s, want ¥433,600", got)
	}
}

func TestParseRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"7.20", "7.20"}, {"7.2", "7.20"}, {"7", "7.00"}, {"0.92", "0.92"}, {"0.00065", "0.00065"}, {"7.12345678", "7.12345678"},
		{"", ""}, {"0", ""}, {"-1", ""}, {"7.", ""}, {".5", ""}, {"7.123456789", ""}, {"1e3", ""}, {"99999999999999", ""}, {"7,2", ""},
	} {
		r, err := money.ParseRate(c.in)
		got := ""
		if err == nil {
			got = r.String()
		}
		if got != c.want {
			t.Errorf("ParseRate(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCurrencies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code   string
		known  bool
		digits int
	}{
		{"CNY", true, 2}, {"USD", true, 2}, {"JPY", true, 0}, {"KWD", true, 3}, {"CLF", true, 4}, {"ISK", true, 0}, {"HUF", true, 2},
		{"cny", false, 2}, {"DEM", false, 2}, {"", false, 2}, {"D A", false, 2}, {"ABC", false, 2},
	} {
		if money.Known(c.code) != c.known || money.Digits(c.code) != c.digits {
			t.Errorf("%q: known %v, %d digits, want %v, %d", c.code, money.Known(c.code), money.Digits(c.code), c.known, c.digits)
		}
	}
}
