package slack

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// away is how long there may be no Socket Mode connection before Healthy returns an error.
const away = time.Minute

var errNotRunning = errors.New("not receiving from Slack")

// health is what is known of the connection.
type health struct {
	mu      sync.Mutex
	running bool
	open    int       // Socket Mode connections
	since   time.Time // when the last one went, or when Run began
	err     error     // the last error of loading installations or of introduce; nil after introduce succeeded or Run began
	rest    bool      // another node receives by Socket Mode
	denied  error     // why Slack refused a Socket Mode connection; nil again once it accepts one
}

func (h *health) run(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running, h.open, h.since, h.err, h.denied, h.rest = true, 0, now, nil, nil, false
}

func (h *health) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running = false
}

// standby notes whether another node receives by Socket Mode.
func (h *health) standby(is bool, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rest && !is {
		h.since = now
	}
	h.rest = is
}

func (h *health) up() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open, h.denied = h.open+1, nil
}

func (h *health) down(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open = max(0, h.open-1)
	if h.open == 0 {
		h.since = now
	}
}

func (h *health) met() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.err = nil
}

func (h *health) deny(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.denied = err
}

func (h *health) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.err = err
}

// Healthy returns nil while the channel receives and can send to every workspace, and otherwise the reason why it does
// not. It is for readiness checks: it makes no call and returns at once.
func (c *Channel) Healthy() error {
	c.health.mu.Lock()
	running, open, since, err, denied := c.health.running, c.health.open, c.health.since, c.health.err, c.health.denied
	rest := c.health.rest
	c.health.mu.Unlock()
	c.spaces.mu.Lock()
	fault := c.spaces.fault
	c.spaces.mu.Unlock()
	switch {
	case err != nil:
		return err
	case !running:
		return errNotRunning
	case denied != nil && open == 0:
		return denied
	case fault != nil:
		return fault
	}
	if static := c.spaces.static; static != nil {
		if _, err := static.open(); err != nil {
			return errors.New("the app was removed, or SLACK_BOT_TOKEN is refused")
		}
	}
	if gone := c.now().Sub(since); c.cfg.AppToken != "" && !rest && open == 0 && gone > away {
		return fmt.Errorf("no connection to Slack for %s", gone.Round(time.Second))
	}
	return nil
}

// Counts returns how many events of each name there were since the start: updates_KIND for what arrived (passed, command,
// box, submitted, mention, home, messages, deleted, uninstalled, revoked, granted, withdrawn, limited, ignored, unknown, malformed, stranger, early,
// overtaken, failed), call_METHOD and failed_METHOD for calls, sent, edited, edited_by_response, sent_plain, failed_send,
// requests_unauthorized, connections, connections_failed, acknowledgements_lost, boxes, toasts, installs,
// installs_failed, failed_rotation and workspaces_left. A name appears with its first event.
func (c *Channel) Counts() map[string]uint64 {
	return c.counts.All()
}
