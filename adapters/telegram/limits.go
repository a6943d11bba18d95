package telegram

import (
	"context"
	"time"

	"golang.org/x/time/rate"

	"aporte/adapters/line"
	"aporte/bot"
)

const (
	defaultAll   = 28
	defaultChat  = 1
	defaultBurst = 5
	groupEvery   = 3 * time.Second // 20 messages a minute in a group, https://core.telegram.org/bots/faq
	bulkShare    = 0.75            // of the overall rate, for messages that nobody waits for
	waitingFor   = time.Minute     // a person who wrote within this time waits for an answer
	idleChat     = 2 * time.Minute
	wroteKept    = 100_000 // chats of which it is known when somebody wrote there
)

// bucket is what Telegram counts together: everything (all), our own share of it for what nobody waits for (bulk), or
// one chat.
type bucket struct {
	all, bulk bool
	chat      int64
}

// limits keep the sending within what Telegram allows. Answers to people who just wrote, and edits, go before the rest,
// which gets bulkShare of the rate only. What only tidies up waits for nothing: it goes if there is more room than needed.
type limits struct {
	rate    Rate
	buckets *line.Buckets[bucket]
	written *line.Latest[int64, int64] // by chat: the last update from there, in milliseconds as of Unix
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
	l := &limits{rate: r, written: line.NewLatest[int64, int64](wroteKept)}
	l.buckets = line.NewBuckets(idleChat, l.limiter)
	return l
}

func (l *limits) limiter(b bucket) *rate.Limiter {
	switch {
	case b.all:
		return rate.NewLimiter(rate.Limit(l.rate.All), max(1, int(l.rate.All)))
	case b.bulk:
		share := l.rate.All * bulkShare
		return rate.NewLimiter(rate.Limit(share), max(1, int(share)))
	case b.chat < 0 && l.rate.Chat <= defaultChat:
		return rate.NewLimiter(rate.Every(groupEvery), l.rate.Burst)
	}
	return rate.NewLimiter(rate.Limit(l.rate.Chat), l.rate.Burst)
}

// wrote notes that somebody in the chat waits for an answer.
func (l *limits) wrote(id int64, now time.Time) { l.written.Set(id, now.UnixMilli()) }

// hold notes that Telegram asked to wait in this chat.
func (l *limits) hold(id int64, now time.Time, d time.Duration) {
	l.buckets.Hold(bucket{chat: id}, now, d)
}

// spare returns at once: nil if an edit may go to the chat that nobody waits for, else *[bot.RetryError].
func (l *limits) spare(id int64, now time.Time) error {
	if l.buckets.Spare(bucket{all: true}, now, bucket{chat: id}) {
		return nil
	}
	return &bot.RetryError{After: time.Second}
}

// wait returns when a call may go to the chat, see [line.Buckets.Wait].
func (l *limits) wait(ctx context.Context, id int64, edit bool, clock func() time.Time) error {
	now := clock()
	wrote, known := l.written.Get(id)
	take := []bucket{{all: true}}
	if interactive := edit || known && now.Sub(time.UnixMilli(wrote)) < waitingFor; !interactive {
		take = append(take, bucket{bulk: true})
	}
	if !edit {
		take = append(take, bucket{chat: id})
	}
	return l.buckets.Wait(ctx, now, take, bucket{chat: id})
}
