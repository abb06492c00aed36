package memory

import (
	"bytes"
	"hash/maphash"
)

// node is a node of a persistent treap: a binary search tree by key that is a heap by rank.
// Nodes never change once they are reachable from a root, so a root is a snapshot.
type node struct {
	key, value  []byte
	rank        uint64
	left, right *node
}

// trees makes nodes; the seed of the ranks is its only state.
type trees struct{ seed maphash.Seed }

func (t trees) put(n *node, key, value []byte) *node {
	return insert(n, &node{key: key, value: value, rank: maphash.Bytes(t.seed, key)})
}

func insert(n, add *node) *node {
	if n == nil {
		return add
	}
	c := bytes.Compare(add.key, n.key)
	up := *n
	switch {
	case c == 0:
		up.value = add.value
	case c < 0:
		up.left = insert(n.left, add)
		if l := up.left; l.rank > up.rank {
			// The rotated node was copied or made by this insert, so it may be changed.
			up.left, l.right = l.right, &up
			return l
		}
	default:
		up.right = insert(n.right, add)
		if r := up.right; r.rank > up.rank {
			up.right, r.left = r.left, &up
			return r
		}
	}
	return &up
}

func remove(n *node, key []byte) *node {
	if n == nil {
		return nil
	}
	c := bytes.Compare(key, n.key)
	if c == 0 {
		return join(n.left, n.right)
	}
	up := *n
	if c < 0 {
		up.left = remove(n.left, key)
	} else {
		up.right = remove(n.right, key)
	}
	return &up
}

// join makes one tree of two, all keys of a being below those of b.
func join(a, b *node) *node {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.rank > b.rank:
		up := *a
		up.right = join(a.right, b)
		return &up
	default:
		up := *b
		up.left = join(a, b.left)
		return &up
	}
}

func find(n *node, key []byte) *node {
	for n != nil {
		c := bytes.Compare(key, n.key)
		switch {
		case c == 0:
			return n
		case c < 0:
			n = n.left
		default:
			n = n.right
		}
	}
	return nil
}

// walk yields the nodes of [from, to) in order, and tells whether to go on.
func walk(n *node, from, to []byte, yield func([]byte, []byte) bool) bool {
	if n == nil {
		return true
	}
	above := bytes.Compare(n.key, from) >= 0
	below := to == nil || bytes.Compare(n.key, to) < 0
	if above && !walk(n.left, from, to, yield) {
		return false
	}
	if above && below && !yield(n.key, n.value) {
		return false
	}
	return !below || walk(n.right, from, to, yield)
}

// walkBack is walk from the last to the first.
func walkBack(n *node, from, to []byte, yield func([]byte, []byte) bool) bool {
	if n == nil {
		return true
	}
	above := bytes.Compare(n.key, from) >= 0
	below := to == nil || bytes.Compare(n.key, to) < 0
	if below && !walkBack(n.right, from, to, yield) {
		return false
	}
	if above && below && !yield(n.key, n.value) {
		return false
	}
	return !above || walkBack(n.left, from, to, yield)
}
