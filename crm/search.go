package crm

import "crmbot/crm/name"

// Via says what of a customer the query met.
type Via string

// What a query may meet.
const (
	ViaName    Via = "name"
	ViaAlias   Via = "alias"
	ViaCode    Via = "code" // C12, or the credit code
	ViaContact Via = "contact"
	ViaPhone   Via = "phone"
	ViaEmail   Via = "email"
)

// Hit is one customer that a query found.
type Hit struct {
	ID      ID
	Name    string
	Class   name.Class
	Via     Via
	Contact ID   // the contact that led there, with ViaContact, or ViaPhone of a contact
	Masked  bool // outside the asker's scope: only Name and Team are told, and no Owner
	Owner   ID
	Team    ID
	Score   int // of Duplicates: likeness in percent, 100 for the same credit code, name, phone or e-mail domain
}

// Warn says that a duplicate is only likely: between 60 and 80 percent alike.
func (h Hit) Warn() bool { return h.Score < duplicateHit }

const (
	duplicateHit  = 80 // percent
	duplicateWarn = 60
	duplicateMax  = 20 // more hits than this say nothing
)

// FindCustomers returns at most limit customers that query may mean, best first: by class of match, then the asker's
// own, those touched lately, the team's, the rest. Customers outside the asker's scope are masked and come only by name.
func (v *View) FindCustomers(query string, limit int) ([]Hit, error) { return nil, nil }

// FindContacts returns at most limit contacts the asker may see, by name, phone (whole or its last four digits) or e-mail, best first.
func (v *View) FindContacts(query string, limit int) ([]Contact, error) { return nil, nil }

// FindDeals returns at most limit deals the asker may see, by code, title or customer; open ones first.
func (v *View) FindDeals(query string, limit int) ([]Deal, error) { return nil, nil }

// FindProducts returns at most limit products by code, name or alias, best first.
func (v *View) FindProducts(query string, limit int) ([]Product, error) { return nil, nil }

// Duplicates returns the customers that draft may be the same as, most alike first: by credit code, name, phone and
// non-public e-mail domain. More than twenty hits say nothing and are not returned.
func (v *View) Duplicates(draft Customer) ([]Hit, error) { return nil, nil }

// NamesFrom returns the customer whose name, short name or alias is the longest that stands at the start of text, and
// its length in bytes; 0, 0 if none does. A name never ends inside a Latin word. The customer may be out of the asker's sight.
func (v *View) NamesFrom(text string) (ID, int) { return 0, 0 }
