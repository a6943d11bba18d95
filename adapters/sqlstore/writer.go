package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"aporte/bot"
)

// job is one change. It shares a transaction with others, and may run twice: what it did is undone in between.
type job struct {
	do    func(ctx context.Context, tx *tx) error
	done  chan error
	late  bool   // it may wait for company
	after func() // if set, the job has a transaction of its own, and this is called when it is durable, before any other job
}

// writer is the one goroutine that writes.
type writer struct {
	store    *Store
	compiled *statements
	jobs     chan job
	late     []job // wait for company
	quit     chan struct{}
	ended    chan struct{}

	written bool // since the log was last folded
}

// batch is how many jobs one transaction takes at most.
const batch = 512

var errStopped = errors.New("the store is closed")

func startWriter(s *Store) *writer {
	w := &writer{store: s, compiled: &statements{db: s.write, all: map[string]*sql.Stmt{}}, jobs: make(chan job, batch), quit: make(chan struct{}), ended: make(chan struct{})}
	go w.loop()
	return w
}

// do runs a change and returns when it is durable. Whoever gives up waiting does not undo it. A store that is open for
// reading only has no writer.
func (w *writer) do(ctx context.Context, f func(ctx context.Context, tx *tx) error) error {
	return w.enqueue(ctx, job{do: f, done: make(chan error, 1)})
}

// doLate is do for what nobody waits for: it rides with the next change, or comes after [Config.Linger].
func (w *writer) doLate(ctx context.Context, f func(ctx context.Context, tx *tx) error) error {
	return w.enqueue(ctx, job{do: f, done: make(chan error, 1), late: true})
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

// finish commits what is left.
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

// commitLate commits what waited for company and got none.
func (w *writer) commitLate() {
	if jobs := w.late; len(jobs) > 0 {
		w.late = nil
		w.commit(jobs)
	}
}

// foldTick is how often the writer looks whether the log is to be folded.
const foldTick = time.Second

// tidy folds the log if it has what was erased, or has not been folded for long.
func (w *writer) tidy() {
	s := w.store
	if s.Beside || s.file.check() != nil {
		return // beside a service, the service folds; and if another file lies at the path, no more is moved into ours than need be
	}
	if !s.erased.Load() && (!w.written || !s.foldDue()) {
		return
	}
	erased := s.erased.Swap(false)
	whole, err := s.fold(context.Background())
	if err != nil {
		s.Log.Warn("log of the database not folded", "error", err)
	}
	w.written = !whole
	if erased && !whole {
		s.erased.Store(true)
	}
}

// gather takes whatever is waiting, without waiting for more. A job that needs a transaction of its own ends the batch.
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

// commit runs jobs in one transaction. A job that fails takes nobody along; a commit that fails fails them all.
func (w *writer) commit(jobs []job) {
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
		j.done <- name(results[i])
	}
}

// durably commits, if the database is still the file that is open, before and after.
func (w *writer) durably(jobs []job, results []error) error {
	s := w.store
	err := s.file.check()
	if err == nil {
		if err = w.transact(jobs, results); err == nil {
			w.written = true
			err = s.file.check()
		}
	}
	if errors.Is(err, ErrNoLog) && w.written { // what is in the log would be lost when this process ends
		w.written = false
		if _, err := s.fold(context.Background()); err != nil {
			s.Log.Error("log of the database not folded", "error", err)
		}
	}
	return err
}

// transact runs jobs in one transaction. Few jobs fail: only if one did, they run once more, each within a savepoint.
func (w *writer) transact(jobs []job, results []error) error {
	for _, apart := range []bool{false, true} {
		whole, err := w.try(jobs, results, apart)
		if whole || err != nil {
			return err
		}
	}
	return nil
}

// try runs jobs. It says whether they are committed: those that failed within their savepoint are not.
func (w *writer) try(jobs []job, results []error, apart bool) (committed bool, err error) {
	ctx := context.Background()
	w.compiled.compile(ctx)
	begun, err := w.store.write.BeginTx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("begin: %w", err)
	}
	tx := &tx{Tx: begun, compiled: w.compiled}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, w.store.marks); err != nil {
		return false, fmt.Errorf("begin: %w", err)
	}
	for i, j := range jobs {
		if apart {
			if results[i], err = within(ctx, tx, j); err != nil {
				return false, err
			}
		} else if results[i] = safely(ctx, tx, j.do); results[i] != nil && !errors.Is(results[i], bot.ErrSeen) { // which changed nothing
			return false, nil
		}
	}
	if err := tx.Commit(); err != nil {
		return false, fmt.Errorf("commit: %w", err)
	}
	return true, nil
}

// within runs a job in a savepoint: what it did is undone if it fails. err means that even that failed.
func within(ctx context.Context, tx *tx, j job) (result, err error) {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	if result = safely(ctx, tx, j.do); result != nil {
		if _, err := tx.ExecContext(ctx, "ROLLBACK TO job"); err != nil {
			return nil, fmt.Errorf("roll back: %w", result)
		}
	}
	if _, err := tx.ExecContext(ctx, "RELEASE job"); err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	return result, nil
}

// safely turns a panic into an error: one poison update must not end the process.
func safely(ctx context.Context, tx *tx, f func(context.Context, *tx) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &failure{class: fmt.Sprintf("panic: %T", r)}
		}
	}()
	return f(ctx, tx)
}

// failure is an error of the decision, not of the database.
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
