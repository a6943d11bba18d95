package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"aporte/adapters/line"
)

// What several nodes have to know of each other: who receives by Socket Mode, how fast they call Slack together, and which
// workspaces have installed or removed the app through another node.

// listening is the duty to receive by Socket Mode: an app may have few connections.
func (c *Channel) listening() line.Duty {
	standby := func(is bool) { c.health.standby(is, c.now()) }
	return line.Duty{Nodes: c.cfg.Nodes, Name: "socket " + c.cfg.Name, Log: c.log, Standby: standby}
}

// join lets the nodes keep the rates together that Slack counts by workspace and method. How fast one conversation is written to, each
// node looks after by itself: while one of them has a message to a person, the store gives no other the next.
func (p *pace) join(nodes line.Nodes, name string) {
	p.buckets.Share(nodes, func(b bucket) (line.Rate, bool) {
		limit := p.limiter(b)
		perSecond := float64(limit.Limit())
		if b.channel != "" || limit.Burst() <= 1 {
			return line.Rate{}, false
		}
		every := time.Duration(float64(time.Second) / perSecond)
		return line.Rate{Name: fmt.Sprintf("%s %s %s", name, b.space, b.method), Every: every, Burst: limit.Burst()}, true
	})
}

// rereadEvery is how often the installations are read again at most.
const rereadEvery = time.Second

// reread notes what other nodes have changed of the installations: new ones, other tokens, and those that are gone. Without other
// nodes it does nothing. An installation that cannot be read is left as it is.
func (s *spaces) reread(ctx context.Context) {
	if s.c.cfg.Vault == nil || s.c.cfg.Nodes == nil {
		return
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	began := s.c.now()
	if began.Sub(s.lastRead).Abs() < rereadEvery {
		return
	}
	s.lastRead = began
	kept, err := s.c.cfg.Vault.List(ctx, spaceKind)
	if err != nil {
		s.c.log.Warn("installations not read again", "error", err)
		return
	}
	for id, raw := range kept {
		var rec installation
		if json.Unmarshal(raw, &rec) != nil || rec.id() != id {
			continue
		}
		known := s.get(id)
		if known == nil || known.older(rec) {
			s.put(rec)
		}
	}
	for _, known := range s.snapshot() {
		if _, there := kept[known.id()]; !there && !known.static && known.record().Installed.Before(began) {
			known.mu.Lock()
			known.left = true
			known.mu.Unlock()
		}
	}
}

// older says whether an installation was made, or its tokens renewed, after those that the space has.
func (s *space) older(rec installation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.static && (rec.Installed.After(s.rec.Installed) || rec.Expires.After(s.rec.Expires))
}

// alone lets one node at a time renew the tokens of a workspace: a refresh token works only once. It returns errRenewing if another
// one does.
func (s *space) alone(ctx context.Context, renew func() error) error {
	nodes := s.c.cfg.Nodes
	if nodes == nil {
		return renew()
	}
	name := "token " + s.c.cfg.Name + " " + s.id()
	_, held, err := nodes.Hold(ctx, name, 2*callTimeout)
	switch {
	case err != nil:
		return err
	case !held:
		return errRenewing
	}
	defer func() { _ = nodes.Let(context.WithoutCancel(ctx), name) }() // otherwise it ends by itself
	return renew()
}
