package crm

import (
	"slices"

	"crmbot/crm/name"
	"crmbot/store"
)

// posting lists the numbers of one block that are filed under one token. A block is 4096 numbers, so that a token however
// popular is kept in rows of at most half a kilobyte.
type posting struct {
	_     struct{} `cbor:",toarray" json:"-"`
	Space byte
	Token uint64
	Block uint64
	Dense bool   // IDs is a bitmap, else two bytes a number
	IDs   []byte // places within the block
}

// nameRow is what search must know of a customer to rank it.
type nameRow struct {
	_       struct{} `cbor:",toarray" json:"-"`
	ID      ID
	Name    string
	Aliases []string
	Owner   ID
	Team    ID
	Master  ID // the customer it was merged into
}

// bearers lists the customers that bear a name.
type bearers struct {
	_     struct{} `cbor:",toarray" json:"-"`
	Token uint64
	IDs   []ID // ascending
}

// searchTables are the search's tables; they never change while the program runs.
var searchTables = struct {
	postings *store.Table[posting]
	named    *store.Table[nameRow]
	bearers  *store.Table[bearers]
}{
	postings: store.NewTable(store.Def[posting]{Num: 75, Name: "search postings", Key: func(p *posting) store.Key {
		return store.K().Byte(p.Space).ID(p.Token).ID(p.Block)
	}}),
	named: store.NewTable(store.Def[nameRow]{Num: 76, Name: "search names", Key: func(n *nameRow) store.Key { return key(n.ID) }}),
	bearers: store.NewTable(store.Def[bearers]{Num: 77, Name: "names borne", Key: func(b *bearers) store.Key {
		return store.K().ID(b.Token)
	}}),
}

// The spaces tokens are filed in.
const (
	spaceName          = 'n' // grams of customers' names and aliases
	spaceHead          = 'h' // how they begin
	spacePhone         = 'p' // whole numbers of customers
	spaceMail          = 'e'
	spaceDomain        = 'm' // not public ones
	spaceContactName   = 'N'
	spaceContactPhone  = 'P'
	spaceContactTail   = 'T' // last four digits
	spaceContactMail   = 'E'
	spaceContactDomain = 'M'
	spaceTail          = 't'
	spaceDeal          = 'd' // grams of titles
	spaceBorne         = 'x' // whole names; kept in bearers
)

// equality is the one hook that turns a gram, name, phone or e-mail into what stands in a key: equal texts give equal
// tokens, and nothing else can be told from them once a database's key takes part.
func equality[T string | []byte](space byte, text T) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := (uint64(offset) ^ uint64(space)) * prime
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * prime
	}
	return h
}

// filing is where a record is filed.
type filing struct {
	space byte
	token uint64
}

// filings gathers where one record is filed.
type filings struct {
	list  []filing
	grams gramCache
}

// gramCache remembers where texts are filed by their grams, as files bring many records of one name.
type gramCache map[gramsAt][]filing

type gramsAt struct {
	space byte
	text  string
}

func (g gramCache) filings() filings { return filings{grams: g} }

func (g gramCache) of(space byte, text string) []filing {
	at := gramsAt{space, text}
	list, ok := g[at]
	if !ok {
		for _, gram := range name.Grams(text) {
			list = append(list, filing{space, equality(space, gram)})
		}
		g[at] = list
	}
	return list
}

func (f *filings) add(space byte, text string) {
	if text != "" {
		f.list = append(f.list, filing{space, equality(space, text)})
	}
}

func (f *filings) names(space byte, text string) {
	if len(f.list) == 0 {
		f.list = slices.Clip(f.grams.of(space, text)) // most records have one name
		return
	}
	f.list = append(f.list, f.grams.of(space, text)...)
}

// set is the list without repeats.
func (f *filings) set() map[filing]bool {
	out := make(map[filing]bool, len(f.list))
	for _, at := range f.list {
		out[at] = true
	}
	return out
}

const headLen = 3 // runes of a name's beginning that are filed

func (f *filings) customer(c *Customer) {
	if c == nil || c.Archived && c.MergedInto == 0 {
		return
	}
	for _, n := range append([]string{c.Name}, c.Aliases...) {
		f.names(spaceName, n)
		for _, whole := range []string{name.Fold(n), name.Core(n), name.Short(n)} {
			f.add(spaceBorne, whole)
			for _, h := range heads(whole) {
				f.add(spaceHead, h)
			}
		}
	}
	f.reach(c.Phone, c.Email, spacePhone, spaceTail, spaceMail, spaceDomain)
}

func (f *filings) contact(c *Contact) {
	if c == nil || c.Archived {
		return
	}
	f.names(spaceContactName, c.Name)
	f.reach(c.Phone, c.Email, spaceContactPhone, spaceContactTail, spaceContactMail, spaceContactDomain)
}

func (f *filings) deal(d *Deal) {
	if d == nil || d.Archived {
		return
	}
	f.names(spaceDeal, d.Title)
}

func (f *filings) reach(phone, mail string, whole, tail, address, domain byte) {
	if digits := name.PhoneDigits(phone); digits != "" {
		f.add(whole, digits)
		if len(digits) > tailLen {
			f.add(tail, digits[len(digits)-tailLen:])
		}
	}
	f.add(address, mailKey(mail))
	if d := name.MailDomain(mail); d != "" && !name.PublicDomain(d) {
		f.add(domain, d)
	}
}

const tailLen = 4 // digits of a phone's tail

// heads are the beginnings of a folded name, one rune and up.
func heads(folded string) []string {
	var out []string
	n := 0
	for i := range folded {
		if n > 0 {
			out = append(out, folded[:i])
		}
		if n++; n > headLen {
			return out
		}
	}
	if folded != "" {
		out = append(out, folded)
	}
	return out
}

const (
	blockBits  = 12
	blockBytes = 1 << blockBits / 8
)

// block is a set of numbers within a block, as a bitmap.
type block [blockBytes]byte

func (b *block) set(place uint16)   { b[place>>3] |= 1 << (place & 7) }
func (b *block) clear(place uint16) { b[place>>3] &^= 1 << (place & 7) }
func (b *block) has(place uint16) bool {
	return b[place>>3]&(1<<(place&7)) != 0
}

// open writes the posting's numbers into b.
func (p *posting) open(b *block) {
	if p.Dense {
		for i := range min(len(p.IDs), blockBytes) {
			b[i] |= p.IDs[i]
		}
		return
	}
	for i := 0; i+1 < len(p.IDs); i += 2 {
		b.set((uint16(p.IDs[i])<<8 | uint16(p.IDs[i+1])) & (1<<blockBits - 1))
	}
}

// close keeps b in the posting, the shorter way, and reports whether anything is in it.
func (p *posting) close(b *block) bool {
	places := b.places()
	if p.Dense = 2*len(places) >= blockBytes; p.Dense {
		p.IDs = slices.Clone(b[:])
		return true
	}
	p.IDs = make([]byte, 0, 2*len(places))
	for _, at := range places {
		p.IDs = append(p.IDs, byte(at>>8), byte(at))
	}
	return len(places) > 0
}

func (b *block) places() []uint16 {
	var out []uint16
	for i, x := range b {
		for j := 0; x != 0; j++ {
			if x&1 != 0 {
				out = append(out, uint16(i*8+j))
			}
			x >>= 1
		}
	}
	return out
}
