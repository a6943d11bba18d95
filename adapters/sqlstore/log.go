package sqlstore

import (
	"encoding/binary"
	"io"
	"os"
)

// What is in the log beside the database (-wal) is known before SQLite opens it: SQLite takes every log of that name for
// that of the file, and moves what is in it into the file.

// The form of a log ("Database File Format", section 4.1).
const (
	logMagic       = 0x377f0682 // or one more
	logHeadLength  = 32
	logFrameLength = 24 // in front of each page
)

// pageLog is what a log has.
type pageLog struct {
	page  int64          // the length of a page
	pages map[int64]bool // by their numbers
	size  int64          // of the database in pages, after the last commit in it; 0 without one
	mark  uint32         // of the database that it belongs to, see [markAt]; 0 if it does not say
}

// readLog reads a log. Without one, or where SQLite would pass over it, there is nothing in it. Sums are not checked: a
// half-written end counts for more than it is to SQLite, which looks again.
func readLog(path string) pageLog {
	l := pageLog{pages: map[int64]bool{}}
	f, err := os.Open(path)
	if err != nil {
		return l
	}
	defer f.Close()
	head := make([]byte, logHeadLength)
	if _, err := io.ReadFull(f, head); err != nil || binary.BigEndian.Uint32(head)&^1 != logMagic {
		return l
	}
	l.page = int64(binary.BigEndian.Uint32(head[8:]))
	frame := make([]byte, logFrameLength)
	for at := int64(logHeadLength); ; at += logFrameLength + l.page {
		if _, err := f.ReadAt(frame, at); err != nil || string(frame[8:16]) != string(head[16:24]) { // of before it began anew
			return l
		}
		n := int64(binary.BigEndian.Uint32(frame))
		l.pages[n] = true
		if size := int64(binary.BigEndian.Uint32(frame[4:])); size > 0 {
			l.size = size
		}
		mark := make([]byte, 4)
		if n != 1 || l.mark != 0 {
			continue
		}
		if _, err := f.ReadAt(mark, at+logFrameLength+markAt); err == nil {
			l.mark = binary.BigEndian.Uint32(mark)
		}
	}
}

// holds says whether every page behind the first have pages is in the log, up to size.
func (l pageLog) holds(have, size int64) bool {
	if size-have > int64(len(l.pages)) {
		return false
	}
	for n := have + 1; n <= size; n++ {
		if !l.pages[n] {
			return false
		}
	}
	return true
}

// hotJournal says whether SQLite would roll a change back that was interrupted: the file is then whole again.
func hotJournal(path string) bool {
	f, err := os.Open(path + "-journal")
	if err != nil {
		return false
	}
	defer f.Close()
	first := make([]byte, 1)
	n, _ := f.Read(first)
	return n == 1 && first[0] != 0
}
