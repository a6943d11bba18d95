package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"aporte/adapters/line"
	"aporte/bot"
)

// Run implements [bot.Channel]. It does not end when Slack cannot be reached or refuses a call: it writes that to the
// log, waits, and tries again. [Channel.Healthy] returns an error if this lasts. Requests are answered with 503 while it
// is not running. Only one Run may be active. It ends early with [line.ErrOtherBot] when the token of the settings is for
// a bot to which the channel's name does not belong, see [line.Bind].
func (c *Channel) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	ctx, refuse := context.WithCancelCause(ctx)
	defer refuse(nil)
	in := &intake{Shift: line.Begin(ctx, handle), flights: map[string]*flight{}}
	var wg sync.WaitGroup
	if c.persist(ctx, "load installations", c.spaces.load) {
		c.mu.Lock()
		c.intake = in
		select {
		case <-c.started:
		default:
			close(c.started)
		}
		c.mu.Unlock()
		c.health.run(c.now())
		if c.spaces.static != nil {
			wg.Go(func() {
				c.persist(ctx, authTest, func(ctx context.Context) error {
					err := c.introduce(ctx)
					if errors.Is(err, line.ErrOtherBot) {
						refuse(err)
					}
					return err
				})
			})
		}
		wg.Go(func() { c.renewAll(ctx) })
		if c.cfg.AppToken == "" {
			wg.Go(func() { c.ask(ctx) })
		} else {
			wg.Go(func() {
				c.listening().Do(ctx, func(ctx context.Context, _ func() bool) {
					// What arrives is handled whether or not the lease is over: Slack brings a press only once.
					var all sync.WaitGroup
					for n := range c.cfg.Connections {
						all.Go(func() { c.connect(ctx, in, silenceOf(n)) })
					}
					all.Wait()
				})
			})
		}
		<-ctx.Done()
	}
	c.mu.Lock()
	c.intake = nil
	c.mu.Unlock()
	c.health.end()
	wg.Wait()
	in.End()
	if err := context.Cause(ctx); errors.Is(err, line.ErrOtherBot) {
		return err
	}
	return nil
}

// persist repeats a call until it succeeds; false means that ctx ended first.
func (c *Channel) persist(ctx context.Context, what string, try func(context.Context) error) bool {
	backoff := line.Backoff{First: time.Second}
	for ctx.Err() == nil {
		err := try(ctx)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		rest := backoff.Next()
		if e, ok := errors.AsType[*apiError](err); ok && e.Wait > 0 {
			rest = e.Wait
		}
		c.health.fail(err)
		c.log.Warn("trying again", "what", what, "error", err, "wait", rest.Round(time.Millisecond))
		line.Pause(ctx, rest)
	}
	return false
}
