package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
)

// person is a row of participants.
type person struct {
	id      string
	gone    bool        // cannot be reached any more
	made    bool        // the person is new: there is no row yet
	version int64       // of the session; 0 if there is no session
	visit   visit       // the conversation as it is counted, while it has no response
	former  bot.Address // the address that had the response until this transaction; zero if none had it, or if it is not known
}

// sender reads what is known of the person at an address. A new person gets an id, but no row yet.
func (s *Store) sender(ctx context.Context, db querier, a bot.Address) (sender, error) {
	p, err := s.person(ctx, db, a)
	if err != nil {
		return sender{}, err
	}
	from := sender{person: p}
	if from.session, err = s.session(ctx, db, &from.person); err == nil {
		err = s.see(ctx, db, &from.session)
	}
	if err == nil {
		from.session.Hears, err = s.hears(ctx, db, a)
	}
	if err != nil || from.session.Response == "" {
		return from, err
	}
	from.response, err = s.findResponse(ctx, db, "id = $1", from.session.Response)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return from, nil
	case errors.Is(err, errDamaged): // the step will replace the row, from what the session knows of the response
		from.response = s.responseOf(from.response, p, from.session, a.Channel)
		from.response.updated = 0
	case err != nil:
		return from, err
	}
	from.session.Submitted = fromMillis(from.response.submitted)
	err = db.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM
		(SELECT n FROM answers WHERE response = $1 UNION ALL SELECT n FROM contacts WHERE response = $1) AS journal`, from.session.Response).
		Scan(loose(&from.entries)...)
	return from, wrap("count answers", err)
}

// person returns the participant at an address, or one with a new id if there is none.
func (s *Store) person(ctx context.Context, db querier, a bot.Address) (person, error) {
	p := person{}
	lookup := s.secrets.person(a)
	var address []byte
	err := db.QueryRowContext(ctx, "SELECT id, gone, address FROM participants WHERE lookup = $1", lookup).Scan(loose(&p.id, &p.gone, &address)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		p.id, p.made = s.newID(), true
		return p, nil
	case err != nil:
		return p, fmt.Errorf("find participant: %w", err)
	}
	if err := s.seal.open(addressPlace(p.id, lookup), address, &addressForm{}); err != nil { // the row may belong to another person
		return p, &failure{class: "damaged participant", err: err}
	}
	return p, nil
}

func (s *Store) insertParticipant(ctx context.Context, tx *tx, id string, a bot.Address) error {
	lookup := s.secrets.person(a)
	sealed, err := s.seal.seal(addressPlace(id, lookup), formOfAddress(a))
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, "INSERT INTO participants (id, lookup, address, gone, created) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		id, lookup, sealed, false, millis(s.Now()))
	return once("note participant", res, err)
}

// address returns the address of a participant; [sql.ErrNoRows] if there is no such participant.
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

// session returns the session of a person, the zero Session if there is none, and sets p.version. A damaged session is rebuilt
// from the person's newest response; without a response it becomes the zero Session.
func (s *Store) session(ctx context.Context, db querier, p *person) (bot.Session, error) {
	var sealed []byte
	if p.made {
		return bot.Session{}, nil
	}
	err := db.QueryRowContext(ctx, "SELECT version, sealed FROM sessions WHERE participant = $1", p.id).Scan(loose(&p.version, &sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Session{}, nil
	}
	if err != nil {
		return bot.Session{}, fmt.Errorf("load session: %w", err)
	}
	var f sessionForm
	if s.seal.open(sessionPlace(p.id, p.version), sealed, &f) == nil {
		p.visit = f.Visit
		return f.session(), nil
	}
	s.Log.Error("a session does not open: the person goes on from their answers")
	r, err := s.findResponse(ctx, db, "seq = (SELECT MAX(seq) FROM responses WHERE participant = $1)", p.id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return bot.Session{}, nil
	case err != nil:
		return bot.Session{}, &failure{class: "damaged session", err: err}
	}
	return s.rebuild(ctx, db, r)
}

// forget erases the session and all responses of a person, and the messages queued for them. Their identity is deleted when the
// last message to them was sent, see leave.
func (s *Store) forget(ctx context.Context, tx *tx, p person) error {
	if err := s.eraseResponses(ctx, tx, p, "participant = $1", p.id); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE participant = $1", p.id); err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	s.erased.Store(true)
	return nil
}

// silent stores what the platform reports of a person: that they left, came back or have another address, see [bot.Deed.Silent].
func (s *Store) silent(ctx context.Context, tx *tx, u bot.Update) error {
	if err := s.note(ctx, tx, u); err != nil {
		return err
	}
	if u.Did == bot.Moved {
		if err := s.moveWishes(ctx, tx, u.From, bot.Address{Channel: u.From.Channel, User: u.User}, "", ""); err != nil {
			return err
		}
	}
	lookup := s.secrets.person(u.From)
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
	to := u.From
	to.User = u.User
	now := s.secrets.person(to)
	if stays, err := s.makeRoom(ctx, tx, id, now); err != nil || stays {
		return err
	}
	sealed, err := s.seal.seal(addressPlace(id, now), formOfAddress(to))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE participants SET lookup = $1, address = $2 WHERE id = $3", now, sealed, id); err != nil {
		return fmt.Errorf("move participant: %w", err)
	}
	return s.moveVault(ctx, tx, lookup, now)
}

// makeRoom is called before the participant id moves to a new address. The person may have written from there already, before we
// heard of the move. If that new participant has no response, makeRoom deletes it, and id can move. If it has one, it stays, the
// conversation of id is deleted, and the result is true.
func (s *Store) makeRoom(ctx context.Context, tx *tx, id, lookup string) (stays bool, err error) {
	var there string
	err = tx.QueryRowContext(ctx, "SELECT id, EXISTS (SELECT 1 FROM responses WHERE participant = participants.id) FROM participants WHERE lookup = $1", lookup).
		Scan(loose(&there, &stays)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("move participant: %w", err)
	case stays:
		there = id
	}
	for _, q := range []string{
		"DELETE FROM sessions WHERE participant = $1", "DELETE FROM outbox WHERE participant = $1", "DELETE FROM participants WHERE id = $1",
	} {
		if _, err := tx.ExecContext(ctx, q, there); err != nil {
			return false, fmt.Errorf("move participant: %w", err)
		}
	}
	return stays, nil
}

// setGone marks a person as reachable or not. If they are not, it deletes the messages that wait for them. Their answers stay.
func (s *Store) setGone(ctx context.Context, tx *tx, id string, gone bool) error {
	if _, err := tx.ExecContext(ctx, "UPDATE participants SET gone = $1 WHERE id = $2", gone, id); err != nil {
		return fmt.Errorf("mark participant: %w", err)
	}
	if !gone {
		return nil
	}
	s.unshown.any.Store(true)
	if err := s.toldNobody(ctx, tx, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'dropped', reason = 'gone', sealed = NULL, at = $2
		WHERE participant = $1 AND state = 'waiting' AND role = ''`, id, millis(s.Now()))
	if err == nil {
		_, err = tx.ExecContext(ctx, "DELETE FROM outbox WHERE participant = $1 AND state = 'waiting'", id)
	}
	return wrap("drop messages", err)
}
