package bot

import (
	"slices"

	"aporte/flows"
	"aporte/locales"
)

// Questions returns how a question of a consultation is asked in a language: as it stands, and with as much picked as it takes,
// where that shows more. It is for checks: the keys belong to nobody.
func Questions(f *flows.Flow, st *flows.Step, lang string, words *locales.Words) []Message {
	b := &Bot{Config: Config{Flow: f, Words: words}}
	state := flows.State{Ref: f.Ref, Lang: lang, Status: flows.InProgress, Answers: before(f, st), Dealt: map[string][]string{}}
	if base, item := flows.StatementOf(st.ID); item != "" {
		state.Dealt[base] = []string{item}
	}
	drafts := []flows.Draft{{}}
	if st.Kind.Traits().Picked {
		drafts = append(drafts, flows.Draft{Step: st.ID, Picks: slices.Clone(st.Options[:min(st.Max, len(st.Options))])})
	}
	var asked []Message
	for _, composed := range drafts {
		s := Session{Response: "r", Tag: "preview", State: state}
		s.State.Draft = composed
		say := speaker{turn: turn{Bot: b, f: f, Words: words}, after: s}
		var d screen
		say.question(&d, st)
		asked = append(asked, Message{Text: d.join(), Choices: say.tagged(d.choices), Kind: d.kind})
	}
	return asked
}

// before are answers that make every key show which a question can have: consent was given, and there is a way back.
func before(f *flows.Flow, st *flows.Step) map[string]flows.Value {
	answers := map[string]flows.Value{}
	for i := range f.Steps {
		earlier := &f.Steps[i]
		switch {
		case earlier.ID == st.ID:
			return answers
		case earlier.Kind.Traits().Agrees:
			answers[earlier.ID] = flows.Value{Codes: []string{"yes"}}
		case earlier.Kind.Traits().Asks:
			answers[earlier.ID] = flows.Value{Missing: flows.Skipped}
		}
	}
	return answers
}
