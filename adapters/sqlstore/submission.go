package sqlstore

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"filippo.io/age"

	"aporte/bot"
	"aporte/flows"
)

// wordy says whether there is something to encrypt.
func wordy(v flows.Value) bool { return v.Text != "" || len(v.Bubbles) > 0 }

// encrypt takes the words out of an answer.
func encrypt(e entry, to age.Recipient) (entry, error) {
	plain, err := json.Marshal(bot.SealedWords{Text: e.Text, Bubbles: e.Bubbles})
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
	e.Text, e.Bubbles, e.Sealed, e.Words = "", nil, true, sealed.Bytes()
	return e, nil
}

// sealSubmission encrypts the words in every row of a submitted response, also of answers that were changed since.
func (s *Store) sealSubmission(ctx context.Context, tx *tx, response string) error {
	if s.Recipient == nil {
		return s.inTheOpen(ctx, tx)
	}
	all, err := rows(ctx, tx, response, "")
	if err != nil {
		return err
	}
	for _, r := range all {
		e, err := s.open(r)
		if err != nil {
			s.Log.Error("an answer that does not open is left as it is")
		}
		if err != nil || !wordy(e.Value) {
			continue
		}
		if e, err = encrypt(e, s.Recipient); err != nil {
			return err
		}
		sealed, err := s.seal.seal(r.place(), e)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE "+r.table+" SET sealed = $1 WHERE response = $2 AND n = $3", sealed, response, r.n); err != nil {
			return fmt.Errorf("seal answer: %w", err)
		}
		s.stale.Store(true)
	}
	return nil
}

// sealedWords returns the words that were sealed of an answer. An answer that is sealed already stands for them.
func (s *Store) sealedWords(ctx context.Context, tx *tx, response, step string) (words []byte, err error) {
	all, err := rows(ctx, tx, response, step)
	for _, r := range all {
		if e, err := s.open(r); err == nil && len(e.Words) > 0 && r.act != string(flows.ActNoted) {
			words = e.Words
		}
	}
	return words, err
}
