package opinion

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// clouds returns points around centres, and which centre each belongs to.
func clouds(each int, spread float64, centres ...Point) (points []Point, planted Partition) {
	chance := rand.New(rand.NewPCG(9, 9))
	for range each {
		for c, p := range centres {
			points = append(points, Point{p[0] + spread*chance.NormFloat64(), p[1] + spread*chance.NormFloat64()})
			planted = append(planted, c)
		}
	}
	return points, planted
}

func everybody(n int) []bool { return slices.Repeat([]bool{true}, n) }

func TestGroupsAreFound(t *testing.T) {
	corners := []Point{{0, 0}, {10, 0}, {0, 10}, {10, 10}, {5, 20}}
	for _, each := range []int{12, 60, 400} { // fewer and more people than base clusters
		for k := 2; k <= len(corners); k++ {
			if 2+k*each/12 < k {
				continue
			}
			points, planted := clouds(each, 0.7, corners[:k]...)
			got := Groups(points, everybody(len(points)))
			if index := RandIndex(got, planted); index != 1 || got.Len() != k {
				t.Errorf("%d clouds of %d people: %d groups, index %v", k, each, got.Len(), index)
			}
		}
	}
}

func TestGroupsOfFewPlaces(t *testing.T) {
	for name, x := range map[string]struct {
		points []Point
		want   Partition
	}{
		"nobody":             {nil, Partition{}},
		"one":                {[]Point{{3, 3}}, Partition{0}},
		"all at one place":   {slices.Repeat([]Point{{1, 2}}, 30), make(Partition, 30)},
		"two places":         {[]Point{{0, 1}, {0, 2}, {0, 2}}, Partition{1, 0, 0}},
		"two and one far":    {[]Point{{0, 0}, {0, 1}, {50, 0}}, Partition{0, 0, 1}},
		"as many, far first": {[]Point{{50, 0}, {50, 1}, {0, 0}, {0, 1}}, Partition{0, 0, 1, 1}},
	} {
		if got := Groups(x.points, everybody(len(x.points))); !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
	counted := everybody(3)
	counted[1] = false
	if got := Groups([]Point{{0, 0}, {0, 1}, {50, 0}}, counted); !slices.Equal(got, Partition{0, -1, 1}) {
		t.Errorf("without the second: %v", got)
	}
}

// Where few enough places are, every division into two can be tried. The global k-means finds the smallest sum of squares nine times in
// ten, and never one that is much greater, also for places by chance, where there is nothing to find.
func TestDivisionIsTheBest(t *testing.T) {
	chance, missed := rand.New(rand.NewPCG(4, 4)), 0
	for range 50 {
		of := places{}
		for range 9 {
			of.at = append(of.at, Point{chance.NormFloat64(), chance.NormFloat64()})
			of.weight = append(of.weight, float64(1+chance.IntN(20)))
		}
		least := math.Inf(1)
		for set := 1; set < 1<<8; set++ {
			split := make(Partition, 9)
			for i := range split {
				split[i] = set >> i & 1
			}
			least = math.Min(least, squaresOf(of, split))
		}
		switch got := squaresOf(of, divide(of)); {
		case got > 1.1*least:
			t.Errorf("the squares of the division are %v, and %v of the best", got, least)
		case got > least*(1+1e-9):
			missed++
		}
	}
	if missed > 5 {
		t.Errorf("%d of 50 divisions are not the best", missed)
	}
}

// squaresOf returns the weighted sum of squared distances from the means of the groups.
func squaresOf(of places, groups Partition) (sum float64) {
	for g := range groups.Len() {
		var mean Point
		weight := 0.0
		for i, p := range of.at {
			if groups[i] == g {
				mean[0] += of.weight[i] * p[0]
				mean[1] += of.weight[i] * p[1]
				weight += of.weight[i]
			}
		}
		for i, p := range of.at {
			if groups[i] == g {
				d := p.distance(Point{mean[0] / weight, mean[1] / weight})
				sum += of.weight[i] * d * d
			}
		}
	}
	return sum
}

// The silhouette of four places, by hand: 0, 1 | 5, and 9 alone.
func TestSilhouette(t *testing.T) {
	distances := between([]Point{{0, 0}, {1, 0}, {5, 0}, {9, 0}})
	// 0: a 1, b min(5, 9) = 5: 0.8; 1: a 1, b 4: 0.75; 5 and 9 are alone: 0.
	if got, want := silhouette(distances, Partition{0, 0, 1, 2}), (0.8+0.75)/4; math.Abs(got-want) > 1e-12 {
		t.Errorf("silhouette is %v, want %v", got, want)
	}
	// 0: a 1, b 7; 1: a 1, b 6; 5: a 4, b 4.5; 9: a 4, b 8.5.
	want := (6.0/7 + 5.0/6 + 0.5/4.5 + 4.5/8.5) / 4
	if got := silhouette(distances, Partition{1, 1, 0, 0}); math.Abs(got-want) > 1e-12 {
		t.Errorf("silhouette is %v, want %v", got, want)
	}
}

// Camps that disagree are stable, and so are they found; votes by chance have no groups that would last.
func TestStability(t *testing.T) {
	for _, n := range []int{2, 3} {
		v, planted := camps(t, 120, 30, n, 0.1)
		a := Analyse(v)
		if index := RandIndex(a.Groups, planted); index < 0.95 || !a.Stability.Stable() {
			t.Errorf("%d camps: index %v, %+v", n, index, a.Stability)
		}
		if len(a.Representative) != n {
			t.Errorf("%d camps: something is said of %d", n, len(a.Representative))
		}
	}
	a := Analyse(random(t, 150, 30, 0.5, 1))
	if a.Stability.Stable() || len(a.Representative) > 0 {
		t.Errorf("votes by chance: %+v", a.Stability)
	}
}

// A draw has the part of the votes that it should have, each vote as often as any other, and changes none.
func TestDraw(t *testing.T) {
	v := random(t, 20, 10, 1, 2)
	often := make([]int, v.Len())
	for seed := range uint64(1000) {
		drawn := v.draw(kept, rand.New(rand.NewPCG(seed, 3)))
		if drawn.Len() != 160 {
			t.Fatalf("%d votes of %d", drawn.Len(), v.Len())
		}
		for i, row := range drawn.rows {
			for _, c := range row {
				if c != v.rows[i][c.column] {
					t.Fatalf("person %d: drawn %v, was %v", i, c, v.rows[i][c.column])
				}
				often[i*10+int(c.column)]++
			}
		}
	}
	for i, n := range often { // 800 expected, deviation 12.6
		if n < 735 || n > 865 {
			t.Errorf("vote %d was drawn %d times of 1000", i, n)
		}
	}
}
