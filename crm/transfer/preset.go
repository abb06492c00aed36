package transfer

// preset is what is known of one program's files beyond the vocabularies.
type preset struct {
	places map[string]place             // by heading's key
	fixes  map[string]map[string]string // field → what is written wrong → what is meant; by folded value
	stages map[string]int               // folded stage → percent, where a stage is none of ours
	units  map[string]string            // currency of amounts that name none, by kind
}

func presetOf(id string) (preset, bool) {
	switch id {
	case "":
		return preset{}, true
	case Maven:
		return mavenPreset(), true
	case Pipedrive:
		return preset{places: pipedrivePlaces()}, true
	case HubSpot:
		return preset{places: hubspotPlaces(), stages: map[string]int{
			"appointmentscheduled": 20, "qualifiedtobuy": 40, "presentationscheduled": 60, "decisionmakerboughtin": 80,
			"contractsent": 90, "closedwon": 100, "closedlost": 0,
		}}, true
	case Salesforce:
		return preset{places: salesforcePlaces(), stages: map[string]int{
			"prospecting": 10, "qualification": 10, "needsanalysis": 20, "valueproposition": 50, "iddecisionmakers": 60,
			"perceptionanalysis": 70, "proposalpricequote": 75, "negotiationreview": 90, "closedwon": 100, "closedlost": 0,
		}}, true
	case Wukong:
		return preset{places: wukongPlaces()}, true
	}
	return preset{}, false
}

func places(list ...[3]string) map[string]place {
	out := make(map[string]place, len(list))
	for _, p := range list {
		out[headKey(p[0])] = place{p[1], p[2]}
	}
	return out
}

// mavenPreset: amounts in dollars, two words spelt wrong throughout.
func mavenPreset() preset {
	return preset{
		fixes: map[string]map[string]string{
			"industry": {"technolgy": "technology"},
			"region":   {"philipines": "Philippines"},
		},
		units: map[string]string{Deals: "USD", Products: "USD"},
	}
}

func pipedrivePlaces() map[string]place {
	return places(
		[3]string{"Person - Name", Contacts, "name"}, [3]string{"Person - First name", Contacts, "first"},
		[3]string{"Person - Last name", Contacts, "last"}, [3]string{"Person - Phone", Contacts, "phone"},
		[3]string{"Person - Email (Work)", Contacts, "email"}, [3]string{"Person - Email", Contacts, "email"},
		[3]string{"Person - Email (Home)", Contacts, "email2"}, [3]string{"Person - ID", Contacts, "external"},
		[3]string{"Person - Organization", Contacts, "customer"}, [3]string{"Person - Job title", Contacts, "title"},
		[3]string{"Organization - Name", Customers, "name"}, [3]string{"Organization - Address", Customers, "address"},
		[3]string{"Organization - ID", Customers, "external"}, [3]string{"Organization - Owner", Customers, "owner"},
		[3]string{"Organization", Deals, "customer"}, [3]string{"Contact person", Deals, "contact"},
		[3]string{"Deal - ID", Deals, "external"}, [3]string{"Deal - Title", Deals, "title"},
		[3]string{"Deal - Value", Deals, "amount"}, [3]string{"Deal - Currency of value", Deals, "currency"},
		[3]string{"Deal - Currency", Deals, "currency"}, [3]string{"Deal - Status", Deals, "status"},
		[3]string{"Deal - Stage (pipeline)", Deals, "stage"}, [3]string{"Deal - Stage", Deals, "stage"},
		[3]string{"Deal - Probability", Deals, "-"}, [3]string{"Deal - Expected close date", Deals, "expected"},
		[3]string{"Deal - Won time", Deals, "won"}, [3]string{"Deal - Lost time", Deals, "lost"},
		[3]string{"Deal - Lost reason", Deals, "lost_reason"}, [3]string{"Deal - Closed on", Deals, "closed"},
		[3]string{"Deal - Creation date", Deals, "created"}, [3]string{"Deal - Deal created", Deals, "created"},
		[3]string{"Deal - Label", Deals, "-"}, [3]string{"Deal - Owner", Deals, "owner"},
		[3]string{"Deal - Organization", Deals, "customer"}, [3]string{"Deal - Contact person", Deals, "contact"},
		[3]string{"Activity - Subject", Tasks, "title"}, [3]string{"Activity - Due date", Tasks, "due"},
		[3]string{"Note - Content", Activities, "note"},
	)
}

func hubspotPlaces() map[string]place {
	return places(
		[3]string{"Record ID", Deals, "external"}, [3]string{"Deal Name", Deals, "title"}, [3]string{"Deal Stage", Deals, "stage"},
		[3]string{"Pipeline", Deals, "-"}, [3]string{"Amount", Deals, "amount"}, [3]string{"Close Date", Deals, "close"},
		[3]string{"Deal owner", Deals, "owner"}, [3]string{"Create Date", Deals, "created"}, [3]string{"Last Activity Date", Deals, "-"},
		[3]string{"Associated Company", Deals, "customer"}, [3]string{"Associated Company IDs", Deals, "customer_id"},
		[3]string{"Associated Contact", Deals, "contact"}, [3]string{"Associated Contact IDs", Deals, "-"},
	)
}

func salesforcePlaces() map[string]place {
	return places(
		[3]string{"Id", Deals, "external"}, [3]string{"AccountId", Deals, "customer_id"}, [3]string{"Account Name", Deals, "customer"},
		[3]string{"Name", Deals, "title"}, [3]string{"StageName", Deals, "stage"}, [3]string{"Stage", Deals, "stage"},
		[3]string{"Amount", Deals, "amount"}, [3]string{"Probability", Deals, "-"}, [3]string{"ExpectedRevenue", Deals, "-"},
		[3]string{"TotalOpportunityQuantity", Deals, "-"}, [3]string{"CloseDate", Deals, "close"}, [3]string{"Close Date", Deals, "close"},
		[3]string{"Type", Deals, "-"}, [3]string{"LeadSource", Deals, "source"}, [3]string{"Description", Deals, "note"},
		[3]string{"OwnerId", Deals, "owner_id"}, [3]string{"CreatedById", Deals, "-"}, [3]string{"CreatedDate", Deals, "created"},
		[3]string{"CurrencyIsoCode", Deals, "currency"},
	)
}

func wukongPlaces() map[string]place {
	return places(
		[3]string{"合同名称", Deals, "title"}, [3]string{"合同编号", Deals, "contract_no"}, [3]string{"合同金额", Deals, "amount"},
		[3]string{"下单时间", Deals, "won"}, [3]string{"合同开始时间", Deals, "-"}, [3]string{"合同结束时间", Deals, "-"},
		[3]string{"客户签约人", Deals, "contact"}, [3]string{"公司签约人", Deals, "owner"},
	)
}
