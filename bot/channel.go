package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Channel connects one messaging platform. An implementation is correct when bottest.TestChannel passes.
type Channel interface {
	// Run receives updates until ctx ends, and then returns nil. It calls handle once for each update: one person's updates
	// in the order of the platform, those of different people at the same time. It acknowledges an update to the
	// platform only after handle returned nil. An error of handle means "not stored": the update must come again. A
	// channel whose platform can show a short reply to a pressed key gives handle a context of [WithToast].
	Run(ctx context.Context, handle func(context.Context, Update) error) error

	// Send delivers m and returns the platform's own id of it. If m.Replaces is not empty, it edits the earlier message
	// instead, whose id on the platform is posted. If m.Replaces is not empty and posted is "", m is sent as a new message
	// if it has Choices, and is not sent at all if it has none.
	//
	// Send is called by many goroutines, but for one person never twice at the same time. The one exception is a Tidy
	// message, which may be sent to a person at the same time as another message. Errors: ErrGone when the person
	// cannot be reached any more; *RetryError when the platform asks to wait; ErrRefused when the platform will never take
	// m; any other error when trying again later may help. No error contains a token or what a person wrote.
	//
	// A Tidy message may use only that part of the platform's rate limits that messages to waiting people do not need. If
	// nothing is left now, Send returns *RetryError at once.
	Send(ctx context.Context, m Message, posted string) (string, error)
}

// ErrGone means that a person cannot be reached any more: blocked, deleted, uninstalled.
var ErrGone = errors.New("cannot be reached any more")

// ErrShut is an [ErrGone] that is not about one person: the platform refuses the bot itself, for all people of a workspace. That may
// be a mistake, and may be mended.
var ErrShut = fmt.Errorf("%w: the bot is refused", ErrGone)

// RetryError means that the platform asks to wait for After before the next message to this person.
type RetryError struct{ After time.Duration }

func (e *RetryError) Error() string { return fmt.Sprintf("asked to wait %s", e.After) }

// ErrRefused means that the platform will never take this message (too long, malformed): another try would fail, too.
var ErrRefused = errors.New("message refused by the platform")
