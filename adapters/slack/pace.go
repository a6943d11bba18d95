package slack

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"aporte/bot"
)

// Rate bounds how fast Slack is called. A zero field means that of [DefaultRate].
type Rate struct {
	Post  float64 // new messages a second in one conversation, with short bursts
	Tier3 float64 // calls a minute and workspace of each method of tier 3 (chat.update, conversations.open, bots.info)
	Tier4 float64 // the same of tier 4 (views, users.info, chat.postEphemeral)
	Burst int     // how many messages may go to one conversation at once
}

// DefaultRate is what docs.slack.dev, apis/web-api/rate-limits, says.
var DefaultRate = Rate{Post: 1, Tier3: 50, Tier4: 100, Burst: 5}

// Times returns a rate that is n times as fast.
func (r Rate) Times(n float64) Rate {
	return Rate{Post: r.Post * n, Tier3: r.Tier3 * n, Tier4: r.Tier4 * n, Burst: max(r.Burst, int(float64(r.Burst)*n))}
}

// The methods called, and how each is bounded.
const (
	postMessage   = "chat.postMessage"
	postEphemeral = "chat.postEphemeral"
	updateMessage = "chat.update"
	openDM        = "conversations.open"
	openView      = "views.open"
	publishView   = "views.publish"
	userInfo      = "users.info"
	botInfo       = "bots.info"
	authTest      = "auth.test"
)

const (
	patience = 20 * time.Second // longer waits are handed back to the caller
	idleLane = 5 * time.Minute
	together = 3 * time.Second // two conversations limited within this time: the whole workspace is
)

// pace keeps the calls within what Slack allows: a bucket for each method and workspace, for messages one for each
// conversation, and the waits that Slack asked for. Nobody waits for another's bucket.
type pace struct {
	rate Rate
	now  func() time.Time

	mu    sync.Mutex
	lanes map[bucket]*lane
	swept time.Time
}

// bucket is what Slack counts together.
type bucket struct{ space, method, channel string }

type lane struct {
	limiter *rate.Limiter
	used    time.Time
	until   time.Time     // Slack asked to wait until then
	asked   time.Duration // for so long
	held    time.Time     // when it asked
}

func newPace(r Rate, now func() time.Time) *pace {
	given := func(v, fallback float64) float64 {
		if v <= 0 {
			return fallback
		}
		return v
	}
	r.Post, r.Tier3, r.Tier4 = given(r.Post, DefaultRate.Post), given(r.Tier3, DefaultRate.Tier3), given(r.Tier4, DefaultRate.Tier4)
	if r.Burst <= 0 {
		r.Burst = DefaultRate.Burst
	}
	return &pace{rate: r, now: now, lanes: map[bucket]*lane{}}
}

// lane returns the bucket's state. The lock is held.
func (p *pace) lane(b bucket, now time.Time) *lane {
	if now.Sub(p.swept) > idleLane || now.Before(p.swept) {
		p.swept = now
		for k, l := range p.lanes {
			if now.Sub(l.used) > idleLane && now.After(l.until) {
				delete(p.lanes, k)
			}
		}
	}
	l := p.lanes[b]
	if l == nil {
		l = &lane{limiter: p.limiter(b)}
		p.lanes[b] = l
	}
	l.used = now
	return l
}

func (p *pace) limiter(b bucket) *rate.Limiter {
	perMinute := func(n float64) *rate.Limiter { return rate.NewLimiter(rate.Limit(n/60), max(1, int(n/5))) }
	switch b.method {
	case postMessage:
		if b.channel == "" { // all conversations together: Slack gives no number, so only its answers count
			return rate.NewLimiter(rate.Inf, 1)
		}
		return rate.NewLimiter(rate.Limit(p.rate.Post), p.rate.Burst)
	case updateMessage, openDM, botInfo:
		return perMinute(p.rate.Tier3)
	case authTest, tokenMethod:
		return rate.NewLimiter(rate.Inf, 1)
	}
	return perMinute(p.rate.Tier4)
}

// left is how long Slack still wants us to wait. A clock that was set back must not make a second into an hour.
func (l *lane) left(now time.Time) time.Duration { return min(l.until.Sub(now), l.asked) }

// wait returns when a call may go, in the order of asking. When that is beyond ctx's deadline or patience, it returns
// *[bot.RetryError] at once.
func (p *pace) wait(ctx context.Context, b bucket) error {
	now := p.now()
	p.mu.Lock()
	l := p.lane(b, now)
	hold := l.left(now)
	if b.channel != "" {
		hold = max(hold, p.lane(bucket{b.space, b.method, ""}, now).left(now))
	}
	if hold > 0 {
		p.mu.Unlock()
		return &bot.RetryError{After: hold}
	}
	r := l.limiter.ReserveN(now, 1)
	p.mu.Unlock()
	delay := r.DelayFrom(now)
	if delay <= 0 {
		return nil
	}
	deadline, bounded := ctx.Deadline()
	if delay > patience || bounded && time.Until(deadline) < delay {
		r.CancelAt(now)
		return &bot.RetryError{After: delay}
	}
	pause(ctx, delay)
	if err := ctx.Err(); err != nil {
		r.CancelAt(now)
		return err
	}
	return nil
}

// spare takes a place that nobody who waits for an answer would miss, if there is one.
func (p *pace) spare(b bucket) bool {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lane(b, now)
	if l.left(now) > 0 || l.limiter.TokensAt(now) < float64(l.limiter.Burst())/3 {
		return false
	}
	return l.limiter.AllowN(now, 1)
}

// hold notes that Slack asked to wait. For messages it does not say whether the conversation or the workspace sent too
// many: two conversations at the same time mean the workspace.
func (p *pace) hold(b bucket, d time.Duration) {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lane(b, now)
	l.until, l.asked, l.held = now.Add(d), d, now
	if b.channel == "" {
		return
	}
	for k, other := range p.lanes {
		same := k.space == b.space && k.method == b.method && k.channel != "" && k.channel != b.channel
		if same && !other.held.IsZero() && now.Sub(other.held).Abs() < together {
			all := p.lane(bucket{b.space, b.method, ""}, now)
			all.until, all.asked = now.Add(d), d
			return
		}
	}
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
