package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"aporte/bot"
)

const (
	grace = 5 * time.Second // how long an update in hand may still be worked on after Run was asked to end
	// ackTime is for how long a failed update is tried again here: Slack wants an answer within 3 s, brings events
	// again that got none, and presses, commands and boxes not.
	ackTime  = 2400 * time.Millisecond
	maxTasks = 64    // calls under way beside the receiving
	maxHeld  = 5_000 // updates in hand; above, they are left to Slack, which brings events again
)

var (
	errStopping = errors.New("stopping")
	errFull     = errors.New("too much in hand")
	errUnmet    = errors.New("it is not known yet for which workspace SLACK_BOT_TOKEN is")
)

// intake is one run of receiving.
type intake struct {
	stop   context.Context // ends with Run: nothing new is begun
	work   context.Context // of handle; outlives stop by grace, so that a commit under way is not torn
	handle func(context.Context, bot.Update) error
	tasks  chan struct{}

	mu      sync.Mutex
	lanes   map[string][]func()
	flights map[string]*flight
	held    int
	closed  bool
	wg      sync.WaitGroup
}

// flight is an update on its way. The same update arriving meanwhile waits for its end instead of being handled twice
// at once; arriving later, it is handled again, and the store knows it.
type flight struct {
	done  chan struct{}
	reply any
	err   error
}

func newIntake(stop, work context.Context, handle func(context.Context, bot.Update) error) *intake {
	return &intake{
		stop: stop, work: work, handle: handle, tasks: make(chan struct{}, maxTasks),
		lanes: map[string][]func(){}, flights: map[string]*flight{},
	}
}

// do runs job behind the earlier jobs of that key, and returns what becomes of it.
func (in *intake) do(key, id string, job func() (any, error)) *flight {
	in.mu.Lock()
	defer in.mu.Unlock()
	if f := in.flights[id]; f != nil && id != "" {
		return f
	}
	f := &flight{done: make(chan struct{})}
	if in.closed || in.held >= maxHeld {
		f.err = errFull
		if in.closed {
			f.err = errStopping
		}
		close(f.done)
		return f
	}
	in.held++
	if id != "" {
		in.flights[id] = f
	}
	queue, running := in.lanes[key]
	in.lanes[key] = append(queue, func() {
		f.reply, f.err = job()
		in.mu.Lock()
		delete(in.flights, id)
		in.held--
		in.mu.Unlock()
		close(f.done)
	})
	if !running {
		in.wg.Go(func() { in.drain(key) })
	}
	return f
}

func (in *intake) drain(key string) {
	for {
		in.mu.Lock()
		queue := in.lanes[key]
		if len(queue) == 0 {
			delete(in.lanes, key)
			in.mu.Unlock()
			return
		}
		job := queue[0]
		in.lanes[key] = queue[1:]
		in.mu.Unlock()
		job()
	}
}

// deliver hands an update over, and tries again while Slack waits for an answer.
func (in *intake) deliver(u bot.Update, began time.Time) error {
	wait := 50 * time.Millisecond
	for {
		if in.stop.Err() != nil {
			return errStopping
		}
		err := in.handle(in.work, u)
		if err == nil || time.Since(began)+wait > ackTime {
			return err
		}
		pause(in.stop, wait)
		wait *= 2
	}
}

// background runs f beside the receiving, or not at all when too much is under way.
func (in *intake) background(f func(ctx context.Context)) {
	select {
	case in.tasks <- struct{}{}:
	default:
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.closed {
		<-in.tasks
		return
	}
	in.wg.Go(func() {
		defer func() { <-in.tasks }()
		f(in.work)
	})
}

// close takes nothing more, and returns when what is in hand is done.
func (in *intake) close() {
	in.mu.Lock()
	in.closed = true
	in.mu.Unlock()
	in.wg.Wait()
}
