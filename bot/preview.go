package bot

import (
	"slices"

	"aporte/flows"
	"aporte/locales"
)

// Questions returns the message that asks a step in a language. For a step with options to pick it returns a second message,
// with as many options picked as the step allows, and for a split one with the highest numbers. It is for checks: the tokens of the keys belong to no response.
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
	if st.Kind.Traits().Counted {
		all := flows.Draft{Step: st.ID}
		for _, code := range st.Options {
			all.Counts = append(all.Counts, flows.Count{Code: code, People: st.Max})
		}
		drafts = append(drafts, all)
	}
	var asked []Message
	for _, composed := range drafts {
		s := Session{Response: "r", Tag: "preview", State: state}
		s.State.Draft = composed
		say := speaker{turn: turn{Bot: b, f: f, Words: words}, after: s}
		var d screen
		say.question(&d, flows.Prompt{Step: st.ID, Far: f.Progress(s.State)})
		said := d.join()
		asked = append(asked, Message{Text: said.text, Spans: said.roles(), Choices: say.tagged(d.choices), Kind: d.kind, Most: d.most})
	}
	return asked
}

// before returns answers to the steps before st, so that its question shows every key that it can have: with consent given the
// keys of a participant, and with answers before it the key that goes back.
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
