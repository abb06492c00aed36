package crm

import (
	"time"

	"crmbot/crm/calendar"
	"crmbot/crm/money"
)

// ID numbers a record within its kind, from 1. 0 means none.
type ID uint64

// Kind says what a record is. The letter is the one people type before its number (C12, D102, V12).
type Kind byte

const (
	KindPerson   Kind = 'P'
	KindTeam     Kind = 'T'
	KindCustomer Kind = 'C'
	KindContact  Kind = 'K'
	KindDeal     Kind = 'D'
	KindActivity Kind = 'V'
	KindTask     Kind = 'R'
	KindPipeline Kind = 'L'
	KindProduct  Kind = 'S'
	KindQuota    Kind = 'Q'
	KindReport   Kind = 'B'
	KindForecast Kind = 'F'
	KindSetting  Kind = 'G'
)

// Ref names one record. Its String is the code people type.
type Ref struct {
	Kind Kind `json:"kind"`
	ID   ID   `json:"id"`
}

// Meta stands in every record that people change.
type Meta struct {
	ID        ID        `json:"id"`
	Rev       uint64    `json:"rev"` // journal sequence number of the entry that last changed it: its version
	CreatedAt time.Time `json:"created_at"`
	CreatedBy ID        `json:"created_by,omitempty"` // person
	Archived  bool      `json:"archived,omitempty"`
}

// Role is what a person may do beyond their own records.
type Role string

const (
	Rep     Role = "rep"     // sees and changes their own
	Manager Role = "manager" // sees and changes those of the teams they lead and the teams below
	Admin   Role = "admin"   // everything, and the set-up
	Auditor Role = "auditor" // sees everything, changes nothing
	Service Role = "service" // sees customers, contacts and activities; logs activities
)

// Person is somebody of the company (Principal 用户).
type Person struct {
	Meta
	Name      string        `json:"name"`
	Aliases   []string      `json:"aliases,omitempty"`
	Email     string        `json:"email,omitempty"` // lower case; unique
	Role      Role          `json:"role"`
	Team      ID            `json:"team,omitempty"`
	State     PersonState   `json:"state"`
	Lang      string        `json:"lang,omitempty"` // "zh-CN" or "en"; empty: the team's
	Zone      string        `json:"zone,omitempty"` // IANA name; empty: the team's
	Joined    calendar.Date `json:"joined,omitempty"`
	Left      calendar.Date `json:"left,omitempty"`
	Preferred string        `json:"preferred,omitempty"` // platform for direct messages; empty: the one used last
	External  string        `json:"external,omitempty"`  // key in the system it was imported from
	Unranked  bool          `json:"unranked,omitempty"`  // stands on no public list by name
}

// PersonState is where a person stands between first message and leaving.
type PersonState string

const (
	Active   PersonState = "active"
	Waiting  PersonState = "waiting" // has written, waits for an administrator's word
	Disabled PersonState = "disabled"
)

// Identity links an account on a platform to a person (平台账号). One person may have many.
type Identity struct {
	Platform string    `json:"platform"`
	Tenant   string    `json:"tenant,omitempty"`
	External string    `json:"external"` // the platform's id of the account
	Person   ID        `json:"person"`
	Name     string    `json:"name,omitempty"`
	LastUsed time.Time `json:"last_used,omitzero"`
	Direct   string    `json:"direct,omitempty"` // place id for direct messages, where the platform has one
	Away     time.Time `json:"away,omitzero"`    // since when the platform has it switched off: it acts for nobody
}

// Team is a node of the company's tree. Its own currency, language and zone override the company's for its numbers.
type Team struct {
	Meta
	Name     string `json:"name"`
	Parent   ID     `json:"parent,omitempty"`
	Lead     ID     `json:"lead,omitempty"` // person
	Currency string `json:"currency,omitempty"`
	Lang     string `json:"lang,omitempty"`
	Zone     string `json:"zone,omitempty"`
	External string `json:"external,omitempty"`
	Silence  []int  `json:"silence,omitempty"` // see Ladder; empty: as the team above, else the company
}

// Customer is a company or person we sell to (客户). It has one owner or none.
type Customer struct {
	Meta
	Name       string            `json:"name"`
	Aliases    []string          `json:"aliases,omitempty"`
	CreditCode string            `json:"credit_code,omitempty"` // unique when given
	Industry   string            `json:"industry,omitempty"`
	Region     string            `json:"region,omitempty"`
	Address    string            `json:"address,omitempty"`
	Size       string            `json:"size,omitempty"`
	Source     string            `json:"source,omitempty"`
	Level      string            `json:"level,omitempty"` // A B C D
	Lifecycle  string            `json:"lifecycle,omitempty"`
	Owner      ID                `json:"owner,omitempty"`
	Team       ID                `json:"team,omitempty"` // the owner's team when it came to the owner
	Phone      string            `json:"phone,omitempty"`
	Email      string            `json:"email,omitempty"`
	WeChat     string            `json:"wechat,omitempty"`
	Interests  string            `json:"interests,omitempty"`  // products used or wanted
	Preference string            `json:"preference,omitempty"` // likings and key dates
	Parent     ID                `json:"parent,omitempty"`
	MergedInto ID                `json:"merged_into,omitempty"`
	External   string            `json:"external,omitempty"`
	Custom     map[string]string `json:"custom,omitempty"`
}

// Contact is a person at one or more customers (联系人).
type Contact struct {
	Meta
	Customers  []ID   `json:"customers"`
	Name       string `json:"name"`
	Title      string `json:"title,omitempty"`
	Role       string `json:"role,omitempty"` // decision technical procurement user coach
	Attitude   string `json:"attitude,omitempty"`
	Phone      string `json:"phone,omitempty"`
	Email      string `json:"email,omitempty"`
	WeChat     string `json:"wechat,omitempty"`
	Birthday   string `json:"birthday,omitempty"` // 01-31 or 1980-01-31
	Preference string `json:"preference,omitempty"`
	External   string `json:"external,omitempty"`

	Custom map[string]string `json:"custom,omitempty"`
}

// Pipeline is an ordered list of stages (销售流程). Open stages come first in selling order, then the closed ones.
type Pipeline struct {
	Meta
	Name    string  `json:"name"`
	NameEN  string  `json:"name_en,omitempty"`
	Stages  []Stage `json:"stages"`
	Default bool    `json:"default,omitempty"`
}

// StageID is a stage's lasting number within the workspace; a rename keeps it.
type StageID uint32

// StageKind says whether a deal in the stage is open.
type StageKind string

const (
	StageOpen StageKind = "open"
	StageWon  StageKind = "won"
	StageLost StageKind = "lost"
)

// Stage is one step of a pipeline (阶段).
type Stage struct {
	ID          StageID   `json:"id"`
	Name        string    `json:"name"`
	NameEN      string    `json:"name_en,omitempty"`
	Aliases     []string  `json:"aliases,omitempty"`
	Kind        StageKind `json:"kind"`
	Probability int       `json:"probability"`         // percent, 0 to 100
	Category    string    `json:"category,omitempty"`  // pipeline best commit closed omitted
	RotDays     int       `json:"rot_days,omitempty"`  // working days without activity before a deal counts as stalled
	Benchmark   int       `json:"benchmark,omitempty"` // percent of the deals that leave it which should move on; 0: as in the last year
	Required    []string  `json:"required,omitempty"`
	NoSkip      bool      `json:"no_skip,omitempty"` // no deal passes over it on its way ahead
	NoBack      bool      `json:"no_back,omitempty"` // no deal goes back from it
	Playbook    string    `json:"playbook,omitempty"`
}

// Deal is one possible sale (商机).
type Deal struct {
	Meta
	Title    string       `json:"title"`
	Customer ID           `json:"customer,omitempty"` // 0 only for imported deals without one
	Contacts []ID         `json:"contacts,omitempty"`
	Pipeline ID           `json:"pipeline"`
	Stage    StageID      `json:"stage"`
	Kind     StageKind    `json:"kind"` // of Stage
	Amount   money.Amount `json:"amount"`
	// Expected close, a day in the team's zone; 0 when nobody said.
	Expected    calendar.Date `json:"expected,omitempty"`
	Owner       ID            `json:"owner"`
	Team        ID            `json:"team,omitempty"` // the owner's; for a closed deal the team at close
	Source      string        `json:"source,omitempty"`
	Products    []ID          `json:"products,omitempty"`
	Category    string        `json:"category,omitempty"`    // forecast category set by hand
	Probability *int          `json:"probability,omitempty"` // percent set by hand; nil: the stage's
	StageSince  time.Time     `json:"stage_since"`
	Highest     StageID       `json:"highest"`   // highest open stage ever held
	LastOpen    StageID       `json:"last_open"` // last open stage held; reopening returns here
	ClosedAt    time.Time     `json:"closed_at,omitzero"`
	ClosedOn    calendar.Date `json:"closed_on,omitempty"` // local day of ClosedAt in the team's zone
	// ClosedFor is the time in seconds the deal stood closed before it was reopened: not part of its cycle.
	ClosedFor  int64         `json:"closed_for,omitempty"`
	Started    calendar.Date `json:"started,omitempty"` // day it began: creation, or the imported engage date; 0 unknown
	LostReason string        `json:"lost_reason,omitempty"`
	Competitor string        `json:"competitor,omitempty"`
	ClosedNote string        `json:"closed_note,omitempty"`
	ContractNo string        `json:"contract_no,omitempty"`
	Pushes     int           `json:"pushes,omitempty"` // times the expected close moved later across a month end
	Reopened   int           `json:"reopened,omitempty"`
	Splits     []Split       `json:"splits,omitempty"` // co-owners' shares; empty: the owner has all
	Followers  []ID          `json:"followers,omitempty"`
	Imported   bool          `json:"imported,omitempty"`
	External   string        `json:"external,omitempty"`

	Custom map[string]string `json:"custom,omitempty"`
}

// Split is a co-owner's share of a deal in percent; shares of a deal sum to 100.
type Split struct {
	Person  ID  `json:"person"`
	Percent int `json:"percent"`
}

// StageEvent is one change of stage; it is never changed but for Undone (阶段变更).
type StageEvent struct {
	Deal   ID        `json:"deal"`
	Seq    uint64    `json:"seq"` // of the journal entry
	From   StageID   `json:"from,omitempty"`
	To     StageID   `json:"to"`
	At     time.Time `json:"at"`
	By     ID        `json:"by,omitempty"`
	Source string    `json:"source"` // user import rule undo
	Reason string    `json:"reason,omitempty"`
	Undone bool      `json:"undone,omitempty"`
	// Override is what a manager set aside to make the move: the fields the deal lacked, "skip", "back".
	Override []string `json:"override,omitempty"`
}

// ActivityKind is what happened. Only visit makes a Visit.
type ActivityKind string

const (
	Visit   ActivityKind = "visit"
	Call    ActivityKind = "call"
	Chat    ActivityKind = "chat"
	Mail    ActivityKind = "mail"
	Meeting ActivityKind = "meeting"
	Event   ActivityKind = "event"
	Demo    ActivityKind = "demo"
	Other   ActivityKind = "other"
)

// Activity is something that happened with a customer (跟进).
type Activity struct {
	Meta                   // CreatedAt is when it was logged, CreatedBy its author
	Kind      ActivityKind `json:"kind"`
	Customer  ID           `json:"customer,omitempty"`
	Contacts  []ID         `json:"contacts,omitempty"`
	Deal      ID           `json:"deal,omitempty"`
	At        time.Time    `json:"at"` // when it happened
	BackDated bool         `json:"back_dated,omitempty"`
	Note      string       `json:"note,omitempty"`
	Outcome   string       `json:"outcome,omitempty"`
	Next      ID           `json:"next,omitempty"` // the task it led to
	Void      bool         `json:"void,omitempty"`
	Link      string       `json:"link,omitempty"` // of the message it was made from
	External  string       `json:"external,omitempty"`
}

// TaskState is open, done or cancelled.
type TaskState string

const (
	TaskOpen      TaskState = "open"
	TaskDone      TaskState = "done"
	TaskCancelled TaskState = "cancelled"
)

// Task is something to do (待办). A deal's next step is its earliest open task.
type Task struct {
	Meta
	Title    string    `json:"title"`
	Customer ID        `json:"customer,omitempty"`
	Deal     ID        `json:"deal,omitempty"`
	Owner    ID        `json:"owner"`
	Due      time.Time `json:"due"`
	AllDay   bool      `json:"all_day,omitempty"` // only the day was said; Due is 09:00 local
	State    TaskState `json:"state"`
	Closed   time.Time `json:"closed,omitzero"`
	Result   string    `json:"result,omitempty"`
	Snoozed  int       `json:"snoozed,omitempty"`
	Giver    ID        `json:"giver,omitempty"`   // the colleague who gave it to its owner
	Pending  bool      `json:"pending,omitempty"` // its owner has not said yet whether they take it on
}

// Waiting reports whether a task waits for its owner's word.
func (t Task) Waiting() bool { return t.Pending && t.State == TaskOpen }

// Metric is what a quota counts.
type Metric string

const (
	WonAmount    Metric = "won_amount"
	Received     Metric = "received"
	NewCustomers Metric = "new_customers"
	Visits       Metric = "visits"
)

// Quota is a target (目标) of one subject for one month or one explicit quarter.
type Quota struct {
	Meta
	Subject Ref          `json:"subject"` // person or team; the zero Ref is the company
	Metric  Metric       `json:"metric"`
	Period  string       `json:"period"` // "2026-03" or "2026Q1"
	Value   money.Amount `json:"value"`  // counts have no currency
	// The lines above it, zero where there are none.
	Stretch   money.Amount `json:"stretch,omitzero"`
	Challenge money.Amount `json:"challenge,omitzero"`
}

// Product is one thing we sell.
type Product struct {
	Meta
	Name     string       `json:"name"`
	Aliases  []string     `json:"aliases,omitempty"`
	Series   string       `json:"series,omitempty"`
	List     money.Amount `json:"list"`
	Floor    money.Amount `json:"floor,omitzero"`
	External string       `json:"external,omitempty"`
}

// ExchangeRate says what one unit of Currency is worth in the company's currency from a day on.
type ExchangeRate struct {
	Currency string        `json:"currency"`
	From     calendar.Date `json:"from"`
	Rate     money.Rate    `json:"rate"`
}

// Company is the workspace's own settings: name, home currency, zone, calendar.
type Company struct {
	Meta
	Name        string        `json:"name"`
	Zone        string        `json:"zone"` // IANA
	Lang        string        `json:"lang"`
	Currency    string        `json:"currency"`
	FiscalStart int           `json:"fiscal_start"` // month 1 to 12
	FiscalByEnd bool          `json:"fiscal_by_end,omitempty"`
	WeekStart   int           `json:"week_start"` // 0 Sunday, 1 Monday
	Calendar    string        `json:"calendar"`   // cn or weekdays
	Holidays    []Holiday     `json:"holidays,omitempty"`
	ClosedTo    calendar.Date `json:"closed_to,omitempty"` // days before it belong to closed periods
	LostReasons []Choice      `json:"lost_reasons,omitempty"`
	Sources     []Choice      `json:"sources,omitempty"`
	Industries  []Choice      `json:"industries,omitempty"`
	Fields      []CustomField `json:"fields,omitempty"`       // of customers, contacts and deals, beside the core ones
	NoReasons   bool          `json:"no_reasons,omitempty"`   // nobody is asked why a deal went back or skipped a stage
	Silence     []int         `json:"silence,omitempty"`      // see Ladder; empty: 3, 5, 7; a single 0: nobody is told
	AlertPoints bool          `json:"alert_points,omitempty"` // a stage falls short of its benchmark by points, else by per cent of it
	ByWorkdays  bool          `json:"by_workdays,omitempty"`  // targets of who joined, left or changed teams are cut by working days, else by calendar days
	Sample      bool          `json:"sample,omitempty"`       // the sample company
}

// Holiday is an exception to the calendar: a day off, or a make-up working day.
type Holiday struct {
	Date calendar.Date `json:"date"`
	Off  bool          `json:"off"`
	Name string        `json:"name,omitempty"`
}
