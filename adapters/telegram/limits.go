package telegram

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"aporte/bot"
)

const (
	defaultAll   = 28
	defaultChat  = 1
	defaultBurst = 5
	groupEvery   = 3 * time.Second  // 20 messages a minute in a group, https://core.telegram.org/bots/faq
	bulkShare    = 0.75             // of the overall rate, for messages that nobody waits for
	waitingFor   = time.Minute      // a person who wrote within this time waits for an answer
	patience     = 20 * time.Second // longer waits are handed back to the caller
	idleChat     = 2 * time.Minute
)

// limits keep the sending within what Telegram allows: an overall rate, one for each chat, and the waits that Telegram
// asked for in a chat. Answers to people who just wrote, and edits, go before the rest, which gets bulkShare of the
// rate only.
type limits struct {
	rate Rate
	all  *rate.Limiter
	bulk *rate.Limiter

	mu    sync.Mutex
	chats map[int64]*chatLimit
	swept time.Time
}

type chatLimit struct {
	limiter *rate.Limiter
	wrote   time.Time     // their last update
	used    time.Time     // the last time that anything asked for this chat
	until   time.Time     // Telegram asked to wait until then
	asked   time.Duration // for so long
}

func newLimits(r Rate) *limits {
	if r.All <= 0 {
		r.All = defaultAll
	}
	if r.Chat <= 0 {
		r.Chat = defaultChat
	}
	if r.Burst <= 0 {
		r.Burst = defaultBurst
	}
	share := r.All * bulkShare
	return &limits{
		rate:  r,
		all:   rate.NewLimiter(rate.Limit(r.All), max(1, int(r.All))),
		bulk:  rate.NewLimiter(rate.Limit(share), max(1, int(share))),
		chats: map[int64]*chatLimit{},
	}
}

// chat returns the limits of a chat; l.mu is held.
func (l *limits) chat(id int64, now time.Time) *chatLimit {
	if now.Sub(l.swept) > idleChat || now.Before(l.swept) {
		l.swept = now
		for k, c := range l.chats {
			if now.Sub(c.used) > idleChat && now.After(c.until) {
				delete(l.chats, k)
			}
		}
	}
	c := l.chats[id]
	if c == nil {
		every, burst := rate.Limit(l.rate.Chat), l.rate.Burst
		if id < 0 && l.rate.Chat <= defaultChat {
			every = rate.Every(groupEvery)
		}
		c = &chatLimit{limiter: rate.NewLimiter(every, burst)}
		l.chats[id] = c
	}
	c.used = now
	return c
}

// wrote notes that somebody in the chat waits for an answer.
func (l *limits) wrote(id int64, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.chat(id, now).wrote = now
}

// hold notes that Telegram asked to wait in this chat.
func (l *limits) hold(id int64, now time.Time, d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.chat(id, now)
	c.until, c.asked = now.Add(d), d
}

// wait returns when a call may go to the chat, in the order of asking. When that is beyond ctx's deadline or patience,
// it returns *[bot.RetryError] at once.
func (l *limits) wait(ctx context.Context, id int64, edit bool, clock func() time.Time) error {
	now := clock()
	l.mu.Lock()
	c := l.chat(id, now)
	// A clock that was set back must not make a second into an hour.
	if left := min(c.until.Sub(now), c.asked); left > 0 {
		l.mu.Unlock()
		return &bot.RetryError{After: left}
	}
	interactive := edit || now.Sub(c.wrote) < waitingFor && !c.wrote.IsZero()
	reserved := []*rate.Reservation{l.all.ReserveN(now, 1)}
	if !interactive {
		reserved = append(reserved, l.bulk.ReserveN(now, 1))
	}
	if !edit {
		reserved = append(reserved, c.limiter.ReserveN(now, 1))
	}
	l.mu.Unlock()

	var delay time.Duration
	for _, r := range reserved {
		delay = max(delay, r.DelayFrom(now))
	}
	if delay <= 0 {
		return nil
	}
	giveBack := func() {
		for _, r := range reserved {
			r.CancelAt(now)
		}
	}
	deadline, bounded := ctx.Deadline()
	if delay > patience || bounded && time.Until(deadline) < delay {
		giveBack()
		return &bot.RetryError{After: delay}
	}
	pause(ctx, delay)
	if err := ctx.Err(); err != nil {
		giveBack()
		return err
	}
	return nil
}
