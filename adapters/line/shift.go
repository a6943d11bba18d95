package line

import (
	"context"
	"sync"
	"time"

	"aporte/bot"
)

// Grace is how long an update in hand may still be worked on after Run was asked to end.
const Grace = 5 * time.Second

// places is how many calls may be under way beside the receiving.
const places = 64

// Shift is one run of receiving, from the start of [bot.Channel.Run] to its end. Updates run in the [Lanes] of their
// senders; calls whose result nobody waits for run beside them.
type Shift struct {
	Lanes
	Stop   context.Context // ends with Run: nothing new is begun
	Work   context.Context // of Handle; outlives Stop by Grace, so that a commit under way is not torn
	Handle func(context.Context, bot.Update) error

	cancel context.CancelFunc
	tasks  chan struct{}
	mu     sync.Mutex
	over   bool
	beside sync.WaitGroup
}

// Begin begins a shift that lasts until ctx ends; [Shift.End] must follow.
func Begin(ctx context.Context, handle func(context.Context, bot.Update) error) *Shift {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Shift{Stop: ctx, Work: work, Handle: handle, cancel: cancel, tasks: make(chan struct{}, places)}
	// The grace begins when ctx ends, whatever receiving is doing then.
	context.AfterFunc(ctx, func() {
		Pause(work, Grace)
		cancel()
	})
	return s
}

// Background runs f beside the receiving, or not at all when too much is under way or the shift is over. Its context is
// that of the work.
func (s *Shift) Background(f func(ctx context.Context)) {
	select {
	case s.tasks <- struct{}{}:
	default:
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		<-s.tasks
		return
	}
	s.beside.Go(func() {
		defer func() { <-s.tasks }()
		f(s.Work)
	})
}

// End takes nothing more, and returns when what is in hand is done or its grace is over.
func (s *Shift) End() {
	s.Close()
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	s.beside.Wait()
	s.cancel()
}
