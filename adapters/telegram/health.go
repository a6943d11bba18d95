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
	errNever    = errors.New("no connection to Telegram yet")
)

// Healthy returns an error when the last successful call is longer ago than this. For a webhook, an update that arrived
// counts as a call.
const (
	pollStale    = 3 * time.Minute // a poll of 50 s and the longest backoff
	webhookStale = 25 * time.Minute
)

// health is what the receiving side knows of the connection. The zero value has never been connected.
type health struct {
	mu   sync.Mutex
	last time.Time // the last good call
	err  error     // errToken or errConflict, until the next good call; else nil
	rest bool      // another node polls
}

func (h *health) ok(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last, h.err = now, nil
}

func (h *health) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.err = err
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

// Healthy returns nil while the channel receives updates, and otherwise the reason why it does not. It is for readiness
// checks: it makes no call and returns at once.
func (c *Channel) Healthy() error {
	c.health.mu.Lock()
	defer c.health.mu.Unlock()
	stale := pollStale
	if c.cfg.Mode == Webhook {
		stale = webhookStale
	}
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
