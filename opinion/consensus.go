package opinion

import (
	"cmp"
	"slices"
)

// Majorities returns up to five statements that most people agree with, and up to five that most disagree with, the clearest
// first: those with a share above one half whose z is above 1.2816. counts are of everybody who voted. Statements left out are
// never named.
//
// Source: repness.clj of Pol.is: consensus-stats, select-consensus-comments.
func (v *Votes) Majorities(counts []Count) (agreed, disagreed []Trait) {
	for j, c := range counts {
		if v.statements[j].LeftOut {
			continue
		}
		for _, t := range []Trait{trait(j, true, c, Count{}), trait(j, false, c, Count{})} {
			t.Ratio, t.RatioTest = 0, 0
			switch {
			case t.Share <= 0.5 || t.ShareTest <= significant:
			case t.Agrees:
				agreed = append(agreed, t)
			default:
				disagreed = append(disagreed, t)
			}
		}
	}
	return clearest(agreed), clearest(disagreed)
}

func clearest(traits []Trait) []Trait {
	slices.SortStableFunc(traits, func(a, b Trait) int { return cmp.Compare(b.Share*b.ShareTest, a.Share*a.ShareTest) })
	return traits[:min(mostNamed, len(traits))]
}

// Consensus returns the group-aware consensus of each statement: the product over groups of (agree + 1) / (seen + 2), so that it is
// high only where every group agrees. counts are those of [Votes.Counts]. It is 1 where nobody counts.
//
// Source: group-aware-consensus in conversation.clj of Pol.is.
func (v *Votes) Consensus(counts [][]Count) []float64 {
	product := make([]float64, len(v.statements))
	for j := range product {
		product[j] = 1
		for _, of := range counts {
			product[j] *= share(of[j].Agree, of[j].Seen)
		}
	}
	return product
}
