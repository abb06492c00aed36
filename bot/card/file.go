package card

import "strconv"

// Text names the file and how large it is.
func (f File) Text() string {
	s := "📎 " + oneLine(f.Name)
	if f.Size > 0 {
		s += " · " + ByteSize(f.Size)
	}
	return s
}

// ByteSize is a number of bytes for people: "812 B", "12 KB", "3.4 MB".
func ByteSize(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1000_000:
		return strconv.FormatInt((n+500)/1000, 10) + " KB"
	}
	return strconv.FormatInt(n/1000_000, 10) + "." + strconv.FormatInt(n%1000_000/100_000, 10) + " MB"
}
