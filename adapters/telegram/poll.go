package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/adapters/line"
)

const (
	pollTimeout = 25 * time.Second // Telegram takes up to 50 s; the shorter it is, the sooner a lost connection is noticed
	pollGrace   = 10 * time.Second // how much longer an answer may take
	pollLimit   = 100              // the most that Telegram gives
	freshPause  = 100 * time.Millisecond
	stalePause  = 500 * time.Millisecond

	maxHandleWait = 5 * time.Second // between tries to store an update
)

// window tracks the updates that were received and not yet confirmed.
//
// Asking for updates confirms all below the offset, so the offset never passes an update that is still being handled.
// While one is slow, Telegram is asked again from that one on. It repeats the updates that are known, which are left out,
// and adds new ones. So a slow update of one person does not delay other people. This holds for up to 100 updates, the
// most that one answer has: Telegram keeps all after them until the slow one is handled.
type window struct {
	mu   sync.Mutex
	open map[int64]bool // being handled
	done map[int64]bool // handled, but an earlier one is open
	next int64          // one above the last update received; 0 asks for the earliest that there is
	idle chan struct{}  // a signal that nothing is open any more
}

func newWindow() *window {
	return &window{open: map[int64]bool{}, done: map[int64]bool{}, idle: make(chan struct{}, 1)}
}

// offset returns what to ask Telegram for next: the id of the earliest update that must not be confirmed yet.
func (w *window) offset() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	low := w.next
	for id := range w.open {
		low = min(low, id)
	}
	for id := range w.done {
		if id < low {
			delete(w.done, id)
		}
	}
	return low
}

// admit notes that an update was received, and reports whether it is new. It is not, if it is being handled or was
// handled.
func (w *window) admit(id int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = id + 1
	if w.open[id] || w.done[id] {
		return false
	}
	w.open[id] = true
	return true
}

func (w *window) finish(id int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, id)
	w.done[id] = true
	if len(w.open) == 0 {
		select {
		case w.idle <- struct{}{}:
		default:
		}
	}
}

// emptied notes that Telegram has no update from the offset on. If none is being handled, all are confirmed, and Telegram
// is next asked without an offset. That finds updates with lower ids, too: after a week without updates, Telegram chooses
// the next id at random (Bot API, Update).
func (w *window) emptied() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.open) == 0 {
		w.next = 0
		clear(w.done)
	}
}

// settle waits until no update is being handled, but not longer than d, and not after ctx ends.
func (w *window) settle(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		w.mu.Lock()
		open := len(w.open)
		w.mu.Unlock()
		if open == 0 {
			return
		}
		select {
		case <-w.idle:
		case <-t.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// poll receives by long polling until ctx ends. The offset is kept in memory only: whoever polls next, here or on another node, gets
// all updates that were not confirmed, and the store recognises those that were handled. still says whether this node may go on;
// where it may not, nothing that was received is handled any more, since another node receives it again.
func (c *Channel) poll(ctx context.Context, in *line.Shift, still func() bool) {
	// A webhook that is set makes every poll fail.
	if !c.persist(ctx, "deleteWebhook", func(ctx context.Context) error {
		return c.api.call(ctx, "deleteWebhook", nil, nil)
	}) {
		return
	}
	w := newWindow()
	var b line.Backoff
	limit, wait := pollLimit, pollTimeout
	for ctx.Err() == nil && still() {
		batch, err := c.fetch(ctx, w.offset(), limit, wait)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			if errors.Is(err, errTooLarge) {
				limit = 1 // ask for one update at a time, until the one that is too large is met
			}
			pause := c.trouble(ctx, "getUpdates", err, &b)
			if wait = 0; c.health.contested() {
				wait = pollTimeout // a short poll between two of the other service looks as if all were well
			}
			line.Pause(ctx, pause)
			continue
		}
		b.Reset()
		limit, wait = pollLimit, pollTimeout
		c.health.ok(c.now())
		if len(batch) == 0 {
			w.emptied()
			continue
		}
		fresh, known := 0, 0
		for _, raw := range batch {
			d, err := c.decode(raw)
			if err != nil {
				c.counts.Add("updates_unreadable")
				continue
			}
			known++
			if w.admit(d.id) {
				fresh++
				c.dispatch(ctx, in, w, d, still)
			}
		}
		switch {
		case known == 0:
			c.log.Error("Telegram gave updates without a number; none can be confirmed", "count", len(batch))
			line.Pause(ctx, b.Next())
		case fresh > 0:
			w.settle(ctx, freshPause)
		default:
			w.settle(ctx, stalePause)
		}
	}
}

// fetch asks for updates from offset on, and waits for them so long. After trouble it should not wait: the answer then shows at
// once that Telegram can be reached again.
func (c *Channel) fetch(ctx context.Context, offset int64, limit int, wait time.Duration) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, wait+pollGrace)
	defer cancel()
	params := tgbotapi.Params{
		"timeout":         strconv.Itoa(int(wait / time.Second)),
		"limit":           strconv.Itoa(limit),
		"allowed_updates": allowed,
	}
	params.AddNonZero64("offset", offset)
	var batch []json.RawMessage
	if err := c.api.call(ctx, "getUpdates", params, &batch); err != nil {
		return nil, err
	}
	return batch, nil
}

// dispatch puts an update into the lane of its sender. There it is tried until it is handled or receiving stops. What the
// person does next waits behind it.
func (c *Channel) dispatch(ctx context.Context, in *line.Shift, w *window, d decoded, still func() bool) {
	in.Do(d.update.From.User, func() {
		var b line.Backoff
		for still() {
			toast, err := c.take(in, d)
			if err == nil {
				w.finish(d.id)
				c.release(in, d.callback, toast)
				return
			}
			if ctx.Err() != nil {
				return // it stays unconfirmed and comes again
			}
			wait := min(b.Next(), maxHandleWait)
			c.log.Warn("update not stored, trying again", "update", d.id, "error", err, "wait", wait.Round(time.Millisecond))
			line.Pause(ctx, wait)
		}
	})
}
