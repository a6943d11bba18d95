package main

import (
	"context"
	"sync"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"
)

// runInOrder serves at doors and runs parts until ctx ends or one of them fails. When ctx ends, it stops in an order that cuts off
// nobody: before runs first, while all goes on; then the doors take no more requests, and finish those that have begun; the parts,
// which handle these requests, end last. The context of before ends if something fails.
func runInOrder(ctx context.Context, doors doors, parts []func(context.Context) error, before func(context.Context)) error {
	g, failed := errgroup.WithContext(context.WithoutCancel(ctx))
	open, shut := context.WithCancel(failed)
	defer shut()
	work, stop := context.WithCancel(failed)
	defer stop()
	var serving sync.WaitGroup
	for _, d := range doors {
		serving.Add(1)
		g.Go(func() error {
			defer serving.Done()
			return d.server.Serve(open, d.listener)
		})
	}
	for _, part := range parts {
		g.Go(func() error { return part(work) })
	}
	g.Go(func() error {
		select {
		case <-ctx.Done():
			before(failed)
		case <-failed.Done():
		}
		shut()
		serving.Wait()
		stop()
		return nil
	})
	return g.Wait()
}

// How long serve goes on after the signal to stop, unless it is set: as long as load balancers need to see a red /readyz, if there
// are other nodes to send requests to.
const (
	drainOfMany = 5 * time.Second
	longestWait = 10 * time.Minute
)

// drainTime reads how long serve goes on after the signal to stop. The function that it returns gives that time; many says whether
// other processes serve from the same database.
func drainTime(c *cli.Command) (func(many bool) time.Duration, error) {
	set := c.String("drain")
	if set == "" {
		return func(many bool) time.Duration {
			if many {
				return drainOfMany
			}
			return 0
		}, nil
	}
	d, err := time.ParseDuration(set)
	if err != nil || d < 0 || d > longestWait {
		return nil, usagef("APORTE_DRAIN must be a time such as 5s or 500ms, 10m at most")
	}
	return func(bool) time.Duration { return d }, nil
}
