package opinion

import (
	"slices"
	"testing"
)

func TestVotes(t *testing.T) {
	statements := []Statement{{ID: 30}, {ID: 10}, {ID: 20, LeftOut: true}}
	v, err := NewVotes(statements, []Vote{
		{7, 30, Agree}, {5, 10, Pass}, {7, 10, Disagree}, {7, 30, Disagree}, {5, 20, Agree},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := v.People(); !slices.Equal(got, []int{5, 7}) {
		t.Errorf("people are %v", got)
	}
	if v.Len() != 4 {
		t.Errorf("%d votes, want 4: of two on one statement the last counts", v.Len())
	}
	counts := v.Counts(Partition{0, 0})[0]
	want := []Count{{0, 1, 2}, {1, 0, 1}, {0, 1, 1}} // of 10, 20, 30
	if !slices.Equal(counts, want) {
		t.Errorf("counts are %+v, want %+v", counts, want)
	}
	if means := v.Means(); !slices.Equal(means, []float64{-0.5, 0, -1}) {
		t.Errorf("means are %v", means)
	}
	if counts[0].Pass() != 1 {
		t.Errorf("%d passed on 10", counts[0].Pass())
	}
}

func TestVotesThatCannotBe(t *testing.T) {
	for name, x := range map[string]struct {
		statements []Statement
		votes      []Vote
	}{
		"a statement twice":   {[]Statement{{ID: 1}, {ID: 1}}, nil},
		"no such statement":   {[]Statement{{ID: 1}}, []Vote{{1, 2, Agree}}},
		"no such vote":        {[]Statement{{ID: 1}}, []Vote{{1, 1, 2}}},
		"nothing to vote on":  {nil, []Vote{{1, 1, Agree}}},
		"a statement below 0": {[]Statement{{ID: 0}}, []Vote{{1, -1, Agree}}},
	} {
		if _, err := NewVotes(x.statements, x.votes); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Who counts: seven votes, all statements where there are fewer, and those with most votes up to fifteen.
func TestCounted(t *testing.T) {
	count := func(statements int, votes ...int) (n int, counted []bool) {
		var of []Statement
		for j := range statements {
			of = append(of, Statement{ID: j, LeftOut: j%2 == 0})
		}
		var all []Vote
		for i, k := range votes {
			for j := range k {
				all = append(all, Vote{i, j, Agree})
			}
		}
		v, err := NewVotes(of, all)
		if err != nil {
			t.Fatal(err)
		}
		counted = v.Counted()
		for _, c := range counted {
			if c {
				n++
			}
		}
		return n, counted
	}
	if n, _ := count(10, repeat(20, 7)...); n != 20 {
		t.Errorf("20 with 7 votes: %d count", n)
	}
	if n, _ := count(10, repeat(20, 6)...); n != 15 {
		t.Errorf("20 with 6 votes: %d count", n)
	}
	if n, _ := count(3, repeat(20, 3)...); n != 20 {
		t.Errorf("20 with all of 3 votes: %d count", n)
	}
	if n, _ := count(10, 1, 2); n != 2 {
		t.Errorf("2 people: %d count", n)
	}
	// Fourteen with enough leave one place: that of the second, who has more votes than the first and a smaller id than the third.
	if n, counted := count(10, append([]int{1, 2, 2}, repeat(14, 8)...)...); n != 15 || counted[0] || !counted[1] || counted[2] {
		t.Errorf("%d count, and of the first three %v", n, counted[:3])
	}
}

func repeat(n, k int) []int {
	return slices.Repeat([]int{k}, n)
}

// Nothing to calculate with is no mistake: every figure is there, and none is a NaN.
func TestAlmostNothing(t *testing.T) {
	alike := make([]Vote, 0, 200)
	for i := range 20 {
		for j := range 10 {
			alike = append(alike, Vote{i, j, Agree})
		}
	}
	ten := make([]Statement, 10)
	for j := range ten {
		ten[j].ID = j
	}
	out := slices.Clone(ten)
	for j := range out {
		out[j].LeftOut = true
	}
	for name, x := range map[string]struct {
		statements []Statement
		votes      []Vote
		groups     int
	}{
		"nothing":           {nil, nil, 0},
		"no votes":          {ten, nil, 0},
		"one vote":          {ten, alike[:1], 1},
		"one person":        {ten, alike[:10], 1},
		"all the same":      {ten, alike, 1},
		"all left out":      {out, alike, 1},
		"two who disagree":  {ten[:1], []Vote{{1, 0, Agree}, {2, 0, Disagree}}, 2},
		"two without a tie": {ten, []Vote{{1, 0, Agree}, {2, 1, Disagree}}, 1},
	} {
		v, err := NewVotes(x.statements, x.votes)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		a := Analyse(v)
		if a.Groups.Len() != x.groups || a.Stability.Groups != x.groups || x.groups < 2 && a.Stability.Stable() {
			t.Errorf("%s: %d groups, want %d: %+v", name, a.Groups.Len(), x.groups, a.Stability)
		}
		for _, list := range [][]float64{a.Means, a.Components[0], a.Components[1], a.Extremities, a.Priorities, a.Consensus} {
			if len(list) != len(x.statements) {
				t.Errorf("%s: %d figures for %d statements", name, len(list), len(x.statements))
			}
			for _, f := range list {
				if f-f != 0 {
					t.Errorf("%s: a figure is %v", name, f)
				}
			}
		}
		for _, p := range a.Projections {
			if p[0]-p[0] != 0 || p[1]-p[1] != 0 {
				t.Errorf("%s: a place is %v", name, p)
			}
		}
		if a.Stability.Index-a.Stability.Index != 0 {
			t.Errorf("%s: the index is %v", name, a.Stability.Index)
		}
	}
}
