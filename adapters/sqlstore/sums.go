package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// sums are what the jobs of a transaction add to the counters. They are added at its end, each counter once and in a fixed order:
// many people of one evening share a counter, and processes must neither wait for it while they do something else, nor for each
// other in a circle.
type sums map[any]sum

// sum is what is to be added to one counter, of which its key says which it is: a [cellKey] or a [tallyKey].
type sum struct {
	stages counts
	tally  flows.Tally
}

// compareCounters sorts the keys of counters.
func compareCounters(a, b any) int {
	switch a := a.(type) {
	case cellKey:
		b, same := b.(cellKey)
		if !same {
			return -1
		}
		return cmp.Or(cmp.Compare(a.flow, b.flow), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Day, b.Day),
			cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Lang, b.Lang))
	case tallyKey:
		b, same := b.(tallyKey)
		if !same {
			return 1
		}
		return cmp.Or(cmp.Compare(a.flow, b.flow), cmp.Compare(a.version, b.version), cmp.Compare(a.day, b.day))
	}
	return 0
}

// addVisit adds n to the count of each of the stages.
func (t *tx) addVisit(flow string, v visit, stages bot.Stages, n int) {
	if stages == 0 {
		return
	}
	key := cellKey{flow, v.cell()}
	of := t.sums[key]
	for i, st := range bot.StageNames {
		if stages&st.Stage != 0 {
			of.stages[i] += n
		}
	}
	t.sums[key] = of
}

// addTally adds answers to those that were submitted to a version on a day.
func (t *tx) addTally(r *responseRow, add flows.Tally, times int) {
	if len(add) == 0 {
		return
	}
	key := tallyKey{r.flow, r.version, midnight(fromMillis(r.submitted))}
	of := flows.Tally{} // a new one, since a job that fails takes back what it added
	of.Add(t.sums[key].tally, 1)
	of.Add(add, times)
	t.sums[key] = sum{tally: of}
}

// keepSums adds the sums of a transaction to the counters.
func (s *Store) keepSums(ctx context.Context, tx *tx) (err error) {
	for _, key := range slices.SortedFunc(maps.Keys(tx.sums), compareCounters) {
		add := tx.sums[key]
		switch key := key.(type) {
		case cellKey:
			if add.stages != (counts{}) {
				err = wrap("count a conversation", s.sumVisits(ctx, tx, key, add.stages))
			}
		case tallyKey:
			if len(add.tally) > 0 {
				err = wrap("count answers", s.sumTally(ctx, tx, key, add.tally))
			}
		}
		if err != nil {
			return err
		}
	}
	clear(tx.sums)
	return nil
}

// sumVisits adds to a row of funnel. A row without any count is deleted. One that does not open is left as it is: doctor counts it,
// and [Store.Recount] mends it.
func (s *Store) sumVisits(ctx context.Context, tx *tx, key cellKey, add counts) error {
	form := funnelForm{Version: formVersion}
	known, err := s.counter(ctx, tx, visitsQuery, insertVisits+" ON CONFLICT DO NOTHING", key.args(), funnelPlace(key.flow, key.visit), &form)
	if errors.Is(err, errDamaged) {
		s.Log.Error("a count of conversations does not open: it is left as it is")
		return nil
	}
	if err != nil {
		return err
	}
	for i, n := range add {
		form.Counts[i] = max(0, form.Counts[i]+n)
	}
	return s.keepVisits(ctx, tx, key, form, known)
}

// sumTally does the same for a row of tallies.
func (s *Store) sumTally(ctx context.Context, tx *tx, key tallyKey, add flows.Tally) error {
	form := tallyForm{Version: formVersion, Tally: flows.Tally{}}
	_, err := s.counter(ctx, tx, tallyQuery, insertTally+" ON CONFLICT DO NOTHING", key.args(), key.place(), &form)
	if errors.Is(err, errDamaged) {
		s.Log.Error("a count of answers does not open: it is left as it is")
		return nil
	}
	if err != nil {
		return err
	}
	if form.Tally == nil {
		form.Tally = flows.Tally{}
	}
	form.Tally.Add(add, 1)
	return s.keepTally(ctx, tx, key, form)
}

// counter reads a counter into form, so that no other process changes it until the transaction ends. known is false if there is
// none. Where others may make one at the same time, it makes one that counts nothing, since only a row can be locked.
func (s *Store) counter(ctx context.Context, tx *tx, query, insert string, key []any, place string, form any) (known bool, err error) {
	for {
		var sealed []byte
		err := tx.QueryRowContext(ctx, s.hold(query), key...).Scan(loose(&sealed)...)
		switch {
		case err == nil:
			return true, s.seal.open(place, sealed, form)
		case !errors.Is(err, sql.ErrNoRows):
			return false, err
		case !s.many:
			return false, nil
		}
		empty, err := s.seal.seal(place, form)
		if err == nil {
			_, err = tx.ExecContext(ctx, insert, append(slices.Clone(key), empty)...)
		}
		if err != nil {
			return false, err
		}
	}
}

const (
	visitsQuery  = "SELECT sealed FROM funnel WHERE flow = $1 AND source = $2 AND day = $3 AND channel = $4 AND lang = $5"
	insertVisits = "INSERT INTO funnel (flow, source, day, channel, lang, sealed) VALUES ($1, $2, $3, $4, $5, $6)"
	tallyQuery   = "SELECT sealed FROM tallies WHERE flow = $1 AND version = $2 AND day = $3"
	insertTally  = "INSERT INTO tallies (flow, version, day, sealed) VALUES ($1, $2, $3, $4)"
)

func (s *Store) keepVisits(ctx context.Context, tx *tx, key cellKey, form funnelForm, known bool) error {
	if form.Counts == (counts{}) {
		if known {
			_, err := tx.ExecContext(ctx, "DELETE FROM funnel WHERE flow = $1 AND source = $2 AND day = $3 AND channel = $4 AND lang = $5", key.args()...)
			return err
		}
		return nil
	}
	sealed, err := s.seal.seal(funnelPlace(key.flow, key.visit), form)
	if err == nil {
		_, err = tx.ExecContext(ctx, insertVisits+" ON CONFLICT (flow, source, day, channel, lang) DO UPDATE SET sealed = excluded.sealed",
			append(key.args(), sealed)...)
	}
	return err
}

func (s *Store) keepTally(ctx context.Context, tx *tx, key tallyKey, form tallyForm) error {
	if len(form.Tally) == 0 {
		_, err := tx.ExecContext(ctx, "DELETE FROM tallies WHERE flow = $1 AND version = $2 AND day = $3", key.args()...)
		return err
	}
	sealed, err := s.seal.seal(key.place(), form)
	if err == nil {
		_, err = tx.ExecContext(ctx, insertTally+" ON CONFLICT (flow, version, day) DO UPDATE SET sealed = excluded.sealed", append(key.args(), sealed)...)
	}
	return err
}

// cellKey names a counter of conversations.
type cellKey struct {
	flow string
	visit
}

func (k cellKey) args() []any { return []any{k.flow, k.Source, k.Day, k.Channel, k.Lang} }

// tallyKey names a counter of answers.
type tallyKey struct {
	flow         string
	version, day int64
}

func (k tallyKey) args() []any { return []any{k.flow, k.version, k.day} }

func (k tallyKey) place() string { return tallyPlace(k.flow, k.version, k.day) }
