package bot_test

import (
	"context"
	"errors"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// trouble is what is wrong with the disk.
type trouble int

const (
	fine  trouble = iota
	full          // nothing is stored
	shaky         // some things are stored, and reported as failed
)

// frail is the real store, with a disk that fails before or after a commit, and a service that is killed before or after
// it. The witness learns what was committed.
type frail struct {
	*sqlstore.Store
	month *world
}

var errDisk = errors.New("disk full")

// before fails or is killed instead of a commit.
func (f *frail) before() error {
	f.month.danger()
	if f.month.disk == full {
		return errDisk
	}
	return nil
}

// after fails or is killed after a commit. Until the caller hears of it, other things may happen.
func (f *frail) after() error {
	f.month.danger()
	f.month.meanwhile()
	if f.month.disk == shaky && f.month.chance(30) {
		return errDisk
	}
	return nil
}

// Apply implements [bot.Store].
func (f *frail) Apply(ctx context.Context, u bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	w := f.month
	if w.busy[u.From] {
		w.fail("two updates of %s are handled at once", u.From.User)
	}
	w.busy[u.From] = true
	defer delete(w.busy, u.From)
	if err := f.before(); err != nil {
		return nil, err
	}
	var found *bot.Session
	deliveries, err := f.Store.Apply(ctx, u, func(s bot.Session) (bot.Change, error) {
		found = &s
		return decide(s)
	})
	if errors.Is(err, bot.ErrSeen) {
		found = nil
	} else if err != nil {
		w.fail("the update %s failed: %v", u.ID, err)
	}
	seen := err
	w.witness.commit(u, found, decide)
	if err := f.after(); err != nil {
		w.witness.unheard(deliveries)
		return nil, err
	}
	return deliveries, seen
}

// Due implements [bot.Store].
func (f *frail) Due(ctx context.Context, now time.Time, n int) ([]bot.Update, error) {
	due, err := f.Store.Due(ctx, now, n)
	if err != nil {
		f.month.fail("timers: %v", err)
	}
	f.month.jump(0.03)
	return due, err
}

// Claim implements [bot.Store].
func (f *frail) Claim(ctx context.Context, now, until time.Time, n int) ([]bot.Delivery, error) {
	if err := f.before(); err != nil {
		return nil, err
	}
	claimed, err := f.Store.Claim(ctx, now, until, n)
	if err != nil {
		f.month.fail("claim: %v", err)
	}
	f.month.witness.claimed(claimed, until)
	f.month.impatient(claimed)
	if err := f.after(); err != nil {
		f.month.witness.unheard(claimed)
		return nil, err
	}
	return claimed, nil
}

// Settle implements [bot.Store].
func (f *frail) Settle(ctx context.Context, results []bot.Result) error {
	for _, r := range results {
		f.month.note("%s is %s %s until %s", r.ID, r.State, r.Reason, r.Due)
	}
	if err := f.before(); err != nil {
		f.month.witness.unsettled(results)
		return err
	}
	if err := f.Store.Settle(ctx, results); err != nil {
		f.month.fail("settle: %v", err)
	}
	f.month.witness.settled(results)
	return f.after()
}
