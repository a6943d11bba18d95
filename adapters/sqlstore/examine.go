package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"aporte/bot"
)

// Check lets the database check itself, and looks for strays.
// broken says what is damaged, "" if nothing is.
func (s *Store) Check(ctx context.Context) (broken string, err error) {
	broken, err = s.inspect(ctx, s.read)
	return broken, wrap("check database", err)
}

// strays counts the journals that belong to no response, so that no reader would find them. SQLite's own check does not notice an
// entry with a damaged response id, because no index has a second copy of the entry.
const strays = `SELECT COUNT(*) FROM (SELECT DISTINCT response FROM answers UNION ALL SELECT DISTINCT response FROM contacts) AS journals
	WHERE response NOT IN (SELECT id FROM responses)`

func (s *Store) inspect(ctx context.Context, db querier) (broken string, err error) {
	broken, err = s.engine.broken(ctx, db)
	if err == nil && broken == "" {
		var n int
		if err = db.QueryRowContext(ctx, strays).Scan(&n); err == nil && n == 0 {
			return "", nil
		}
		broken = fmt.Sprintf("journals that belong to no response: %d", n)
	}
	if IsBroken(err) {
		return err.Error(), nil
	}
	return strings.ReplaceAll(broken, "\n", " "), err
}

// Examine lets the database check itself, and opens every sealed row, as they are at one moment. After every 1000 rows it calls
// progress, unless that is nil, with the number of rows opened and of all rows. Damage is reported in the result. An error
// means that the file could not be read, or that ctx ended.
func (s *Store) Examine(ctx context.Context, progress func(done, total int)) (bot.Examination, error) {
	e := bot.Examination{Damaged: map[string]int{}}
	tx, err := s.read.BeginTx(ctx, s.moment())
	if err != nil {
		return e, fmt.Errorf("examine database: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if e.Broken, err = s.inspect(ctx, tx); err != nil {
		return e, fmt.Errorf("examine database: %w", err)
	}
	total := 0
	for _, c := range sealedColumns {
		var n int
		if err := tx.QueryRowContext(ctx, fmt.Sprintf("SELECT COUNT(%s) FROM %s", c.column, c.table)).Scan(&n); err != nil {
			return e, fmt.Errorf("examine database: %w", err)
		}
		total += n
	}
	for _, c := range sealedColumns {
		err := c.each(ctx, tx, func(cell sealedCell) error {
			if _, err := s.seal.plain(cell.place, cell.blob); err != nil {
				e.Damaged[c.table]++
			}
			if e.Rows++; progress != nil && e.Rows%1000 == 0 {
				progress(e.Rows, total)
			}
			return ctx.Err()
		})
		if err != nil {
			return e, fmt.Errorf("examine database: %w", err)
		}
	}
	sources, err := s.brokenSources(ctx, tx)
	if err != nil {
		return e, fmt.Errorf("examine database: %w", err)
	}
	if sources > 0 {
		e.Damaged["published"] = sources
	}
	var last int64
	err = tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(updated), 0) FROM responses").Scan(loose(&last)...)
	e.Last = fromMillis(last)
	return e, wrap("examine database", err)
}
