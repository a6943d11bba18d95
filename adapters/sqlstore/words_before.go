package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// sealWords is the migration that seals the words and the wordings of earlier schemas. A wording was stored once there; two that
// came at the same time were those with a close and without, in this order.
func (s *Store) sealWords(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, wordTables); err != nil {
		return fmt.Errorf("seal words: %w", err)
	}
	err := eachRow(ctx, tx, func(scan func(...any) error) error {
		var ref flows.Ref
		var words string
		var at int64
		if err := scan(&ref.ID, &ref.Version, &words, &at); err != nil {
			return err
		}
		return s.keepWords(ctx, tx, ref, words, at)
	}, "SELECT flow, version, words, at FROM words_12")
	if err != nil {
		return fmt.Errorf("seal words: %w", err)
	}
	type place struct {
		flow, step, lang string
		version          int
		at               int64
	}
	seen := map[place]bool{}
	err = eachRow(ctx, tx, func(scan func(...any) error) error {
		var p place
		var w bot.Wording
		if err := scan(&p.flow, &p.version, &p.step, &p.lang, &w.ID, &w.Text, &p.at); err != nil {
			return err
		}
		w.Version, w.Step, w.Lang, w.Open, w.At = p.version, p.step, p.lang, seen[p], fromMillis(p.at)
		seen[p] = true
		return s.keepWording(ctx, tx, p.flow, w)
	}, "SELECT flow, version, step, lang, id, text, at FROM wordings_12 ORDER BY rowid")
	if err != nil {
		return fmt.Errorf("seal words: %w", err)
	}
	_, err = tx.ExecContext(ctx, "DROP TABLE words_12; DROP TABLE wordings_12;")
	return wrap("seal words", err)
}

// wordTables are the tables of migration 13. words.words is the JSON of locales.Kept. A wording stands from at on, until the next
// one of its step, its language and its value of open; the entries of the journal that answered it have its id in their sealed
// part. joined is the id of one with the same meaning, or ”. Nothing here is of a person.
const wordTables = `
ALTER TABLE words RENAME TO words_12;
ALTER TABLE wordings RENAME TO wordings_12;
CREATE TABLE words (
    flow    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    words   TEXT   NOT NULL,
    sealed  BLOB   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (flow, version)
);
CREATE TABLE wordings (
    flow    TEXT    NOT NULL,
    version BIGINT  NOT NULL,
    step    TEXT    NOT NULL,
    lang    TEXT    NOT NULL,
    open    BOOLEAN NOT NULL,
    id      TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    joined  TEXT    NOT NULL,
    sealed  BLOB    NOT NULL,
    at      BIGINT  NOT NULL,
    PRIMARY KEY (flow, version, step, id, open, at)
);`
