package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"aporte/adapters/line"
)

// How long there may be no Socket Mode connection, or no answer of Slack where requests bring everything, before Healthy returns an
// error. A connection that is silent is closed within half a minute (see rarely), and a minute in all is what operators are promised.
const (
	away   = 25 * time.Second
	unseen = 45 * time.Second
)

// How often Slack is asked whether it is there, where no connection shows that, and how long its answer may take.
const (
	askEvery = 20 * time.Second
	askTime  = 10 * time.Second
)

var errNotRunning = errors.New("not receiving from Slack")

// health is what is known of the connection.
type health struct {
	mu      sync.Mutex
	running bool
	open    int       // Socket Mode connections
	since   time.Time // when the last one went, or when Run began
	spoke   time.Time // without Socket Mode: when Slack last answered, or when Run began; by the monotonic clock
	err     error     // the last error of loading installations or of introduce; nil after introduce succeeded or Run began
	rest    bool      // another node receives by Socket Mode
	denied  error     // why Slack refused a Socket Mode connection; nil again once it accepts one
}

func (h *health) run(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running, h.open, h.since, h.spoke, h.err, h.denied, h.rest = true, 0, now, time.Now(), nil, nil, false
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

// answered notes that Slack can be reached.
func (h *health) answered() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.spoke = time.Now()
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
// not. It is for readiness checks: it makes no call and returns at once. It notices silence within a minute.
func (c *Channel) Healthy() error {
	c.health.mu.Lock()
	running, open, since, spoke, err, denied := c.health.running, c.health.open, c.health.since, c.health.spoke, c.health.err, c.health.denied
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
	gone, limit := c.now().Sub(since), away
	if c.cfg.AppToken == "" {
		gone, limit = time.Since(spoke), unseen
	}
	if !rest && open == 0 && gone > limit {
		return fmt.Errorf("no connection to Slack for %s", gone.Round(time.Second))
	}
	return nil
}

// ask asks Slack every askEvery whether it is there (api.test), until ctx ends. Any answer that is no error of a server counts: the
// call needs no token.
func (c *Channel) ask(ctx context.Context) {
	for ctx.Err() == nil {
		if c.there(ctx) {
			c.health.answered()
		}
		line.Pause(ctx, askEvery)
	}
}

func (c *Channel) there(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.APIURL+"api.test", http.NoBody)
	if err != nil {
		return false
	}
	resp, err := c.doer().Do(req)
	return err == nil && resp.StatusCode < http.StatusInternalServerError
}

// Counts returns how many events of each name there were since the start: updates_KIND for what arrived (passed, command,
// box, submitted, mention, home, messages, deleted, uninstalled, revoked, granted, withdrawn, limited, ignored, unknown, malformed, stranger, early,
// overtaken, failed), call_METHOD and failed_METHOD for calls, sent, edited, edited_by_response, sent_plain, failed_send,
// requests_unauthorized, connections, connections_failed, acknowledgements_lost, boxes, toasts, installs,
// installs_failed, failed_rotation and workspaces_left. A name appears with its first event.
func (c *Channel) Counts() map[string]uint64 {
	return c.counts.All()
}
