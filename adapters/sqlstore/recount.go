package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"aporte/bot"
	"aporte/flows"
)

// Recount counts all answers anew, and mends the counters where they differ. flow returns the consultation of a version, nil if it
// is not known; its responses are left as they are. It works beside people who write, some responses at a time. It returns how
// many responses were counted otherwise before, and how many counters did not agree with the responses. Who opened a conversation
// before there were counters is known only of those who agreed.
func (s *Store) Recount(ctx context.Context, flow func(flows.Ref) *flows.Flow) (responses, counters int, err error) {
	seqs, err := s.allResponses(ctx)
	for some := range slices.Chunk(seqs, atOnce) {
		if err != nil {
			break
		}
		n := 0
		err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
			n = 0 // it may run twice
			for _, seq := range some {
				mended, err := s.recountResponse(ctx, tx, seq, flow)
				if err != nil {
					return err
				}
				if mended {
					n++
				}
			}
			return nil
		})
		if responses += n; n > 0 {
			s.active.clear()
		}
	}
	if err == nil {
		err = s.writer.do(ctx, func(ctx context.Context, tx *tx) (err error) {
			counters, err = s.mendCounters(ctx, tx)
			return err
		})
	}
	return responses, counters, wrap("count anew", err)
}

// counted is the entry of meta that says that no answer is from before there were counters.
const counted = "counted"

// Uncounted says whether there may be answers from before there were counters. [Store.Recount] counts them.
func (s *Store) Uncounted(ctx context.Context) (before bool, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT NOT EXISTS (SELECT 1 FROM meta WHERE name = $1)", counted).Scan(&before)
	return before, wrap("look for counts", err)
}

// mendCounters replaces the counters that do not agree with what was counted for each response, and returns how many these were.
func (s *Store) mendCounters(ctx context.Context, tx *tx) (int, error) {
	if err := s.keepSums(ctx, tx); err != nil { // those of other changes in this transaction
		return 0, err
	}
	wrong, err := s.compareCounts(ctx, tx)
	if err != nil {
		return 0, err
	}
	for key, form := range wrong.visits {
		if err := s.keepVisits(ctx, tx, key, form, true); err != nil {
			return 0, err
		}
	}
	for key, form := range wrong.tallies {
		if err := s.keepTally(ctx, tx, key, form); err != nil {
			return 0, err
		}
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", counted, "yes")
	return wrong.count(), err
}

// Miscounted returns how many counters do not agree with what was counted for each response. It changes nothing, and reads no
// answer.
func (s *Store) Miscounted(ctx context.Context) (n int, err error) {
	err = s.view(ctx, func(m moment) error {
		wrong, err := s.compareCounts(ctx, m.tx)
		n = wrong.count()
		return err
	})
	return n, wrap("compare counts", err)
}

func (s *Store) allResponses(ctx context.Context) (seqs []int64, err error) {
	err = eachRow(ctx, s.read, func(scan func(...any) error) error {
		var seq int64
		err := scan(&seq)
		seqs = append(seqs, seq)
		return err
	}, "SELECT seq FROM responses ORDER BY seq")
	return seqs, err
}

// recountResponse counts one response anew. It returns whether that was counted otherwise before.
func (s *Store) recountResponse(ctx context.Context, tx *tx, seq int64, flow func(flows.Ref) *flows.Flow) (mended bool, err error) {
	r, err := s.findResponse(ctx, tx, "seq = $1", seq)
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, errDamaged) { // it was erased meanwhile, or doctor counts it
		return false, nil
	}
	f := flow(flows.Ref{ID: r.flow, Version: int(r.version)})
	if err != nil || f == nil {
		return false, err
	}
	form, err := s.formOf(ctx, tx, &r, f)
	if err != nil || reflect.DeepEqual(form, r.form) {
		return false, err
	}
	tx.recount(r.flow, r.form.Visit, form.Visit)
	tx.addTally(&r, moved(r.form.Tally, form.Tally), 1)
	r.form = form
	if err := errors.Join(s.sealLabels(&r), s.updateResponse(ctx, tx, &r)); err != nil {
		return false, err
	}
	p := person{id: r.participant}
	session, err := s.session(ctx, tx, &p)
	if err == nil && p.version != 0 { // a step that was decided before, with what was counted then, must begin again
		err = s.saveSession(ctx, tx, p, session)
	}
	var damaged *failure
	if errors.As(err, &damaged) {
		err = nil
	}
	return true, err
}

// formOf returns what is to be counted for a response, by its journal.
func (s *Store) formOf(ctx context.Context, tx *tx, r *responseRow, f *flows.Flow) (responseForm, error) {
	form := responseForm{Version: formVersion, Visit: r.form.Visit}
	if bot.IsTest(r.source) { // an earlier release counted it
		return responseForm{Version: formVersion}, nil
	}
	session, err := s.rebuild(ctx, tx, *r)
	if err != nil {
		return form, err
	}
	v, submitted := &form.Visit, r.status == string(flows.Submitted)
	if v.Stages == 0 {
		v.Day, v.Channel, v.Lang = midnight(fromMillis(r.started)), r.channel, r.lang
		if v.Source, err = s.countedAs(ctx, tx, r.flow, r.source); err != nil {
			return form, err
		}
	}
	v.Stages |= bot.StageOpened | bot.StageLanguage | bot.StageAgreed
	if submitted {
		v.Stages |= bot.StageSubmitted
		form.Tally = f.Tally(session.State)
	}
	return form, nil
}

// miscounted are counters that are wrong, each as it should be.
type miscounted struct {
	visits  map[cellKey]funnelForm
	tallies map[tallyKey]tallyForm
}

func (m miscounted) count() int { return len(m.visits) + len(m.tallies) }

// compareCounts compares the counters with what was counted for each response. Conversations that became no response cannot be
// compared: they stay as they are.
func (s *Store) compareCounts(ctx context.Context, db querier) (miscounted, error) {
	wrong := miscounted{map[cellKey]funnelForm{}, map[tallyKey]tallyForm{}}
	visits, tallies, err := s.sums(ctx, db)
	if err != nil {
		return wrong, err
	}
	err = s.eachVisits(ctx, db, func(flow string, v visit, counts map[bot.Stage]int) {
		key := cellKey{flow, v}
		if should := traced(counts, visits[key]); counts == nil || !reflect.DeepEqual(counts, should) {
			wrong.visits[key] = funnelForm{formVersion, countsOf(should)}
		}
		delete(visits, key)
	}, "")
	if err != nil {
		return wrong, err
	}
	err = s.eachTally(ctx, db, func(flow string, version, on int64, t flows.Tally) {
		key := tallyKey{flow, version, on}
		if t == nil || !reflect.DeepEqual(t, tallies[key]) {
			wrong.tallies[key] = tallyForm{formVersion, tallies[key]}
		}
		delete(tallies, key)
	}, "")
	for key, counts := range visits { // those without a row
		wrong.visits[key] = funnelForm{formVersion, countsOf(counts)}
	}
	for key, t := range tallies {
		wrong.tallies[key] = tallyForm{formVersion, t}
	}
	return wrong, err
}

// traced returns the counts of a row of funnel as they should be: responses are known exactly, the other conversations are not.
func traced(counts, responses map[bot.Stage]int) map[bot.Stage]int {
	refused := counts[bot.StageRefused]
	should := map[bot.Stage]int{
		bot.StageOpened:    max(counts[bot.StageOpened], responses[bot.StageOpened]+refused),
		bot.StageLanguage:  max(counts[bot.StageLanguage], responses[bot.StageLanguage]),
		bot.StageRefused:   refused,
		bot.StageAgreed:    responses[bot.StageAgreed],
		bot.StageSubmitted: responses[bot.StageSubmitted],
	}
	for stage, n := range should {
		if n == 0 {
			delete(should, stage)
		}
	}
	return should
}

// sums adds up what was counted for each response.
func (s *Store) sums(ctx context.Context, db querier) (map[cellKey]map[bot.Stage]int, map[tallyKey]flows.Tally, error) {
	visits, tallies := map[cellKey]map[bot.Stage]int{}, map[tallyKey]flows.Tally{}
	var r responseRow
	err := eachRow(ctx, db, func(scan func(...any) error) error {
		r = responseRow{}
		if err := r.scan(scan); err != nil {
			return err
		}
		if s.seal.open(r.place(), r.sealed, &r.form) != nil {
			return nil // doctor counts it
		}
		if v := r.form.Visit; v.Stages != 0 {
			key := cellKey{r.flow, v.cell()}
			if visits[key] == nil {
				visits[key] = map[bot.Stage]int{}
			}
			for _, st := range bot.StageNames {
				if v.Stages&st.Stage != 0 {
					visits[key][st.Stage]++
				}
			}
		}
		if len(r.form.Tally) > 0 {
			key := tallyKey{r.flow, r.version, midnight(fromMillis(r.submitted))}
			if tallies[key] == nil {
				tallies[key] = flows.Tally{}
			}
			tallies[key].Add(r.form.Tally, 1)
		}
		return nil
	}, "SELECT c."+strings.ReplaceAll(responseColumns, ", ", ", c.")+" FROM responses c")
	if err != nil {
		return nil, nil, fmt.Errorf("read responses: %w", err)
	}
	return visits, tallies, nil
}
