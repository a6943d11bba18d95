package opinion

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The values of the first rows are those in the documentation of sklearn.metrics.adjusted_rand_score (scikit-learn 1.5).
func TestRandIndex(t *testing.T) {
	for _, x := range []struct {
		a, b Partition
		want float64
	}{
		{Partition{0, 0, 1, 1}, Partition{0, 0, 1, 1}, 1},
		{Partition{0, 0, 1, 1}, Partition{1, 1, 0, 0}, 1},
		{Partition{0, 0, 1, 2}, Partition{0, 0, 1, 1}, 4.0 / 7},
		{Partition{0, 0, 1, 1}, Partition{0, 0, 1, 2}, 4.0 / 7},
		{Partition{0, 0, 0, 0}, Partition{0, 1, 2, 3}, 0},
		{Partition{0, 0, 1, 1}, Partition{0, 1, 0, 1}, -0.5},
		{Partition{0, 0, 0}, Partition{1, 1, 1}, 1},
		{Partition{0, 1, 2}, Partition{2, 1, 0}, 1},
		{Partition{0, 0, 1, 1, -1, 2}, Partition{0, 0, 1, 1, 5, -1}, 1}, // those without a group in both do not count
		{Partition{-1}, Partition{0}, 1},
	} {
		if got := RandIndex(x.a, x.b); math.Abs(got-x.want) > 1e-12 {
			t.Errorf("index of %v and %v is %v, want %v", x.a, x.b, got, x.want)
		}
	}
}

func TestRandIndexOfChance(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 1))
	by := func(groups int) Partition {
		p := make(Partition, 500)
		for i := range p {
			p[i] = chance.IntN(groups)
		}
		return p
	}
	sum := 0.0
	for range 200 {
		a, b := by(2+chance.IntN(4)), by(2+chance.IntN(4))
		if index := RandIndex(a, a); math.Abs(index-1) > 1e-12 {
			t.Errorf("of a partition with itself: %v", index)
		}
		if x, y := RandIndex(a, b), RandIndex(b, a); math.Abs(x-y) > 1e-12 {
			t.Errorf("%v one way, %v the other", x, y)
		}
		index := RandIndex(a, b)
		if math.Abs(index) > 0.05 {
			t.Errorf("of independent partitions: %v", index)
		}
		sum += index
	}
	if math.Abs(sum/200) > 0.002 {
		t.Errorf("of independent partitions in the mean: %v", sum/200)
	}
}

func TestOrderedPartition(t *testing.T) {
	got := Partition{2, -1, 4, 4, 0, 0, 4, 2}.ordered()
	if want := (Partition{1, -1, 0, 0, 2, 2, 0, 1}); !slices.Equal(got, want) {
		t.Errorf("ordered: %v, want %v", got, want)
	}
	if got := (Partition{2, -1, 1}).together(); !slices.Equal(got, Partition{0, -1, 0}) {
		t.Errorf("together: %v", got)
	}
}
