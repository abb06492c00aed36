package crm

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"crmbot/store"
)

const saltSize = 16

// entries is how the text of an entry is kept: as rows are. It never changes while the program runs.
var entries = store.NewCoder[Entry]()

// journal writes a finished entry: its text, and the header that chains it to the one before.
func (tx *Tx) journal(e *Entry) error {
	text, err := entries.Encode(e)
	if err != nil {
		return wrap("write journal entry", err)
	}
	body := bodyRow{Seq: e.Seq, Salt: tx.u.salt(e.Seq), Text: text}
	h := headerRow{Seq: e.Seq, At: e.At, By: e.By, System: e.System, Verb: e.Verb, Place: e.Place, Undoes: e.Undoes,
		Pairs: pairsOf(e.Changes), Body: body.sum()}
	h.Hash = h.sum(tx.u.head.Hash)
	tx.u.head.Hash = h.Hash
	if touchesSetup(e.Changes) {
		tx.u.head.Setup = h.Hash
	}
	if err := tab.bodies.Insert(tx.Writer, &body); err != nil {
		return err
	}
	return tab.headers.Insert(tx.Writer, &h)
}

// salt is the entry's own: it cannot be found again once the row it stands in is erased.
func (u *update) salt(seq uint64) []byte {
	if u.salts == nil {
		u.salts = hmac.New(sha256.New, u.seed[:])
	}
	u.salts.Reset()
	u.salts.Write(store.K().ID(seq))
	return u.salts.Sum(nil)[:saltSize]
}

func pairsOf(changes []Change) []uint64 {
	out := make([]uint64, 0, 2*len(changes))
	for i := range changes {
		out = append(out, uint64(changes[i].Ref.Kind), uint64(changes[i].Ref.ID))
	}
	return out
}

// touchesSetup tells whether people, teams, pipelines or the company changed.
func touchesSetup(changes []Change) bool {
	for i := range changes {
		switch changes[i].Ref.Kind {
		case KindPerson, KindTeam, KindPipeline, KindSetting:
			return true
		}
	}
	return false
}

// sum is the salted hash of the text.
func (b *bodyRow) sum() []byte {
	salted := make([]byte, 0, len(b.Salt)+len(b.Text))
	sum := sha256.Sum256(append(append(salted, b.Salt...), b.Text...))
	return sum[:]
}

// sum is the hash of the header over the hash of the entry before.
func (h *headerRow) sum(before []byte) []byte {
	k := make([]byte, 0, 256)
	number := func(n uint64) { k = binary.BigEndian.AppendUint64(k, n) }
	k = append(k, before...)
	number(h.Seq)
	k = append(k, store.K().Int(h.At.Unix())...)
	number(uint64(h.By))
	for _, s := range []string{h.System, h.Verb, h.Place} {
		k = append(k, store.K().Text(s)...)
	}
	number(h.Undoes)
	number(uint64(len(h.Pairs)))
	for _, n := range h.Pairs {
		number(n)
	}
	sum := sha256.Sum256(append(k, h.Body...))
	return sum[:]
}

// Head is where the journal ends: what is worth writing down elsewhere, so that a cut tail is noticed.
func (v *View) Head() (seq uint64, hash []byte) {
	head, err := tab.head.Get(v.s.r, key(1))
	if err != nil {
		v.fault(err)
		return 0, nil
	}
	return head.Seq, bytes.Clone(head.Hash)
}

// VerifyJournal walks the whole journal and names the first entry that was changed, taken out, moved or cut off.
// An entry whose text was erased is sound as long as its header is.
func (c *CRM) VerifyJournal(ctx context.Context) error {
	return c.engine.View(ctx, c.workspace, func(r store.Reader) error { return verifyJournal(ctx, r) })
}

func verifyJournal(ctx context.Context, r store.Reader) error {
	head, err := tab.head.Get(r, key(1))
	if missing(err) {
		head = headRow{}
	} else if err != nil {
		return wrap("read the journal's head", err)
	}
	var before []byte
	for seq := uint64(1); seq <= head.Seq; seq++ {
		if seq%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		h, err := tab.headers.Get(r, store.K().ID(seq))
		if err != nil {
			return fmt.Errorf("journal entry %d: %w", seq, err)
		}
		if err := h.verify(r, before); err != nil {
			return fmt.Errorf("journal entry %d: %w", seq, err)
		}
		before = h.Hash
	}
	if !bytes.Equal(before, head.Hash) {
		return fmt.Errorf("journal entry %d: not the one the journal ended with", head.Seq)
	}
	for h := range tab.headers.Rows(r, store.Between(store.K().ID(head.Seq+1), nil)) {
		return fmt.Errorf("journal entry %d: lies behind the journal's end", h.Seq)
	}
	for b := range tab.bodies.Rows(r, store.Between(store.K().ID(head.Seq+1), nil)) {
		return fmt.Errorf("journal entry %d: its text lies behind the journal's end", b.Seq)
	}
	return nil
}

// verify checks one header against the hash before it, and the text if it is still there.
func (h *headerRow) verify(r store.Reader, before []byte) error {
	if !bytes.Equal(h.Hash, h.sum(before)) {
		return fmt.Errorf("its header was changed, or an entry before it was")
	}
	b, err := tab.bodies.Get(r, store.K().ID(h.Seq))
	if missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(b.sum(), h.Body) {
		return fmt.Errorf("its text was changed")
	}
	return nil
}
