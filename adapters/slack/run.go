package slack

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"aporte/bot"
)

// Run implements [bot.Channel]. Troubles with Slack do not end it: it backs off, says so in the log, and
// [Channel.Healthy] tells. Requests are answered with 503 while it is not running. Only one Run may be active.
func (c *Channel) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	context.AfterFunc(ctx, func() {
		pause(work, grace)
		cancel()
	})
	in := newIntake(ctx, work, handle)
	c.gently.start(ctx)
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
			wg.Go(func() { c.persist(ctx, authTest, c.introduce) })
		}
		wg.Go(func() { c.renewAll(ctx) })
		if c.cfg.AppToken != "" {
			for range c.cfg.Connections {
				wg.Go(func() { c.connect(ctx, in) })
			}
		}
		<-ctx.Done()
	}
	c.mu.Lock()
	c.intake = nil
	c.mu.Unlock()
	c.health.end()
	wg.Wait()
	in.close()
	c.gently.stop()
	return nil
}

// persist repeats a call until it succeeds; false means that ctx ended first.
func (c *Channel) persist(ctx context.Context, what string, try func(context.Context) error) bool {
	for wait := 500 * time.Millisecond; ctx.Err() == nil; wait = min(2*wait, time.Minute) {
		err := try(ctx)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		rest := wait/2 + rand.N(wait)
		if e, ok := errors.AsType[*apiError](err); ok && e.Wait > 0 {
			rest = e.Wait
		}
		c.health.fail(err)
		c.log.Warn("trying again", "what", what, "error", err, "wait", rest.Round(time.Millisecond))
		pause(ctx, rest)
	}
	return false
}
