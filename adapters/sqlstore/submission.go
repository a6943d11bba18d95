package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"filippo.io/age"

	"aporte/bot"
	"aporte/flows"
)

// entry is an answer as it is sealed in a row of a journal. Once its response is submitted, and with [Config.Recipient],
// Words has what was written, encrypted to a key whose secret is elsewhere: with the key of this database nobody opens it.
type entry struct {
	flows.Value
	Words []byte `json:"words,omitempty"` // a [bot.SealedWords], encrypted with age; set where Value.Sealed is
}

// wordy says whether there is something to encrypt.
func wordy(v flows.Value) bool { return v.Text != "" || len(v.Bubbles) > 0 }

// encrypt takes the words out of an answer.
func encrypt(v flows.Value, to age.Recipient) (entry, error) {
	plain, err := json.Marshal(bot.SealedWords{Text: v.Text, Bubbles: v.Bubbles})
	if err != nil {
		return entry{}, fmt.Errorf("encode words: %w", err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return entry{}, fmt.Errorf("encrypt words: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return entry{}, fmt.Errorf("encrypt words: %w", err)
	}
	if err := w.Close(); err != nil {
		return entry{}, fmt.Errorf("encrypt words: %w", err)
	}
	v.Text, v.Bubbles, v.Sealed = "", nil, true
	return entry{Value: v, Words: sealed.Bytes()}, nil
}

// row is a row of one of the journals.
type row struct {
	table, response string
	seq             int64
	sealed          []byte
}

func (r row) place() string { return fmt.Sprintf("%s %s %d", r.table, r.response, r.seq) }

// open returns what is in the row.
func (s *Store) open(r row) (entry, error) {
	var e entry
	err := s.seal.open(r.place(), r.sealed, &e)
	return e, err
}

// rows returns the rows of both journals of a response, in their order; of one step alone if step is not "".
func rows(ctx context.Context, tx *sql.Tx, response, step string) ([]row, error) {
	found, err := tx.QueryContext(ctx, `SELECT 'answers', seq, sealed FROM answers WHERE response = $1 AND ($2 = '' OR step = $2)
		UNION ALL SELECT 'contacts', seq, sealed FROM contacts WHERE response = $1 AND ($2 = '' OR step = $2) ORDER BY 2`, response, step)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	defer found.Close()
	var all []row
	for found.Next() {
		r := row{response: response}
		if err := found.Scan(&r.table, &r.seq, &r.sealed); err != nil {
			return nil, fmt.Errorf("read journal: %w", err)
		}
		all = append(all, r)
	}
	return all, wrap("read journal", found.Err())
}

// sealSubmission encrypts the words in every row of a submitted response, also of answers that were changed since.
func (s *Store) sealSubmission(ctx context.Context, tx *sql.Tx, response string) error {
	if s.Recipient == nil {
		return nil
	}
	all, err := rows(ctx, tx, response, "")
	if err != nil {
		return err
	}
	for _, r := range all {
		e, err := s.open(r)
		if err != nil {
			return &failure{class: "damaged answer", err: err}
		}
		if !wordy(e.Value) {
			continue
		}
		if e, err = encrypt(e.Value, s.Recipient); err != nil {
			return err
		}
		sealed, err := s.seal.seal(r.place(), e)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE "+r.table+" SET sealed = $1 WHERE response = $2 AND seq = $3", sealed, response, r.seq); err != nil {
			return fmt.Errorf("seal answer: %w", err)
		}
		s.stale.Store(true)
	}
	return nil
}

// withWords returns an answer as it goes into the journal. One that is sealed already means the words that were given
// before: only what stands around them has changed.
func (s *Store) withWords(ctx context.Context, tx *sql.Tx, response string, a flows.Answer) (entry, error) {
	next := entry{Value: a.Value}
	if !a.Value.Sealed {
		return next, nil
	}
	all, err := rows(ctx, tx, response, a.Step)
	if err != nil {
		return next, err
	}
	for _, r := range all {
		e, err := s.open(r)
		if err != nil {
			return next, &failure{class: "damaged answer", err: err}
		}
		if len(e.Words) > 0 {
			next.Words = e.Words
		}
	}
	return next, nil
}
