package bot

import (
	"context"
	"time"
)

// Code is a label of analysts for what people wrote about. It belongs to one consultation, where no other code has its name.
type Code struct {
	Name string // with those that it stands below, from the top: "Access > Ramps"
	Note string // what it means; "" if nobody said
}

// Coding says that an analyst gave a code to words of a participant.
type Coding struct {
	Response string // the exported id
	Question string
	Item     string
	Seq      int    // which row of answers.csv has the words
	Code     string // [Code.Name]
	// Start and End are the part of the words that is meant, in code points, from that of the first character to that after the last. Both
	// are 0 for all of the words.
	Start, End int
	Entry      time.Time // when the words were written: words of another time are others, and the coding is stale
	Coder      string    // who gave it; "" if nobody said
	Note       string    // what they said about it
}

// Same reports whether both give the same code to the same words, by the same person.
func (c Coding) Same(o Coding) bool {
	c.Note, o.Note, c.Entry, o.Entry = "", "", time.Time{}, time.Time{}
	return c == o
}

// Coded is a [Reader] that knows what analysts coded.
type Coded interface {
	// Codings returns the codes of a consultation, by name, and what was coded, in no order. damaged counts those that cannot be read;
	// they are left out.
	Codings(ctx context.Context, flow string) (codes []Code, all []Coding, damaged int, err error)
}

// Kept says what became of codings that were to be stored.
type Kept struct {
	Added, Known int
	Gone         []int // the indices of those whose response does not exist: they are not stored
}
