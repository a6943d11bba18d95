package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Fingerprint returns 32 hexadecimal digits computed from the structure of the flow: its questions, their order and their
// conditions. Two sources with the same id and version must have the same fingerprint, or stored answers would be read
// wrongly. These do not count: comments, layout, names of guards, the locale keys of words, the languages, the statements
// of a vote, and the dates of opening and closing.
func (f *Flow) Fingerprint() string { return f.fingerprint(false) }

// Matches reports whether a fingerprint is that of the flow. It accepts the present form, and the former form, in which
// the languages counted.
func (f *Flow) Matches(fingerprint string) bool {
	return fingerprint == f.Fingerprint() || fingerprint == f.fingerprint(true)
}

func (f *Flow) fingerprint(former bool) string {
	shape := flowShape{ID: f.ID, Version: f.Version, Parts: f.Parts}
	if former {
		shape.Languages = f.Languages
	}
	for i := range f.Steps {
		st := &f.Steps[i]
		shape.Steps = append(shape.Steps, stepShape{
			ID: st.ID, Question: st.Question, Item: st.Item, Group: st.Group, Part: st.Part, Kind: st.Kind,
			Options: st.Codes(), Exclusive: st.Exclusive, Other: st.Other, Min: st.Min, Max: st.Max,
			Required: st.Required, Apart: st.Apart, Notice: st.Notice, When: st.When,
			Of: st.Of, Since: st.Since, Until: st.Until,
		})
		if st.Hear != WishCode { // which sources of before meant without saying so
			shape.Steps[i].Hear = st.Hear
		}
		if st.Kind == Language && !former {
			shape.Steps[i].Options = nil
		}
		if st.Kind.Traits().Dealt { // statements may be added later, and are then dealt to new people
			shape.Steps[i].Max = 0
		}
	}
	encoded, err := json.Marshal(shape)
	if err != nil {
		panic(fmt.Errorf("encode structure of flow: %w", err)) // strings, numbers and maps of strings always encode
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:16])
}

// Codes returns the options that an answer can name. A consent is recorded as "yes" also with reminders.
func (st *Step) Codes() []string {
	if !st.Kind.Traits().Agrees {
		return st.Options
	}
	return []string{"yes", "no"}
}

// MarshalJSON writes a case as an object that maps each step to its codes. This form must not change, since stored
// fingerprints depend on it.
func (c Case) MarshalJSON() ([]byte, error) {
	codes := make(map[string][]string, len(c))
	for _, t := range c {
		codes[t.Step] = t.Codes
	}
	return json.Marshal(codes)
}

// flowShape and stepShape are the data that a fingerprint is computed from. Published fingerprints are stored. So a new
// field must be left out when it is empty, and no field may be renamed or moved.
type flowShape struct {
	ID        string      `json:"id"`
	Version   int         `json:"version"`
	Languages []string    `json:"languages,omitempty"`
	Parts     []string    `json:"parts,omitempty"`
	Steps     []stepShape `json:"steps,omitempty"`
}

type stepShape struct {
	ID        string   `json:"id"`
	Question  string   `json:"question,omitempty"`
	Item      string   `json:"item,omitempty"`
	Group     string   `json:"group,omitempty"`
	Part      string   `json:"part,omitempty"`
	Kind      Kind     `json:"kind"`
	Options   []string `json:"options,omitempty"`
	Exclusive []string `json:"exclusive,omitempty"`
	Other     bool     `json:"other,omitempty"`
	Min       int      `json:"min,omitempty"`
	Max       int      `json:"max,omitempty"`
	Required  bool     `json:"required,omitempty"`
	Apart     bool     `json:"apart,omitempty"`
	Hear      string   `json:"hear,omitempty"`
	Notice    string   `json:"notice,omitempty"`
	When      []Guard  `json:"when,omitempty"`
	Of        string   `json:"of,omitempty"`
	Since     string   `json:"since,omitempty"`
	Until     string   `json:"until,omitempty"`
}
