package opinion

import (
	"math"
	"slices"
	"testing"
)

// The z of Pol.is with numbers by hand.
func TestShareAndRatioTests(t *testing.T) {
	for _, x := range []struct {
		got, want float64
	}{
		{shareTest(0, 0), 1},
		{shareTest(8, 8), 3},                      // 2 * sqrt(9) * (9/9 - 1/2)
		{shareTest(3, 15), -2},                    // 2 * 4 * (4/16 - 1/2)
		{ratioTest(0, 0, 0, 0), 0},                // all shares are 1
		{ratioTest(4, 9, 4, 9), 0},                // no difference
		{ratioTest(7, 9, 1, 9), 6 / math.Sqrt(5)}, // 8/10 and 2/10, together 10/20: 0.6 / sqrt(1/4 * 2/10)
		{share(3, 8), 0.4},
	} {
		if math.Abs(x.got-x.want) > 1e-12 {
			t.Errorf("%v, want %v", x.got, x.want)
		}
	}
}

// of returns votes without people on some statements, of which the last is left out.
func of(statements int) *Votes {
	v := &Votes{statements: make([]Statement, statements)}
	for j := range v.statements {
		v.statements[j] = Statement{ID: j, LeftOut: j == statements-1}
	}
	return v
}

// columns returns the columns of traits, and from 100 on those that people disagree with.
func columns(traits []Trait) (names []int) {
	for _, t := range traits {
		n := t.Column
		if !t.Agrees {
			n += 100
		}
		names = append(names, n)
	}
	return names
}

func TestRepresentative(t *testing.T) {
	v := of(5)
	counts := [][]Count{
		{{20, 0, 20}, {1, 18, 20}, {15, 4, 20}, {10, 10, 20}, {20, 0, 20}},
		{{0, 20, 20}, {19, 1, 20}, {15, 5, 20}, {10, 10, 20}, {0, 20, 20}},
	}
	got := v.Representative(counts)
	// The first group: 0 before all, as both the most agreed with and the strongest; 1 as what it disagrees with. 2 is agreed with by
	// both, 3 by nobody in particular, 4 is left out. The second is the other way round.
	for g, want := range [][]int{{0, 101}, {1, 100}} {
		if names := columns(got[g]); !slices.Equal(names, want) {
			t.Errorf("group %d: %v, want %v", g, names, want)
		}
		if !got[g][0].MostAgreed || got[g][1].MostAgreed {
			t.Errorf("group %d: %+v", g, got[g])
		}
	}
	first := got[0][0]
	if first.Votes != 20 || first.Seen != 20 || math.Abs(first.Ratio-21) > 1e-12 || math.Abs(first.Share-21.0/22) > 1e-12 {
		t.Errorf("%+v", first)
	}
}

// Of more than five the five strongest are named; those agreed with come first.
func TestRepresentativeAreFive(t *testing.T) {
	v := of(9)
	in, out := make([]Count, 9), make([]Count, 9)
	for j := range in {
		in[j], out[j] = Count{30 - j, j, 30}, Count{j, 30 - j, 30}
		if j%2 == 1 {
			in[j], out[j] = out[j], in[j]
		}
	}
	got := columns(v.Representative([][]Count{in, out})[0])
	if want := []int{0, 2, 4, 101, 103}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Where nothing is more than chance, one statement is named all the same: what most agree with, otherwise what comes nearest.
func TestRepresentativeOfWeakGroups(t *testing.T) {
	v := of(3)
	got := v.Representative([][]Count{{{3, 0, 4}, {1, 2, 4}, {}}, {{2, 0, 4}, {1, 2, 4}, {}}})
	if names := columns(got[0]); !slices.Equal(names, []int{0}) || !got[0][0].MostAgreed {
		t.Errorf("%v", names)
	}
	got = v.Representative([][]Count{{{0, 1, 4}, {0, 3, 5}, {}}, {{0, 1, 4}, {0, 1, 5}, {}}})
	if names := columns(got[0]); !slices.Equal(names, []int{101}) || got[0][0].MostAgreed {
		t.Errorf("%v", names)
	}
}

func TestMajorities(t *testing.T) {
	v := of(5)
	agreed, disagreed := v.Majorities([]Count{{30, 2, 40}, {38, 0, 40}, {1, 35, 40}, {20, 20, 40}, {40, 0, 40}})
	if got := columns(agreed); !slices.Equal(got, []int{1, 0}) {
		t.Errorf("agreed: %v", got)
	}
	if got := columns(disagreed); !slices.Equal(got, []int{102}) {
		t.Errorf("disagreed: %v", got)
	}
}

// One group that disagrees is enough to bring the consensus down, however large the others.
func TestConsensus(t *testing.T) {
	v := of(3)
	got := v.Consensus([][]Count{{{8, 0, 8}, {4, 4, 8}, {}}, {{8, 0, 8}, {0, 8, 8}, {}}})
	for j, want := range []float64{0.81, 0.05, 0.25} {
		if math.Abs(got[j]-want) > 1e-12 {
			t.Errorf("statement %d: %v, want %v", j, got[j], want)
		}
	}
}

// New statements go first, then those that divide; and by hand: 3 agree, 1 disagrees, 1 passes, extremity 2.
func TestPriority(t *testing.T) {
	want := 1.0
	for range 2 {
		want *= (1 - 2.0/7) * 3 * 4 / 7 * (1 + 8.0/2)
	}
	if got := Priority(Count{3, 1, 5}, 2); math.Abs(got-want) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
	if Priority(Count{}, 0) <= Priority(Count{30, 20, 60}, 2) {
		t.Error("a new statement waits")
	}
	if Priority(Count{30, 20, 60}, 2) <= Priority(Count{30, 20, 60}, 1) {
		t.Error("what divides waits")
	}
}
