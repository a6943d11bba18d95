package opinion

// Analysis is all that votes say. Lists are in the order of [Votes.People] or [Votes.Statements].
type Analysis struct {
	Means       []float64  // by statement
	Components  Components // by statement
	Extremities []float64  // by statement
	Projections []Point    // by person
	Counted     []bool     // by person
	Groups      Partition  // by person: also where they are not stable
	Stability   Stability
	Counts      []Count   // by statement, of those who count
	Priorities  []float64 // by statement
	// Consensus is by statement. Where groups are not stable, those who count are taken for one.
	Consensus []float64
	// Representative is by group; there is none where groups are not stable.
	Representative    [][]Trait
	Agreed, Disagreed []Trait // what most of everybody agree and disagree with
}

// Analyse calculates all that votes say. It takes the longest by far for the stability.
func Analyse(v *Votes) *Analysis {
	a := &Analysis{Means: v.Means(), Counted: v.Counted()}
	a.Components = v.Components(a.Means)
	a.Extremities = Extremities(a.Means, a.Components)
	a.Projections = v.Projections(a.Means, a.Components)
	a.Groups = Groups(a.Projections, a.Counted)
	a.Stability = v.Stability(a.Groups)

	a.Counts = v.total(a.Groups.together())
	a.Priorities = make([]float64, len(a.Counts))
	for j, c := range a.Counts {
		a.Priorities[j] = Priority(c, a.Extremities[j])
	}
	if a.Stability.Stable() {
		counts := v.Counts(a.Groups)
		a.Consensus, a.Representative = v.Consensus(counts), v.Representative(counts)
	} else {
		a.Consensus = v.Consensus(v.Counts(a.Groups.together()))
	}
	a.Agreed, a.Disagreed = v.Majorities(v.total(make(Partition, len(v.rows))))
	return a
}

// total returns the counts of a partition of one group, or of none.
func (v *Votes) total(one Partition) []Count {
	if counts := v.Counts(one); len(counts) > 0 {
		return counts[0]
	}
	return make([]Count, len(v.statements))
}
