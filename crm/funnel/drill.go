package funnel

import (
	"errors"
	"fmt"

	"crmbot/crm"
)

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

	// Open deals of one forecast category, as OpenIn.
	CommitIn   List = "commit"
	BestIn     List = "best"
	PipelineIn List = "pipeline"
	OmittedIn  List = "omitted"
)

// Page is part of a list of deals.
type Page struct {
	Deals []crm.ID // by stage, owner and day; those begun in a period by day
	Next  int      // offset of the next page, 0 when this is the last
}

// Drill gives at most limit deals behind a number from offset on; stage 0 means every stage of q's pipeline, or of all.
func Drill(v *crm.View, q Query, list List, stage crm.StageID, offset, limit int) (Page, error) {
	q = filled(v, q)
	f := crm.FiguresQuery{Who: q.Who, From: q.Period.From, To: q.Period.To, Ever: q.Period.IsZero()}
	kind := crm.StageOpen
	switch list {
	case OpenIn, NoAmount, CommitIn, BestIn, PipelineIn, OmittedIn:
	case Overdue:
		f.From, f.To, f.Ever = firstDay, q.Today, false
	case Undated:
		f.Undated = true
	case WonIn:
		kind = crm.StageWon
	case LostIn:
		kind = crm.StageLost
	case BegunIn:
		f.Started = true
	default:
		return Page{}, fmt.Errorf("list %q of deals: %w", list, errors.ErrUnsupported)
	}
	f.Stages = stagesOf(v, q, kind)
	if stage != 0 {
		f.Stages = []crm.StageID{stage}
	}
	stages := stagesByID(v)
	var page Page
	n := 0
	deals := v.Figures(f)
	if list == BegunIn {
		deals = func(yield func(crm.DealFigures) bool) {
			for d := range begun(v, q, f) {
				if !yield(d) {
					return
				}
			}
		}
	}
	for d := range deals {
		switch {
		case q.Pipeline != 0 && d.Pipeline != q.Pipeline,
			list == BegunIn && stage != 0 && d.Highest != stage,
			list == NoAmount && d.Minor != 0,
			list.category() && CategoryOf(stages[d.Stage], d.Word) != Category(list):
			continue
		}
		if n++; n <= offset {
			continue
		}
		if len(page.Deals) == limit {
			page.Next = offset + limit
			break
		}
		page.Deals = append(page.Deals, d.Deal)
	}
	return page, nil
}

// category says that a list is that of a forecast category, of the same name.
func (l List) category() bool {
	return l == CommitIn || l == BestIn || l == PipelineIn || l == OmittedIn
}
