package line

import "sync"

// Lanes run the jobs of one key one after another, in the order of [Lanes.Do], and jobs of different keys at the same time.
// Each key with jobs has a goroutine; the caller must limit their number. The zero value is ready for use.
type Lanes struct {
	mu     sync.Mutex
	queues map[string][]func()
	closed bool
	wg     sync.WaitGroup
}

// Do queues job behind the earlier jobs of key, returns at once, and returns true. After [Lanes.Close] it returns false, and
// job never runs.
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

// Close accepts no more jobs, and waits until all queued jobs have run.
func (l *Lanes) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.wg.Wait()
}
