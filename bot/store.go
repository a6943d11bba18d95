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

// Store keeps sessions, answers and the outbox. An implementation is right when bottest.TestStore says so. All methods
// may be called by many goroutines at once.
type Store interface {
	// Apply commits what decide returns together with the fact that u was seen, or nothing. For an update seen
	// before it returns ErrSeen, and nothing that decide said counts. decide is pure and may be called again: what it
	// said last counts. When decide fails or panics three times for one update, the update is parked (seen, kept sealed for staff to look
	// at) and Apply returns ErrParked. It returns after the commit is durable.
	//
	// The deliveries are the messages just committed, leased to the caller for LeaseTime; it must Settle them. There
	// are none when older messages to the person wait for a later try: then Claim hands them out in order.
	//
	// A message that only tidies up ([Message.Tidy]) is not stored. It is handed out here or never: it is left out when
	// older messages wait. It is not claimed, and not settled.
	//
	// An update with [Update.Receipt] of a response that somebody else holds, from a sender who has none, first hands
	// that response over: decide is given it, the sender is its participant from then on, and the takeover is in the
	// audit log in the same transaction, with [ByParticipant] as its actor. The address before stands in
	// [Session.TakenFrom], and is forgotten once it was told.
	Apply(ctx context.Context, u Update, decide func(Session) (Change, error)) ([]Delivery, error)

	// Due returns up to n timers ([Session.Due]) whose time has come at now, oldest first, as updates to be handled. It
	// returns them again until Apply has changed what the session waits for.
	Due(ctx context.Context, now time.Time, n int) ([]Update, error)

	// Claim leases up to n messages that are due at now and that nobody holds, for each person only the oldest unsent
	// one, until the time until.
	Claim(ctx context.Context, now, until time.Time, n int) ([]Delivery, error)

	// Settle records what became of claimed messages. A person who is Gone gets no more messages until the next
	// update from them; the answers stay. If the message that asks is given up, or lost since its reader is gone, the
	// next update of that person is told so ([Session.Unshown]).
	Settle(ctx context.Context, results []Result) error
}

// ErrSeen means that an update was handled before: nothing follows from it any more.
var ErrSeen = errors.New("seen before")

// ErrParked means that an update failed for good and was put aside: it must not come again.
var ErrParked = errors.New("put aside")

// Sessions is a [Store] that can be asked for a session between updates.
type Sessions interface {
	// Session returns the session of somebody; the zero Session if there is none.
	Session(ctx context.Context, a Address) (Session, error)
}

// Standing is how far somebody is.
type Standing struct {
	Lang    string         // of the conversation; "" for a new person
	Status  flows.Status   // "" for a new person
	Reached flows.Progress // the furthest question that they saw
}

// StandingOf says how far somebody is, for what a channel shows beside the conversation. It needs no [Bot], so that channels
// can be made before there is one.
func StandingOf(ctx context.Context, sessions Sessions, a Address) (Standing, error) {
	s, err := sessions.Session(ctx, a)
	if err != nil {
		return Standing{}, fmt.Errorf("look up session: %w", err)
	}
	return Standing{Lang: s.State.Lang, Status: s.State.Status, Reached: s.State.Reached}, nil
}

// LeaseTime is how long a message that was just committed belongs to the process that committed it.
const LeaseTime = time.Minute

// Session is what the store knows of the sender of an update, about the flow that is open to them. The zero Response
// means a new person.
type Session struct {
	Response string      // random id of this pass through the flow; shows nowhere outside the store
	Receipt  string      // code by which the participant finds it again; "" if they have to get a new one
	Tag      string      // marks the keys of this response; "" if it has to get one
	Former   string      // the tag of keys that an earlier version gave out; "" if none did
	State    flows.State // zero for a new person
	Asked    Asked
	Source   string    // where they came from: the code of a deep link
	Started  time.Time // zero for a new person
	Seen     time.Time // when they last saw the question: their last update, or a reminder; zero for a new person
	Invited  time.Time // groups only: when the invitation was last sent
	Due      time.Time // when a [Update.Timer] is to come; zero if none is
	Reminded int       // how many reminders were sent

	// Unshown is set if Asked was never shown: its message was given up, or its reader was gone. It is not kept.
	Unshown bool `json:"-"`

	// TakenFrom is set in the update that takes this response over: the address that had it, if it can be told. It is not
	// kept.
	TakenFrom Address
}

// Fresh is what is random in a turn. Each part has one use, and none can be computed from another.
type Fresh struct {
	Turn     string // the ids of the turn's messages begin with it; channels may show them to a platform
	Response string // [Session.Response] if one begins
	Tag      string // [Session.Tag] if one begins
	Receipt  string // [Session.Receipt] if one begins
	Deal     uint64 // seeds the order in which statements are dealt, if some are
}

// NewFresh draws from the system's random source.
func NewFresh() Fresh {
	return Fresh{Turn: uuid.NewString(), Response: uuid.NewString(), Tag: rand.Text()[:tagLength], Receipt: NewReceipt(), Deal: mathrand.Uint64()}
}

// tagLength tells the responses of one conversation apart, 30 bits, and leaves room for the rest of a key.
const tagLength = 6

// Asked is the message that carries the keys of the current question, so that it can be closed when it is answered.
type Asked struct {
	Message string    `json:"message,omitempty"` // Message.ID
	Step    string    `json:"step,omitempty"`    // the step it asks; "" for other questions
	Text    string    `json:"text,omitempty"`    // what it says without hints, to be shown with the answer
	At      time.Time `json:"at,omitzero"`       // when it was asked
	Face    string    `json:"face,omitempty"`    // the next [Message.Face]; "" if it is Message
	Shown   string    `json:"shown,omitempty"`   // stands for all that it shows, so that the same is not shown again
}

// Change is what follows from an update.
type Change struct {
	Session Session        // as it is from now on
	Answers []flows.Answer // appended to the journal; not before consent
	// Wordings are, by step, the ids of the [Wording] that was answered.
	Wordings map[string]string
	Send     []Message // written to the outbox, in order; those that are Tidy are only handed out
	Tell     *Message  // to [Session.TakenFrom], the last that goes there
	Toast    string    // what whoever pressed a key is told where nothing on their screen changes; not kept, see [WithToast]
	Forget   bool      // erase the response, its answers and the messages queued before this change
	Nothing  bool      // nothing changes but that the update was seen
	Forged   bool      // a key was pressed that was never given out there: it is counted, and changes nothing
}

// Delivery is a message that its holder must try to send and then Settle.
type Delivery struct {
	Message Message
	Posted  string // where Message.Replaces stands, as far as the update said so; no store knows it
	Tries   int    // how often it was tried before
}

// Result is what became of a delivery.
type Result struct {
	ID      string // Message.ID
	Posted  string // sent: the platform's id of it
	State   ResultState
	Due     time.Time // ResultLater: not before
	Untried bool      // ResultLater: it was not tried, only put off together with one before it
	Reason  string    // ResultLater, ResultDropped: a short cause, without tokens or content
}

// ResultState tells results apart.
type ResultState string

// What can become of a delivery.
const (
	ResultSent    ResultState = "sent"
	ResultLater   ResultState = "later"   // try again at Due
	ResultGone    ResultState = "gone"    // the person cannot be reached any more
	ResultDropped ResultState = "dropped" // the platform will never take it
)

// Published is the source of a flow version that people may still be in.
type Published struct {
	Ref    flows.Ref
	Source []byte
}

// Library keeps the source of every flow version ever run, so that nobody in mid-flow is thrown out by an upgrade.
type Library interface {
	// Publish stores the source of ref. It returns the source stored before for the same ref, or nil if there was
	// none; then nothing is changed. The caller compares.
	Publish(ctx context.Context, p Published) ([]byte, error)
	// Renew puts another source of a version in the place of the one stored, which asks the same: comments, languages and dates
	// may differ. The caller has compared.
	Renew(ctx context.Context, p Published) error
	// Versions returns every published version.
	Versions(ctx context.Context) ([]Published, error)
}
