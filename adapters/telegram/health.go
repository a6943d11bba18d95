package telegram

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// Reasons why the channel is not well, as [Channel.Healthy] gives them.
var (
	errToken    = errors.New("the bot's token is refused by Telegram (401)")
	errConflict = errors.New("another service receives with the same token (409)")
	errStuck    = stuckError{}
	errNever    = errors.New("no connection to Telegram yet")
)

// stuckError means that Telegram cannot reach the webhook.
type stuckError struct{}

func (stuckError) Error() string {
	return "Telegram cannot deliver to the webhook, and keeps what people wrote"
}

// EndsByRequests says that only a request from outside can end it: whoever keeps requests away for it would keep it for ever.
func (stuckError) EndsByRequests() bool { return true }

const (
	// stale is the age of the last good call from which Healthy returns an error. An update that came to the webhook counts as a
	// call. A poll of pollTimeout that is lost has ended by then, and was tried again.
	stale = 45 * time.Second
	// conflictHolds is how long after a conflict a good call does not end it: two processes take the connection from each other
	// in turn, and each has good calls in between.
	conflictHolds = 20 * time.Second
)

// health is what the receiving side knows of the connection. The zero value has never been connected.
type health struct {
	mu     sync.Mutex
	last   time.Time // the last good call
	err    error     // one of the reasons above, until the next good call; else nil
	failed time.Time // when err was noted
	took   int       // how many updates came to the webhook
	rest   bool      // another node polls
}

func (h *health) ok(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = now
	if errors.Is(h.err, errStuck) || errors.Is(h.err, errConflict) && now.Sub(h.failed) < conflictHolds {
		return
	}
	h.err = nil
}

// arrived notes that an update came to the webhook and was stored: it ends every fault.
func (h *health) arrived(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last, h.err = now, nil
	h.took++
}

func (h *health) fail(err error, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.err, h.failed = err, now
}

// flowing notes whether Telegram can deliver to the webhook.
func (h *health) flowing(flows bool, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case !flows:
		h.err, h.failed = errStuck, now
	case errors.Is(h.err, errStuck):
		h.err = nil
	}
}

// taken returns how many updates came to the webhook.
func (h *health) taken() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.took
}

// standby notes whether another node polls. This one then makes no call to Telegram as long as it has nothing to send.
func (h *health) standby(is bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rest = is; is && errors.Is(h.err, errConflict) {
		h.err = nil
	}
}

// tokenDead reports whether Telegram refused the token and no call has succeeded since.
func (h *health) tokenDead() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return errors.Is(h.err, errToken)
}

// contested reports whether another process receives with the same token.
func (h *health) contested() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return errors.Is(h.err, errConflict)
}

// Healthy returns nil while the channel receives updates, and otherwise the reason why it does not. It is for readiness
// checks: it makes no call and returns at once. It notices silence within a minute.
func (c *Channel) Healthy() error {
	c.health.mu.Lock()
	defer c.health.mu.Unlock()
	switch {
	case c.health.err != nil:
		return c.health.err
	case c.health.rest:
		return nil
	case c.health.last.IsZero():
		return errNever
	}
	if age := c.now().Sub(c.health.last); age > stale {
		return fmt.Errorf("no connection to Telegram for %s", age.Round(time.Second))
	}
	return nil
}

// Counts returns how many events of each name there were since the start: updates_passed, updates_ignored,
// updates_unknown, updates_malformed, updates_unreadable, updates_album, updates_overtaken, updates_failed,
// webhook_unauthorized, others_met, callbacks_unanswered, sent, edited, sent_plain, and failed_METHOD for calls that failed. A name
// appears with its first event.
func (c *Channel) Counts() map[string]uint64 {
	return c.counts.All()
}
