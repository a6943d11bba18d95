package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// where returns the SQL condition of a filter, with placeholders from $1, and its arguments.
func where(f bot.Filter) (string, []any) {
	conditions, args := []string{whetherTest(f.Test)}, []any(nil)
	add := func(condition string, arg any) {
		args = append(args, arg)
		conditions = append(conditions, fmt.Sprintf(condition, len(args)))
	}
	if f.Flow != "" {
		add("r.flow = $%d", f.Flow)
	}
	if f.Status != "" {
		add("r.status = $%d", string(f.Status))
	}
	if f.Lang != "" {
		add("r.lang = $%d", f.Lang)
	}
	if !f.Since.IsZero() {
		add("r.updated >= $%d", millis(f.Since.Truncate(toTheMinute)))
	}
	return strings.Join(conditions, " AND "), args
}

// isTest is the condition for a response r that [bot.IsTest] is true for.
const isTest = "(r.source = '" + bot.TestSource + "' OR substr(r.source, 1, 5) = '" + bot.TestSource + "-')"

func whetherTest(is bool) string {
	if is {
		return isTest
	}
	return "NOT " + isTest
}

// Session implements [bot.Sessions].
func (s *Store) Session(ctx context.Context, a bot.Address) (bot.Session, error) {
	var f sessionForm
	var id string
	var version int64
	var address, sealed []byte
	lookup := s.secrets.person(a)
	err := s.read.QueryRowContext(ctx, `SELECT p.id, p.address, s.version, s.sealed FROM participants p JOIN sessions s ON s.participant = p.id
		WHERE p.lookup = $1`, lookup).Scan(loose(&id, &address, &version, &sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Session{}, nil
	}
	if err != nil {
		return bot.Session{}, fmt.Errorf("read session: %w", err)
	}
	if err := s.seal.open(addressPlace(id, lookup), address, &addressForm{}); err != nil { // the session may belong to another person
		return bot.Session{}, err
	}
	err = s.seal.open(sessionPlace(id, version), sealed, &f)
	return f.session(), err
}

// Backlog counts what the store holds and what it has still to do.
func (s *Store) Backlog(ctx context.Context) (bot.Backlog, error) {
	st := bot.Backlog{Responses: map[flows.Status]int{}}
	rows, err := s.read.QueryContext(ctx, `SELECT status, CAST(SUM(n) AS BIGINT) FROM (
		SELECT status, COUNT(*) AS n FROM responses GROUP BY status
		UNION ALL SELECT status, -COUNT(*) FROM responses r WHERE `+isTest+` GROUP BY status) AS counts GROUP BY status`)
	if err != nil {
		return st, fmt.Errorf("count responses: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var status string
		var n int64
		if err := rows.Scan(loose(&status, &n)...); err != nil {
			return st, fmt.Errorf("count responses: %w", err)
		}
		st.Responses[flows.Status(status)] = int(n)
	}
	if err := rows.Err(); err != nil {
		return st, fmt.Errorf("count responses: %w", err)
	}
	var oldest int64
	err = s.read.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM outbox WHERE state = 'waiting'),
		(SELECT COALESCE(MIN(due), 0) FROM outbox WHERE state = 'waiting' AND due <= $1),
		(SELECT COUNT(*) FROM outbox WHERE state = 'dropped' AND reason <> 'gone'),
		(SELECT COUNT(*) FROM parked)`, millis(s.Now())).Scan(loose(&st.Waiting, &oldest, &st.Dropped, &st.Parked)...)
	st.OldestDue = fromMillis(oldest)
	return st, wrap("count messages", err)
}

// How long records are kept that are needed only for a while.
const (
	keepSeen    = 8 * day  // ids of updates; a platform repeats an update for a day at most
	keepSettled = 30 * day // dropped messages
	keepWay     = day      // an entry of the vault about a person of whom nothing else is kept: a message to them may just be sent
)

// Prune deletes records that are older than keepSeen, keepSettled and keepWay. It deletes some hundreds in one transaction, so
// that other changes do not wait long.
func (s *Store) Prune(ctx context.Context) error {
	const some = 500
	for _, q := range []struct {
		text string
		keep time.Duration
	}{
		{"DELETE FROM seen WHERE id IN (SELECT id FROM seen WHERE at < $1 LIMIT $2)", keepSeen},
		{"DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE state = 'dropped' AND at < $1 LIMIT $2)", keepSettled},
		{`DELETE FROM vault WHERE lookup IN (SELECT v.lookup FROM vault v WHERE v.owner <> '' AND v.at < $1
			AND NOT EXISTS (SELECT 1 FROM participants p WHERE p.lookup = v.owner) LIMIT $2)`, keepWay},
		{"DELETE FROM leases WHERE name IN (SELECT name FROM leases WHERE until < $1 AND (name LIKE 'node %' OR name LIKE 'next %') LIMIT $2)", day},
	} {
		for more := true; more; {
			err := s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
				res, err := tx.ExecContext(ctx, q.text, millis(s.Now().Add(-q.keep)), some)
				if err != nil {
					return err
				}
				n, err := res.RowsAffected()
				more = n == some
				return err
			})
			if err != nil {
				return fmt.Errorf("prune: %w", err)
			}
		}
	}
	return nil
}
