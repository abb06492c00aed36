package money_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"crmbot/crm/money"
)

func TestPrint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		minor        int64
		code         string
		full, zh, en string
	}{
		{50_000_000, "CNY", "¥500,000", "¥50万", "¥500k"},
		{850_000, "CNY", "¥8,500", "¥8,500", "¥8,500"},
		{850_050, "CNY", "¥8,500.50", "¥8,501", "¥8,501"},
		{1_250, "USD", "$12.50", "$13", "$13"},
		{0, "CNY", "¥0", "¥0", "¥0"},
		{5, "CNY", "¥0.05", "¥0", "¥0"},
		{74_200_000, "USD", "$742,000", "$74.2万", "$742k"},
		{120_000_000, "USD", "$1,200,000", "$120万", "$1.20M"},
		{423_000_000, "USD", "$4,230,000", "$423万", "$4.23M"},
		{3_400_000, "USD", "$34,000", "$3.4万", "$34k"},
		{186_000_000, "CNY", "¥1,860,000", "¥186万", "¥1.86M"},
		{1_200_000_000, "CNY", "¥12,000,000", "¥1,200万", "¥12.00M"},
		{4_230_000_000, "CNY", "¥42,300,000", "¥4,230万", "¥42.30M"},
		{12_000_000_000, "CNY", "¥120,000,000", "¥1.2亿", "¥120.00M"},
		{9_999_960_000, "CNY", "¥99,999,600", "¥1亿", "¥100.00M"},
		{999_950, "CNY", "¥9,999.50", "¥1万", "¥10k"},
		{99_960_000, "USD", "$999,600", "$100万", "$1.00M"},
		{99_999_600_000, "USD", "$999,996,000", "$10亿", "$1.00B"},
		{-50_000_000, "CNY", "-¥500,000", "-¥50万", "-¥500k"},
		{12_000, "JPY", "JP¥12,000", "JP¥1.2万", "JP¥12k"},
		{1_234, "KWD", "KWD 1.234", "KWD 1", "KWD 1"},
		{200_000_000, "HKD", "HK$2,000,000", "HK$200万", "HK$2.00M"},
		{120_000, "SEK", "SEK 1,200", "SEK 1,200", "SEK 1,200"},
		{120_000, "", "1,200", "1,200", "1,200"},
		{math.MinInt64, "CNY", "-¥92,233,720,368,547,758.08", "-¥922,337,203.7亿", "-¥92,233,720.37B"},
	} {
		a := money.Amount{Minor: c.minor, Currency: c.code}
		if full, zh, en := a.Full(), a.Compact(true), a.Compact(false); full != c.full || zh != c.zh || en != c.en {
			t.Errorf("%d %s prints %q %q %q, want %q %q %q", c.minor, c.code, full, zh, en, c.full, c.zh, c.en)
		}
	}
}

// TestPrintedReadsBack checks that the full print of any amount reads back as it, whatever the reader's own currency, and that the compact
// prints read back within their rounding.
func TestPrintedReadsBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	codes := []string{"CNY", "USD", "EUR", "GBP", "HKD", "JPY", "TWD", "SGD", "AUD", "CAD", "KRW", "INR", "KWD", "SEK", "CHF", "THB", "CLF"}
	for range 20_000 {
		a := money.Amount{Minor: r.Int64N(1 << (1 + r.IntN(49))), Currency: codes[r.IntN(len(codes))]}
		o := money.Options{Default: codes[r.IntN(len(codes))]}
		if got, ok := money.Read(a.Full(), o); !ok || got.Amount != a || got.Bare {
			t.Fatalf("Read(%q) = %+v %v, want %+v", a.Full(), got, ok, a)
		}
		for _, zh := range []bool{true, false} {
			got, ok := money.Read(a.Compact(zh), o)
			off := math.Abs(float64(got.Minor - a.Minor))
			whole := math.Pow10(money.Digits(a.Currency)) // prints below ten thousand drop the fraction
			if !ok || got.Currency != a.Currency || off > whole && off > 0.06*float64(a.Minor) {
				t.Fatalf("Read(%q) = %+v %v, want about %+v", a.Compact(zh), got, ok, a)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"50万", "1亿2千万", "两万五", "$12k", "￥３，５００", "HK$2m", "80k usd", "1,234,567.89元", "三千块", "五十多万美元", "99999999999999999999", "一百零五", "\xff5万", "5\u00a0万"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, free bool) {
		o := money.Options{Default: "CNY", Free: free}
		r, n := money.ReadPrefix(s, o)
		if n < 0 || n > len(s) || r.Minor < 0 || n == 0 && r != (money.Reading{}) {
			t.Fatalf("ReadPrefix(%q) = %+v, %d", s, r, n)
		}
		if n > 0 && !r.TooLarge {
			if again, ok := money.Read(r.Full(), o); r.Currency != "" && (!ok && !free || ok && again.Amount != r.Amount) {
				t.Fatalf("ReadPrefix(%q) = %+v prints %q, which reads as %+v %v", s, r, r.Full(), again, ok)
			}
		}
	})
}
