package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// entomb stores a tombstone: that there was a response, its exported id, whether it may be in an export, and the day on which it was
// erased. A test leaves none.
func (s *Store) entomb(ctx context.Context, tx *tx, r responseRow) error {
	if bot.IsTest(r.source) {
		return nil
	}
	inside, err := mayBeExported(ctx, tx, r)
	if err != nil {
		return err
	}
	at := millis(s.Now().UTC().Truncate(day))
	sealed, err := s.seal.seal(tombstonePlace(r.flow, r.version, r.status, at),
		tombstone{Version: formVersion, Exported: s.secrets.exported("r", r.flow, r.id), Unexported: !inside})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO erased (flow, version, status, at, sealed) VALUES ($1, $2, $3, $4, $5)",
		r.flow, r.version, r.status, at, sealed)
	return wrap("note erasure", err)
}

const day = 24 * time.Hour

// mayBeExported says whether a response may be in an export: it was submitted, or since it began there was an export of what was not.
// An export that was not noted, such as one from a full disk, may have a submitted one, too.
func mayBeExported(ctx context.Context, db querier, r responseRow) (is bool, err error) {
	if r.status == string(flows.Submitted) {
		return true, nil
	}
	err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM audit WHERE taken = $1 AND taken <> '' AND at >= $2 AND substr(subject, 1, length($3)) = $3)",
		string(bot.TakenAll), r.started, r.flow+" ").Scan(loose(&is)...)
	return is, wrap("look for exports", err)
}

// Exports implements [bot.ExportLog].
func (s *Store) Exports(ctx context.Context) (map[string][]bot.Export, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT at, subject, taken FROM audit WHERE taken <> '' ORDER BY at")
	if err != nil {
		return nil, fmt.Errorf("list exports: %w", err)
	}
	defer rows.Close()
	all := map[string][]bot.Export{}
	for rows.Next() {
		var at int64
		var subject, taken string
		if err := rows.Scan(loose(&at, &subject, &taken)...); err != nil {
			return nil, fmt.Errorf("list exports: %w", err)
		}
		flow, _, _ := strings.Cut(subject, " ")
		all[flow] = append(all[flow], bot.Export{At: fromMillis(at), Taken: bot.Taken(taken)})
	}
	return all, wrap("list exports", rows.Err())
}

// Erased is what is left of a response that was erased.
type Erased struct {
	ID     string // the exported id; "" if it is not known, because an earlier release erased the response or the tombstone is damaged
	Flow   flows.Ref
	Day    time.Time // when it was erased: midnight in UTC
	Inside bool      // it may be in an export; always true if an earlier release erased it
}

// Erasures lists the erased responses, sorted by their ids.
func (s *Store) Erasures(ctx context.Context) ([]Erased, error) { return s.erasures(ctx, s.read, "") }

// erasures returns the erased responses to a consultation, or to all of them if flow is "", sorted by their ids.
func (s *Store) erasures(ctx context.Context, db reader, flow string) ([]Erased, error) {
	found, err := db.QueryContext(ctx, "SELECT flow, version, status, at, sealed FROM erased WHERE $1 IN ('', flow)", flow)
	if err != nil {
		return nil, fmt.Errorf("list erasures: %w", err)
	}
	defer found.Close()
	var all []Erased
	for found.Next() {
		var flow, status string
		var version, at int64
		var sealed []byte
		if err := found.Scan(loose(&flow, &version, &status, &at, &sealed)...); err != nil {
			return nil, fmt.Errorf("list erasures: %w", err)
		}
		var stone tombstone
		if sealed != nil {
			if err := s.seal.open(tombstonePlace(flow, version, status, at), sealed, &stone); err != nil {
				s.Log.Error("a tombstone does not open: its id is not known")
			}
		}
		all = append(all, Erased{
			ID: stone.Exported, Flow: flows.Ref{ID: flow, Version: int(version)}, Day: fromMillis(at), Inside: !stone.Unexported,
		})
	}
	slices.SortFunc(all, func(a, b Erased) int { return strings.Compare(a.ID, b.ID) })
	return all, wrap("list erasures", found.Err())
}

// Withdrawn implements [bot.Reader].
func (s *Store) Withdrawn(ctx context.Context, f bot.Filter) ([]bot.Withdrawn, error) {
	return s.withdrawn(ctx, s.read, f)
}

// Withdrawn implements [bot.Reader].
func (m moment) Withdrawn(ctx context.Context, f bot.Filter) ([]bot.Withdrawn, error) {
	defer m.alone()()
	return m.withdrawn(ctx, m.tx, f)
}

func (s *Store) withdrawn(ctx context.Context, db reader, f bot.Filter) (all []bot.Withdrawn, err error) {
	stones, err := s.erasures(ctx, db, f.Flow)
	since := f.Since.UTC().Truncate(day)
	for _, e := range stones {
		if e.ID != "" && e.Inside && !e.Day.Before(since) {
			all = append(all, bot.Withdrawn{ID: e.ID, Day: e.Day})
		}
	}
	return all, err
}
