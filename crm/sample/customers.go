package sample

import (
	"fmt"

	"crmbot/crm"
)

// customer is a company the sample company sells to.
type customer struct {
	id        crm.ID
	name      string
	alias     string
	kind      kind
	level     string
	region    string
	owner     *person // who had it first; nil: nobody's
	code      string
	phone     string
	domain    string
	parent    *customer
	lang      string
	currency  string
	since     int // working days before the last when it became one; history: from the beginning
	contacts  []*contact
	quietFrom int // nothing happens after this working day before the last; 0: it goes on
	source    string
}

// kind is a line of business.
type kind uint8

const (
	hospital kind = iota
	lab
	pharma
	electronics
	university
)

func (k kind) name(lang string) string {
	if lang == english {
		return [...]string{"Healthcare", "Metrology lab", "Pharma", "Electronics", "University"}[k]
	}
	return [...]string{"医疗", "计量检测", "制药", "电子", "高校"}[k]
}

// sells are the products a line of business buys, by their place in the list.
func (k kind) sells() []int {
	return [...][]int{{0, 1, 2, 3, 4, 0}, {5, 6, 7, 8, 11, 9}, {9, 10, 5, 11, 10}, {8, 9, 6, 11, 5}, {8, 5, 9, 4, 3}}[k]
}

// row is a line of the list of customers.
type row struct {
	name, alias   string
	kind          kind
	level, region string
	owner         byte // initial of who has it first, 0 nobody
	parent        int  // number of the parent
	currency      string
}

// rows are all customers, the first being number 1; from 39 on they are overseas.
func rows() []row {
	return []row{
		{"深圳华兴医疗器械有限公司", "华兴医疗", hospital, "A", "华南", 'z', 0, ""},
		{"华兴医疗器械(深圳)", "", hospital, "C", "华南", 'l', 0, ""},
		{"临溪市第二人民医院", "临溪二院", hospital, "A", "江苏", 'x', 0, ""},
		{"云泽医科附属医院", "云泽附院", hospital, "B", "浙江", 'l', 0, ""},
		{"澜江区妇幼保健院", "澜江妇幼", hospital, "C", "上海", 'z', 0, ""},
		{"松陵湖骨科医院", "松陵骨科", hospital, "B", "江苏", 'w', 0, ""},
		{"安禾眼科医院集团", "安禾眼科", hospital, "A", "上海", 'l', 0, ""},
		{"临溪明眸眼科门诊", "明眸眼科", hospital, "C", "江苏", 'l', 7, ""},
		{"青屿市中医院", "青屿中医院", hospital, "C", "山东", 'x', 0, ""},
		{"鹭汀安泽医院", "", hospital, "C", "福建", 0, 0, ""},
		{"沐阳口腔连锁", "沐阳口腔", hospital, "C", "浙江", 'w', 0, ""},
		{"栖云岭康复医院", "栖云岭", hospital, "B", "浙江", 'x', 0, ""},
		{"江屿计量测试研究所", "江屿计量", lab, "A", "江苏", 'z', 0, ""},
		{"衡准校准技术有限公司", "衡准校准", lab, "B", "江苏", 'l', 0, ""},
		{"无锡量川检测有限公司", "量川检测", lab, "C", "江苏", 'l', 14, ""},
		{"苏测云检验检测有限公司", "苏测云", lab, "B", "江苏", 'x', 0, ""},
		{"澄湖质量检验中心", "澄湖质检", lab, "C", "上海", 'w', 0, ""},
		{"北瀚计量服务有限公司", "北瀚计量", lab, "C", "安徽", 'y', 0, ""},
		{"同量仪表检定所", "同量", lab, "B", "上海", 'z', 0, ""},
		{"云泽市特种设备检验院", "", lab, "C", "浙江", 0, 0, ""},
		{"远衡第三方检测有限公司", "远衡检测", lab, "C", "安徽", 'x', 0, ""},
		{"华星医药有限公司", "华星医药", pharma, "B", "华南", 'l', 0, ""},
		{"康禾瑞制药股份有限公司", "康禾瑞", pharma, "A", "浙江", 'x', 0, ""},
		{"澄屿生物试剂有限公司", "澄屿生物", pharma, "C", "浙江", 'x', 23, ""},
		{"泽芝堂药业有限公司", "泽芝堂", pharma, "B", "安徽", 'w', 0, ""},
		{"晨屿疫苗研究院", "晨屿疫苗", pharma, "B", "江苏", 'z', 0, ""},
		{"百浦仁药业有限公司", "", pharma, "C", "江西", 0, 0, ""},
		{"蓝天科技有限公司", "蓝天科技", electronics, "B", "上海", 'z', 0, ""},
		{"蓝天精密电子有限公司", "蓝天精密", electronics, "C", "江苏", 'z', 0, ""},
		{"芯岚半导体有限公司", "芯岚", electronics, "A", "上海", 'l', 0, ""},
		{"澜纹微电子(上海)有限公司", "澜纹微电子", electronics, "B", "上海", 'w', 0, ""},
		{"拓衡传感技术有限公司", "拓衡传感", electronics, "B", "浙江", 'y', 0, ""},
		{"星岸电路板有限公司", "", electronics, "C", "华南", 0, 0, ""},
		{"云泽理工大学", "云泽理工", university, "B", "浙江", 'x', 0, ""},
		{"先进材料联合实验中心", "材料中心", university, "C", "浙江", 'x', 34, ""},
		{"临溪师范大学", "临溪师大", university, "C", "江苏", 'z', 0, ""},
		{"江屿海洋大学", "江屿海大", university, "C", "江苏", 'w', 0, ""},
		{"东浦工业职业学院", "东浦学院", university, "C", "上海", 'w', 0, ""},

		{"Merrivale General Hospital", "Merrivale", hospital, "A", "Singapore", 'p', 0, "USD"},
		{"Willow Lane Children's Clinic", "Willow Lane", hospital, "C", "Singapore", 'p', 39, "USD"},
		{"Straits Pearl Medical Group", "Straits Pearl", hospital, "B", "Singapore", 'k', 0, "USD"},
		{"Kampung Lintang Hospital", "Lintang", hospital, "B", "Malaysia", 'd', 0, "CNY"},
		{"Bayhaven Eye Centre", "Bayhaven", hospital, "C", "Hong Kong", 'k', 0, "HKD"},
		{"Northpier Dental Group", "Northpier", hospital, "C", "Hong Kong", 'k', 0, "HKD"},
		{"Acumeta Calibration Labs", "Acumeta", lab, "A", "Singapore", 'k', 0, "USD"},
		{"TrueSpan Metrology Sdn Bhd", "TrueSpan", lab, "B", "Malaysia", 'p', 0, "USD"},
		{"Kesterholt Gauge & Test GmbH", "Kesterholt", lab, "B", "Germany", 'k', 0, "EUR"},
		{"Ironbark Standards Laboratory", "Ironbark", lab, "C", "Australia", 'p', 0, "USD"},
		{"Norvika Test House", "", lab, "C", "Norway", 0, 0, "USD"},
		{"Solmere Pharma Pte Ltd", "Solmere", pharma, "A", "Singapore", 'p', 0, "USD"},
		{"Orchidel Biologics Ltd", "Orchidel", pharma, "B", "Hong Kong", 'k', 0, "HKD"},
		{"Palmyrra Vaccines Ltd", "Palmyrra", pharma, "C", "India", 'p', 0, "USD"},
		{"Tidewell Generics Ltd", "Tidewell", pharma, "C", "Malaysia", 'd', 0, "CNY"},
		{"Quillonix Semiconductor Inc.", "Quillonix", electronics, "B", "Singapore", 'p', 0, "CNY"},
		{"Hanabira Denki K.K.", "Hanabira", electronics, "B", "Japan", 'k', 0, "CNY"},
		{"Lumorra Displays Ltd", "Lumorra", electronics, "B", "Hong Kong", 'd', 0, "HKD"},
		{"Pinecairn Circuits LLC", "Pinecairn", electronics, "C", "United States", 'k', 0, "USD"},
		{"Port Ashby Polytechnic", "Port Ashby", university, "C", "Australia", 'd', 0, "USD"},
		{"Lakemoor University", "Lakemoor", university, "C", "Australia", 'p', 0, "USD"},
		{"Tembusu Bay Institute of Technology", "", university, "C", "Singapore", 0, 0, "USD"},
	}
}

// overseas is the first number of the customers abroad.
const overseas = 39

// untouched is the A customer nobody has been to for 61 days.
const untouched = 30

// byInitial is who an initial of the lists stands for; x left, and what was theirs went to y.
func (c *cast) byInitial(b byte) *person {
	switch b {
	case 'z':
		return c.zhang
	case 'l':
		return c.li
	case 'w':
		return c.wang
	case 'x':
		return c.zhao
	case 'y':
		return c.liu
	case 'd':
		return c.daniel
	case 'p':
		return c.priya
	case 'k':
		return c.kenji
	}
	return nil
}

func newCustomers(c *cast) []*customer {
	out := make([]*customer, 0, 60)
	for i, r := range rows() {
		x := &customer{
			name: r.name, alias: r.alias, kind: r.kind, level: r.level, region: r.region, owner: c.byInitial(r.owner),
			lang: chinese, currency: "CNY", since: history, domain: fmt.Sprintf("kehu%02d.example", i+1),
			code: fmt.Sprintf("91310000MA1SAMP%03d", i+1), phone: fmt.Sprintf("021-1555%04d", 1000+i*37),
		}
		if i+1 >= overseas {
			x.lang, x.currency, x.code = english, r.currency, ""
			x.domain, x.phone = fmt.Sprintf("client%02d.example", i+1), fmt.Sprintf("+65 5550 %04d", 1000+i*37)
		}
		if r.parent > 0 {
			x.parent = out[r.parent-1]
		}
		if x.owner != nil && x.owner.joins < history {
			x.since = x.owner.joins - 1 - i%5
		}
		out = append(out, x)
	}
	plant(out)
	return out
}

// plant makes some customers look like others: a name written another way (1 and 2), one phone (17 and 37), one e-mail
// domain (25 and 26). 2 has no credit code, so that whoever enters 1's meets 1; 22 only sounds like 1.
func plant(list []*customer) {
	list[1].code = ""
	list[36].phone = list[16].phone
	list[25].domain = list[24].domain
}

// street is an invented address.
func (c *customer) street(i int) string {
	if c.lang == english {
		return []string{"12 Larkmoor Road", "7 Quayside Lane", "88 Foundry Street", "3 Old Signal Way"}[i%4]
	}
	return []string{"澄湖路18号", "观澜大道207号", "科园三路9号", "望江街66号"}[i%4]
}

// interests are what a line of business uses.
func (k kind) interests(lang string) string {
	list := newProducts()
	sells := k.sells()
	if lang == english {
		return list[sells[0]].en + ", " + list[sells[1]].en
	}
	return list[sells[0]].zh + "、" + list[sells[1]].zh
}
