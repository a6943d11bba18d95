package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// adopt gives the response with this receipt to the person p at the address to, and returns the participant that to belongs to
// from now on. The receipt is the proof: its holder may see, change and delete the response. If there is no such response, or
// if p has a response already, adopt changes nothing and returns p.
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
	begun, err := s.session(ctx, tx, &p)
	if err != nil {
		return p, err
	}
	tx.recount(begun.State.ID, p.visit, visit{}) // what they opened to come back is no other conversation
	owner := person{id: r.participant}
	if owner.former, err = s.address(ctx, tx, owner.id); err != nil && !errors.Is(err, sql.ErrNoRows) && !errors.Is(err, errDamaged) {
		return p, fmt.Errorf("find participant: %w", err)
	}
	for _, q := range []struct {
		text string
		args []any
	}{
		// Messages that wait for the old address are not sent any more. Those that wait for the new address are.
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
	if err := s.takeWish(ctx, tx, owner.former, to, r.flow); err != nil {
		return p, err
	}
	session, err := s.session(ctx, tx, &owner)
	if err == nil && session.Response == "" { // Unlink deleted the session after the close: the journal still has the answers
		session, err = s.rebuild(ctx, tx, r)
	}
	if err != nil {
		return p, err
	}
	session.Receipt, session.Asked = receipt, bot.Asked{} // the message with the question is in the conversation of the other account
	return owner, s.saveSession(ctx, tx, owner, session)
}

// sayGoodbye queues the message m to the account that had the response until now. For that it stores the account as a new
// participant without a session or a response, so that leave deletes its address as soon as the message was sent. Without a
// message it only deletes the entries about the account from the vault.
func (s *Store) sayGoodbye(ctx context.Context, tx *tx, to bot.Address, m *bot.Message) ([]bot.Delivery, error) {
	if m == nil {
		_, err := tx.ExecContext(ctx, "DELETE FROM vault WHERE owner = $1 AND owner <> ''", s.secrets.lookup(to.Channel, to.User))
		return nil, wrap("forget ways to a person", err)
	}
	id := s.newID()
	if err := s.insertParticipant(ctx, tx, id, to); err != nil {
		return nil, err
	}
	last, err := s.sealMessage(*m, farewell)
	if err != nil {
		return nil, err
	}
	return s.queue(ctx, tx, id, []waiting{last})
}

// rebuild makes a session from a response and its journals, without the entries that do not open. It has no receipt and no tag,
// so the participant's next update makes new ones. The keys under earlier messages then count as keys of another response.
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
	st.Answers, st.Notes, st.Taken = flows.Fold(journal), flows.FoldNotes(journal), flows.FoldTaken(journal)
	return session, nil
}
