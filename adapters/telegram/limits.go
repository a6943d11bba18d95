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
	bulkShare    = 0.75            // of the overall rate, for messages to chats where nobody waits for an answer
	waitingFor   = time.Minute     // a person who wrote within this time waits for an answer
	idleChat     = 2 * time.Minute
	wroteKept    = 100_000 // number of chats for which it is remembered when somebody wrote there
)

// bucket names calls that share one rate. all: every message and edit. bulk: messages to chats where nobody waits for an
// answer; their rate is our own rule, not Telegram's. chat: the new messages in the chat of that id.
type bucket struct {
	all, bulk bool
	chat      int64
}

// limits keep messages and edits within the rates that Telegram allows. Edits, and messages to chats where somebody wrote
// within waitingFor, may use the whole rate. All other messages together may use bulkShare of it. An edit that only
// tidies up does not wait: it is made if enough of the rate is left, and otherwise tried again later.
type limits struct {
	rate    Rate
	buckets *line.Buckets[bucket]
	written *line.Latest[int64, int64] // by chat id: when the last update came from there, in Unix milliseconds
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

// wrote notes that an update came from the chat now. For the time waitingFor, somebody there waits for an answer.
func (l *limits) wrote(id int64, now time.Time) { l.written.Set(id, now.UnixMilli()) }

// hold notes that Telegram asked to wait for d before the next call to this chat.
func (l *limits) hold(id int64, now time.Time, d time.Duration) {
	l.buckets.Hold(bucket{chat: id}, now, d)
}

// spare checks whether an edit that nobody waits for may be made in the chat now. It returns nil or *[bot.RetryError],
// and never waits.
func (l *limits) spare(id int64, now time.Time) error {
	if l.buckets.Spare(bucket{all: true}, now, bucket{chat: id}) {
		return nil
	}
	return &bot.RetryError{After: time.Second}
}

// wait waits until a message or an edit may go to the chat. Its errors are those of [line.Buckets.Wait].
func (l *limits) wait(ctx context.Context, id int64, edit bool, clock func() time.Time) error {
	now := clock()
	wrote, known := l.written.Get(id)
	var take []bucket
	if interactive := edit || known && now.Sub(time.UnixMilli(wrote)) < waitingFor; !interactive {
		take = append(take, bucket{bulk: true}) // first: what waits here must not stand in the way of others at the next
	}
	take = append(take, bucket{all: true})
	if !edit {
		take = append(take, bucket{chat: id})
	}
	return l.buckets.Wait(ctx, now, take, bucket{chat: id})
}
