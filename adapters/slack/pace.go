package slack

import (
	"context"
	"time"

	"golang.org/x/time/rate"

	"aporte/adapters/line"
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
	idleLane = 5 * time.Minute
	together = 3 * time.Second // two conversations limited within this time: the whole workspace is
)

// pace keeps the calls within what Slack allows: a bucket for each method and workspace, for messages one for each
// conversation, and the waits that Slack asked for.
type pace struct {
	rate    Rate
	now     func() time.Time
	buckets *line.Buckets[bucket]
}

// bucket names the calls that Slack counts together: those of a method in a workspace. For chat.postMessage it names
// those in one conversation (channel); for other methods channel is "".
type bucket struct{ space, method, channel string }

// whole is the bucket of all conversations of a workspace together.
func (b bucket) whole() bucket { return bucket{b.space, b.method, ""} }

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
	p := &pace{rate: r, now: now}
	p.buckets = line.NewBuckets(idleLane, p.limiter)
	return p
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

// wait waits until a call may be made. Its errors are those of [line.Buckets.Wait].
func (p *pace) wait(ctx context.Context, b bucket) error {
	return p.buckets.Wait(ctx, p.now(), []bucket{b}, b.whole())
}

// spare reports whether a call may be made now for which nobody waits, see [line.Buckets.Spare]. It never waits.
func (p *pace) spare(b bucket) bool { return p.buckets.Spare(b, p.now()) }

// hold notes that Slack asked to wait for d. For messages Slack does not say whether the conversation or the whole
// workspace sent too many. If it asked so for two conversations within a short time (together), all conversations of the
// workspace wait.
func (p *pace) hold(b bucket, d time.Duration) {
	now := p.now()
	p.buckets.Hold(b, now, d)
	other := func(k bucket) bool {
		return k.space == b.space && k.method == b.method && k.channel != "" && k.channel != b.channel
	}
	if b.channel != "" && p.buckets.Held(now, together, other) {
		p.buckets.Hold(b.whole(), now, d)
	}
}
