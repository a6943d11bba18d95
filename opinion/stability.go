package opinion

import (
	"math/rand/v2"
	"runtime"

	"golang.org/x/sync/errgroup"
)

const (
	draws      = 20
	kept       = 0.8
	stableFrom = 0.8
	seed       = 20231128 // any number will do, as long as it stays
)

// Stability says whether groups would be the same had some votes not been given.
type Stability struct {
	Index      float64 // mean adjusted Rand index of the draws against the whole, 1 at most
	Draws      int     // how often part of the votes was drawn
	SameNumber int     // in how many draws there were as many groups
	Groups     int     // how many there are in the whole
}

// Stable says whether there are at least two groups, and the index is at least 0.8.
func (s Stability) Stable() bool { return s.Groups > 1 && s.Index >= stableFrom }

// Stability draws 80 % of the votes twenty times, finds the groups anew from the beginning each time, and compares each result with
// groups by [RandIndex], over the people who count in both. The draws are the same for the same votes.
//
// Source: A. Ben-Hur, A. Elisseeff and I. Guyon, A stability based method for discovering structure in clustered data, Pacific
// Symposium on Biocomputing 2002, with votes drawn in the place of people.
func (v *Votes) Stability(groups Partition) Stability {
	indices, numbers := make([]float64, draws), make([]int, draws)
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for d := range draws {
		work.Go(func() error {
			drawn := v.draw(kept, rand.New(rand.NewPCG(seed, uint64(d))))
			means := drawn.Means()
			again := Groups(drawn.Projections(means, drawn.components(means, rough)), drawn.Counted())
			if groups.common(again) > 1 { // a draw that leaves nobody to compare confirms nothing
				indices[d] = RandIndex(groups, again)
			}
			numbers[d] = again.Len()
			return nil
		})
	}
	_ = work.Wait() // no draw returns an error
	s := Stability{Draws: draws, Groups: groups.Len()}
	for d, index := range indices {
		s.Index += index
		if numbers[d] == s.Groups {
			s.SameNumber++
		}
	}
	s.Index /= draws
	return s
}

// draw returns a share of the votes, rounded down, by chance and each with the same probability. People and statements stay as they are.
//
// Source: selection sampling, Algorithm S in D. Knuth, The Art of Computer Programming, section 3.4.2.
func (v *Votes) draw(share float64, chance *rand.Rand) *Votes {
	left := v.Len()
	wanted := int(share * float64(left))
	drawn := &Votes{people: v.people, statements: v.statements, rows: make([][]cell, len(v.rows))}
	for i, row := range v.rows {
		for _, c := range row {
			if chance.IntN(left) < wanted {
				drawn.rows[i] = append(drawn.rows[i], c)
				wanted--
			}
			left--
		}
	}
	return drawn
}
