package web

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"aporte/bot"
)

// Times measures how long updates take from their arrival in this process until they are stored.
type Times struct{ handling *prometheus.HistogramVec }

// NewTimes makes a Times.
func NewTimes() *Times {
	return &Times{prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: "handling_seconds", Help: "Time to understand an update and commit what follows.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2, 15), // half a millisecond to 8 s
	}, []string{"channel"})}
}

// Of returns ch with its updates timed under its name.
func (t *Times) Of(name string, ch bot.Channel) bot.Channel {
	return timed{ch, t.handling.WithLabelValues(name)}
}

type timed struct {
	bot.Channel
	handling prometheus.Observer
}

// Run implements [bot.Channel].
func (t timed) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	return t.Channel.Run(ctx, func(ctx context.Context, u bot.Update) error {
		start := time.Now() // monotonic: the injected clock may jump
		defer func() { t.handling.Observe(time.Since(start).Seconds()) }()
		return handle(ctx, u)
	})
}
