package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"aporte/bot"
)

// parkAfter is after how many failures an update is parked.
const parkAfter = 3

// attempts counts how often each update failed. The counts are only in memory: after a restart they begin at 0 again.
type attempts struct {
	mu    sync.Mutex
	count map[string]int
}

func (a *attempts) failed(id string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.count == nil {
		a.count = map[string]int{}
	}
	a.count[id]++
	return a.count[id]
}

func (a *attempts) forget(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.count, id)
}

// Apply implements [bot.Store].
func (s *Store) Apply(ctx context.Context, u bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	deliveries, err := s.apply(ctx, u, decide)
	key := u.From.Channel + " " + u.ID
	var fail *failure
	switch {
	case err == nil:
		s.tries.forget(key)
		s.foldIfNeeded(ctx)
		return deliveries, nil
	case errors.Is(err, bot.ErrSeen), errors.As(err, &fail) && s.wasSeen(ctx, u):
		return nil, bot.ErrSeen
	case errors.As(err, &fail) && s.tries.failed(key) >= parkAfter:
		s.tries.forget(key)
		if err := s.park(ctx, u, fail); err != nil {
			return nil, err
		}
		return nil, bot.ErrParked
	}
	return nil, fmt.Errorf("apply update: %w", err)
}

func (s *Store) apply(ctx context.Context, u bot.Update, decide func(bot.Session) (bot.Change, error)) (deliveries []bot.Delivery, err error) {
	if s.writer == nil {
		return nil, bot.ErrReadOnly
	}
	if err := s.unlease(ctx); err != nil {
		return nil, err
	}
	if u.Did.Silent() {
		err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error { return s.silent(ctx, tx, u) })
		s.active.clear()
		return nil, err
	}
	touchesOthers := u.Noted.Receipt != ""
	for try := 0; try < mostOvertaken && !touchesOthers; try++ {
		if deliveries, err = s.tryStep(ctx, u, decide); !errors.Is(err, errOvertaken) {
			return deliveries, err
		}
	}
	err = s.writer.do(ctx, func(ctx context.Context, tx *tx) (err error) {
		deliveries, err = s.stepInside(ctx, tx, u, decide)
		return err
	})
	s.doubt(err, deliveries)
	if s.active.drop(u.From); touchesOthers {
		s.active.clear()
	}
	return deliveries, err
}

// mostOvertaken is how often a step is tried outside the transaction. A try fails if somebody else, such as staff or another
// process, changes the session at the same time. After that the whole step runs inside the transaction, where nobody else can
// write.
const mostOvertaken = 3

// tryStep reads, decides and seals before the transaction, so that the writer has only to store the result. It returns
// errOvertaken if the session was changed in between.
func (s *Store) tryStep(ctx context.Context, u bot.Update, decide func(bot.Session) (bot.Change, error)) (deliveries []bot.Delivery, err error) {
	var from sender
	cached, era, known := s.active.get(u.From)
	if known {
		from = *cached
		err = s.patiently(ctx, func() (err error) {
			known, err = s.remember(ctx, u.From, &from)
			return err
		})
		if err != nil {
			return nil, s.named(err)
		}
	}
	if !known {
		err = s.patiently(ctx, func() (err error) {
			from, err = s.sender(ctx, s.read, u.From)
			return err
		})
		if err != nil {
			return nil, errors.Join(s.engine.check(), s.named(s.rekeyed(ctx, err)))
		}
	}
	st, err := s.decided(ctx, u, &from, decide)
	if known && errors.Is(err, bot.ErrElsewhere) { // the session in memory may be an old one
		s.active.drop(u.From)
		return nil, errOvertaken
	}
	if err != nil {
		return nil, err
	}
	err = s.writer.doAmong(ctx, st.from.id, func(ctx context.Context, tx *tx) (err error) {
		deliveries, err = st.write(ctx, tx)
		return err
	})
	s.health.stepped(err)
	switch {
	case err != nil:
		s.doubt(err, deliveries)
		s.active.drop(u.From)
		return nil, err
	case st.change.Nothing:
	case st.session == nil, st.change.Wish != bot.WishKept:
		s.active.drop(u.From)
	default:
		s.active.set(u.From, st.after, era)
	}
	return deliveries, nil
}

// stepInside does a whole step inside the transaction of the writer: for an update with a receipt, since it may change two people,
// and after mostOvertaken tries of tryStep.
func (s *Store) stepInside(ctx context.Context, tx *tx, u bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	if err := s.note(ctx, tx, u); err != nil {
		return nil, err
	}
	from, err := s.sender(ctx, tx, u.From)
	if err != nil {
		return nil, err
	}
	if u.Noted.Receipt != "" {
		owner, err := s.adopt(ctx, tx, from.person, u.From, u.Noted.Receipt)
		if err == nil && owner.id != from.id {
			from, err = s.sender(ctx, tx, u.From)
			from.former, from.session.TakenFrom = owner.former, owner.former
		}
		if err != nil {
			return nil, err
		}
	}
	st, err := s.decided(ctx, u, &from, decide)
	if err != nil {
		return nil, err
	}
	return st.store(ctx, tx)
}

// decided calls decide with the session of a sender, and seals what it says. An error or a panic of decide becomes a failure: an
// update on which decide panics must not end the process.
func (s *Store) decided(ctx context.Context, u bot.Update, from *sender, decide func(bot.Session) (bot.Change, error)) (st *step, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &failure{class: fmt.Sprintf("panic: %T", r)}
		}
	}()
	change, err := decide(from.session)
	if errors.Is(err, bot.ErrElsewhere) {
		return nil, err
	}
	if err != nil {
		return nil, &failure{class: "decide", err: err}
	}
	return s.prepare(ctx, u, from, change)
}

// park marks an update that failed too often as seen, so that it does not come again, and keeps it sealed in the table parked.
func (s *Store) park(ctx context.Context, u bot.Update, fail *failure) error {
	s.Log.Error("update parked", "channel", u.From.Channel, "class", fail.class)
	return s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		if err := s.note(ctx, tx, u); errors.Is(err, bot.ErrSeen) {
			return nil
		} else if err != nil {
			return err
		}
		if u.Did == bot.Timer {
			if err := s.clearDue(ctx, tx, u.From); err != nil {
				return err
			}
		}
		id := s.secrets.update(u.From.Channel, u.ID).parked()
		sealed, err := s.seal.seal(parkedPlace(u.From.Channel, id), formOfUpdate(u))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO parked (channel, update_id, reason, sealed, at) VALUES ($1, $2, $3, $4, $5)",
			u.From.Channel, id, fail.class, sealed, millis(s.Now()))
		return err
	})
}

// note stores that an update was seen. It returns [bot.ErrSeen] if that was stored before.
func (s *Store) note(ctx context.Context, tx *tx, u bot.Update) error {
	return s.noteOf(ctx, tx, u, "")
}

// noteOf is note for an update of a participant, whose session no other process changes from then on.
func (s *Store) noteOf(ctx context.Context, tx *tx, u bot.Update, participant string) error {
	query, args := "INSERT INTO seen (id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING", []any{s.secrets.update(u.From.Channel, u.ID).seen(), millis(s.Now())}
	if s.many && participant != "" {
		query, args = noteLocked, append(args, participant)
	}
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("note update: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return bot.ErrSeen
}

// wasSeen says whether an update was handled before; false if the database cannot be read.
func (s *Store) wasSeen(ctx context.Context, u bot.Update) (seen bool) {
	err := s.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM seen WHERE id = $1)", s.secrets.update(u.From.Channel, u.ID).seen()).Scan(&seen)
	return err == nil && seen
}
