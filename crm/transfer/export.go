package transfer

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

	"crmbot/crm"
)

// Formats of an export.
const (
	CSV   = "csv"   // UTF-8 with a byte order mark, as spreadsheets like it
	JSONL = "jsonl" // one JSON object a line, as the records are kept
)

// Kinds that are exported and not imported.
const (
	Forecasts = "forecasts" // as people submitted them
	Teams     = "teams"
	Rates     = "rates"
	Journal   = "journal" // for those who see everything
)

// ExportKinds lists what can be exported.
func ExportKinds() []string {
	return []string{Customers, Contacts, Deals, Activities, Tasks, Quotas, Forecasts, People, Teams, Products, Rates, Journal}
}

// Export writes all records of a kind that the view's actor may see, one after another, and returns how many. Customers
// of other teams come without phone, e-mail, WeChat and preferences. An *crm.Error of code Invalid says that there is
// no such kind or format.
func Export(v *crm.View, kind, format string, w io.Writer) (n int, err error) {
	return ExportIf(v, kind, format, w, nil)
}

// ExportIf is Export of the records that keep wants: it is given each as the crm's own type. nil keeps all.
func ExportIf(v *crm.View, kind, format string, w io.Writer, keep func(record any) bool) (n int, err error) {
	var s sink
	switch format {
	case CSV:
		s = &csvSink{out: newCSV(w)}
	case JSONL:
		s = &jsonSink{out: bufio.NewWriterSize(w, 64<<10)}
	default:
		return 0, crm.Refuse(crm.Invalid, "transfer.format", "format", format)
	}
	x := &exporter{v: v, sink: s, keep: keep, people: map[crm.ID]string{}, customers: map[crm.ID]string{}}
	if !x.walk(kind) {
		return 0, crm.Refuse(crm.Invalid, "transfer.kind", "kind", kind)
	}
	if x.err == nil {
		x.err = s.flush()
	}
	return x.n, x.err
}

// sink takes the records of an export.
type sink interface {
	heads(names ...string)
	put(record any, cells ...any) error
	flush() error
}

type jsonSink struct{ out *bufio.Writer }

func (s *jsonSink) heads(...string) {}

func (s *jsonSink) put(record any, _ ...any) error {
	b, err := json.Marshal(record)
	if err != nil {
		return err
	}
	if _, err := s.out.Write(append(b, '\n')); err != nil {
		return err
	}
	return nil
}

func (s *jsonSink) flush() error { return s.out.Flush() }

type csvSink struct{ out *csvWriter }

func (s *csvSink) heads(names ...string) { s.out.row(names...) }

func (s *csvSink) put(_ any, cells ...any) error {
	for i, c := range cells {
		switch c := c.(type) {
		case number:
			s.out.number(i, string(c))
		case string:
			s.out.text(i, c)
		}
	}
	return s.out.end()
}

func (s *csvSink) flush() error { return s.out.flush() }

// number is a cell that a spreadsheet should take as one.
type number string

// csvWriter writes RFC 4180 with every text quoted and made harmless.
type csvWriter struct {
	w   *bufio.Writer
	err error
}

func newCSV(w io.Writer) *csvWriter {
	out := &csvWriter{w: bufio.NewWriterSize(w, 64<<10)}
	out.write("\ufeff")
	return out
}

func (c *csvWriter) write(s string) {
	if c.err == nil {
		_, c.err = c.w.WriteString(s)
	}
}

func (c *csvWriter) comma(i int) {
	if i > 0 {
		c.write(",")
	}
}

func (c *csvWriter) text(i int, s string) {
	c.comma(i)
	if s == "" {
		return
	}
	c.write(`"`)
	c.write(strings.ReplaceAll(safe(s), `"`, `""`))
	c.write(`"`)
}

func (c *csvWriter) number(i int, s string) {
	c.comma(i)
	c.write(s)
}

func (c *csvWriter) end() error {
	c.write("\r\n")
	return c.err
}

func (c *csvWriter) row(cells ...string) {
	for i, s := range cells {
		c.text(i, s)
	}
	c.write("\r\n")
}

func (c *csvWriter) flush() error {
	if c.err != nil {
		return c.err
	}
	return c.w.Flush()
}
