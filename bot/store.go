package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"time"

	"github.com/google/uuid"

	"aporte/flows"
)

// Store keeps sessions, answers and the outbox. An implementation is correct when bottest.TestStore passes. All methods
// may be called by many goroutines at once.
type Store interface {
	// Apply commits the change that decide returns, together with the fact that u was seen. On an error it commits
	// neither. It returns after the commit is durable. For an update that was seen before it returns ErrSeen and stores
	// nothing. decide is pure and may be called again; only its last result is used. When decide fails or panics three
	// times for one update, the update is parked (marked as seen, and kept sealed for staff to look at) and Apply returns
	// ErrParked.
	//
	// When decide returns an error that is [ErrElsewhere], Apply returns it, stores nothing and counts no failure. It must not
	// be made of an old session: if decide got one that was kept in memory, it is called again with what is stored.
	//
	// Addresses that differ in [Address.Consultation] alone are those of different people.
	//
	// The deliveries are the messages just committed, leased to the caller for LeaseTime; the caller must Settle them. If
	// older messages to the person wait for a later try, Apply returns none: Claim returns all of them later, in order.
	//
	// A message that only tidies up ([Message.Tidy]) is not stored, so Claim never returns it, and nobody settles it. Apply
	// returns it among the deliveries, or drops it when older messages wait.
	//
	// If u has in [Noted.Receipt] the receipt of a response of another person, and the sender has no response, Apply first
	// gives that response to the sender: decide gets its session, and the sender is its participant from then on. The
	// takeover is written to the audit log in the same transaction, with [ByParticipant] as its actor.
	// [Session.TakenFrom] is the address that had the response before. It is deleted once that address was told.
	Apply(ctx context.Context, u Update, decide func(Session) (Change, error)) ([]Delivery, error)

	// Due returns, as updates to be handled, up to n timers ([Session.Due]) whose time has come at now, oldest first. It
	// returns a timer again until an Apply has changed Session.Due.
	Due(ctx context.Context, now time.Time, n int) ([]Update, error)

	// Claim leases up to n messages that are due at now and not leased already, until the time until. It returns for each
	// person only the oldest unsent message.
	Claim(ctx context.Context, now, until time.Time, n int) ([]Delivery, error)

	// Settle stores the results of messages from Apply and Claim. After a [ResultGone] the person gets no more messages
	// until their next update; their answers stay. If the message that asks was given up, or its reader was gone,
	// [Session.Unshown] is set for the next update of that person; if it was given up or put off, [Session.Unseen].
	Settle(ctx context.Context, results []Result) error
}

// ErrSeen means that an update was handled before: it changes nothing any more.
var ErrSeen = errors.New("seen before")

// ErrParked means that an update failed too often and was parked: the platform must not bring it again.
var ErrParked = errors.New("put aside")

// Sessions is a [Store] from which a session can be read without an update.
type Sessions interface {
	// Session returns the session of the person at an address; the zero Session if there is none.
	Session(ctx context.Context, a Address) (Session, error)
}

// Standing is how far a person has come in the consultation.
type Standing struct {
	Lang    string         // of the conversation; "" for a new person
	Status  flows.Status   // "" for a new person
	Reached flows.Progress // the furthest question that they saw
}

// StandingOf returns how far a person has come, for what a channel shows outside the conversation, such as Slack's Home tab.
// It needs no [Bot], because channels are made before the bot.
func StandingOf(ctx context.Context, sessions Sessions, a Address) (Standing, error) {
	s, err := sessions.Session(ctx, a)
	if err != nil {
		return Standing{}, fmt.Errorf("look up session: %w", err)
	}
	return Standing{Lang: s.State.Lang, Status: s.State.Status, Reached: s.State.Reached}, nil
}

// LeaseTime is how long a message belongs to the process that committed or claimed it. After that, Claim returns it again.
const LeaseTime = time.Minute

// Session is what the store knows of the sender of an update: their state in the flow, and how to go on. If Response is "", the
// person has no response yet.
type Session struct {
	Response string      // random id of this pass through the flow; never shown outside the store
	Receipt  string      // code by which the participant finds the response again; "" if the next update is to make a new one
	Tag      string      // begins the token of every key of this response; "" if the next update is to make one
	Former   string      // the tag that an earlier release gave to the keys of this response; "" if there is none
	State    flows.State // zero for a new person
	Asked    Asked       // zero if no question is open
	Source   string      // the code of the deep link that the person came by; "" if none
	Started  time.Time   // zero for a new person
	Seen     time.Time   // when they last saw the question: their last update, or a reminder; zero for a new person
	Invited  time.Time   // groups only: when the invitation was last sent
	Due      time.Time   // when a [Timer] is to come; zero if none is
	Reminded int         // how many reminders were sent
	Told     Told        // what they know of the schedule
	Away     string      // the consultation to whose conversation the person's updates go, see [Config.Beside]; "" if it is this one
	Several  bool        // the person was led to the conversation of another consultation before

	// Unshown is set if the message Asked was never shown: it was given up, or its reader was gone. It is not part of the
	// stored session.
	Unshown bool `json:"-"`

	// Unseen is set if the person is not known to have seen the question: neither Asked.Message nor Asked.First was shown, as far
	// as the store knows. Each was given up, or failed and waits for another try, or waits behind such a message. It is not
	// part of the stored session either.
	Unseen bool `json:"-"`

	// Hears is set if the person wants to hear of the outcome of a consultation in this chat, be it of this one or another. It
	// is not part of the stored session.
	Hears bool `json:"-"`

	// Submitted is when the response was submitted; zero if it is not. It is not part of the stored session either.
	Submitted time.Time `json:"-"`

	// TakenFrom is set only while the update is handled that takes this response over. It is the address that had the
	// response before; zero if it is not known. It is not stored.
	TakenFrom Address
}

// Fresh holds the random values of one turn. Each has one use, and none can be computed from another.
type Fresh struct {
	Turn     string // the ids of the turn's messages begin with it; channels may send these ids to a platform
	Response string // used as [Session.Response] if a response begins in this turn
	Tag      string // used as [Session.Tag] if the session has none
	Receipt  string // used as [Session.Receipt] if the session has none
	Deal     uint64 // the seed for the order in which statements are dealt
}

// NewFresh returns new values from the system's random source.
func NewFresh() Fresh {
	return Fresh{Turn: uuid.NewString(), Response: uuid.NewString(), Tag: rand.Text()[:tagLength], Receipt: NewReceipt(), Deal: mathrand.Uint64()}
}

// tagLength is the length of [Session.Tag] in characters: 30 bits, enough to distinguish the responses of one conversation. It
// leaves room for the rest of a token, see [Choice.Token].
const tagLength = 6

// Asked is the message that asks the current question and has its keys. It is kept so that the message can be edited when the
// question is answered.
type Asked struct {
	Message string    `json:"message,omitempty"` // Message.ID
	Step    string    `json:"step,omitempty"`    // the step that is asked; "" for other questions
	Text    string    `json:"text,omitempty"`    // the question without hints, to be shown with the answer
	At      time.Time `json:"at,omitzero"`       // when the question was asked
	Face    string    `json:"face,omitempty"`    // the next [Message.Face]; "" if it is Message
	Shown   string    `json:"shown,omitempty"`   // a hash of text and keys, see shownAs: the same message is not sent again
	First   string    `json:"first,omitempty"`   // the earlier message that asked the same question first; "" if it is Message
	Place   string    `json:"place,omitempty"`   // the [Message.Place] of the question
	Since   int64     `json:"since,omitempty"`   // what has a lower [Update.Seq] was written before the question was asked; 0 if that is not known
}

// Change is what an update changes, and which messages it causes.
type Change struct {
	Session Session        // replaces the session
	Answers []flows.Answer // appended to the journal; empty before consent
	// Wordings has for each answered step the id of the [Wording] that the person read.
	Wordings map[string]string
	Send     []Message // written to the outbox, in order; messages with Tidy are not written, see [Store.Apply]
	Tell     *Message  // a last message to [Session.TakenFrom]; nil for none
	Toast    string    // a short reply to a pressed key, where nothing on the screen changes; not stored, see [WithToast]
	Wish     Wish      // what becomes of the wish to hear of the outcome
	Stages   Stages    // how far the conversation has come, for [Visits]; 0 leaves what was counted as it is
	// Tally counts all answers of a submitted response, for [Tallied]. It is nil if that does not change.
	Tally   flows.Tally
	Forget  bool // erase the response, its answers and the messages queued before this change
	Nothing bool // store only that the update was seen: the store ignores the other fields
	Forged  bool // the person pressed a key that was never given out in this conversation: it is counted, and no answer changes
}

// Delivery is a message that its holder must try to send and then settle, see [Store.Settle].
type Delivery struct {
	Message Message
	Posted  string // the platform's id of the message that Message.Replaces names; "" if it is not known
	Tries   int    // how often it was tried before
}

// Result is what became of a delivery.
type Result struct {
	ID      string // Message.ID
	Posted  string // sent: the platform's id of it
	State   ResultState
	Due     time.Time // ResultLater: not before
	Untried bool      // ResultLater: the message was not tried: an earlier one to the person was put off, or, with a Reason, nothing can be sent on its channel now
	Reason  string    // ResultGone: ReasonShut or ""; ResultLater, ResultUnsure, ResultDropped: a short cause, without tokens or content
}

// ReasonShut is the [Result.Reason] of a [ResultGone] by [ErrShut].
const ReasonShut = "the bot is refused"

// ResultState is the outcome of a delivery.
type ResultState string

// The outcomes of a delivery.
const (
	ResultSent    ResultState = "sent"
	ResultLater   ResultState = "later"   // try again at Due
	ResultGone    ResultState = "gone"    // the person cannot be reached any more
	ResultUnsure  ResultState = "unsure"  // a message of a [Telling] that may have arrived: it is not sent again
	ResultDropped ResultState = "dropped" // given up: the platform will never take it, or it was tried too often
)

// Published is the source of a version of a flow that people may still be in.
type Published struct {
	Ref    flows.Ref
	Source []byte
}

// Library keeps the source of every version of a flow that was ever run, so that people can finish the version in which they
// began after an upgrade.
type Library interface {
	// Publish stores the source of a version that has none yet, and returns nil. If one is stored already, it changes nothing and
	// returns the stored source. The caller compares the two.
	Publish(ctx context.Context, p Published) ([]byte, error)
	// Renew replaces the stored source of a version. The new source must ask the same questions: only comments, languages and
	// dates may differ. The caller has checked that.
	Renew(ctx context.Context, p Published) error
	// Versions returns every published version.
	Versions(ctx context.Context) ([]Published, error)
}
