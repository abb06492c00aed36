package crm

import (
	"time"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// Win is what is said when a deal is won.
type Win struct {
	Amount     money.Amount  // final amount; one without a currency and without a value keeps the deal's
	On         calendar.Date // the day it was won, in the team's zone; 0 is today; never a coming day
	ContractNo string
	Note       string
}

// Loss is what is said when a deal is lost.
type Loss struct {
	Reason     string        // code of Company.LostReasons; required
	Competitor string        // who got it
	Note       string        //
	On         calendar.Date // the day it was lost, in the team's zone; 0 is today; never a coming day
}

// Scope is what a person sees as their own by role: everything, or the records of People and Teams.
// Records a person follows or shares come on top (see Can).
type Scope struct {
	All    bool
	People []ID
	Teams  []ID
}

// Action is something a person wants to do to a record.
type Action string

const (
	ToSee         Action = "see"
	ToChange      Action = "change"   // edit, move, close, archive, merge
	ToLog         Action = "log"      // log an activity, plan a task or add a contact
	ToAssign      Action = "assign"   // give it to somebody else
	ToSetQuota    Action = "quota"    // of the person or team the Ref names, the zero Ref being the company
	ToRestate     Action = "restate"  // change what lies in a closed period
	ToManage      Action = "manage"   // the set-up: people, teams, pipelines, rates, periods
	ToPersonalise Action = "personal" // a person's own settings: language, zone, preferred platform
)

// FactKind says what happened.
type FactKind string

const (
	CustomerAdded    FactKind = "customer.added"
	CustomerChanged  FactKind = "customer.changed"
	CustomerAssigned FactKind = "customer.assigned" // From and To are people: an owner event
	CustomerArchived FactKind = "customer.archived"
	CustomerMerged   FactKind = "customer.merged" // From is the customer that went, Ref the one that stays
	ContactAdded     FactKind = "contact.added"
	ContactChanged   FactKind = "contact.changed"
	DealAdded        FactKind = "deal.added"
	DealChanged      FactKind = "deal.changed"
	DealMoved        FactKind = "deal.moved"       // From and To are stages
	DealTransferred  FactKind = "deal.transferred" // into another pipeline; From and To are stages
	DealReason       FactKind = "deal.reason"      // Note is why it was moved, said afterwards
	DealWon          FactKind = "deal.won"
	DealLost         FactKind = "deal.lost" // Note is the reason's code
	DealReopened     FactKind = "deal.reopened"
	DealAmount       FactKind = "deal.amount" // Amount is the new one, Was the old
	DealExpected     FactKind = "deal.expected"
	DealAssigned     FactKind = "deal.assigned" // From and To are people: an owner event
	DealShared       FactKind = "deal.shared"
	DealFollowed     FactKind = "deal.followed" // To is the follower
	ActivityLogged   FactKind = "activity.logged"
	ActivityChanged  FactKind = "activity.changed"
	ActivityVoided   FactKind = "activity.voided"
	TaskAdded        FactKind = "task.added"
	TaskFinished     FactKind = "task.done"
	TaskSnoozed      FactKind = "task.snoozed"
	TaskDropped      FactKind = "task.cancelled"
	TaskChanged      FactKind = "task.changed"
	TaskAssigned     FactKind = "task.assigned" // From and To are people
	TaskAccepted     FactKind = "task.accepted"
	TaskDeclined     FactKind = "task.declined" // From and To are people; Note is why
	QuotaChanged     FactKind = "quota.set"
	SettingChanged   FactKind = "setting.changed" // company, pipeline, product, rate, person, team
	// Withdrawn: the entry that said Of was undone; what was announced of it is to be withdrawn.
	Withdrawn FactKind = "withdrawn"
)

// Fact is one thing an entry, or a rule, says happened. What From and To number depends on Kind.
type Fact struct {
	Kind   FactKind     `json:"kind"`
	Entry  uint64       `json:"-"` // sequence number of the entry it belongs to; of a Withdrawn, of the undone one
	Ref    Ref          `json:"ref"`
	From   ID           `json:"from,omitempty"`
	To     ID           `json:"to,omitempty"`
	Amount money.Amount `json:"amount,omitzero"`
	Was    money.Amount `json:"was,omitzero"`
	Note   string       `json:"note,omitempty"`
	Of     FactKind     `json:"of,omitempty"`
	Rule   string       `json:"rule,omitempty"` // name of the rule that emitted it
}

// Record is one record of any kind: exactly one field is set, none when there is no record.
type Record struct {
	Person   *Person       `json:"person,omitempty"`
	Team     *Team         `json:"team,omitempty"`
	Identity *Identity     `json:"identity,omitempty"`
	Customer *Customer     `json:"customer,omitempty"`
	Contact  *Contact      `json:"contact,omitempty"`
	Deal     *Deal         `json:"deal,omitempty"`
	Activity *Activity     `json:"activity,omitempty"`
	Task     *Task         `json:"task,omitempty"`
	Pipeline *Pipeline     `json:"pipeline,omitempty"`
	Product  *Product      `json:"product,omitempty"`
	Quota    *Quota        `json:"quota,omitempty"`
	Report   *Report       `json:"report,omitempty"`
	Forecast *Forecast     `json:"forecast,omitempty"`
	Rate     *ExchangeRate `json:"rate,omitempty"`
	Company  *Company      `json:"company,omitempty"`
}

// Change is what an entry did to one record. A Before that is empty means the entry made the record,
// an empty After that it took it away (only undoing its making does).
type Change struct {
	Ref    Ref    `json:"ref"` // an Identity goes by its person, a rate by KindSetting
	Before Record `json:"before,omitzero"`
	After  Record `json:"after,omitzero"`
}

// Entry is one entry of the journal.
type Entry struct {
	Seq      uint64    `json:"seq"`
	At       time.Time `json:"at"`
	By       ID        `json:"by,omitempty"` // person
	System   string    `json:"system,omitempty"`
	Platform string    `json:"platform,omitempty"`
	Place    string    `json:"place,omitempty"`
	Message  string    `json:"message,omitempty"`
	Command  string    `json:"command,omitempty"`
	OSUser   string    `json:"os_user,omitempty"`
	Verb     string    `json:"verb"` // what was done, as a constant: "deal.move"
	Reason   string    `json:"reason,omitempty"`
	Undoes   uint64    `json:"undoes,omitempty"` // sequence number of the entry this one takes back
	Erased   bool      `json:"-"`                // the body was erased; only the header is left
	Changes  []Change  `json:"changes,omitempty"`
	Facts    []Fact    `json:"facts,omitempty"`
	Exported *Exported `json:"exported,omitempty"`
	Noted    *Noted    `json:"noted,omitempty"`
}

// TimelineRow is one line of a customer's story. Exactly one of the fields after By says what it is;
// a Deal is its creation.
type TimelineRow struct {
	At       time.Time
	By       ID
	Activity *Activity
	Task     *Task // done
	Stage    *StageEvent
	Deal     *Deal
	Owner    *OwnerEvent
	Merged   string // name of the customer that was merged into this one

	seq uint64 // of the entry, to order what happened in one instant
}

// OwnerEvent is a customer or deal passing from one person to another (归属记录).
type OwnerEvent struct {
	Ref      Ref
	From, To ID // people; 0 is nobody
	Reason   string
}

// MergePreview is what a merge would do.
type MergePreview struct {
	Master, Other                      Customer
	Contacts, Deals, Activities, Tasks int     // of Other, that would move
	Fields                             []Field // that differ
}

// Field is a customer's field with two values; Takes says that the master, being empty there, takes the other's.
type Field struct {
	Name          string // as in the json tag: "industry"
	Master, Other string
	Takes         bool
}

// MaskedCustomer is all that somebody without sight of a customer may learn of it.
type MaskedCustomer struct {
	ID   ID
	Name string
	Team ID
}
