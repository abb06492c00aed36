package transfer

import "crmbot/store"

// progressTable is the number of the table of imports. It never changes.
const progressTable = 110

// progressRow says how far an import of certain files has come.
type progressRow struct {
	Files []byte `json:"files"` // their sum
	Done  int    `json:"done"`  // records written
	Total int    `json:"total"`
	Ended bool   `json:"ended,omitempty"`
}

func newProgress() *store.Table[progressRow] {
	return store.NewTable(store.Def[progressRow]{Num: progressTable, Name: "imports",
		Key: func(p *progressRow) store.Key { return store.K().Text(string(p.Files)) }})
}

// Table is a table as check sees it.
type Table interface {
	Num() uint8
	Name() string
	Verify(r store.Reader) error
}

// Tables lists the tables imports keep beside the crm's.
func Tables() []Table { return []Table{newProgress()} }
