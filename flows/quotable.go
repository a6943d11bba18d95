package flows

import "slices"

// unquoted reads which option of a step forbids to quote what the person wrote.
func (p *parser) unquoted(f *fields, st *Step) {
	if !f.has("unquoted") {
		return
	}
	value, line, ok := f.text("unquoted")
	switch {
	case !ok:
	case st.Apart:
		p.add(line, "unquoted in a step that is kept apart: staff do not see it beside the answers")
	case !slices.Contains(st.Options, value):
		p.add(line, "unquoted %s is not an option of this step%s", quote(value), instead(value, st.Options))
	default:
		st.Unquoted = value
	}
}

// Quotable reports whether the words of a person may be quoted: no answer is an option that forbids it, see [Step.Unquoted]. An answer
// counts even if its question is not shown any more.
func (f *Flow) Quotable(answers map[string]Value) bool {
	return !slices.ContainsFunc(f.Steps, func(st Step) bool {
		return st.Unquoted != "" && slices.Contains(answers[st.ID].Codes, st.Unquoted)
	})
}
