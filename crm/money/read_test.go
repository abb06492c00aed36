package money_test

import (
	"fmt"
	"testing"

	"crmbot/crm/money"
)

// show prints a reading: minor units and currency, with "bare" or "too large" behind.
func show(r money.Reading, ok bool) string {
	switch {
	case r.TooLarge:
		return "too large"
	case !ok:
		return ""
	}
	s := fmt.Sprint(r.Minor, r.Currency)
	if r.Bare {
		s += " bare"
	}
	return s
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, free string }{
		{"50万", "50000000CNY", "50000000CNY"},
		{"1.2亿", "12000000000CNY", "12000000000CNY"},
		{"3百万", "300000000CNY", "300000000CNY"},
		{"五十万", "50000000CNY", "50000000CNY"},
		{"一百二十万", "120000000CNY", "120000000CNY"},
		{"1亿2千万", "12000000000CNY", "12000000000CNY"},
		{"一亿二千万", "12000000000CNY", "12000000000CNY"},
		{"一亿二", "12000000000CNY", "12000000000CNY"},
		{"两万五", "2500000CNY", "2500000CNY"},
		{"3万5", "3500000CNY", "3500000CNY"},
		{"3万5千", "3500000CNY", "3500000CNY"},
		{"十万零五百", "10050000CNY", "10050000CNY"},
		{"十五万", "15000000CNY", "15000000CNY"},
		{"1万亿", "100000000000000CNY", "100000000000000CNY"},
		{"五十萬", "50000000CNY", "50000000CNY"},
		{"50多万", "50000000CNY", "50000000CNY"},
		{"50w", "50000000CNY", "50000000CNY"},
		{"50W", "50000000CNY", "50000000CNY"},
		{"$12k", "1200000USD", "1200000USD"},
		{"¥3,500", "350000CNY", "350000CNY"},
		{"￥３，５００", "350000CNY", "350000CNY"},
		{"12.5万美元", "12500000USD", "12500000USD"},
		{"美元12万", "12000000USD", "12000000USD"},
		{"HK$2m", "200000000HKD", "200000000HKD"},
		{"80k usd", "8000000USD", "8000000USD"},
		{"80kusd", "8000000USD", "8000000USD"},
		{"USD 80k", "8000000USD", "8000000USD"},
		{"1,234,567.89元", "123456789CNY", "123456789CNY"},
		{"三千块", "300000CNY", "300000CNY"},
		{"三千块钱", "300000CNY", "300000CNY"},
		{"1.2m", "120000000CNY", "120000000CNY"},
		{"1.2 million", "120000000CNY", "120000000CNY"},
		{"2bn", "200000000000CNY", "200000000000CNY"},
		{"€5k", "500000EUR", "500000EUR"},
		{"1k", "100000CNY", "100000CNY"},
		{"JPY 1200", "1200JPY", "1200JPY"},
		{"日元1200", "1200JPY", "1200JPY"},
		{"KWD 1.2345", "1235KWD", ""},
		{"rmb 50w", "50000000CNY", "50000000CNY"},
		{"50万人民币", "50000000CNY", "50000000CNY"},
		{"500 dollars", "50000USD", "50000USD"},
		{"60", "6000CNY bare", ""},
		{"60.5", "6050CNY bare", ""},
		{"12.345元", "1235CNY", "1235CNY"},
		{"12.344元", "1234CNY", "1234CNY"},
		{"三千", "300000CNY", ""},
		{"三千二", "320000CNY", ""},
		{"三百五", "35000CNY", ""},
		{"0", "0CNY bare", ""},
		{"1001万亿元", "too large", "too large"},
		{"99999999999999999999", "too large", ""},
		{"第3次", "", ""},
		{"3次", "", ""},
		{"5g", "", ""},
		{"5kg", "", ""},
		{"3天", "", ""},
		{"3个", "", ""},
		{"15%", "", ""},
		{"12/1", "", ""},
		{"2026年", "", ""},
		{"1,23", "", ""},
		{"D102", "", ""},
		{"top 10", "1000TOP", ""},
		{"1.1.1", "", ""},
		{"-5", "", ""},
		{"万", "", ""},
		{"k", "", ""},
		{"$", "", ""},
		{"", "", ""},
	} {
		r, ok := money.Read(c.in, money.Options{Default: "CNY"})
		if got := show(r, ok); got != c.want {
			t.Errorf("Read(%q) = %q, want %q", c.in, got, c.want)
		}
		r, ok = money.Read(c.in, money.Options{Default: "CNY", Free: true})
		if got := show(r, ok); got != c.free {
			t.Errorf("Read(%q) in free text = %q, want %q", c.in, got, c.free)
		}
	}
}

func TestReadPrefix(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, text, want string }{
		{"50万,下周三再跟进", "50万", "50000000CNY"},
		{"$12k, follow up", "$12k", "1200000USD"},
		{"50万3个人", "50万", "50000000CNY"},
		{"50万用户", "", ""},
		{"三百人", "", ""},
		{"1.2亿元的预算", "1.2亿元", "12000000000CNY"},
		{"5万块内容", "5万块", "5000000CNY"},
		{"三块内容", "", ""},
		{"2B客户", "", ""},
		{"TOP 10", "", ""},
		{"top 10 customers", "", ""},
		{"all 50 people", "", ""},
		{"USD 80k deal", "USD 80k", "8000000USD"},
		{"12k run", "12k", "1200000CNY"},
		{"50-60万", "", ""},
		{"5万元旦前付", "5万", "5000000CNY"},
		{"80k usdt", "80k", "8000000CNY"},
		{"１２．５万", "１２．５万", "12500000CNY"},
	} {
		r, n := money.ReadPrefix(c.in, money.Options{Default: "CNY", Free: true})
		if got := show(r, n > 0); got != c.want || c.in[:n] != c.text {
			t.Errorf("ReadPrefix(%q) = %q %q, want %q %q", c.in, c.in[:n], got, c.text, c.want)
		}
	}
}

// TestYuan checks what 元 and $ mean to teams of other currencies: 元 is their own, a sign is always the same.
func TestYuan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, def, want string }{
		{"100元", "HKD", "10000HKD"},
		{"100元", "TWD", "10000TWD"},
		{"100元", "USD", "10000CNY"},
		{"$100", "HKD", "10000USD"},
		{"¥100", "JPY", "10000CNY"},
		{"100", "JPY", "100JPY bare"},
		{"5万", "JPY", "50000JPY"},
		{"5k", "", "500000"},
	} {
		r, ok := money.Read(c.in, money.Options{Default: c.def})
		if got := show(r, ok); got != c.want {
			t.Errorf("Read(%q) for %s = %q, want %q", c.in, c.def, got, c.want)
		}
	}
}
