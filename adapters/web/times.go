package web

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"aporte/bot"
)

// Times measures how long the handling of an update takes, until it is stored, and notes when the last one came.
type Times struct {
	handling *prometheus.HistogramVec
	heard    heard
}

// NewTimes makes a Times.
func NewTimes() *Times {
	return &Times{handling: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: "handling_seconds", Help: "Time to understand an update and commit what follows.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2, 15), // half a millisecond to 8 s
	}, channelLabels), heard: heard{at: map[string]time.Time{}}}
}

// Of returns a channel that works like ch, and whose updates are measured under the name of the channel.
func (t *Times) Of(name string, ch bot.Channel) bot.Channel {
	platform, own := labelsOf(name)
	return timed{ch, t.handling.WithLabelValues(platform, own), func() { t.heard.now(name) }}
}

type timed struct {
	bot.Channel
	handling prometheus.Observer
	came     func()
}

// Run implements [bot.Channel].
func (t timed) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	return t.Channel.Run(ctx, func(ctx context.Context, u bot.Update) error {
		t.came()
		start := time.Now() // not Config.Now: this one is monotonic, and the other may jump
		defer func() { t.handling.Observe(time.Since(start).Seconds()) }()
		return handle(ctx, u)
	})
}
