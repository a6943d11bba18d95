package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"aporte/bot"
	"aporte/flows"
)

// The places for which rows are sealed, see [place]. The place of a row contains all of its columns that have a meaning and are
// not sealed.

func addressPlace(participant, lookup string) string {
	return place("participants", participant, lookup)
}

func sessionPlace(participant string, version int64) string {
	return place("sessions", participant, version)
}

func messagePlace(id string) string { return place("outbox", id) }

func parkedPlace(channel, id string) string { return place("parked", channel, id) }

func vaultPlace(lookup, kind, owner string) string { return place("vault", lookup, kind, owner) }

func tombstonePlace(flow string, version int64, status string, at int64) string {
	return place("erased", flow, version, status, at)
}

// row is a row of one of the journals.
type row struct {
	table, response string // table: "answers" or "contacts"
	n               int64  // the number of the entry in the response, from 1, over both tables
	step, act, lang string
	version         int64
	at              int64
	sealed          []byte
}

func (r row) place() string {
	return place(r.table, r.response, r.n, r.step, r.act, r.lang, r.version, r.at)
}

// rowColumns are the columns that scan reads after the name of the table.
const rowColumns = "n, step, act, lang, version, at, sealed"

// rowColumnsOf returns rowColumns with the name of a table, or its alias, before each column.
func rowColumnsOf(table string) string {
	return table + "." + strings.ReplaceAll(rowColumns, ", ", ", "+table+".")
}

func (r *row) scan(scan func(...any) error) error { return scan(r.into()...) }

// into returns the targets of rowColumns for Scan. They can be used again for every row of a query.
func (r *row) into() []any {
	return loose(&r.table, &r.n, &r.step, &r.act, &r.lang, &r.version, &r.at, &r.sealed)
}

// append inserts a row.
func (s *Store) append(ctx context.Context, tx querier, r row) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO "+r.table+" (response, n, step, act, lang, version, sealed, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		r.response, r.n, r.step, r.act, r.lang, r.version, r.sealed, r.at)
	return wrap("append answer", err)
}

// dropNoted deletes the rows of all words noted at a step, because the person has taken them back.
func (s *Store) dropNoted(ctx context.Context, tx querier, r row) error {
	s.stale.Store(true)
	_, err := tx.ExecContext(ctx, "DELETE FROM "+r.table+" WHERE response = $1 AND step = $2 AND act = $3", r.response, r.step, string(flows.ActNoted))
	return wrap("delete words", err)
}

// open decrypts a row; its error is errDamaged, wrapped, if the row does not open.
func (s *Store) open(r row) (entry, error) {
	var e entry
	err := s.seal.open(r.place(), r.sealed, &e)
	return e, err
}

// rows returns the rows of both journals of a response, in the order of their numbers. If step is not "", it returns only the rows
// for that step.
func rows(ctx context.Context, db querier, response, step string) ([]row, error) {
	found, err := db.QueryContext(ctx, "SELECT 'answers', "+rowColumns+" FROM answers WHERE response = $1 AND ($2 = '' OR step = $2) "+
		"UNION ALL SELECT 'contacts', "+rowColumns+" FROM contacts WHERE response = $1 AND ($2 = '' OR step = $2) ORDER BY 2", response, step)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	defer found.Close()
	var all []row
	for found.Next() {
		r := row{response: response}
		if err := r.scan(found.Scan); err != nil {
			return nil, fmt.Errorf("read journal: %w", err)
		}
		all = append(all, r)
	}
	return all, wrap("read journal", found.Err())
}

// responseRow is a row of responses.
type responseRow struct {
	seq                   int64
	id, participant, flow string
	version               int64
	channel, source       string
	started               int64
	changing
	sealed []byte
	form   responseForm // what is sealed; set where it was opened: see findResponse
}

// changing are the labels of a response that change.
type changing struct {
	lang, status       string
	receipt            sql.NullString // the keyed hash of the receipt
	submitted, updated int64
}

// responseColumns are the columns that scan reads.
const responseColumns = "seq, id, participant, flow, version, channel, lang, source, status, receipt, sealed, started, submitted, updated"

func (r *responseRow) scan(scan func(...any) error) error {
	err := scan(r.into()...)
	r.receipt.Valid = r.receipt.String != ""
	return err
}

// into returns the targets of responseColumns for Scan. They can be used again for every row of a query. receipt.Valid is not
// among them: scan sets it.
func (r *responseRow) into() []any {
	return loose(&r.seq, &r.id, &r.participant, &r.flow, &r.version, &r.channel, &r.lang, &r.source, &r.status, &r.receipt.String, &r.sealed,
		&r.started, &r.submitted, &r.updated)
}

func (r *responseRow) place() string {
	return place("responses", r.id, r.participant, r.flow, r.version, r.channel, r.lang, r.source, r.status, r.receipt.String,
		r.started, r.submitted, r.updated)
}

// findResponse reads the response that matches a condition. The error is [sql.ErrNoRows] if there is none, and errDamaged,
// wrapped, if its labels were changed.
func (s *Store) findResponse(ctx context.Context, db querier, condition string, arg any) (responseRow, error) {
	var r responseRow
	err := r.scan(db.QueryRowContext(ctx, "SELECT "+responseColumns+" FROM responses WHERE "+condition, arg).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, err
	}
	if err != nil {
		return r, fmt.Errorf("read response: %w", err)
	}
	if err := s.seal.open(r.place(), r.sealed, &r.form); err != nil {
		return r, fmt.Errorf("open a row of responses: %w", err)
	}
	return r, nil
}

// verify returns errDamaged, wrapped, if the labels of a response were changed since they were sealed.
func (s *Store) verify(r *responseRow) error {
	if _, err := s.seal.plain(r.place(), r.sealed); err != nil {
		return fmt.Errorf("open a row of responses: %w", err)
	}
	return nil
}

// sealLabels seals the form of a response for its present labels. It must be called after every change of a label or the form.
func (s *Store) sealLabels(r *responseRow) (err error) {
	r.form.Version = formVersion
	r.sealed, err = s.seal.seal(r.place(), r.form)
	return err
}

// insertResponse inserts a response whose labels are sealed. It sets seq if that is 0.
func (s *Store) insertResponse(ctx context.Context, db querier, r *responseRow) (err error) {
	if r.seq == 0 {
		if r.seq, err = s.engine.number(ctx, db, "responses"); err != nil {
			return err
		}
	}
	_, err = db.ExecContext(ctx, "INSERT INTO responses ("+responseColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		r.seq, r.id, r.participant, r.flow, r.version, r.channel, r.lang, r.source, r.status, r.receipt, r.sealed, r.started, r.submitted, r.updated)
	return wrap("start response", err)
}

func (s *Store) updateResponse(ctx context.Context, db querier, r *responseRow) error {
	_, err := db.ExecContext(ctx, "UPDATE responses SET lang = $1, status = $2, receipt = $3, sealed = $4, submitted = $5, updated = $6 WHERE seq = $7",
		r.lang, r.status, r.receipt, r.sealed, r.submitted, r.updated, r.seq)
	return wrap("save response", err)
}

// shown returns a response as staff see it, with exported ids. A damaged one has only ID, Flow and Damaged.
func (s *Store) shown(r *responseRow) bot.Response {
	out := bot.Response{
		ID: s.secrets.exported("r", r.flow, r.id), Participant: s.secrets.exported("p", r.flow, r.participant),
		Flow: flows.Ref{ID: r.flow, Version: int(r.version)},
	}
	if s.verify(r) != nil {
		out.Participant, out.Damaged = "", true
		return out
	}
	out.Channel, out.Lang, out.Source, out.Status = r.channel, r.lang, r.source, flows.Status(r.status)
	out.Started, out.Submitted, out.Updated = fromMillis(r.started), fromMillis(r.submitted), fromMillis(r.updated)
	return out
}
