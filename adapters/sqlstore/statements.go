package sqlstore

import (
	"context"
	"database/sql"
)

// tx is a transaction of the writer. The same few statements run for every step, so each is compiled once and then reused on
// the one connection that writes.
type tx struct {
	*sql.Tx
	compiled *statements
	bound    map[string]*sql.Stmt // those of compiled that were used in this transaction
	sums     sums                 // what is still to be added to the counters
}

// statements are the compiled statements of the writer. Only its goroutine uses them. With PostgreSQL there are none, as the driver
// compiles by itself, and again after a lost connection.
type statements struct {
	db   *sql.DB
	all  map[string]*sql.Stmt
	next []string // statements to be compiled as soon as no transaction is open
}

func statementsOf(s *Store) *statements {
	if s.many {
		return &statements{}
	}
	return &statements{db: s.write, all: map[string]*sql.Stmt{}}
}

// mostStatements is how many statements are kept compiled. There must be a limit, because some queries are built at run time
// and run only once.
const mostStatements = 200

// of returns the compiled statement of a query. If it is not compiled yet, it returns nil, and [statements.compile] compiles it
// later.
func (t *tx) of(ctx context.Context, query string) *sql.Stmt {
	if bound := t.bound[query]; bound != nil {
		return bound
	}
	compiled := t.compiled.all[query]
	if t.compiled.db == nil {
		return nil
	}
	if compiled == nil {
		t.compiled.next = append(t.compiled.next, query)
		return nil
	}
	t.bound[query] = t.StmtContext(ctx, compiled)
	return t.bound[query]
}

// compile compiles the statements in next. No transaction may be open. It ignores errors: whoever runs the statement gets them.
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

// ExecContext is [sql.Tx.ExecContext] with the compiled statement, if there is one.
func (t *tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if compiled := t.of(ctx, query); compiled != nil {
		return compiled.ExecContext(ctx, args...)
	}
	return t.Tx.ExecContext(ctx, query, args...)
}

// QueryContext is [sql.Tx.QueryContext] with the compiled statement, if there is one. The caller must have read all rows before
// the same query runs again.
func (t *tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if compiled := t.of(ctx, query); compiled != nil {
		return compiled.QueryContext(ctx, args...)
	}
	return t.Tx.QueryContext(ctx, query, args...)
}

// QueryRowContext is [sql.Tx.QueryRowContext] with the compiled statement, if there is one.
func (t *tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if compiled := t.of(ctx, query); compiled != nil {
		return compiled.QueryRowContext(ctx, args...)
	}
	return t.Tx.QueryRowContext(ctx, query, args...)
}
