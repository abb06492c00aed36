package main

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"crmbot/bot/lang"
	"crmbot/crm"
	"crmbot/store"
)

// sentence puts an error into words for whoever sits at the terminal.
func sentence(err error, p *lang.Printer) string {
	var refused *crm.Error
	switch {
	case errors.As(err, &refused):
		// The business refused: its words are in the catalogues, and what was being done stands before them.
		return strings.Replace(err.Error(), refused.Error(), wordsOf(p, "error."+refused.Reason, refused.Error(), refused.Args...), 1)
	case errors.Is(err, store.ErrDamaged):
		return err.Error() + "; nothing was changed; put the last backup in its place with: crmbot restore FILE --force"
	case errors.Is(err, store.ErrNewer):
		return err.Error() + "; install the newer crmbot again"
	case errors.Is(err, store.ErrFull):
		return err.Error() + "; make room and try again, nothing was lost"
	case errors.Is(err, context.Canceled):
		return "stopped before it was done"
	case errors.Is(err, fs.ErrPermission):
		return err.Error() + "; run crmbot as the user the data folder belongs to"
	}
	return err.Error()
}

// printer speaks the language of the caller's terminal, English unless it says Chinese.
func (c *call) printer() *lang.Printer { return lang.For(lang.Parse(c.caller.Lang, lang.English)) }
