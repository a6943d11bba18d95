package line

import "sync"

// Lanes run jobs of one key one after another in the order given, and jobs of different keys at the same time. How many
// goroutines there are is bounded by the caller. The zero value is ready.
type Lanes struct {
	mu     sync.Mutex
	queues map[string][]func()
	closed bool
	wg     sync.WaitGroup
}

// Do queues job behind the earlier jobs of key and returns at once. It reports false, and job will not run, after
// [Lanes.Close].
func (l *Lanes) Do(key string, job func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	if l.queues == nil {
		l.queues = map[string][]func(){}
	}
	queue, running := l.queues[key]
	l.queues[key] = append(queue, job)
	if !running {
		l.wg.Go(func() { l.drain(key) })
	}
	return true
}

func (l *Lanes) drain(key string) {
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

// Close takes no more jobs, and returns when those queued have run.
func (l *Lanes) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.wg.Wait()
}
