package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"aporte/bot"
	"aporte/flows"
)

// UseDriver lets all stores use another driver.
func UseDriver(name string) { driverName = name }

// LimitPages makes the disk look full once the database has n pages.
func (s *Store) LimitPages(ctx context.Context, n int) error {
	_, err := s.write.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", n))
	return err
}

// FillDisk makes the disk look full at once: there is no room for even one more entry of the audit log.
func (s *Store) FillDisk(ctx context.Context) error {
	if err := s.LimitPages(ctx, 1); err != nil { // it is as many as there are
		return err
	}
	for _, length := range []int{2000, 200, 0} {
		for {
			err := s.Note(ctx, bot.Audit{Action: "filler", Subject: strings.Repeat("x", length)})
			if errors.Is(err, bot.ErrFull) {
				break
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// NameBy lets the store take the ids of new rows from a function.
func (s *Store) NameBy(newID func() string) { s.newID = newID }

// OnWriter calls do with the connection that writes.
func (s *Store) OnWriter(do func(*sql.DB) error) error { return do(s.write) }

// Misread lets the store take the time of its server for another one, as after a sleep, until it asks again.
func (s *Store) Misread(d time.Duration) {
	c := s.engine.(*postgres).clock
	r := c.last.Load()
	c.last.Store(&reading{r.server.Add(d), r.here})
}

// Reconnect lets the store write over a new connection to its server.
func (s *Store) Reconnect() {
	s.write.SetMaxIdleConns(0)
	s.write.SetMaxIdleConns(1)
}

// Refuse lets a kind of change fail, such as "INSERT ON audit", until Allow.
func (s *Store) Refuse(ctx context.Context, change string) error {
	_, err := s.write.ExecContext(ctx, "CREATE TEMP TRIGGER refusal BEFORE "+change+" BEGIN SELECT RAISE(ABORT, 'refused'); END")
	return err
}

// Allow takes back what Refuse did.
func (s *Store) Allow(ctx context.Context) error {
	_, err := s.write.ExecContext(ctx, "DROP TRIGGER refusal")
	return err
}

// Freeze makes the disk look read-only, or takes that back.
func (s *Store) Freeze(ctx context.Context, frozen bool) error {
	_, err := s.write.ExecContext(ctx, fmt.Sprintf("PRAGMA query_only = %t", frozen))
	return err
}

// Fill adds submitted responses of fifteen answers each, much faster than people could.
func (s *Store) Fill(ctx context.Context, responses int) error {
	return s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		for i := range responses {
			id := uuid.NewString()
			at := millis(s.Now()) + int64(i)
			r := responseRow{
				seq: int64(i + 1), id: id, participant: uuid.NewString(), flow: "demo", version: 1, channel: "test", started: at,
				changing: changing{
					lang: "en", status: string(flows.Submitted), receipt: sql.NullString{String: s.secrets.receipt(id), Valid: true},
					submitted: at, updated: at,
				},
			}
			if err := errors.Join(s.sealLabels(&r), s.insertResponse(ctx, tx, &r)); err != nil {
				return err
			}
			for n := range 15 {
				e := entry{Version: formVersion, Value: flows.Value{Codes: []string{"agree"}, Via: flows.ByTap}}
				if n == 14 {
					e.Value = flows.Value{Text: "An idea of a usual length, written in one message of about a hundred characters, no more.", Via: flows.ByText}
				}
				a := row{table: "answers", response: id, n: int64(n + 1), step: fmt.Sprintf("step%02d", n), act: string(flows.ActGiven), lang: "en", version: 1, at: at}
				var err error
				if a.sealed, err = s.seal.seal(a.place(), e); err != nil {
					return err
				}
				if err := s.append(ctx, tx, a); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Receipts are those of the responses of Fill.
func (s *Store) Receipts(ctx context.Context) (all []string, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT id FROM responses")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, rows.Err()
}

// Outbox calls fn with each message that waits, oldest first: the node that it was last leased to, and until when.
func (s *Store) Outbox(fn func(node string, until time.Time)) error {
	return eachRow(context.Background(), s.read, func(scan func(...any) error) error {
		var node string
		var until int64
		err := scan(&node, &until)
		fn(node, fromMillis(until))
		return err
	}, "SELECT holder, leased FROM outbox WHERE state = 'waiting' ORDER BY seq")
}

// CopyName names a database in copies of it that are not whole, by its value of "ids".
func CopyName(ids string) string {
	return strings.TrimPrefix(copyName(map[string]string{secretIDs: ids}), unfinished)
}

// CountedAs returns the name under which a source is counted.
func (s *Store) CountedAs(ctx context.Context, flow, source string) (string, error) {
	return s.countedAs(ctx, s.read, flow, source)
}
