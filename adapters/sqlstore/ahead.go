package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"

	"aporte/bot"
	"aporte/flows"
)

// handful is how many responses are read with one statement. It is large enough that the cost of a statement does not matter, and
// small enough that memory does not grow with the number of responses.
const handful = 32

// records reads the responses all and calls fn with each, in this order. It stops at the first error of fn and returns it. While
// fn works, the next responses are read and opened in other goroutines. At any time, no more than about a hundred responses are in
// memory.
func (m moment) records(ctx context.Context, all []selected, fn func(bot.Record) error) error {
	named, err := m.prepare(ctx, "SELECT "+responseColumns+" FROM responses WHERE seq IN ("+marks(1, handful)+")")
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer named.Close()
	journals, err := m.prepare(ctx, "SELECT response, 'answers', "+rowColumns+" FROM answers WHERE response IN ("+marks(1, handful)+")")
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer journals.Close()
	var others sync.WaitGroup
	defer others.Wait()                     // no goroutine may use the transaction after the caller has ended it
	wanted, stop := context.WithCancel(ctx) // not for the queries: one that is cancelled takes the connection along, and so the whole moment
	defer stop()
	ahead := make(chan *readAhead, 2)
	others.Go(func() {
		defer close(ahead)
		usual := 0 // a guess at how many entries the next handful has: one eighth more than the last one
		for some := range slices.Chunk(all, handful) {
			next := &readAhead{opened: make(chan struct{}), journals: make([]row, 0, usual)}
			next.err = m.handful(ctx, next, named, journals, some)
			usual = len(next.journals) + len(next.journals)/8
			others.Go(func() { next.open(m.Store, some) })
			select {
			case ahead <- next:
			case <-wanted.Done():
			}
			if next.err != nil || wanted.Err() != nil {
				return
			}
		}
	})
	for next := range ahead {
		if <-next.opened; next.err != nil {
			return fmt.Errorf("read responses: %w", next.err)
		}
		for _, rec := range next.records {
			if err := fn(rec); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (m moment) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	defer m.alone()()
	return m.tx.PrepareContext(ctx, query)
}

func (m moment) handful(ctx context.Context, h *readAhead, named, journals *sql.Stmt, some []selected) error {
	defer m.alone()()
	return h.read(ctx, named, journals, some)
}

// marks returns the placeholders of n arguments, from a number on: "$1, $2".
func marks(from, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(all, ", ")
}

// readAhead is a handful of responses. One goroutine reads its rows, then another one opens them.
type readAhead struct {
	responses map[int64]responseRow
	journals  []row
	err       error         // of read
	opened    chan struct{} // closed when open is done
	records   []bot.Record  // set when opened is closed
}

// read reads responses and their journals.
func (h *readAhead) read(ctx context.Context, named, journals *sql.Stmt, some []selected) error {
	h.responses = make(map[int64]responseRow, len(some))
	numbers, ids := make([]any, handful), make([]any, handful)
	for i := range numbers {
		numbers[i] = some[min(i, len(some)-1)].seq // the statement needs exactly handful arguments: the last number is repeated
	}
	var r responseRow
	err := each(ctx, named, numbers, r.into(), func() { h.responses[r.seq] = r })
	if err != nil {
		return err
	}
	for i := range ids {
		r, ok := h.responses[some[min(i, len(some)-1)].seq]
		if !ok {
			return brokenError{"a response is not found by its number"}
		}
		ids[i] = r.id
	}
	var e row
	return each(ctx, journals, ids, append(loose(&e.response), e.into()...), func() { h.journals = append(h.journals, e) })
}

// each calls fn for every row that a statement finds, after it has read the columns of the row into into.
func each(ctx context.Context, stmt *sql.Stmt, args, into []any, fn func()) error {
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		fn()
	}
	return rows.Err()
}

// open makes records of the rows that were read, in the order of some, and closes opened. After an error of read it makes none.
func (h *readAhead) open(s *Store, some []selected) {
	defer close(h.opened)
	if h.err != nil {
		return
	}
	slices.SortFunc(h.journals, func(a, b row) int { return cmp.Or(strings.Compare(a.response, b.response), cmp.Compare(a.n, b.n)) })
	h.records = make([]bot.Record, len(some))
	for i, one := range some {
		r := h.responses[one.seq]
		h.records[i] = bot.Record{Response: s.shown(&r), Journal: s.entries(r, h.journals)}
	}
}

// entries opens the journal of a response. journals may have entries of other responses, too; it must be sorted by response and
// number. An entry that does not open is marked as Damaged.
func (s *Store) entries(of responseRow, journals []row) []bot.Entry {
	before := func(r row, response string) int { return strings.Compare(r.response, response) }
	from, _ := slices.BinarySearchFunc(journals, of.id, before)
	journals = journals[from:]
	if next := slices.IndexFunc(journals, func(r row) bool { return r.response != of.id }); next >= 0 {
		journals = journals[:next]
	}
	all := make([]bot.Entry, len(journals))
	var stored entry // one variable for all entries: open allocates what it points to anew each time
	for i, r := range journals {
		e := &all[i]
		e.Flow, e.Step, e.Act = flows.Ref{ID: of.flow, Version: int(r.version)}, r.step, flows.Act(r.act)
		stored = entry{}
		if e.Damaged = s.seal.open(r.place(), r.sealed, &stored) != nil; e.Damaged {
			continue
		}
		e.Value, e.Sealed, e.Lang, e.At = stored.Value, stored.Words, r.lang, fromMillis(r.at)
		e.Shown, e.Wording = stored.Shown, stored.Wording
	}
	return all
}
