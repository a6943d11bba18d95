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

// Backlog is what a store holds and what it has still to do, for operators. It holds numbers only, nothing that anybody wrote.
type Backlog struct {
	Responses map[flows.Status]int
	Waiting   int       // messages not sent yet
	OldestDue time.Time // when the message that waits longest was due; zero if none is due
	Dropped   int       // messages given up
	Parked    int       // see [Parked]
}

// Parked is an update that failed too often: it is stored apart from the others and does not come again.
type Parked struct {
	Channel, ID string // the ID is a keyed hash of [Update.ID]
	Reason      string // the class of the error, without content
	At          time.Time
}

// Examination is the result of opening every row of a store, to check that none is damaged.
type Examination struct {
	Rows    int            // how many rows were opened
	Damaged map[string]int // how many rows do not open, by table; a table without damage has no entry
	Broken  string         // the database's own message about a damaged file; "" if the file is sound
	Last    time.Time      // the time of the last change to any response; zero if there is none
}

// Sound says whether nothing is damaged.
func (e Examination) Sound() bool { return len(e.Damaged) == 0 && e.Broken == "" }

// String says what is damaged, or how many rows were opened if nothing is. It names no id.
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

// Errors of a store that cannot be written to. Reading it still works.
var (
	ErrFull     = errors.New("the disk is full")
	ErrReadOnly = errors.New("the database is open for reading only")
)
