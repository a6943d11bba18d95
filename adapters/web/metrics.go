package web

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"aporte/bot"
)

// metrics counts without names: no label says anything about a person.
func (s *Server) metrics() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &state{s})
	counter := func(name, help string, get func(bot.Stats) int64) {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "aporte", Name: name, Help: help},
			func() float64 { return float64(get(s.Bot.Stats())) }))
	}
	counter("updates_total", "Updates handled, repeated ones included.", func(b bot.Stats) int64 { return b.Updates })
	counter("updates_failed_total", "Updates not stored; the platform brings them again.", func(b bot.Stats) int64 { return b.Failed })
	counter("messages_sent_total", "Messages delivered or edited.", func(b bot.Stats) int64 { return b.Sent })
	counter("messages_put_off_total", "Tries that are made again later.", func(b bot.Stats) int64 { return b.Later })
	counter("messages_given_up_total", "Messages that will not be tried again.", func(b bot.Stats) int64 { return b.Dropped })
	counter("participants_gone_total", "Times that somebody could not be reached any more.", func(b bot.Stats) int64 { return b.Gone })
	reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "aporte", Name: "messages_in_hand", Help: "Messages being sent right now.",
	}, func() float64 { return float64(s.Bot.Stats().Queued) }))
	return reg
}

// state reads the store when it is asked.
type state struct{ s *Server }

var (
	waitingDesc   = prometheus.NewDesc("aporte_outbox_waiting", "Messages not sent yet.", nil, nil)
	oldestDesc    = prometheus.NewDesc("aporte_outbox_oldest_seconds", "How long the oldest due message has waited.", nil, nil)
	parkedDesc    = prometheus.NewDesc("aporte_updates_parked", "Updates put aside because they failed.", nil, nil)
	responsesDesc = prometheus.NewDesc("aporte_responses", "Responses by status.", []string{"status"}, nil)
)

// Describe implements [prometheus.Collector].
func (c *state) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{waitingDesc, oldestDesc, parkedDesc, responsesDesc} {
		ch <- d
	}
}

// Collect implements [prometheus.Collector].
func (c *state) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	b, err := c.s.Store.Backlog(ctx)
	if err != nil {
		c.s.Log.Warn("metrics without the store", "error", err)
		return
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	waited := 0.0
	if !b.OldestDue.IsZero() {
		waited = time.Since(b.OldestDue).Seconds()
	}
	gauge(waitingDesc, float64(b.Waiting))
	gauge(oldestDesc, waited)
	gauge(parkedDesc, float64(b.Parked))
	for status, n := range b.Responses {
		gauge(responsesDesc, float64(n), string(status))
	}
}
