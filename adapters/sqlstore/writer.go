package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"aporte/bot"
)

// job is one change. It shares a transaction with other jobs. It may run twice; its first run is then rolled back before.
type job struct {
	do    func(ctx context.Context, tx *tx) error
	done  chan error
	among bool   // it is right also while other processes change the database; otherwise they wait until its transaction ends
	who   string // whom it changes; "" for nobody in particular
	late  bool   // it may wait up to [Config.Linger] for another job, to share its transaction
	after func() // if set, the job gets a transaction of its own, and after is called when that is durable, before any other job runs
}

// writer runs the one goroutine that writes to the database.
type writer struct {
	store    *Store
	compiled *statements
	jobs     chan job
	late     []job // jobs that wait for another job
	quit     chan struct{}
	ended    chan struct{}

	written bool // something was committed since the log was last folded
}

// batch is how many jobs share one transaction at most.
const batch = 512

var errStopped = errors.New("the store is closed")

func startWriter(s *Store) *writer {
	w := &writer{store: s, compiled: statementsOf(s), jobs: make(chan job, batch), quit: make(chan struct{}), ended: make(chan struct{})}
	go w.loop()
	return w
}

// do runs a change and returns when it is durable. If ctx ends before the writer accepts the change, do returns the error of
// ctx and the change is not made. After that, ctx has no effect. A nil writer, that of a store with ReadOnly, returns
// [bot.ErrReadOnly].
func (w *writer) do(ctx context.Context, f func(ctx context.Context, tx *tx) error) error {
	return w.enqueue(ctx, job{do: f, done: make(chan error, 1)})
}

// doAmong is do for a change that is right also while other processes change the database: what it reads and then changes it
// compares or locks, see [Store.hold].
func (w *writer) doAmong(ctx context.Context, who string, f func(ctx context.Context, tx *tx) error) error {
	return w.enqueue(ctx, job{do: f, done: make(chan error, 1), among: true, who: who})
}

// doWithin is doAmong that returns when ctx ends. The change may still be made after that, so what f sets is only to be read if there
// was no error.
func (w *writer) doWithin(ctx context.Context, who string, f func(ctx context.Context, tx *tx) error) error {
	done := make(chan error, 1)
	go func() { done <- w.doAmong(ctx, who, f) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// doLate is doAmong for a change that nobody waits for, such as the results of Settle. It is stored in one transaction with the next
// change of do, or alone if none comes within [Config.Linger].
func (w *writer) doLate(ctx context.Context, f func(ctx context.Context, tx *tx) error) error {
	return w.enqueue(ctx, job{do: f, done: make(chan error, 1), among: true, late: true})
}

func (w *writer) enqueue(ctx context.Context, j job) error {
	if w == nil {
		return bot.ErrReadOnly
	}
	select {
	case w.jobs <- j:
	case <-w.quit:
		return errStopped
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.done:
		return err
	case <-w.ended:
		select {
		case err := <-j.done:
			return err
		default:
			return errStopped
		}
	}
}

func (w *writer) stop() {
	close(w.quit)
	<-w.ended
}

func (w *writer) loop() {
	defer close(w.ended)
	tick := time.NewTicker(min(foldTick, w.store.FoldEvery))
	defer tick.Stop()
	linger := time.NewTimer(0)
	defer linger.Stop()
	for {
		select {
		case j := <-w.jobs:
			if j.late && w.store.Linger > 0 && len(w.late) < batch {
				if w.late = append(w.late, j); len(w.late) == 1 {
					linger.Reset(w.store.Linger)
				}
				continue
			}
			w.commit(w.gather(j))
		case <-linger.C:
			w.commitLate()
		case <-tick.C:
			w.tidy()
		case <-w.quit:
			w.finish()
			return
		}
	}
}

// finish commits all jobs that are left when the store is closed.
func (w *writer) finish() {
	for {
		select {
		case j := <-w.jobs:
			w.commit(w.gather(j))
		default:
			w.commitLate()
			return
		}
	}
}

// commitLate commits the late jobs without waiting any longer.
func (w *writer) commitLate() {
	if jobs := w.late; len(jobs) > 0 {
		w.late = nil
		w.commit(jobs)
	}
}

// foldTick is how often the writer checks whether the log should be folded.
const foldTick = time.Second

// tidy folds the log if rows were erased since it was last folded, or if there were changes and the last time was FoldEvery ago.
func (w *writer) tidy() {
	s := w.store
	if s.Beside || s.engine.check() != nil {
		return // Beside: the service folds. Another file at the path: change our file, which nobody finds any more, as little as possible
	}
	if !s.erased.Load() && (!w.written || !s.foldDue()) {
		return
	}
	erased := s.erased.Swap(false)
	whole, err := s.engine.fold(context.Background())
	if err != nil {
		s.Log.Warn("log of the database not folded", "error", err)
	}
	w.written = !whole
	if erased && !whole {
		s.erased.Store(true)
	}
}

// gather returns the jobs for the next transaction: first, the late jobs, and all others that wait now. If it meets a job with
// after, it commits the others at once and returns that job alone.
func (w *writer) gather(first job) []job {
	if first.after != nil {
		w.commitLate()
		return []job{first}
	}
	jobs := append(w.late, first)
	w.late = nil
	for len(jobs) < batch {
		select {
		case j := <-w.jobs:
			if j.after != nil {
				w.commit(jobs)
				return []job{j}
			}
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

// commit runs jobs in one transaction and reports to each how it ended. If one job fails, the others are still committed. If the
// commit fails, all jobs fail.
func (w *writer) commit(jobs []job) {
	if w.store.many { // all processes lock people in the same order, so that none waits for another in a circle
		slices.SortStableFunc(jobs, func(a, b job) int { return strings.Compare(a.who, b.who) })
	}
	results := make([]error, len(jobs))
	err := w.durably(jobs, results)
	w.store.health.saw(err)
	for i, j := range jobs {
		if err != nil {
			results[i] = err
		}
		if j.after != nil && results[i] == nil {
			j.after()
		}
		j.done <- w.store.named(results[i])
	}
}

// durably commits jobs. Before and after that it checks that the file at the path is still the open one, and fails if it is not.
func (w *writer) durably(jobs []job, results []error) error {
	s := w.store
	err := s.engine.check()
	if err == nil {
		if err = w.transact(jobs, results); err == nil {
			w.written = true
			err = s.engine.check()
		}
	}
	if errors.Is(err, ErrNoLog) && w.written { // nobody finds the open log any more: move it into the file, or its changes would be lost at the end
		w.written = false
		if _, err := s.engine.fold(context.Background()); err != nil {
			s.Log.Error("log of the database not folded", "error", err)
		}
	}
	return err
}

// transact runs jobs in one transaction, at first without savepoints, since few jobs fail. If one fails, it rolls back and runs
// all jobs again, each in a savepoint.
func (w *writer) transact(jobs []job, results []error) error {
	apart, begun := false, time.Now()
	for tries := 1; ; tries++ {
		whole, err := w.try(jobs, results, apart)
		var uncertain *uncertain
		switch {
		case again(err) && tries < mostTries: // it met another process
			time.Sleep(rand.N(time.Duration(tries) * pause))
		case w.store.lost(err) && !errors.As(err, &uncertain) && time.Since(begun) < w.store.Patience: // nothing was stored
			time.Sleep(reconnect)
		case whole || err != nil:
			return err
		default:
			apart = true
		}
	}
}

// How often a transaction runs that meets those of other processes, and how much longer it pauses after each time at most.
const (
	mostTries = 30
	pause     = 2 * time.Millisecond
)

// try runs jobs in one transaction and commits it. If apart is false and a job fails, it commits nothing and returns false. If
// apart is true, only the jobs that fail are rolled back. results gets the error of each job.
func (w *writer) try(jobs []job, results []error, apart bool) (committed bool, err error) {
	ctx := context.Background()
	w.compiled.compile(ctx)
	begun, err := w.store.write.BeginTx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("begin: %w", err)
	}
	tx := &tx{Tx: begun, compiled: w.compiled, bound: map[string]*sql.Stmt{}, sums: sums{}}
	defer func() { _ = tx.Rollback() }()
	alone := slices.ContainsFunc(jobs, func(j job) bool { return !j.among })
	if err := w.store.engine.begin(ctx, tx, alone); err != nil {
		return false, fmt.Errorf("begin: %w", err)
	}
	for i, j := range jobs {
		if apart {
			if results[i], err = w.store.within(ctx, tx, j); err != nil {
				return false, err
			}
		} else if results[i] = safely(ctx, tx, j.do); results[i] != nil && !errors.Is(results[i], bot.ErrSeen) { // after ErrSeen there is nothing to roll back
			if again(results[i]) || w.store.lost(results[i]) {
				return false, results[i]
			}
			return false, nil
		}
	}
	if err := w.store.keepSums(ctx, tx); err != nil {
		return false, err
	}
	if err := tx.Commit(); err != nil {
		return false, &uncertain{err}
	}
	return true, nil
}

// uncertain is the error of a commit: with a server, nobody knows whether it was stored.
type uncertain struct{ err error }

func (u *uncertain) Error() string { return "commit: " + u.err.Error() }

func (u *uncertain) Unwrap() error { return u.err }

// within runs a job in a savepoint, and rolls back to it if the job fails. result is the error of the job. err is an error of the
// savepoint itself: then the whole transaction must fail.
func (s *Store) within(ctx context.Context, tx *tx, j job) (result, err error) {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	before := maps.Clone(tx.sums)
	if result = safely(ctx, tx, j.do); again(result) || s.lost(result) {
		return nil, result
	} else if result != nil {
		tx.sums = before
		if _, err := tx.ExecContext(ctx, "ROLLBACK TO job"); err != nil {
			return nil, fmt.Errorf("roll back: %w", result)
		}
	}
	if _, err := tx.ExecContext(ctx, "RELEASE job"); err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	return result, nil
}

// safely calls f and turns a panic into an error: an update that makes the code panic must not end the process.
func safely(ctx context.Context, tx *tx, f func(context.Context, *tx) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &failure{class: fmt.Sprintf("panic: %T", r)}
		}
	}()
	return f(ctx, tx)
}

// failure is an error that comes from the update or the sender's data, not from the database. After parkAfter of them the
// update is parked.
type failure struct {
	class string
	err   error
}

func (f *failure) Error() string {
	if f.err == nil {
		return f.class
	}
	return f.class + ": " + f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }
