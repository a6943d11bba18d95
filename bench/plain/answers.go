package main

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	_ "modernc.org/sqlite" // the driver
)

const schema = `
CREATE TABLE IF NOT EXISTS people (user INTEGER PRIMARY KEY, step INTEGER NOT NULL, changed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS answers (user INTEGER NOT NULL, step INTEGER NOT NULL, value INTEGER, text TEXT, at INTEGER NOT NULL,
	PRIMARY KEY (user, step));`

const (
	keep = `INSERT INTO answers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, text = excluded.text, at = excluded.at`
	move = `INSERT INTO people VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET step = excluded.step, changed = excluded.changed`
)

// answers is the database: at which step each person is, and their answers.
type answers struct{ db *sql.DB }

// answer is one answer of a person.
type answer struct {
	step  int
	value int
	text  string
}

func openAnswers(path string) (*answers, error) {
	q := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(5000)"}}
	db, err := sql.Open("sqlite", "file:"+path+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(schema); err != nil {
		return nil, fmt.Errorf("make tables: %w", err)
	}
	return &answers{db}, nil
}

// change handles one update in one transaction. It calls decide with the step of the person, -1 for a new person. decide
// returns the next step and the answer, or ok = false if nothing changes.
func (a *answers) change(user int64, decide func(step int) (next int, said *answer, ok bool)) (step int, said []answer, err error) {
	tx, err := a.db.Begin()
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.QueryRow(`SELECT step FROM people WHERE user = ?`, user).Scan(&step); errors.Is(err, sql.ErrNoRows) {
		step = -1
	} else if err != nil {
		return 0, nil, err
	}
	next, given, ok := decide(step)
	if !ok {
		return step, nil, nil
	}
	now := time.Now().UnixMilli()
	if given != nil {
		if _, err := tx.Exec(keep, user, given.step, given.value, given.text, now); err != nil {
			return 0, nil, err
		}
	}
	if _, err := tx.Exec(move, user, next, now); err != nil {
		return 0, nil, err
	}
	if next == review {
		if said, err = list(tx, user); err != nil {
			return 0, nil, err
		}
	}
	return next, said, tx.Commit()
}

// list returns the answers of a person.
func list(tx *sql.Tx, user int64) (said []answer, err error) {
	rows, err := tx.Query(`SELECT step, value, text FROM answers WHERE user = ? ORDER BY step`, user)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s answer
		if err := rows.Scan(&s.step, &s.value, &s.text); err != nil {
			return nil, err
		}
		said = append(said, s)
	}
	return said, rows.Err()
}
