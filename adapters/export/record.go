package export

import (
	"slices"
	"strconv"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// key is what a question is known by across versions.
type key struct{ question, item string }

func keyOf(st *flows.Step) key { return key{st.Question, st.Item} }

// version is one version of the consultation, prepared for reading what was answered to it.
type version struct {
	flow    *flows.Flow
	asked   []*flows.Step
	byKey   map[key]*flows.Step
	consent *flows.Step // nil if the flow has none
}

func newVersion(f *flows.Flow) *version {
	v := &version{flow: f, asked: questions(f), byKey: map[key]*flows.Step{}}
	for _, st := range v.asked {
		v.byKey[keyOf(st)] = st
		if st.Kind == flows.Consent {
			v.consent = st
		}
	}
	return v
}

// folded is a response with the answers that count.
type folded struct {
	bot.Response
	*version
	counted map[string]flows.Value // by step id: answered or skipped, and shown
	last    map[string]bot.Entry   // by step id: the entry that its answer is from
	damaged map[string]bool        // by step id: its last entry cannot be read
	lost    int                    // entries that cannot be read, of whatever step: what stands beside them may be wrong
}

// fold works out what counts: the last entry of each step, unless its question is not shown with the other answers.
func (v *version) fold(rec bot.Record) folded {
	journal := make([]flows.Answer, 0, len(rec.Journal))
	r := folded{
		Response: rec.Response, version: v, counted: map[string]flows.Value{}, last: make(map[string]bot.Entry, len(rec.Journal)),
		damaged: map[string]bool{},
	}
	for _, e := range rec.Journal {
		if e.Apart {
			continue
		}
		if e.Damaged {
			r.damaged[e.Step] = true
			r.lost++
			continue
		}
		delete(r.damaged, e.Step)
		journal = append(journal, e.Answer)
		r.last[e.Step] = e
	}
	values := flows.Fold(journal)
	s := flows.State{Ref: rec.Flow, Answers: values}
	for _, st := range v.flow.Answered(s) { // all in one pass over the guards
		r.counted[st.ID] = values[st.ID]
	}
	for _, st := range v.asked { // which it leaves out
		if value, ok := values[st.ID]; ok && (st.Kind == flows.Language || st.Kind == flows.Consent) && v.flow.Visible(s, st.ID) {
			r.counted[st.ID] = value
		}
	}
	r.unhide(values)
	return r
}

// unhide lets answers count whose question was shown only with an answer that cannot be read: nobody knows that it was not,
// and what can be read must not be lost with it.
func (r folded) unhide(values map[string]flows.Value) {
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
			for step := range c {
				if unknown(step) || shown[step] {
					r.counted[st.ID], shown[st.ID] = value, true
				}
			}
		}
	}
}

// value returns what counts for a step of the response's own version, and its state. Only an answered one has content.
func (r folded) value(st *flows.Step) (flows.Value, State) {
	v, ok := r.counted[st.ID]
	switch {
	case r.damaged[st.ID]:
		return flows.Value{}, Damaged
	case !ok, v.Missing == flows.NotShown:
		return flows.Value{}, NotShown
	case v.Missing == flows.Skipped:
		return flows.Value{}, Skipped
	}
	return v, Answered
}

// alike returns what counts for the question st of another version, if this version has it and asks for the same kind.
func (r folded) alike(st *flows.Step) (flows.Value, State) {
	own := r.byKey[keyOf(st)]
	if own == nil || own.Kind != st.Kind {
		return flows.Value{}, NotShown
	}
	return r.value(own)
}

// responseRow returns the row of responses.csv.
func (r folded) responseRow(cols []column) []string {
	notice, consented := "", time.Time{}
	if r.consent != nil {
		if _, state := r.value(r.consent); state == Answered {
			notice, consented = r.consent.Notice, r.last[r.consent.ID].At
		}
	}
	row := make([]string, 0, len(cols)+12)
	status := string(r.Status)
	if r.Response.Damaged {
		status = string(Damaged)
	}
	row = append(row,
		r.ID, r.Participant, r.Flow.ID, strconv.Itoa(r.Flow.Version), r.Channel, r.Lang, r.Source, status,
		stamp(r.Started), stamp(r.Submitted), notice, stamp(consented),
	)
	for _, c := range cols {
		v, _ := r.alike(c.step)
		row = append(row, c.get(v))
	}
	return row
}

// answerRows calls fn with each row of answers.csv: one for each question, or one for each pick of a list. The rows
// are about every question of the version, so that the kinds of missing answers are told apart.
func (r folded) answerRows(fn func([]string) error) error {
	for _, st := range r.asked {
		v, state := r.value(st)
		lang, at := "", ""
		if state != NotShown && state != Damaged {
			lang, at = r.last[st.ID].Lang, stamp(r.last[st.ID].At)
		}
		add := func(seq int, code, number, text string) error {
			return fn([]string{
				r.ID, st.Question, st.Item, strconv.Itoa(seq), string(state), code, number, text, lang, string(v.Via), at,
				r.Flow.ID, strconv.Itoa(r.Flow.Version),
			})
		}
		if len(v.Codes) == 0 {
			number := ""
			if v.Number != nil {
				number = strconv.Itoa(*v.Number)
			}
			if err := add(1, "", number, v.Text); err != nil {
				return err
			}
			continue
		}
		wordy := max(0, slices.Index(v.Codes, flows.OtherCode)) // the pick that the words belong to
		for i, code := range v.Codes {
			text := ""
			if i == wordy {
				text = v.Text
			}
			if err := add(i+1, code, "", text); err != nil {
				return err
			}
		}
	}
	return nil
}

// stamp writes a time as RFC 3339 in UTC, cut to the minute: a list of who wrote when, such as a platform or its owner has,
// should not lead to a row by itself. "" stands for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Minute).Format(time.RFC3339)
}
