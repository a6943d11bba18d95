package flows

// Rests returns the steps whose words a question takes for granted, in flow order: the first question of its block or round, the
// question that it recalls, and the statements that stand before it. Statements that are dealt, and the rows of a grid, rest on
// what stands before all of them.
func (f *Flow) Rests(st *Step) []*Step {
	var rests, said []*Step
	base, _ := StatementOf(st.ID)
	led := st.Group == ""
	for i := range f.Steps {
		before := &f.Steps[i]
		traits := before.Kind.Traits()
		leads := !led && before.Group == st.Group && traits.Asks
		switch {
		case before.ID == base:
			return append(rests, said...)
		case before.Question == st.Question:
		case leads, before.ID == st.Recall:
			rests, said, led = append(rests, before), nil, led || leads
		case traits.Asks, traits.Ends:
			said = nil
		default:
			said = append(said, before)
		}
	}
	return nil
}
