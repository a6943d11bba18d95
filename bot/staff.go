package bot

import (
	"context"
	"errors"
	"time"

	"aporte/flows"
)

// What staff see of a store. Package desk says who may ask for it, and writes to the audit log that they did.

// Response is one participant's pass through a flow, as staff see it: without identity. ID and Participant are made for exports
// alone: they show nowhere in a chat, and they find nothing in a database without its key. One person has different ids in
// different consultations.
type Response struct {
	ID, Participant string
	Flow            flows.Ref
	Channel         string
	Lang            string // of the interface, last used
	Source          string // the code of the deep link that the person came by; "" if none
	Status          flows.Status
	Started         time.Time
	Submitted       time.Time // zero if it is not submitted
	Updated         time.Time
	Damaged         bool // the row cannot be opened: all fields but ID and Flow are empty
}

// Entry is one line of the journal of answers.
type Entry struct {
	flows.Answer
	Lang    string // of the interface when the answer was given
	At      time.Time
	Shown   time.Time // when the question was last asked before the answer; zero if that is unknown
	Wording string    // the id of the [Wording] that was answered; "" if that was not noted
	Damaged bool      // the entry cannot be opened: only Step and Act are set, and they may be wrong
	Flow    flows.Ref
	// Sealed is a [SealedWords], encrypted to the age recipient that was set at the time. It is nil unless Value.Sealed is true.
	Sealed []byte
}

// Record is a response with its whole journal, oldest entry first.
type Record struct {
	Response
	Journal []Entry
}

// Filter selects responses that match every field. A zero field matches all, but for Test. [Reader.Each] takes a damaged response for one of
// every Status, since nobody knows which one it has.
type Filter struct {
	Flow   string
	Status flows.Status
	Lang   string
	Since  time.Time // updated at or after
	Public bool      // selects nothing: the ids are of their own for what is published, lead to no other ids, and Participant is empty
	Test   bool      // those of tests, see [IsTest], and no others; false: all but those
}

// Reader reads the answers of participants, for staff. Exports and statistics use it.
type Reader interface {
	// Each calls fn for every response that f selects, in the order of their ids. That order says nothing about who began
	// when. It stops at the first error of fn and returns it. All responses are read as they are at one moment. Memory
	// grows by some bytes for each response. People who did not give consent are not included. A damaged response or entry
	// is marked as Damaged; it is no error.
	Each(ctx context.Context, f Filter, fn func(Record) error) error
	// Count returns how many responses f selects.
	Count(ctx context.Context, f Filter) (int, error)
	// Withdrawn returns the responses to the consultation f.Flow that were erased and may be in an earlier export, in the order of
	// their ids. If f.Since is set, it returns those erased on that day or later. The other fields of f do not count, since
	// nothing else is known of an erased response.
	Withdrawn(ctx context.Context, f Filter) ([]Withdrawn, error)
}

// Errors of a search for one response.
var (
	ErrUnknownReceipt = errors.New("there is no response with that receipt")
	ErrUnknownID      = errors.New("there is no response with that id")
)

// ErrUnknownFlow means that a consultation never ran on a database.
var ErrUnknownFlow = errors.New("no such consultation was ever run here")

// Found is a response as staff see it before they erase it: without its answers.
type Found struct {
	Response
	Answers int // how many entries its journal has, those about contact included
}

// Contact is what a participant wrote about how to reach them. It does not say which response is theirs.
type Contact struct {
	Flow    string
	Answers []Entry // the current answer of each step, in the order in which the steps were first answered
}

// Audit is an entry of the audit log: staff looked at what people wrote or at who they are, or erased something, or a response
// was taken over.
type Audit struct {
	At      time.Time // set by the store
	Actor   string    // who did it: a name of a member of staff, or [ByParticipant]
	Action  string    // an action of package desk, or "takeover" when a receipt was used from another account
	Subject string    // the consultation and the format; never anything about a person
	Count   int       // how many responses it concerned
	Taken   Taken     // which responses left the database as a file; "" if none did
}

// ByParticipant is the [Audit.Actor] of actions of participants.
const ByParticipant = "participant"
