package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"crmbot/store"
)

// Pages as bbolt writes them: a header (number, flags, count, overflow), then count elements of
// sixteen bytes, then what they point to.
const (
	elementSize  = 16
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	bucketRow    = 0x01
	noFreelist   = ^uint64(0)
	maxDepth     = 64
)

// pages walks the pages of a file by reading, never by mapping, so that no damage can end in a
// fault, an endless loop or a full stack. bbolt itself trusts its pages.
type pages struct {
	f    io.ReaderAt
	m    meta
	full bool     // read every row, not only what leads to the rows
	seen []uint64 // one bit a page
}

// checkPages walks the tree and the list of free pages; each page may stand in one place only.
func checkPages(f io.ReaderAt, m meta, full bool) error {
	p := &pages{f: f, m: m, full: full, seen: make([]uint64, m.pages/64+1)}
	err := errors.Join(p.take(0), p.take(1))
	if err == nil {
		err = p.tree(m.root, true, 0)
	}
	if err == nil && m.freelist != noFreelist {
		err = p.freelist()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrDamaged, err)
	}
	return nil
}

// take marks a page as found; each may be found once.
func (p *pages) take(id uint64) error {
	if id >= p.m.pages {
		return fmt.Errorf("page %d is outside the file", id)
	}
	if p.seen[id/64]&(1<<(id%64)) != 0 {
		return fmt.Errorf("page %d is used twice", id)
	}
	p.seen[id/64] |= 1 << (id % 64)
	return nil
}

// page is one page with what overflows it; data includes the header.
type page struct {
	id    uint64
	flags uint16
	count int
	data  []byte
}

func (p *pages) read(id uint64) (page, error) {
	if id >= p.m.pages {
		return page{}, fmt.Errorf("page %d is outside the file", id)
	}
	size := int64(p.m.pageSize)
	data := make([]byte, size)
	if _, err := p.f.ReadAt(data, int64(id)*size); err != nil {
		return page{}, fmt.Errorf("read page %d: %w", id, err)
	}
	pg := parsePage(data)
	if pg.id != id {
		return page{}, fmt.Errorf("page %d says it is page %d", id, pg.id)
	}
	if over := uint64(binary.NativeEndian.Uint32(data[12:])); over > 0 {
		if over >= p.m.pages-id {
			return page{}, fmt.Errorf("page %d runs out of the file", id)
		}
		for n := id + 1; n <= id+over; n++ {
			if err := p.take(n); err != nil {
				return page{}, err
			}
		}
		pg.data = make([]byte, size*int64(over+1))
		if _, err := p.f.ReadAt(pg.data, int64(id)*size); err != nil {
			return page{}, fmt.Errorf("read page %d: %w", id, err)
		}
	}
	return pg, nil
}

func parsePage(data []byte) page {
	ne := binary.NativeEndian
	return page{id: ne.Uint64(data), flags: ne.Uint16(data[8:]), count: int(ne.Uint16(data[10:])), data: data}
}

// tree walks the tree under page id. The tree of workspaces (dir) is read in full always.
func (p *pages) tree(id uint64, dir bool, depth int) error {
	_, err := p.node(id, dir, depth)
	return err
}

// node walks one page and tells whether it is a leaf.
func (p *pages) node(id uint64, dir bool, depth int) (leaf bool, err error) {
	if depth > maxDepth {
		return false, fmt.Errorf("page %d lies too deep", id)
	}
	if err := p.take(id); err != nil {
		return false, err
	}
	pg, err := p.read(id)
	if err != nil {
		return false, err
	}
	switch pg.flags {
	case leafPage:
		return true, p.leaf(pg, dir, depth)
	case branchPage:
		return false, p.branch(pg, dir, depth)
	}
	return false, fmt.Errorf("page %d is of no known kind", id)
}

func (p *pages) branch(pg page, dir bool, depth int) error {
	if pg.count == 0 {
		return fmt.Errorf("page %d leads nowhere", pg.id)
	}
	var last []byte
	leaves := false
	for i := range pg.count {
		ne := binary.NativeEndian
		at := pageHeader + i*elementSize
		if at+elementSize > len(pg.data) {
			return fmt.Errorf("page %d is cut short", pg.id)
		}
		e := pg.data[at:]
		key, err := pg.slice(at, ne.Uint32(e), ne.Uint32(e[4:]))
		if err != nil {
			return err
		}
		if i > 0 && bytes.Compare(last, key) >= 0 {
			return fmt.Errorf("page %d is out of order", pg.id)
		}
		last = key
		child := ne.Uint64(e[8:])
		if i > 0 && leaves && !p.full && !dir {
			if err := p.take(child); err != nil {
				return err
			}
			continue
		}
		leaf, err := p.node(child, dir, depth+1)
		if err != nil {
			return err
		}
		if i == 0 {
			leaves = leaf
		} else if leaf != leaves {
			return fmt.Errorf("page %d leads to pages of two kinds", pg.id)
		}
	}
	return nil
}

func (p *pages) leaf(pg page, dir bool, depth int) error {
	var last []byte
	for i := range pg.count {
		ne := binary.NativeEndian
		at := pageHeader + i*elementSize
		if at+elementSize > len(pg.data) {
			return fmt.Errorf("page %d is cut short", pg.id)
		}
		e := pg.data[at:]
		flags, pos, klen, vlen := ne.Uint32(e), ne.Uint32(e[4:]), ne.Uint32(e[8:]), ne.Uint32(e[12:])
		key, err := pg.slice(at, pos, klen)
		if err != nil {
			return err
		}
		value, err := pg.slice(at, uint32(min(uint64(pos)+uint64(klen), 1<<32-1)), vlen)
		if err != nil {
			return err
		}
		if len(key) == 0 || i > 0 && bytes.Compare(last, key) >= 0 {
			return fmt.Errorf("page %d is out of order", pg.id)
		}
		last = key
		if (flags == bucketRow) != dir || flags > bucketRow {
			return fmt.Errorf("page %d holds a row that is not crmbot's", pg.id)
		}
		if dir {
			if err := p.bucket(value, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

// bucket walks one workspace: its tree, or the page inside its row while it is small.
func (p *pages) bucket(value []byte, depth int) error {
	if len(value) < elementSize {
		return errors.New("a workspace is cut short")
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		return p.tree(root, false, depth+1)
	}
	inner := value[elementSize:]
	if len(inner) < pageHeader {
		return errors.New("a workspace is cut short")
	}
	pg := parsePage(inner)
	if pg.flags != leafPage {
		return errors.New("a workspace is of no known kind")
	}
	return p.leaf(pg, false, depth)
}

// slice is what an element at offset at points to.
func (pg page) slice(at int, pos, size uint32) ([]byte, error) {
	from := uint64(at) + uint64(pos)
	if from+uint64(size) > uint64(len(pg.data)) {
		return nil, fmt.Errorf("page %d points out of itself", pg.id)
	}
	return pg.data[from : from+uint64(size)], nil
}

// freelist wants the free pages in order and outside the tree: bbolt would write over them.
func (p *pages) freelist() error {
	if err := p.take(p.m.freelist); err != nil {
		return err
	}
	pg, err := p.read(p.m.freelist)
	if err != nil {
		return err
	}
	ids, count := pg.data[pageHeader:], uint64(pg.count)
	if pg.flags != freelistPage {
		return fmt.Errorf("page %d is not the list of free pages", pg.id)
	}
	if count == 0xffff {
		count, ids = binary.NativeEndian.Uint64(ids), ids[8:]
	}
	if count > uint64(len(ids)/8) {
		return fmt.Errorf("the list of free pages is cut short")
	}
	last := uint64(1)
	for i := range count {
		id := binary.NativeEndian.Uint64(ids[8*i:])
		if id <= last {
			return errors.New("the list of free pages is out of order")
		}
		if err := p.take(id); err != nil {
			return err
		}
		last = id
	}
	return nil
}
