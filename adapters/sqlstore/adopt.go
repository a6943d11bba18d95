package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// adopt hands the response with that receipt over to p, who has none. The receipt is the proof: whoever has it may see,
// change and delete the response. Without such a response, and if p has one already, nothing changes.
func (s *Store) adopt(ctx context.Context, tx *tx, p person, to bot.Address, receipt string) (person, error) {
	var busy bool
	if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM responses WHERE participant = $1)", p.id).Scan(&busy); err != nil {
		return p, fmt.Errorf("find receipt: %w", err)
	}
	if busy {
		return p, nil
	}
	r, err := s.findResponse(ctx, tx, "receipt = $1", s.secrets.receipt(receipt))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return p, nil
	case errors.Is(err, errDamaged): // the receipt may belong to another response
		s.Log.Error("a response does not open: it is handed over to nobody")
		return p, nil
	case err != nil:
		return p, fmt.Errorf("find receipt: %w", err)
	}
	owner := person{id: r.participant}
	if owner.former, err = s.address(ctx, tx, owner.id); err != nil && !errors.Is(err, sql.ErrNoRows) && !errors.Is(err, errDamaged) {
		return p, fmt.Errorf("find participant: %w", err)
	}
	for _, q := range []struct {
		text string
		args []any
	}{
		// What still waits for the old address stays unsent; what waits for the new one goes on.
		{"DELETE FROM outbox WHERE participant = $1 AND state = 'waiting'", []any{owner.id}},
		{"UPDATE outbox SET participant = $1 WHERE participant = $2", []any{owner.id, p.id}},
		{"DELETE FROM sessions WHERE participant = $1", []any{p.id}},
		{"DELETE FROM participants WHERE id = $1 OR id = $2", []any{p.id, owner.id}},
	} {
		if _, err := tx.ExecContext(ctx, q.text, q.args...); err != nil {
			return p, fmt.Errorf("hand response over: %w", err)
		}
	}
	if err := s.audit(ctx, tx, bot.Audit{Actor: bot.ByParticipant, Action: "takeover", Subject: r.flow, Count: 1}); err != nil {
		return p, fmt.Errorf("hand response over: %w", err)
	}
	if err := s.insertParticipant(ctx, tx, owner.id, to); err != nil {
		return p, err
	}
	session, err := s.session(ctx, tx, &owner)
	if err == nil && session.Response == "" { // who it belonged to was forgotten after the close: the journal knows the rest
		session, err = s.rebuild(ctx, tx, r)
	}
	if err != nil {
		return p, err
	}
	session.Receipt, session.Asked = receipt, bot.Asked{} // that message is in the other account's conversation
	return owner, s.saveSession(ctx, tx, owner, session)
}

// sayGoodbye queues the farewell to the account that had the response until now. The queue has that account as a
// participant of whom nothing else is kept, so that its address is dropped as soon as the message was sent.
func (s *Store) sayGoodbye(ctx context.Context, tx *tx, to bot.Address, m *bot.Message) ([]bot.Delivery, error) {
	if m == nil {
		_, err := tx.ExecContext(ctx, "DELETE FROM vault WHERE owner = $1 AND owner <> ''", s.secrets.lookup(to.Channel, to.User))
		return nil, wrap("forget ways to a person", err)
	}
	id := rand.Text()
	if err := s.insertParticipant(ctx, tx, id, to); err != nil {
		return nil, err
	}
	last, err := s.sealMessage(*m, farewell)
	if err != nil {
		return nil, err
	}
	return s.queue(ctx, tx, id, []waiting{last})
}

// rebuild makes a session out of a response and its journals. Its participant gets a new receipt. The keys on earlier
// messages count as those of another response.
func (s *Store) rebuild(ctx context.Context, db querier, r responseRow) (bot.Session, error) {
	session := bot.Session{Response: r.id, Source: r.source, Started: fromMillis(r.started)}
	st := &session.State
	st.Ref, st.Lang, st.Status = flows.Ref{ID: r.flow, Version: int(r.version)}, r.lang, flows.Status(r.status)
	all, err := rows(ctx, db, r.id, "")
	if err != nil {
		return session, err
	}
	var journal []flows.Answer
	for _, row := range all {
		e, err := s.open(row)
		if err != nil {
			s.Log.Error("an answer that does not open is left out")
			continue
		}
		journal = append(journal, flows.Answer{Step: row.step, Act: flows.Act(row.act), Value: e.Value})
	}
	st.Answers, st.Notes = flows.Fold(journal), flows.FoldNotes(journal)
	return session, nil
}
