package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Channel connects one messaging platform. An implementation is right when bottest.TestChannel says so.
type Channel interface {
	// Run receives until ctx ends, and then returns nil. It calls handle once for each update, for one person in the
	// order in which the platform gave them, for different people at the same time, and acknowledges an update to the
	// platform only after handle returned nil. An error of handle means "not stored": the update must come again. A
	// channel that can say something beside the conversation gives handle a context of WithToast for a pressed key.
	Run(ctx context.Context, handle func(context.Context, Update) error) error

	// Send delivers m, or puts it in the place of the message that was posted under that id if m.Replaces is not empty,
	// and returns the platform's own id of it. A replacement whose id is "" is left out, unless it carries Choices:
	// then it is sent anew. Send is called by many goroutines, for one person by one at a time; beside it one more may
	// send a Tidy message to them. It returns ErrGone when the person cannot be reached any more, *RetryError when the
	// platform asks to wait, and any other error when trying again later may help. No error contains a token or what a
	// person wrote.
	//
	// A Tidy message gets only what people who wait leave over of the platform's rates. If that is nothing now, Send
	// returns *RetryError at once.
	Send(ctx context.Context, m Message, posted string) (string, error)
}

// ErrGone means that a person cannot be reached any more: blocked, deleted, uninstalled.
var ErrGone = errors.New("cannot be reached any more")

// RetryError means that the platform asks to wait before the next message to this person.
type RetryError struct{ After time.Duration }

func (e *RetryError) Error() string { return fmt.Sprintf("asked to wait %s", e.After) }

// ErrRefused means that the platform will never take this message (too long, malformed): trying again is no use.
var ErrRefused = errors.New("message refused by the platform")
