package crm

import (
	"time"

	"crmbot/store"
)

// WrittenAt is when an entry of the journal was written, false when there is none of that number. It reads the entry's head alone.
func (v *View) WrittenAt(seq uint64) (time.Time, bool) {
	h, err := tab.headers.Get(v.s.r, store.K().ID(seq))
	if err != nil {
		v.fault(err)
		return time.Time{}, false
	}
	return h.At, true
}
