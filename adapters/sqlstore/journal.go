package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// keepResponse writes what the session says of its response, and begins it if it is new.
func (s *Store) keepResponse(ctx context.Context, tx *sql.Tx, p person, u bot.Update, session bot.Session) error {
	st, now := session.State, millis(s.Now())
	r, err := s.findResponse(ctx, tx, "id = $1", session.Response)
	begins := errors.Is(err, sql.ErrNoRows)
	switch {
	case begins:
		r = responseRow{
			id: session.Response, participant: p.id, flow: st.Ref.ID, version: int64(st.Ref.Version), channel: u.From.Channel,
			source: session.Source, started: millis(session.Started),
		}
	case err != nil && !errors.Is(err, errDamaged): // a damaged row is written anew with what the session knows of it
		return err
	case err != nil:
		r.participant, r.flow, r.version, r.channel = p.id, st.Ref.ID, int64(st.Ref.Version), u.From.Channel
		r.source, r.started = session.Source, millis(session.Started)
	}
	r.lang, r.status, r.updated = st.Lang, string(st.Status), now
	if hash := s.secrets.receipt(session.Receipt); hash != "" {
		r.receipt = sql.NullString{String: hash, Valid: true}
	}
	if st.Status == flows.Submitted && r.submitted == 0 {
		r.submitted = now
	}
	if begins {
		return s.insertResponse(ctx, tx, &r)
	}
	return s.updateResponse(ctx, tx, &r)
}

// journal appends answers. Contact wishes go to a table of their own. before is the session before the update.
func (s *Store) journal(ctx context.Context, tx *sql.Tx, before bot.Session, c bot.Change) error {
	session, answers := c.Session, c.Answers
	if len(answers) == 0 {
		return nil
	}
	var n int64
	err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM
		(SELECT n FROM answers WHERE response = $1 UNION ALL SELECT n FROM contacts WHERE response = $1) AS journal`, session.Response).Scan(&n)
	if err != nil {
		return fmt.Errorf("number answer: %w", err)
	}
	for _, a := range answers {
		n++
		r := row{
			table: "answers", response: session.Response, n: n, step: a.Step, act: string(a.Act), lang: session.State.Lang,
			version: int64(session.State.Version), at: millis(s.Now()),
		}
		if a.Apart {
			r.table = "contacts"
		}
		e, err := s.withWords(ctx, tx, session.Response, a)
		if err != nil {
			return err
		}
		e.Version, e.Wording = formVersion, c.Wordings[a.Step]
		if before.Asked.Step == a.Step {
			e.Shown = before.Asked.At
		}
		if r.sealed, err = s.seal.seal(r.place(), e); err != nil {
			return err
		}
		if err := s.append(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}
