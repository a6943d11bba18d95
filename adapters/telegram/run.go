package telegram

import (
	"context"
	"errors"
	"net/http"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/adapters/line"
	"aporte/bot"
)

// errStopping means that an update was not handled because Run ends. It is not confirmed, so Telegram repeats it.
var errStopping = errors.New("stopping")

// Run implements [bot.Channel]. It does not end when Telegram cannot be reached or refuses a call: it writes that to the
// log, waits, and tries again. [Channel.Healthy] returns an error if this lasts. Only one Run may be active.
func (c *Channel) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	in := line.Begin(ctx, handle)
	if c.introduce(ctx) {
		c.lookForOther(ctx)
		in.Background(func(context.Context) { c.publish(ctx) })
		if c.cfg.Mode == Webhook {
			c.listen(ctx, in)
		} else {
			c.polling().Do(ctx, func(ctx context.Context, still func() bool) { c.poll(ctx, in, still) })
		}
	}
	in.End()
	return nil
}

// introduce asks Telegram for the bot's own id and name (getMe), until it succeeds. It returns false if ctx ends first.
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
	var b line.Backoff
	for ctx.Err() == nil {
		err := try(ctx)
		if err == nil {
			c.health.ok(c.now())
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		wait := c.trouble(ctx, what, err, &b)
		line.Pause(ctx, wait)
	}
	return false
}

// trouble notes a failed call of the receiving side, and returns how long to wait before the next.
func (c *Channel) trouble(ctx context.Context, what string, err error, b *line.Backoff) time.Duration {
	c.counts.Add("failed_" + what)
	wait := b.Next()
	e, ok := errors.AsType[*apiError](err)
	switch {
	case ok && e.tokenDead():
		c.health.fail(errToken, c.now())
		wait = max(wait, 30*time.Second)
		c.log.Error("Telegram refuses the bot's token; set a new one (@BotFather, /token)", "call", what)
		return wait
	case ok && e.Code == http.StatusConflict:
		c.health.fail(errConflict, c.now())
		c.meetOther(ctx)
		wait = conflictPause
		c.log.Error("another service receives with the same token; stop it, or give each its own bot", "call", what)
		return wait
	case ok && e.RetryAfter > 0:
		wait = e.RetryAfter
	}
	c.log.Warn("cannot reach Telegram, trying again", "call", what, "error", err, "wait", wait.Round(time.Millisecond))
	return wait
}

// take handles one update in its sender's lane, and returns the toast for it, "" if there is none. An error means that
// the update was not stored and must be handled again.
func (c *Channel) take(in *line.Shift, d decoded) (toast string, err error) {
	switch {
	case d.verdict != pass:
		c.counts.Add("updates_" + string(d.verdict))
		return "", nil
	case in.Stop.Err() != nil:
		return "", errStopping
	case c.albums.spare(d):
		c.counts.Add("updates_album")
		return "", nil
	}
	if d.update.Reply.Token == "" && d.answers != 0 {
		d.update.Reply.Token = c.questions.token(d.update.From.User, d.answers)
	}
	if !c.edits.Last(&d.update, d.id) {
		c.counts.Add("updates_overtaken")
		return "", nil
	}
	if t, err := parseTarget(d.update.From.User); err == nil {
		c.limits.wrote(t.chat, c.now())
	}
	ctx := in.Work
	if d.callback != "" {
		ctx = bot.WithToast(ctx, func(text string) { toast = text })
	}
	if err := in.Handle(ctx, d.update); err != nil {
		c.counts.Add("updates_failed")
		return "", err
	}
	c.counts.Add("updates_" + string(pass))
	return toast, nil
}

// release stops the spinner on a pressed key, and shows a toast if there is one. Telegram forgets the query within seconds, so
// a failure means nothing.
func (c *Channel) release(in *line.Shift, query, toast string) {
	if query == "" {
		return
	}
	in.Background(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, callTimeout/2)
		defer cancel()
		if c.api.call(ctx, answerQuery, queryAnswer(query, toast), nil) != nil {
			c.counts.Add("callbacks_unanswered")
		}
	})
}

// conflictPause is how long a process waits before it tries to receive again beside another one.
const conflictPause = 5 * time.Second

const answerQuery = "answerCallbackQuery"

// queryAnswer are the parameters of [answerQuery]. The text may have 200 characters, counted as those of a message.
func queryAnswer(query, toast string) tgbotapi.Params {
	p := tgbotapi.Params{"callback_query_id": query}
	if parts := line.Split(toast, bot.MaxToast, line.Units); len(parts) > 0 {
		p.AddNonEmpty("text", parts[0])
	}
	return p
}
