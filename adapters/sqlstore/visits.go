package sqlstore

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"aporte/bot"
	"aporte/flows"
)

// visited returns the conversation of a session as it is counted so far.
func (f *sender) visited() visit {
	if f.session.Response == "" {
		return f.visit
	}
	return f.response.form.Visit
}

// countVisit finds out how the conversation is counted after the step.
func (st *step) countVisit(ctx context.Context) (err error) {
	before := st.from.session
	st.counted = st.from.visited()
	if before.Response != "" && before.Response != st.change.Session.Response { // it was erased, which takes the whole conversation away
		st.counted = visit{}
	}
	now := st.counted
	if bot.IsTest(st.change.Session.Source) { // it may have been counted before it became a test
		st.after.visit = visit{}
		return nil
	}
	if st.u.Did != bot.Timer && st.change.Stages != 0 {
		if now, err = st.reach(ctx, now); err != nil {
			return err
		}
	}
	st.after.visit = now
	return nil
}

// reach returns a conversation with the stages of the step. Until somebody agreed, it moves to the language that it is held in.
func (st *step) reach(ctx context.Context, v visit) (visit, error) {
	session := st.change.Session
	if session.State.Status == "" { // they refused: what is left is how it was before
		session = st.from.session
	}
	if v.Stages == 0 {
		v.Day, v.Channel = midnight(st.Now()), st.u.From.Channel
	}
	if v.Stages&bot.StageAgreed == 0 {
		source, err := st.countedAs(ctx, st.read, session.State.ID, session.Source)
		if err != nil {
			return v, err
		}
		v.Lang, v.Source = session.State.Lang, source
	}
	v.Stages |= st.change.Stages
	return v, nil
}

// keepCounts adds what the step changes to the counters.
func (st *step) keepCounts(tx *tx) {
	if now := st.after.visit; now != st.counted {
		flow := st.change.Session.State.ID
		if flow == "" {
			flow = st.from.session.State.ID
		}
		tx.recount(flow, st.counted, now)
	}
	if st.tallied != nil {
		tx.addTally(st.response, st.tallied, 1)
	}
}

// moved returns what a tally has more, or less, than that of before.
func moved(before, now flows.Tally) flows.Tally {
	t := flows.Tally{}
	t.Add(now, 1)
	t.Add(before, -1)
	return t
}

// sources are the sources of each consultation that are counted each for itself. See [bot.MostSources]: processes that begin with the
// last of them at the same time may count one more each.
type sources struct {
	mu    sync.Mutex
	known map[string]map[string]bool // by consultation
}

// countedAs returns the name under which a source is counted. Before a new one is counted for itself, it reads those that other processes
// have counted since. Those of steps that are not stored yet stay known.
func (s *Store) countedAs(ctx context.Context, db querier, flow, source string) (string, error) {
	if source == "" {
		return "", nil
	}
	s.sources.mu.Lock()
	defer s.sources.mu.Unlock()
	known := s.sources.known[flow]
	if known == nil || s.many && !known[source] && len(known) < bot.MostSources {
		stored := map[string]bool{}
		err := eachRow(ctx, db, func(scan func(...any) error) error {
			var one string
			err := scan(&one)
			stored[one] = true
			return err
		}, "SELECT DISTINCT source FROM funnel WHERE flow = $1 AND source NOT IN ('', $2)", flow, bot.OtherSource)
		if err != nil {
			return "", fmt.Errorf("read sources: %w", err)
		}
		maps.Copy(stored, known)
		if known = stored; s.sources.known == nil {
			s.sources.known = map[string]map[string]bool{}
		}
		s.sources.known[flow] = known
	}
	switch {
	case known[source]:
		return source, nil
	case len(known) >= bot.MostSources:
		return bot.OtherSource, nil
	}
	known[source] = true
	return source, nil
}
