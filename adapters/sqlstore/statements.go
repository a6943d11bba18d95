package sqlstore

import (
	"context"
	"database/sql"
)

// tx is a transaction of the writer. The same few statements run for every step, so each is compiled once, for the one
// connection that writes.
type tx struct {
	*sql.Tx
	compiled *statements
}

// statements are those that the writer has compiled. Only the writer uses them.
type statements struct {
	db   *sql.DB
	all  map[string]*sql.Stmt
	next []string // to be compiled as soon as the connection is free
}

// mostStatements bounds them: some statements are put together, and come only once.
const mostStatements = 200

// of returns a statement for a transaction; nil if it is not compiled yet.
func (s *statements) of(ctx context.Context, tx *sql.Tx, query string) *sql.Stmt {
	if compiled := s.all[query]; compiled != nil {
		return tx.StmtContext(ctx, compiled)
	}
	s.next = append(s.next, query)
	return nil
}

// compile compiles what was asked for and was not there. No transaction is open. What does not compile is left: whoever
// runs it hears why.
func (s *statements) compile(ctx context.Context) {
	for _, query := range s.next {
		if s.all[query] != nil || len(s.all) >= mostStatements {
			continue
		}
		if compiled, err := s.db.PrepareContext(ctx, query); err == nil {
			s.all[query] = compiled
		}
	}
	s.next = s.next[:0]
}

// ExecContext is that of [sql.Tx].
func (t *tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if compiled := t.compiled.of(ctx, t.Tx, query); compiled != nil {
		return compiled.ExecContext(ctx, args...)
	}
	return t.Tx.ExecContext(ctx, query, args...)
}

// QueryContext is that of [sql.Tx]. Its rows must be read before the same query runs again.
func (t *tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if compiled := t.compiled.of(ctx, t.Tx, query); compiled != nil {
		return compiled.QueryContext(ctx, args...)
	}
	return t.Tx.QueryContext(ctx, query, args...)
}

// QueryRowContext is that of [sql.Tx].
func (t *tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if compiled := t.compiled.of(ctx, t.Tx, query); compiled != nil {
		return compiled.QueryRowContext(ctx, args...)
	}
	return t.Tx.QueryRowContext(ctx, query, args...)
}
