package flows

import "slices"

// In returns the flow as it is offered in some languages. A language is no part of what is asked: nothing else differs.
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
