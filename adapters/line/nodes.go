package line

import (
	"context"
	"log/slog"
	"time"
)

// Nodes is what the processes that serve from one database need of it, so that they keep out of each other's way. It is nil where
// no other process serves. Its methods are those of bottest.Nodes.
type Nodes interface {
	// Hold takes the lease of a name for d if it is free, or renews it. While it is held without a gap, the term stays the same;
	// with each change it grows.
	Hold(ctx context.Context, name string, d time.Duration) (term int64, held bool, err error)
	// Let gives a lease back before its time.
	Let(ctx context.Context, name string) error
	// Reserve reserves n calls of a rate, one each every; after a pause, up to burst may be made at once. wait is how long it is
	// until the first of them. ok is false, and nothing is reserved, if it could only come later than within from now.
	Reserve(ctx context.Context, name string, n, burst int, every, within time.Duration) (wait time.Duration, ok bool, err error)
	// Postpone lets no node make a call of a rate for d.
	Postpone(ctx context.Context, name string, d time.Duration) error
}

// How long a lease is held without being renewed, how often it is renewed, and how long before its end the work under it ends. A
// node that crashed is replaced after leaseTime at the latest.
const (
	leaseTime   = 15 * time.Second
	renewEvery  = 4 * time.Second
	leaseMargin = 3 * time.Second
	askEvery    = time.Second // how often a node that waits for the lease asks for it
)

// Duty is work that one node does at a time, under a lease.
type Duty struct {
	Nodes Nodes // nil: the work is always done here
	Name  string
	Log   *slog.Logger
	// Standby, if not nil, is told whether another node does the work.
	Standby func(bool)
}

// Do does the work whenever this node has the lease, until ctx ends. The context of work ends when the lease cannot be renewed, a
// little before it is over; Do then waits until work has returned. still says whether the lease is not over: after the machine
// slept, it says so before the context does. Work that returns by itself is begun again.
func (d Duty) Do(ctx context.Context, work func(ctx context.Context, still func() bool)) {
	if d.Nodes == nil {
		work(ctx, func() bool { return true })
		return
	}
	said := false
	for ctx.Err() == nil {
		began := time.Now()
		term, held, err := d.Nodes.Hold(ctx, d.Name, leaseTime)
		if err != nil && !said && ctx.Err() == nil {
			d.Log.Warn("it is not known which node does this, trying again", "lease", d.Name, "error", err)
		}
		said = err != nil
		if err == nil { // else nobody may be doing it
			d.standby(!held)
		}
		if held {
			d.Log.Info("this node does this now", "lease", d.Name, "term", term)
			d.hold(ctx, began, term, work)
			continue
		}
		Pause(ctx, askEvery)
	}
}

func (d Duty) standby(is bool) {
	if d.Standby != nil {
		d.Standby(is)
	}
}

// hold does the work under a lease that was taken after began, and renews it. It returns when the work has ended.
func (d Duty) hold(ctx context.Context, began time.Time, term int64, work func(context.Context, func() bool)) {
	l := newTenure(began)
	under, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(under, l.still)
	}()
	defer func() {
		cancel()
		<-done
		back, end := context.WithTimeout(context.WithoutCancel(ctx), renewEvery)
		defer end()
		_ = d.Nodes.Let(back, d.Name) // otherwise it ends by itself
	}()
	for {
		timer := time.NewTimer(min(renewEvery, max(0, l.left())))
		select {
		case <-timer.C:
		case <-done:
			timer.Stop()
			Pause(ctx, askEvery) // work that ends at once must not become a storm
			return
		case <-ctx.Done():
			timer.Stop()
			return
		}
		if !l.still() {
			d.Log.Warn("the lease is over: this node does this no longer", "lease", d.Name, "term", term)
			return
		}
		began := time.Now()
		asked, end := context.WithTimeout(ctx, l.left())
		now, held, err := d.Nodes.Hold(asked, d.Name, leaseTime)
		end()
		switch {
		case err == nil && held && now == term:
			l.renew(began)
		case err == nil: // another node had it in between, or has it
			d.Log.Warn("another node does this", "lease", d.Name, "term", term)
			return
		}
	}
}
