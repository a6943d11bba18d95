package web

import (
	"context"
	"maps"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"aporte/bot"
	"aporte/flows"
)

const namespace = "aporte"

// registry returns all metrics that /metrics shows. Labels name channels and statuses, never a person.
func (s *Server) registry() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), backlog{s.cfg},
	)
	if s.cfg.Times != nil {
		reg.MustRegister(s.cfg.Times.handling)
	}
	counter := func(name, help string, get func(bot.Stats) int64) {
		reg.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help},
			func() float64 { return float64(get(s.cfg.Bot.Stats())) }))
	}
	counter("updates_total", "Updates handled, repeated ones included.", func(b bot.Stats) int64 { return b.Updates })
	counter("updates_failed_total", "Updates not stored; the platform brings them again.", func(b bot.Stats) int64 { return b.Failed })
	counter("updates_flooded_total", "Updates of senders who were too fast: not answered, and kept only where they are words.", func(b bot.Stats) int64 { return b.Flooded })
	counter("keys_unknown_total", "Keys pressed that were never given out in that conversation.", func(b bot.Stats) int64 { return b.Forged })
	counter("messages_sent_total", "Messages delivered or edited.", func(b bot.Stats) int64 { return b.Sent })
	counter("messages_put_off_total", "Tries that will be made again later.", func(b bot.Stats) int64 { return b.Later })
	counter("messages_given_up_total", "Messages that will not be tried again.", func(b bot.Stats) int64 { return b.Dropped })
	counter("messages_left_out_total", "Closings of answered questions left out, as others waited: nobody waits for them.",
		func(b bot.Stats) int64 { return b.Untidy })
	counter("participants_gone_total", "Times that somebody could not be reached any more.", func(b bot.Stats) int64 { return b.Gone })
	counter("words_missing_total", "Times that words were not there in the language asked for: English was shown, or a key.",
		func(b bot.Stats) int64 { return b.Missing })
	reg.MustRegister(prometheus.NewGaugeFunc(
		prometheus.GaugeOpts{Namespace: namespace, Name: "messages_in_hand", Help: "Messages being sent, or next in line to be."},
		func() float64 { return float64(s.cfg.Bot.Stats().Queued) }))
	return reg
}

// backlog is a collector that reads the counts from the store each time the metrics are read.
type backlog struct{ cfg Config }

var (
	storeUp    = prometheus.NewDesc(namespace+"_store_up", "Whether the database could be read.", nil, nil)
	outbox     = prometheus.NewDesc(namespace+"_outbox_waiting", "Messages not sent yet.", nil, nil)
	outboxAge  = prometheus.NewDesc(namespace+"_outbox_oldest_seconds", "How long the oldest due message has waited.", nil, nil)
	outboxLost = prometheus.NewDesc(namespace+"_outbox_given_up", "Messages given up, lately.", nil, nil)
	parked     = prometheus.NewDesc(namespace+"_updates_parked", "Updates put aside because they failed.", nil, nil)
	funnel     = prometheus.NewDesc(namespace+"_conversations", "Conversations by how far they came, without any person.", []string{"flow", "channel", "bot", "lang", "stage"}, nil)
	responses  = prometheus.NewDesc(namespace+"_responses", "Responses by status.", []string{"status"}, nil)
)

// Describe implements [prometheus.Collector].
func (b backlog) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{storeUp, outbox, outboxAge, outboxLost, parked, responses, funnel} {
		ch <- d
	}
}

// Collect implements [prometheus.Collector].
func (b backlog) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
	defer cancel()
	held, err := b.cfg.Store.Backlog(ctx)
	if err != nil {
		gauge(storeUp, 0)
		return
	}
	gauge(storeUp, 1)
	gauge(outbox, float64(held.Waiting))
	gauge(outboxAge, waited(held, b.cfg.Now()).Seconds())
	gauge(outboxLost, float64(held.Dropped))
	gauge(parked, float64(held.Parked))
	counts := map[flows.Status]int{flows.InProgress: 0, flows.Submitted: 0} // so that these series exist even at 0
	maps.Copy(counts, held.Responses)
	for status, n := range counts {
		gauge(responses, float64(n), string(status))
	}
	visits, err := b.cfg.Store.Funnel(ctx)
	if err != nil {
		return
	}
	for labels, n := range reached(visits) {
		gauge(funnel, float64(n), labels[:]...)
	}
}

// labels returns the labels channel and bot of a channel's name: the platform, and the bot's name, which is "" for the one without.
func labels(name string) []string {
	platform, own := bot.SplitChannel(name)
	return []string{platform, own}
}

// reached adds up conversations by flow, channel, bot, language and stage. Sources are no labels: anybody can make one up.
func reached(visits map[string][]bot.Visits) map[[5]string]int {
	all := map[[5]string]int{}
	for flow, some := range visits {
		for _, v := range some {
			platform, own := bot.SplitChannel(v.Channel)
			for _, st := range bot.StageNames {
				all[[5]string{flow, platform, own, v.Lang, st.Name}] += v.Counts[st.Stage]
			}
			all[[5]string{flow, platform, own, v.Lang, bot.StageLeft}] += v.Left()
		}
	}
	return all
}
