package main

import (
	"fmt"
	"io"
)

// wayOut is what to do about a damaged database.
const wayOut = "aporte doctor looks at the whole database; restore a backup (aporte restore FILE), or save what is left of this one with sqlite3 and its command .recover"

// damage collects the answers and responses that cannot be read, and are written as empty. They have the names that exports
// give them.
type damage struct {
	file  string // SQLite's message about a damaged file, "" if it is sound; some damage may then not be counted
	count int
	named []string // the names of the first mostNamed
}

// mostNamed is how many damaged answers are named. A list of thousands would help nobody.
const mostNamed = 50

func (d *damage) add(what string) {
	if d.count++; len(d.named) < mostNamed {
		d.named = append(d.named, what)
	}
}

// tell writes what is damaged, and returns errSaid, so that the command fails because its output is not complete. If nothing is
// damaged, it writes nothing and returns nil.
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
