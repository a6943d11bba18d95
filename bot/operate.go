package bot

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aporte/flows"
)

// What those who run a store see of it: numbers, and nothing that anybody wrote.

// Backlog is what a store holds and has still to do, for operators: numbers only.
type Backlog struct {
	Responses map[flows.Status]int
	Waiting   int       // messages not sent yet
	OldestDue time.Time // since when the message that waits longest is due; zero if none is
	Dropped   int       // messages given up
	Parked    int       // updates put aside because they failed
}

// Parked is an update that was put aside because it failed too often.
type Parked struct {
	Channel, ID string // the ID is a keyed hash of the platform's
	Reason      string // the class of the failure, without content
	At          time.Time
}

// Examination is what was found when every row of a store was opened.
type Examination struct {
	Rows    int
	Damaged map[string]int // by table: rows that do not open; without those that nothing is wrong with
	Broken  string         // what the database says of a file that is not whole; "" if it is
	Last    time.Time      // when the newest response was last changed; zero if there is none
}

// Sound says whether nothing was found.
func (e Examination) Sound() bool { return len(e.Damaged) == 0 && e.Broken == "" }

// String says what is damaged, without an id.
func (e Examination) String() string {
	var parts []string
	if e.Broken != "" {
		parts = append(parts, "the file is damaged ("+e.Broken+")")
	}
	for _, table := range slices.Sorted(maps.Keys(e.Damaged)) {
		parts = append(parts, fmt.Sprintf("rows of %s that do not open: %d", table, e.Damaged[table]))
	}
	if len(parts) == 0 {
		return fmt.Sprintf("all %d rows open", e.Rows)
	}
	return strings.Join(parts, "; ")
}

// KeepIdentity is how long after the close of a consultation it is known who took part: the privacy notice promises it.
const KeepIdentity = 90 * 24 * time.Hour

// Errors of a store in which nothing can be written. What is there can still be read.
var (
	ErrFull     = errors.New("the disk is full")
	ErrReadOnly = errors.New("the database is open for reading only")
)
