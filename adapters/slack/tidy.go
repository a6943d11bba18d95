package slack

import (
	"context"
	"sync"
	"time"

	"aporte/adapters/line"
)

// tidy is a message to be changed when nothing else is to be done: its question is answered.
type tidy struct {
	space   *space
	receipt string
	part    part
}

const (
	tidyKept  = 2000            // more than these are left as they are
	tidyEvery = 2 * time.Second // how often it is tried when the rates leave no place
)

// tidier changes what waits, at the pace that Slack leaves over. It works while Run does.
type tidier struct {
	c *Channel

	mu      sync.Mutex
	waiting []tidy
	ctx     context.Context // of Run; nil while it is not running
	busy    bool
	wg      sync.WaitGroup
}

func newTidier(c *Channel) *tidier { return &tidier{c: c} }

func (t *tidier) start(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ctx = ctx
}

// stop forgets what waits.
func (t *tidier) stop() {
	t.mu.Lock()
	t.ctx, t.waiting = nil, nil
	t.mu.Unlock()
	t.wg.Wait()
}

// add lets a message be changed later; the newest form of a message counts.
func (t *tidier) add(job tidy) {
	t.forget(job.receipt)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ctx == nil || len(t.waiting) >= tidyKept {
		t.c.counts.Add("left_untidy")
		return
	}
	t.waiting = append(t.waiting, job)
	if !t.busy {
		t.busy = true
		ctx := t.ctx
		t.wg.Go(func() { t.run(ctx) })
	}
}

// forget leaves a message as it is, because it is about to be changed otherwise.
func (t *tidier) forget(receipt string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, job := range t.waiting {
		if job.receipt == receipt {
			t.waiting = append(t.waiting[:i:i], t.waiting[i+1:]...)
			return
		}
	}
}

func (t *tidier) run(ctx context.Context) {
	for {
		job, more := t.next()
		if !more {
			return
		}
		if job == nil {
			line.Pause(ctx, tidyEvery)
			continue
		}
		if ctx.Err() == nil && t.c.update(ctx, job.space, job.receipt, job.part, t.c.callNow) != nil {
			t.c.counts.Add("left_untidy")
		}
	}
}

// next takes the first job for whose workspace there is a place; nil if there is none now, and no more if all is done.
func (t *tidier) next() (job *tidy, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.busy = false
		return nil, false
	}
	full := map[*space]bool{}
	for i, job := range t.waiting {
		if full[job.space] {
			continue
		}
		if t.c.pace.spare(bucket{job.space.key(), updateMessage, ""}) {
			t.waiting = append(t.waiting[:i:i], t.waiting[i+1:]...)
			return &job, true
		}
		full[job.space] = true
	}
	return nil, true
}
