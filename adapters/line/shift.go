package line

import (
	"context"
	"sync"
	"time"

	"aporte/bot"
)

// Grace is how long an update that is being handled may still take after Run was asked to end.
const Grace = 5 * time.Second

// places is how many functions of [Shift.Background] may run at the same time.
const places = 64

// Shift is one run of receiving, from the start of [bot.Channel.Run] to its end. Updates are handled in [Lanes], one for each
// sender. Calls whose result nobody waits for, such as the acknowledgement of a tap, run at the same time, see Background.
type Shift struct {
	Lanes
	Stop   context.Context // ends when Run is asked to end: from then on no update is received
	Work   context.Context // for calls of Handle; ends Grace after Stop, so that a commit that has begun can be finished
	Handle func(context.Context, bot.Update) error

	cancel context.CancelFunc
	tasks  chan struct{}
	mu     sync.Mutex
	over   bool
	beside sync.WaitGroup // the functions of Background
}

// Begin begins a shift that lasts until ctx ends. The caller must call [Shift.End].
func Begin(ctx context.Context, handle func(context.Context, bot.Update) error) *Shift {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Shift{Stop: ctx, Work: work, Handle: handle, cancel: cancel, tasks: make(chan struct{}, places)}
	// Grace counts from the end of ctx, even if the receiving ends later.
	context.AfterFunc(ctx, func() {
		Pause(work, Grace)
		cancel()
	})
	return s
}

// Background runs f in a goroutine, with the context Work, and returns at once. It does not run f at all if 64 such functions (see
// places) run already, or if the shift has ended.
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

// End accepts no more updates and functions, and waits until those that have begun are done. Work ends after Grace, so they
// should be done soon after that.
func (s *Shift) End() {
	s.Close()
	s.mu.Lock()
	s.over = true
	s.mu.Unlock()
	s.beside.Wait()
	s.cancel()
}
