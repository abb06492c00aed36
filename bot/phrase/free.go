package phrase

import "crmbot/crm/money"

// Draft is what a text without a verb seems to say.
type Draft struct {
	Kind       string // visit, call, chat, mail, meeting, demo, other; "" when no verb word stands there
	Customer   string // id of a known name
	Name       Span   // where the customer stands, known or not
	Unknown    string // guess at a company nobody knows yet
	Contact    string // 王总, Mr Li
	Timing     Timing
	Amount     money.Reading
	Money      bool
	Stage      []string // words that suggest a stage, as written: 报价, 签合同
	Note       string
	Phones     []string
	Mentions   []Found
	Impossible []Found
	Remind     bool // speaks of something to be done and not of something done
	Talk       bool // several people's talk pasted: nothing but Note is set
	Signals    int  // verb word, customer, date, amount; a draft is worth showing from two on
}
