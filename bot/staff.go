package bot

import (
	"context"
	"errors"
	"time"

	"aporte/flows"
)

// What staff see of a store. Who may ask for it, and what is noted of that, is the business of package desk.

// Response is one participant's pass through a flow, as staff see it: without identity. Its ids are made for exports:
// whoever has one finds nothing with it in a chat or in a database without its key, and they differ per consultation.
type Response struct {
	ID, Participant string
	Flow            flows.Ref
	Channel         string
	Lang            string // of the interface, last used
	Source          string
	Status          flows.Status
	Started         time.Time
	Submitted       time.Time // zero if it was not
	Updated         time.Time
	Damaged         bool // all but ID and Flow cannot be trusted, and is empty
}

// Entry is one line of the journal of answers.
type Entry struct {
	flows.Answer
	Lang    string // of the interface when it was given
	At      time.Time
	Shown   time.Time // when the question was last asked before; zero if that is unknown
	Wording string    // the id of the [Wording] that was answered; "" if that was not noted
	Damaged bool      // it cannot be opened: only Step and Act say what it was about, and may be wrong
	Flow    flows.Ref
	// Sealed is set where Value.Sealed is: a [SealedWords], encrypted to the age recipient of that time.
	Sealed []byte
}

// Record is a response with its whole journal, oldest entry first.
type Record struct {
	Response
	Journal []Entry
}

// Filter selects responses. Zero fields select all.
type Filter struct {
	Flow   string
	Status flows.Status
	Lang   string
	Since  time.Time // updated at or after
}

// Reader reads what participants said, for staff. adapters/export and the statistics are its consumers.
type Reader interface {
	// Each calls fn for every response that f selects, in the order of their ids, which says nothing about who began when,
	// and stops at its first error. All is of one moment. Memory grows by some bytes a response. Responses that never
	// consented are not there. What is damaged is marked, and costs no more than itself.
	Each(ctx context.Context, f Filter, fn func(Record) error) error
	// Count says how many responses f selects.
	Count(ctx context.Context, f Filter) (int, error)
}

// Errors of looking a response up.
var (
	ErrUnknownReceipt = errors.New("there is no response with that receipt")
	ErrUnknownID      = errors.New("there is no response with that id")
)

// Found is a response as staff see it before they erase it: nothing of what is in it.
type Found struct {
	Response
	Answers int // entries of its journal, contact wishes included
}

// Contact is what somebody said about how to reach them. Whose it is, and which answers are theirs, is not told.
type Contact struct {
	Flow    string
	Answers []Entry // the current answer of each step, in the order in which the steps were first answered
}

// Audit is an entry of the audit log: staff looked at what people wrote, or at who they are, or erased something.
type Audit struct {
	At      time.Time // when it was added: the store sets it
	Actor   string    // who: a member of staff as their skin of the desk knows them, or [ByParticipant]
	Action  string    // the actions of package desk; "takeover", when a receipt was used from another account
	Subject string    // which consultation and form; never anything about a person
	Count   int       // how many responses
}

// ByParticipant is the actor of what participants do themselves.
const ByParticipant = "participant"
