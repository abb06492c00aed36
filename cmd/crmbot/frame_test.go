package main

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

func FuzzReadFrame(f *testing.F) {
	f.Add([]byte{'o', 0, 0, 0, 2, 'h', 'i'})
	f.Add([]byte{'x', 0, 0, 0, 1, 0, 'o', 0, 0})
	f.Add([]byte{'i', 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		in, back := bytes.NewReader(b), &bytes.Buffer{}
		out := &framer{w: back}
		for {
			kind, body, err := readFrame(in)
			if err != nil {
				break
			}
			if err := out.frame(kind, body); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasPrefix(b, back.Bytes()) {
			t.Errorf("%x was read as %x", b, back.Bytes())
		}
	})
}

func TestStreamCutsLongWrites(t *testing.T) {
	t.Parallel()
	var wire bytes.Buffer
	text := bytes.Repeat([]byte("拜访"), maxFrame)
	if n, err := (stream{&framer{w: &wire}, frameOut}).Write(text); n != len(text) || err != nil {
		t.Fatalf("Write = %d, %v", n, err)
	}
	var got []byte
	for {
		kind, body, err := readFrame(&wire)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || kind != frameOut {
			t.Fatalf("readFrame = %c, %v", kind, err)
		}
		got = append(got, body...)
	}
	if !bytes.Equal(got, text) {
		t.Errorf("%d bytes arrived of %d", len(got), len(text))
	}
}
