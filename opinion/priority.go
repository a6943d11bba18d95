package opinion

import "math"

// Priority returns how much is gained by asking about a statement next: more for one that divides people, that they agree with and do
// not pass on, and that few have seen. Statements are drawn with probabilities in proportion to it. counted is by those who count;
// extremity is that of [Extremities].
//
// Source: priority-metric in conversation.clj of Pol.is, without its fixed figure for statements about people (7 squared).
func Priority(counted Count, extremity float64) float64 {
	p := (1 - share(counted.Pass(), counted.Seen)) * (extremity + 1) * share(counted.Agree, counted.Seen)
	p *= 1 + 8*math.Exp2(-float64(counted.Seen)/5)
	return p * p
}
