package telegram

import (
	"context"
	"errors"
	"net/http"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/bot"
)

// grace is how long an update in hand may still be worked on after Run was asked to end.
const grace = 5 * time.Second

// maxAnswering bounds the calls under way that stop the spinner on a key. Above it, spinners stop by themselves.
const maxAnswering = 64

// errStopping means that an update was left at the platform because Run ends.
var errStopping = errors.New("stopping")

// intake is one run of receiving.
type intake struct {
	stop   context.Context // ends with Run: nothing new is begun
	work   context.Context // of handle; outlives stop by grace, so that a commit under way is not torn
	handle func(context.Context, bot.Update) error
	lanes  *lanes
	tasks  chan struct{} // a place for each call under way beside the receiving
}

// Run implements [bot.Channel]. Troubles with Telegram do not end it: it backs off, says so in the log, and
// [Channel.Healthy] tells. Only one Run may be active.
func (c *Channel) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	in := &intake{stop: ctx, work: work, handle: handle, lanes: newLanes(), tasks: make(chan struct{}, maxAnswering)}
	// The grace begins when ctx ends, whatever receiving is doing then.
	context.AfterFunc(ctx, func() {
		pause(work, grace)
		cancel()
	})

	if c.introduce(ctx) {
		in.background(func() { c.publish(ctx) })
		if c.cfg.Mode == Webhook {
			c.listen(ctx, in)
		} else {
			c.poll(ctx, in)
		}
	}
	in.lanes.close()
	in.finish()
	return nil
}

// introduce learns the bot's own name, and tries until ctx ends.
func (c *Channel) introduce(ctx context.Context) bool {
	return c.persist(ctx, "getMe", func(ctx context.Context) error {
		var me tgbotapi.User
		if err := c.api.call(ctx, "getMe", nil, &me); err != nil {
			return err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.me = self{ID: me.ID, Name: me.UserName}
		return nil
	})
}

// persist repeats a call until it succeeds; false means that ctx ended first.
func (c *Channel) persist(ctx context.Context, what string, try func(context.Context) error) bool {
	var b backoff
	for ctx.Err() == nil {
		err := try(ctx)
		if err == nil {
			c.health.ok(c.now())
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		wait := c.trouble(what, err, &b)
		pause(ctx, wait)
	}
	return false
}

// trouble notes a failed call of the receiving side, and says how long to wait before the next.
func (c *Channel) trouble(what string, err error, b *backoff) time.Duration {
	c.counts.add("failed_" + what)
	wait := b.next()
	e, ok := errors.AsType[*apiError](err)
	switch {
	case ok && e.tokenDead():
		c.health.fail(errToken)
		wait = max(wait, 30*time.Second)
		c.log.Error("Telegram refuses the bot's token; set a new one (@BotFather, /token)", "call", what)
		return wait
	case ok && e.Code == http.StatusConflict:
		c.health.fail(errConflict)
		wait = max(wait, 5*time.Second)
		c.log.Error("another process receives with the same token; stop it, or give each its own bot", "call", what)
		return wait
	case ok && e.RetryAfter > 0:
		wait = e.RetryAfter
	}
	c.log.Warn("cannot reach Telegram, trying again", "call", what, "error", err, "wait", wait.Round(time.Millisecond))
	return wait
}

// take works on one update in its sender's lane. An error means that it must come again.
func (c *Channel) take(in *intake, d decoded) error {
	switch {
	case d.verdict != pass:
		c.counts.add("updates_" + string(d.verdict))
		return nil
	case in.stop.Err() != nil:
		return errStopping
	case c.albums.spare(d):
		c.counts.add("updates_album")
		return nil
	}
	if t, err := parseTarget(d.update.From.User); err == nil {
		c.limits.wrote(t.chat, c.now())
	}
	if err := in.handle(in.work, d.update); err != nil {
		c.counts.add("updates_failed")
		return err
	}
	c.counts.add("updates_" + string(pass))
	return nil
}

// background runs f beside the receiving, or not at all when too much is under way.
func (in *intake) background(f func()) {
	select {
	case in.tasks <- struct{}{}:
		go func() {
			defer func() { <-in.tasks }()
			f()
		}()
	default:
	}
}

// finish waits for what runs in the background.
func (in *intake) finish() {
	for range cap(in.tasks) {
		in.tasks <- struct{}{}
	}
}

// release stops the spinner on a pressed key. Telegram forgets the query within seconds, so a failure means nothing.
func (c *Channel) release(in *intake, query string) {
	if query == "" {
		return
	}
	in.background(func() {
		ctx, cancel := context.WithTimeout(in.work, callTimeout/2)
		defer cancel()
		if c.api.call(ctx, "answerCallbackQuery", tgbotapi.Params{"callback_query_id": query}, nil) != nil {
			c.counts.add("callbacks_unanswered")
		}
	})
}
