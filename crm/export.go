package crm

// Exported says what an entry of the verb "export" took out: a kind of records, or a file of them, and how many.
type Exported struct {
	Kind string `json:"kind"`
	Rows int    `json:"rows"`
}

// NoteExport journals that records were taken out of the CRM. Nothing changes, and it cannot be undone.
func (tx *Tx) NoteExport(kind string, rows int) error {
	clean(&kind)
	if err := named("kind", kind); err != nil {
		return err
	}
	d := tx.begin("export")
	d.keep = true
	d.e.Exported = &Exported{Kind: kind, Rows: rows}
	return tx.commit(d)
}
