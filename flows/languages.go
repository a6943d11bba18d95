package flows

import "slices"

// In returns a copy of the flow that is offered in the given languages, or f itself if they are the same. Only the
// languages and the options of the language step differ.
func (f *Flow) In(languages []string) *Flow {
	if slices.Equal(languages, f.Languages) {
		return f
	}
	offered := *f
	offered.Languages, offered.Steps = slices.Clone(languages), slices.Clone(f.Steps)
	for i := range offered.Steps {
		if st := &offered.Steps[i]; st.Kind == Language {
			st.Options = slices.Clone(languages)
			if st.Other {
				st.Options = append(st.Options, OtherCode)
			}
		}
	}
	return &offered
}
