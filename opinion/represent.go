package opinion

import (
	"cmp"
	"math"
	"slices"
)

const (
	// significant is the z above which Pol.is takes a share for more than chance: one-sided, 90 %.
	significant = 1.2816
	// mostNamed is how many statements are named of a group, or as agreed or disagreed with by most.
	mostNamed = 5
)

// Trait is a statement that tells something of people, and how strongly.
type Trait struct {
	Column      int     // of the statement
	Agrees      bool    // they agree with it; otherwise they disagree
	Votes, Seen int     // how many of them do, of those who voted on it
	Share       float64 // (Votes + 1) / (Seen + 2)
	ShareTest   float64 // z of the share against one half
	Ratio       float64 // of the share to that of everybody else; 0 in [Votes.Majorities], where there is nobody else
	RatioTest   float64 // z of the two shares; the same holds
	MostAgreed  bool    // no statement is agreed with more in the group
}

// shareTest returns z of a share of x in n against one half, each with one more.
func shareTest(x, n int) float64 {
	return 2 * math.Sqrt(float64(n+1)) * (float64(x+1)/float64(n+1) - 0.5)
}

// ratioTest returns z of the shares x in n and y in m against each other, each number with one more.
func ratioTest(x, n, y, m int) float64 {
	in, out := float64(n+1), float64(m+1)
	both := float64(x+y+2) / (in + out)
	if both == 1 {
		return 0
	}
	return (float64(x+1)/in - float64(y+1)/out) / math.Sqrt(both*(1-both)*(1/in+1/out))
}

func share(x, n int) float64 { return float64(x+1) / float64(n+2) }

// trait returns what it tells of people with the counts in that they agree (or disagree), beside others with the counts out.
func trait(column int, agrees bool, in, out Count) Trait {
	x, y := in.Agree, out.Agree
	if !agrees {
		x, y = in.Disagree, out.Disagree
	}
	return Trait{
		Column: column, Agrees: agrees, Votes: x, Seen: in.Seen,
		Share: share(x, in.Seen), ShareTest: shareTest(x, in.Seen),
		Ratio: share(x, in.Seen) / share(y, out.Seen), RatioTest: ratioTest(x, in.Seen, y, out.Seen),
	}
}

// passes says whether the trait is more than chance, in the group and beside the others.
func (t Trait) passes() bool { return t.RatioTest > significant && t.ShareTest > significant }

// weight orders traits: by all four figures.
func (t Trait) weight() float64 { return t.Ratio * t.RatioTest * t.Share * t.ShareTest }

// Representative returns for each group up to five statements that set it apart from the others, the strongest first, but what
// it agrees with before what it disagrees with. counts are those of [Votes.Counts]. A statement counts if its z, both against one half and
// against the others, is above 1.2816; the one that the group agrees with most is named in any case, and where there is none of
// either kind, the one that comes nearest. Statements left out are never named. What the group agrees with most is found by going
// through the statements by id, as the comparison changes with the best so far.
//
// Source: repness.clj of Pol.is: conv-repness, select-rep-comments.
func (v *Votes) Representative(counts [][]Count) [][]Trait {
	all := make([]Count, len(v.statements))
	for _, of := range counts {
		for j, c := range of {
			all[j] = all[j].plus(c)
		}
	}
	named := make([][]Trait, len(counts))
	for g, of := range counts {
		named[g] = v.represent(of, all)
	}
	return named
}

// represent returns what sets one group apart.
func (v *Votes) represent(of, all []Count) []Trait {
	var enough []Trait
	var nearest, agreed, best *Trait
	for j, in := range of {
		if v.statements[j].LeftOut {
			continue
		}
		out := all[j].minus(in)
		yes, no := trait(j, true, in, out), trait(j, false, in, out)
		stronger := no
		if yes.RatioTest > no.RatioTest {
			stronger = yes
		}
		if yes.passes() || no.passes() {
			enough = append(enough, stronger)
		}
		if len(enough) == 0 && (nearest == nil || stronger.RatioTest > nearest.RatioTest) {
			nearest = &stronger
		}
		if in.Agree+in.Disagree > 0 && agreesMore(yes, agreed) {
			// What is named of it is the stronger side, as of every other statement.
			agreed, best = &yes, &stronger
		}
	}
	if best != nil {
		best.MostAgreed = true
	}
	switch {
	case len(enough) > 0:
		return strongest(enough, best)
	case best != nil:
		return []Trait{*best}
	case nearest != nil:
		return []Trait{*nearest}
	}
	return nil
}

// agreesMore says whether a group agrees more with a statement than with the best so far; nil is none. As long as that one was taken
// because of its ratio, all four figures are compared, otherwise the share alone.
func agreesMore(t Trait, best *Trait) bool {
	switch {
	case best == nil:
		return t.ShareTest > significant || t.Ratio > 1 && t.Share > 0.5
	case best.Ratio > 1:
		return t.weight() > best.weight()
	}
	return t.Share*t.ShareTest > best.Share*best.ShareTest
}

// strongest returns the five strongest traits: best goes first, if there is one.
func strongest(traits []Trait, best *Trait) []Trait {
	slices.SortStableFunc(traits, func(a, b Trait) int { return cmp.Compare(b.weight(), a.weight()) })
	var top []Trait
	if best != nil {
		top = append(top, *best)
		traits = slices.DeleteFunc(traits, func(t Trait) bool { return t.Column == best.Column })
	}
	top = append(top, traits...)
	top = top[:min(mostNamed, len(top))]
	slices.SortStableFunc(top, func(a, b Trait) int {
		switch {
		case a.Agrees == b.Agrees:
			return 0
		case a.Agrees:
			return -1
		}
		return 1
	})
	return top
}
