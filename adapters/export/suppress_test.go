package export

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// solver looks for every table that agrees with what is shown of another one.
type solver struct {
	*matrix
	groups  []bool
	hidden  [][]bool
	columns []int // the totals of the options, which are always shown
	grand   int   // the sum of the groups' totals, which is shown, too
	at      [][]int
	ranges  map[[2]int]map[int]bool
	steps   int
}

// ranges returns the values that each hidden cell can have: it tries all tables without negative counts that have the same visible
// cells, totals of visible groups, totals of options, and sum of the totals.
func ranges(x *matrix) (s *solver) {
	s = &solver{matrix: x, ranges: map[[2]int]map[int]bool{}}
	s.groups, s.hidden = x.suppress()
	s.columns = make([]int, len(x.cells[0]))
	for g, row := range x.cells {
		s.at = append(s.at, slices.Clone(row))
		s.grand += x.totals[g]
		for o, n := range row {
			s.columns[o] += n
		}
	}
	s.try(0, 0)
	return s
}

// try fills the cells from a place on, row by row.
func (s *solver) try(g, o int) {
	s.steps++
	switch {
	case g == len(s.cells):
		s.found()
		return
	case o == len(s.columns):
		if s.adds && !s.groups[g] && sum(s.at[g]) != s.totals[g] {
			return
		}
		s.try(g+1, 0)
		return
	case !s.hidden[g][o]:
		s.try(g, o+1)
		return
	}
	left := s.columns[o]
	for other := range s.cells {
		if other < g || !s.hidden[other][o] {
			left -= s.at[other][o]
		}
	}
	if s.last(g, o) {
		if left >= 0 {
			s.at[g][o] = left
			s.try(g, o+1)
		}
		return
	}
	for n := range left + 1 {
		s.at[g][o] = n
		s.try(g, o+1)
	}
}

// last says whether a cell is the last hidden one of its option.
func (s *solver) last(g, o int) bool {
	for other := g + 1; other < len(s.cells); other++ {
		if s.hidden[other][o] {
			return false
		}
	}
	return true
}

// found notes a table that agrees. The totals of hidden groups may be anything that has their sum.
func (s *solver) found() {
	if s.adds {
		whole := 0
		for _, row := range s.at {
			whole += sum(row)
		}
		if whole != s.grand {
			return
		}
	}
	for g, row := range s.hidden {
		for o, hidden := range row {
			if hidden {
				if s.ranges[[2]int{g, o}] == nil {
					s.ranges[[2]int{g, o}] = map[int]bool{}
				}
				s.ranges[[2]int{g, o}][s.at[g][o]] = true
			}
		}
	}
}

func sum(all []int) (n int) {
	for _, one := range all {
		n += one
	}
	return n
}

// TestSuppressionCannotBeUndone makes small tables at random, and looks by brute force for hidden cells that have only one value.
func TestSuppressionCannotBeUndone(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 14))
	hiddenAgain, all := 0, 0
	for i := range 1500 {
		x := &matrix{adds: i%3 != 0}
		groups, options := 2+rng.IntN(2), 2+rng.IntN(2)
		for range groups {
			row, total := make([]int, options), 0
			for o := range row {
				row[o] = rng.IntN([]int{3, 8, 12}[rng.IntN(3)])
				total = max(total, row[o])
			}
			if x.adds {
				total = sum(row)
			}
			x.cells, x.totals = append(x.cells, row), append(x.totals, total)
		}
		s := ranges(x)
		for g, row := range x.cells {
			for o, n := range row {
				if n < leastCell && !s.hidden[g][o] {
					t.Fatalf("%v: the cell %d,%d is shown", x.cells, g, o)
				}
				if !s.hidden[g][o] {
					continue
				}
				all++
				if n >= leastCell {
					hiddenAgain++
				}
				if len(s.ranges[[2]int{g, o}]) == 1 && s.columns[o] > 0 {
					t.Errorf("%v, totals %v, sums %v, adds %t: %d,%d can only be %d; hidden are %v, groups %v", x.cells, x.totals, s.columns, x.adds, g, o, n, s.hidden, s.groups)
				}
			}
		}
		for g, n := range x.totals {
			if n < leastCell && !s.groups[g] {
				t.Errorf("%v: the total of %d is shown", x.totals, g)
			}
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d cells hidden, %d of them to protect others", all, hiddenAgain)
	if hiddenAgain == 0 {
		t.Error("no table needed protection: nothing was tried")
	}
}

// Totals of groups: none that is hidden is the sum of all without the others.
func TestHideTotals(t *testing.T) {
	for _, c := range []struct {
		totals []int
		want   string
	}{
		{[]int{9, 8, 7}, "[false false false]"},
		{[]int{9, 3, 7}, "[false true true]"},
		{[]int{9, 3, 4}, "[false true true]"},
		{[]int{9, 0, 1, 8}, "[false true true true]"},
		{[]int{3}, "[true]"},
		{nil, "[]"},
	} {
		if got := fmt.Sprint(hideTotals(c.totals, nil)); got != c.want {
			t.Errorf("%v: %s, want %s", c.totals, got, c.want)
		}
	}
}

// A large table with many small groups, such as countries, is quick enough to protect while somebody waits.
func BenchmarkSuppress(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := &matrix{adds: true}
	for range 200 {
		row := make([]int, 6)
		for o := range row {
			row[o] = rng.IntN(12)
		}
		x.cells, x.totals = append(x.cells, row), append(x.totals, sum(row))
	}
	for b.Loop() {
		x.suppress()
	}
}
