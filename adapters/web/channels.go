package web

import (
	"maps"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"aporte/bot"
)

// channelLabels are the labels of everything that belongs to one channel, see labelsOf.
var channelLabels = []string{"channel", "bot"}

// labelsOf returns the platform and the name of the bot for the name of a channel. The bot without a name has an empty label, which
// for Prometheus is the same as no label.
func labelsOf(name string) (channel, own string) { return bot.SplitChannel(name) }

var (
	channelUp = prometheus.NewDesc(namespace+"_channel_up", "Whether the channel receives; it turns to 0 within a minute of silence.", channelLabels, nil)
	lastHeard = prometheus.NewDesc(namespace+"_channel_last_update_timestamp_seconds",
		"When the channel last brought an update; absent before the first since the start.", channelLabels, nil)
	events = prometheus.NewDesc(namespace+"_channel_events_total", "What the channel counted, by the name of the event.",
		[]string{"channel", "bot", "event"}, nil)
)

// state is a collector that asks the channels how they are each time the metrics are read.
type state struct{ cfg Config }

// Describe implements [prometheus.Collector].
func (s state) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{channelUp, lastHeard, events} {
		ch <- d
	}
}

// Collect implements [prometheus.Collector].
func (s state) Collect(ch chan<- prometheus.Metric) {
	for name, c := range s.cfg.Channels {
		platform, own := labelsOf(name)
		ch <- prometheus.MustNewConstMetric(channelUp, prometheus.GaugeValue, truth(c.Healthy() == nil), platform, own)
		if counting, ok := c.(interface{ Counts() map[string]uint64 }); ok {
			for event, n := range counting.Counts() {
				ch <- prometheus.MustNewConstMetric(events, prometheus.CounterValue, float64(n), platform, own, event)
			}
		}
	}
	if s.cfg.Times == nil {
		return
	}
	for name, at := range s.cfg.Times.heard.all() {
		platform, own := labelsOf(name)
		ch <- prometheus.MustNewConstMetric(lastHeard, prometheus.GaugeValue, seconds(at), platform, own)
	}
}

// seconds returns a time as Prometheus writes it; 0 for the zero time.
func seconds(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return float64(at.UnixMilli()) / 1000
}

// heard holds when each channel last brought an update.
type heard struct {
	mu sync.Mutex
	at map[string]time.Time
}

func (h *heard) now(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at[name] = time.Now()
}

func (h *heard) all() map[string]time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.at)
}
