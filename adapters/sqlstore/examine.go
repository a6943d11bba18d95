package sqlstore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Examination is what was found when every row was opened.
type Examination struct {
	Rows    int
	Damaged map[string]int // by table: rows that do not open; without those that nothing is wrong with
	Broken  string         // what SQLite says of a file that is not whole; "" if it is
	Last    time.Time      // when the newest response was last changed; zero if there is none
}

// Sound says whether nothing was found.
func (e Examination) Sound() bool { return len(e.Damaged) == 0 && e.Broken == "" }

// String says what is damaged, without an id.
func (e Examination) String() string {
	var parts []string
	if e.Broken != "" {
		parts = append(parts, "the file is damaged ("+e.Broken+")")
	}
	for _, table := range slices.Sorted(maps.Keys(e.Damaged)) {
		parts = append(parts, fmt.Sprintf("rows of %s that do not open: %d", table, e.Damaged[table]))
	}
	if len(parts) == 0 {
		return fmt.Sprintf("all %d rows open", e.Rows)
	}
	return strings.Join(parts, "; ")
}

// Check lets SQLite check the file, its indexes with it: one that is damaged hides rows from whoever reads. It returns what
// SQLite says, "" if all is well.
func (s *Store) Check(ctx context.Context) (broken string, err error) {
	broken, err = check(ctx, s.read)
	return broken, wrap("check database", err)
}

func check(ctx context.Context, db querier) (broken string, err error) {
	err = db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&broken)
	if IsBroken(err) {
		return err.Error(), nil
	}
	if broken == "ok" {
		broken = ""
	}
	return strings.ReplaceAll(broken, "\n", " "), err
}

// Examine lets SQLite check the file, and opens every sealed row, all of one moment. progress is told from time to time how
// many rows of how many were opened; it may be nil. The error is of a file that cannot be read at all.
func (s *Store) Examine(ctx context.Context, progress func(done, total int)) (Examination, error) {
	e := Examination{Damaged: map[string]int{}}
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return e, fmt.Errorf("examine database: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if e.Broken, err = check(ctx, tx); err != nil {
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
