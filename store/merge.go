package store

import "bytes"

// merge walks a span over a buffer and what lies below it.
type merge struct {
	b     *Buffer
	span  Span
	yield func([]byte, []byte) bool
	i, j  int // next buffered change
}

// run walks until the span ends or the loop breaks.
func (m *merge) run() {
	m.seek()
	for k, v := range m.b.base.Range(m.span) {
		if !m.upTo(k) {
			return
		}
		if c := m.peek(); c != nil && bytes.Equal(c.key, k) {
			m.step()
			if c.value == nil {
				continue
			}
			v = c.value
		}
		if !m.yield(k, v) {
			return
		}
	}
	m.upTo(nil)
}

// upTo yields the buffered changes in front of k, or all that are left for a nil k.
func (m *merge) upTo(k []byte) bool {
	for c := m.peek(); c != nil; c = m.peek() {
		if k != nil {
			d := bytes.Compare(c.key, k)
			if m.span.Desc {
				d = -d
			}
			if d >= 0 {
				return true
			}
		}
		m.step()
		if c.value != nil && !m.yield(c.key, c.value) {
			return false
		}
	}
	return true
}

// seek finds the first buffered change of the span in walking order.
func (m *merge) seek() {
	if !m.span.Desc {
		m.i, m.j, _ = m.b.place(m.span.From)
		return
	}
	if m.span.To == nil {
		m.i, m.j = len(m.b.blocks), 0
	} else {
		m.i, m.j, _ = m.b.place(m.span.To)
	}
	m.back()
}

// peek returns the next buffered change if the span still holds it.
func (m *merge) peek() *change {
	if m.i < 0 || m.i >= len(m.b.blocks) {
		return nil
	}
	c := &m.b.blocks[m.i][m.j]
	if m.span.Desc {
		if bytes.Compare(c.key, m.span.From) < 0 {
			return nil
		}
	} else if m.span.To != nil && bytes.Compare(c.key, m.span.To) >= 0 {
		return nil
	}
	return c
}

func (m *merge) step() {
	if m.span.Desc {
		m.back()
		return
	}
	if m.j++; m.j == len(m.b.blocks[m.i]) {
		m.i, m.j = m.i+1, 0
	}
}

func (m *merge) back() {
	if m.j--; m.j < 0 {
		if m.i--; m.i >= 0 {
			m.j = len(m.b.blocks[m.i]) - 1
		}
	}
}
