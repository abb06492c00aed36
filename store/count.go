package store

// Count counts the rows of each table of the workspace by the table's number, without reading them.
func Count(r Reader) map[uint8]int {
	rows := map[uint8]int{}
	for k := range r.Range(Span{}) {
		if len(k) > 1 && k[1] == 0 { // the rows stand before the indexes
			rows[k[0]]++
		}
	}
	return rows
}
