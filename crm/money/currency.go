package money

import "strings"

// The active codes of ISO 4217 by decimal places of the minor unit. The table is ours because stored amounts depend on it:
// locale data rounds several of these currencies differently and changes between versions.
const (
	digits0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
	digits2 = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW " +
		"CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR " +
		"IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO " +
		"NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT " +
		"TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
	digits3 = "BHD IQD JOD KWD LYD OMR TND"
	digits4 = "CLF UYW"
)

// Known reports whether code is an active ISO 4217 currency code in capitals.
func Known(code string) bool { return places(code) >= 0 }

// Digits returns the number of decimal places of a currency's minor unit: 2 for CNY, 0 for JPY, 3 for KWD; 2 when the code is unknown.
func Digits(code string) int {
	if n := places(code); n >= 0 {
		return n
	}
	return 2
}

func places(code string) int {
	if len(code) != 3 || strings.Contains(code, " ") {
		return -1
	}
	switch {
	case strings.Contains(digits2, code):
		return 2
	case strings.Contains(digits0, code):
		return 0
	case strings.Contains(digits3, code):
		return 3
	case strings.Contains(digits4, code):
		return 4
	}
	return -1
}
