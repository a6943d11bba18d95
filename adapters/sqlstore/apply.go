package sqlstore

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
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
		s.afterSealing(ctx)
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
		if u.Timer {
			if err := s.clearDue(ctx, tx, u.From); err != nil {
				return err
			}
		}
		id := s.updateID(u)
		sealed, err := s.seal.seal("parked "+u.From.Channel+" "+id, u)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO parked (channel, update_id, reason, sealed, at) VALUES ($1, $2, $3, $4, $5)",
			u.From.Channel, id, fail.class, sealed, millis(s.Now()))
		return err
	})
}

// updateID is what is kept of the id of an update: with some platforms the id says who it is from.
func (s *Store) updateID(u bot.Update) string {
	mac := hmac.New(sha256.New, s.ids)
	fmt.Fprintf(mac, "%d:%s%s", len(u.From.Channel), u.From.Channel, u.ID)
	return hex.EncodeToString(mac.Sum(nil))
}

// firstSeen notes that an update was seen, and says whether that is news.
func (s *Store) firstSeen(ctx context.Context, tx *sql.Tx, u bot.Update) (bool, error) {
	res, err := tx.ExecContext(ctx, "INSERT INTO seen (channel, update_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		u.From.Channel, s.updateID(u), millis(s.Now()))
	if err != nil {
		return false, fmt.Errorf("note update: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// person is a row of participants.
type person struct {
	id   string
	gone bool
	made bool // in this transaction
}

func (s *Store) apply(ctx context.Context, tx *sql.Tx, u bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	first, err := s.firstSeen(ctx, tx, u)
	if err != nil || !first {
		return nil, err
	}
	if u.Silent {
		return nil, s.silent(ctx, tx, u)
	}
	p, err := s.person(ctx, tx, u.From)
	if err != nil {
		return nil, err
	}
	if u.Lookup && u.Receipt != "" {
		if p, err = s.adopt(ctx, tx, p, u.From, u.Receipt); err != nil {
			return nil, err
		}
	}
	session, err := s.session(ctx, tx, p)
	if err != nil {
		return nil, err
	}
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
	if err := s.keep(ctx, tx, p, u, change); err != nil {
		return nil, err
	}
	return s.queue(ctx, tx, p, change.Send)
}

// person finds or makes the sender of an update. A sender who was gone is back.
func (s *Store) person(ctx context.Context, tx *sql.Tx, a bot.Address) (person, error) {
	p := person{}
	lookup := s.seal.find(a.Channel, a.User)
	err := tx.QueryRowContext(ctx, "SELECT id, gone FROM participants WHERE lookup = $1", lookup).Scan(&p.id, &p.gone)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		p.id, p.made = uuid.NewString(), true
		sealed, err := s.seal.seal("participants "+p.id, a)
		if err != nil {
			return p, err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO participants (id, lookup, address, gone, created) VALUES ($1, $2, $3, $4, $5)",
			p.id, lookup, sealed, false, millis(s.Now()))
		return p, err
	case err != nil:
		return p, fmt.Errorf("find participant: %w", err)
	case p.gone:
		_, err = tx.ExecContext(ctx, "UPDATE participants SET gone = $1 WHERE id = $2", false, p.id)
	}
	return p, err
}

func (s *Store) session(ctx context.Context, tx *sql.Tx, p person) (bot.Session, error) {
	var session bot.Session
	var sealed []byte
	if p.made {
		return session, nil
	}
	err := tx.QueryRowContext(ctx, "SELECT sealed FROM sessions WHERE participant = $1", p.id).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return session, nil
	}
	if err != nil {
		return session, fmt.Errorf("load session: %w", err)
	}
	if err := s.seal.open("sessions "+p.id, sealed, &session); err != nil {
		return session, &failure{class: "damaged session", err: err}
	}
	return session, nil
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
	s.stale.Store(true)
	s.folded.Store(0) // the log is folded at once
	return nil
}

// keep writes the session, the response and the journal.
func (s *Store) keep(ctx context.Context, tx *sql.Tx, p person, u bot.Update, c bot.Change) error {
	session := c.Session
	if session.State.Status == "" && session.Invited.IsZero() {
		_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE participant = $1", p.id)
		return err
	}
	if err := s.saveSession(ctx, tx, p, session); err != nil || session.Response == "" {
		return err
	}
	if u.Timer {
		return nil // nothing was said
	}
	if err := s.response(ctx, tx, p, u, session); err != nil {
		return err
	}
	if err := s.journal(ctx, tx, session, c.Answers); err != nil || session.State.Status != flows.Submitted {
		return err
	}
	return s.sealSubmission(ctx, tx, session.Response)
}

func (s *Store) saveSession(ctx context.Context, tx *sql.Tx, p person, session bot.Session) error {
	sealed, err := s.seal.seal("sessions "+p.id, session)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO sessions (participant, sealed, updated, due) VALUES ($1, $2, $3, $4)
		ON CONFLICT (participant) DO UPDATE SET sealed = excluded.sealed, updated = excluded.updated, due = excluded.due`,
		p.id, sealed, millis(s.Now()), millis(session.Due))
	return wrap("save session", err)
}

func (s *Store) response(ctx context.Context, tx *sql.Tx, p person, u bot.Update, session bot.Session) error {
	st, now := session.State, millis(s.Now())
	submitted := int64(0)
	if st.Status == flows.Submitted {
		submitted = now
	}
	res, err := tx.ExecContext(ctx, `UPDATE responses SET lang = $1, status = $2, updated = $3,
		submitted = CASE WHEN submitted = 0 THEN $4 ELSE submitted END WHERE id = $5`,
		st.Lang, string(st.Status), now, submitted, session.Response)
	if err != nil {
		return fmt.Errorf("save response: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	s.people++
	_, err = tx.ExecContext(ctx, `INSERT INTO responses
		(seq, id, participant, flow, version, channel, lang, source, status, receipt, started, submitted, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		s.people, session.Response, p.id, st.Ref.ID, st.Ref.Version, u.From.Channel, st.Lang, session.Source,
		string(st.Status), session.Receipt, millis(session.Started), submitted, now)
	if err != nil {
		return fmt.Errorf("start response: %w", err)
	}
	return nil
}

// journal appends answers. Contact wishes go to a table of their own.
func (s *Store) journal(ctx context.Context, tx *sql.Tx, session bot.Session, answers []flows.Answer) error {
	for _, a := range answers {
		s.answers++
		place := fmt.Sprintf("answers %s %d", session.Response, s.answers)
		if a.Apart {
			place = fmt.Sprintf("contacts %s %d", session.Response, s.answers)
		}
		e, err := s.withWords(ctx, tx, session.Response, a)
		if err != nil {
			return err
		}
		sealed, err := s.seal.seal(place, e)
		if err != nil {
			return err
		}
		if a.Apart {
			_, err = tx.ExecContext(ctx, "INSERT INTO contacts (response, seq, step, act, sealed, at) VALUES ($1, $2, $3, $4, $5, $6)",
				session.Response, s.answers, a.Step, string(a.Act), sealed, millis(s.Now()))
		} else {
			_, err = tx.ExecContext(ctx, `INSERT INTO answers (response, seq, step, act, sealed, lang, version, at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				session.Response, s.answers, a.Step, string(a.Act), sealed, session.State.Lang, session.State.Version, millis(s.Now()))
		}
		if err != nil {
			return fmt.Errorf("append answer: %w", err)
		}
	}
	return nil
}

// silent follows what the platform says about a person without an answer being due.
func (s *Store) silent(ctx context.Context, tx *sql.Tx, u bot.Update) error {
	lookup := s.seal.find(u.From.Channel, u.From.User)
	var id string
	err := tx.QueryRowContext(ctx, "SELECT id FROM participants WHERE lookup = $1", lookup).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find participant: %w", err)
	}
	if u.Moved == "" {
		return s.setGone(ctx, tx, id, u.Gone)
	}
	to := bot.Address{Channel: u.From.Channel, User: u.Moved}
	sealed, err := s.seal.seal("participants "+id, to)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE participants SET lookup = $1, address = $2 WHERE id = $3",
		s.seal.find(to.Channel, to.User), sealed, id)
	if err != nil {
		return fmt.Errorf("move participant: %w", err)
	}
	return nil
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
