package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// adopt hands the response with that receipt over to p, who has none. The receipt is the proof: whoever has it may see,
// change and delete the response. Without such a response, and if p has one already, nothing changes.
func (s *Store) adopt(ctx context.Context, tx *sql.Tx, p person, to bot.Address, receipt string) (person, error) {
	var owner, response string
	var busy bool
	err := tx.QueryRowContext(ctx, `SELECT participant, id, EXISTS (SELECT 1 FROM responses WHERE participant = $1)
		FROM responses WHERE receipt = $2`, p.id, receipt).Scan(&owner, &response, &busy)
	if errors.Is(err, sql.ErrNoRows) || err == nil && busy {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("find receipt: %w", err)
	}
	sealed, err := s.seal.seal("participants "+owner, to)
	if err != nil {
		return p, err
	}
	for _, q := range []struct {
		text string
		args []any
	}{
		// What still waits for the old address stays unsent; what waits for the new one goes on.
		{"DELETE FROM outbox WHERE participant = $1 AND state = 'waiting'", []any{owner}},
		{"UPDATE outbox SET participant = $1 WHERE participant = $2", []any{owner, p.id}},
		{"DELETE FROM sessions WHERE participant = $1", []any{p.id}},
		{"DELETE FROM participants WHERE id = $1 OR id = $2", []any{p.id, owner}},
		{
			"INSERT INTO participants (id, lookup, address, gone, created) VALUES ($1, $2, $3, $4, $5)",
			[]any{owner, s.seal.find(to.Channel, to.User), sealed, false, millis(s.Now())},
		},
	} {
		if _, err := tx.ExecContext(ctx, q.text, q.args...); err != nil {
			return p, fmt.Errorf("hand response over: %w", err)
		}
	}
	p = person{id: owner}
	session, err := s.session(ctx, tx, p)
	if err == nil && session.Response == "" { // who it belonged to was forgotten after the close: the journal knows the rest
		session, err = s.rebuild(ctx, tx, response)
	}
	if err != nil {
		return p, err
	}
	session.Asked = bot.Asked{} // that message is elsewhere
	return p, s.saveSession(ctx, tx, p, session)
}

// rebuild makes a session out of a response and its journals.
func (s *Store) rebuild(ctx context.Context, tx *sql.Tx, response string) (bot.Session, error) {
	session := bot.Session{Response: response}
	st := &session.State
	var started int64
	err := tx.QueryRowContext(ctx, "SELECT flow, version, lang, source, status, receipt, started FROM responses WHERE id = $1", response).
		Scan(&st.Ref.ID, &st.Ref.Version, &st.Lang, &session.Source, &st.Status, &session.Receipt, &started)
	if err != nil {
		return session, fmt.Errorf("read response: %w", err)
	}
	session.Started = fromMillis(started)
	rows, err := tx.QueryContext(ctx, `SELECT 'answers', seq, step, act, sealed FROM answers WHERE response = $1
		UNION ALL SELECT 'contacts', seq, step, act, sealed FROM contacts WHERE response = $1 ORDER BY 2`, response)
	if err != nil {
		return session, fmt.Errorf("read journal: %w", err)
	}
	defer rows.Close()
	var journal []flows.Answer
	for rows.Next() {
		var table string
		var seq int64
		var a flows.Answer
		var sealed []byte
		if err := rows.Scan(&table, &seq, &a.Step, &a.Act, &sealed); err != nil {
			return session, fmt.Errorf("read journal: %w", err)
		}
		if err := s.seal.open(fmt.Sprintf("%s %s %d", table, response, seq), sealed, &a.Value); err != nil {
			return session, err
		}
		journal = append(journal, a)
	}
	st.Answers = flows.Fold(journal)
	return session, wrap("read journal", rows.Err())
}
