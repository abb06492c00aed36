package transfer

import "slices"

// Auto is the preset of a file that nobody named a program for: the one whose headings stand in it, else none.
const Auto = "auto"

// sign is headings that, standing together, tell whose file it is.
type sign struct {
	preset string
	heads  []string
}

func signs() []sign {
	return []sign{
		{Pipedrive, []string{"Deal - Title", "Deal - Value"}}, {Pipedrive, []string{"Deal - Title", "Deal - Organization"}},
		{Pipedrive, []string{"Person - Name", "Organization - Name"}}, {Pipedrive, []string{"Person - Name", "Person - ID"}},
		{HubSpot, []string{"Record ID", "Deal Name"}}, {HubSpot, []string{"Deal Name", "Deal Stage", "Associated Company"}},
		{Salesforce, []string{"StageName", "CloseDate"}}, {Salesforce, []string{"StageName", "AccountId"}},
		{Wukong, []string{"合同名称", "合同金额"}}, {Wukong, []string{"合同编号", "客户签约人"}},
		{Maven, []string{"opportunity_id", "sales_agent", "deal_stage", "close_value"}}, {Maven, []string{"account", "sector", "office_location"}},
		{Maven, []string{"product", "series", "sales_price"}}, {Maven, []string{"sales_agent", "manager", "regional_office"}},
	}
}

// guess finds whose files these are; empty when nothing tells.
func guess(all []*table) string {
	for _, s := range signs() {
		for _, t := range all {
			if !slices.ContainsFunc(s.heads, func(h string) bool { return !t.has(headKey(h)) }) {
				return s.preset
			}
		}
	}
	return ""
}

// has reports a heading, by its key.
func (t *table) has(key string) bool {
	return slices.ContainsFunc(t.heads, func(h string) bool { return headKey(h) == key })
}
