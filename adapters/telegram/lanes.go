package telegram

import "sync"

// lanes run jobs of one key one after another in the order given, and jobs of different keys at the same time. How
// many goroutines there are is bounded by the caller: the poll keeps at most one batch open, Telegram opens at most
// maxConnections webhook calls.
type lanes struct {
	mu     sync.Mutex
	queues map[string][]func()
	closed bool
	wg     sync.WaitGroup
}

func newLanes() *lanes { return &lanes{queues: map[string][]func(){}} }

// do queues job behind the earlier jobs of key and returns at once. It reports false, and job will not run, after close.
func (l *lanes) do(key string, job func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	queue, running := l.queues[key]
	l.queues[key] = append(queue, job)
	if !running {
		l.wg.Go(func() { l.drain(key) })
	}
	return true
}

func (l *lanes) drain(key string) {
	for {
		l.mu.Lock()
		queue := l.queues[key]
		if len(queue) == 0 {
			delete(l.queues, key)
			l.mu.Unlock()
			return
		}
		job := queue[0]
		l.queues[key] = queue[1:]
		l.mu.Unlock()
		job()
	}
}

// close takes no more jobs, and returns when those queued have run.
func (l *lanes) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.wg.Wait()
}
