package main

import (
	"fmt"
	"io"
)

// wayOut is what to do about a damaged database.
const wayOut = "aporte doctor looks at the whole database; restore a backup (aporte restore FILE), or save what is left of this one with sqlite3 and its command .recover"

// damage collects what could not be read of the answers, and is left empty where they are written. Its names are those of
// exports.
type damage struct {
	file  string // what SQLite says of a file that is not whole: there may be more than can be seen
	count int
	named []string // the first of them
}

// mostNamed is how many things are named: a list of thousands helps nobody.
const mostNamed = 50

func (d *damage) add(what string) {
	if d.count++; len(d.named) < mostNamed {
		d.named = append(d.named, what)
	}
}

// tell says what is damaged. Its error lets the command fail, as not all is there that should be.
func (d *damage) tell(w io.Writer) error {
	if d.count == 0 && d.file == "" {
		return nil
	}
	if d.file != "" {
		fmt.Fprintf(w, "the file is damaged (%s): not all that people said may be here\n", d.file)
	}
	if d.count > 0 {
		fmt.Fprintf(w, "damaged and left empty: %d\n", d.count)
	}
	for _, what := range d.named {
		fmt.Fprintln(w, " ", what)
	}
	if rest := d.count - len(d.named); rest > 0 {
		fmt.Fprintf(w, "  and %d more\n", rest)
	}
	fmt.Fprintln(w, "what to do:", wayOut)
	return errSaid
}
