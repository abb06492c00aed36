package sample

import (
	"crmbot/crm"
	"crmbot/crm/money"
)

// product is one thing the company sells.
type product struct {
	id     crm.ID
	zh, en string
	series string
	list   int64 // yuan
	floor  int64
}

func newProducts() []*product {
	return []*product{
		{zh: "CT维保", en: "CT service contract", series: "服务", list: 280_000, floor: 230_000},
		{zh: "核磁维保", en: "MRI service contract", series: "服务", list: 360_000, floor: 300_000},
		{zh: "DR平板探测器", en: "DR flat panel", series: "影像", list: 420_000, floor: 360_000},
		{zh: "便携式超声", en: "Portable ultrasound", series: "影像", list: 165_000, floor: 135_000},
		{zh: "影像工作站", en: "Imaging workstation", series: "影像", list: 98_000, floor: 82_000},
		{zh: "温度校准炉", en: "Temperature calibrator", series: "校准", list: 68_000, floor: 56_000},
		{zh: "压力校验台", en: "Pressure test bench", series: "校准", list: 120_000, floor: 99_000},
		{zh: "干体炉", en: "Dry-block furnace", series: "校准", list: 46_000, floor: 38_000},
		{zh: "多功能校准器", en: "Multifunction calibrator", series: "校准", list: 235_000, floor: 198_000},
		{zh: "恒温恒湿箱", en: "Climate chamber", series: "环境", list: 150_000, floor: 124_000},
		{zh: "洁净室监测系统", en: "Cleanroom monitor", series: "环境", list: 310_000, floor: 255_000},
		{zh: "年度校准服务", en: "Annual calibration", series: "服务", list: 80_000, floor: 64_000},
	}
}

// name is what the product is called in a language.
func (p *product) name(lang string) string {
	if lang == english {
		return p.en
	}
	return p.zh
}

// yuan is an amount of whole yuan.
func yuan(n int64) money.Amount { return money.Amount{Minor: n * 100, Currency: "CNY"} }
