package sqlstore

import (
	"time"

	"aporte/bot"
	"aporte/flows"
)

// Counters, see [bot.Counters]. A step adds to them in its transaction, see sums.go. What was added for a conversation stands in the form of its
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
func (t *tx) recount(flow string, before, now visit) {
	if before.cell() != now.cell() {
		t.addVisit(flow, before, before.Stages, -1)
		t.addVisit(flow, now, now.Stages, 1)
		return
	}
	t.addVisit(flow, before, before.Stages&^now.Stages, -1)
	t.addVisit(flow, now, now.Stages&^before.Stages, 1)
}

// uncount takes away what was counted for a response that is erased.
func (s *Store) uncount(tx *tx, r *responseRow) {
	if err := s.seal.open(r.place(), r.sealed, &r.form); err != nil {
		s.Log.Error("a response that does not open is erased: its answers stay in the counts until they are counted anew")
		return
	}
	tx.recount(r.flow, r.form.Visit, visit{})
	tx.addTally(r, r.form.Tally, -1)
}
