package crm

// Noted says what an entry changed that a room beside crm keeps: what it is, and how it was and is, as that room writes it down.
type Noted struct {
	What   string `json:"what"`
	Before string `json:"before,omitempty"` // empty: it was not there
	After  string `json:"after,omitempty"`  // empty: it is gone
}

// Note journals a change of what a room beside crm keeps, and returns the entry's number. The room changes its own rows; a rule of it
// that finds such an entry undone puts back what was there before, or refuses.
func (tx *Tx) Note(verb string, n Noted) (uint64, error) {
	clean(&n.What)
	if err := named("what", n.What); err != nil {
		return 0, err
	}
	d := tx.begin(verb)
	d.keep = true
	d.e.Noted = &n
	return d.e.Seq, tx.commit(d)
}
