package transfer

import (
	"strings"

	"crmbot/crm/name"
)

// place says what a column means: a field of a kind of record. The field "-" is known and left out on purpose.
type place struct {
	kind  string
	field string
}

// spelling is a field and the headings it goes by, in any case, width, spacing and punctuation.
type spelling struct {
	field string
	heads string // parted by |
}

// vocabulary is how one kind of record is written in a file of its own.
type vocabulary struct {
	kind   string
	key    string   // the field without which a row makes no such record, or two parted by | of which one will do
	names  []string // words that a file of this kind has in its name
	fields []spelling
}

// vocabularies are in order of preference: the first of equals is what a file holds. The names of fields, as exports
// write them, count as headings too.
func vocabularies() []vocabulary {
	return []vocabulary{
		{Deals, "title|product", []string{"deal", "opportunit", "pipeline", "商机", "合同"}, []spelling{
			{"title", "商机名称|商机|商机标题|交易名称|项目名称|合同名称|deal name|deal title|deal|opportunity|opportunity name"},
			{"customer", "客户名称|客户|公司名称|公司|企业名称|customer name|account|account name|company|company name|organization|organisation|associated company"},
			{"customer_id", "客户编号|客户id|account id|associated company ids|company id"},
			{"contact", "联系人|联系人姓名|contact person|contact name|primary contact"},
			{"amount", "商机金额|金额|预计金额|合同金额|成交金额|deal value|deal amount|value|close value|revenue"},
			{"currency", "币种|货币|currency of value|deal currency"},
			{"expected", "预计成交日期|预计成交时间|预计签约日期|expected close|expected close date|expected closing date"},
			{"closed", "成交日期|关闭日期|结束日期|close date|closed date|closed on"},
			{"started", "开始日期|接触日期|engage date|start date|started"},
			{"created", "创建时间|创建日期|created|created at|create date|creation date|created date"},
			{"stage", "商机阶段|销售阶段|阶段|deal stage|stage name|sales stage"},
			{"status", "商机状态|状态|deal status|outcome"},
			{"owner", "负责人|所有人|商机负责人|销售|deal owner|opportunity owner|sales agent|sales rep|owner name"},
			{"owner_id", "负责人编号|owner id"},
			{"source", "商机来源|来源|lead source"},
			{"product", "产品|产品名称|products|product name"},
			{"lost_reason", "输单原因|丢单原因|lost reason|loss reason|closed lost reason"},
			{"lost_reason_text", "输单原因说明"},
			{"competitor", "竞争对手"},
			{"contract_no", "合同编号|合同号|contract number|contract no"},
			{"note", "备注|描述|说明|description|notes|closed_note"},
			{"external", "商机编号|商机id|deal id|opportunity id"},
			{"team", "团队|所属团队"},
			{"id", "record id"},
			{"custom", "自定义字段|custom fields"},
		}},
		{Contacts, "name", []string{"contact", "person", "联系人"}, []spelling{
			{"name", "联系人|联系人姓名|姓名|contact name|full name|contact"},
			{"first", "名|first name|given name"},
			{"last", "姓|last name|surname|family name"},
			{"customer", "客户名称|客户|公司名称|公司|单位|customers|company|company name|account|account name|organization|organisation"},
			{"title", "职务|职位|头衔|job title|position"},
			{"role", "角色|决策角色|buying role"},
			{"attitude", "态度"},
			{"phone", "手机|手机号|电话|联系电话|mobile|mobile phone|phone number|telephone"},
			{"email", "邮箱|电子邮箱|电子邮件|e-mail|email address|mail"},
			{"wechat", "微信|微信号"},
			{"birthday", "生日|出生日期|birth date|date of birth"},
			{"preference", "喜好|偏好|备注"},
			{"external", "联系人编号|contact id"},
			{"id", "record id"},
			{"custom", "自定义字段|custom fields"},
		}},
		{Customers, "name", []string{"customer", "account", "compan", "organi", "客户", "公司"}, []spelling{
			{"name", "客户名称|客户|公司名称|公司|企业名称|单位名称|customer name|customer|account|account name|company|company name|organization|organisation"},
			{"aliases", "简称|别名|曾用名|alias|short name"},
			{"credit_code", "统一社会信用代码|信用代码|税号|credit code|tax id|vat number|registration number"},
			{"industry", "客户行业|行业|所属行业|sector"},
			{"region", "地区|区域|省份|城市|国家|country|office location|state|city"},
			{"address", "地址|详细地址|公司地址|street address|billing address"},
			{"size", "规模|人数|员工数|公司规模|employees|number of employees|headcount"},
			{"source", "客户来源|来源|lead source"},
			{"level", "客户级别|级别|等级|客户等级|grade|tier|rating"},
			{"lifecycle", "生命周期|客户状态|lifecycle stage"},
			{"owner", "负责人|客户负责人|所有人|account owner|company owner|owner name|sales rep"},
			{"phone", "电话|手机|联系电话|公司电话|mobile|phone number|telephone"},
			{"email", "邮箱|电子邮箱|电子邮件|e-mail|email address"},
			{"wechat", "微信|微信号"},
			{"interests", "意向产品|兴趣|关注产品"},
			{"preference", "喜好|偏好"},
			{"parent", "上级客户|母公司|总公司|上级公司|parent account|parent company|subsidiary of"},
			{"created", "创建时间|创建日期|created|created at|create date|created date"},
			{"external", "客户编号|客户id|account id|company id"},
			{"id", "record id"},
			{"team", "团队|所属团队"},
			{"custom", "自定义字段|custom fields"},
		}},
		{Products, "name", []string{"product", "产品"}, []spelling{
			{"name", "产品名称|产品|品名|product name|product"},
			{"aliases", "别名|alias"},
			{"series", "系列|产品系列|产品类别|product family|category"},
			{"list", "价格|标准价格|单价|目录价|price|list price|sales price|unit price"},
			{"floor", "底价|最低价|floor price|minimum price"},
			{"currency", "币种|货币"},
			{"external", "产品编号|产品编码|sku|product code|product id"},
			{"id", "record id"},
		}},
		{People, "name", []string{"people", "team", "user", "agent", "人员", "员工", "团队"}, []spelling{
			{"name", "姓名|员工姓名|销售|销售姓名|sales agent|agent|sales rep|user name|full name"},
			{"manager", "经理|主管|上级|直属上级|reports to"},
			{"region", "大区|区域|regional office|region|office"},
			{"team", "团队|部门|小组|department"},
			{"email", "邮箱|电子邮箱|e-mail|email address"},
			{"aliases", "别名|alias|nickname"},
			{"role", "角色|权限"},
			{"state", "状态|status"},
			{"joined", "入职日期|hire date|start date"},
			{"left", "离职日期|end date"},
			{"external", "员工编号|工号|user id|employee id"},
			{"id", "record id"},
		}},
		{Tasks, "title", []string{"task", "待办", "任务"}, []spelling{
			{"title", "待办|任务|任务名称|主题|subject|task"},
			{"due", "截止日期|到期时间|到期|due date|due"},
			{"customer", "客户名称|客户|customer name|account|company|organization"},
			{"deal", "商机名称|商机|deal title|opportunity"},
			{"owner", "负责人|执行人|owner name|assignee|assigned to"},
			{"result", "结果"},
			{"state", "状态|status"},
			{"giver", "派发人|given by"},
			{"pending", "待接受"},
			{"external", "task id"},
			{"id", "record id"},
		}},
		{Activities, "note", []string{"activit", "visit", "note", "跟进", "拜访"}, []spelling{
			{"note", "跟进内容|跟进记录|内容|备注|记录|notes|content|comment"},
			{"kind", "跟进方式|跟进类型|类型|type|activity type"},
			{"at", "跟进时间|时间|日期|拜访日期|date|activity date|happened"},
			{"customer", "客户名称|客户|customer name|account|company|organization"},
			{"deal", "商机名称|商机|deal title|opportunity"},
			{"author", "跟进人|创建人|负责人|owner|created by|by"},
			{"outcome", "结果|result"},
			{"external", "activity id"},
			{"id", "record id"},
		}},
	}
}

// headKey is a heading as it is compared.
func headKey(head string) string { return name.Fold(strings.TrimRight(head, "* ")) }

// headings maps each heading's key to its field; the first of two fields that share a heading has it.
func (v vocabulary) headings() map[string]string {
	out := map[string]string{}
	for _, f := range v.fields {
		out[headKey(f.field)] = f.field
	}
	for _, f := range v.fields {
		for h := range strings.SplitSeq(f.heads, "|") {
			if k := headKey(h); out[k] == "" {
				out[k] = f.field
			}
		}
	}
	return out
}
