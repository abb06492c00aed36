package funnel

import "crmbot/crm"

// List says which deals stand behind a number.
type List string

// The lists.
const (
	OpenIn   List = "open"    // open deals of Stage, or of all stages, expected in Period (zero: all)
	Overdue  List = "overdue" // open, expected before Today
	Undated  List = "undated" // open, without expected close
	WonIn    List = "won"     // won in Period
	LostIn   List = "lost"    // lost in Period
	BegunIn  List = "begun"   // begun in Period, whatever became of them
	NoAmount List = "no-amount"
)

// Page is part of a list of deals.
type Page struct {
	Deals []crm.ID // oldest day first
	Next  int      // offset of the next page, 0 when this is the last
}

// Drill gives at most limit deals behind a number from offset on; stage 0 means every stage.
func Drill(v *crm.View, q Query, list List, stage crm.StageID, offset, limit int) (Page, error) {
	return Page{}, nil
}
