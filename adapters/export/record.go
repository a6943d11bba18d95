package export

import (
	"slices"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// key identifies a question in all versions of the consultation.
type key struct{ question, item string }

func keyOf(st *flows.Step) key { return key{st.Question, st.Item} }

// version is one version of the consultation, prepared for reading what was answered to it.
type version struct {
	flow    *flows.Flow
	asked   []*flows.Step
	byKey   map[key]*flows.Step
	byID    map[string]bool        // the ids of asked
	leads   map[string]*flows.Step // by group: its first question
	consent *flows.Step            // nil if the flow has none
	worded  bot.Editions
}

func newVersion(f *flows.Flow, worded bot.Editions) *version {
	v := &version{flow: f, asked: questions(f), byKey: map[key]*flows.Step{}, byID: map[string]bool{}, worded: worded}
	for _, st := range v.asked {
		v.byKey[keyOf(st)], v.byID[st.ID] = st, true
		if st.Kind.Traits().Agrees {
			v.consent = st
		}
	}
	v.leads = leads(v.asked)
	return v
}

// folded is a response with the answers that count.
type folded struct {
	bot.Response
	*version
	record   bot.Record
	released map[bot.Release]bool   // of all responses
	apart    bool                   // it is unfinished, and kept apart from those that are submitted
	counted  map[string]flows.Value // by step id: answered or skipped, and shown
	entries  []*bot.Entry           // the whole journal that can be read and is not kept apart, oldest first
	last     map[string]*bot.Entry  // by step id: the entry that its answer is from
	damaged  map[string]bool        // by step id: its last entry cannot be read
	reached  flows.State            // its answers, for finding out which questions were not reached
	ahead    map[string]bool        // by step id: not reached; nil until it is asked for
	strange  int                    // entries for steps that the version does not have, or keeps apart
	hidden   map[string]bool        // by step id: it is not published
	held     map[string]bool        // by step id: there is an answer, and its words are not published
	lost     int                    // entries that cannot be read, of whatever step: what stands beside them may be wrong
	notes    []*bot.Entry           // of words that answer nothing, in order
	words    map[string]flows.Note  // by step id: those words, once they are unsealed
	wrote    map[string]*bot.Entry  // by step id: the last entry with such words
}

// fold finds the answers that count: the last entry of each step, unless its question is not shown with the other
// answers.
func (v *version) fold(rec bot.Record) *folded {
	journal := make([]flows.Answer, 0, len(rec.Journal))
	r := &folded{
		Response: rec.Response, record: rec, version: v, last: make(map[string]*bot.Entry, len(rec.Journal)),
		damaged: map[string]bool{},
	}
	for i := range rec.Journal {
		e := &rec.Journal[i]
		if e.Apart {
			continue
		}
		if e.Damaged {
			r.damaged[e.Step] = r.damaged[e.Step] || e.Act != flows.ActNoted
			r.lost++
			continue
		}
		r.entries = append(r.entries, e)
		if !v.byID[e.Step] {
			r.strange++
		}
		if e.Act == flows.ActNoted {
			r.notes = append(r.notes, e)
			continue
		}
		delete(r.damaged, e.Step)
		journal = append(journal, e.Answer)
		r.last[e.Step] = e
	}
	values := flows.Fold(journal)
	r.skippedWords(values)
	r.reached = flows.State{Ref: rec.Flow, Status: rec.Status, Answers: values, Dealt: dealt(values)}
	counted := v.flow.Counted(r.reached)
	r.counted = make(map[string]flows.Value, len(counted))
	for _, st := range counted {
		r.counted[st.ID] = values[st.ID]
	}
	r.unhide(values)
	for step := range r.damaged { // something was answered: nothing that it left out is still to come
		if _, there := values[step]; !there {
			values[step] = flows.Value{Missing: flows.Skipped}
		}
	}
	return r
}

// unhide makes more answers count: those to questions that are shown only after a certain answer, if that answer cannot
// be read. It may have been the one needed, and what can be read must not be lost with it.
func (r *folded) unhide(values map[string]flows.Value) {
	if r.lost == 0 {
		return
	}
	unknown := func(step string) bool { // what is damaged may stand under another name
		_, there := values[step]
		return !there || r.damaged[step]
	}
	shown := map[string]bool{}
	for _, st := range r.asked { // guards look back
		value, ok := values[st.ID]
		if _, counts := r.counted[st.ID]; !ok || counts {
			continue
		}
		for _, c := range slices.Concat(st.When...) {
			for _, test := range c {
				if unknown(test.Step) || shown[test.Step] {
					r.counted[st.ID], shown[st.ID] = value, true
				}
			}
		}
	}
}

// value returns the answer that counts for a step of the response's own version, and its state. The value is empty unless the
// state is given.
func (r *folded) value(st *flows.Step) (flows.Value, state) {
	v, ok := r.counted[st.ID]
	switch {
	case r.hidden[st.ID]:
		return flows.Value{}, coarse
	case r.damaged[st.ID]:
		return flows.Value{}, damaged
	case ok && v.Missing == flows.Skipped:
		return flows.Value{}, skipped
	case ok && v.Missing == "" && r.held[st.ID]:
		return v, withheld
	case ok && v.Missing == "" && v.Sealed:
		return v, sealed
	case ok && v.Missing == "":
		return v, answered
	}
	if e := r.last[st.ID]; e != nil && e.Act == flows.ActWithdrawn {
		return flows.Value{}, withdrawn
	}
	if r.isAhead(st) {
		return flows.Value{}, notReached
	}
	return flows.Value{}, notAsked
}

// isAhead says whether a question without an answer was not reached, as [flows.Flow.Ahead] defines it. That is worked out once, when it
// is first asked for.
func (r *folded) isAhead(st *flows.Step) bool {
	if r.ahead == nil {
		r.ahead = r.flow.Ahead(r.reached)
	}
	base, _ := flows.StatementOf(st.ID)
	return r.ahead[base]
}

// alike returns the answer that counts for the question st of any version. If the response's own version does not have the
// question, or asks it as another kind, the state is elsewhere.
func (r *folded) alike(st *flows.Step) (flows.Value, state) {
	own := r.byKey[keyOf(st)]
	if own == nil || own.Kind != st.Kind {
		return flows.Value{}, elsewhere
	}
	return r.value(own)
}

// given returns the answer that counts for the question st of any version; the zero value if there is none.
func (r *folded) given(st *flows.Step) flows.Value {
	own := r.byKey[keyOf(st)]
	if own == nil || own.Kind != st.Kind || r.hidden[own.ID] || r.damaged[own.ID] {
		return flows.Value{}
	}
	if v := r.counted[own.ID]; v.Missing == "" {
		return v
	}
	return flows.Value{}
}

// stamp writes a time as RFC 3339 in UTC, cut to the minute; "" for no time. Seconds are left out because a platform may
// have a list of who wrote when: by the time alone that list must not lead to a row.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Minute).Format(time.RFC3339)
}
