package bot

import (
	"errors"
	"time"

	"crmbot/bot/card"
	"crmbot/crm"
	"crmbot/store"
)

// Tables of files and of work that outlasts an event.
const (
	tableFile  = 215
	tablePiece = 216
	tableJob   = 217
)

// fileRow is a file for one person: its pieces are kept, or Line is a call that makes it when it is fetched.
type fileRow struct {
	Key    string    `json:"key"`
	Person crm.ID    `json:"person"`
	Name   string    `json:"name"`
	Size   int64     `json:"size,omitempty"`
	Pieces int       `json:"pieces,omitempty"`
	Line   string    `json:"line,omitempty"`
	At     time.Time `json:"at"`
}

// pieceRow is a part of a kept file. It is found by number, so that no row is larger than the engine likes.
type pieceRow struct {
	File string `json:"file"`
	N    int    `json:"n"`
	Data []byte `json:"data"`
}

// jobRow is work that a command left to be done behind the event.
type jobRow struct {
	ID      uint64    `json:"id"`
	Person  crm.ID    `json:"person"`
	Command string    `json:"command"`
	Arg     string    `json:"arg,omitempty"`
	Place   Place     `json:"place"`
	Tried   int       `json:"tried,omitempty"`
	At      time.Time `json:"at"`
}

func newFileTables(t *tables) {
	t.file = store.NewTable(store.Def[fileRow]{Num: tableFile, Name: "file",
		Key:     func(r *fileRow) store.Key { return fileKey(r.Key) },
		Indexes: []store.Index[fileRow]{{Num: indexAt, Name: "at", Keys: func(r *fileRow) []store.Key { return []store.Key{store.K().Time(r.At)} }}}})
	t.piece = store.NewTable(store.Def[pieceRow]{Num: tablePiece, Name: "piece",
		Key: func(r *pieceRow) store.Key { return pieceKey(r.File, r.N) }})
	t.job = store.NewTable(store.Def[jobRow]{Num: tableJob, Name: "job",
		Key: func(r *jobRow) store.Key { return store.K().ID(r.ID) }})
}

func fileKey(key string) store.Key         { return store.K().Text(key) }
func pieceKey(key string, n int) store.Key { return store.K().Text(key).Int(int64(n)) }

const (
	// fileAge is how long a file waits to be fetched or imported.
	fileAge = 24 * time.Hour
	// pieceSize is how many bytes one row of a kept file holds, piecesAtOnce how many rows one Update writes: a message waits no longer.
	pieceSize    = 256 << 10
	piecesAtOnce = 16
	// forgetFiles bounds how many files one pass throws away.
	forgetFiles = 20
)

// dropFile throws a file and its pieces away; one that is gone already is no fault.
func (b *Bot) dropFile(tx *crm.Tx, row fileRow) error {
	for n := range row.Pieces {
		if err := b.tables.piece.Delete(tx, pieceKey(row.Key, n)); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	if err := b.tables.file.Delete(tx, fileKey(row.Key)); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// forgetOldFiles throws away the files nobody came for in time.
func (b *Bot) forgetOldFiles(tx *crm.Tx, now time.Time) error {
	var old []fileRow
	for row := range b.tables.file.By(tx, indexAt, olderThan(now, fileAge)) {
		if old = append(old, row); len(old) == forgetFiles {
			break
		}
	}
	for _, row := range old {
		if err := b.dropFile(tx, row); err != nil {
			return err
		}
	}
	return nil
}

// element is the file as a card shows it.
func (r *fileRow) element() card.File { return card.File{Name: r.Name, Size: r.Size, Key: r.Key} }
