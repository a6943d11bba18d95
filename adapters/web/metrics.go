package web

import (
	"context"
	"maps"
	"runtime"

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
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		backlog{s.cfg}, state{s.cfg}, build(s.cfg.Version),
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

// build is always 1: what matters are its labels.
func build(version string) prometheus.Collector {
	g := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "The release that runs.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	})
	g.Set(1)
	return g
}

// backlog is a collector that reads the counts from the store each time the metrics are read.
type backlog struct{ cfg Config }

var (
	storeUp    = prometheus.NewDesc(namespace+"_store_up", "Whether the database could be read.", nil, nil)
	writable   = prometheus.NewDesc(namespace+"_store_writable", "Whether the database could be written to.", nil, nil)
	diskFree   = prometheus.NewDesc(namespace+"_disk_free_bytes", "Free space on the disk of the database.", nil, nil)
	diskSize   = prometheus.NewDesc(namespace+"_disk_size_bytes", "Size of the disk of the database.", nil, nil)
	backedUp   = prometheus.NewDesc(namespace+"_backup_last_success_timestamp_seconds", "When the database was last copied, as aporte backup noted; 0 if it never was.", nil, nil)
	closes     = prometheus.NewDesc(namespace+"_consultation_closes_timestamp_seconds", "When the consultation closes or has closed; absent if it has no close.", []string{"flow"}, nil)
	outbox     = prometheus.NewDesc(namespace+"_outbox_waiting", "Messages not sent yet.", nil, nil)
	outboxAge  = prometheus.NewDesc(namespace+"_outbox_oldest_seconds", "How long the oldest due message has waited.", nil, nil)
	outboxLost = prometheus.NewDesc(namespace+"_outbox_given_up", "Messages given up, lately.", nil, nil)
	parked     = prometheus.NewDesc(namespace+"_updates_parked", "Updates put aside because they failed.", nil, nil)
	funnel     = prometheus.NewDesc(namespace+"_conversations", "Conversations by how far they came, without any person.", append([]string{"flow", "lang", "stage"}, channelLabels...), nil)
	responses  = prometheus.NewDesc(namespace+"_responses", "Responses by status.", []string{"status"}, nil)
)

// Describe implements [prometheus.Collector].
func (b backlog) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		storeUp, writable, diskFree, diskSize, backedUp, closes, outbox, outboxAge, outboxLost, parked, responses, funnel,
	} {
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
	b.disk(gauge)
	gauge(writable, truth(b.cfg.Store.Ping(ctx) == nil))
	held, err := b.cfg.Store.Backlog(ctx)
	gauge(storeUp, truth(err == nil))
	if err != nil {
		return
	}
	gauge(outbox, float64(held.Waiting))
	gauge(outboxAge, waited(held, b.cfg.Now()).Seconds())
	gauge(outboxLost, float64(held.Dropped))
	gauge(parked, float64(held.Parked))
	counts := map[flows.Status]int{flows.InProgress: 0, flows.Submitted: 0} // so that these series exist even at 0
	maps.Copy(counts, held.Responses)
	for status, n := range counts {
		gauge(responses, float64(n), string(status))
	}
	b.dates(ctx, gauge)
	visits, err := b.cfg.Store.Funnel(ctx)
	if err != nil {
		return
	}
	for at, n := range reached(visits) {
		channel, own := labelsOf(at.channel)
		gauge(funnel, float64(n), at.flow, at.lang, at.stage, channel, own)
	}
}

// measure writes the value of a metric.
type measure func(d *prometheus.Desc, v float64, labels ...string)

func (b backlog) disk(gauge measure) {
	if b.cfg.Disk == nil {
		return
	}
	if free, size, err := b.cfg.Disk(); err == nil {
		gauge(diskFree, float64(free))
		gauge(diskSize, float64(size))
	}
}

func (b backlog) dates(ctx context.Context, gauge measure) {
	if b.cfg.Backup != nil {
		if at, err := b.cfg.Backup(ctx); err == nil {
			gauge(backedUp, seconds(at))
		}
	}
	schedules, err := b.cfg.Store.Schedules(ctx)
	if err != nil {
		return
	}
	for flow, s := range schedules {
		if !s.Closes.IsZero() {
			gauge(closes, seconds(s.Closes), flow)
		}
	}
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// place is where people stand in a consultation, see reached.
type place struct{ flow, channel, lang, stage string }

// reached adds up conversations by flow, channel, language and stage. Sources are no labels: anybody can make one up.
func reached(visits map[string][]bot.Visits) map[place]int {
	all := map[place]int{}
	for flow, some := range visits {
		for _, v := range some {
			for _, st := range bot.StageNames {
				all[place{flow, v.Channel, v.Lang, st.Name}] += v.Counts[st.Stage]
			}
			all[place{flow, v.Channel, v.Lang, bot.StageLeft}] += v.Left()
		}
	}
	return all
}
