package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// Counters, see [bot.Counters]. A step adds to them in its transaction. What was added for a conversation stands in the form of its
// session before the consent, and in that of its response after it, so that an erasure takes away exactly what was added, even if
// a later release counts otherwise.

// visit is a conversation as it is counted. Its zero value is not counted.
type visit struct {
	Day     int64      `json:"d,omitempty"` // midnight in UTC
	Source  string     `json:"s,omitempty"`
	Channel string     `json:"c,omitempty"`
	Lang    string     `json:"l,omitempty"`
	Stages  bot.Stages `json:"n,omitempty"`
}

// cell returns where a conversation is counted, without how far it came.
func (v visit) cell() visit {
	v.Stages = 0
	return v
}

// funnelForm is what is sealed of a row of funnel.
type funnelForm struct {
	Version int    `json:"v"`
	Counts  counts `json:"n"`
}

// counts has a number for each of [bot.StageNames], in their order. A new stage goes to the end.
type counts [5]int

// byStage returns the numbers that are not 0.
func (c counts) byStage() map[bot.Stage]int {
	all := map[bot.Stage]int{}
	for i, st := range bot.StageNames {
		if c[i] != 0 {
			all[st.Stage] = c[i]
		}
	}
	return all
}

func countsOf(all map[bot.Stage]int) (c counts) {
	for i, st := range bot.StageNames {
		c[i] = all[st.Stage]
	}
	return c
}

// tallyForm is what is sealed of a row of tallies.
type tallyForm struct {
	Version int         `json:"v"`
	Tally   flows.Tally `json:"n"`
}

func funnelPlace(flow string, v visit) string {
	return place("funnel", flow, v.Source, v.Day, v.Channel, v.Lang)
}

func tallyPlace(flow string, version, dayOf int64) string {
	return place("tallies", flow, version, dayOf)
}

// midnight returns the beginning of a day in UTC.
func midnight(at time.Time) int64 { return millis(at.UTC().Truncate(day)) }

// recount moves a conversation from where it was counted before to where it is counted now, and to the stages that it has now.
// Either may be the zero visit.
func (s *Store) recount(ctx context.Context, tx *tx, flow string, before, now visit) error {
	if before.cell() != now.cell() {
		if err := s.addVisit(ctx, tx, flow, before, before.Stages, -1); err != nil {
			return err
		}
		return s.addVisit(ctx, tx, flow, now, now.Stages, 1)
	}
	if err := s.addVisit(ctx, tx, flow, before, before.Stages&^now.Stages, -1); err != nil {
		return err
	}
	return s.addVisit(ctx, tx, flow, now, now.Stages&^before.Stages, 1)
}

// addVisit adds n to the count of each of the stages. A row without any count is deleted. One that does not open is left as it is:
// doctor counts it, and [Store.Recount] mends it.
func (s *Store) addVisit(ctx context.Context, tx *tx, flow string, v visit, stages bot.Stages, n int) error {
	if stages == 0 {
		return nil
	}
	form, known, err := s.visits(ctx, tx, flow, v)
	if errors.Is(err, errDamaged) {
		s.Log.Error("a count of conversations does not open: it is left as it is")
		return nil
	}
	if err != nil {
		return wrap("count a conversation", err)
	}
	for i, st := range bot.StageNames {
		if stages&st.Stage != 0 {
			form.Counts[i] = max(0, form.Counts[i]+n)
		}
	}
	return wrap("count a conversation", s.keepVisits(ctx, tx, flow, v, form, known))
}

// visits reads a row of funnel.
func (s *Store) visits(ctx context.Context, db querier, flow string, v visit) (f funnelForm, known bool, err error) {
	f.Version = formVersion
	var sealed []byte
	err = db.QueryRowContext(ctx, "SELECT sealed FROM funnel WHERE flow = $1 AND source = $2 AND day = $3 AND channel = $4 AND lang = $5",
		flow, v.Source, v.Day, v.Channel, v.Lang).Scan(loose(&sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return f, false, nil
	}
	if err == nil {
		err = s.seal.open(funnelPlace(flow, v), sealed, &f)
	}
	return f, true, err
}

func (s *Store) keepVisits(ctx context.Context, tx *tx, flow string, v visit, form funnelForm, known bool) error {
	if form.Counts == (counts{}) {
		if known {
			_, err := tx.ExecContext(ctx, "DELETE FROM funnel WHERE flow = $1 AND source = $2 AND day = $3 AND channel = $4 AND lang = $5",
				flow, v.Source, v.Day, v.Channel, v.Lang)
			return err
		}
		return nil
	}
	sealed, err := s.seal.seal(funnelPlace(flow, v), form)
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO funnel (flow, source, day, channel, lang, sealed) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (flow, source, day, channel, lang) DO UPDATE SET sealed = excluded.sealed`, flow, v.Source, v.Day, v.Channel, v.Lang, sealed)
	}
	return err
}

// addTally adds answers to those that were submitted to a version on a day.
func (s *Store) addTally(ctx context.Context, tx *tx, r *responseRow, t flows.Tally, times int) error {
	if len(t) == 0 {
		return nil
	}
	on := midnight(fromMillis(r.submitted))
	form, err := s.tally(ctx, tx, r.flow, r.version, on)
	if errors.Is(err, errDamaged) {
		s.Log.Error("a count of answers does not open: it is left as it is")
		return nil
	}
	if err != nil {
		return wrap("count answers", err)
	}
	form.Tally.Add(t, times)
	return wrap("count answers", s.keepTally(ctx, tx, r.flow, r.version, on, form))
}

func (s *Store) tally(ctx context.Context, db querier, flow string, version, on int64) (f tallyForm, err error) {
	f = tallyForm{Version: formVersion, Tally: flows.Tally{}}
	var sealed []byte
	err = db.QueryRowContext(ctx, "SELECT sealed FROM tallies WHERE flow = $1 AND version = $2 AND day = $3", flow, version, on).Scan(loose(&sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil
	}
	if err == nil {
		err = s.seal.open(tallyPlace(flow, version, on), sealed, &f)
	}
	return f, err
}

func (s *Store) keepTally(ctx context.Context, tx *tx, flow string, version, on int64, form tallyForm) error {
	if len(form.Tally) == 0 {
		_, err := tx.ExecContext(ctx, "DELETE FROM tallies WHERE flow = $1 AND version = $2 AND day = $3", flow, version, on)
		return err
	}
	sealed, err := s.seal.seal(tallyPlace(flow, version, on), form)
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO tallies (flow, version, day, sealed) VALUES ($1, $2, $3, $4)
			ON CONFLICT (flow, version, day) DO UPDATE SET sealed = excluded.sealed`, flow, version, on, sealed)
	}
	return err
}

// uncount takes away what was counted for a response that is erased.
func (s *Store) uncount(ctx context.Context, tx *tx, r *responseRow) error {
	if err := s.seal.open(r.place(), r.sealed, &r.form); err != nil {
		s.Log.Error("a response that does not open is erased: its answers stay in the counts until they are counted anew")
		return nil
	}
	if err := s.recount(ctx, tx, r.flow, r.form.Visit, visit{}); err != nil {
		return err
	}
	return s.addTally(ctx, tx, r, r.form.Tally, -1)
}
