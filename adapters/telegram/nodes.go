package telegram

import (
	"time"

	"aporte/adapters/line"
)

// join tells the channel of the other nodes. It is called before anything is received or sent.
func (c *Channel) join(nodes line.Nodes) {
	c.cfg.Nodes = nodes
	c.limits.join(nodes, c.cfg.Name)
}

// join lets the nodes keep the overall rate of a bot together. How fast one chat is written to, each node looks after by itself: while
// one of them has a message to a person, the store gives no other the next.
func (l *limits) join(nodes line.Nodes, name string) {
	rate := func(what string, perSecond float64) (line.Rate, bool) {
		every := time.Duration(float64(time.Second) / perSecond)
		return line.Rate{Name: what + " " + name, Every: every, Burst: max(1, int(perSecond))}, true
	}
	l.buckets.Share(nodes, func(b bucket) (line.Rate, bool) {
		switch {
		case b.bulk:
			return rate("bulk", l.rate.All*bulkShare)
		case b.all:
			return rate("send", l.rate.All)
		}
		return line.Rate{}, false
	})
}

// polling is the duty to ask Telegram for updates: it gives them to one process at a time.
func (c *Channel) polling() line.Duty {
	return line.Duty{Nodes: c.cfg.Nodes, Name: "poll " + c.cfg.Name, Log: c.log, Standby: c.health.standby}
}
