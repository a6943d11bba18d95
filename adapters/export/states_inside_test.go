package export

import (
	"slices"
	"testing"
)

// TestStatesAreTold: every state that a table may have says in words what it is, and every one without a value has a code in the syntax
// and a category in the codebook.
func TestStatesAreTold(t *testing.T) {
	for _, of := range slices.Concat(states, publicStates, voteStates, publicVotes) {
		if meaning(of) == "" {
			t.Errorf("nothing says what %s is", of)
		}
	}
	for of := range meanings {
		if !slices.Contains(slices.Concat(states, publicStates), string(of)) {
			t.Errorf("no table may have %s", of)
		}
	}
	for _, of := range states {
		valued := state(of) == answered || state(of) == note
		if valued != !slices.Contains(absent, state(of)) {
			t.Errorf("the codebook has %s wrongly", of)
		}
		coded := slices.ContainsFunc(missingKinds, func(m struct {
			state
			code  int
			label string
		},
		) bool {
			return string(m.state) == of
		})
		if valued == coded {
			t.Errorf("the syntax has %s wrongly", of)
		}
	}
}
