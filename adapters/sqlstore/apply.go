package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"aporte/bot"
	"aporte/flows"
)

// parkAfter is how often an update may fail before it is put aside.
const parkAfter = 3

// attempts counts failures of updates, in memory: after a restart an update gets its tries anew.
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
	var deliveries []bot.Delivery
	err := s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		deliveries, err = s.apply(ctx, tx, u, decide)
		return err
	})
	key := u.From.Channel + " " + u.ID
	var fail *failure
	switch {
	case err == nil:
		s.tries.forget(key)
		s.foldIfNeeded(ctx)
		return deliveries, nil
	case errors.As(err, &fail) && s.tries.failed(key) >= parkAfter:
		s.tries.forget(key)
		if err := s.park(ctx, u, fail); err != nil {
			return nil, err
		}
		return nil, bot.ErrParked
	}
	return nil, fmt.Errorf("apply update: %w", err)
}

// park puts an update aside that failed too often: it counts as seen, so that it stalls nobody.
func (s *Store) park(ctx context.Context, u bot.Update, fail *failure) error {
	s.Log.Error("update parked", "channel", u.From.Channel, "class", fail.class)
	return s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if first, err := s.firstSeen(ctx, tx, u); err != nil || !first {
			return err
		}
		if u.Did == bot.Timer {
			if err := s.clearDue(ctx, tx, u.From); err != nil {
				return err
			}
		}
		id := s.secrets.update(u.From.Channel, u.ID)
		sealed, err := s.seal.seal(parkedPlace(u.From.Channel, id), formOfUpdate(u))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO parked (channel, update_id, reason, sealed, at) VALUES ($1, $2, $3, $4, $5)",
			u.From.Channel, id, fail.class, sealed, millis(s.Now()))
		return err
	})
}

// firstSeen notes that an update was seen, and says whether that is news.
func (s *Store) firstSeen(ctx context.Context, tx *sql.Tx, u bot.Update) (bool, error) {
	res, err := tx.ExecContext(ctx, "INSERT INTO seen (channel, update_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		u.From.Channel, s.secrets.update(u.From.Channel, u.ID), millis(s.Now()))
	if err != nil {
		return false, fmt.Errorf("note update: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// person is a row of participants.
type person struct {
	id      string
	gone    bool
	made    bool        // in this transaction
	version int64       // of the session; 0 if there is none
	former  bot.Address // who had the response until this transaction; zero if nobody did, or it is not known
}

func (s *Store) apply(ctx context.Context, tx *sql.Tx, u bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	first, err := s.firstSeen(ctx, tx, u)
	if err != nil || !first {
		return nil, err
	}
	if u.Did.Silent() {
		return nil, s.silent(ctx, tx, u)
	}
	p, err := s.person(ctx, tx, u.From)
	if err != nil {
		return nil, err
	}
	if u.Noted.Lookup && u.Noted.Receipt != "" {
		if p, err = s.adopt(ctx, tx, p, u.From, u.Noted.Receipt); err != nil {
			return nil, err
		}
	}
	session, err := s.session(ctx, tx, &p)
	if err != nil {
		return nil, err
	}
	session.TakenFrom = p.former
	change, err := decide(session)
	if err != nil {
		return nil, &failure{class: "decide", err: err}
	}
	if change.Nothing {
		if p.made {
			_, err := tx.ExecContext(ctx, "DELETE FROM participants WHERE id = $1", p.id)
			return nil, err
		}
		return nil, nil
	}
	if change.Forget {
		if err := s.forget(ctx, tx, p); err != nil {
			return nil, err
		}
	}
	if err := s.keep(ctx, tx, p, u, session, change); err != nil {
		return nil, err
	}
	deliveries, err := s.queue(ctx, tx, p.id, change.Send)
	if err != nil || p.former == (bot.Address{}) {
		return deliveries, err
	}
	farewell, err := s.sayGoodbye(ctx, tx, p.former, change.Tell)
	return append(deliveries, farewell...), err
}

// person finds or makes the sender of an update. A sender who was gone is back.
func (s *Store) person(ctx context.Context, tx *sql.Tx, a bot.Address) (person, error) {
	p := person{}
	lookup := s.secrets.lookup(a.Channel, a.User)
	var address []byte
	err := tx.QueryRowContext(ctx, "SELECT id, gone, address FROM participants WHERE lookup = $1", lookup).Scan(loose(&p.id, &p.gone, &address)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		p.id, p.made = uuid.NewString(), true
		return p, s.insertParticipant(ctx, tx, p.id, a)
	case err != nil:
		return p, fmt.Errorf("find participant: %w", err)
	}
	if err := s.seal.open(addressPlace(p.id, lookup), address, &addressForm{}); err != nil { // the row may be that of another
		return p, &failure{class: "damaged participant", err: err}
	}
	if p.gone {
		_, err = tx.ExecContext(ctx, "UPDATE participants SET gone = $1 WHERE id = $2", false, p.id)
	}
	return p, err
}

func (s *Store) insertParticipant(ctx context.Context, tx *sql.Tx, id string, a bot.Address) error {
	lookup := s.secrets.lookup(a.Channel, a.User)
	sealed, err := s.seal.seal(addressPlace(id, lookup), formOfAddress(a))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO participants (id, lookup, address, gone, created) VALUES ($1, $2, $3, $4, $5)",
		id, lookup, sealed, false, millis(s.Now()))
	return wrap("note participant", err)
}

// address returns where a participant is reached.
func (s *Store) address(ctx context.Context, db querier, id string) (bot.Address, error) {
	var lookup string
	var sealed []byte
	if err := db.QueryRowContext(ctx, "SELECT lookup, address FROM participants WHERE id = $1", id).Scan(loose(&lookup, &sealed)...); err != nil {
		return bot.Address{}, err
	}
	var f addressForm
	err := s.seal.open(addressPlace(id, lookup), sealed, &f)
	return f.address(), err
}

// session returns the session of a person, and notes its version. What is damaged is made anew from the response, as far
// as that goes.
func (s *Store) session(ctx context.Context, tx *sql.Tx, p *person) (bot.Session, error) {
	var sealed []byte
	if p.made {
		return bot.Session{}, nil
	}
	err := tx.QueryRowContext(ctx, "SELECT version, sealed FROM sessions WHERE participant = $1", p.id).Scan(loose(&p.version, &sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Session{}, nil
	}
	if err != nil {
		return bot.Session{}, fmt.Errorf("load session: %w", err)
	}
	var f sessionForm
	if s.seal.open(sessionPlace(p.id, p.version), sealed, &f) == nil {
		return f.session(), nil
	}
	s.Log.Error("a session does not open: the person goes on from their answers")
	r, err := s.findResponse(ctx, tx, "seq = (SELECT MAX(seq) FROM responses WHERE participant = $1)", p.id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return bot.Session{}, nil
	case err != nil:
		return bot.Session{}, &failure{class: "damaged session", err: err}
	}
	return s.rebuild(ctx, tx, r)
}

// forget erases everything that the person said, and the messages queued for them. What identifies them goes with the
// last message, see [Store.Settle].
func (s *Store) forget(ctx context.Context, tx *sql.Tx, p person) error {
	if err := s.eraseResponses(ctx, tx, p, "participant = $1", p.id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE participant = $1", p.id); err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	s.erased.Store(true)
	return nil
}

// keep writes the session, the response and the journal.
func (s *Store) keep(ctx context.Context, tx *sql.Tx, p person, u bot.Update, before bot.Session, c bot.Change) error {
	session := c.Session
	if session.State.Status == "" && session.Invited.IsZero() {
		_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE participant = $1", p.id)
		return err
	}
	if err := s.saveSession(ctx, tx, p, session); err != nil || session.Response == "" {
		return err
	}
	if u.Did == bot.Timer {
		return nil // nothing was said
	}
	if err := s.keepResponse(ctx, tx, p, u, session); err != nil {
		return err
	}
	if err := s.journal(ctx, tx, before, c); err != nil || session.State.Status != flows.Submitted {
		return err
	}
	return s.sealSubmission(ctx, tx, session.Response)
}

// errOvertaken means that another process changed the session meanwhile: the update has to come again.
var errOvertaken = errors.New("the session was changed meanwhile")

// saveSession puts a session in the place of the version that p was read with.
func (s *Store) saveSession(ctx context.Context, tx *sql.Tx, p person, session bot.Session) error {
	sealed, err := s.seal.seal(sessionPlace(p.id, p.version+1), formOfSession(session))
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `INSERT INTO sessions (participant, version, sealed, updated, due) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (participant) DO UPDATE SET version = excluded.version, sealed = excluded.sealed, updated = excluded.updated,
		due = excluded.due WHERE sessions.version = excluded.version - 1`,
		p.id, p.version+1, sealed, millis(s.Now()), millis(session.Due))
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(errOvertaken, err)
	}
	return nil
}

// silent follows what the platform says about a person without an answer being due.
func (s *Store) silent(ctx context.Context, tx *sql.Tx, u bot.Update) error {
	lookup := s.secrets.lookup(u.From.Channel, u.From.User)
	var id string
	err := tx.QueryRowContext(ctx, "SELECT id FROM participants WHERE lookup = $1", lookup).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find participant: %w", err)
	}
	if u.Did != bot.Moved {
		return s.setGone(ctx, tx, id, u.Did == bot.Left)
	}
	to := bot.Address{Channel: u.From.Channel, User: u.User}
	now := s.secrets.lookup(to.Channel, to.User)
	sealed, err := s.seal.seal(addressPlace(id, now), formOfAddress(to))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE participants SET lookup = $1, address = $2 WHERE id = $3", now, sealed, id); err != nil {
		return fmt.Errorf("move participant: %w", err)
	}
	return s.moveVault(ctx, tx, lookup, now)
}

// setGone marks a person who cannot be reached, and drops what was to be sent to them; the answers stay.
func (s *Store) setGone(ctx context.Context, tx *sql.Tx, id string, gone bool) error {
	if _, err := tx.ExecContext(ctx, "UPDATE participants SET gone = $1 WHERE id = $2", gone, id); err != nil {
		return fmt.Errorf("mark participant: %w", err)
	}
	if !gone {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'gone', sealed = NULL, at = $1 WHERE participant = $2 AND state = 'waiting'`,
		millis(s.Now()), id)
	if err != nil {
		return fmt.Errorf("drop messages: %w", err)
	}
	return nil
}
