// Package transfer brings records in from CSV and XLSX files and takes them out again: reading strangers' files,
// mapping their columns, checking everything before anything is written, and writing in batches that can be resumed.
package transfer

import (
	"time"

	"crmbot/crm"
)

// Presets name whose files are read. The empty preset finds the columns by their headings alone.
const (
	Maven      = "maven"      // the folder of accounts, products, sales_teams and sales_pipeline
	Pipedrive  = "pipedrive"  // exports and the sample import sheet: several kinds of record in one row
	HubSpot    = "hubspot"    // deals
	Salesforce = "salesforce" // opportunities
	Wukong     = "wukong"     // 悟空CRM: customers, deals, contracts
)

// Presets lists the presets.
func Presets() []string { return []string{Maven, Pipedrive, HubSpot, Salesforce, Wukong} }

// Kinds of record that are imported. Export knows more of them; see Export.
const (
	Customers  = "customers"
	Contacts   = "contacts"
	Deals      = "deals"
	Activities = "activities"
	Tasks      = "tasks"
	Products   = "products"
	People     = "people"
	Quotas     = "quotas"
)

// Options say how files are read and what may be changed.
type Options struct {
	Preset    string    // one of Presets, Auto, or empty
	DateOrder string    // "dmy" or "mdy": what 03/04/2026 means where no row tells; empty asks
	Update    bool      // change records that are there already; else they are kept as they are and counted
	Owner     crm.ID    // gets deals whose owner is not named or not known; 0: the first administrator
	Now       time.Time // the instant of the import
	By        crm.Actor // who sends the files in chat; zero for the command line. Files of nothing but targets are written as them, with their rights, and only administrators import others
	OSUser    string    // who runs it, for the journal: the user at the command line, or the name of the administrator in chat
}

// Actor is who an import acts as.
func (o Options) Actor() crm.Actor {
	return crm.Actor{System: "import", Command: "import", OSUser: o.OSUser}
}

// Counts says what becomes of rows. Rows is the sum of the others. A row of several kinds of record counts once,
// as the first of refused, new, updated, kept, duplicate that fits one of them.
type Counts struct {
	Rows      int
	New       int
	Updated   int
	Kept      int // differ from what is stored, which stays as it is
	Duplicate int // are stored already just so, or stand twice in the file
	Refused   int
}

// FileReport is what was found out about one file.
type FileReport struct {
	Name      string
	Kinds     []string // of record its rows make
	Encoding  string   // "utf-8", "utf-8-bom", "utf-16le", "utf-16be", "gb18030", "xlsx"
	Separator string   // ",", ";", "\t" or "|"; empty for xlsx
	Own       []string // headings that fill fields of the company's own
	Extra     []string // headings without a field, kept with the customers as they are
	Unplaced  []string // headings that nothing was done with
	Counts
}

// Count is a kind of warning, how often it was met, and the first value it was met on.
type Count struct {
	Kind    string // the catalogues hold its words under "transfer.dirt." + Kind
	N       int
	Example string
}

// Refusal is a row, or a part of one, that cannot be imported. Row counts from 1 with the heading, as a spreadsheet does.
type Refusal struct {
	File   string
	Row    int
	Column string // heading; empty when the row as a whole is at fault
	Value  string
	Reason string // the catalogues hold its words under "transfer.refused." + Reason
	Args   []any  // name and value pairs for those words
}

// Conflict is a row that stands for a record somebody may not mean: stored with another owner or currency.
// Nothing is written for it.
type Conflict struct {
	File  string
	Row   int
	With  crm.Ref // the stored record; zero when the other is in the file
	Other int     // row of the other in the file
	Field string  // "owner", "currency", "credit_code"
	Here  string
	There string
}

// Report is what a plan found.
type Report struct {
	Preset    string
	Files     []FileReport
	Total     Counts
	Kinds     map[string]Counts // records by kind
	Dirt      []Count           // warnings, the most frequent first
	Refused   []Refusal
	Conflicts []Conflict
	Resumed   int // records an earlier, unfinished run of the same files wrote already
}

// The gate: more than gatePercent of the rows refused means that nothing is written.
const gatePercent = 15

// Blocked tells whether so many rows are refused that nothing may be written.
func (r *Report) Blocked() bool { return r.Total.Refused*100 > gatePercent*r.Total.Rows }

// Warned tells whether the gate was passed without any room: exactly at its threshold.
func (r *Report) Warned() bool {
	return r.Total.Refused > 0 && r.Total.Refused*100 == gatePercent*r.Total.Rows
}

// Result is what an import wrote.
type Result struct {
	Written map[string]int // new records by kind
	Changed map[string]int // changed records by kind
	Batches int
	Entry   uint64 // of the journal, the last of those that Options.By can take back together; 0 when there are none
}
