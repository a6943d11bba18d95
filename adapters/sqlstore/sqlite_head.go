package sqlstore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// The form of the head of a SQLite file ("Database File Format", section 1.3).
const (
	magic      = "SQLite format 3\x00"
	headLength = 100
)

// Errors of a file that SQLite would damage if it opened it.
var (
	errNoDatabase = errors.New("this is not a SQLite file: set APORTE_DB to another path, or restore a backup (aporte restore) if it was the database")
	errForeignLog = errors.New("the log beside it (-wal) is that of another database: move the log away, to where its own database is; what it holds would be written into this one")
)

// errShort means that pages are missing at the end: the file has is bytes, of at least was bytes (a head if was is 0).
type errShort struct{ is, was int64 }

func (e errShort) Error() string {
	if e.was == 0 {
		e.was = headLength
	}
	return fmt.Sprintf("it is cut short, to %d of at least %d bytes: restore a backup (aporte restore), or save what is left with sqlite3 and its command .recover", e.is, e.was)
}

// settled calls look, and again up to three times, 10 ms apart, while pages are missing: a service may just be moving them from
// its log into the file.
func (f *file) settled() error {
	err := f.look()
	for range 3 {
		var short errShort
		if !errors.As(err, &short) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
		err = f.look()
	}
	return err
}

// look reads the head of the file, and checks that every page is in the file or in the log. An empty file is no error. It reads
// the log before the file: pages that are moved out of the log in between are then found in the file.
func (f *file) look() error {
	log := readLog(f.path + "-wal")
	head := make([]byte, headLength)
	n, err := io.ReadFull(io.NewSectionReader(f, 0, headLength), head)
	if n == 0 && errors.Is(err, io.EOF) {
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	f.size.Store(info.Size())
	if hotJournal(f.path) {
		return nil // SQLite will first roll back an interrupted change, so the present head says nothing
	}
	if n < headLength || string(head[:len(magic)]) != magic {
		switch {
		case log.size > 0 && log.pages[1] && log.holds(info.Size()/log.page, log.size):
			return nil // SQLite reads the first page from the log
		case strings.HasPrefix(magic, string(head[:min(n, len(magic))])):
			return errShort{info.Size(), 0}
		}
		return errNoDatabase
	}
	size, pages := int64(binary.BigEndian.Uint16(head[16:])), int64(binary.BigEndian.Uint32(head[28:]))
	if size == 1 {
		size = 1 << 16
	}
	if mark := binary.BigEndian.Uint32(head[markAt:]); mark != 0 && log.mark != 0 && mark != log.mark {
		return errForeignLog
	}
	if log.size > 0 {
		pages = log.size
	}
	if size > 0 && !log.holds(info.Size()/size, pages) {
		return errShort{info.Size(), size * pages}
	}
	return nil
}
