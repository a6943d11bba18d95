package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"aporte/adapters/line"
	"aporte/bot"
)

const (
	// ackTime is for how long a failed update is tried again here: Slack wants an answer within 3 s, brings events
	// again that got none, and presses, commands and boxes not.
	ackTime = 2400 * time.Millisecond
	maxHeld = 5_000 // updates in hand; above, they are left to Slack, which brings events again
)

var (
	errStopping = errors.New("stopping")
	errFull     = errors.New("too much in hand")
	errUnmet    = errors.New("it is not known yet for which workspace SLACK_BOT_TOKEN is")
)

// intake is one run of receiving.
type intake struct {
	*line.Shift

	mu      sync.Mutex
	flights map[string]*flight
	held    int
}

// flight is an update that is being handled. If the same update arrives meanwhile, it gets the same flight, so that it is
// not handled twice at once. If it arrives later, it is handled again, and the store recognises it.
type flight struct {
	done  chan struct{}
	reply any
	err   error
}

// do runs job after the earlier jobs of key, and returns its flight without waiting for it. If a job of the same id is
// not done yet, it returns that one's flight and does not run job. If there is no room (errFull) or receiving stops
// (errStopping), the flight has that error.
func (in *intake) do(key, id string, job func() (any, error)) *flight {
	in.mu.Lock()
	defer in.mu.Unlock()
	if f := in.flights[id]; f != nil && id != "" {
		return f
	}
	f := &flight{done: make(chan struct{})}
	f.err = in.take(key, id, f, job)
	if f.err != nil {
		close(f.done)
	}
	return f
}

// take puts a job into its lane, or returns errFull or errStopping. The lock is held.
func (in *intake) take(key, id string, f *flight, job func() (any, error)) error {
	if in.held >= maxHeld {
		return errFull
	}
	if !in.Do(key, func() {
		reply, err := job()
		in.mu.Lock()
		f.reply, f.err = reply, err
		delete(in.flights, id)
		in.held--
		in.mu.Unlock()
		close(f.done)
	}) {
		return errStopping
	}
	in.held++
	if id != "" {
		in.flights[id] = f
	}
	return nil
}

// handOver calls handle with an update. If that fails, it tries again until ackTime after began, and then returns the
// last error. It returns errStopping if receiving stops.
func (in *intake) handOver(ctx context.Context, u bot.Update, began time.Time) error {
	wait := 50 * time.Millisecond
	for {
		if in.Stop.Err() != nil {
			return errStopping
		}
		err := in.Handle(ctx, u)
		if err == nil || time.Since(began)+wait > ackTime {
			return err
		}
		line.Pause(in.Stop, wait)
		wait *= 2
	}
}
