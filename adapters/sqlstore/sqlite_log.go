package sqlstore

import (
	"encoding/binary"
	"io"
	"os"
)

// The log beside the database (-wal) is read before SQLite opens the file, to check that it belongs to that file. SQLite itself
// only goes by the name, and would move the pages of any log with that name into the file.

// The form of a log ("Database File Format", section 4.1).
const (
	logMagic       = 0x377f0682 // or 0x377f0683
	logHeadLength  = 32
	logFrameLength = 24 // the length of the head before each page
)

// pageLog is what is known of a log.
type pageLog struct {
	page  int64          // the length of a page
	pages map[int64]bool // the numbers of the pages in it
	size  int64          // of the database in pages, after the last commit in the log; 0 if there is no commit
	mark  uint32         // of the database that the log belongs to, see [markAt]; 0 if the log has no first page
}

// readLog reads a log. If there is none, or none that SQLite would use, the result is empty. It does not verify checksums, so it
// also counts the pages of a half-written end. SQLite verifies them and ignores that end.
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
		if _, err := f.ReadAt(frame, at); err != nil || string(frame[8:16]) != string(head[16:24]) { // a frame from before SQLite restarted the log
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

// holds says whether the log has every page from have+1 up to size.
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

// hotJournal says whether there is a rollback journal with an interrupted change. SQLite rolls that change back, and the file
// is then complete again.
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
