package line

import "sync"

// Lanes run the jobs of one key one after another, in the order of their calls, and jobs of different keys at the same time.
// Each key with jobs has a goroutine; the caller must limit their number. The zero value is ready for use.
type Lanes struct {
	mu     sync.Mutex
	queues map[string][]func() // by key, while a job of the key runs: the jobs behind it
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
	if !l.queued(key, job) {
		go l.drain(key, job)
	}
	return true
}

// Run is [Lanes.Do], but returns when job has run. If no other job of key runs, job runs in the goroutine of the caller: it has
// a large stack already, which a new goroutine would have to grow first.
func (l *Lanes) Run(key string, job func()) bool {
	done := make(chan struct{})
	l.mu.Lock()
	closed := l.closed
	behind := !closed && l.queued(key, func() { defer close(done); job() })
	l.mu.Unlock()
	switch {
	case closed:
		return false
	case behind:
		<-done
	default:
		defer l.handOver(key)
		job()
	}
	return true
}

// queued puts job behind the job of key that runs, and returns true. If none runs, it notes that one does from now on, and
// returns false. The lock is held.
func (l *Lanes) queued(key string, job func()) bool {
	queue, running := l.queues[key]
	if running {
		l.queues[key] = append(queue, job)
		return true
	}
	if l.queues == nil {
		l.queues = map[string][]func(){}
	}
	l.queues[key] = nil
	l.wg.Add(1)
	return false
}

// next returns the next job of key, when one has ended. It returns nil if there is none: then no job of key runs any more.
func (l *Lanes) next(key string) func() {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.queues[key]
	if len(queue) == 0 {
		delete(l.queues, key)
		l.wg.Done()
		return nil
	}
	l.queues[key] = queue[1:]
	return queue[0]
}

// drain runs job and then those that wait behind it.
func (l *Lanes) drain(key string, job func()) {
	for ; job != nil; job = l.next(key) {
		job()
	}
}

// handOver lets a goroutine run the jobs behind one that has ended, if there are any.
func (l *Lanes) handOver(key string) {
	if job := l.next(key); job != nil {
		go l.drain(key, job)
	}
}

// Close accepts no more jobs, and waits until all queued jobs have run.
func (l *Lanes) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.wg.Wait()
}
