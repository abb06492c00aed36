package transfer

import "crmbot/crm"

// act is what becomes of a record.
type act uint8

const (
	stored    act = iota // it is there, and no row speaks of it but by name
	added                // it is new
	changed              // it is there and gets other values
	kept                 // it is there, differs, and stays
	duplicate            // it is there, or stands in the file already, just so
)

// item is one record of a plan. What it refers to may be written only later, so it is named by item.
type item struct {
	kind  string
	act   act
	id    crm.ID // 0 until it is written
	table int    // of the row that made it
	row   int    // number of that row

	customer *crm.Customer // one of these holds what the row says; nil where the record is only referred to
	contact  *crm.Contact
	deal     *crm.Deal
	product  *crm.Product
	person   *crm.Person
	task     *crm.Task
	activity *crm.Activity
	quota    *quotaLine

	owner    *item // a person; the author of an activity
	parent   *item // of a customer
	of       *item // the customer of a contact, deal, task or activity
	about    *item // the deal of a task or activity; the contact of a deal
	product1 *item // of a deal
	team     *teamItem
	stage    string // name of the deal's stage in a pipeline that is yet to be made
}

// number is the record's, 0 for no record.
func (it *item) number() crm.ID {
	if it == nil {
		return 0
	}
	return it.id
}

// teamItem is a team that people of the file belong to.
type teamItem struct {
	id     crm.ID
	name   string
	parent *teamItem
	lead   *item // to be given to it; nil where it has one
	led    bool  // it has one, or gets it
}
